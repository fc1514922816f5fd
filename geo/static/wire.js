// Passes the filters down to the map page, and the reader's months up to Python.
export default function ({ data, setStateValue }) {
  const page = () => document.querySelector("iframe.railhead-map")?.contentWindow;
  const send = () => page()?.postMessage({ railhead: "select", selection: data.selection }, "*");
  const hear = (event) => {
    if (event.source !== page()) return;
    if (event.data?.railhead === "ready") send();
    if (event.data?.railhead === "selected") {
      const { from, to } = event.data.selection;
      setStateValue("months", [from, to]);
    }
  };
  window.addEventListener("message", hear);
  send();
  return () => window.removeEventListener("message", hear);
}
