/* What a link or a place says when pointed at or reached by keyboard. */
(function (railhead) {
  "use strict";

  const FLOWS_SHOWN = 6, VOYAGES_SHOWN = 6;
  const { h, number, tonnes, pairList } = railhead;

  const HOW = {
    computed: "Shortest rail path, computed, not observed",
    inferred: "Inferred from ship movements",
    assumed: "Assumed: shares chosen by hand send this by ship",
    sketch: "Sketch: this branch is not in the source",
    straight: "Straight line: no route was found",
  };

  function amount(sum, choice) {
    const both = railhead.rangeText(sum, { ...choice, measure: "tonnes" }), range = both && `${both} t`;
    const text = `${tonnes(sum.kg / 1000)} t`;
    if (choice.measure === "tonnes") return range ? `${text} (${range})` : text;
    return `${railhead.written(sum, choice)} (${[text, range].filter(Boolean).join("; ")})`;
  }

  /* The ships seen or modelled to land where a sea leg ends, in the chosen months. */
  function voyageList(content, choice, link) {
    const port = link.mode === "sea" && link.f.length ? content.flows[link.f[0]].o : null;
    const chosen = new Set(content.months.slice(choice.from, choice.to + 1));
    const voyages = content.voyages.filter((voyage) => voyage.port === port &&
      voyage.event === "landing" && chosen.has(voyage.month));
    if (!voyages.length) return [];
    const rest = voyages.length - VOYAGES_SHOWN;
    return [
      h("p", {}, `Landings at ${content.places[port].name}`),
      h("ul", { class: "voyages" }, ...voyages.slice(0, VOYAGES_SHOWN).map((voyage) => h("li", {},
        h("span", {}, `${voyage.date} ${voyage.vessel || "ship not named"}`), h("span", {}, voyage.basis))),
      rest > 0 ? h("li", {}, h("span", {}, `and ${railhead.plural(rest, "more", "more")}`)) : null),
    ];
  }

  function linkTip(content, sum, choice, index) {
    const link = content.links[index], part = sum.links[index], { places } = content;
    const name = { rail: "Rail link", sea: "Sea leg", "last mile": "Last mile", straight: "Straight line" }[link.mode] || link.mode;
    const flows = link.f.map((flow) => sum.byFlow[flow]).filter(Boolean).sort((a, b) => b.kg - a.kg);
    const rest = flows.slice(FLOWS_SHOWN);
    const restKg = rest.reduce((kg, flow) => kg + flow.kg, 0);
    return [
      h("strong", {}, `${name}, ${number(link.km, link.km < 10 ? 1 : 0)} km`),
      pairList([
        [railhead.rangeName(content.months, choice), amount(part, choice)],
        ["Share of what is shown", `${number(100 * part.kg / (sum.total.kg || 1), 1)} %`],
        ["Consignments", number(part.n)],
      ]),
      railhead.caveat(content),
      h("p", {}, link.mode === "last mile" ? "Off the network; drawn straight" : HOW[link.basis === "assumed" ? "assumed" : railhead.formOf(link)]),
      flows.some(({ flow }) => flow.way) ? h("p", {}, "Flows are split over ways by assumed shares") : null,
      h("ul", {}, ...flows.slice(0, FLOWS_SHOWN).map(({ flow, kg }) => h("li", {},
        h("span", {}, `${places[flow.o].name} → ${railhead.shortName(places[flow.d])}${railhead.wayText(flow)}`), h("span", {}, `${tonnes(kg / 1000)} t`))),
      rest.length ? h("li", {}, h("span", {}, `and ${railhead.plural(rest.length, "more flow", "more flows")}`),
        h("span", {}, `${tonnes(restKg / 1000)} t`)) : null),
      ...voyageList(content, choice, link),
    ];
  }

  /* Tonnes of a place in every month, the chosen ones in bold. */
  function monthly(content, choice, key, index) {
    const each = content.months.map((_, month) => railhead.sum(content, { ...choice, from: month, to: month })[key][index]);
    return h("ol", { class: "monthly" }, ...each.map((part, month) => {
      const isOn = month >= choice.from && month <= choice.to;
      return h("li", { class: isOn ? "is-on" : null }, h("span", {}, railhead.shortMonth(content.months[month])),
        h("span", {}, railhead.written(part, choice, true)));
    }));
  }

  function sourceOf(content, place) {
    const source = content.texts.sources[place.source];
    if (!place.source) return null;
    const name = (source || place.source).replace(/,?\s*https?:\S+$/, ""); // the address is below
    return h("p", { class: "aside" }, `Source: ${name}`);
  }

  function siteTip(content, sum, choice, index) {
    const place = content.places[index], { near } = place;
    return [
      h("strong", {}, place.name),
      h("p", { class: "aside" }, [place.region, place.identification].filter(Boolean).join(" · ")),
      pairList([[railhead.rangeName(content.months, choice), amount(sum.arrived[index], choice)],
        near && ["Nearest known depot", railhead.nearText(near)]]),
      monthly(content, choice, "arrived", index), railhead.caveat(content),
      place.note ? h("p", {}, place.note) : null, sourceOf(content, place),
    ];
  }

  function landings(content, choice, index) {
    const chosen = new Set(content.months.slice(choice.from, choice.to + 1)), counts = new Map();
    for (const voyage of content.voyages) {
      if (voyage.port !== index || !chosen.has(voyage.month)) continue;
      const name = `${voyage.event || "call"}, ${voyage.basis}`;
      counts.set(name, (counts.get(name) || 0) + 1);
    }
    return [...counts].map(([name, count]) => [`Ships: ${name}`, number(count)]);
  }

  function portTip(content, sum, choice, index) {
    const place = content.places[index], isLoading = sum.sailed[index].n > 0 ||
      content.flows.some((flow) => flow.via === index);
    const key = isLoading ? "sailed" : "left";
    return [
      h("strong", {}, place.name),
      h("p", { class: "aside" }, [place.region, place.identification].filter(Boolean).join(" · ")),
      pairList([[railhead.rangeName(content.months, choice), amount(sum[key][index], choice) + (isLoading ? ", inferred" : "")],
        ...landings(content, choice, index)]),
      monthly(content, choice, key, index), railhead.caveat(content),
      place.note ? h("p", {}, place.note) : null, sourceOf(content, place),
    ];
  }

  function depotTip(content, index) {
    const place = content.places[index];
    return [
      h("strong", {}, place.name),
      h("p", { class: "aside" }, [place.region, place.identification, place.grade && `grade ${place.grade}`].filter(Boolean).join(" · ")),
      h("p", {}, "Reference layer: a store known from public sources, and no finding of this map."),
      place.note ? h("p", {}, place.note) : null, sourceOf(content, place),
    ];
  }

  function placeTip(content, sum, choice, index) {
    const { kind } = content.places[index];
    if (kind === "depot") return depotTip(content, index);
    return (kind === "site" ? siteTip : portTip)(content, sum, choice, index);
  }

  function flowTip(content, sum, choice, index) {
    const flow = content.flows[index], { places } = content, part = sum.byFlow[index] || { kg: 0, n: 0, w: 0, lo: 0, hi: 0 };
    return [
      h("strong", {}, `${places[flow.o].name} → ${places[flow.d].name}`),
      pairList([[railhead.rangeName(content.months, choice), amount(part, choice)],
        ["Consignments", number(part.n)], ["Basis", flow.basis],
        flow.via >= 0 && ["Inferred origin", places[flow.via].name],
        flow.way && ["Way", `${flow.way}, at an assumed share`],
        flow.km != null && [flow.ship ? "By ship and rail" : "By rail", `${number(flow.km)} km`]]),
      railhead.caveat(content),
    ];
  }

  /* Beside the pointer, inside the map. */
  function showTip(tip, children, x, y) {
    tip.replaceChildren(...children.filter(Boolean));
    tip.hidden = false;
    const frame = tip.parentNode.getBoundingClientRect(), size = tip.getBoundingClientRect();
    const left = x + 16 + size.width < frame.width ? x + 16 : x - 16 - size.width;
    const top = Math.min(y + 12, frame.height - size.height - 8);
    tip.style.left = `${Math.max(8, Math.min(left, frame.width - size.width - 8))}px`;
    tip.style.top = `${Math.max(8, top)}px`;
  }

  Object.assign(railhead, { linkTip, placeTip, flowTip, showTip });
})(window.railhead);
