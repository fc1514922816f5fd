/* Lines beside their track, and the arrows along them. */
(function (railhead) {
  "use strict";

  const ARROWS_EVERY_PX = 150, SHORTEST_WITH_ARROW_PX = 26;

  /* A line moved to the right of its travel, so that both directions show. */
  function shiftRight(points, by) {
    return points.map((point, n) => {
      const before = points[Math.max(0, n - 1)], after = points[Math.min(points.length - 1, n + 1)];
      const dx = after.x - before.x, dy = after.y - before.y, length = Math.hypot(dx, dy) || 1;
      return L.point(point.x - dy / length * by, point.y + dx / length * by);
    });
  }

  const Track = L.Polyline.extend({
    options: { aside: 0 },
    _updatePath() {
      const parts = this._parts, aside = this.options.aside;
      if (aside) this._parts = parts.map((points) => shiftRight(points, aside));
      L.Polyline.prototype._updatePath.call(this);
      this._parts = parts;
    },
  });

  /* All arrows of one ink in one path. */
  const Arrows = L.Path.extend({
    initialize(find, options) {
      L.setOptions(this, options);
      this._find = find;
    },
    _project() {},
    _update() { if (this._map) this._renderer._setPath(this, this._find() || "M0 0"); },
    redraw() { this._update(); return this; },
  });

  /* Where along a line, in pixels, and in which direction: [{x, y, cos, sin}]. */
  function pointsAlong(points) {
    const lengths = [0];
    for (let n = 1; n < points.length; n++) {
      lengths.push(lengths[n - 1] + points[n].distanceTo(points[n - 1]));
    }
    const length = lengths[lengths.length - 1];
    if (!(length >= SHORTEST_WITH_ARROW_PX)) return [];
    function at(distance) {
      let low = 0, high = lengths.length - 1;
      while (high - low > 1) {
        const middle = (low + high) >> 1;
        if (lengths[middle] <= distance) low = middle; else high = middle;
      }
      const share = (distance - lengths[low]) / (lengths[high] - lengths[low] || 1);
      return points[low].add(points[high].subtract(points[low]).multiplyBy(share));
    }
    const count = Math.max(1, Math.floor(length / ARROWS_EVERY_PX)), found = [];
    for (let n = 0; n < count; n++) {
      const middle = (n + 0.5) * length / count;
      const from = at(Math.max(0, middle - 6)), to = at(Math.min(length, middle + 6));
      const span = from.distanceTo(to) || 1;
      const here = at(middle);
      found.push({ x: here.x, y: here.y, cos: (to.x - from.x) / span, sin: (to.y - from.y) / span });
    }
    return found;
  }

  function turn(at, along, across) {
    const x = at.x + at.cos * along - at.sin * across, y = at.y + at.sin * along + at.cos * across;
    return `${x.toFixed(1)} ${y.toFixed(1)}`;
  }

  /* White inside a wide line; a filled head on a thin one. */
  function chevron(at, width) {
    const across = Math.min(6, width * 0.32), along = across * 0.8;
    return `M${turn(at, -along, -across)}L${turn(at, along, 0)}L${turn(at, -along, across)}`;
  }

  function head(at, width) {
    const across = Math.min(2.2 + width * 0.75, 2.5 + width / 2), length = Math.max(6, across * 1.7);
    return `M${turn(at, -length / 2, -across)}L${turn(at, length / 2, 0)}` +
      `L${turn(at, -length / 2, across)}L${turn(at, -length / 4, 0)}Z`;
  }

  Object.assign(railhead, { Track, Arrows, shiftRight, pointsAlong, chevron, head });
})(window.railhead);
