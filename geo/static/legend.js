/* The legend: widths and circles on one fixed scale, line styles by basis, places. */
(function (railhead) {
  "use strict";

  const { h, svg, plural } = railhead;
  const OPEN_FROM_PX = [760, 440];
  const LINES = { computed: "shortest rail path, computed, not observed",
    inferred: "sea leg, inferred from ship movements", assumed: "sea leg, assumed", sketch: "sketch: branch not in the source",
    "last mile": "last mile off the network", straight: "straight line: no route found" };

  /* The names of `LINES` that some links have use for. */
  function usedLines(links) {
    const used = new Set();
    for (const link of links) {
      if (link.mode === "last mile") used.add("last mile");
      else used.add(link.basis === "assumed" ? "assumed" : railhead.formOf(link));
    }
    return Object.keys(LINES).filter((name) => used.has(name));
  }

  class Legend {
    constructor(content, handlers) {
      Object.assign(this, { content, handlers });
      this.widths = h("div", { class: "legend-part widths" });
      this.root = h("details", { class: "legend over-map", hidden: !content.places.length },
        h("summary", {}, "Legend"),
        h("div", { class: "legend-body" }, this.widths,
          this.part("How the way is known", this.lines()), this.part("Places", this.marks())));
    }

    /* Open where there is room for it. */
    fold() {
      const { width, height } = this.root.parentNode.getBoundingClientRect();
      this.root.open = width >= OPEN_FROM_PX[0] && height >= OPEN_FROM_PX[1];
    }

    part(title, rows) {
      return h("div", { class: "legend-part", hidden: !rows.length }, h("h3", {}, title), ...rows);
    }

    row(sample, text) {
      return h("div", { class: "legend-row" }, sample, h("span", {}, text));
    }

    lines() {
      const rows = usedLines(this.content.links).map((name) => {
        const form = railhead.FORMS[{ "last mile": "sketch", assumed: "inferred" }[name] || name];
        return this.row(this.sampleLine(form, 3), LINES[name]);
      });
      if (this.content.ranges) rows.push(this.row(this.sampleRange(), "lighter edge: up to the highest tonnes stated"));
      if (this.content.flows.some((flow) => flow.way)) rows.push(h("p", { class: "aside" }, "Flows are split over ways by assumed shares."));
      return rows;
    }

    sampleRange() {
      const { ink } = this.content;
      const line = (stroke, width) => svg("path", { d: "M2 6H38", stroke, "stroke-width": width, fill: "none" });
      return svg("svg", { width: 40, height: 12, "aria-hidden": "true" }, line(ink["rail high"], 9), line(ink.rail, 4));
    }

    marks() {
      const { places, near_depot_km: km } = this.content;
      const kinds = new Set(places.map((place) => place.kind));
      const isNear = places.some((place) => place.near && place.near.is);
      const hasPlaceholder = places.some((place) => place.identification === "placeholder");
      return [
        kinds.has("port") && [{ kind: "port" }, "port"],
        kinds.has("crossing") && [{ kind: "crossing" }, "rail crossing"],
        kinds.has("site") && [{ kind: "site" }, "site that receives"],
        isNear && [{ kind: "site", near: { is: true } }, `second ring: depot within ${km} km`],
        hasPlaceholder && [{ kind: "site", identification: "placeholder" }, "placeholder for an unidentified site"],
        kinds.has("depot") && [{ kind: "depot" }, "known depot (reference)"],
      ].filter(Boolean).map(([place, text]) => this.row(this.sampleMark(place), text));
    }

    sampleLine(form, width) {
      const { ink } = this.content, dash = form.dash(width);
      return svg("svg", { width: 40, height: 12, "aria-hidden": "true" }, svg("path", {
        d: "M2 6H38", stroke: ink[form.ink], "stroke-width": width, fill: "none", "stroke-linecap": form.cap,
        ...(dash ? { "stroke-dasharray": dash.join(" ") } : {}) }));
    }

    sampleMark(place) {
      const picture = svg("svg", { width: 40, height: 18, viewBox: "-20 -9 40 18", "aria-hidden": "true" });
      picture.append(...this.handlers.shape({ identification: "", near: null, ...place }, 5, false)
        .filter((mark) => !mark.classList.contains("target") && !mark.classList.contains("outline")));
      return picture;
    }

    sampleWidth(width) {
      const { ink } = this.content, height = Math.max(13, width + 3), middle = height / 2;
      const across = Math.min(6, width * 0.32), along = across * 0.8, half = 2.2 + width * 0.75;
      const arrow = width >= 5
        ? svg("path", { d: `M${20 - along} ${middle - across}L${20 + along} ${middle}L${20 - along} ${middle + across}`,
          stroke: "#fff", "stroke-width": 1.6, fill: "none" })
        : svg("path", { d: `M16 ${middle - half}l8 ${half}l-8 ${half}z`, fill: ink.rail });
      return svg("svg", { width: 40, height, "aria-hidden": "true" },
        svg("path", { d: `M2 ${middle}H38`, stroke: ink.rail, "stroke-width": width }), arrow);
    }

    sampleCircle(radius) {
      return svg("svg", { width: 40, height: 2 * radius + 3, "aria-hidden": "true" }, svg("circle",
        { cx: 20, cy: radius + 1.5, r: radius, fill: "#fff", stroke: this.content.ink.port, "stroke-width": 1.6 }));
    }

    /* The values are round in tonnes or wagons; shells are what they weigh. */
    update(sum, choice) {
      const { content } = this, isShells = choice.measure === "shells";
      const values = content.scale.legend[choice.measure === "wagons" ? "wagons" : "tonnes"];
      const amount = (value) => isShells ? value * 1000 / choice.kg_per_shell : value;
      const label = (value) => isShells ? `≈ ${railhead.roughly(amount(value))}` : railhead.number(value, value < 1 ? 2 : 0);
      const unit = railhead.MEASURES[choice.measure].long;
      const lines = values.link.map((value) =>
        this.row(this.sampleWidth(railhead.lineWidth(content, choice, amount(value))), label(value)));
      const circles = values.site.slice(0, 2).map((value) =>
        this.row(this.sampleCircle(railhead.siteRadius(content, choice, amount(value))), label(value)));
      this.widths.hidden = !lines.length;
      this.widths.replaceChildren(h("h3", {}, `${unit[0].toUpperCase()}${unit.slice(1)} a month`),
        h("div", { class: "legend-scales" }, h("div", {}, h("p", {}, "on a link"), ...lines),
          h("div", {}, h("p", {}, "at a site"), ...circles)),
        railhead.caveat(content), h("p", { class: "aside" }, this.remark(sum, choice)));
    }

    remark(sum, choice) {
      const least = this.content.scale.width[0];
      const atLeast = sum.links.filter((part) => {
        const aMonth = railhead.measured(part, choice) / sum.months;
        return aMonth > 0 && railhead.lineWidth(this.content, choice, aMonth) <= least;
      }).length;
      return `${sum.months > 1 ? "Mean of the months shown. " : ""}One scale for all months.` +
        (atLeast ? ` ${plural(atLeast, "link is", "links are")} drawn at the least width.` : "");
    }
  }

  Object.assign(railhead, { Legend });
})(window.railhead);
