// Passes the filters down to the pages in frames, and the reader's months, and the link
// clicked on, up to Python; the months from each page to the others, too. Python hears once
// that the map is drawn, or is late: what is behind the map waits for that.
const LATE_MS = 5000;

export default function ({ data, setStateValue }) {
  let isAwaited = data.isAwaited;
  const goOn = () => {
    if (isAwaited) setStateValue("drawn", true);
    isAwaited = false;
  };
  const pages = () => [...document.querySelectorAll("iframe.railhead-map, iframe.railhead-strings")]
    .map((frame) => frame.contentWindow);
  const tell = (page, selection) => page?.postMessage({ railhead: "select", selection }, "*");
  const hear = (event) => {
    const all = pages();
    if (!all.includes(event.source)) return;
    if (event.data?.railhead === "ready") tell(event.source, data.selection);
    if (event.data?.railhead === "drawn") goOn();
    if (event.data?.railhead === "clicked") {
      const { link, lon, lat } = event.data;
      setStateValue("clicked", { link, lon, lat });
    }
    if (event.data?.railhead === "selected") {
      const { from, to } = event.data.selection;
      all.filter((page) => page !== event.source).forEach((page) => tell(page, { from, to }));
      setStateValue("months", [from, to]);
    }
  };
  window.addEventListener("message", hear);
  pages().forEach((page) => tell(page, data.selection));
  const late = setTimeout(goOn, LATE_MS);
  return () => {
    clearTimeout(late);
    window.removeEventListener("message", hear);
  };
}
