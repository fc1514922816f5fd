/* The string-line diagram: date across, kilometres from the port up, sea legs below. */
(function (railhead) {
  "use strict";

  const { h, svg, round, number } = railhead;
  const MOST_PX = 3.6, LEAST_PX = 0.8, NAME_GAP = 13, SEEN_H = 34, SEA_H = 78, AXIS_H = 24, NARROW_PX = 640;
  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };

  class Strings {
    constructor(content, handlers) {
      Object.assign(this, { content, handlers, at: -1, isFitted: null, site: null });
      this.ports = [...new Set(content.flows.map((flow) => flow.o))].sort((a, b) => a - b);
      this.canvas = h("canvas", { class: "density", "aria-hidden": "true" });
      this.drawing = svg("svg", { class: "strings", "aria-hidden": "true" });
      this.tip = h("div", { class: "tip", role: "tooltip", hidden: true });
      this.said = h("p", { class: "said", "aria-live": "polite" });
      this.empty = h("p", { class: "nothing", role: "status", hidden: true });
      this.chart = h("div", { class: "chart", tabindex: 0, role: "group", onkeydown: (event) => this.press(event),
        onblur: () => this.leave(), "aria-label": "String-line diagram of ships and trains. Arrow keys go from line to line" },
      this.canvas, this.drawing, this.empty, this.tip);
      this.fit = h("button", { type: "button", class: "button", "aria-pressed": "false",
        onclick: () => { this.isFitted = !this.isFitted; this.draw(); } }, "Stretch to the chosen months");
      this.key = h("div", { class: "string-key" });
      this.root = h("section", { class: "string-lines", "aria-label": "Ships and trains" },
        h("div", { class: "chart-head" }, h("h2", {}, `${content.crossings.id ? "Ships and trains" : "Wagons"} by date and kilometres`), this.fit), this.key, this.chart, this.said);
    }

    inkOf(port) {
      const inks = railhead.STRING_INKS;
      return inks[Math.min(inks.length - 1, Math.max(0, this.ports.indexOf(port)))];
    }

    /* --- what is shown --- */

    isChosen(month) { return month >= this.choice.from && month <= this.choice.to; }

    passes(flow) { return this.passing.has(flow); }

    update(sum, choice) {
      this.choice = choice;
      this.passing = new Set(sum.flows.map((part) => part.index));
      this.shownPorts = choice.ports ? this.ports.filter((port) => choice.ports.includes(this.content.places[port].id)) : this.ports;
      const isAll = choice.from === 0 && choice.to === this.content.months.length - 1;
      this.fit.hidden = isAll || this.content.months.length < 2;
      this.draw();
    }

    list() {
      const { content } = this, { strings } = content, lines = [];
      (strings.f || []).forEach((flow, n) => {
        const { o, d, km, basis } = this.flows[flow];
        if (this.choice.ports && !this.choice.ports.includes(content.places[o].id)) return;
        const isOn = this.isChosen(strings.m[n]);
        if (isOn ? !this.passes(flow) : !this.passesSites(d)) return;
        lines.push({ kind: "wagons", n, flow, o, d, km, basis, isOn, a: strings.a[n], b: strings.b[n], kg: strings.kg[n],
          count: strings.n[n], wagons: strings.w[n], end: strings.end[n] });
      });
      return lines;
    }

    passesSites(place) {
      const { near, sites } = this.choice, { places } = this.content;
      return (!near || places[place].near.is) && (!sites || sites.includes(places[place].id));
    }

    listShips() {
      const { crossings } = this.content, { months } = this.content;
      return (crossings.id || []).map((id, n) => ({ kind: "voyage", n, id, p: crossings.p[n], from: crossings.from[n], a: crossings.a[n],
        b: crossings.b[n], km: crossings.km[n], vessel: crossings.vessel[n], basis: crossings.basis[n],
        isOn: this.isChosen(months.indexOf(crossings.month[n])) }))
        .filter((ship) => this.shownPorts.includes(ship.p));
    }

    /* What was seen at a place that the diagram has a height for; the voyages of a model are lines already. */
    listSeen() {
      const { sightings, places } = this.content, sites = new Map(this.siteKm());
      return (sightings.id || []).map((id, n) => {
        const seen = Object.fromEntries(Object.entries(sightings).map(([name, values]) => [name, values[n]]));
        return { ...seen, kind: "seen", n };
      }).filter((seen) => seen.basis !== "modelled" && seen.p >= 0 && seen.b >= this.from && seen.a <= this.to &&
        (this.shownPorts.includes(seen.p) || this.origins.has(seen.p) || (places[seen.p].kind === "site" && sites.has(seen.p))));
    }

    /* Kilometres to each site that is shown, [least, most] over the ports. */
    siteKm() {
      const found = new Map();
      for (const { o, d, km } of this.flows) {
        if (!this.shownPorts.includes(o) || !this.passesSites(d)) continue;
        const [least, most] = found.get(d) || [Infinity, -Infinity];
        found.set(d, [Math.min(least, km), Math.max(most, km)]);
      }
      return found;
    }

    /* --- drawing --- */

    measure() {
      const { content, choice } = this, { axis, crossings } = content;
      const width = Math.max(300, Math.floor(this.chart.clientWidth || 300)), isNarrow = width < NARROW_PX;
      this.flows = content.flows;
      this.origins = new Set(crossings.from || []);
      const hasSea = this.listShips().length > 0, rail = Math.max(250, Math.min(430, width * 0.36));
      if (this.isFitted === null && this.chart.clientWidth) this.isFitted = isNarrow; // until the reader says otherwise
      const left = isNarrow ? 76 : 132, right = isNarrow ? 104 : 212;
      [this.from, this.to] = this.isFitted && !this.fit.hidden ? this.chosenDays() : [-1, axis.days];
      const scale = (width - left - right) / Math.max(1, this.to - this.from);
      this.x = (day) => left + (day - this.from) * scale;
      this.zero = 14 + rail;
      this.y = (km) => this.zero - (rail * km) / axis.top_km;
      this.sea = hasSea ? SEA_H : 0;
      // From one place of loading all lines begin on its line, whichever port is nearer.
      this.depth = (km) => this.zero + (this.origins.size > 1 ? (this.sea * km) / axis.sea_km : this.sea);
      this.hasSeen = hasSea && this.listSeen().some((seen) => this.origins.has(seen.p));
      this.floor = this.zero + this.sea + (this.hasSeen ? SEEN_H : 0);
      Object.assign(this, { width, left, right, isNarrow, height: this.floor + AXIS_H, choice });
    }

    /* The chosen months, and what left in them until it arrived. */
    chosenDays() {
      const { content, choice } = this, [first, last] = [choice.from, choice.to].map((n) => content.months[n]);
      const from = railhead.dayOf(content, new Date(`${first}-01T00:00:00Z`)), end = new Date(`${last}-01T00:00:00Z`);
      end.setUTCMonth(end.getUTCMonth() + 1);
      const arrivals = this.list().filter((line) => line.isOn && line.b !== null).map((line) => line.b);
      return [from - 4, arrivals.reduce((most, day) => Math.max(most, day), railhead.dayOf(content, end))];
    }

    draw() {
      if (!this.choice) return;
      this.measure();
      const { drawing, width, height } = this;
      this.lines = this.list();
      this.ships = this.listShips();
      this.fit.setAttribute("aria-pressed", this.isFitted === true);
      for (const [name, value] of Object.entries({ viewBox: `0 0 ${width} ${height}`, width, height })) drawing.setAttribute(name, value);
      this.subjects = [];
      const clip = svg("clipPath", { id: "strings-clip" }, svg("rect", { x: this.left, y: 0, width: width - this.left - this.right, height }));
      drawing.replaceChildren(svg("defs", {}, clip), ...this.drawGround(), ...this.drawNames(),
        svg("g", { "clip-path": "url(#strings-clip)" }, ...this.drawWagons(), ...this.drawShips(), ...this.drawSeen()));
      this.outline = svg("path", { class: "outline", "clip-path": "url(#strings-clip)" });
      drawing.append(this.outline);
      this.subjects.sort((one, other) => one.subject.a - other.subject.a || one.subject.b - other.subject.b);
      railhead.drawDensity(this);
      this.drawKey();
      this.at = -1;
      const isEmpty = !this.lines.some((line) => line.isOn) && !this.content.density && !this.ships.some((ship) => ship.isOn);
      this.empty.hidden = !isEmpty;
      this.empty.textContent = "Nothing left in this choice. Take a filter off, or choose other months.";
    }

    /* Marked stations on the left, the port and the sea below, the months. */
    drawGround() {
      const { left, width, right, zero, floor, sea, content } = this, end = width - right, parts = [];
      const first = railhead.monthStarts(content, this.from, this.to);
      parts.push(...this.shadeChosen(), ...railhead.monthAxis(content, this.x, this.from, this.to, floor, 14));
      if (!first.length) parts.push(svg("text", { class: "axis", x: left, y: floor + 15 }, railhead.dayName(content, Math.max(0, this.from))));
      for (const { name, km, spread } of this.stations()) {
        const y = round(this.y(km));
        parts.push(svg("line", { class: "grid station", x1: left, x2: end, y1: y, y2: y }),
          svg("text", { class: "axis", x: left - 6, y: y + 4, "text-anchor": "end" }, name));
        if (spread > 0) parts.push(svg("line", { class: "range", x1: left, x2: left, y1: round(this.y(km - spread)), y2: round(this.y(km + spread)) }));
      }
      parts.push(svg("line", { class: "zero", x1: left, x2: end, y1: zero, y2: zero }),
        svg("text", { class: "axis port", x: left - 6, y: zero + 4, "text-anchor": "end" }, this.isNarrow ? this.originWord() : this.portNames()));
      if (sea) {
        const names = [...this.origins].map((place) => content.places[place].name).join(", ");
        parts.push(svg("line", { class: "grid", x1: left, x2: end, y1: zero + sea, y2: zero + sea }),
          svg("text", { class: "axis port", x: left - 6, y: zero + sea + 4, "text-anchor": "end" }, names),
          svg("text", { class: "axis sea", x: left - 6, y: zero + sea / 2 + 4, "text-anchor": "end" }, this.isNarrow ? "by sea" : "by sea, own scale"));
      }
      if (this.hasSeen) parts.push(svg("text", { class: "axis", x: left - 6, y: zero + sea + 26, "text-anchor": "end" }, "seen there"));
      return parts;
    }

    portNames() {
      const names = this.shownPorts.map((port) => this.content.places[port].name);
      return names.length > 2 ? `${this.originWord()}s, 0 km` : names.join(", ");
    }

    originWord() {
      const { origin } = this.content.texts;
      return origin[0].toUpperCase() + origin.slice(1);
    }

    /* Only its edge where it would lie over the density. */
    shadeChosen() {
      const { content, choice } = this;
      if (!content.months.length || this.fit.hidden || this.isFitted) return [];
      const [from, to] = [content.months[choice.from], content.months[choice.to]].map((month) => new Date(`${month}-01T00:00:00Z`));
      to.setUTCMonth(to.getUTCMonth() + 1);
      const [start, end] = [from, to].map((date) => this.x(railhead.dayOf(content, date)));
      return [svg("rect", { class: content.density ? "chosen-months is-open" : "chosen-months", x: round(Math.max(start, this.left)), y: 14,
        width: round(Math.max(0, Math.min(end, this.width - this.right) - Math.max(start, this.left))), height: this.floor - 14 })];
    }

    /* Stations with the mean of their kilometres over the shown ports; none that would meet the one before. */
    stations() {
      const { waymarks } = this.content, byName = new Map();
      (waymarks.name || []).forEach((name, n) => {
        if (this.shownPorts.includes(waymarks.o[n])) byName.set(name, [...(byName.get(name) || []), waymarks.km[n]]);
      });
      const found = [...byName].map(([name, all]) => ({ name, km: (Math.min(...all) + Math.max(...all)) / 2,
        spread: (Math.max(...all) - Math.min(...all)) / 2 }));
      if (!found.length) return railhead.roundSteps(this.content.axis.top_km, 6).slice(1).map((km) => ({ name: `${number(km)} km`, km, spread: 0 }));
      let last = 0;
      return found.sort((a, b) => a.km - b.km).filter(({ km }) => {
        const isFree = this.y(last) - this.y(km) >= NAME_GAP + 3;
        if (isFree) last = km;
        return isFree;
      });
    }

    /* Sites on the right at their kilometres; as many as there is room for, the greatest first. */
    drawNames() {
      const kg = new Map();
      for (const line of this.lines) if (line.isOn) kg.set(line.d, (kg.get(line.d) || 0) + line.kg);
      if (this.content.density) for (const part of railhead.sum(this.content, this.choice).flows) kg.set(part.flow.d, (kg.get(part.flow.d) || 0) + part.kg);
      const room = Math.max(1, Math.floor((this.zero - 4) / NAME_GAP)), all = [...this.siteKm()].filter(([site]) => kg.get(site));
      const shown = all.sort((a, b) => kg.get(b[0]) - kg.get(a[0])).slice(0, room);
      const heights = railhead.spread(shown.map(([, km]) => this.y((km[0] + km[1]) / 2)), NAME_GAP, 8, this.zero - 8);
      const end = this.width - this.right, parts = [];
      shown.forEach(([site, km], n) => {
        const [low, high] = km.map((each) => round(this.y(each))), middle = round((low + high) / 2), y = round(heights[n]);
        const place = this.content.places[site], short = this.fitName(railhead.shortName(place));
        parts.push(svg("line", { class: "range", x1: end, x2: end, y1: low + 0.5, y2: high - 0.5 }),
          svg("path", { class: "leader", d: `M${end + 2} ${middle}L${end + 14} ${y}` }),
          svg("text", { class: `axis site${this.site === site ? " is-marked" : ""}${place.identification === "placeholder" ? " placeholder" : ""}`,
            x: end + 17, y: y + 4, "data-site": place.id }, short));
        const text = parts[parts.length - 1];
        text.addEventListener("click", () => this.mark(site));
        text.addEventListener("pointermove", (event) => this.tell([h("strong", {}, place.name),
          h("p", {}, km[0] === km[1] ? `${number(km[0])} km along the route` : `${number(km[0])} to ${number(km[1])} km along the route, by port`),
          h("p", { class: "aside" }, "Click to mark its lines")], event));
        text.addEventListener("pointerleave", () => this.leave());
      });
      if (shown.length < all.length) parts.push(svg("text", { class: "axis", x: end + 17, y: this.zero + 6 }, `and ${number(all.length - shown.length)} more`));
      return parts;
    }

    fitName(full) {
      const name = this.isNarrow ? full.replace(/^placeholder at /, "placeh. ") : full;
      const most = this.isNarrow ? 13 : 30;
      return name.length > most ? `${name.slice(0, most - 1).trimEnd()}…` : name;
    }

    mark(site) {
      this.site = this.site === site ? null : site;
      this.draw();
    }

    widthOf(kg) {
      const most = this.content.greatest_kg;
      return most > 0 ? Math.max(LEAST_PX, (MOST_PX * kg) / most) : LEAST_PX;
    }

    /* Those of other months first, pale and below; then the greatest. */
    drawWagons() {
      const order = [...this.lines].sort((a, b) => a.isOn - b.isOn || b.kg - a.kg || a.n - b.n);
      return order.flatMap((line) => {
        const x = round(this.x(line.a)), isStub = line.b === null, top = isStub ? this.zero - 9 : this.y(line.km);
        const d = `M${x} ${this.zero}L${round(isStub ? x : this.x(line.b))} ${round(top)}`;
        const isPale = !line.isOn || (this.site !== null && this.site !== line.d);
        const path = svg("path", { class: `string${isPale ? " is-pale" : ""}${line.end.includes("speed") ? " at-speed" : ""}`, d,
          "stroke-width": round(isPale ? LEAST_PX : this.widthOf(line.kg)), "data-kg": line.kg });
        if (!isPale) path.style.stroke = this.inkOf(line.o);
        const parts = [path];
        if (!isStub && !isPale) parts.push(this.dot(line));
        if (line.isOn) parts.push(this.hit(line, d));
        return parts;
      });
    }

    dot(line) {
      const dot = svg("circle", { class: "arrival", cx: round(this.x(line.b)), cy: round(this.y(line.km)), r: 1.8 });
      dot.style.fill = this.inkOf(line.o);
      return dot;
    }

    drawShips() {
      return [...this.ships].sort((a, b) => a.isOn - b.isOn).flatMap((ship) => {
        const end = [round(this.x(ship.b)), this.zero], d = `M${round(this.x(ship.a))} ${round(this.depth(ship.km))}L${end.join(" ")}`;
        const parts = [svg("path", { class: `voyage${ship.isOn ? "" : " is-pale"}${ship.basis === "reported" ? " is-reported" : ""}`, d })];
        if (!ship.isOn) return parts;
        parts.push(svg("circle", { class: "landing", cx: end[0], cy: end[1], r: 3 }), this.hit(ship, d));
        return parts;
      });
    }

    /* A mark for a day, a bar for more days. */
    drawSeen() {
      return this.listSeen().flatMap((seen) => {
        const isThere = this.origins.has(seen.p), isPort = this.ports.includes(seen.p) && !isThere;
        const km = (this.siteKm().get(seen.p) || [0, 0]), y = isThere ? this.zero + this.sea + 21 : isPort ? this.zero : this.y((km[0] + km[1]) / 2);
        const part = railhead.seenMark(seen, this.x, y, isThere);
        const d = `M${round(this.x(seen.a) - 4)} ${y}L${round(this.x(seen.b) + 4)} ${y}`;
        return [part, this.hit(seen, d)];
      });
    }

    /* --- pointing --- */

    hit(subject, d) {
      const path = svg("path", { class: "hit", d });
      this.subjects.push({ subject, d });
      path.addEventListener("pointermove", (event) => { this.show(subject, d); this.tell(this.tipOf(subject), event); });
      path.addEventListener("pointerleave", () => this.leave());
      return path;
    }

    show(subject, d) { this.outline.setAttribute("d", d); }

    tell(children, event) {
      const frame = this.chart.getBoundingClientRect();
      railhead.showTip(this.tip, children, event.clientX - frame.left, event.clientY - frame.top);
    }

    leave() {
      this.tip.hidden = true;
      this.at = -1;
      if (this.outline) this.outline.setAttribute("d", "");
    }

    tipOf(subject) { return railhead.stringTip(this.content, this.choice, subject); }

    press(event) {
      if (event.key === "Escape") return this.leave();
      if (!(event.key in STEPS) && event.key !== "Home" && event.key !== "End") return undefined;
      if (!this.subjects.length) return undefined;
      event.preventDefault();
      const last = this.subjects.length - 1, next = this.at < 0 && STEPS[event.key] > 0 ? 0 : this.at + (STEPS[event.key] || 0);
      this.at = event.key === "Home" ? 0 : event.key === "End" ? last : Math.min(last, Math.max(0, next));
      const { subject, d } = this.subjects[this.at], [x, y] = d.slice(1).split("L")[1].split(" ").map(Number);
      this.show(subject, d);
      const children = this.tipOf(subject);
      railhead.showTip(this.tip, children, x, y);
      this.said.textContent = this.tip.innerText;
      return undefined;
    }

    drawKey() { this.key.replaceChildren(...railhead.stringKey(this)); }
  }

  Object.assign(railhead, { Strings });
})(window.railhead);
