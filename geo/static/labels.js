/* Names on the map. Each takes the first free of eight spots round its mark, the one
   with the least line below it; who finds none is left to the tooltip. */
(function (railhead) {
  "use strict";

  const GAP_PX = 3, CELL_PX = 12, UNUSED_FROM_ZOOM = 5.5;
  const SPOTS = [[1, 0], [-1, 0], [1, -1], [1, 1], [-1, -1], [-1, 1], [0, -1], [0, 1]];

  function overlap(a, b) {
    return a.left < b.right && b.left < a.right && a.top < b.bottom && b.top < a.bottom;
  }

  function boxAt(point, size, [dx, dy], radius) {
    const reach = (dx && dy ? radius * 0.75 : radius) + GAP_PX;
    const left = point.x + dx * reach + (dx - 1) / 2 * size.x;
    const top = point.y + dy * reach * (dx ? 0.8 : 1) + (dy - 1) / 2 * size.y;
    return { left, top, right: left + size.x, bottom: top + size.y };
  }

  class Labels {
    constructor(map, marks) {
      Object.assign(this, { map, marks, strip: null });
      this.pane = map.getPane("labels");
      this.pane.setAttribute("aria-hidden", "true");
      this.places = marks.content.places.map((place) =>
        place.kind === "depot" ? null : this.make(railhead.shortName(place), `label label-${place.kind}` +
          (place.identification === "placeholder" ? " label-placeholder" : "")));
      this.countries = marks.content.land.filter((country) => country.label).map((country) =>
        ({ at: L.latLng(country.label), element: this.make(country.name, "label label-country") }));
      this.measure();
      map.on("zoomstart", () => this.pane.classList.add("is-moving"));
    }

    make(name, className) {
      const element = document.createElement("div");
      element.className = className;
      element.textContent = name;
      this.pane.append(element);
      return element;
    }

    /* Sizes are taken once for a size of type: to ask for each in turn is slow. In a
       frame that is not shown yet they are none. */
    measure() {
      const elements = [...this.places, ...this.countries.map(({ element }) => element)].filter(Boolean);
      this.sizes = new Map(elements.map((element) => [element, L.point(element.offsetWidth, element.offsetHeight)]));
      this.isMeasured = elements.every((element) => element.offsetWidth > 0);
    }

    place() {
      const { map } = this;
      if (!map._loaded) return;
      if (!this.isMeasured) this.measure();
      const size = map.getSize(), corner = map.containerPointToLayerPoint([0, 0]);
      this.view = { left: corner.x, top: corner.y, right: corner.x + size.x, bottom: corner.y + size.y };
      this.lines = this.gridLines();
      const spots = this.rank();
      const taken = spots.map(({ point, radius, index }) => ({ index,
        left: point.x - radius, right: point.x + radius, top: point.y - radius, bottom: point.y + radius }));
      taken.push(...this.covers());
      for (const spot of spots) {
        if (!spot.element) continue;
        if (spot.drawn.isUsed || map.getZoom() >= UNUSED_FROM_ZOOM) this.settle(spot, taken);
        else spot.element.classList.add("is-hidden");
      }
      for (const { at, element } of this.countries) {
        this.settle({ element, point: map.latLngToLayerPoint(at), radius: 0, only: [[0, 0]] }, taken);
      }
      this.pane.classList.remove("is-moving");
    }

    /* Places from the most to the least important: ports, then sites by amount. */
    rank() {
      const weight = ({ place, amount }) => place.kind === "port" ? 1e15
        : place.kind === "site" ? (amount || 0) + (place.identification === "placeholder" ? 0 : 1) : -1;
      return this.marks.places.map((drawn, index) => ({ index, drawn, element: this.places[index],
        point: this.map.latLngToLayerPoint(drawn.marker.getLatLng()),
        radius: drawn.radius + (drawn.place.near && drawn.place.near.is ? 3 : 0) }))
        .sort((a, b) => weight(b.drawn) - weight(a.drawn) || a.index - b.index);
    }

    /* The legend and the buttons lie over the map: no names below them; on paper, none
       outside of the strip that is shown. */
    covers() {
      const { view, strip } = this;
      if (strip) return [{ ...view, bottom: view.top + strip.top }, { ...view, top: view.top + strip.bottom }];
      const frame = this.map.getContainer().getBoundingClientRect();
      const shift = { x: this.view.left - frame.left, y: this.view.top - frame.top };
      return [...document.querySelectorAll(".over-map")].map((element) => {
        const box = element.getBoundingClientRect();
        return { left: box.left + shift.x, right: box.right + shift.x,
          top: box.top + shift.y, bottom: box.bottom + shift.y };
      });
    }

    gridLines() {
      const cells = new Map();
      for (const { line, width } of this.marks.links) {
        if (!(width > 0)) continue;
        for (const points of line._parts || []) {
          for (let n = 1; n < points.length; n++) this.walk(points[n - 1], points[n], width, cells);
        }
      }
      return cells;
    }

    walk(from, to, width, cells) {
      const steps = Math.ceil(from.distanceTo(to) / CELL_PX) || 1;
      for (let n = 0; n < steps; n++) {
        const x = from.x + (to.x - from.x) * n / steps, y = from.y + (to.y - from.y) * n / steps;
        const key = `${Math.floor(x / CELL_PX)} ${Math.floor(y / CELL_PX)}`;
        cells.set(key, Math.max(cells.get(key) || 0, width));
      }
    }

    inkBelow(box) {
      let ink = 0;
      for (let x = Math.floor(box.left / CELL_PX); x <= box.right / CELL_PX; x++) {
        for (let y = Math.floor(box.top / CELL_PX); y <= box.bottom / CELL_PX; y++) {
          ink += this.lines.get(`${x} ${y}`) || 0;
        }
      }
      return ink;
    }

    settle({ element, point, radius, index, only }, taken) {
      const size = this.sizes.get(element);
      let best = null, least = Infinity;
      (only || SPOTS).forEach((spot, order) => {
        const box = boxAt(point, size, spot, radius), { view } = this;
        const isInside = box.left > view.left && box.right < view.right &&
          box.top > view.top && box.bottom < view.bottom;
        if (!isInside || taken.some((other) => (index === undefined || other.index !== index) && overlap(box, other))) return;
        const cost = this.inkBelow(box) + order * 0.4;
        if (cost < least) [best, least] = [box, cost];
      });
      const isHidden = !best || (only && least > 0.5);
      element.classList.toggle("is-hidden", Boolean(isHidden));
      if (isHidden) return;
      const spot = L.point(Math.round(best.left), Math.round(best.top));
      if (!spot.equals(L.DomUtil.getPosition(element))) L.DomUtil.setPosition(element, spot);
      taken.push(best);
    }
  }

  Object.assign(railhead, { Labels });
})(window.railhead);
