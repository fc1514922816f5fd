/* What the diagram's lines and marks look like and say, its key, and its density. */
(function (railhead) {
  "use strict";

  const { h, svg, round, number, tonnes, pairList } = railhead;
  const SHADES = 6;

  function rowsOf(columns) {
    const names = Object.keys(columns);
    return names.length ? columns[names[0]].map((_, n) => Object.fromEntries(names.map((name) => [name, columns[name][n]]))) : [];
  }

  /* Shapes by event, the same wherever a sighting is drawn. */
  const SHAPES = {
    loading: (x, y, r) => `M${x - r} ${y + r}L${x} ${y - r}L${x + r} ${y + r}Z`,
    landing: (x, y, r) => `M${x - r} ${y - r}L${x} ${y + r}L${x + r} ${y - r}Z`,
    "inland arrival": (x, y, r) => `M${x} ${y - r - 1}L${x + r + 1} ${y}L${x} ${y + r + 1}L${x - r - 1} ${y}Z`,
    stack: (x, y, r) => `M${x - r} ${y - r}H${x + r}V${y + r}H${x - r}Z`,
  };
  const circle = (x, y, r) => `M${x - r} ${y}a${r} ${r} 0 1 0 ${2 * r} 0a${r} ${r} 0 1 0 ${-2 * r} 0Z`;

  function shapeOf(event, x, y, r) { return (SHAPES[event] || circle)(round(x), round(y), r); }

  /* A day is a mark; more days are a bar, hollow, with the mark left out: no day of them is likelier. */
  function seenMark(seen, x, y) {
    const isSure = seen.certainty === "named" || seen.certainty === "not applicable" || !seen.certainty;
    if (seen.a === seen.b) {
      return svg("path", { class: `seen${isSure ? "" : " is-unsure"}`, d: shapeOf(seen.event, x(seen.a), y, 4.2), "data-precision": seen.precision });
    }
    const start = round(x(seen.a) - 3);
    return svg("rect", { class: "seen spell", x: start, y: y - 4.5, width: round(x(seen.b) + 3 - start), height: 9, rx: 4.5, "data-precision": seen.precision });
  }

  function where(content, seen) { return seen.p >= 0 ? content.places[seen.p].name : seen.place; }

  function seenTip(content, seen) {
    const source = (content.texts.sources[seen.source] || seen.source || "").replace(/,?\s*https?:\S+$/, "");
    return [
      h("strong", {}, `${seen.event[0].toUpperCase()}${seen.event.slice(1)} at ${where(content, seen)}`),
      pairList([[seen.a === seen.b ? "Day" : "Some time in", railhead.daysName(content, seen.a, seen.b, seen.precision)],
        seen.vessel ? ["Ship", `${seen.vessel}${seen.certainty && seen.certainty !== "named" ? `, ${seen.certainty}` : ""}`] : ["Ship", "not named"],
        seen.observer && ["Seen by", seen.observer], ["Basis", seen.basis], ["Grade", seen.grade]]),
      seen.note ? h("p", {}, seen.note) : null, source ? h("p", { class: "aside" }, `Source: ${source}`) : null,
    ];
  }

  function voyageTip(content, ship) {
    const days = ship.b - ship.a;
    return [
      h("strong", {}, `Voyage ${content.places[ship.from].name} → ${content.places[ship.p].name}${ship.basis === "modelled" ? ", modelled" : ""}`),
      pairList([["Ship", `${ship.vessel || "not named"}${ship.basis === "modelled" && ship.vessel ? ", chosen by the model" : ""}`],
        ["Loaded by", railhead.dayName(content, ship.a)], ["Landed by", railhead.dayName(content, ship.b)],
        ["Days", number(days)], ["Sea leg", `${number(ship.km)} km, inferred`], ["Basis", ship.basis]]),
    ];
  }

  function wagonsTip(content, choice, line) {
    const days = line.b === null ? null : line.b - line.a, isPaced = line.end.includes("speed");
    return [
      h("strong", {}, `${content.places[line.o].name} → ${content.places[line.d].name}`),
      pairList([["Left", railhead.dayName(content, line.a)],
        ["Arrived", days === null ? "not known" : `${railhead.dayName(content, line.b)}${line.end === "reported" ? "" : `, ${line.end}`}`],
        days !== null && ["On the way", `${railhead.plural(days, "day", "days")}${days && !isPaced ? `, ${number(line.km / days)} km a day on average` : ""}`],
        ["Along the route", `${number(line.km)} km`], ["Tonnes", tonnes(line.kg / 1000)],
        choice.measure === "shells" && ["Shells, by weight alone", railhead.written({ kg: line.kg, w: line.wagons }, choice)],
        ["Consignments", number(line.count)], ["Wagons", number(line.wagons)], ["Basis", line.basis]]),
      railhead.caveat(content),
    ];
  }

  function stringTip(content, choice, subject) {
    if (subject.kind === "seen") return seenTip(content, subject);
    return subject.kind === "voyage" ? voyageTip(content, subject) : wagonsTip(content, choice, subject);
  }

  /* --- the key --- */

  function keyItem(mark, text) {
    return h("span", { class: "key-item" }, svg("svg", { width: 30, height: 14, viewBox: "0 0 30 14", "aria-hidden": "true" }, mark), text);
  }

  function stringKey(diagram) {
    const { content, shownPorts, lines } = diagram, items = [];
    const bases = [...new Set(content.flows.map((flow) => flow.basis))].join(" and ");
    if (content.density) items.push(densityKey(diagram, bases));
    else for (const port of shownPorts) {
      const mark = svg("path", { class: "string", d: "M4 13L26 1", "stroke-width": 2.4 });
      mark.style.stroke = diagram.inkOf(port);
      items.push(keyItem(mark, `Wagons from ${content.places[port].name}, ${bases}`));
    }
    if (!content.density) items.push(h("span", { class: "key-item" }, `Widest line ${tonnes(content.greatest_kg / 1000)} t`));
    const { near, min_t: least, sites } = diagram.choice;
    if (content.density && (near || least || sites)) items.push(h("strong", {}, "Filters by site and tonnes do not reach the density; an export takes them."));
    if (lines.some((line) => line.end.includes("speed"))) {
      items.push(keyItem(svg("path", { class: "string at-speed", d: "M4 13L26 1", "stroke-width": 2 }), "Arrival modelled at a stated speed"));
    }
    if (lines.some((line) => line.b === null)) items.push(keyItem(svg("path", { class: "string", d: "M15 13V4", "stroke-width": 2 }), "Departure, arrival not known"));
    for (const basis of new Set(diagram.ships.map((ship) => ship.basis))) {
      items.push(keyItem([svg("path", { class: `voyage${basis === "reported" ? " is-reported" : ""}`, d: "M4 13L24 4" }), svg("circle", { class: "landing", cx: 24, cy: 4, r: 2.6 })],
        `Voyage and landing, ${basis}`));
    }
    const seen = diagram.listSeen();
    if (seen.length) {
      items.push(keyItem(svg("path", { class: "seen", d: shapeOf("call", 15, 7, 4.2) }), "Seen on a day, published"));
      if (seen.some((each) => each.a !== each.b)) items.push(keyItem(svg("rect", { class: "seen spell", x: 3, y: 2.5, width: 24, height: 9, rx: 4.5 }), "Some time in these days"));
    }
    return items;
  }

  /* --- density --- */

  function shade(kg, greatest) { return Math.min(SHADES, Math.max(1, Math.ceil(SHADES * Math.sqrt(kg / greatest)))); }

  function inkOf(step) {
    const t = step / SHADES, from = [244, 221, 205], to = [122, 30, 16];
    return `rgb(${from.map((low, n) => Math.round(low + (to[n] - low) * t)).join(",")})`;
  }

  function densityKey({ content }, bases) {
    const { density } = content, unit = `${number(density.km)} km × ${railhead.plural(density.days, "day", "days")}`;
    const cells = Array.from({ length: SHADES }, (_, n) => h("span", { class: "shade", style: null }));
    cells.forEach((cell, n) => { cell.style.background = inkOf(n + 1); });
    return h("span", { class: "key-item" }, h("span", {}, ...cells), `Tonnes, ${bases}, up to ${tonnes(density.greatest_kg / 1000)} t in ${unit}, steps by root`);
  }

  function sumDensity(content, isOn) {
    const { density } = content, sums = new Map();
    for (const key of density.keys) {
      if (!isOn(key)) continue;
      key.at.forEach((cell, n) => sums.set(cell, (sums.get(cell) || 0) + key.kg[n]));
    }
    return sums;
  }

  function drawDensity(diagram) {
    const { canvas, content, width, height, choice } = diagram, { density } = content;
    canvas.hidden = !density;
    if (!density) return;
    const ratio = window.devicePixelRatio || 1, context = canvas.getContext("2d");
    Object.assign(canvas, { width: width * ratio, height: height * ratio });
    Object.assign(canvas.style, { width: `${width}px`, height: `${height}px` });
    context.scale(ratio, ratio);
    context.beginPath();
    context.rect(diagram.left, 0, width - diagram.left - diagram.right, height);
    context.clip();
    const sums = sumDensity(content, (key) => key.m >= choice.from && key.m <= choice.to && diagram.shownPorts.includes(key.o));
    let kg = 0;
    for (const [cell, amount] of sums) {
      const column = Math.floor(cell / density.bands), band = cell % density.bands;
      const left = diagram.x(density.from + column * density.days), right = diagram.x(density.from + (column + 1) * density.days);
      const top = diagram.y((band + 1) * density.km), low = diagram.y(band * density.km);
      context.fillStyle = inkOf(shade(amount, density.greatest_kg));
      context.fillRect(left, top, right - left + 0.4, low - top + 0.4);
      kg += amount;
    }
    canvas.dataset.kg = kg;
  }

  Object.assign(railhead, { rowsOf, shapeOf, seenMark, seenTip, voyageTip, stringTip, stringKey, drawDensity });
})(window.railhead);
