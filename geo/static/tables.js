/* Tables that the reader can sort: the same facts without the picture. */
(function (railhead) {
  "use strict";

  const { h, number, tonnes } = railhead;
  const MANY_ROWS = 200, WAIT_MS = 60;
  const order = new Intl.Collator("en", { numeric: true }).compare;

  /* Ascending by value; what has none comes last, whichever way. */
  function compare(a, b, isDown) {
    if (a == null || b == null) return (a == null) - (b == null);
    const ascending = typeof a === "number" ? a - b : order(a, b);
    return isDown ? -ascending : ascending;
  }

  /* A column is {head, value, text, isNumber, press}: `value` of a row is what it is
     sorted by, `text` what it shows, and `press` makes a button of its cells. Rows
     have a `key`; a row that stays keeps its line, and with it the focus. */
  class Table {
    constructor(columns, { by, isDown = false, isTitled = true }) {
      Object.assign(this, { columns, by, isDown, rows: [], lines: new Map() });
      this.heads = columns.map((column) => this.head(column));
      this.body = h("tbody");
      this.title = h("h2");
      this.none = h("p", { class: "aside" }, "None.");
      this.caveat = h("p", { class: "caveat", hidden: true });
      this.scroll = h("div", { class: "scroll", tabindex: "0", role: "region" },
        h("table", {}, h("thead", {}, h("tr", {}, ...this.heads)), this.body));
      this.root = h("section", { class: "table" }, isTitled ? this.title : "", this.caveat, this.none, this.scroll);
    }

    head(column) {
      return h("th", { scope: "col", class: column.isNumber ? "number" : null },
        h("button", { type: "button", class: "sort", onclick: () => this.sort(column) }, column.head));
    }

    /* Numbers begin with the greatest, texts with A; again turns them round. */
    sort(column) {
      this.isDown = this.by === column.head ? !this.isDown : Boolean(column.isNumber);
      this.by = column.head;
      this.show();
    }

    update(title, rows, caveat) {
      this.rows = rows;
      this.title.textContent = title;
      this.caveat.textContent = caveat || "";
      this.scroll.setAttribute("aria-label", title);
      this.none.hidden = rows.length > 0;
      this.scroll.hidden = !rows.length;
      this.caveat.hidden = !caveat || !rows.length;
      this.show();
    }

    show() {
      this.columns.forEach((column, n) => {
        if (column.head !== this.by) this.heads[n].removeAttribute("aria-sort");
        else this.heads[n].setAttribute("aria-sort", this.isDown ? "descending" : "ascending");
      });
      const { value } = this.columns.find((column) => column.head === this.by);
      const values = new Map(this.rows.map((row) => [row, value(row)]));
      const sorted = [...this.rows].sort((a, b) => compare(values.get(a), values.get(b), this.isDown));
      const lines = sorted.map((row) => this.fill(row));
      const isInPlace = lines.length === this.body.children.length &&
        lines.every((line, n) => line.element === this.body.children[n]);
      if (!isInPlace) this.place(lines);
    }

    place(lines) {
      const { activeElement } = document, hasFocus = this.body.contains(activeElement);
      this.body.replaceChildren(...lines.map((line) => line.element));
      if (hasFocus && activeElement.isConnected) activeElement.focus({ preventScroll: true });
    }

    fill(row) {
      const line = this.lines.get(row.key) || this.makeLine(row.key);
      line.row = row;
      this.columns.forEach((column, n) => {
        const text = column.text(row);
        if (line.texts[n] === text) return;
        line.texts[n] = text;
        line.spots[n].textContent = text;
      });
      return line;
    }

    /* The first cell names the row. */
    makeLine(key) {
      const line = { texts: [], spots: [] };
      line.element = h("tr", {}, ...this.columns.map((column, n) => {
        const cell = h(n ? "td" : "th", { scope: n ? null : "row", class: column.isNumber ? "number" : null });
        const spot = column.press
          ? h("button", { type: "button", class: "row-name", onclick: () => column.press(line.row) }) : cell;
        if (spot !== cell) cell.append(spot);
        line.spots.push(spot);
        return cell;
      }));
      this.lines.set(key, line);
      return line;
    }

    forget() {
      this.lines.clear();
      this.body.replaceChildren();
    }
  }

  /* A column of text, or of numbers written by `write`. */
  function textColumn(head, value, press) {
    return { head, value, text: value, press };
  }

  function numberColumn(head, value, write = number) {
    return { head, value, isNumber: true, text: (row) => value(row) == null ? "–" : write(value(row)) };
  }

  const countColumns = ({ ranges }) => [
    numberColumn("Consignments", (row) => row.sum.n), numberColumn("Wagons", (row) => row.sum.w),
    numberColumn("Tonnes", (row) => row.sum.kg / 1000, tonnes),
    ...(ranges ? [numberColumn("Lowest", (row) => row.sum.lo / 1000, tonnes),
      numberColumn("Highest", (row) => row.sum.hi / 1000, tonnes)] : [])];

  class Tables {
    constructor(content, handlers) {
      Object.assign(this, { content, handlers });
      const parts = [this.flows = this.makeFlows(), this.sites = this.makeSites()];
      this.ships = content.voyages.length ? this.makeShips() : null;
      if (this.ships) parts.push(this.ships);
      this.root = h("section", { class: "tables", "aria-label": "Tables" }, ...parts.map((table) => table.root));
    }

    makeFlows() {
      const { places, flows } = this.content;
      const from = ({ flow }) => places[flow.o].name + (flow.via >= 0 ? ` (from ${places[flow.via].name}, inferred)` : "");
      return new Table([
        textColumn("From", from, (row) => this.handlers.open({ kind: "flow", index: row.key })),
        textColumn("To", ({ flow }) => places[flow.d].name),
        ...(flows.some((flow) => flow.way) ? [textColumn("Way", ({ flow }) => flow.way || "usual")] : []),
        ...countColumns(this.content),
        numberColumn("Share", (row) => row.share, (share) => `${number(share, 1)} %`),
        numberColumn(flows.some((flow) => flow.ship) ? "km" : "km by rail", ({ flow }) => flow.km),
        textColumn("Basis", ({ flow }) => flow.basis),
      ], { by: "Tonnes", isDown: true });
    }

    makeSites() {
      return new Table([
        textColumn("Site", ({ place }) => place.name, (row) => this.handlers.open({ kind: "place", index: row.key })),
        textColumn("Region", ({ place }) => place.region),
        textColumn("Identification", ({ place }) => place.identification),
        this.content.places.some((place) => place.near) && { head: "Nearest depot", value: ({ place }) => place.near ? place.near.km : null,
          text: ({ place }) => place.near ? railhead.nearText(place.near) : "–" },
        ...countColumns(this.content),
      ].filter(Boolean), { by: "Tonnes", isDown: true });
    }

    makeShips() {
      const names = { Date: "date", Place: "place", Event: "event", Vessel: "vessel", Basis: "basis", Note: "note" };
      return new Table(Object.entries(names).map(([head, name]) => textColumn(head, ({ voyage }) => voyage[name])), { by: "Date" });
    }

    /* Long tables follow the map a moment later, so that a month is shown at once. */
    update(sum, choice) {
      clearTimeout(this.waiting);
      if (this.content.flows.length < MANY_ROWS) this.show(sum, choice);
      else this.waiting = setTimeout(() => this.show(sum, choice), WAIT_MS);
    }

    show(sum, choice) {
      const { content } = this, { caveat } = content.texts, period = railhead.period(content, choice);
      const all = sum.total.kg || 1;
      this.flows.update(`Flows, ${period}`, sum.flows.map((part) =>
        ({ key: part.index, flow: part.flow, sum: part, share: 100 * part.kg / all })), caveat);
      this.sites.update(`Sites, ${period}`, content.places.map((place, key) =>
        ({ key, place, sum: sum.arrived[key] })).filter((row) => row.sum.n), caveat);
      if (this.ships) this.ships.update(`Ships, ${period}`, this.voyagesIn(choice), caveat);
    }

    voyagesIn(choice) {
      const chosen = new Set(this.content.months.slice(choice.from, choice.to + 1));
      return this.content.voyages.map((voyage, key) => ({ key, voyage })).filter((row) => chosen.has(row.voyage.month));
    }
  }

  Object.assign(railhead, { Table, Tables, textColumn, numberColumn });
})(window.railhead);
