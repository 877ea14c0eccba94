// The stage as text: tables of brokers, partitions, clients and messages in flight, and a voice that
// tells what happened. Who cannot see the drawing, or whose browser cannot draw it, misses no number.

import { byId, changed, clockText, el } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { addPane, choose } from "./drawer.js";

/**
 * @typedef {import("./messages").State} State
 * @typedef {import("./messages").BrokerRow} BrokerRow
 * @typedef {import("./messages").PartitionRow} PartitionRow
 * @typedef {import("./messages").GroupRow} GroupRow
 * @typedef {import("./messages").Event} Event
 */

const pane = el("div", { tabindex: "0" });
const box = el("div", { class: "twin" });
pane.append(box);

/**
 * @param {string} caption
 * @param {string[]} heads
 * @param {Node[]} rows
 * @param {boolean} [wide]
 */
function table(caption, heads, rows, wide) {
  return el("table", { class: wide ? "wide" : null },
    el("caption", null, caption),
    el("thead", null, el("tr", null, heads.map((h) => el("th", { scope: "col" }, h)))),
    el("tbody", null, rows.length ? rows : [el("tr", null, el("td", { colspan: heads.length }, "None."))]));
}
const head = (/** @type {string} */ text) => el("th", { scope: "row" }, text);
const cell = (/** @type {string | number | null} */ text, /** @type {string} */ kind = null) => el("td", { class: kind }, text == null ? "" : String(text));

/** @param {BrokerRow} b */
function power(b) {
  return el("button", { class: "btn sm", click: () => whenReady(() => ask("power", { node: b.id })) }, b.running ? `Kill ${b.name}` : `Start ${b.name}`);
}

/** @param {string} caption @param {PartitionRow[]} rows */
function partitions(caption, rows) {
  return table(caption, ["Partition", "Leader", "Epoch", "In sync", "Replicas", "High watermark", "Log end offset"], rows.map((p) => el("tr", null,
    head(p.tp), cell(p.leader, bad(p)), cell(p.epoch, "num"), cell(p.isr, "num"), cell(copies(p)), cell(number(p.hw), "num"), cell(number(p.leo), "num"))), true);
}

let opened = false;
/** Kafka's own topics, folded: the stage doesn't draw them. @param {PartitionRow[]} rows */
function own(rows) {
  const topics = [...new Set(rows.map((p) => p.tp.slice(0, p.tp.lastIndexOf("-"))))].join(", ");
  return el("details", { class: "wide", open: opened, toggle: (/** @type {globalThis.Event} */ e) => { opened = /** @type {HTMLDetailsElement} */ (e.currentTarget).open; } },
    el("summary", null, `Kafka's own topics: ${topics}`), partitions("Kafka's own partitions", rows));
}

/** @param {State} s */
function draw(s) {
  const t = s.twin;
  if (!changed("twin", t)) return;
  const kept = document.activeElement && box.contains(document.activeElement) ? document.activeElement.textContent : "";
  box.replaceChildren(
    table("Brokers", ["Broker", "State", "Leads", "Follows", "Address", "Power"], t.brokers.map((b) => el("tr", null,
      head(b.name), cell(state(b), bad(b)), cell(b.leads, "num"), cell(b.follows, "num"), cell(b.address), el("td", null, power(b))))),
    table("Clients", ["Client", "Role", "What it does"], t.clients.map((c) => el("tr", null, head(c.name), cell(c.role), cell(c.does)))),
    table("Groups", ["Group", "State", "Coordinator", "Member", "Has"], t.groups.map((g) => el("tr", null,
      head(g.group), cell(g.state, bad(g)), cell(g.coordinator), cell(g.member || "none"), cell(g.has))), true),
    partitions("Partitions", t.partitions),
    t.internal.length ? own(t.internal) : "",
    table("Messages on their way", ["From", "To", "What", "Arrives"], t.messages.map((m) => el("tr", null,
      cell(m.from), cell(m.to), cell(m.what), cell(m.held ? "held by the cut" : clockText(m.arrives), "num")))),
    table("Network", ["Between", "State"], t.links.map((l) => el("tr", null, head(`${l.a} and ${l.b}`), cell(l.text, l.cut ? "bad" : "")))));
  if (kept) /** @type {HTMLElement[]} */ ([...box.querySelectorAll("button, summary")]).find((b) => b.textContent === kept)?.focus();
}
const bad = (/** @type {BrokerRow | PartitionRow | GroupRow} */ row) => (row.tone === "err" ? "bad" : "");
const copies = (/** @type {PartitionRow} */ p) => p.copies.map((r) => `${r.broker}: HW ${r.hw}, LEO ${r.leo}`).join("; ") || p.replicas;
const number = (/** @type {number} */ n) => (n < 0 ? "unknown" : n);
const state = (/** @type {BrokerRow} */ b) => b.state + (b.fenced && b.state !== "fenced" ? ", fenced" : "");

addPane("tables", "Tables", pane, draw, () => pane.focus());
byId("skip-tables").addEventListener("click", () => choose("tables", true));

// The narrator speaks errors, leader changes and what the keyboard walked onto; at most a few sentences
// at a time, the newest last.
const voice = byId("narrator");
let heard = 0, timer = 0;
/** @type {string[]} */
let waiting = [];
function say(/** @type {string} */ text) {
  waiting.push(text);
  clearTimeout(timer);
  timer = setTimeout(() => {
    voice.textContent = waiting.slice(-4).join(" ");
    waiting = [];
  }, 350);
}
let focusText = "";
on("state", (s) => {
  const events = s.events;
  const newest = events.length ? events[events.length - 1].seq : 0;
  if (newest < heard) heard = newest; // went back in time
  for (let i = events.length - 1, n = 0; i >= 0 && n < 4 && events[i].seq > heard; i--, n++) {
    if (events[i].speak) say(`${events[i].node}: ${sentence(events[i])}`);
  }
  heard = newest;
  const f = s.walked;
  if (f && f !== focusText) say(f);
  focusText = f;
});
const sentence = (/** @type {Event} */ e) => (/[.!?]$/.test(e.text) ? e.text : e.text + ".");
