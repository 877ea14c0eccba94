// The stage as text: tables of brokers, partitions, clients and messages in flight, and a voice that
// tells what happened. Who cannot see the drawing, or whose browser cannot draw it, misses no number.

import { byId, changed, clockText, el } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { addPane, choose } from "./drawer.js";

const pane = el("div", { tabindex: "0" });
const box = el("div", { class: "twin" });
pane.append(box);

function table(caption, heads, rows, wide) {
  return el("table", { class: wide ? "wide" : null },
    el("caption", null, caption),
    el("thead", null, el("tr", null, heads.map((h) => el("th", { scope: "col" }, h)))),
    el("tbody", null, rows.length ? rows : [el("tr", null, el("td", { colspan: heads.length }, "None."))]));
}
const head = (text) => el("th", { scope: "row" }, text);
const cell = (text, kind) => el("td", { class: kind }, text == null ? "" : String(text));

function power(b) {
  const down = /stopped|crashed/.test(b.state);
  return el("button", { class: "btn sm", click: () => whenReady(() => ask("power", { node: b.id })) }, down ? `Start ${b.name}` : `Kill ${b.name}`);
}

function draw(s) {
  const t = s.twin;
  if (!t || !changed("twin", t)) return;
  const kept = document.activeElement && box.contains(document.activeElement) ? document.activeElement.textContent : "";
  box.replaceChildren(
    table("Brokers", ["Broker", "State", "Leads", "Follows", "Address", "Power"], (t.brokers || []).map((b) => el("tr", null,
      head(b.name), cell(state(b), /stopped|fenced/.test(state(b)) ? "bad" : ""), cell(b.leads, "num"), cell(b.follows, "num"), cell(b.address), el("td", null, power(b))))),
    table("Clients", ["Client", "Role", "What it does"], (t.clients || []).map((c) => el("tr", null, head(c.name), cell(c.role), cell((c.lines || []).join("; "))))),
    table("Groups", ["Group", "State", "Coordinator", "Member", "Has"], (t.groups || []).map((g) => el("tr", null,
      head(g.group), cell(g.state, /Rebalance|Assigning|Reconciling/.test(g.state) ? "bad" : ""), cell(g.coordinator), cell(g.member || "none"), cell(g.has))), true),
    table("Partitions", ["Partition", "Leader", "Epoch", "In sync", "Replicas", "High watermark", "Log end offset"], (t.partitions || []).map((p) => el("tr", null,
      head(p.tp), cell(p.leader, /none/.test(p.leader) ? "bad" : ""), cell(p.epoch, "num"), cell(list(p.isr), "num"), cell(copies(p)), cell(number(p.hw), "num"), cell(number(p.leo), "num"))), true),
    table("Messages on their way", ["From", "To", "What", "Arrives"], (t.messages || []).map((m) => el("tr", null,
      cell(m.from), cell(m.to), cell(m.what), cell(m.held ? "held by the cut" : clockText(m.arrives), "num")))),
    table("Network", ["Between", "State"], (t.links || []).map((l) => el("tr", null, head(`${l.a} and ${l.b}`), cell(l.text, l.cut ? "bad" : "")))));
  if (kept) [...box.querySelectorAll("button")].find((b) => b.textContent === kept)?.focus();
}
const list = (v) => (Array.isArray(v) ? v.join(", ") : v);
const copies = (p) => (p.copies || []).map((r) => `${r.broker}: HW ${r.hw}, LEO ${r.leo}`).join("; ") || p.replicas;
const number = (n) => (n < 0 ? "unknown" : n);
const state = (b) => b.state + (b.fenced && b.state !== "fenced" ? ", fenced" : "");

addPane("tables", "Tables", pane, draw, () => pane.focus());
byId("skip-tables").addEventListener("click", () => choose("tables", true));

// The narrator speaks errors, leader changes and what the keyboard walked onto; at most a few sentences
// at a time, the newest last.
const voice = byId("narrator");
let heard = 0, timer = 0, waiting = [];
function say(text) {
  waiting.push(text);
  clearTimeout(timer);
  timer = setTimeout(() => {
    voice.textContent = waiting.slice(-4).join(" ");
    waiting = [];
  }, 350);
}
let focusText = "";
on("state", (s) => {
  const events = s.events || [];
  const newest = events.length ? events[events.length - 1].seq : 0;
  if (newest < heard) heard = newest; // went back in time
  for (let i = events.length - 1, n = 0; i >= 0 && n < 4 && events[i].seq > heard; i--, n++) {
    if (events[i].tone === "err" || /leader|leads/i.test(events[i].text)) say(`${events[i].node}: ${sentence(events[i])}`);
  }
  heard = newest;
  const f = s.walk || "";
  if (f && f !== focusText) say(f);
  focusText = f;
});
const sentence = (e) => (/[.!?]$/.test(e.text) ? e.text : e.text + ".");
