// The drawer: tabs, height, opening and closing. Each pane draws itself only while it is shown.

import { byId, changed, el, icon, pick, remember, thousands } from "./dom.js";
import { on } from "./bridge.js";

/** @typedef {import("./messages").State} State */

const drawer = byId("drawer"), toggle = byId("drawer-toggle"), list = byId("tablist"), grip = byId("drawer-grip");
/** @type {{name: string, tab: HTMLElement, pane: HTMLElement, draw: (s: State) => void, focus?: () => void, count: HTMLElement}[]} */
const panes = [];
const order = ["console", "sql", "events", "ledger", "spacetime", "tables", "share"]; // not that in which the modules happen to load
let open = false, chosen = "console";
/** @type {State | null} */
let last = null;

/**
 * addPane adds a tab. draw(state) is called when the state changed while the pane is shown, and when
 * it comes to be shown.
 * @param {string} name
 * @param {string} title
 * @param {HTMLElement} pane
 * @param {(s: State) => void} draw
 * @param {() => void} [focus]
 */
export function addPane(name, title, pane, draw, focus) {
  const count = el("span", { class: "n" });
  const tab = el("button", {
    class: "tab", role: "tab", id: "tab-" + name, "aria-controls": "pane-" + name, "aria-selected": "false",
    tabindex: "-1", click: () => (open && chosen === name ? fold() : choose(name, true)),
  }, title, count);
  pane.id = "pane-" + name;
  pane.classList.add("pane", name);
  pane.setAttribute("role", "tabpanel");
  pane.setAttribute("aria-labelledby", tab.id);
  pane.hidden = true;
  panes.push({ name, tab, pane, draw, focus, count });
  panes.sort((a, b) => order.indexOf(a.name) - order.indexOf(b.name));
  list.append(...panes.map((p) => p.tab));
  byId("panes").append(pane);
  mark();
}

export const setCount = (/** @type {string} */ name, /** @type {number} */ n) => {
  const p = panes.find((p) => p.name === name);
  const text = n ? thousands(n) : "";
  if (p && p.count.textContent !== text) p.count.textContent = text;
};

/**
 * setShown takes a tab away while there is nothing that it could show.
 * @param {string} name
 * @param {boolean} on
 */
export function setShown(name, on) {
  const p = panes.find((p) => p.name === name);
  if (!p) return;
  p.tab.hidden = !on;
  if (on || chosen !== name) return;
  chosen = "console";
  if (open) choose(chosen); else mark();
}

function mark() {
  for (const p of panes) {
    const on = p.name === chosen;
    p.tab.setAttribute("aria-selected", String(on && open));
    p.tab.tabIndex = on ? 0 : -1;
    p.pane.hidden = !on;
  }
  toggle.setAttribute("aria-expanded", String(open));
  toggle.setAttribute("aria-label", open ? "Close the drawer" : "Open the drawer");
  toggle.replaceChildren(icon(open ? "down" : "up", 14));
}

/**
 * choose opens the drawer on a pane; focus puts the cursor into it.
 * @param {string} name
 * @param {boolean} [focus]
 */
export function choose(name, focus) {
  chosen = name;
  open = true;
  drawer.hidden = false;
  mark();
  remember.set("drawer", name);
  const p = panes.find((p) => p.name === name);
  if (last) p.draw(last);
  for (const told of followers) told(name);
  if (focus) p.focus?.();
}

/** @type {((name: string) => void)[]} */
const followers = [];
/** onChoice is called with the pane that was chosen: on a phone the sheet shows it. */
export const onChoice = (/** @type {(name: string) => void} */ told) => followers.push(told);

export function fold() {
  open = false;
  drawer.hidden = true;
  mark();
  remember.set("drawer", "");
}
export const isOpen = () => open;

toggle.addEventListener("click", () => (open ? fold() : choose(chosen, true)));
list.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
  const step = pick({ ArrowRight: 1, ArrowLeft: -1 }, e.key);
  if (!step) return;
  const there = panes.filter((p) => !p.tab.hidden), at = there.findIndex((p) => p.tab === document.activeElement);
  const next = there[(at + step + there.length) % there.length];
  if (open) choose(next.name); else { chosen = next.name; mark(); }
  next.tab.focus();
});

/**
 * The upper edge sets the height: from 120 px to 60 per cent of the window.
 * @param {number} px
 */
function setHeight(px) {
  const h = Math.round(Math.max(120, Math.min(innerHeight * 0.6, px)));
  drawer.style.setProperty("--drawer", h + "px");
  grip.setAttribute("aria-valuenow", String(h));
  grip.setAttribute("aria-valuemax", String(Math.round(innerHeight * 0.6)));
  remember.set("drawer.height", String(h));
}
grip.addEventListener("pointerdown", (/** @type {PointerEvent} */ e) => {
  const start = e.clientY, from = drawer.offsetHeight;
  grip.setPointerCapture(e.pointerId);
  const move = (/** @type {PointerEvent} */ m) => setHeight(from + start - m.clientY);
  const end = () => { grip.removeEventListener("pointermove", move); grip.removeEventListener("pointerup", end); };
  grip.addEventListener("pointermove", move);
  grip.addEventListener("pointerup", end);
});
grip.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
  const step = pick({ ArrowUp: 24, ArrowDown: -24 }, e.key);
  if (!step) return;
  e.preventDefault();
  setHeight(drawer.offsetHeight + step);
});
const height = Number(remember.get("drawer.height"));
if (height) setHeight(height);

on("state", (s) => {
  last = s;
  for (const p of panes) if (open && p.name === chosen) p.draw(s);
  if (changed("seed", s.seed)) byId("seed").textContent = `seed ${s.seed}`;
  const inv = s.invariants;
  if (changed("invariants", inv)) {
    const box = byId("invariants");
    box.className = inv.broken ? "inv bad" : "inv";
    box.replaceChildren(icon(inv.broken ? "cross" : "check", 13),
      inv.broken ? "This should not happen" : `${inv.held} of ${inv.total} invariants hold`);
    box.hidden = !inv.total && !inv.broken;
  }
});
// A phone shows the console in its sheet, whatever the drawer was.
new MutationObserver(() => {
  if (!drawer.hidden && last) panes.find((p) => p.name === chosen)?.draw(last);
}).observe(drawer, { attributes: true, attributeFilter: ["hidden"] });
