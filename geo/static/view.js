/* What part of the map is seen: the opening view, the views to choose, the way back. */
(function (railhead) {
  "use strict";

  const OPENING_ZOOM = 6, NEAREST_ZOOM = 8, NARROW_PX = 600;
  const { h, isCalm } = railhead;

  const isOnPaper = (page) => page.root.classList.contains("on-paper") || window.matchMedia("print").matches;

  class View {
    constructor(map, content, page) {
      Object.assign(this, { map, content, page, home: null, reach: null, isReaders: false });
      map.options.zoomAnimation = !isCalm();
      map.setMaxZoom(NEAREST_ZOOM);
      this.bar = L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
      this.buildButtons();
    }

    begin(marks, redraw) {
      Object.assign(this, { marks, redraw });
      this.open();
      this.keepOnLand();
      new ResizeObserver(([{ contentRect: { width, height } }]) => {
        const { x, y } = this.map.getSize(), isSame = Math.abs(width - x) < 1 && Math.abs(height - y) < 1;
        if (isSame || isOnPaper(this.page)) return;
        if (this.isReaders) this.map.invalidateSize({ animate: false });
        else this.open();
      }).observe(this.map.getContainer());
    }

    buildButtons() {
      const { map } = this, { origin } = this.content.texts;
      const button = (name, text) => h("button", { type: "button", class: "button",
        onclick: () => this.look(name, !isCalm()) }, text);
      const zoom = (by, sign, label) => h("button", { type: "button", class: "button sign", "aria-label": label, title: label,
        onclick: () => map.setZoom(map.getZoom() + by, { animate: !isCalm() }) }, sign);
      this.page.views.append(zoom(0.75, "+", "Zoom in"), zoom(-0.75, "−", "Zoom out"),
        button("whole", "Whole route"), button("sites", "Sites"), button("origins", origin === "port" ? "Ports" : "Origins"));
    }

    /* Clear of the legend either above it or beside it. */
    edges() {
      const { frame, legend: { root: legend } } = this.page;
      const { width } = frame.getBoundingClientRect(), box = legend.getBoundingClientRect();
      if (width < NARROW_PX) return [{ left: 22, right: 22, top: 40, bottom: 26 }];
      const free = { left: 64, right: 70, top: 56, bottom: 50 };
      return legend.open ? [{ ...free, bottom: box.height + 34 }, { ...free, left: box.width + 90 }] : [free];
    }

    points(links, kinds) {
      const places = this.marks.places.filter(({ place }) => kinds.includes(place.kind));
      return [...links.flatMap((drawn) => drawn.points), ...places.map(({ place }) => [place.lat, place.lon])]
        .map((at) => L.latLng(at));
    }

    origins() {
      const { places, flows } = this.content, left = new Set(flows.map((flow) => places[flow.o]));
      return [...left].map(({ lat, lon }) => L.latLng([lat, lon]));
    }

    look(name, animate) {
      const sought = { whole: () => this.points(this.marks.links, ["port", "site"]),
        sites: () => this.points([], ["site"]), origins: () => this.origins() }[name]();
      if (name === "whole") this.page.legend.fold();
      else this.page.legend.root.open = false; // it would hide half of a near view
      railhead.fit(this.map, sought, this.edges(), { animate, maxZoom: name === "whole" ? OPENING_ZOOM : 7 });
    }

    /* The opening view. A frame may get its size late, so it is taken again whenever
       the size changes, until the reader has moved the map. */
    open() {
      const { map } = this;
      this.page.legend.fold();
      this.home = null; // or the old bounds would pull the new view back
      map.setMinZoom(1.5).invalidateSize({ animate: false });
      const isNarrow = map.getSize().x < NARROW_PX;
      this.content.scale.small = isNarrow ? 0.62 : 1;
      this.bar.setPosition(isNarrow ? "bottomright" : "topright");
      this.look("whole", false);
      [this.home, this.reach] = [map.getCenter(), map.getSize().divideBy(2)];
      map.setMinZoom(map.getZoom() - 0.5);
      this.redraw();
    }

    /* Out as far as the whole way fits, and no farther from it. */
    keepOnLand() {
      const { map } = this;
      for (const does of ["pointerdown", "wheel", "keydown"]) {
        this.page.frame.addEventListener(does, () => { this.isReaders = true; }, { passive: true });
      }
      map.on("dragend zoomend", () => {
        if (!this.home) return;
        const zoom = map.getZoom(), factor = map.getZoomScale(zoom, map.getMinZoom()), home = map.project(this.home, zoom);
        const offset = map.project(map.getCenter(), zoom).subtract(home), most = this.reach.multiplyBy(factor);
        const x = Math.max(-most.x, Math.min(most.x, offset.x)), y = Math.max(-most.y, Math.min(most.y, offset.y));
        if (x === offset.x && y === offset.y) return;
        map.panTo(map.unproject(home.add([x, y]), zoom), { animate: !isCalm() });
      });
    }

    /* What was chosen at the right edge is not to be hidden by the panel over it. */
    clear(place, panel) {
      const { map, page } = this, at = map.latLngToContainerPoint([place.lat, place.lon]);
      const frame = page.frame.getBoundingClientRect(), box = panel.getBoundingClientRect();
      const isBeside = box.top < frame.bottom && box.bottom > frame.top && box.left > frame.left;
      const over = frame.left + at.x + 80 - box.left;
      if (isBeside && over > 0) map.panBy([over, 0], { animate: !isCalm() });
    }
  }

  Object.assign(railhead, { View });
})(window.railhead);
