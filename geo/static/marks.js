/* What is drawn on the map: land, links, arrows, places, labels. Each geometry is
   made once; a new choice only changes widths, radii and what is hidden. */
(function (railhead) {
  "use strict";

  const ARROWS_APART_PX = 34, TO_RIGHT_PX = 0.75, THINNEST_SKETCH_PX = 2.2, MANY_LINKS = 300;
  const SVG = "http://www.w3.org/2000/svg";
  const { Track, Arrows, shiftRight, pointsAlong, chevron, head } = railhead;

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

  class Marks {
    constructor(map, content, handlers) {
      const isLarge = content.links.length > MANY_LINKS; // then lines have no white edge: it costs time
      Object.assign(this, { map, content, handlers, isLarge, outlined: [] });
      const panes = { land: 200, casings: 390, ...(content.ranges ? { ranges: 395 } : {}), lines: 400, arrows: 410, hits: 420, labels: 650 };
      this.renderers = {};
      for (const [name, level] of Object.entries(panes)) {
        const pane = map.createPane(name);
        pane.style.zIndex = level;
        if (name !== "hits") pane.style.pointerEvents = "none";
        if (name !== "labels") this.renderers[name] = L.svg({ pane: name, padding: 0.6 });
      }
      this.drawLand();
      this.links = content.links.map((link, index) => this.drawLink(link, index));
      this.stack();
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
      const drawn = { link, form, points, width: null, outer: null,
        casing: layer("casings", { color: "#FFFFFF", lineCap: "butt", className: "casing" }),
        range: content.ranges ? layer("ranges", { color: content.ink[`${form.ink} high`], className: "range" }) : null,
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
      this.map.on("zoomend", () => { this.found = null; this.yieldToSites(); });
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

    /* A depot's mark inside a site's would keep the pointer from the site, which tells of
       its nearest depot anyway. */
    yieldToSites() {
      const at = ({ marker }) => this.map.latLngToLayerPoint(marker.getLatLng());
      const sites = this.places.filter(({ place, isUsed }) => place.kind === "site" && isUsed)
        .map((drawn) => ({ point: at(drawn), reach: drawn.radius + 6 }));
      for (const drawn of this.places.filter(({ place }) => place.kind === "depot")) {
        const point = at(drawn), isInside = sites.some((site) => site.point.distanceTo(point) < site.reach);
        drawn.marker.getElement().classList.toggle("is-inside", isInside);
      }
    }

    update(sum, choice) {
      this.outline([], []);
      this.links.forEach((drawn, index) => {
        const part = sum.links[index];
        const width = (kg) => railhead.lineWidth(this.content, choice, railhead.measured({ ...part, kg }, choice) / sum.months);
        this.widen(drawn, width(part.kg), width(Math.max(part.kg, part.hi)), part);
      });
      this.found = null;
      for (const arrows of this.arrows) arrows.redraw();
      this.places.forEach((drawn, index) => this.resize(drawn, sum.arrived[index],
        railhead.measured(sum.arrived[index], choice) / sum.months, choice));
      this.yieldToSites();
    }

    /* The line is as wide as the tonnes; what is lighter about it goes up to the highest. */
    widen(drawn, width, outer, part) {
      const { line } = drawn, { dataset } = line._path;
      dataset.t = part.kg / 1000;
      dataset.width = width;
      if (drawn.width === width && drawn.outer === outer) return;
      const dash = drawn.form.dash(width), isSketch = drawn.form.ink === "sketch";
      Object.assign(drawn, { width, outer });
      this.weigh(drawn.casing, outer, outer + 2, drawn.link.two, !this.isLarge);
      this.weigh(line, outer, isSketch ? Math.max(width, THINNEST_SKETCH_PX) : width, drawn.link.two);
      this.weigh(drawn.hit, outer, Math.max(14, outer + 6), drawn.link.two);
      if (drawn.range) {
        drawn.range._path.dataset.t = Math.max(part.kg, part.hi) / 1000;
        this.weigh(drawn.range, outer, outer, drawn.link.two, outer > width);
      }
      for (const layer of dash ? [line, drawn.range].filter(Boolean) : []) {
        layer.options.dashArray = dash.join(" ");
        layer._path.setAttribute("stroke-dasharray", layer.options.dashArray);
      }
    }

    /* What has not changed is not written: each write costs the browser a look. */
    weigh(layer, width, weight, isTwoWay, isShown = true) {
      const { options, _path: path } = layer, display = isShown && width > 0 ? "" : "none";
      const aside = isTwoWay ? width / 2 + TO_RIGHT_PX : 0;
      if (options.weight !== weight) path.setAttribute("stroke-width", weight);
      options.weight = weight;
      if (path.style.display !== display) path.style.display = display;
      if (aside === options.aside) return;
      options.aside = aside;
      layer.redraw();
    }

    /* Large below small, by what they carry in all: to move lines at every step is
       slow, and a line should not change its place. */
    stack() {
      const { flows } = this.content, carried = flows.map((flow) => flow.kg.reduce((a, b) => a + b, 0));
      const amounts = new Map(this.links.map((drawn) =>
        [drawn, drawn.link.f.reduce((kg, flow) => kg + carried[flow], 0)]));
      const order = [...this.links].sort((a, b) => amounts.get(b) - amounts.get(a));
      for (const layer of ["line", "hit"]) {
        const paths = order.map((drawn) => drawn[layer]._path);
        if (paths.length) paths[0].parentNode.append(...paths);
      }
    }

    resize(drawn, part, aMonth, choice) {
      const { place, marker, picture } = drawn, isSite = place.kind === "site";
      drawn.amount = aMonth;
      drawn.radius = isSite ? railhead.siteRadius(this.content, choice, aMonth)
        : place.kind === "depot" ? 5 : 6;
      const look = `${drawn.radius} ${aMonth <= 0} ${this.content.scale.small}`;
      if (look !== drawn.look) picture.replaceChildren(...this.shape(place, drawn.radius, aMonth <= 0));
      drawn.look = look;
      marker.setZIndexOffset(place.kind === "depot" ? 2000 : isSite ? 1000 - Math.round(drawn.radius * 20) : 1500);
      const amount = isSite ? `, ${railhead.written(part, choice)}` : "";
      marker.getElement().setAttribute("aria-label", `${place.name}, ${place.kind}${amount}`);
    }

    /* Outline what is chosen or pointed at: places and links, by their numbers. */
    outline(places, links) {
      for (const undo of this.outlined) undo();
      this.outlined = [
        ...places.map((index) => this.choose(this.places[index].marker.getElement())),
        ...links.filter((index) => this.links[index].width > 0).map((index) => this.chooseLink(this.links[index]))];
    }

    choose(element) {
      element.classList.add("is-chosen");
      return () => element.classList.remove("is-chosen");
    }

    chooseLink({ casing: { _path: path }, outer }) {
      path.classList.add("is-chosen");
      path.setAttribute("stroke-width", outer + 5);
      path.style.display = "";
      return () => {
        path.style.display = this.isLarge ? "none" : "";
        path.classList.remove("is-chosen");
        path.setAttribute("stroke-width", outer + 2);
      };
    }
  }

  Object.assign(railhead, { Marks, FORMS, formOf, svg });
})(window.railhead);
