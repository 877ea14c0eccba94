// Before the first paint, and before the rest of the page's scripts: no module, because a page that was
// opened as a file loads none.
(() => {
  const root = document.documentElement;
  // The theme that was chosen, or the one the system prefers.
  let t = null;
  try { t = localStorage.getItem("highwater.theme"); } catch { /* forbidden */ }
  if (t !== "dark" && t !== "light") t = matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light";
  root.dataset.theme = t;
  if (location.protocol === "file:") { // nothing else will run
    root.dataset.bare = "file";
    const sheet = document.createElement("link");
    sheet.rel = "stylesheet";
    sheet.href = "web/ui/bare.css";
    document.head.append(sheet);
    return;
  }
  root.classList.add("js");
  // Which page it is, so that no other one flashes up first; web/ui/router.js knows the whole of it.
  const at = location.hash.replace(/^#\/?/, "").split("/")[0];
  root.dataset.view = at === "lessons" || at === "terms" ? at : "lesson";
  if (at === "") root.dataset.place = "home"; // the bare address
  // The program is on its way, in a worker, before the rest of the page: see fetcher.js. Where that fails the
  // frame fetches it itself.
  window.highwaterProgram = new Promise((done, fail) => {
    const worker = new Worker("web/ui/fetcher.js", { type: "module" });
    worker.onmessage = ({ data }) => {
      if (!("part" in data)) { worker.terminate(); data.module ? done(data.module) : fail(data.error); }
      else window.highwaterProgress?.(data.part);
    };
    worker.onmessageerror = worker.onerror = fail;
    worker.postMessage({ name: "highwater.wasm", of: JSON.parse(document.getElementById("build").textContent).wasm });
  });
  window.highwaterProgram.catch(() => {});
})();
