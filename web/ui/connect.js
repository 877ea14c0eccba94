// A Connect worker's panel: its connectors with the states of their tasks, their JSON, and how far they have read. What
// is sent from here is a curl line, run in the console.

import { byId, el } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { bar } from "./dialogs.js";

/**
 * @typedef {import("./messages").Connect} Connect
 * @typedef {import("./messages").Connector} Connector
 * @typedef {import("./messages").Action} Way
 */

const box = byId("connect");
const pages = ["Status", "Config", "Offsets"];
const fresh = ""; // the name of a connector that isn't there yet
/** What a state means. @type {{[state: string]: string}} */
const means = { RUNNING: "reads and writes", FAILED: "waits for you", PAUSED: "keeps its offsets, does nothing", RESTARTING: "stops, then starts",
  STOPPED: "no tasks at all", UNASSIGNED: "waits for a worker" };
let shown = "", chosen = fresh, page = pages[0];
/** @type {Connect | null} */
let last = null;
/** JSON that somebody has changed, by connector. @type {Map<string, string>} */
const drafts = new Map();

const run = (/** @type {string} */ line) => whenReady(() => { ask("run", { line }); ask("play", {}); });
const way = (/** @type {Way} */ w) => el("button", { class: "btn sm", title: w.line, click: () => run(w.line) }, w.text);
const pill = (/** @type {string} */ state) => el("span", { class: "cstate " + state.toLowerCase(), title: means[state] || null }, state);
// The first two lines of a trace say what is wrong, the others where in Java.
const trace = (/** @type {string} */ text) => {
  if (!text) return null;
  const lines = text.split("\n"), cause = lines.filter((l) => /^\S/.test(l));
  return el("div", { class: "trace" }, el("pre", null, cause.slice(0, 3).join("\n")),
    el("details", null, el("summary", null, "The whole trace"), el("pre", { tabindex: "0" }, text)));
};

const status = (/** @type {Connector} */ c) => [
  el("p", null, `${c.kind} connector `, pill(c.state), el("small", null, means[c.state] || "")), trace(c.trace),
  c.tasks.length ? c.tasks.map((t) => el("div", { class: t.state === "FAILED" ? "task failed" : "task" },
    el("header", null, el("b", null, t.name), pill(t.state), el("small", null, t.state === "FAILED" ? "nobody restarts it for you" : means[t.state] || ""),
      t.restart ? way(t.restart) : null), trace(t.trace))) : el("p", null, "No tasks."),
  el("div", { class: "cways" }, c.ways.map(way))];

const offsets = (/** @type {Connector} */ c) => (c.offsets.length ? el("div", { class: "rows", tabindex: "0" }, el("table", null,
  el("thead", null, el("tr", null, (c.kind === "sink" ? ["partition", "next", "committed", "lag"] : ["of", "offset"]).map((h) => el("th", { scope: "col" }, h)))),
  el("tbody", null, c.offsets.map((o) => el("tr", null, (c.kind === "sink" ? [o.of, o.next, o.committed, o.lag] : [o.of, o.committed]).map((v) => el("td", null, v)))))))
  : el("p", null, c.kind === "sink" ? "No task of it reads anything just now." : "Nothing is noted yet."));

const text = el("textarea", { spellcheck: "false", autocapitalize: "off", autocorrect: "off", "aria-label": "The connector's JSON", rows: "14" });
const found = el("ol", { class: "cfound", "aria-live": "polite" });
const send = el("button", { class: "btn sm pri" });
const reset = el("button", { class: "btn sm" }, "As it was");
const editor = el("div", { class: "editor" }, text, found, el("div", { class: "cways" }, send, reset));
let line = "", timer = 0;

const original = () => last?.connectors.find((c) => c.name === chosen)?.config ?? last?.template ?? "";
function edit() {
  text.value = drafts.get(chosen) ?? original();
  check();
}
function check() {
  const { config } = ask("check-config", { name: chosen, text: text.value });
  line = config?.line || "";
  const list = config?.list || [], wrong = list.filter((c) => !c.mild).length;
  found.replaceChildren(...list.map((c) => el("li", { class: c.mild ? "mild" : "" },
    c.line ? el("button", { class: "ln", title: "Go there", click: () => goTo(c.line) }, `line ${c.line}`) : null, c.text)));
  send.textContent = chosen === fresh ? "Send: POST /connectors" : `Save: PUT .../${chosen}/config`;
  send.disabled = !line;
  send.title = line;
  send.classList.toggle("pri", !wrong);
  reset.hidden = !drafts.has(chosen);
}
/** @param {number} n */
function goTo(n) {
  const lines = text.value.split("\n"), from = lines.slice(0, n - 1).join("\n").length + (n > 1 ? 1 : 0);
  text.focus();
  text.setSelectionRange(from, from + (lines[n - 1] || "").length);
}
text.addEventListener("input", () => {
  if (text.value === original()) drafts.delete(chosen); else drafts.set(chosen, text.value);
  clearTimeout(timer);
  timer = setTimeout(check, 250);
});
send.addEventListener("click", () => {
  check();
  if (!line) return;
  run(line);
  drafts.delete(chosen);
  if (chosen !== fresh) return choose(chosen, "Status");
  try { chosen = String(JSON.parse(text.value).name); } catch { return; }
  page = "Status";
});
reset.addEventListener("click", () => { drafts.delete(chosen); edit(); });

/** @returns {import("./dom.js").Kids[]} */
const parts = (/** @type {Connector | undefined} */ it) => (!it || page === "Config" ? [editor] : page === "Status" ? status(it) : [offsets(it)]);

/**
 * @param {string} name
 * @param {string} [to]
 */
function choose(name, to = page) {
  chosen = name;
  page = to;
  shown = "";
  if (last) draw(last);
}

function draw(/** @type {Connect} */ c) {
  last = c;
  const now = JSON.stringify([c, chosen, page]);
  if (now === shown) return;
  shown = now;
  const it = c.connectors.find((x) => x.name === chosen);
  if (!it && chosen !== fresh && c.connectors.length) return choose(c.connectors[0].name); // it was deleted, or refused
  const tab = (/** @type {boolean} */ on, /** @type {string} */ name, /** @type {() => void} */ click) => el("button", { class: "btn sm", "aria-pressed": String(on), click }, name);
  const body = el("div", { class: "bd" }, c.note ? el("p", { class: "no" }, c.note) : null,
    el("div", { class: "tabs2", role: "group", "aria-label": "Connectors" }, c.connectors.map((x) => tab(x === it, x.name, () => choose(x.name, it ? page : "Status"))),
      tab(!it, "New connector", () => choose(fresh)), el("span", { class: "cways" }, c.ways.map(way))),
    it ? el("div", { class: "tabs2", role: "group", "aria-label": "What of it" }, pages.map((p) => tab(p === page, p, () => choose(chosen, p)))) : null,
    ...parts(it));
  const had = box.contains(document.activeElement) && document.activeElement === text;
  box.replaceChildren(bar("connect-title", c.title), body);
  if (!it || page === "Config") { if (!had) edit(); else text.focus(); }
}

// open shows a worker; while it is open it follows the time.
export function open(/** @type {Connect} */ c) {
  shown = "";
  const failed = c.connectors.find((x) => x.tasks.some((t) => t.state === "FAILED"));
  chosen = (failed || c.connectors[0])?.name ?? fresh;
  page = pages[0];
  draw(c);
  box.showModal();
}

on("state", () => {
  const c = box.open && ask("bytes", {}).connect;
  if (c) draw(c);
});
