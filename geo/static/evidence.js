/* The consignments behind a link, a flow or a place: which they are, and the panel that
   shows them. */
(function (railhead) {
  "use strict";

  const { h, plural, tonnes } = railhead;
  const ROWS_SHOWN = 50, NARROW_PX = 900, DAY_MS = 864e5;
  const SPLIT = " They are of flows split over ways by assumed shares: which of them went this way is not known.";
  const NOT_TOLD = "not stated in the records";
  const GRADES = "Grade (Admiralty code): the letter is the reliability of the source, from A, reliable, to E, " +
    "unreliable; the digit the credibility of what it says, from 1, confirmed, to 5, improbable. F and 6: cannot be judged.";

  /* Where each flow's exhibits of each month begin in the columns. */
  function findStarts(exhibits) {
    let at = 0;
    return exhibits.shown.map((counts) => counts.map((count) => (at += count) - count));
  }

  class Exhibits {
    constructor(content) {
      Object.assign(this, { content, columns: content.exhibits, starts: findStarts(content.exhibits) });
      this.epoch = Date.parse(`${content.exhibits.epoch}T00:00:00Z`);
    }

    /* The greatest of some flows in the chosen months, and how much more there is. Which
       consignments went which way is not known: those of all ways of a flow are listed. */
    pick(flows, sum, choice) {
      const homeOf = (index) => this.content.flows[index].home ?? index;
      const homes = new Set(flows.filter((flow) => sum.byFlow[flow]).map(homeOf));
      const parts = sum.flows.filter(({ index }) => homes.has(homeOf(index)));
      const found = [...homes].flatMap((index) => this.list(index, choice));
      const rows = found.sort((a, b) => b.kg - a.kg || a.key - b.key).slice(0, ROWS_SHOWN);
      const rest = { n: -rows.length, kg: 0 };
      for (const part of parts) {
        rest.n += part.n;
        rest.kg += part.kg;
      }
      for (const row of rows) rest.kg -= row.kg;
      return { rows, rest, isSplit: parts.some(({ index }) => !flows.includes(index)) };
    }

    list(flow, choice) {
      const rows = [];
      for (let month = choice.from; month <= choice.to; month++) {
        const first = this.starts[flow][month], count = this.columns.shown[flow][month];
        for (let key = first; key < first + count; key++) rows.push(this.read(flow, key));
      }
      return rows;
    }

    read(index, key) {
      const { columns, content } = this, { texts } = columns, flow = content.flows[index];
      const source = texts.source_id[columns.source_id[key]];
      return {
        key, flow, kg: columns.kg[key], id: columns.id[key],
        lo: columns.lo ? columns.lo[key] : columns.kg[key], hi: columns.hi ? columns.hi[key] : columns.kg[key],
        date: new Date(this.epoch + columns.day[key] * DAY_MS).toISOString().slice(0, 10),
        source: content.texts.sources[source] || source,
        locator: texts.locator[columns.locator[key]], grade: texts.grade[columns.grade[key]],
      };
    }
  }

  /* A subject is {kind, index}: a link, a flow or a place. */
  function flowsOf(content, { kind, index }) {
    if (kind === "link") return content.links[index].f;
    if (kind === "flow") return [index];
    return [...content.flows.keys()].filter((n) => {
      const { o, d, via } = content.flows[n];
      return o === index || d === index || via === index;
    });
  }

  function titleOf(content, { kind, index }) {
    if (kind === "link") return "Consignments over this link";
    const { places, flows } = content;
    if (kind === "flow") return `Consignments from ${places[flows[index].o].name} to ${places[flows[index].d].name}${railhead.wayText(flows[index])}`;
    const isDestination = flows.some((flow) => flow.d === index), isVia = flows.some((flow) => flow.via === index);
    return `Consignments ${isDestination ? "to" : isVia ? "inferred to come from" : "from"} ${places[index].name}`;
  }

  function massText({ kg, lo, hi }) {
    return lo === kg && hi === kg ? tonnes(kg / 1000) : `${tonnes(kg / 1000)} (${tonnes(lo / 1000)} – ${tonnes(hi / 1000)})`;
  }

  const COLUMNS = () => [
    railhead.textColumn("Consignment", (row) => row.id), railhead.textColumn("Date", (row) => row.date),
    { ...railhead.numberColumn("Tonnes", (row) => row.kg / 1000), text: massText },
    railhead.textColumn("From", (row) => row.from), railhead.textColumn("To", (row) => row.to),
    railhead.textColumn("Grade", (row) => row.grade),
    ...["Source", "Locator", "Basis"].map((head) => railhead.textColumn(head, (row) => row[head.toLowerCase()]))];

  class EvidencePanel {
    constructor(content, handlers) {
      Object.assign(this, { content, handlers, subject: null, opener: null, exhibits: new Exhibits(content) });
      this.title = h("h2", { id: "evidence-title", tabindex: "-1" });
      this.close = h("button", { type: "button", class: "button sign", "aria-label": "Close the consignments",
        onclick: () => handlers.shut() }, "×");
      this.facts = h("div", { class: "facts" });
      this.about = h("details", { class: "about" }, h("summary", {}, "Summary"), this.facts);
      this.count = h("p", { class: "count" });
      this.common = h("div", { class: "common" });
      this.table = new railhead.Table(COLUMNS(), { by: "Date", isTitled: false });
      this.root = h("section", { class: "evidence", "aria-labelledby": "evidence-title", hidden: true },
        h("header", {}, this.title, this.close), this.about, this.count, this.common, this.table.root,
        h("p", { class: "aside" }, GRADES));
    }

    get isOpen() { return this.subject !== null; }

    open(subject, opener, sum, choice) {
      if (!this.isOpen) this.about.open = window.innerWidth < NARROW_PX;
      Object.assign(this, { subject, opener });
      this.table.forget();
      this.root.hidden = false;
      this.update(sum, choice);
      this.root.scrollTop = 0;
      this.title.focus();
    }

    /* The focus goes back to where it came from, if that is still there. */
    shut() {
      const { opener } = this, hadFocus = this.root.contains(document.activeElement);
      Object.assign(this, { subject: null, opener: null });
      this.root.hidden = true;
      if (hadFocus && opener && opener.isConnected) opener.focus({ preventScroll: true });
    }

    update(sum, choice) {
      if (!this.isOpen) return;
      const { content, subject } = this, { places } = content;
      const { rows, rest, isSplit } = this.exhibits.pick(flowsOf(content, subject), sum, choice);
      const told = rows.map((row) => ({ ...row, from: railhead.shortName(places[row.flow.o]),
        to: railhead.shortName(places[row.flow.d]), basis: row.flow.basis }));
      this.title.textContent = `${titleOf(content, subject)}, ${railhead.period(content, choice)}`;
      this.facts.replaceChildren(...this.handlers.tell(subject).filter(Boolean));
      this.count.textContent = `${this.countText(rows.length, rest)}${isSplit ? SPLIT : ""}`;
      this.tellCommon(told);
      this.table.update("Consignments", told, content.texts.caveat);
    }

    countText(shown, rest) {
      if (!shown && rest.n <= 0) return "None in this choice.";
      if (rest.n <= 0) return `${plural(shown, "consignment", "consignments")}, all shown.`;
      return `${plural(shown, "consignment", "consignments")} shown, the greatest; ` +
        `${plural(rest.n, "more is", "more are")} not shown (${tonnes(Math.max(0, rest.kg) / 1000)} t).`;
    }

    /* What all rows say alike is said once, and has no column. */
    tellCommon(rows) {
      const pairs = [];
      this.table.columns.forEach(({ head, value }, n) => {
        const values = new Set(rows.map(value));
        const isCommon = ["Source", "Locator", "Basis"].includes(head) && values.size === 1;
        this.table.root.classList.toggle(`without-${n + 1}`, isCommon);
        if (isCommon) pairs.push([head, [...values][0] || NOT_TOLD]);
      });
      this.common.replaceChildren(railhead.pairList(pairs));
    }
  }

  Object.assign(railhead, { EvidencePanel, flowsOf });
})(window.railhead);
