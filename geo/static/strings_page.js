/* The start of the diagram's page: joins its charts to one choice. In an app's frame it
   takes the choice from the page around it, in the words of the map's page. */
(function (railhead) {
  "use strict";

  const { h, linked } = railhead, TABLE_ROWS = 500;

  function header(texts) {
    return h("header", { class: "head" }, h("div", { class: "titles" }, h("h1", {}, texts.title),
      texts.subtitle ? h("p", { class: "subtitle" }, texts.subtitle) : null, texts.note ? h("p", { class: "note" }, texts.note) : null),
    ...texts.notices.map((notice) => h("p", { class: "notice", role: "note" }, notice)));
  }

  function notes(texts) {
    const list = (title, lines) => lines.length ? h("section", {}, h("h2", {}, title), ...lines.map((line) => h("p", {}, linked(line)))) : null;
    const sources = Object.entries(texts.sources);
    return h("footer", { class: "notes" }, h("div", { class: "columns" }, list("How to read it", texts.reading),
      list("Denials", texts.denials), list("Licences", texts.licences)),
    sources.length ? h("section", { class: "sources" }, h("h2", {}, "Sources"),
      h("ol", {}, ...sources.map(([id, source]) => h("li", { id: `source-${id}` }, linked(source))))) : null,
    texts.made ? h("p", { class: "made" }, texts.made) : null, provenance());
  }

  function provenance() {
    const block = document.getElementById("manifest");
    if (!block) return null;
    const { tool, inputs, created } = JSON.parse(block.textContent);
    return h("p", { class: "provenance" }, `${tool.name} ${tool.version}, commit ${tool.commit.slice(0, 12)}. Records: SHA-256 ` +
      `${inputs.records.sha256.slice(0, 12)}…, ${created.by}: ${created.at || "none"}. All of it is in the manifest inside this file.`);
  }

  /* For readers who do not see the lines. */
  class Lines {
    constructor(content) {
      this.content = content;
      this.body = h("tbody", {});
      this.more = h("p", { class: "aside" });
      const head = ["Left", "From", "To", "Arrived", "Kilometres", "Tonnes", "Consignments", "Basis"];
      this.root = h("details", { class: "lines" }, h("summary", {}, "The lines as a table"), h("div", { class: "scroll" },
        h("table", {}, h("thead", {}, h("tr", {}, ...head.map((name) => h("th", { scope: "col" }, name)))), this.body)), this.more);
      this.root.hidden = Boolean(content.density) || !content.flows.length;
    }

    update(lines) {
      const { content } = this, shown = lines.filter((line) => line.isOn).sort((a, b) => a.a - b.a || a.n - b.n);
      this.body.replaceChildren(...shown.slice(0, TABLE_ROWS).map((line) => h("tr", {}, h("td", {}, railhead.dayName(content, line.a)),
        h("td", {}, content.places[line.o].name), h("td", {}, content.places[line.d].name),
        h("td", {}, line.b === null ? "not known" : railhead.dayName(content, line.b)), h("td", { class: "number" }, railhead.number(line.km)),
        h("td", { class: "number" }, railhead.tonnes(line.kg / 1000)), h("td", { class: "number" }, railhead.number(line.count)),
        h("td", {}, line.end && line.end !== line.basis ? `${line.basis}; arrival ${line.end}` : line.basis))));
      const rest = shown.length - TABLE_ROWS;
      this.more.textContent = rest > 0 ? `and ${railhead.number(rest)} more lines` : "";
    }
  }

  railhead.startStrings = function (content) {
    content.flows = railhead.rowsOf(content.flows);
    content.links = [];
    let choice = railhead.mend(content, content.selection, content.selection);

    function choose(wish, { isFromReader = true } = {}) {
      choice = railhead.mend(content, wish, choice);
      const sum = railhead.sum(content, choice);
      strings.update(sum, choice);
      months?.update(choice);
      lines.update(strings.lines);
      if (!isFromReader) return;
      if (content.embedded) tell({ railhead: "selected", selection: { from: choice.from, to: choice.to } });
      else keepInAddress();
    }

    function keepInAddress() {
      try {
        history.replaceState(null, "", railhead.toHash(content, choice));
      } catch { /* some viewers of files forbid it */ }
    }

    function tell(message) { if (window.parent !== window) window.parent.postMessage(message, "*"); }

    function all() { choose({ from: 0, to: content.months.length - 1 }); }

    const strings = new railhead.Strings(content, { choose, all });
    const months = content.embedded ? null : new railhead.Months(content, { choose, all: () => { months.player.stop(); all(); } });
    const ships = new railhead.Ships(content), counts = new railhead.Counts(content), lines = new Lines(content);
    const charts = [strings.root, months?.root, ships.root, counts.root, content.embedded ? null : lines.root].filter(Boolean);
    const root = h("main", { id: "railhead", class: content.embedded ? "page embedded diagram" : "page diagram" },
      ...(content.embedded ? charts : [header(content.texts), ...charts, notes(content.texts)]));
    document.body.prepend(root);

    let width = 0;
    function layOut() {
      if (root.clientWidth === width || !root.clientWidth) return;
      width = root.clientWidth;
      for (const part of [strings, ships, counts]) part.draw();
    }

    choose(content.embedded || !location.hash ? {} : railhead.fromHash(content, location.hash), { isFromReader: false });
    layOut();
    new ResizeObserver(() => {
      layOut();
      tell({ railhead: "height", px: Math.ceil(root.getBoundingClientRect().height) });
    }).observe(root);
    window.addEventListener("message", ({ source, data }) => {
      if (source !== window.parent || window.parent === window) return;
      if (data && data.railhead === "select" && data.selection) choose(data.selection, { isFromReader: false });
    });
    if (!content.embedded) window.addEventListener("hashchange", () => choose(railhead.fromHash(content, location.hash), { isFromReader: false }));
    document.documentElement.dataset.railhead = "ready";
    tell({ railhead: "ready" });
  };

  railhead.startStrings(JSON.parse(document.getElementById("railhead-data").textContent));
})(window.railhead);
