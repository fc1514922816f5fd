/* The pieces that the page's parts are made of. All text is set as text: nothing here
   reads HTML. */
(function (railhead) {
  "use strict";

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

  /* Names and values, one pair a line; what is missing is left out. */
  function pairList(pairs) {
    return h("dl", {}, ...pairs.filter(Boolean).map(([name, value]) =>
      h("div", {}, h("dt", {}, name), h("dd", {}, value))));
  }

  /* The chosen months inside a sentence. */
  function period(content, choice) {
    return railhead.rangeName(content.months, choice).replace(/^(All|No) /, (word) => word.toLowerCase());
  }

  const isCalm = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

  Object.assign(railhead, { h, linked, shortName, nearText, plural, caveat, pairList, period, isCalm });
})(window.railhead);
