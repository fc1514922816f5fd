/* The month control: a chart of the months whose bars are buttons, a range input below
   it, and a player. */
(function (railhead) {
  "use strict";

  const { h } = railhead;
  const STEPS_MS = 1400;
  const PORT_INKS = ["#14213D", "#7C8DB5", "#4F7F77", "#9A8F7C"];
  const RANGE_KEYS = ["ArrowLeft", "ArrowRight", "ArrowUp", "ArrowDown", "Home", "End", "PageUp", "PageDown"];

  const monthNumber = (month) => month.split("-").reduce((years, months) => years * 12 + Number(months), 0);

  class Months {
    constructor(content, handlers) {
      Object.assign(this, { content, handlers, anchor: null, drag: null, choice: null });
      this.origins = [...new Set(content.flows.map((flow) => flow.o))].sort((a, b) => a - b);
      this.key = h("p", { class: "key" });
      this.all = h("button", { type: "button", class: "button", onclick: () => handlers.all() }, "All months");
      this.player = new railhead.Player(this);
      this.bars = h("div", { class: "bars", role: "group", onkeydown: (event) => this.press(event),
        "aria-label": "Months: arrow keys move, with Shift they stretch the choice, Escape shows all" });
      this.buttons = content.months.map((month, index) => this.makeButton(month, index));
      this.bars.append(...this.buttons);
      this.range = this.makeRange();
      const scroll = h("div", { class: "months-scroll" }, this.bars, this.range);
      scroll.style.setProperty("--count", Math.max(1, content.months.length));
      this.root = h("section", { class: "months", "aria-label": "Months" },
        h("div", { class: "months-head" }, this.key,
          h("div", { class: "months-buttons" }, this.all, this.player.button)), scroll);
      this.root.hidden = !content.months.length;
      window.addEventListener("pointerup", () => setTimeout(() => { this.drag = null; }, 0));
    }

    get last() { return this.content.months.length - 1; }

    inkOf(port) {
      return PORT_INKS[Math.min(PORT_INKS.length - 1, this.origins.indexOf(port))];
    }

    makeButton(month, index) {
      const [year] = month.split("-"), before = this.content.months[index - 1];
      const showsYear = !before || before.split("-")[0] !== year;
      const isAfterGap = before && monthNumber(month) - monthNumber(before) > 1;
      return h("button", { type: "button", class: isAfterGap ? "month after-gap" : "month", "data-month": month, "aria-pressed": "false",
        title: "Click for this month; drag or Shift-click for several",
        onclick: (event) => this.pick(index, event.shiftKey),
        onpointerdown: (event) => this.dragFrom(index, event),
        onpointerenter: (event) => this.dragTo(index, event) },
      h("span", { class: "value" }), h("span", { class: "column" }),
      h("span", { class: "name" }, railhead.shortMonth(month), showsYear ? h("span", { class: "year" }, ` ${year}`) : null));
    }

    /* With several months on, a key that cannot move the thumb still chooses its month. */
    makeRange() {
      const choose = () => this.pick(Number(this.range.value), false);
      const isSpan = () => this.choice.from !== this.choice.to;
      return h("input", { type: "range", class: "month-range", min: 0, max: Math.max(0, this.last), step: 1,
        "aria-label": "Month", hidden: this.last < 1, oninput: choose,
        onkeyup: (event) => { if (RANGE_KEYS.includes(event.key) && isSpan()) choose(); },
        onclick: () => { if (isSpan()) choose(); } });
    }

    /* --- choosing --- */

    pick(index, isSpan) {
      this.player.stop();
      const from = isSpan && this.anchor !== null ? this.anchor : index;
      this.anchor = from;
      this.handlers.choose({ from: Math.min(from, index), to: Math.max(from, index) });
    }

    press(event) {
      const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 };
      const at = this.buttons.indexOf(document.activeElement);
      let to = null;
      if (event.key in moves) to = Math.min(this.last, Math.max(0, at + moves[event.key]));
      if (event.key === "Home") to = 0;
      if (event.key === "End") to = this.last;
      if (to === null || at < 0) return;
      event.preventDefault();
      if (event.shiftKey && this.anchor === null) this.anchor = at;
      this.pick(to, event.shiftKey);
      this.buttons[to].focus();
    }

    dragFrom(index, event) {
      if (event.button !== 0 || event.shiftKey) return;
      if (event.target.releasePointerCapture && event.target.hasPointerCapture?.(event.pointerId)) {
        event.target.releasePointerCapture(event.pointerId);
      }
      this.drag = index;
    }

    dragTo(index, event) {
      if (this.drag === null || !(event.buttons & 1) || index === this.drag) return;
      this.anchor = this.drag;
      this.pick(index, true);
    }

    /* --- showing --- */

    update(choice) {
      const { content } = this, sums = railhead.byMonth(content, choice);
      const greatest = Math.max(...sums.map(({ total }) => railhead.measured(total, choice)), 1e-9);
      this.choice = choice;
      this.buttons.forEach((button, index) => this.updateButton(button, index, sums[index], greatest));
      this.all.setAttribute("aria-pressed", choice.from === 0 && choice.to === this.last);
      this.range.value = choice.to;
      this.range.classList.toggle("is-span", choice.from !== choice.to);
      this.range.setAttribute("aria-valuetext", railhead.rangeName(content.months, choice));
      this.updateKey(choice);
    }

    updateButton(button, index, { total, byPort }, greatest) {
      const { choice, content } = this, text = railhead.written(total, choice);
      button.setAttribute("aria-pressed", index >= choice.from && index <= choice.to);
      button.setAttribute("aria-label", `${railhead.monthName(content.months[index])}, ${text}`);
      button.tabIndex = index === choice.to ? 0 : -1;
      button.querySelector(".value").textContent = railhead.written(total, choice, true);
      button.querySelector(".column").replaceChildren(...this.origins.filter((port) => byPort.has(port))
        .map((port) => this.block(port, railhead.measured(byPort.get(port), choice) / greatest)));
    }

    block(port, share) {
      const block = h("span", { class: "block" });
      block.style.height = `${(share * 100).toFixed(2)}%`;
      block.style.background = this.inkOf(port);
      return block;
    }

    updateKey(choice) {
      const unit = railhead.MEASURES[choice.measure].long;
      const hasRest = this.origins.length > PORT_INKS.length;
      this.key.replaceChildren(h("span", { class: "key-title" }, `${unit[0].toUpperCase()}${unit.slice(1)} by month and ${this.content.texts.origin}`),
        ...this.origins.slice(0, PORT_INKS.length).map((port, n) => {
          const swatch = h("span", { class: "swatch" });
          swatch.style.background = this.inkOf(port);
          const isRest = hasRest && n === PORT_INKS.length - 1;
          return h("span", { class: "key-item" }, swatch, isRest ? `other ${this.content.texts.origin}s` : this.content.places[port].name);
        }), ...this.buttons.some((button) => button.classList.contains("after-gap"))
          ? [h("span", { class: "key-item gap-key" }, "over a year without records is left out")] : []);
    }
  }

  /* Goes through the months by itself; for a reader who asked for less motion it goes
     one month on at each press instead. */
  class Player {
    constructor(months) {
      this.months = months;
      this.timer = null;
      this.button = h("button", { type: "button", class: "button play", onclick: () => this.press() });
      window.matchMedia("(prefers-reduced-motion: reduce)").addEventListener("change", () => this.stop());
      this.stop();
    }

    stop() {
      clearInterval(this.timer);
      this.timer = null;
      this.name();
    }

    name() {
      const { button } = this, isOn = this.timer !== null;
      button.textContent = railhead.isCalm() ? "Next month" : isOn ? "Stop" : "Play";
      if (railhead.isCalm()) button.removeAttribute("aria-pressed");
      else button.setAttribute("aria-pressed", isOn);
    }

    press() {
      if (railhead.isCalm()) return this.step();
      if (this.timer !== null) return this.stop();
      this.timer = setInterval(() => this.step(), STEPS_MS);
      this.name();
      return this.step();
    }

    /* One month on; after the last, or with all shown, the first. */
    step() {
      const { months } = this, { choice, last } = months;
      const month = choice.to === last ? 0 : choice.to + 1;
      months.handlers.choose({ from: month, to: month });
      months.anchor = month;
      if (month === last && this.timer !== null) this.stop();
    }
  }

  Object.assign(railhead, { Months, Player });
})(window.railhead);
