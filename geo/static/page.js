/* The page round the map: headline, bars, month control, legend, tables, notes. All
   text is set as text: nothing here reads HTML. */
(function (railhead) {
  "use strict";

  const { svg } = railhead;
  const PORT_INKS = ["#14213D", "#7C8DB5", "#4F7F77", "#9A8F7C"];
  const ROWS_SHOWN = 16, LEGEND_OPEN_FROM_PX = [760, 440];

  /* An element with attributes, listeners (on...) and children; strings become text. */
  function h(tag, attributes, ...children) {
    const element = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (typeof value === "function") element.addEventListener(name.slice(2), value);
      else if (value === true) element.setAttribute(name, "");
      else if (value !== false && value != null) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child != null));
    return element;
  }

  /* Text in which web addresses can be followed. */
  function linked(text) {
    return text.split(/(https?:\/\/[^\s<>"']+[^\s<>"'.,;:)])/).map((part, n) =>
      n % 2 ? h("a", { href: part, rel: "noopener noreferrer", target: "_blank" }, part) : part);
  }

  function shortName(place) {
    const comma = place.name.lastIndexOf(", ");
    return place.identification === "placeholder" && comma > 0 ? place.name.slice(comma + 2) : place.name;
  }

  /* Places are known to their settlement, so small distances mean no more than that. */
  function nearText(near) {
    return `${near.name}, ${near.km < 1 ? "under 1" : railhead.number(near.km, near.km < 100 ? 1 : 0)} km`;
  }

  function plural(count, one, many) {
    return `${railhead.number(count)} ${count === 1 ? one : many}`;
  }

  /* What the tonnages are, wherever they stand. */
  function caveat(content) {
    const { caveat: text } = content.texts;
    return text ? h("p", { class: "caveat" }, text) : "";
  }

  class Page {
    constructor(content, mapElement, handlers) {
      Object.assign(this, { content, handlers });
      this.origins = [...new Set(content.flows.map((flow) => flow.o))].sort((a, b) => a - b);
      this.build(mapElement);
    }

    inkOf(port) {
      return PORT_INKS[Math.min(PORT_INKS.length - 1, this.origins.indexOf(port))];
    }

    build(mapElement) {
      const { content } = this, { texts } = content;
      this.panel = h("aside", { class: "panel", "aria-label": "Figures for the choice" });
      this.views = h("div", { class: "views over-map", role: "group", "aria-label": "Zoom to" });
      this.legend = h("details", { class: "legend over-map" });
      this.empty = h("div", { class: "empty", role: "status", hidden: true });
      this.tip = h("div", { class: "tip", role: "tooltip", hidden: true });
      this.said = h("p", { class: "said", "aria-live": "polite" });
      this.frame = h("div", { class: "map-frame" }, mapElement, this.views, this.legend, this.empty, this.tip);
      mapElement.setAttribute("role", "region");
      mapElement.setAttribute("aria-label", "Map of the flows; the tables below tell the same");
      this.months = h("section", { class: "months", "aria-label": "Months" });
      this.tables = h("section", { class: "tables" });
      const parts = [h("div", { class: "stage" }, this.frame, this.panel), this.months, this.said];
      if (!content.embedded) {
        parts.unshift(this.header(texts));
        parts.push(this.tables, this.notes(texts));
      }
      this.root = h("main", { id: "railhead", class: content.embedded ? "page embedded" : "page" }, ...parts);
      document.body.prepend(this.root);
      this.buildMonths();
      this.buildLegend();
    }

    header(texts) {
      return h("header", { class: "head" }, h("div", { class: "titles" }, h("h1", {}, texts.title),
        texts.subtitle ? h("p", { class: "subtitle" }, texts.subtitle) : null),
      ...texts.notices.map((notice) => h("p", { class: "notice", role: "note" }, notice)));
    }

    notes(texts) {
      const list = (title, lines) => lines.length
        ? h("section", {}, h("h2", {}, title), ...lines.map((line) => h("p", {}, linked(line)))) : null;
      const tally = Object.entries(texts.tally), sources = Object.entries(texts.sources);
      const { view } = this.content;
      const projection = `Lambert azimuthal equal-area projection about ${Math.abs(view.lat)}° ` +
        `${view.lat < 0 ? "S" : "N"}, ${Math.abs(view.lon)}° ${view.lon < 0 ? "W" : "E"}.`;
      return h("footer", { class: "notes" },
        h("div", { class: "columns" },
          list("What is published", texts.published), list("What is modelled", texts.modelled),
          list("Denials", texts.denials), list("How the map is made", [...texts.method, projection]),
          tally.length ? h("section", {}, h("h2", {}, "What became of the records"),
            h("dl", { class: "tally" }, ...tally.map(([name, value]) =>
              h("div", {}, h("dt", {}, name), h("dd", {}, value))))) : null,
          list("Licences", texts.licences)),
        sources.length ? h("section", { class: "sources" }, h("h2", {}, "Sources"),
          h("ol", {}, ...sources.map(([id, source]) => h("li", { id: `source-${id}` }, linked(source))))) : null,
        texts.made ? h("p", { class: "made" }, texts.made) : null);
    }

    /* --- the months: the control is the chart --- */

    buildMonths() {
      const { content, handlers } = this, { months } = content;
      this.key = h("p", { class: "key" });
      this.bars = h("div", { class: "bars", role: "group",
        "aria-label": "Months: arrow keys move, with Shift they stretch the choice, Escape shows all" });
      this.all = h("button", { type: "button", class: "button", onclick: () => handlers.all() }, "All months");
      this.play = h("button", { type: "button", class: "button play", "aria-pressed": "false",
        onclick: () => handlers.play() }, "Play");
      this.buttons = months.map((month, index) => this.monthButton(month, index));
      this.bars.append(...this.buttons);
      this.bars.addEventListener("keydown", (event) => handlers.key(event));
      this.months.append(h("div", { class: "months-head" }, this.key,
        h("div", { class: "months-buttons" }, this.all, this.play)), this.bars);
      this.months.hidden = !months.length;
    }

    monthButton(month, index) {
      const { handlers } = this, [year] = month.split("-"), before = this.content.months[index - 1];
      const showsYear = !before || before.split("-")[0] !== year;
      return h("button", { type: "button", class: "month", "data-month": month, "aria-pressed": "false",
        title: "Click for this month; drag or Shift-click for several",
        onclick: (event) => handlers.pick(index, event.shiftKey || event.detail === 0 && event.shiftKey),
        onpointerdown: (event) => handlers.dragFrom(index, event),
        onpointerenter: (event) => handlers.dragTo(index, event) },
      h("span", { class: "value" }), h("span", { class: "column" }),
      h("span", { class: "name" }, railhead.shortMonth(month), showsYear ? h("span", { class: "year" }, ` ${year}`) : null));
    }

    updateMonths(choice) {
      const { content } = this, sums = railhead.byMonth(content, choice);
      const greatest = Math.max(...sums.map(({ total }) => railhead.measured(total, choice)), 1e-9);
      this.buttons.forEach((button, index) => {
        const { total, byPort } = sums[index], isOn = index >= choice.from && index <= choice.to;
        button.setAttribute("aria-pressed", isOn);
        const text = railhead.written(total, choice);
        button.setAttribute("aria-label", `${railhead.monthName(content.months[index])}, ${text}`);
        button.tabIndex = index === choice.to ? 0 : -1;
        button.querySelector(".value").textContent = railhead.written(total, choice, true);
        button.querySelector(".column").replaceChildren(...this.origins.filter((port) => byPort.has(port))
          .map((port) => this.block(port, railhead.measured(byPort.get(port), choice) / greatest)));
      });
      this.all.setAttribute("aria-pressed", choice.from === 0 && choice.to === content.months.length - 1);
      const unit = railhead.MEASURES[choice.measure].long;
      this.key.replaceChildren(h("span", { class: "key-title" }, `${unit[0].toUpperCase()}${unit.slice(1)} by month and port`),
        ...this.origins.slice(0, PORT_INKS.length).map((port, n) => {
          const isRest = n === PORT_INKS.length - 1 && this.origins.length > PORT_INKS.length;
          const swatch = h("span", { class: "swatch" });
          swatch.style.background = this.inkOf(port);
          return h("span", { class: "key-item" }, swatch, isRest ? "other ports" : content.places[port].name);
        }));
    }

    block(port, share) {
      const block = h("span", { class: "block" });
      block.style.height = `${(share * 100).toFixed(2)}%`;
      block.style.background = this.inkOf(port);
      return block;
    }

    /* --- the figures --- */

    updatePanel(sum, choice) {
      const { content } = this, { total } = sum, measure = railhead.MEASURES[choice.measure];
      const unit = measure.unit === "wagons" && total.w === 1 ? "wagon" : measure.unit;
      const all = railhead.whole(content), share = all.kg ? total.kg / all.kg : 0;
      const figures = [
        [plural(sum.ports, "port", "ports"), plural(sum.sites, "site", "sites")],
        [plural(total.n, "consignment", "consignments"), plural(total.w, "wagon", "wagons")],
      ];
      const shells = choice.measure === "shells" ? `${railhead.tonnes(total.kg / 1000)} t at ${choice.kg_per_shell} kg a shell`
        : `≈ ${railhead.roughly(total.kg / choice.kg_per_shell)} shells of ${choice.kg_per_shell} kg`;
      const parts = [
        h("h2", { class: "choice" }, railhead.rangeName(content.months, choice)),
        this.chips(choice),
        h("p", { class: "headline" }, h("strong", {}, railhead.written(total, choice, true)), ` ${unit}`),
        h("p", { class: "of" }, this.shareOf(share, railhead.written(all, choice))),
        railhead.caveat(content),
        h("p", { class: "figures" }, ...figures.map((pair) => h("span", {}, pair.join(" · ")))),
        h("p", { class: "shells" }, shells, h("span", { class: "aside" }, "a weight equivalence, not a count")),
        this.bySite(sum, choice)];
      this.panel.replaceChildren(...parts.filter(Boolean));
    }

    shareOf(share, all) {
      if (share >= 0.9995) return "everything in this map";
      return share > 0 ? `${railhead.number(share * 100, share < 0.1 ? 1 : 0)} % of ${all} in all` : `of ${all} in all`;
    }

    chips(choice) {
      if (this.content.embedded) return null;
      const named = choice.ports && choice.ports.map((id) => this.content.places.find((p) => p.id === id).name);
      const chips = [
        named && [`Only from ${named.join(", ")}`, { ports: null }],
        choice.near && [`Only sites within ${this.content.near_depot_km} km of a depot`, { near: false }],
        choice.min_t > 0 && [`Only flows of ${railhead.tonnes(choice.min_t)} t or more`, { min_t: 0 }],
      ].filter(Boolean);
      return chips.length ? h("p", { class: "chips" }, ...chips.map(([text, without]) =>
        h("button", { type: "button", class: "chip", "aria-label": `${text}: remove`,
          onclick: () => this.handlers.choose(without) }, text, h("span", { "aria-hidden": "true" }, " ×")))) : null;
    }

    bySite(sum, choice) {
      const rows = this.content.places.map((place, index) => ({ place, index, sum: sum.arrived[index] }))
        .filter((row) => row.sum.n).sort((a, b) => railhead.measured(b.sum, choice) - railhead.measured(a.sum, choice));
      if (!rows.length) return null;
      const greatest = railhead.measured(rows[0].sum, choice) || 1;
      return h("div", { class: "by-site" },
        h("h3", {}, `Sites by ${railhead.MEASURES[choice.measure].long}`),
        h("ul", {}, ...rows.slice(0, ROWS_SHOWN).map((row) => {
          const bar = h("span", { class: "bar" });
          bar.style.width = `${100 * railhead.measured(row.sum, choice) / greatest}%`;
          return h("li", {}, h("button", { type: "button", class: "site-row", "data-site": row.place.id,
            onmouseenter: () => this.handlers.point(row.index), onmouseleave: () => this.handlers.point(null),
            onfocus: () => this.handlers.point(row.index), onblur: () => this.handlers.point(null),
            onclick: () => this.handlers.mark(row.index) },
          h("span", { class: "site-name" }, shortName(row.place)), h("span", { class: "track" }, bar),
          h("span", { class: "site-value" }, railhead.written(row.sum, choice, true))));
        })),
        rows.length > ROWS_SHOWN ? h("p", { class: "aside" }, `and ${plural(rows.length - ROWS_SHOWN, "more site", "more sites")}`) : null);
    }

    updateEmpty(sum, choice) {
      const isEmpty = !sum.flows.length, { content } = this;
      this.empty.hidden = !isEmpty;
      if (!isEmpty) return;
      if (!content.flows.length) {
        this.empty.replaceChildren(h("strong", {}, "Nothing to draw yet"),
          h("p", {}, "There are no consignments between known places."));
        return;
      }
      const hasFilter = choice.ports || choice.near || choice.min_t > 0;
      this.empty.replaceChildren(h("strong", {}, "Nothing moved in this choice"),
        h("p", {}, `No consignments in ${railhead.rangeName(content.months, choice)}` +
          (hasFilter ? " pass the filters that are on." : ".")),
        h("button", { type: "button", class: "button", onclick: () => this.handlers.all() }, "Show all months"));
    }

    /* --- tables: the same facts without the picture --- */

    table(title, heads, rows) {
      const isNumber = (column) => heads[column].startsWith("#");
      if (!rows.length) return h("section", { class: "table" }, h("h2", {}, title), h("p", { class: "aside" }, "None."));
      return h("section", { class: "table" }, h("h2", {}, title), railhead.caveat(this.content),
        h("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": title }, h("table", {},
          h("thead", {}, h("tr", {}, ...heads.map((head, n) =>
            h("th", { scope: "col", class: isNumber(n) ? "number" : null }, head.replace("#", ""))))),
          h("tbody", {}, ...rows.map((row) => h("tr", {}, ...row.map((cell, n) =>
            h(n ? "td" : "th", { scope: n ? null : "row", class: isNumber(n) ? "number" : null }, cell))))))));
    }

    updateTables(sum, choice) {
      if (this.content.embedded) return;
      const { places, months } = this.content, { number, tonnes } = railhead;
      const period = railhead.rangeName(months, choice).replace(/^All/, "all");
      const flows = sum.flows.map(({ flow, kg, n, w }) => [
        flow.via >= 0 ? `${places[flow.o].name} (from ${places[flow.via].name}, inferred)` : places[flow.o].name,
        places[flow.d].name, number(n), number(w), tonnes(kg / 1000),
        `${number(100 * kg / (sum.total.kg || 1), 1)} %`, flow.km == null ? "–" : number(flow.km), flow.basis]);
      const sites = places.map((place, index) => ({ place, sum: sum.arrived[index] })).filter((row) => row.sum.n)
        .sort((a, b) => b.sum.kg - a.sum.kg).map(({ place, sum: { n, w, kg } }) => [place.name, place.region,
          place.identification, place.near ? nearText(place.near) : "–",
          number(n), number(w), tonnes(kg / 1000)]);
      const ships = this.voyagesIn(choice).map((voyage) =>
        [voyage.date, voyage.place, voyage.event, voyage.vessel, voyage.basis, voyage.note]);
      this.tables.replaceChildren(
        this.table(`Flows, ${period}`, ["From", "To", "#Consignments", "#Wagons", "#Tonnes", "#Share", "#km by rail", "Basis"], flows),
        this.table(`Sites, ${period}`, ["Site", "Region", "Identification", "Nearest depot", "#Consignments", "#Wagons", "#Tonnes"], sites),
        ...(this.content.voyages.length
          ? [this.table(`Ships, ${period}`, ["Date", "Place", "Event", "Vessel", "Basis", "Note"], ships)] : []));
    }

    voyagesIn(choice) {
      const chosen = new Set(this.content.months.slice(choice.from, choice.to + 1));
      return this.content.voyages.filter((voyage) => chosen.has(voyage.month));
    }

    /* --- the legend --- */

    buildLegend() {
      const { content } = this, { FORMS, formOf } = railhead;
      this.foldLegend();
      this.widths = h("div", { class: "legend-part widths" });
      const names = { computed: "shortest rail path, computed, not observed",
        inferred: "sea leg, inferred from ship movements", sketch: "sketch: branch not in the source",
        "last mile": "last mile off the network", straight: "straight line: no route found" };
      const used = new Set();
      for (const link of content.links) {
        used.add(formOf(link));
        if (link.mode === "last mile") used.add("last mile");
        if (link.mode !== "last mile" && link.basis === "sketch") used.add("branch");
      }
      if (used.has("last mile") && !used.has("branch")) used.delete("sketch");
      const lines = Object.keys(names).filter((name) => used.has(name)).map((name) => {
        const form = FORMS[name === "last mile" ? "sketch" : name];
        return this.legendRow(this.sampleLine(form, 3), names[name]);
      });
      const kinds = new Set(content.places.map((place) => place.kind));
      const isNear = content.places.some((place) => place.near && place.near.is);
      const hasPlaceholder = content.places.some((place) => place.identification === "placeholder");
      const marks = [
        kinds.has("port") && [{ kind: "port" }, "port"],
        kinds.has("crossing") && [{ kind: "crossing" }, "rail crossing"],
        kinds.has("site") && [{ kind: "site" }, "site that receives"],
        isNear && [{ kind: "site", near: { is: true } }, `second ring: depot within ${content.near_depot_km} km`],
        hasPlaceholder && [{ kind: "site", identification: "placeholder" }, "placeholder for an unidentified site"],
        kinds.has("depot") && [{ kind: "depot" }, "known depot (reference)"],
      ].filter(Boolean).map(([place, text]) => this.legendRow(this.sampleMark(place), text));
      this.legend.append(h("summary", {}, "Legend"), h("div", { class: "legend-body" }, this.widths,
        this.legendPart("How the way is known", lines), this.legendPart("Places", marks)));
      this.legend.hidden = !content.places.length;
    }

    /* Open where there is room for it. */
    foldLegend() {
      const { width, height } = this.frame.getBoundingClientRect();
      this.legend.open = width >= LEGEND_OPEN_FROM_PX[0] && height >= LEGEND_OPEN_FROM_PX[1];
    }

    legendPart(title, rows) {
      return h("div", { class: "legend-part", hidden: !rows.length }, h("h3", {}, title), ...rows);
    }

    legendRow(sample, text) {
      return h("div", { class: "legend-row" }, sample, h("span", {}, text));
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

    updateLegend(sum, choice) {
      const { content } = this, { ink } = content;
      const key = choice.measure === "wagons" ? "wagons" : "tonnes";
      const asShells = choice.measure === "shells" ? 1000 / choice.kg_per_shell : 1;
      const label = (value) => choice.measure === "shells" ? `≈ ${railhead.roughly(value * asShells)}` : railhead.number(value, value < 1 ? 2 : 0);
      const unit = railhead.MEASURES[choice.measure].long;
      const lines = content.scale.legend[key].link.map((value) => {
        const width = railhead.lineWidth(content, choice, value * asShells), height = Math.max(13, width + 3);
        const picture = svg("svg", { width: 40, height, "aria-hidden": "true" },
          svg("path", { d: `M2 ${height / 2}H38`, stroke: ink.rail, "stroke-width": width }));
        const across = Math.min(6, width * 0.32);
        picture.append(width >= 5
          ? svg("path", { d: `M${20 - across * 0.8} ${height / 2 - across}L${20 + across * 0.8} ${height / 2}L${20 - across * 0.8} ${height / 2 + across}`,
            stroke: "#fff", "stroke-width": 1.6, fill: "none" })
          : svg("path", { d: `M16 ${height / 2 - 2.2 - width * 0.75}l8 ${2.2 + width * 0.75}l-8 ${2.2 + width * 0.75}z`, fill: ink.rail }));
        return this.legendRow(picture, label(value));
      });
      const circles = content.scale.legend[key].site.slice(0, 2).map((value) => {
        const radius = railhead.siteRadius(content, choice, value * asShells);
        const picture = svg("svg", { width: 40, height: 2 * radius + 3, "aria-hidden": "true" }, svg("circle",
          { cx: 20, cy: radius + 1.5, r: radius, fill: "#fff", stroke: ink.port, "stroke-width": 1.6 }));
        return this.legendRow(picture, label(value));
      });
      this.widths.hidden = !lines.length;
      const least = content.scale.width[0];
      const atLeast = sum.links.filter((part) => {
        const aMonth = railhead.measured(part, choice) / sum.months;
        return aMonth > 0 && railhead.lineWidth(content, choice, aMonth) <= least;
      }).length;
      this.widths.replaceChildren(h("h3", {}, `${unit[0].toUpperCase()}${unit.slice(1)} a month`),
        h("div", { class: "legend-scales" }, h("div", {}, h("p", {}, "on a link"), ...lines),
          h("div", {}, h("p", {}, "at a site"), ...circles)),
        railhead.caveat(content),
        h("p", { class: "aside" }, `${sum.months > 1 ? "Mean of the months shown. " : ""}One scale for all months.` +
          (atLeast ? ` ${plural(atLeast, "link is", "links are")} drawn at the least width.` : "")));
    }

    update(sum, choice) {
      this.said.textContent = `${railhead.rangeName(this.content.months, choice)}: ${railhead.written(sum.total, choice)}`;
      this.updatePanel(sum, choice);
      this.updateMonths(choice);
      this.updateLegend(sum, choice);
      this.updateEmpty(sum, choice);
      this.updateTables(sum, choice);
    }
  }

  Object.assign(railhead, { Page, h, caveat, shortName, nearText, plural });
})(window.railhead);
