// An opened log: its picture fills the stage; here are what lies over it (the way to its next check, and back)
// and the words beside it: segments, the files of the chosen one, and each key's last word.

import { byId, changed, el, icon, toast } from "./dom.js";
import { ask, frame, on, whenReady } from "./bridge.js";
import { openSheet } from "./sheet.js";
import { hold } from "./router.js";

/** @typedef {import("./messages").OpenLog} OpenLog */
/** @typedef {import("./messages").KeyNow} KeyNow */

const bar = byId("openlog-bar"), box = byId("openlog");
const check = el("button", { class: "btn sm", title: "t", click: toCheck }), name = el("b");
bar.append(check, el("button", { class: "btn sm", title: "Esc", "aria-label": "Close the log", click: () => open("") }, icon("cross", 13), "Close"));
/** @type {OpenLog | null} */
let log = null;
let chosen = "";

/** open shows a thing's log over the whole stage; nothing shows the cluster again. */
export const open = (/** @type {string} */ ref) => whenReady(() => {
  const answer = ask("open-log", { ref });
  if (!answer.ok) return toast(answer.error);
  if (ref) { openSheet("openlog"); frame().contentWindow?.focus(); }
});
export const isOpened = () => log !== null;

// toggle opens the log of the thing that is chosen, or closes the one that is open.
export const toggle = () => open(log ? "" : chosen || " ");

export function toCheck() {
  whenReady(() => { const answer = ask("to-check", {}); if (!answer.ok) toast(answer.error); });
}

const choose = (/** @type {string} */ ref) => whenReady(() => ask("select", { ref }));

// nextKey goes on to the next key's last record.
export function nextKey() {
  if (!log?.keys.length) return;
  const at = log.keys.findIndex((k) => k.ref === chosen);
  choose(log.keys[(at + 1) % log.keys.length].ref);
}

// enter goes into the chosen segment's files, where there is one.
export function enter() {
  if (!log?.inside) return false;
  openSheet("openlog");
  box.focus();
  return true;
}

const row = (/** @type {KeyNow} */ k) => el("tr", { class: (k.gone ? "gone" : "") + (k.ref === chosen ? " on" : "") },
  el("td", null, k.key), el("td", null, k.value), el("td", null, el("button", { click: () => choose(k.ref) }, k.from)));

const table = (/** @type {string[]} */ heads, /** @type {HTMLElement[]} */ rows) => el("table", null,
  el("thead", null, el("tr", null, heads.map((h) => el("th", { scope: "col" }, h)))), el("tbody", null, rows));

const entries = (/** @type {string} */ title, /** @type {string[]} */ list) => el("details", null, el("summary", null, title),
  el("ul", null, list.map((t) => el("li", null, t))));

function draw() {
  const l = log, inside = l.inside;
  name.textContent = l.title;
  const top = box.scrollTop, kept = box.contains(document.activeElement) && document.activeElement !== box;
  box.replaceChildren(
    l.keys.length ? el("section", null, el("h2", null, l.says), table(["key", "value", "from"], l.keys.map(row))) : "",
    el("section", null, el("h2", null, name, " in segments"), table(["file", "holds", "dies"], l.segments.map((s) => el("tr", { class: s.ref === chosen ? "on" : "" },
      el("td", null, el("button", { click: () => choose(s.ref === chosen ? "" : s.ref) }, s.file)), el("td", null, s.has), el("td", null, s.dies))))),
    inside ? el("section", null, el("h2", null, inside.title), table(["key", "value", "offset"], inside.records.map(row)), inside.more ? el("p", null, inside.more) : "",
      entries(inside.offsets, inside.offsetEntries), entries(inside.times, inside.timeEntries)) : "");
  box.scrollTop = top;
  if (kept) box.focus();
}

on("state", (s) => {
  chosen = s.select || "";
  if (!changed("openlog", [s.log || null, chosen])) return;
  const was = log;
  log = s.log || null;
  hold(log ? log.name : "");
  bar.hidden = box.hidden = !log;
  document.body.toggleAttribute("data-opened", Boolean(log));
  if (!log) { if (was) openSheet("lesson"); return; }
  check.textContent = log.check;
  check.hidden = !log.check;
  draw();
});
