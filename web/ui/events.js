// The Events tab: every fact of the run so far, in sentences. A click on its time goes there.

import { clockText, el } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { addPane, setCount } from "./drawer.js";

/** @typedef {import("./messages").Event} Event */

const filter = el("input", { type: "search", placeholder: "Filter: broker-2, fenced, orders-1", "aria-label": "Filter the events" });
const found = el("span", { "aria-live": "polite" });
const body = el("tbody");
const empty = el("p", { class: "empty" }, "Nothing here yet.");
const pane = el("div", null, el("div", { class: "evbar" }, filter, found),
  el("table", { class: "ev" }, el("thead", { class: "sr" }, el("tr", null, el("th", { scope: "col" }, "Time"), el("th", { scope: "col" }, "Who"), el("th", { scope: "col" }, "What"))), body), empty);

/** @type {Event[]} */
let all = [];
const most = 600; // rows in the page; the filter looks through all

/** @param {Event} e */
function row(e) {
  return el("tr", { class: e.tone === "plain" ? null : e.tone },
    el("td", null, el("button", { "aria-label": `Go to ${clockText(e.at)}`, click: () => whenReady(() => ask("seek", { us: e.at })) }, clockText(e.at))),
    el("td", null, e.node || ""), el("td", null, e.text));
}

function draw() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = words.length ? all.filter((e) => words.every((w) => `${e.node} ${e.text}`.toLowerCase().includes(w))) : all;
  const stick = pane.scrollHeight - pane.scrollTop - pane.clientHeight < 24;
  body.replaceChildren(...fits.slice(-most).map(row));
  found.textContent = words.length ? `${fits.length} of ${all.length}` : fits.length > most ? `the last ${most} of ${all.length}` : "";
  empty.hidden = all.length > 0;
  if (stick) pane.scrollTop = pane.scrollHeight;
}
filter.addEventListener("input", draw);

let drawn = "";
export const events = () => all;
on("state", (s) => {
  all = s.events || [];
  setCount("events", s.eventCount ?? all.length);
});
addPane("events", "Events", pane, () => {
  const key = all.length + ":" + (all.length ? all[all.length - 1].seq : 0);
  if (key !== drawn) draw();
  drawn = key;
}, () => filter.focus());
