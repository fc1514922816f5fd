/* What is drawn on the map: land, links, arrows, places, labels. Each geometry is
   made once; a new choice only changes widths, radii and what is hidden. */
(function (railhead) {
  "use strict";

  const ARROWS_EVERY_PX = 150, ARROWS_APART_PX = 34, SHORTEST_WITH_ARROW_PX = 26;
  const TO_RIGHT_PX = 0.75;
  const SVG = "http://www.w3.org/2000/svg";

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS(SVG, tag);
    for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
    element.append(...children);
    return element;
  }

  /* How a link is known decides how it looks. */
  const FORMS = {
    computed: { ink: "rail", cap: "round", dash: () => null },
    inferred: { ink: "inferred", cap: "butt",
      dash: (width) => [Math.max(6, width * 0.9), Math.max(4, width * 0.45)] },
    sketch: { ink: "sketch", cap: "round", dash: (width) => [0.01, Math.max(4, width * 1.5)] },
    straight: { ink: "straight", cap: "butt", dash: (width) => [14 + width, 7 + width / 2] },
  };

  function formOf(link) {
    if (link.mode === "straight") return "straight";
    if (link.mode === "last mile" || link.basis === "sketch") return "sketch";
    return link.mode === "sea" ? "inferred" : "computed";
  }

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

  class Marks {
    constructor(map, content, handlers) {
      Object.assign(this, { map, content, handlers, chosen: null });
      const panes = { land: 200, casings: 390, lines: 400, arrows: 410, hits: 420, labels: 650 };
      this.renderers = {};
      for (const [name, level] of Object.entries(panes)) {
        const pane = map.createPane(name);
        pane.style.zIndex = level;
        if (name !== "hits") pane.style.pointerEvents = "none";
        if (name !== "labels") this.renderers[name] = L.svg({ pane: name, padding: 0.6 });
      }
      this.drawLand();
      this.links = content.links.map((link, index) => this.drawLink(link, index));
      this.drawArrows();
      this.places = content.places.map((place, index) => this.drawPlace(place, index));
      this.labels = new railhead.Labels(map, this);
    }

    drawLand() {
      const { land, precision, ink } = this.content;
      for (const country of land) {
        const rings = country.rings.map((polygon) =>
          polygon.map((ring) => railhead.decode(ring, precision.land)));
        L.polygon(rings, { pane: "land", renderer: this.renderers.land, interactive: false,
          fillColor: ink.land, fillOpacity: 1, color: ink.border, weight: 0.6 }).addTo(this.map);
      }
    }

    drawLink(link, index) {
      const { map, content, renderers } = this, form = FORMS[formOf(link)];
      const points = railhead.decode(link.p, content.precision.lines);
      const layer = (pane, style) => new Track(points, { pane, renderer: renderers[pane],
        interactive: pane === "hits", lineJoin: "round", lineCap: form.cap, opacity: 1,
        ...style }).addTo(map);
      const drawn = { link, form, points, width: 0,
        casing: layer("casings", { color: "#FFFFFF", lineCap: "butt", className: "casing" }),
        line: layer("lines", { color: content.ink[form.ink], className: "link" }),
        hit: layer("hits", { color: "#000000", opacity: 0, className: "hit" }) };
      drawn.line._path.dataset.link = link.id;
      this.handlers.watchLink(drawn.hit, index);
      return drawn;
    }

    drawArrows() {
      const inks = [...new Set(this.links.map((drawn) => drawn.form.ink))];
      const options = { pane: "arrows", renderer: this.renderers.arrows, interactive: false };
      const make = (key, style) => new Arrows(() => this.findArrows()[key] || "",
        { ...options, ...style }).addTo(this.map);
      this.arrows = [
        make("white", { color: "#FFFFFF", weight: 1.6, fill: false, opacity: 0.95 }),
        ...inks.map((ink) => make(ink, { color: "#FFFFFF", weight: 1, fill: true,
          fillOpacity: 1, fillColor: this.content.ink[ink] })),
      ];
      this.map.on("zoomend", () => { this.found = null; });
    }

    /* Arrows of the widest links first, none too near another; in the plane of the
       zoom, so that they stay where they are when the map is moved. */
    findArrows() {
      if (this.found) return this.found;
      const paths = {}, taken = new Set();
      const cell = (at, dx, dy) => `${Math.round(at.x / ARROWS_APART_PX) + dx} ` +
        `${Math.round(at.y / ARROWS_APART_PX) + dy}`;
      const byWidth = this.links.filter((drawn) => drawn.width > 0)
        .sort((a, b) => b.width - a.width);
      for (const { line, width, form } of byWidth) {
        for (const ring of line._rings || []) {
          const points = line.options.aside ? shiftRight(ring, line.options.aside) : ring;
          for (const at of pointsAlong(points)) {
            if (taken.has(cell(at, 0, 0))) continue;
            for (const dx of [-1, 0, 1]) for (const dy of [-1, 0, 1]) taken.add(cell(at, dx, dy));
            const isWide = width >= 5 && form.ink === "rail", key = isWide ? "white" : form.ink;
            paths[key] = (paths[key] || "") + (isWide ? chevron(at, width) : head(at, width));
          }
        }
      }
      return (this.found = paths);
    }

    drawPlace(place, index) {
      const picture = svg("svg", { width: 1, height: 1, "aria-hidden": "true" });
      const icon = L.divIcon({ html: picture, className: `place place-${place.kind}`,
        iconSize: [0, 0] });
      const marker = L.marker([place.lat, place.lon], { icon, keyboard: true,
        riseOnHover: true }).addTo(this.map);
      const element = marker.getElement();
      element.dataset.place = place.id;
      element.setAttribute("role", "button");
      this.handlers.watchPlace(marker, index);
      const isUsed = this.content.flows.some(({ o, d, via }) => [o, d, via].includes(index));
      return { place, marker, picture, isUsed, radius: 4 };
    }

    /* Square, circle or triangle, round the picture's origin. */
    shape(place, radius, isEmpty) {
      const { ink } = this.content, target = svg("circle", { r: Math.max(10, radius), class: "target" });
      const outline = { class: "outline", r: radius + 4 };
      if (place.kind === "depot") {
        const scale = this.content.scale.small || 1;
        return [svg("circle", { ...outline, r: 8 }), target,
          svg("path", { d: "M0-5.4L5 3.6H-5Z", transform: `scale(${scale})`, fill: ink.depot, stroke: "#fff", "stroke-width": 1.2 })];
      }
      if (place.kind === "port" || place.kind === "crossing") {
        const half = (place.kind === "port" ? 5.5 : 4) * (this.content.scale.small || 1);
        return [svg("circle", { ...outline, r: 10 }), target,
          svg("rect", { x: -half, y: -half, width: 2 * half, height: 2 * half,
            fill: place.kind === "port" ? ink.port : "#fff", stroke: place.kind === "port" ? "#fff" : ink.port,
            "stroke-width": 1.4 })];
      }
      const isPlaceholder = place.identification === "placeholder";
      const color = isPlaceholder ? ink.quiet : ink.port;
      const marks = [svg("circle", outline), target];
      if (place.near && place.near.is) {
        marks.push(svg("circle", { r: radius + 2.6, fill: "none", stroke: "#fff", "stroke-width": 2.4 }),
          svg("circle", { r: radius + 2.6, fill: "none", stroke: color, "stroke-width": 0.9 }));
      }
      marks.push(svg("circle", { r: radius, stroke: color, "stroke-width": isPlaceholder ? 1.2 : 1.6,
        fill: "#fff", "fill-opacity": isEmpty ? 0.55 : 0.92,
        ...(isPlaceholder ? { "stroke-dasharray": "2.5 1.8" } : {}) }));
      return marks;
    }

    update(sum, choice) {
      this.links.forEach((drawn, index) => {
        const part = sum.links[index];
        const aMonth = railhead.measured(part, choice) / sum.months;
        this.widen(drawn, railhead.lineWidth(this.content, choice, aMonth), part);
      });
      const order = [...this.links].sort((a, b) => b.width - a.width);
      for (const layer of ["line", "hit"]) this.stack(order.map((drawn) => drawn[layer]));
      this.found = null;
      for (const arrows of this.arrows) arrows.redraw();
      this.places.forEach((drawn, index) => this.resize(drawn, sum.arrived[index],
        railhead.measured(sum.arrived[index], choice) / sum.months, choice));
      this.labels.place();
    }

    widen(drawn, width, part) {
      const dash = drawn.form.dash(width);
      drawn.width = width;
      for (const [layer, weight] of [["casing", width + 2], ["line", width],
        ["hit", Math.max(14, width + 6)]]) {
        const path = drawn[layer]._path, { options } = drawn[layer];
        options.weight = weight;
        path.setAttribute("stroke-width", weight);
        path.style.display = width > 0 ? "" : "none";
        const aside = drawn.link.two ? width / 2 + TO_RIGHT_PX : 0;
        if (aside !== options.aside) { options.aside = aside; drawn[layer].redraw(); }
      }
      const { line } = drawn;
      line.options.dashArray = dash && dash.join(" ");
      if (dash) line._path.setAttribute("stroke-dasharray", line.options.dashArray);
      if (drawn.form.ink === "sketch") line._path.setAttribute("stroke-width", Math.max(width, 2.2));
      line._path.dataset.t = part.kg / 1000;
      line._path.dataset.width = width;
    }

    /* Large below small. */
    stack(layers) {
      if (!layers.length) return;
      const group = layers[0]._path.parentNode;
      group.append(...layers.map((layer) => layer._path));
    }

    resize(drawn, part, aMonth, choice) {
      const { place, marker, picture } = drawn, isSite = place.kind === "site";
      drawn.amount = aMonth;
      drawn.radius = isSite ? railhead.siteRadius(this.content, choice, aMonth)
        : place.kind === "depot" ? 5 : 6;
      picture.replaceChildren(...this.shape(place, drawn.radius, aMonth <= 0));
      marker.setZIndexOffset(place.kind === "depot" ? 2000 : isSite ? 1000 - Math.round(drawn.radius * 20) : 1500);
      const amount = isSite ? `, ${railhead.written(part, choice)}` : "";
      marker.getElement().setAttribute("aria-label", `${place.name}, ${place.kind}${amount}`);
    }

    /* Outline what is chosen or pointed at: a place and the links of its flows. */
    outline(places, links) {
      this.places.forEach((drawn, index) =>
        drawn.marker.getElement().classList.toggle("is-chosen", places.has(index)));
      this.links.forEach((drawn, index) => {
        const isOn = links.has(index);
        drawn.casing._path.classList.toggle("is-chosen", isOn);
        drawn.casing._path.setAttribute("stroke-width", drawn.width + (isOn ? 5 : 2));
      });
    }
  }

  Object.assign(railhead, { Marks, FORMS, formOf, svg });
})(window.railhead);
