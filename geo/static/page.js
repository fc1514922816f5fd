/* The page round the map: puts its parts together and keeps them on one choice. */
(function (railhead) {
  "use strict";

  const { h, linked } = railhead;

  class Page {
    constructor(content, mapElement, handlers) {
      Object.assign(this, { content });
      this.months = new railhead.Months(content, handlers);
      this.figures = new railhead.Figures(content, handlers);
      this.legend = new railhead.Legend(content, handlers);
      this.summary = new railhead.Summary(content);
      this.evidence = new railhead.EvidencePanel(content, handlers);
      this.tables = content.embedded ? null : new railhead.Tables(content, handlers);
      this.views = h("div", { class: "views over-map", role: "group", "aria-label": "Zoom to" });
      this.empty = h("div", { class: "empty", role: "status", hidden: true });
      this.showAll = h("button", { type: "button", class: "button", onclick: () => handlers.all() }, "Show all months");
      this.tip = h("div", { class: "tip", role: "tooltip", hidden: true });
      this.said = h("p", { class: "said", "aria-live": "polite" });
      this.frame = h("div", { class: "map-frame" }, mapElement, this.views, this.legend.root, this.empty, this.tip);
      mapElement.setAttribute("role", "region");
      mapElement.setAttribute("aria-label", "Map of the flows. Arrow keys move it; inside, they go from place to " +
        "place and link to link, and Enter shows the consignments");
      document.body.prepend(this.build());
    }

    build() {
      const { content } = this, { texts } = content;
      const parts = [h("div", { class: "stage" }, this.frame, this.figures.root, this.evidence.root),
        this.months.root, this.summary.root, this.said];
      if (!content.embedded) {
        parts.unshift(this.header(texts));
        parts.push(this.tables.root, this.notes(texts));
      }
      this.root = h("main", { id: "railhead", class: content.embedded ? "page embedded" : "page" }, ...parts);
      return this.root;
    }

    header(texts) {
      return h("header", { class: "head" }, h("div", { class: "titles" }, h("h1", {}, texts.title),
        texts.subtitle ? h("p", { class: "subtitle" }, texts.subtitle) : null,
        texts.note ? h("p", { class: "note" }, texts.note) : null),
      ...texts.notices.map((notice) => h("p", { class: "notice", role: "note" }, notice)));
    }

    notes(texts) {
      const list = (title, lines) => lines.length
        ? h("section", {}, h("h2", {}, title), ...lines.map((line) => h("p", {}, linked(line)))) : null;
      const sources = Object.entries(texts.sources);
      return h("footer", { class: "notes" },
        h("div", { class: "columns" },
          list("What is published", texts.published), list("What is modelled", texts.modelled),
          list("Denials", texts.denials), list("How the map is made", [...texts.method, this.projection()]),
          this.tally(texts), list("Licences", texts.licences)),
        sources.length ? h("section", { class: "sources" }, h("h2", {}, "Sources"),
          h("ol", {}, ...sources.map(([id, source]) => h("li", { id: `source-${id}` }, linked(source))))) : null,
        texts.made ? h("p", { class: "made" }, texts.made) : null,
        this.provenance());
    }

    /* The first digits tell two files apart; the manifest inside has all of them. */
    provenance() {
      const block = document.getElementById("manifest");
      if (!block) return null;
      const { tool, inputs, created } = JSON.parse(block.textContent);
      return h("p", { class: "provenance" }, `${tool.name} ${tool.version}, commit ${tool.commit.slice(0, 12)}. Records: SHA-256 ` +
        `${inputs.records.sha256.slice(0, 12)}…, ${created.by}: ${created.at || "none"}. All of it is in the manifest inside this file.`);
    }

    projection() {
      const { lat, lon } = this.content.view;
      return `Lambert azimuthal equal-area projection about ${Math.abs(lat)}° ${lat < 0 ? "S" : "N"}, ` +
        `${Math.abs(lon)}° ${lon < 0 ? "W" : "E"}.`;
    }

    tally(texts) {
      const pairs = Object.entries(texts.tally);
      return pairs.length ? h("section", { class: "tally" },
        h("h2", {}, "What became of the records"), railhead.pairList(pairs)) : null;
    }

    update(sum, choice) {
      const { content } = this;
      this.said.textContent = `${railhead.rangeName(content.months, choice)}: ${railhead.written(sum.total, choice)}`;
      this.months.update(choice);
      for (const part of [this.figures, this.legend, this.summary, this.evidence, this.tables]) {
        if (part) part.update(sum, choice);
      }
      this.updateEmpty(sum, choice);
    }

    updateEmpty(sum, choice) {
      const { content, empty } = this;
      empty.hidden = sum.flows.length > 0;
      if (empty.hidden) return;
      if (!content.flows.length) {
        empty.replaceChildren(h("strong", {}, content.graded ? "Nothing is graded so well" : "Nothing to draw yet"),
          h("p", {}, content.graded ? `No consignment is ${content.graded}.`
            : "There are no consignments between known places."));
        return;
      }
      const hasFilter = choice.ports || choice.near || choice.min_t > 0;
      empty.replaceChildren(h("strong", {}, "Nothing moved in this choice"),
        h("p", {}, `No consignments in ${railhead.rangeName(content.months, choice)}` +
          (hasFilter ? " pass the filters that are on." : ".")), this.showAll);
    }
  }

  Object.assign(railhead, { Page });
})(window.railhead);
