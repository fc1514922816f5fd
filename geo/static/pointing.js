/* Pointing at links and places, by mouse, finger or keyboard: what is said of them,
   what is outlined, and which are reached by arrow keys. */
(function (railhead) {
  "use strict";

  const STEPS = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  const LINK_NAMES = { rail: "Rail link", sea: "Sea leg", "last mile": "Last mile", straight: "Straight line" };

  class Pointing {
    constructor(map, content, page, handlers) {
      Object.assign(this, { map, content, page, handlers, marked: null, pointed: null });
      this.places = [];
      this.links = [];
      this.stop = null;
    }

    /* --- what is said --- */

    hideTip() { this.page.tip.hidden = true; }

    tipFor(subject) {
      const { sum, choice } = this.handlers.now(), tell = subject.kind === "link" ? railhead.linkTip : railhead.placeTip;
      return tell(this.content, sum, choice, subject.index);
    }

    tipAt(subject, x, y) {
      const frame = this.page.frame.getBoundingClientRect();
      railhead.showTip(this.page.tip, this.tipFor(subject), x - frame.left, y - frame.top);
    }

    /* --- what is outlined --- */

    linksOf(place) {
      const { sum } = this.handlers.now(), { flows, links } = this.content;
      const isOf = (flow) => sum.byFlow[flow] && [flows[flow].o, flows[flow].d, flows[flow].via].includes(place);
      return links.flatMap((link, index) => link.f.some(isOf) ? [index] : []);
    }

    linksOfFlow(flow) {
      return this.content.links.flatMap((link, index) => link.f.includes(flow) ? [index] : []);
    }

    outline() {
      const subject = this.pointed || this.marked, { marks } = this;
      if (!subject) return marks.outline([], []);
      const { kind, index } = subject;
      if (kind === "link") return marks.outline([], [index]);
      if (kind === "place") return marks.outline([index], this.linksOf(index));
      const { o, d } = this.content.flows[index];
      return marks.outline([o, d], this.linksOfFlow(index));
    }

    mark(subject) {
      this.marked = subject;
      this.outline();
    }

    point(subject) {
      this.pointed = subject;
      this.outline();
    }

    /* --- who is watched --- */

    watchLink(layer, index) {
      const subject = { kind: "link", index }, path = layer._path, link = this.content.links[index];
      this.prepare(path, subject);
      path.setAttribute("aria-label", `${LINK_NAMES[link.mode] || link.mode}, ${railhead.number(link.km)} km, link ${link.id}`);
      this.links.push(path);
      layer.on("mouseover mousemove", ({ originalEvent }) => {
        this.point(subject);
        this.tipAt(subject, originalEvent.clientX, originalEvent.clientY);
      });
      layer.on("mouseout", () => this.leave());
      path.addEventListener("focus", () => {
        const middle = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
        this.page.frame.classList.toggle("by-key", path.matches(":focus-visible"));
        this.point(subject);
        this.tipAt(subject, middle.x, middle.y);
      });
    }

    watchPlace(marker, index) {
      const element = marker.getElement(), subject = { kind: "place", index };
      this.prepare(element, subject);
      this.places.push(element);
      const show = () => {
        const at = this.map.latLngToContainerPoint(marker.getLatLng());
        railhead.showTip(this.page.tip, this.tipFor(subject), at.x, at.y);
        this.point(subject);
      };
      for (const name of ["mouseenter", "focus"]) element.addEventListener(name, show);
      element.addEventListener("mouseleave", () => this.leave());
    }

    prepare(element, subject) {
      element.setAttribute("role", "button");
      element.setAttribute("tabindex", "-1");
      element.addEventListener("blur", () => this.leave());
      element.addEventListener("click", (event) => {
        const { lng, lat } = this.map.mouseEventToLatLng(event);
        if (subject.kind === "link") this.handlers.clicked(this.content.links[subject.index].id, lng, lat);
        this.choose(subject, element);
      });
      element.addEventListener("keydown", (event) => this.press(event, subject, element));
    }

    leave() {
      this.page.frame.classList.remove("by-key");
      this.hideTip();
      this.point(null);
    }

    /* Who stands for no consignments, such as a depot, is only outlined. */
    choose(subject, element) {
      if (railhead.flowsOf(this.content, subject).length) return this.handlers.open(subject, element);
      const { marked } = this, isMarked = marked && marked.kind === subject.kind && marked.index === subject.index;
      return this.mark(isMarked ? null : subject);
    }

    /* --- one tab stop for all marks, and arrow keys from one to the next --- */

    press(event, subject, element) {
      if (event.key === "Enter" || event.key === " ") {
        event.preventDefault();
        return this.choose(subject, element);
      }
      const order = this.order(), at = order.indexOf(element);
      let to = null;
      if (event.key in STEPS) to = order[(at + STEPS[event.key] + order.length) % order.length];
      if (event.key === "Home") to = order[0];
      if (event.key === "End") to = order[order.length - 1];
      if (!to) return undefined;
      event.preventDefault();
      event.stopPropagation(); // or the map would be moved as well
      this.setStop(to);
      return to.focus();
    }

    /* Ports, sites by amount, reference places; then links from the greatest. */
    order() {
      const { marks } = this, rank = { port: 3, crossing: 2, site: 1, depot: 0 };
      const places = marks.places.map((drawn, index) => ({ ...drawn, element: this.places[index] }))
        .sort((a, b) => (rank[b.place.kind] || 0) - (rank[a.place.kind] || 0) || b.amount - a.amount);
      const links = marks.links.map((drawn, index) => ({ ...drawn, element: this.links[index] }))
        .filter((drawn) => drawn.width > 0).sort((a, b) => b.width - a.width);
      return [...places, ...links].map(({ element }) => element);
    }

    setStop(element) {
      if (this.stop) this.stop.setAttribute("tabindex", "-1");
      this.stop = element;
      element.setAttribute("tabindex", "0");
    }

    /* The stop must be something that is shown. */
    update() {
      this.hideTip();
      this.outline();
      if (this.stop && this.stop.style.display !== "none") return;
      const [first] = this.order();
      if (first) this.setStop(first);
    }
  }

  Object.assign(railhead, { Pointing });
})(window.railhead);
