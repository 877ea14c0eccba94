// The stage's frame: loading, zoom, and the table in its place where the browser cannot draw.

import { byId, changed, rich, toast, zoomOf } from "./dom.js";
import { ask, frame, on, whenReady } from "./bridge.js";
import { choose } from "./drawer.js";
import { tell } from "./dialogs.js";
import "./tether.js";

const stage = byId("stage");
stage.classList.add("waiting");

const begun = performance.now();
// They make room for a message when the program can't run; the download may go on in its worker even so.
const bar = byId("loading-bar"), share = byId("loading-part");
on("progress", (part) => {
  const percent = Math.round(part * 100);
  bar.value = percent;
  if (document.documentElement.dataset.place === "home" || performance.now() - begun > 3000 || part === 1) {
    share.textContent = part < 1 ? percent + "%" : "";
  }
});

on("frame", (_, answer) => {
  byId("loading").hidden = true;
  stage.classList.remove("waiting");
  if (answer && !answer.ok && answer.error) tell("This link is damaged", answer.error + " The rest of Highwater works as always.");
  else if (answer && answer.notice) tell("About this link", answer.notice);
});
on("state", (s) => {
  if (!s.news || !changed("news", s.news.n)) return;
  if (s.news.link) tell("About this link", s.news.text);
  else toast(s.news.text);
});
on("blind", () => {
  byId("nodraw").hidden = false;
  choose("tables");
});
on("failed", () => { byId("loading").hidden = true; });

byId("zoom-in").addEventListener("click", () => whenReady(() => ask("zoom", { x: 1.15 })));
byId("zoom-out").addEventListener("click", () => whenReady(() => ask("zoom", { x: 1 / 1.15 })));
byId("zoom-fit").addEventListener("click", () => whenReady(() => ask("fit")));
on("state", (s) => {
  const zoom = s.zoom;
  if (zoom && changed("zoom", zoom)) byId("zoom-now").textContent = Math.round(zoom * 100) + "%";
});

// A beat of an election is said while it happens; the narrator speaks the events themselves.
on("state", (s) => {
  if (!changed("beat", s.caption || "")) return;
  byId("beat").hidden = !s.caption;
  byId("beat").replaceChildren(...rich(s.caption || ""));
});

// The zoom and the legend float over the lower left corner: the stage is told, so that it keeps clear.
let avoided = "";
function avoid() {
  const dock = byId("dock"), k = zoomOf(dock), none = getComputedStyle(dock).position === "static" || dock.offsetHeight === 0; // on a phone, at home
  const size = none ? { w: 0, h: 0 } : { w: Math.ceil(dock.offsetWidth * k + 16), h: Math.ceil(dock.offsetHeight * k + 20) };
  const key = size.w + " " + size.h;
  if (key === avoided) return;
  avoided = key;
  whenReady(() => ask("avoid", size));
}
new ResizeObserver(avoid).observe(byId("dock"));
addEventListener("resize", avoid);

frame().addEventListener("focus", () => frame().contentWindow?.focus());
