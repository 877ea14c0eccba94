// One box for all that is explained where it stands: the words of the prose, the signs of the legend, the
// small things on the stage. Whoever shows it says beside what.

import { el } from "./dom.js";

export const tip = el("div", { class: "termtip", id: "termtip", role: "tooltip", hidden: true });
document.body.append(tip);
let timer = 0;

/** @typedef {{left: number, top: number, right: number, bottom: number}} Edges */

/**
 * showTip puts the box below a place of the window, or above it where there is no room.
 * @param {Edges} at
 * @param {(Node | string | null)[]} kids
 */
export function showTip(at, kids) {
  clearTimeout(timer);
  tip.replaceChildren(...kids.filter((k) => k !== null));
  tip.hidden = false;
  const w = tip.offsetWidth, h = tip.offsetHeight;
  const below = at.bottom + 6 + h < innerHeight;
  tip.style.left = `${Math.max(8, Math.min(at.left, innerWidth - w - 8))}px`;
  tip.style.top = `${below ? at.bottom + 6 : Math.max(8, at.top - 6 - h)}px`;
}

export function hideTip() {
  clearTimeout(timer);
  tip.hidden = true;
}

/**
 * soon does something when the pointer has rested for a while, unless something else is to be done first.
 * @param {() => void} go
 * @param {number} ms
 */
export function soon(go, ms) {
  clearTimeout(timer);
  timer = setTimeout(go, ms);
}

export const stay = () => clearTimeout(timer);
