// What the small things on the stage are: a mark, a flag, a chip, a record. The pointer rests on one and
// its name and a sentence stand beside it; a tap or a click asks Why?, which says it, too.

import { el } from "./dom.js";
import { ask, frame, on, ready } from "./bridge.js";
import { hideTip, showTip, soon, stay, tip } from "./tip.js";
import { links, termNamed } from "./terms.js";

const rest = 280; // ms that the pointer has to stay where it is
let shown = "";
let last = { x: 0, y: 0 }; // where the pointer was

/** @param {PointerEvent} e */
function moved(e) {
  if (e.pointerType === "touch" || e.buttons) return leave();
  last = { x: e.clientX, y: e.clientY };
  soon(() => point(last.x, last.y), shown ? 60 : rest);
}

// point shows what lies at a place of the canvas, and takes the box away where nothing does.
function point(/** @type {number} */ x, /** @type {number} */ y) {
  const answer = ready() ? ask("tip", { x, y }) : null;
  if (!answer?.tip) return leave();
  const { name, text, term } = answer.tip, [left, top, w, h] = answer.rect;
  if (shown === name + text && !tip.hidden) return;
  shown = name + text;
  const at = frame().getBoundingClientRect(), known = termNamed(term);
  showTip({ left: at.left + left, top: at.top + top, right: at.left + left + w, bottom: at.top + top + h },
    [el("b", null, name), text ? el("p", null, text) : null, known ? links(known) : null]);
}

function leave() {
  if (!shown) return soon(() => {}, 0);
  shown = "";
  hideTip();
}

on("frame", (w) => {
  w.addEventListener("pointermove", moved);
  w.addEventListener("pointerdown", leave);
  w.addEventListener("wheel", leave, { passive: true });
  w.document.documentElement.addEventListener("pointerleave", () => { if (shown) soon(leave, 250); else leave(); });
});
tip.addEventListener("pointerenter", () => { if (shown) stay(); });
tip.addEventListener("pointerleave", () => { if (shown) soon(leave, 250); });
// What lay there may have moved on while time passes.
on("state", (s) => { if (shown && s.playing && !tip.matches(":hover")) point(last.x, last.y); });
