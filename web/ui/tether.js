// The tether: a thin line from the thing that was clicked to the panel that explains it.

import { byId, svg } from "./dom.js";
import { ask, on, ready } from "./bridge.js";
import { isPhone } from "./sheet.js";

const stage = byId("stage"), why = byId("why");
const path = svg("path");
const line = svg("svg", { class: "tether", "aria-hidden": "true" }, path);
stage.insertBefore(line, byId("dock"));

let ref = "", drawnAt = 0;
const pace = 60; // ms between two looks while time passes

// draw finds the thing on the canvas and leads an elbow from its ring to the panel's nearest edge.
function draw() {
  drawnAt = performance.now();
  const place = ref && !why.hidden && !isPhone() && ready() ? ask("place", { ref }).rect : null;
  if (!place) return path.removeAttribute("d");
  const panel = { x: why.offsetLeft, y: why.offsetTop, w: why.offsetWidth, h: why.offsetHeight };
  const [x, y, w, h] = place;
  const side = x + w + 3, middle = y + h / 2;
  const covered = side > panel.x && middle > panel.y;
  if (covered || x > stage.clientWidth || y > stage.clientHeight) return path.removeAttribute("d");
  const above = y - 8; // over its neighbours, not across them
  if (above > panel.y + 8) {
    path.setAttribute("d", `M${side - 2} ${y - 2}l6 -6H${panel.x}`);
  } else if (middle > panel.y + 8) {
    path.setAttribute("d", `M${side} ${middle}H${panel.x}`);
  } else if (side < panel.x - 14) {
    const to = Math.min(panel.y + 18, panel.y + panel.h - 8), turn = Math.max(side + 8, Math.min(panel.x - 14, side + 26));
    path.setAttribute("d", `M${side} ${middle}H${turn}V${to}H${panel.x}`);
  } else {
    const down = Math.min(Math.max(x + w / 2, panel.x + 16), panel.x + panel.w - 16);
    path.setAttribute("d", `M${down} ${y + h + 3}V${panel.y}`);
  }
}

on("state", (s) => {
  ref = s.select || "";
  requestAnimationFrame(draw);
});
on("tick", () => { if (ref && performance.now() - drawnAt > pace) draw(); });
const watch = new ResizeObserver(draw);
watch.observe(stage);
watch.observe(why);
