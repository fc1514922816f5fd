/* On paper: the map as it stands, without what the legend hid, the legend open below it,
   and larger names, for the sheet is narrower than the screen. */
(function (railhead) {
  "use strict";

  const SHEET_PX = [703, 370], MOST_ZOOM = 1.3; // A4 less its margins, and the map's share of it

  const NAME_PX = 9.6; // on the sheet

  class Paper {
    constructor(page, labels) {
      Object.assign(this, { page, labels, wasOpen: null });
      window.addEventListener("beforeprint", () => this.turn(true));
      window.addEventListener("afterprint", () => this.turn(false));
      window.matchMedia("print").addEventListener("change", () => this.nameOnScreen());
    }

    turn(isPaper) {
      const { page: { root, legend: { root: legend } }, labels } = this;
      if (isPaper === root.classList.contains("on-paper")) return;
      if (isPaper) this.wasOpen = legend.open;
      const strip = isPaper ? this.cut() : null;
      root.classList.toggle("on-paper", isPaper);
      legend.open = isPaper || this.wasOpen;
      labels.strip = strip;
      this.name();
      this.nameOnScreen();
    }

    /* Once the layout of the screen is back, which may be after the page is told. */
    nameOnScreen() {
      requestAnimationFrame(() => requestAnimationFrame(() => { if (!this.labels.strip) this.name(); }));
    }

    name() {
      this.labels.measure();
      this.labels.place();
    }

    /* From where to where, in pixels of the map, the sheet shows it. */
    cut() {
      const { root, frame, legend } = this.page, [width, height] = SHEET_PX;
      const map = frame.getBoundingClientRect(), hidden = legend.root.open ? legend.root.offsetHeight : 0;
      const free = map.height - hidden;
      const zoom = Math.min(width / map.width, MOST_ZOOM), most = height / zoom;
      const top = Math.max(0, (free - most) / 2), strip = { top, bottom: top + Math.min(free, most) };
      const sizes = { "--map-width": map.width, "--strip-top": strip.top, "--strip-height": strip.bottom - strip.top,
        "--paper-zoom": zoom, "--name-size": `${NAME_PX / zoom}px` };
      for (const [name, value] of Object.entries(sizes)) root.style.setProperty(name, value);
      return strip;
    }
  }

  Object.assign(railhead, { Paper });
})(window.railhead);
