// The stage's frame: loading, zoom, and the table in its place where the browser cannot draw.

import { byId, changed } from "./dom.js";
import { ask, frame, on, whenReady } from "./bridge.js";
import { choose } from "./drawer.js";
import { tell } from "./dialogs.js";
import "./tether.js";

const stage = byId("stage");
stage.classList.add("waiting");

const begun = performance.now();
on("progress", (part) => {
  const percent = Math.round(part * 100);
  byId("loading-bar").value = percent;
  if (performance.now() - begun > 3000 || part === 1) {
    byId("loading-part").textContent = part < 1 ? percent + "%" : "";
  }
});

on("frame", (w, answer) => {
  byId("loading").hidden = true;
  stage.classList.remove("waiting");
  if (w.highwaterCanDraw === false) {
    byId("nodraw").hidden = false;
    choose("tables");
  }
  if (answer && !answer.ok && answer.error) tell("This link is damaged", answer.error + " The rest of Highwater works as always.");
  else if (answer && answer.notice) tell("About this link", answer.notice);
});
on("failed", () => { byId("loading").hidden = true; });

byId("zoom-in").addEventListener("click", () => whenReady(() => ask("zoom", { x: 1.15 })));
byId("zoom-out").addEventListener("click", () => whenReady(() => ask("zoom", { x: 1 / 1.15 })));
byId("zoom-fit").addEventListener("click", () => whenReady(() => ask("fit")));
on("state", (s) => {
  const zoom = s.zoom;
  if (zoom && changed("zoom", zoom)) byId("zoom-now").textContent = Math.round(zoom * 100) + "%";
});

// The zoom and the legend float over the lower left corner: the stage is told, so that it keeps clear.
let avoided = "";
function avoid() {
  const dock = byId("dock"), phone = getComputedStyle(dock).position === "static";
  const size = phone ? { w: 0, h: 0 } : { w: Math.ceil(dock.offsetWidth + 16), h: Math.ceil(dock.offsetHeight + 20) };
  const key = size.w + " " + size.h;
  if (key === avoided) return;
  avoided = key;
  whenReady(() => ask("avoid", size));
}
new ResizeObserver(avoid).observe(byId("dock"));
addEventListener("resize", avoid);

frame().addEventListener("focus", () => frame().contentWindow?.focus());
