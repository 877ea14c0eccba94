// The phone's panels. Upright they are a sheet over 27, 48 or 92 per cent of the screen: the stage keeps
// what is above it, so that nothing happens behind the sheet, and only reading at full height covers it.
// While what a learner ran happens the sheet is low; then it comes up again with what came of it.
// Lying down they stand beside the stage. phone.css has the same two conditions.

import { $, byId, el, pick } from "./dom.js";
import { on } from "./bridge.js";
import { choose, onChoice } from "./drawer.js";

const upright = matchMedia("(max-width: 559px), (max-width: 700px) and (min-height: 501px)");
const lying = matchMedia("(min-width: 560px) and (max-width: 1000px) and (max-height: 500px)");
export const isPhone = () => upright.matches || lying.matches;
const low = 27, middle = 48, high = 92;
const heights = [low, middle, high];
let height = middle;

const drawers = ["console", "sql", "events", "tables", "spacetime", "ledger", "share"];
const panels = [["lesson", "Lesson"], ["notebook", "Python"], ["why", "Why?"], ["openlog", "Log"], ["console", "Console"], ["sql", "Try SQL"], ["events", "Events"], ["tables", "Tables"],
  ["legend", "Legend"], ["ledger", "Ledger"], ["spacetime", "Diagram"], ["share", "Share"]];
const tabs = panels.map(([name, text]) => el("button", {
  class: "tab", role: "tab", id: "sheet-" + name, "data-name": name,
  click: () => { show(name); lift(); },
}, text));

/** @param {string} name */
function show(name) {
  const inDrawer = drawers.includes(name);
  document.body.dataset.sheet = inDrawer ? "drawer" : name;
  for (const t of tabs) {
    const on = t.dataset.name === name;
    t.setAttribute("aria-selected", String(on));
    t.tabIndex = on ? 0 : -1;
    if (on && isPhone()) t.scrollIntoView({ block: "nearest", inline: "center" });
  }
  if (!isPhone()) return;
  if (inDrawer) choose(name);
  else byId("drawer").hidden = true;
  if (name === "why") byId("why").hidden = false;
  if (name === "openlog" && byId("openlog").hidden) return show("lesson");
  if (name === "legend") byId("legend").open = true;
}
onChoice((name) => {
  if (isPhone() && !tabs.some((t) => t.dataset.name === name && t.getAttribute("aria-selected") === "true")) openSheet(name);
});

/**
 * raise moves the sheet. While a finger drags it the stage keeps its size: laying it out anew for every
 * pixel would stutter.
 * @param {number} h per cent of the screen
 * @param {boolean} [dragged]
 */
function raise(h, dragged) {
  height = h;
  const style = document.documentElement.style;
  style.setProperty("--sheet", h + "dvh");
  if (!dragged) style.setProperty("--room", Math.min(h, middle) + "dvh");
}

/**
 * openSheet shows a panel on a phone; on a wide screen the panel has its own place.
 * @param {string} name
 */
export function openSheet(name) {
  if (!isPhone()) return;
  show(name);
  lift();
}

/** lift makes room for reading. */
export function lift() {
  if (height < middle) raise(middle);
}

// What a learner runs is watched: the sheet goes down for it, and comes up again when all is calm.
let watching = false;
/** watch makes room for the stage until what was run has happened. */
export function watch() {
  if (!upright.matches || height > middle) return;
  watching = true;
  raise(low);
}

let step = "", playing = false;
on("state", (s) => {
  const here = s.lesson.id + s.lesson.step;
  const turned = here !== step, ended = playing && !s.playing && !s.busy;
  step = here;
  playing = s.playing || s.busy;
  if (turned && !s.home && isPhone()) {
    watching = false;
    show("lesson");
    if (height !== middle) raise(middle);
  } else if (watching && ended) {
    watching = false;
    rise();
  }
});

// rise lifts the sheet and shows what came of it, once it stands: how long that takes is phone.css's and the
// machine's affair. A finger that comes down meanwhile was meant for what stood there before: it touches nothing.
async function rise() {
  const page = document.documentElement;
  page.dataset.rising = "";
  lift();
  await Promise.allSettled(byId("lesson").getAnimations().map((/** @type {Animation} */ a) => a.finished));
  $(".step:not([hidden]) .fb")?.scrollIntoView({ block: "nearest" });
  requestAnimationFrame(() => delete page.dataset.rising);
}

byId("sheet-tabs").append(...tabs);
byId("sheet-tabs").addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
  const step = pick({ ArrowRight: 1, ArrowLeft: -1 }, e.key);
  if (!step) return;
  const there = tabs.filter((t) => !t.hidden), at = there.findIndex((t) => t === document.activeElement);
  const next = there[(at + step + there.length) % there.length];
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
handle.addEventListener("pointerdown", (/** @type {PointerEvent} */ e) => {
  const start = e.clientY, from = height;
  moved = watching = false;
  handle.setPointerCapture(e.pointerId);
  const move = (/** @type {PointerEvent} */ m) => {
    const h = from + (start - m.clientY) / innerHeight * 100;
    if (Math.abs(m.clientY - start) > 6) moved = true;
    if (moved) raise(Math.max(20, Math.min(high, h)), true);
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
handle.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
  const step = pick({ ArrowUp: 1, ArrowDown: -1 }, e.key);
  if (!step) return;
  e.preventDefault();
  const at = Math.max(0, Math.min(heights.length - 1, heights.indexOf(height) + step));
  raise(heights[at]);
});

raise(middle);
show("lesson");
for (const kind of [upright, lying]) {
  kind.addEventListener("change", () => {
    if (isPhone()) show("lesson");
    else byId("drawer").hidden = !byId("drawer-toggle").matches("[aria-expanded=true]");
  });
}
