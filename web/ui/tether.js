// The tether: a thin line from the thing that was clicked to the panel that explains it, and the panel's
// place, where it doesn't cover the thing.

import { byId, svg, zoomOf } from "./dom.js";
import { ask, on, ready } from "./bridge.js";
import { isPhone } from "./sheet.js";
import { boxAt, corner, tether } from "./corner.js";

/** @typedef {import("./corner.js").Corner} Corner */

const stage = byId("stage"), why = byId("why"), dock = byId("dock");
const path = svg("path");
const line = svg("svg", { class: "tether", "aria-hidden": "true" }, path);
stage.insertBefore(line, dock);

let ref = "", drawnAt = 0;
/** @type {Corner | null} */
let at = null;
let placed = ""; // that corner as it was last written down
const pace = 60; // ms between two looks while time passes

// put moves the panel to its corner and tells where it is then.
function put(/** @type {import("./corner.js").Box} */ thing) {
  const k = zoomOf(why), px = (/** @type {number} */ n) => n / k + "px"; // the panel's own pixels may be larger
  const size = { w: why.offsetWidth * k, h: (why.scrollHeight + why.offsetHeight - why.clientHeight) * k };
  const room = { w: stage.clientWidth, h: stage.clientHeight };
  at = corner(thing, size, room, dock.offsetHeight * k + 12, at);
  const box = boxAt(at, size, room);
  const key = `${at.left} ${at.top} ${at.most}`;
  if (key !== placed) Object.assign(why.style, { maxHeight: px(at.most), left: at.left ? px(16) : "", right: at.left ? "auto" : px(16), top: at.top ? px(12) : "", bottom: at.top ? "auto" : px(12) });
  placed = key;
  return box;
}

// draw finds the thing on the canvas, puts the panel where it covers nothing of it and leads the line.
function draw() {
  drawnAt = performance.now();
  const phone = isPhone();
  const place = ref && !why.hidden && !phone && ready() ? ask("place", { ref }).rect : null;
  if (!place) {
    if (why.hidden || phone) {
      at = null;
      placed = "";
      why.removeAttribute("style");
    }
    return path.removeAttribute("d");
  }
  const [x, y, w, h] = place, thing = { x, y, w, h };
  if (x > stage.clientWidth || y > stage.clientHeight || x + w < 0 || y + h < 0) return path.removeAttribute("d");
  const d = tether(thing, put(thing));
  if (d) path.setAttribute("d", d);
  else path.removeAttribute("d");
}

on("state", (s) => {
  ref = s.select || "";
  requestAnimationFrame(draw);
});
on("tick", () => { if (ref && performance.now() - drawnAt > pace) draw(); });
const watch = new ResizeObserver(draw);
watch.observe(stage);
watch.observe(why);
