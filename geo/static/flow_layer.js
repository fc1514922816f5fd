/* The start: joins map, page and what the reader does. In an app's frame it takes its
   choice from the page around it and tells what the reader chose. */
(function (railhead) {
  "use strict";

  const NARROW_PX = 900, MANY_LINKS = 300, WAIT_MS = 60;
  const { content } = railhead;

  railhead.start = function (map) {
    let choice = railhead.mend(content, {}, content.selection), sum = null, waiting = null, due = null;

    /* --- choosing --- */

    function choose(wish, { isFromReader = true } = {}) {
      choice = railhead.mend(content, wish, choice);
      sum = railhead.sum(content, choice);
      if (!isFromReader || !content.embedded) return draw(isFromReader);
      tell({ railhead: "selected", selection: { from: choice.from, to: choice.to } });
      clearTimeout(due);
      due = setTimeout(draw); // behind the message, so that the app works meanwhile
    }

    function draw(isFromReader) {
      marks.update(sum, choice);
      page.update(sum, choice);
      pointing.update();
      placeLabels();
      if (isFromReader && !content.embedded) keepInAddress();
    }

    /* Labels ask for sizes, which makes the browser lay out the page: on a large map after the lines are drawn,
       and not while the opening view is sought. */
    function placeLabels() {
      clearTimeout(waiting);
      if (!view.home) return;
      if (content.links.length < MANY_LINKS) marks.labels.place();
      else waiting = setTimeout(() => marks.labels.place(), WAIT_MS);
    }

    function keepInAddress() {
      try {
        history.replaceState(null, "", railhead.toHash(content, choice));
      } catch { /* some viewers of files forbid it; the map works without */ }
    }

    function all() {
      page.months.player.stop();
      choose({ from: 0, to: content.months.length - 1 });
    }

    /* --- the consignments behind what is chosen --- */

    function open(subject, opener = document.activeElement) {
      if (window.innerWidth < NARROW_PX && !content.embedded) page.frame.scrollIntoView({ block: "start" }); // above the sheet
      page.evidence.open(subject, opener, sum, choice);
      pointing.leave();
      pointing.mark(subject);
      if (subject.kind === "place") view.clear(content.places[subject.index], page.evidence.root);
    }

    function shut() {
      page.evidence.shut();
      pointing.leave();
      pointing.mark(null);
    }

    function tellOf(subject) {
      const { kind, index } = subject;
      if (kind === "link") return railhead.linkTip(content, sum, choice, index);
      return (kind === "flow" ? railhead.flowTip : railhead.placeTip)(content, sum, choice, index);
    }

    /* --- the page around --- */

    /* The app tells the reader's own choice back: what is drawn already is not drawn again.
       The app hears of each answer. */
    function hear(wish) {
      const asked = railhead.mend(content, wish, choice);
      if (JSON.stringify(asked) !== JSON.stringify(choice)) choose(wish, { isFromReader: false });
      tell({ railhead: "drawn" });
    }

    function tell(message) { if (window.parent !== window) window.parent.postMessage(message, "*"); }

    function listen() {
      window.addEventListener("message", (event) => {
        const { data } = event;
        if (event.source !== window.parent || window.parent === window) return;
        if (data && data.railhead === "select" && data.selection) hear(data.selection);
      });
      new ResizeObserver(() => tell({ railhead: "height",
        px: Math.ceil(page.root.getBoundingClientRect().height) })).observe(page.root);
      if (!content.embedded) window.addEventListener("hashchange", () =>
        choose(railhead.fromHash(content, location.hash), { isFromReader: false }));
    }

    /* Escape takes back one thing at a time. */
    function escape() {
      pointing.hideTip();
      if (page.evidence.isOpen) return shut();
      return pointing.marked ? pointing.mark(null) : all();
    }

    /* --- begin --- */

    const page = new railhead.Page(content, map.getContainer(), {
      choose, all, open, shut, tell: tellOf,
      point: (place) => pointing.point(place === null ? null : { kind: "place", index: place }),
      shape: (...given) => railhead.Marks.prototype.shape.call({ content }, ...given) });
    const view = new railhead.View(map, content, page);
    const pointing = new railhead.Pointing(map, content, page, { open, now: () => ({ sum, choice }),
      clicked: (link, lon, lat) => content.embedded && tell({ railhead: "clicked", link, lon, lat }) });
    const marks = new railhead.Marks(map, content, pointing);
    pointing.marks = marks;
    page.root.classList.toggle("is-large", marks.isLarge);
    choose(content.embedded || !location.hash ? {} : railhead.fromHash(content, location.hash), { isFromReader: false });
    view.begin(marks, () => choose({}, { isFromReader: false }));
    new railhead.Paper(page, marks.labels);
    document.addEventListener("keydown", (event) => { if (event.key === "Escape") escape(); });
    page.legend.root.addEventListener("toggle", () => marks.labels.place());
    map.on("click movestart", () => pointing.hideTip());
    map.on("moveend", () => view.home && marks.labels.place());
    listen();
    document.documentElement.dataset.railhead = "ready";
    tell({ railhead: "ready" });
  };
})(window.railhead);
