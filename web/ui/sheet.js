// The phone's bottom sheet: six panels at 27, 60 or 92 per cent of the screen.

import { byId, el } from "./dom.js";
import { choose } from "./drawer.js";

const narrow = matchMedia("(max-width: 700px)");
export const isPhone = () => narrow.matches;
const heights = [27, 60, 92];
let height = 27;

const panels = [["lesson", "Lesson"], ["why", "Why?"], ["console", "Console"], ["legend", "Legend"], ["spacetime", "Diagram"], ["ledger", "Ledger"]];
const tabs = panels.map(([name, text]) => el("button", {
  class: "tab", role: "tab", id: "sheet-" + name, "data-name": name,
  click: () => { show(name); if (height < 60 && name !== "lesson") raise(60); },
}, text));

function show(name) {
  document.body.dataset.sheet = name;
  for (const t of tabs) {
    const on = t.dataset.name === name;
    t.setAttribute("aria-selected", String(on));
    t.tabIndex = on ? 0 : -1;
  }
  const drawer = byId("drawer");
  if (isPhone()) {
    if (name === "console" || name === "spacetime" || name === "ledger") choose(name);
    else drawer.hidden = true;
    if (name === "why") byId("why").hidden = false;
    if (name === "legend") byId("legend").open = true;
  }
}

function raise(h) {
  height = h;
  document.documentElement.style.setProperty("--sheet", h + "dvh");
}

// openSheet shows a panel on a phone; on a wide screen the panel has its own place.
export function openSheet(name) {
  if (!isPhone()) return;
  show(name);
  if (height < 60) raise(60);
}

byId("sheet-tabs").append(...tabs);
byId("sheet-tabs").addEventListener("keydown", (e) => {
  const step = { ArrowRight: 1, ArrowLeft: -1 }[e.key];
  if (!step) return;
  const at = tabs.findIndex((t) => t === document.activeElement);
  const next = tabs[(at + step + tabs.length) % tabs.length];
  next.focus();
  next.click();
});

// The handle: a tap goes to the next height, a drag follows the finger and settles on the nearest.
const handle = byId("sheet-handle");
let moved = false;
handle.addEventListener("click", () => {
  if (!moved) raise(heights[(heights.indexOf(height) + 1) % heights.length]);
  moved = false;
});
handle.addEventListener("pointerdown", (e) => {
  const start = e.clientY, from = height;
  moved = false;
  handle.setPointerCapture(e.pointerId);
  const move = (m) => {
    const h = from + (start - m.clientY) / innerHeight * 100;
    if (Math.abs(m.clientY - start) > 6) moved = true;
    if (moved) raise(Math.max(20, Math.min(92, h)));
  };
  const end = () => {
    handle.removeEventListener("pointermove", move);
    handle.removeEventListener("pointerup", end);
    handle.removeEventListener("pointercancel", end);
    if (moved) raise(heights.reduce((a, b) => (Math.abs(b - height) < Math.abs(a - height) ? b : a)));
  };
  handle.addEventListener("pointermove", move);
  handle.addEventListener("pointerup", end);
  handle.addEventListener("pointercancel", end);
});
handle.addEventListener("keydown", (e) => {
  const step = { ArrowUp: 1, ArrowDown: -1 }[e.key];
  if (!step) return;
  e.preventDefault();
  const at = Math.max(0, Math.min(heights.length - 1, heights.indexOf(height) + step));
  raise(heights[at]);
});

raise(27);
show("lesson");
narrow.addEventListener("change", () => {
  if (isPhone()) show("lesson");
  else byId("drawer").hidden = !byId("drawer-toggle").matches("[aria-expanded=true]");
});
