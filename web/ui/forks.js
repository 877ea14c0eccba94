// Forks on the ruler of the whole run: where history took another course, and the way to the other one.
// What was left behind is listed under Share, too; both say the same of it.

import { byId, changed, clockText, el, icon } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { choose } from "./drawer.js";
import { runSpan } from "./rulers.js";
import { hideTip, showTip } from "./tip.js";

/**
 * @typedef {import("./messages").State} State
 * @typedef {import("./messages").Branch} Branch
 */

const run = byId("run");
const box = el("div", { class: "forks", role: "group", "aria-label": "Other futures", hidden: true });
run.after(box);

/**
 * story tells one future from the others: where it left off, from when to when it was known, and what was
 * done in it.
 * @param {Branch} b
 */
export function story(b) {
  const done = b.lines.flatMap((line, i) => [i ? ", " : "", el("code", null, line.split("\n")[0])]);
  return [el("p", null, `Step ${b.step}, `, el("time", null, clockText(b.at)), " to ", el("time", null, clockText(b.end))),
    el("p", null, b.text || done, b.more ? ` and ${b.more} more` : "")];
}

/** @param {Branch} b */
export const wayTo = (b) => `Go there: ${story(b)[1].textContent}, until ${clockText(b.end)}`;

/**
 * go takes the other course. The one that is left can be gone back to in the same way.
 * @param {Branch} b
 */
export const go = (b) => whenReady(() => ask("restore", { branch: b.id }));

/**
 * forks groups the futures whose beginnings would lie on each other.
 * @param {Branch[]} list
 * @param {number} span what the ruler shows
 * @param {number} apart as a part of the ruler's length
 * @returns {{place: number, list: Branch[]}[]}
 */
export function forks(list, span, apart) {
  /** @type {{place: number, list: Branch[]}[]} */
  const out = [];
  for (const b of [...list].sort((a, c) => a.at - c.at)) {
    const place = Math.min(1, b.at / span), near = out.at(-1);
    if (near && place - near.place < apart) near.list.push(b); else out.push({ place, list: [b] });
  }
  return out;
}

/** @param {{place: number, list: Branch[]}} f */
function fork(f) {
  const one = f.list.length === 1 ? f.list[0] : null;
  const node = el("button", {
    class: "fork", style: `left:${(f.place * 100).toFixed(3)}%`,
    "aria-label": one ? `Another future begins here. ${wayTo(one)}` : `${f.list.length} other futures begin here. Show them`,
    click: () => {
      hideTip();
      run.focus({ preventScroll: true }); // this button may go away
      if (one) go(one); else choose("share", true);
    },
    pointerenter: (e) => { if (e.pointerType === "mouse") tell(); }, pointerleave: hideTip, focus: () => tell(), blur: hideTip,
  }, icon("branch", 13));
  const tell = () => showTip(node.getBoundingClientRect(), [
    el("b", null, one ? "Another future" : `${f.list.length} other futures`), ...f.list.slice(-3).flatMap(story),
    el("p", { class: "to" }, one ? "Click to go there." : "Click to see them all.")]);
  return node;
}

/** @param {State} s */
function draw(s) {
  const width = run.getBoundingClientRect().width || 1000, span = runSpan(Math.max(s.end, s.now));
  if (!changed("forks", [s.branches, span, width])) return;
  box.hidden = s.branches.length === 0;
  box.replaceChildren(...forks(s.branches, span, 20 / width).map(fork));
}

/** @type {State | null} */
let last = null;
on("state", (s) => draw(last = s));
new ResizeObserver(() => { if (last) draw(last); }).observe(run);
