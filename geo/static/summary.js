/* What the choice comes to, in sentences. They come with the data; the figures are those
   of the sums that all else is drawn from. */
(function (railhead) {
  "use strict";

  const { h, number, plural, tonnes } = railhead;
  const ORIGINS_NAMED = 3;

  /* Only names that a sentence is told with, in one pass: other braces stay as they are.
     Empty where a figure is missing. */
  function fill([sentence, names], figures) {
    if (!names.every((name) => Object.hasOwn(figures, name))) return "";
    return sentence.replace(/\{(\w+)\}/g, (whole, name) => names.includes(name) ? figures[name] : whole);
  }

  const mass = (kg) => `${tonnes(kg / 1000)} t`;

  function listed(names) {
    return names.length > 1 ? `${names.slice(0, -1).join(", ")} and ${names.at(-1)}` : names.join("");
  }

  function originsOf({ places, texts }, sum) {
    const named = places.filter((_, n) => sum.left[n].n > 0).map(railhead.shortName);
    if (named.length <= ORIGINS_NAMED) return listed(named);
    return plural(named.length, texts.origin, `${texts.origin}s`);
  }

  function basesOf(sum) {
    const byBasis = new Map();
    for (const { flow, kg } of sum.flows) byBasis.set(flow.basis, (byBasis.get(flow.basis) || 0) + kg);
    return listed([...byBasis].sort((a, b) => b[1] - a[1]).map(([basis, kg]) => `${basis} ${mass(kg)}`));
  }

  function figuresOf(content, sum, choice) {
    const { places } = content, { total } = sum, inTonnes = { ...choice, measure: "tonnes" };
    const period = railhead.period(content, choice), figures = {};
    if (content.graded) {
      Object.assign(figures, { graded: content.graded, all_grades: mass(railhead.withAllGrades(content, choice).kg) });
    }
    if (!sum.flows.length) return { ...figures, nothing: period };
    const at = places.map((place, n) => ({ place, kg: sum.arrived[n].kg, n: sum.arrived[n].n })).filter((row) => row.n);
    const greatest = at.reduce((a, b) => b.kg > a.kg ? b : a);
    const near = at.filter(({ place }) => place.near && place.near.is);
    const range = railhead.rangeText(total, inTonnes), loads = plural(total.n, "consignment", "consignments");
    if (places.some((place) => place.kind === "depot")) {
      Object.assign(figures, { near: `${number(near.length)} of ${plural(at.length, "site", "sites")}`,
        near_share: `${number(100 * near.reduce((kg, row) => kg + row.kg, 0) / (total.kg || 1))} %` });
    }
    return { ...figures, period, tonnes: mass(total.kg), range: range && ` (${range} t, lowest to highest)`,
      loads: total.w ? `${loads} and ${plural(total.w, "wagon", "wagons")}` : loads,
      origins: originsOf(content, sum), sites: plural(sum.sites, "site", "sites"), bases: basesOf(sum),
      ...(at.length > 1 ? { greatest: `${railhead.shortName(greatest.place)} (${mass(greatest.kg)})` } : {}) };
  }

  class Summary {
    constructor(content) {
      this.content = content;
      this.text = h("p");
      this.root = h("section", { class: "summary", "aria-label": "Summary of the choice" }, h("h2", {}, "In words"), this.text);
    }

    update(sum, choice) {
      const figures = figuresOf(this.content, sum, choice);
      this.text.textContent = this.content.texts.summary.map((sentence) => fill(sentence, figures)).filter(Boolean).join(" ");
    }
  }

  Object.assign(railhead, { Summary });
})(window.railhead);
