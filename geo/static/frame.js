// Holds the map page in a sandboxed frame, and reloads it only when the page changes.
export default function ({ data, parentElement }) {
  let frame = parentElement.querySelector("iframe");
  if (!frame) {
    frame = document.createElement("iframe");
    frame.className = data.name;
    frame.title = data.title;
    // No same-origin: whatever is in the page cannot reach the app.
    frame.setAttribute("sandbox", "allow-scripts");
    window.addEventListener("message", (event) => {
      const isHeight = event.source === frame.contentWindow && event.data?.railhead === "height";
      if (isHeight && event.data.px > 0) frame.style.height = `${Math.ceil(event.data.px)}px`;
    });
    parentElement.append(frame);
  }
  if (frame.dataset.page !== data.digest) {
    frame.dataset.page = data.digest;
    frame.srcdoc = data.html;
  }
}
