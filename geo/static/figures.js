/* The figures beside the map: headline, counts, filters that are on, bars by site. */
(function (railhead) {
  "use strict";

  const { h, plural } = railhead;
  const ROWS_SHOWN = 16;

  class Figures {
    constructor(content, handlers) {
      Object.assign(this, { content, handlers });
      this.root = h("aside", { class: "panel", tabindex: "0", "aria-label": "Figures for the choice" });
    }

    update(sum, choice) {
      const { content } = this;
      const parts = [
        h("h2", { class: "choice" }, railhead.rangeName(content.months, choice)),
        this.chips(choice),
        ...this.headline(sum, choice),
        this.graded(choice),
        railhead.caveat(content),
        this.counts(sum),
        this.shells(sum, choice),
        this.bySite(sum, choice)];
      this.root.replaceChildren(...parts.filter(Boolean));
    }

    headline({ total }, choice) {
      const measure = railhead.MEASURES[choice.measure], all = railhead.whole(this.content);
      const unit = measure.unit === "wagons" && total.w === 1 ? "wagon" : measure.unit;
      const share = all.kg ? total.kg / all.kg : 0;
      return [
        h("p", { class: "headline" }, h("strong", {}, railhead.written(total, choice, true)), ` ${unit}`),
        this.range(total, choice),
        h("p", { class: "of" }, this.shareOf(share, railhead.written(all, choice))),
      ];
    }

    range(total, choice) {
      const text = railhead.rangeText(total, choice);
      return text ? h("p", { class: "range-of" }, `${text} ${railhead.MEASURES[choice.measure].unit}, lowest to highest`) : null;
    }

    /* With and without the records below the lowest grade, side by side. */
    graded(choice) {
      const { content } = this;
      if (!content.graded) return null;
      return h("p", { class: "graded" }, `Only records ${content.graded}; with all grades: `,
        h("span", {}, railhead.written(railhead.withAllGrades(content, choice), choice)));
    }

    shareOf(share, all) {
      if (share >= 0.9995) return "everything in this map";
      return share > 0 ? `${railhead.number(share * 100, share < 0.1 ? 1 : 0)} % of ${all} in all` : `of ${all} in all`;
    }

    counts({ total, ports, sites }) {
      const { origin } = this.content.texts;
      const figures = [
        [plural(ports, origin, `${origin}s`), plural(sites, "site", "sites")],
        [plural(total.n, "consignment", "consignments"), plural(total.w, "wagon", "wagons")],
      ];
      return h("p", { class: "figures" }, ...figures.map((pair) => h("span", {}, pair.join(" · "))));
    }

    shells({ total }, choice) {
      if (!this.content.texts.tells_shells && choice.measure !== "shells") return null;
      const text = choice.measure === "shells" ? `${railhead.tonnes(total.kg / 1000)} t at ${choice.kg_per_shell} kg a shell`
        : `≈ ${railhead.roughly(total.kg / choice.kg_per_shell)} shells of ${choice.kg_per_shell} kg`;
      return h("p", { class: "shells" }, text, h("span", { class: "aside" }, "a weight equivalence, not a count"));
    }

    chips(choice) {
      const { content, handlers } = this;
      if (content.embedded) return null;
      const named = choice.ports && choice.ports.map((id) => content.places.find((p) => p.id === id).name);
      const chips = [
        named && [`Only from ${named.join(", ")}`, { ports: null }],
        choice.near && [`Only sites within ${content.near_depot_km} km of a depot`, { near: false }],
        choice.min_t > 0 && [`Only flows of ${railhead.tonnes(choice.min_t)} t or more`, { min_t: 0 }],
      ].filter(Boolean);
      return chips.length ? h("p", { class: "chips" }, ...chips.map(([text, without]) =>
        h("button", { type: "button", class: "chip", "aria-label": `${text}: remove`,
          onclick: () => handlers.choose(without) }, text, h("span", { "aria-hidden": "true" }, " ×")))) : null;
    }

    bySite(sum, choice) {
      const rows = this.content.places.map((place, index) => ({ place, index, sum: sum.arrived[index] }))
        .filter((row) => row.sum.n).sort((a, b) => railhead.measured(b.sum, choice) - railhead.measured(a.sum, choice));
      if (!rows.length) return null;
      const greatest = railhead.measured(rows[0].sum, choice) || 1, rest = rows.length - ROWS_SHOWN;
      return h("div", { class: "by-site" },
        h("h3", {}, `Sites by ${railhead.MEASURES[choice.measure].long}`),
        h("ul", {}, ...rows.slice(0, ROWS_SHOWN).map((row) => h("li", {}, this.siteRow(row, greatest, choice)))),
        rest > 0 ? h("p", { class: "aside" }, `and ${plural(rest, "more site", "more sites")}`) : null);
    }

    siteRow({ place, index, sum }, greatest, choice) {
      const { handlers } = this, bar = h("span", { class: "bar" });
      bar.style.width = `${100 * railhead.measured(sum, choice) / greatest}%`;
      const on = () => handlers.point(index), off = () => handlers.point(null);
      return h("button", { type: "button", class: "site-row", "data-site": place.id,
        onmouseenter: on, onmouseleave: off, onfocus: on, onblur: off,
        onclick: () => handlers.open({ kind: "place", index }) },
      h("span", { class: "site-name" }, railhead.shortName(place)), h("span", { class: "track" }, bar),
      h("span", { class: "site-value" }, railhead.written(sum, choice, true)));
    }
  }

  Object.assign(railhead, { Figures });
})(window.railhead);
