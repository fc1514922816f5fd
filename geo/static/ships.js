/* The ships' time line, by ship or by observer, and the running counts beside the records' own. */
(function (railhead) {
  "use strict";

  const { h, svg, round, number } = railhead;
  const ROW_H = 30, AXIS_H = 24, NARROW_PX = 640, COUNT_H = 250;
  const NO_SHIP = "Cargo and trains, no ship", NOT_NAMED = "Ship not named";

  function shipRow(seen) {
    if (seen.certainty === "not applicable") return NO_SHIP;
    return seen.vessel || NOT_NAMED;
  }

  /* Named ships first, then pairs, then the rest; observers by how much they saw. */
  function groupRows(seen, key) {
    const rows = new Map();
    for (const each of seen) rows.set(key(each), [...(rows.get(key(each)) || []), each]);
    const rank = (name) => name === NO_SHIP ? 3 : name === NOT_NAMED ? 2 : / or /.test(name) ? 1 : 0;
    return [...rows].sort((a, b) => rank(a[0]) - rank(b[0]) || b[1].length - a[1].length || (a[0] < b[0] ? -1 : 1));
  }

  /* The days of all that was seen, as far as the axis is used. */
  function spanOf(content) {
    const { sightings, crossings, axis } = content;
    const days = [...(sightings.a || []), ...(sightings.b || []), ...(crossings.a || []), ...(crossings.b || [])];
    return days.length ? [Math.min(...days) - 6, Math.max(...days) + 8] : [0, axis.days];
  }

  class Ships {
    constructor(content) {
      Object.assign(this, { content, by: "ship", at: -1 });
      this.drawing = svg("svg", { "aria-hidden": "true" });
      this.tip = h("div", { class: "tip", role: "tooltip", hidden: true });
      this.said = h("p", { class: "said", "aria-live": "polite" });
      this.chart = h("div", { class: "chart", tabindex: 0, role: "group", onkeydown: (event) => this.press(event), onblur: () => this.leave(),
        "aria-label": "Time line of what was seen. Arrow keys go from one to the next" }, this.drawing, this.tip);
      this.buttons = ["ship", "observer"].map((by) => h("button", { type: "button", class: "button", "aria-pressed": String(by === "ship"),
        onclick: () => this.group(by) }, `By ${by}`));
      this.root = h("section", { class: "ships", "aria-label": "What was seen, and when" },
        h("div", { class: "chart-head" }, h("h2", {}, "What was seen of ships, and how exactly"), h("div", { class: "pair" }, ...this.buttons)),
        h("div", { class: "string-key" }, ...this.key()), this.chart, this.said);
      this.seen = railhead.rowsOf(content.sightings).filter((each) => each.basis !== "modelled").map((each) => ({ ...each, kind: "seen" }));
      this.root.hidden = !this.seen.length;
    }

    key() {
      const events = [...new Set((this.content.sightings.event || []).filter((_, n) => this.content.sightings.basis[n] !== "modelled"))];
      const item = (mark, text) => h("span", { class: "key-item" }, svg("svg", { width: 30, height: 14, viewBox: "0 0 30 14", "aria-hidden": "true" }, mark), text);
      const known = ["loading", "call", "landing", "stack", "inland arrival"].filter((event) => events.includes(event));
      const others = events.filter((event) => !known.includes(event));
      return [...known.map((event) => item(svg("path", { class: "seen", d: railhead.shapeOf(event, 15, 7, 4.2) }), event)),
        others.length ? item(svg("path", { class: "seen", d: railhead.shapeOf("", 15, 7, 4.2) }), others.join(", ")) : null,
        item(svg("path", { class: "seen is-unsure", d: railhead.shapeOf("call", 15, 7, 4.2) }), "ship not certain"),
        item(svg("rect", { class: "seen spell", x: 3, y: 2.5, width: 24, height: 9, rx: 4.5 }), "some time in these days"),
        (this.content.crossings.id || []).length ? item(svg("rect", { class: "modelled-voyage", x: 6, y: 5, width: 18, height: 4 }),
          `voyage, ${[...new Set(this.content.crossings.basis)].join(" or ")}`) : null].filter(Boolean);
    }

    group(by) {
      this.by = by;
      this.buttons.forEach((button, n) => button.setAttribute("aria-pressed", String(["ship", "observer"][n] === by)));
      this.draw();
    }

    draw() {
      if (this.root.hidden) return;
      const { content, drawing } = this, width = Math.max(300, Math.floor(this.chart.clientWidth || 300)), isNarrow = width < NARROW_PX;
      const rows = groupRows(this.seen, this.by === "ship" ? shipRow : (each) => each.observer || "Observer not told");
      const left = isNarrow ? 8 : 190, row = isNarrow ? ROW_H + 14 : ROW_H, [from, to] = spanOf(content);
      const floor = 8 + rows.length * row, height = floor + AXIS_H;
      const x = (day) => left + ((day - from) * (width - left - 12)) / (to - from);
      for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height })) drawing.setAttribute(name, value);
      this.subjects = [];
      const parts = railhead.monthAxis(content, x, from, to, floor, 4);
      rows.forEach(([name, seen], n) => parts.push(...this.drawRow(name, seen, { x, left, width, isNarrow, y: 8 + n * row + (isNarrow ? 25 : ROW_H / 2), top: 8 + n * row })));
      this.outline = svg("rect", { class: "outline", rx: 7, visibility: "hidden" });
      drawing.replaceChildren(...parts, this.outline);
      this.subjects.sort((one, other) => one.subject.a - other.subject.a || one.subject.b - other.subject.b);
      this.at = -1;
    }

    drawRow(name, seen, { x, left, width, isNarrow, y, top }) {
      const parts = [svg("line", { class: "grid", x1: left, x2: width - 12, y1: y, y2: y }),
        svg("text", { class: "axis row", x: isNarrow ? left : left - 10, y: isNarrow ? top + 12 : y + 4, "text-anchor": isNarrow ? "start" : "end" },
          `${name.length > 28 ? `${name.slice(0, 27)}…` : name} · ${seen.length}`)];
      if (this.by === "ship") parts.push(...this.drawVoyages(name, x, y));
      for (const each of [...seen].sort((a, b) => (b.b - b.a) - (a.b - a.a))) {
        const box = [round(x(each.a) - 7), y - 8, round(x(each.b) - x(each.a) + 14), 16];
        parts.push(railhead.seenMark(each, x, y), this.hit(each, box));
      }
      return parts;
    }

    drawVoyages(name, x, y) {
      return railhead.rowsOf(this.content.crossings).filter((ship) => ship.vessel === name).flatMap((ship) => {
        const start = round(x(ship.a)), wide = round(Math.max(2, x(ship.b) - x(ship.a)));
        return [svg("rect", { class: "modelled-voyage", x: start, y: y + 8, width: wide, height: 4 }),
          this.hit({ ...ship, kind: "voyage" }, [start - 3, y + 6, wide + 6, 8])];
      });
    }

    hit(subject, [x, y, width, height]) {
      const box = svg("rect", { class: "hit-box", x, y, width, height });
      this.subjects.push({ subject, box: [x, y, width, height] });
      box.addEventListener("pointermove", (event) => {
        const frame = this.chart.getBoundingClientRect();
        this.show(subject, [x, y, width, height], event.clientX - frame.left, event.clientY - frame.top);
      });
      box.addEventListener("pointerleave", () => this.leave());
      return box;
    }

    show(subject, [x, y, width, height], atX, atY) {
      for (const [name, value] of Object.entries({ x, y, width, height, visibility: "visible" })) this.outline.setAttribute(name, value);
      railhead.showTip(this.tip, railhead.stringTip(this.content, {}, subject), atX, atY);
    }

    leave() {
      this.tip.hidden = true;
      this.at = -1;
      if (this.outline) this.outline.setAttribute("visibility", "hidden");
    }

    press(event) {
      if (event.key === "Escape") return this.leave();
      const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -Infinity, End: Infinity }[event.key];
      if (!step || !this.subjects.length) return undefined;
      event.preventDefault();
      this.at = Math.min(this.subjects.length - 1, Math.max(0, this.at + step));
      const { subject, box } = this.subjects[this.at];
      this.show(subject, box, box[0] + box[2], box[1] + box[3]);
      this.said.textContent = this.tip.innerText;
      return undefined;
    }
  }

  /* --- counts --- */

  class Counts {
    constructor(content) {
      this.content = content;
      this.rows = railhead.rowsOf(content.counts);
      this.drawing = svg("svg", { role: "img", "aria-label": "Running counts of voyages; the table below has every one" });
      this.chart = h("div", { class: "chart" }, this.drawing);
      this.root = h("section", { class: "counts", "aria-label": "How many, by whom" },
        h("div", { class: "chart-head" }, h("h2", {}, "How many voyages, by counter")),
        h("div", { class: "string-key" }, ...this.key()), this.chart, this.table());
      this.root.hidden = !this.rows.length && !content.own.a.length;
    }

    key() {
      const item = (mark, text) => h("span", { class: "key-item" }, svg("svg", { width: 30, height: 14, viewBox: "0 0 30 14", "aria-hidden": "true" }, mark), text);
      const { own } = this.content;
      return [this.rows.length ? item(svg("circle", { class: "count", cx: 15, cy: 7, r: 4 }), "published count") : null,
        own.a.length ? item(svg("path", { class: `own${own.basis === "modelled" ? " is-modelled" : ""}`, d: "M2 12H12V6H22V2H28" }),
          `landings that go with these records${own.basis ? `, ${own.basis}` : ""}`) : null].filter(Boolean);
    }

    table() {
      if (!this.rows.length) return null;
      const { content } = this, head = ["As of", "Count", "Unit", "Counter", "What was counted", "Grade"];
      return h("div", { class: "scroll" }, h("table", {}, h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))),
        h("tbody", {}, ...this.rows.map((row) => h("tr", {}, h("td", {}, railhead.dayName(content, row.a)), h("td", { class: "number" }, number(row.n)),
          h("td", {}, row.unit), h("td", {}, row.counter), h("td", {}, row.scope), h("td", {}, row.grade))))));
    }

    draw() {
      if (this.root.hidden) return;
      const { content, drawing } = this, width = Math.max(300, Math.floor(this.chart.clientWidth || 300)), isNarrow = width < NARROW_PX;
      const [from, to] = spanOf(content), left = isNarrow ? 30 : 190, floor = COUNT_H - AXIS_H;
      const isOn = (row) => row.a <= to, most = Math.max(...this.rows.filter(isOn).map((row) => row.n), ...content.own.n, 1);
      const x = (day) => left + ((day - from) * (width - left - 12)) / (to - from), y = (n) => floor - ((floor - 20) * n) / most;
      for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${COUNT_H}`, width, height: COUNT_H })) drawing.setAttribute(name, value);
      const parts = railhead.monthAxis(content, x, from, to, floor, 10);
      for (const n of railhead.roundSteps(most, 5)) {
        parts.push(svg("line", { class: "grid", x1: left, x2: width - 12, y1: round(y(n)), y2: round(y(n)) }),
          svg("text", { class: "axis", x: left - 6, y: round(y(n)) + 4, "text-anchor": "end" }, number(n)));
      }
      drawing.replaceChildren(...parts, this.ownSteps(x, y, to), ...this.joined(x, y, isOn), ...this.points(x, y, isOn, { width, left, floor, isNarrow }));
    }

    ownSteps(x, y, to) {
      const { own } = this.content;
      if (!own.a.length) return svg("g", {});
      let d = `M${round(x(own.a[0]))} ${round(y(0))}`;
      own.a.forEach((day, n) => { d += `H${round(x(day))}V${round(y(own.n[n]))}`; });
      return svg("path", { class: `own${own.basis === "modelled" ? " is-modelled" : ""}`, d: `${d}H${round(x(Math.min(to, own.a[own.a.length - 1] + 8)))}` });
    }

    /* The counts of one counter, in the words in which it is named. */
    joined(x, y, isOn) {
      const lines = new Map();
      for (const row of this.rows.filter(isOn)) lines.set(row.counter, [...(lines.get(row.counter) || []), `${round(x(row.a))} ${round(y(row.n))}`]);
      return [...lines.values()].filter((points) => points.length > 1).map((points) => svg("path", { class: "joined", d: `M${points.join("L")}` }));
    }

    points(x, y, isOn, { width, left, floor, isNarrow }) {
      const taken = [], parts = [], shown = this.rows.filter(isOn), later = this.rows.filter((row) => !isOn(row));
      for (const row of shown) taken.push([x(row.a) - 5, y(row.n) - 5, x(row.a) + 5, y(row.n) + 5]);
      for (const row of shown) {
        parts.push(svg("circle", { class: "count", cx: round(x(row.a)), cy: round(y(row.n)), r: 4 }));
        const short = row.counter.replace(/\s*\(.*\)$/, ""), text = isNarrow ? number(row.n) : `${short}: ${number(row.n)} ${row.unit}`;
        const spot = railhead.freeSpot(taken, x(row.a), y(row.n), text.length * 6.3, [left, 8, width, floor - 2]);
        if (spot) parts.push(svg("text", { class: "axis count-name", x: round(spot[0]), y: round(spot[1]) }, text));
      }
      if (later.length && !isNarrow) {
        const told = later.map((row) => `${number(row.n)} ${row.unit} by ${railhead.dayName(this.content, row.a)} (${row.counter})`);
        parts.push(svg("text", { class: "axis later", x: width - 12, y: floor - 8, "text-anchor": "end" }, `Later: ${told.join("; ")}`));
      }
      return parts;
    }
  }

  Object.assign(railhead, { Ships, Counts });
})(window.railhead);
