/* What is chosen, and what it sums to. Headline, bars, tables and widths all take
   their figures from `sum`, so they cannot disagree. No page and no map in here. */
(function (railhead) {
  "use strict";

  const MONTHS = ["January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December"];

  /* The Encoded Polyline Algorithm Format: text to [[lat, lon], ...]. */
  function decode(text, places) {
    const factor = 10 ** places, points = [];
    let at = 0, lat = 0, lon = 0;
    function next() {
      let bits = 0, shift = 0, group;
      do {
        group = text.charCodeAt(at++) - 63;
        bits += (group & 31) * 2 ** shift;
        shift += 5;
      } while (group >= 32);
      return bits % 2 ? -(bits + 1) / 2 : bits / 2;
    }
    while (at < text.length) {
      lat += next();
      lon += next();
      points.push([lat / factor, lon / factor]);
    }
    return points;
  }

  function monthName(month) {
    const [year, number] = month.split("-");
    return `${MONTHS[number - 1] || month} ${year}`;
  }

  function shortMonth(month) {
    return (MONTHS[month.split("-")[1] - 1] || month).slice(0, 3);
  }

  function rangeName(months, choice) {
    if (!months.length) return "No months";
    const last = monthName(months[choice.to]), [month, year] = monthName(months[choice.from]).split(" ");
    const first = last.endsWith(year) ? month : `${month} ${year}`;
    const name = choice.from === choice.to ? last : `${first} – ${last}`;
    const isAll = choice.from === 0 && choice.to === months.length - 1;
    return isAll && months.length > 1 ? `All months, ${name}` : name;
  }

  const formats = [0, 1, 2, 3].map((decimals) => new Intl.NumberFormat("en-GB",
    { minimumFractionDigits: decimals, maximumFractionDigits: decimals }));

  function number(value, decimals) {
    return formats[decimals || 0].format(value);
  }

  /* Tonnes without decimals from 100 on; small amounts keep what they have. */
  function tonnes(t) {
    return t >= 100 || t === 0 ? number(t) : t >= 1 ? number(t, 1) : number(t, 3);
  }

  /* Three figures are all that a weight equivalence can bear. */
  function roughly(value) {
    return number(value > 0 ? Number(value.toPrecision(3)) : 0);
  }

  /* The amount of a sum in the chosen measure, and how it is written. */
  const MEASURES = {
    tonnes: { unit: "t", long: "tonnes", of: (s) => s.kg / 1000, text: tonnes },
    shells: { unit: "shells", long: "shells", of: (s, choice) => s.kg / choice.kg_per_shell,
      text: (value) => `≈ ${roughly(value)}` },
    wagons: { unit: "wagons", long: "wagons", of: (s) => s.w, text: (value) => number(value) },
  };

  function measured(sum, choice) {
    return MEASURES[choice.measure].of(sum, choice);
  }

  function written(sum, choice, bare) {
    const measure = MEASURES[choice.measure];
    const text = measure.text(measured(sum, choice));
    return bare ? text : `${text} ${measure.unit}`;
  }

  function clamp(value, low, high, otherwise) {
    const whole = Number.isInteger(value) ? value : otherwise;
    return Math.min(high, Math.max(low, whole));
  }

  /* Any wish, made into a choice that the data has. */
  function mend(content, wish, before) {
    const last = Math.max(0, content.months.length - 1), asked = { ...before, ...wish };
    let from = clamp(asked.from, 0, last, 0), to = clamp(asked.to, 0, last, last);
    if (from > to) [from, to] = [to, from];
    const known = new Set([...content.places.map((place) => place.id), ...(content.below || []).flatMap(({ o, d }) => [o, d])]);
    const [ports, sites] = [asked.ports, asked.sites].map((ids) => Array.isArray(ids) ? ids.filter((id) => known.has(id)) : []);
    return {
      from, to,
      ports: ports.length ? ports : null,
      sites: sites.length ? sites : null,
      near: asked.near === true,
      measure: Object.hasOwn(MEASURES, asked.measure) ? asked.measure : "tonnes",
      kg_per_shell: asked.kg_per_shell > 0 ? Number(asked.kg_per_shell) : before.kg_per_shell,
      min_t: asked.min_t > 0 ? Number(asked.min_t) : 0,
    };
  }

  /* Which of several ways a flow takes, where shares split it. */
  const wayText = (flow) => flow.way ? `, way ${flow.way}` : "";

  function over(values, from, to) {
    let total = 0;
    for (let month = from; month <= to; month++) total += values[month] || 0;
    return total;
  }

  function add(sum, part) {
    sum.kg += part.kg;
    sum.n += part.n;
    sum.w += part.w;
    sum.lo += part.lo;
    sum.hi += part.hi;
    return sum;
  }

  /* `lo` and `hi`: the kilograms if each record's mass lies at its lower or upper bound. */
  const nothing = () => ({ kg: 0, n: 0, w: 0, lo: 0, hi: 0 });

  function count(flow, from, to) {
    const kg = over(flow.kg, from, to);
    return { kg, n: over(flow.n, from, to), w: over(flow.w, from, to),
      lo: flow.lo ? over(flow.lo, from, to) : kg, hi: flow.hi ? over(flow.hi, from, to) : kg };
  }

  /* From the lowest to the highest, in the chosen measure; nothing where they are one. */
  function rangeText(sum, choice) {
    if (choice.measure === "wagons" || (sum.lo === sum.kg && sum.hi === sum.kg)) return "";
    const [low, high] = [sum.lo, sum.hi].map((kg) => written({ ...sum, kg }, choice, true));
    return `${low} – ${high.replace(/^≈ /, "")}`;
  }

  /* The flows of some months that pass the filters, as [{flow, kg, n, w}]. The
     smallest flow is a matter of the pair, whatever its basis. */
  function passing(content, choice, from, to) {
    const pairs = new Map(), found = [];
    content.flows.forEach((flow, index) => {
      const { o, d } = flow;
      if (choice.ports && !choice.ports.includes(content.places[o].id)) return;
      if (choice.sites && !choice.sites.includes(content.places[d].id)) return;
      if (choice.near && !(content.places[d].near && content.places[d].near.is)) return;
      const sum = { index, flow, ...count(flow, from, to) };
      if (!sum.n && !sum.kg) return;
      const pair = `${o} ${d}`;
      pairs.set(pair, (pairs.get(pair) || 0) + sum.kg);
      found.push({ sum, pair });
    });
    return found.filter(({ pair }) => pairs.get(pair) >= choice.min_t * 1000)
      .map(({ sum }) => sum);
  }

  function sum(content, choice) {
    const flows = passing(content, choice, choice.from, choice.to);
    const byFlow = content.flows.map(() => null);
    const arrived = content.places.map(nothing), left = content.places.map(nothing);
    const total = nothing(), sailed = content.places.map(nothing);
    for (const part of flows) {
      byFlow[part.index] = part;
      add(total, part);
      add(arrived[part.flow.d], part);
      add(left[part.flow.o], part);
      if (part.flow.via >= 0) add(sailed[part.flow.via], part);
    }
    const links = content.links.map((link) =>
      link.f.reduce((total, flow) => byFlow[flow] ? add(total, byFlow[flow]) : total, nothing()));
    return {
      months: content.months.length ? choice.to - choice.from + 1 : 1,
      flows: flows.sort((a, b) => b.kg - a.kg || a.index - b.index),
      byFlow, links, total, arrived, left, sailed,
      ports: left.filter((s) => s.n).length,
      sites: arrived.filter((s) => s.n).length,
    };
  }

  /* What the choice would come to with the records below the lowest grade as well. */
  function withAllGrades(content, choice) {
    const { places, flows, below, months } = content, { from, to } = choice, pairs = new Map();
    const named = flows.map((flow) => ({ ...flow, o: places[flow.o].id, d: places[flow.d].id,
      near: Boolean(places[flow.d].near && places[flow.d].near.is) }));
    for (const flow of months.length ? [...named, ...below] : []) {
      if (choice.ports && !choice.ports.includes(flow.o)) continue;
      if (choice.sites && !choice.sites.includes(flow.d)) continue;
      if (choice.near && !flow.near) continue;
      const pair = JSON.stringify([flow.o, flow.d]);
      if (!pairs.has(pair)) pairs.set(pair, nothing());
      add(pairs.get(pair), count(flow, from, to));
    }
    return [...pairs.values()].filter(({ kg }) => kg >= choice.min_t * 1000).reduce(add, nothing());
  }

  /* What each month would show if it were chosen alone: {total, byPort}. */
  function byMonth(content, choice) {
    return content.months.map((_, month) => {
      const byPort = new Map(), total = nothing();
      for (const part of passing(content, choice, month, month)) {
        if (!byPort.has(part.flow.o)) byPort.set(part.flow.o, nothing());
        add(byPort.get(part.flow.o), part);
        add(total, part);
      }
      return { total, byPort };
    });
  }

  function whole(content) {
    return content.flows.reduce((total, flow) => add(total, count(flow, 0, flow.kg.length - 1)), nothing());
  }

  /* Amounts a month to pixels; the same as geo/style.py. */
  function greatest(content, choice, on) {
    const ends = content.scale.greatest;
    if (choice.measure === "wagons") return ends.wagons[on];
    return choice.measure === "shells" ? ends.tonnes[on] * 1000 / choice.kg_per_shell
      : ends.tonnes[on];
  }

  function lineWidth(content, choice, aMonth) {
    const [least, most] = content.scale.width, end = greatest(content, choice, "link");
    return aMonth > 0 && end > 0 ? Math.max(least, most * aMonth / end) : 0;
  }

  function siteRadius(content, choice, aMonth) {
    const [least, most] = content.scale.radius, end = greatest(content, choice, "site");
    const radius = aMonth > 0 && end > 0 ? Math.max(least, most * Math.sqrt(aMonth / end)) : least;
    return radius * (content.scale.small || 1); // one scale for all months, smaller on a phone
  }

  /* `#month=2023-10` or `#months=2023-08:2023-10`; anything else is all months. */
  function fromHash(content, hash) {
    const all = { from: 0, to: Math.max(0, content.months.length - 1) };
    const match = /^#months?=(\d{4}-\d\d)(?::(\d{4}-\d\d))?$/.exec(hash);
    if (!match || !content.months.length) return all;
    const [from, to] = [match[1], match[2] || match[1]]
      .map((month) => content.months.indexOf(month));
    return from < 0 || to < 0 || from > to ? all : { from, to };
  }

  function toHash(content, choice) {
    if (!content.months.length) return "";
    const [first, last] = [content.months[choice.from], content.months[choice.to]];
    if (choice.from === 0 && choice.to === content.months.length - 1) return "#months=all";
    return first === last ? `#month=${first}` : `#months=${first}:${last}`;
  }

  Object.assign(railhead, { decode, monthName, shortMonth, rangeName, number, tonnes,
    roughly, MEASURES, measured, written, rangeText, wayText, mend, sum, byMonth, whole, withAllGrades, lineWidth,
    siteRadius, fromHash, toHash });
})(window.railhead = window.railhead || {});
