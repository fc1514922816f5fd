/* Pieces of charts: lines, days, round steps, and text that finds a free spot. */
(function (railhead) {
  "use strict";

  const NS = "http://www.w3.org/2000/svg", DAY_MS = 86400000;
  // The first as in the bars of months; the last serves all further ports.
  const PORT_INKS = ["var(--port)", "var(--rail)", "var(--depot)", "var(--sketch)"];

  function svg(tag, attributes, ...children) {
    const element = document.createElementNS(NS, tag);
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value != null && value !== false) element.setAttribute(name, value);
    }
    element.append(...children.flat().filter((child) => child != null && child !== false));
    return element;
  }

  const round = (value) => Math.round(value * 100) / 100;

  /* Day 0 is the first of the axis. */
  function dateOf(content, day) {
    return new Date(Date.parse(`${content.axis.first}T00:00:00Z`) + day * DAY_MS);
  }

  function dayOf(content, date) {
    return Math.round((date.getTime() - Date.parse(`${content.axis.first}T00:00:00Z`)) / DAY_MS);
  }

  function dayName(content, day) {
    const date = dateOf(content, day);
    return `${date.getUTCDate()} ${railhead.monthName(date.toISOString().slice(0, 7))}`;
  }

  /* "14 – 16 October 2023"; a whole month is a month. */
  function daysName(content, from, to, precision) {
    if (from === to) return dayName(content, from);
    if (precision === "month") return railhead.monthName(dateOf(content, from).toISOString().slice(0, 7));
    const first = dayName(content, from), last = dayName(content, to);
    const [day, month, year] = first.split(" "), end = last.split(" ");
    if (month === end[1] && year === end[2]) return `${day} – ${last}`;
    return `${year === end[2] ? `${day} ${month}` : first} – ${last}`;
  }

  /* First days of months from one day to another, as [{day, name, year}]. */
  function monthStarts(content, from, to) {
    const starts = [], date = dateOf(content, from);
    date.setUTCDate(1);
    while (dayOf(content, date) <= to) {
      const month = date.toISOString().slice(0, 7);
      if (dayOf(content, date) >= from) starts.push({ day: dayOf(content, date), month });
      date.setUTCMonth(date.getUTCMonth() + 1);
    }
    return starts;
  }

  /* The months below an axis; those that would meet are left out, years are told once. */
  function monthAxis(content, x, from, to, y, top) {
    const parts = [], step = x(31) - x(0);
    let year = null, free = -Infinity;
    for (const { day, month } of monthStarts(content, from, to)) {
      parts.push(svg("line", { class: "grid", x1: round(x(day)), x2: round(x(day)), y1: top, y2: y + 4 }));
      if (x(day) < free) continue;
      const isNew = month.slice(0, 4) !== year;
      const text = railhead.shortMonth(month) + (isNew ? ` ${month.slice(0, 4)}` : "");
      parts.push(svg("text", { class: "axis", x: round(x(day)) + 3, y: y + 15 }, text));
      free = x(day) + Math.max(text.length * 6.6 + 6, step < 30 ? 30 : 0);
      year = month.slice(0, 4);
    }
    return parts;
  }

  /* Steps of 1, 2 or 5 times a power of ten, so many at most. */
  function roundSteps(most, count) {
    if (!(most > 0)) return [0];
    const power = 10 ** Math.floor(Math.log10(most / count));
    const step = [1, 2, 5, 10].map((n) => n * power).find((size) => most / size <= count);
    return Array.from({ length: Math.floor(most / step + 1e-9) + 1 }, (_, n) => n * step);
  }

  /* Spreads wished heights so that no two are nearer than a gap, inside bounds. */
  function spread(wished, gap, low, high) {
    const order = wished.map((y, n) => [y, n]).sort((a, b) => a[0] - b[0]);
    const blocks = [];
    for (const [y, n] of order) {
      blocks.push({ sum: y, all: [n], at: y });
      while (blocks.length > 1) {
        const [before, last] = blocks.slice(-2), height = (before.all.length + last.all.length) / 2 * gap;
        if (last.at - before.at >= height) break;
        blocks.pop();
        before.sum += last.sum;
        before.all.push(...last.all);
        before.at = before.sum / before.all.length;
      }
      const block = blocks[blocks.length - 1], half = (block.all.length - 1) / 2 * gap;
      block.at = Math.min(Math.max(block.at, low + half), high - half);
    }
    const found = [];
    for (const { at, all } of blocks) all.forEach((n, k) => { found[n] = at + (k - (all.length - 1) / 2) * gap; });
    return found;
  }

  /* The first spot round a point where a text meets none of those before it. */
  function freeSpot(taken, x, y, width, bounds) {
    const height = 13;
    for (const [dx, dy] of [[8, 4], [-8 - width, 4], [-width / 2, -8], [-width / 2, 18], [8, -8], [8, 17], [-8 - width, -8],
      [-8 - width, 17], [12, -20], [12, 30], [-12 - width, -20]]) {
      const box = [x + dx, y + dy - height + 3, x + dx + width, y + dy + 3];
      const isIn = box[0] >= bounds[0] && box[2] <= bounds[2] && box[1] >= bounds[1] && box[3] <= bounds[3];
      if (isIn && !taken.some((b) => box[0] < b[2] && b[0] < box[2] && box[1] < b[3] && b[1] < box[3])) {
        taken.push(box);
        return [x + dx, y + dy];
      }
    }
    return null;
  }

  Object.assign(railhead, { svg, round, dateOf, dayOf, dayName, daysName, monthStarts, monthAxis, roundSteps, spread,
    freeSpot, STRING_INKS: PORT_INKS });
})(window.railhead);
