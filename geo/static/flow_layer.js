/* The start: joins map, page and what the reader does. In an app's frame it takes its
   choice from the page around it and tells what the reader chose. */
(function (railhead) {
  "use strict";

  const STEP_MS = 1400, OPENING_ZOOM = 6, NARROW_PX = 600;
  const { content } = railhead;

  railhead.start = function (map) {
    const paper = window.matchMedia("print");
    let choice = railhead.mend(content, {}, content.selection);
    let sum = null, marked = null, pointed = null, playing = null, drag = null, anchor = null;

    /* --- choosing --- */

    function choose(wish, { isFromReader = true } = {}) {
      choice = railhead.mend(content, wish, choice);
      sum = railhead.sum(content, choice);
      marks.update(sum, choice);
      page.update(sum, choice);
      hideTip();
      outline();
      if (!isFromReader) return;
      if (content.embedded) tell({ railhead: "selected", selection: { from: choice.from, to: choice.to } });
      else keepInAddress();
    }

    function keepInAddress() {
      try {
        history.replaceState(null, "", railhead.toHash(content, choice));
      } catch { /* some viewers of files forbid it; the map works without */ }
    }

    const last = () => content.months.length - 1;
    const all = () => { stop(); choose({ from: 0, to: last() }); };

    function pick(index, isRange) {
      stop();
      if (isRange && anchor !== null) {
        choose({ from: Math.min(anchor, index), to: Math.max(anchor, index) });
      } else {
        anchor = index;
        choose({ from: index, to: index });
      }
    }

    function key(event) {
      const moves = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1 };
      const at = page.buttons.indexOf(document.activeElement);
      let to = null;
      if (event.key in moves) to = Math.min(last(), Math.max(0, at + moves[event.key]));
      if (event.key === "Home") to = 0;
      if (event.key === "End") to = last();
      if (to === null || at < 0) return;
      event.preventDefault();
      if (event.shiftKey && anchor === null) anchor = at;
      pick(to, event.shiftKey);
      page.buttons[to].focus();
    }

    function dragFrom(index, event) {
      if (event.button !== 0 || event.shiftKey) return;
      if (event.target.releasePointerCapture && event.target.hasPointerCapture?.(event.pointerId)) {
        event.target.releasePointerCapture(event.pointerId);
      }
      drag = index;
    }

    function dragTo(index, event) {
      if (drag === null || !(event.buttons & 1) || index === drag) return;
      anchor = drag;
      pick(index, true);
    }

    function endDrag() { setTimeout(() => { drag = null; }, 0); }

    /* --- playing --- */

    function stop() {
      clearInterval(playing);
      playing = null;
      page.play.textContent = "Play";
      page.play.setAttribute("aria-pressed", "false");
    }

    function play() {
      if (playing) return stop();
      const isAtEnd = choice.to === last();
      let month = isAtEnd ? 0 : choice.to + 1;
      const step = () => {
        choose({ from: month, to: month });
        month += 1;
        if (month > last()) stop();
      };
      playing = setInterval(step, STEP_MS);
      page.play.textContent = "Stop";
      page.play.setAttribute("aria-pressed", "true");
      step();
    }

    /* --- pointing --- */

    function hideTip() { page.tip.hidden = true; }

    function linksOf(place) {
      const links = new Set();
      content.links.forEach((link, index) => {
        const isOn = link.f.some((flow) => sum.byFlow[flow] && [content.flows[flow].o,
          content.flows[flow].d, content.flows[flow].via].includes(place));
        if (isOn && sum.links[index].kg > 0) links.add(index);
      });
      return links;
    }

    function outline() {
      const place = pointed !== null ? pointed : marked;
      if (place === null) return marks.outline(new Set(), new Set());
      marks.outline(new Set([place]), linksOf(place));
    }

    function mark(place) {
      marked = marked === place ? null : place;
      outline();
    }

    function point(place) {
      pointed = place;
      outline();
    }

    function tipAt(children, event) {
      const frame = page.frame.getBoundingClientRect();
      railhead.showTip(page.tip, children, event.clientX - frame.left, event.clientY - frame.top);
    }

    function watchLink(layer, index) {
      layer.on("mouseover mousemove click", ({ originalEvent }) => {
        marks.outline(new Set(), new Set([index]));
        tipAt(railhead.linkTip(content, sum, choice, index), originalEvent);
      });
      layer.on("mouseout", () => { hideTip(); outline(); });
    }

    function watchPlace(marker, index) {
      const element = marker.getElement();
      const show = () => {
        const at = map.latLngToContainerPoint(marker.getLatLng());
        railhead.showTip(page.tip, railhead.placeTip(content, sum, choice, index), at.x, at.y);
        point(index);
      };
      const hide = () => { hideTip(); point(null); };
      for (const name of ["mouseenter", "focus"]) element.addEventListener(name, show);
      for (const name of ["mouseleave", "blur"]) element.addEventListener(name, hide);
      element.addEventListener("click", () => { mark(index); show(); });
      element.addEventListener("keydown", (event) => {
        if (event.key === "Enter" || event.key === " ") { event.preventDefault(); mark(index); }
      });
    }

    /* --- looking --- */

    /* Clear of the legend either above it or beside it. */
    function edges() {
      const { width } = page.frame.getBoundingClientRect(), box = page.legend.getBoundingClientRect();
      if (width < NARROW_PX || paper.matches) return [{ left: 22, right: 22, top: 40, bottom: 26 }];
      const free = { left: 64, right: 70, top: 56, bottom: 50 };
      return page.legend.open ? [{ ...free, bottom: box.height + 34 }, { ...free, left: box.width + 90 }] : [free];
    }

    const points = (links, places) => [...links.flatMap((drawn) => drawn.points),
      ...places.map(({ place }) => [place.lat, place.lon])].map((at) => L.latLng(at));

    function look(name, animate) {
      const of = (...kinds) => marks.places.filter(({ place }) => kinds.includes(place.kind));
      const sought = { whole: () => points(marks.links, of("port", "site")),
        sites: () => points([], of("site")), ports: () => points([], of("port")) }[name]();
      if (name !== "whole") page.legend.open = false; // it would hide half of a near view
      else if (!paper.matches) page.foldLegend();
      railhead.fit(map, sought, edges(), { animate, maxZoom: name === "whole" ? OPENING_ZOOM : 7 });
    }

    function buildViews() {
      const button = (name, text) => railhead.h("button", { type: "button", class: "button",
        onclick: () => look(name, !isCalm()) }, text);
      const zoom = (by, sign, label) => railhead.h("button", { type: "button", class: "button sign",
        "aria-label": label, title: label, onclick: () => map.setZoom(map.getZoom() + by, { animate: !isCalm() }) }, sign);
      page.views.append(zoom(0.75, "+", "Zoom in"), zoom(-0.75, "−", "Zoom out"),
        button("whole", "Whole route"), button("sites", "Sites"), button("ports", "Ports"));
    }

    const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

    /* --- the page around --- */

    function tell(message) { if (window.parent !== window) window.parent.postMessage(message, "*"); }

    function listen() {
      window.addEventListener("message", (event) => {
        const { data } = event;
        if (event.source !== window.parent || window.parent === window) return;
        if (data && data.railhead === "select" && data.selection) choose(data.selection, { isFromReader: false });
      });
      new ResizeObserver(() => tell({ railhead: "height",
        px: Math.ceil(page.root.getBoundingClientRect().height) })).observe(page.root);
    }

    /* --- begin --- */

    const page = new railhead.Page(content, map.getContainer(), {
      choose, all, pick, key, play, dragFrom, dragTo, mark, point,
      shape: (...given) => railhead.Marks.prototype.shape.call({ content }, ...given) });
    map.options.zoomAnimation = !isCalm();
    map.setMaxZoom(8);
    const marks = new railhead.Marks(map, content, { watchLink, watchPlace });
    buildViews();
    const bar = L.control.scale({ imperial: false, maxWidth: 120 }).addTo(map);
    choose(content.embedded ? {} : hashChoice(), { isFromReader: false });
    let home = null, reach = null, isReaders = false;
    open();
    keepOnLand();
    new ResizeObserver(([{ contentRect }]) => {
      if (Math.abs(contentRect.width - reach.x * 2) < 1 || paper.matches) return;
      if (isReaders) map.invalidateSize({ animate: false });
      else open();
    }).observe(map.getContainer());

    function hashChoice() { return location.hash ? railhead.fromHash(content, location.hash) : {}; }

    /* The opening view. A frame may get its size late, so it is taken again whenever
       the size changes, until the reader has moved the map. */
    function open() {
      page.foldLegend();
      map.setMinZoom(1.5).invalidateSize({ animate: false });
      const isNarrow = map.getSize().x < NARROW_PX;
      content.scale.small = isNarrow ? 0.62 : 1;
      bar.setPosition(isNarrow ? "bottomright" : "topright");
      home = null; // or the old bounds would pull the new view back
      look("whole", false);
      [home, reach] = [map.getCenter(), map.getSize().divideBy(2)];
      map.setMinZoom(map.getZoom() - 0.5);
      choose({}, { isFromReader: false });
    }

    /* Out as far as the whole way fits, and no farther from it. */
    function keepOnLand() {
      for (const does of ["pointerdown", "wheel", "keydown"]) {
        page.frame.addEventListener(does, () => { isReaders = true; }, { passive: true });
      }
      map.on("dragend zoomend", () => {
        if (!home) return;
        const zoom = map.getZoom(), factor = map.getZoomScale(zoom, map.getMinZoom());
        const offset = map.project(map.getCenter(), zoom).subtract(map.project(home, zoom));
        const most = reach.multiplyBy(factor);
        const x = Math.max(-most.x, Math.min(most.x, offset.x)), y = Math.max(-most.y, Math.min(most.y, offset.y));
        if (x === offset.x && y === offset.y) return;
        map.panTo(map.unproject(map.project(home, zoom).add([x, y]), zoom), { animate: !isCalm() });
      });
    }

    /* On paper the map is narrower: lay it out anew, and put all back afterwards. */
    let before = null;
    paper.addEventListener("change", () => {
      if (paper.matches) before = [map.getCenter(), map.getZoom(), page.legend.open, map.getMinZoom()];
      page.legend.open = paper.matches || before[2];
      map.invalidateSize({ animate: false });
      map.setMinZoom(paper.matches ? 0 : before[3]);
      if (!paper.matches) return map.setView(before[0], before[1], { animate: false });
      look("whole", false);
    });

    if (!content.embedded) window.addEventListener("hashchange", () =>
      choose(railhead.fromHash(content, location.hash), { isFromReader: false }));
    window.addEventListener("pointerup", endDrag);
    document.addEventListener("keydown", (event) => {
      if (event.key !== "Escape") return;
      hideTip();
      if (marked !== null) return mark(marked);
      all();
    });
    page.legend.addEventListener("toggle", () => marks.labels.place());
    map.on("click movestart", hideTip);
    listen();
    document.documentElement.dataset.railhead = "ready";
    tell({ railhead: "ready" });
  };
})(window.railhead);
