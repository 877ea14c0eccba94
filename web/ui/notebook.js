// The notebooks beside the stage: which are open, their cells, their keys.

import { byId, clockText, el, focused, icon, toast } from "./dom.js";
import { ask, on } from "./bridge.js";
import { Doc } from "./nbdoc.js";
import { CellView } from "./nbcell.js";
import { download, read } from "./ipynb.js";
import { openSheet } from "./sheet.js";

/**
 * @typedef {import("./messages").State} State
 * @typedef {{doc: Doc, root: HTMLElement, cells: HTMLElement, bar: HTMLElement, head: HTMLElement, views: Map<number, CellView>, wait: HTMLElement}} Sheet
 */

/** @type {State | null} */
let state = null;
/** @type {Map<string, Map<string, Doc>>} */
const kept = new Map(); // of each lesson that was open
/** @type {Map<string, Doc>} */
let docs = new Map();
/** @type {Map<Doc, Sheet>} */
const sheets = new Map();
let lesson = "";
/** @type {Doc | null} */
let front = null; // the one whose tab is chosen
let two = false; // a second one stands where the lesson was
let due = false;

const panel = byId("notebooks"), other = byId("notebook-left"), button = byId("notebook-button");

/** @param {boolean} [on] */
export function toggle(on = panel.hidden) {
  if (on && !docs.size) open("notebook", [""]);
  panel.hidden = !on;
  document.body.classList.toggle("notebooks", on);
  button.setAttribute("aria-pressed", String(on));
  if (!on) two = false;
  if (on) openSheet("notebook");
  redraw();
}

/**
 * open shows a notebook, and makes it if there is none of that name.
 * @param {string} name
 * @param {string[]} texts its cells
 */
export function open(name, texts) {
  let doc = docs.get(name);
  if (!doc) {
    doc = new Doc(name, redraw);
    doc.fill(texts);
    docs.set(name, doc);
    doc.follow(state?.notebooks.find((n) => n.name === name) || null);
  }
  front = doc;
  if (panel.hidden) toggle(true);
  redraw();
  return doc;
}

/**
 * runHere runs a text as a cell of a notebook: of its last cell, when that is empty.
 * @param {string} text
 * @param {string} name
 */
export function runHere(text, name = front?.name || "notebook") {
  const doc = open(name, []);
  openSheet("notebook");
  const last = doc.cells.at(-1);
  const found = doc.cells.find((c) => c.text === text);
  let n = found?.n;
  if (n === undefined && last && !last.text.trim()) { last.text = text; n = last.n; }
  n ??= doc.add(doc.cells.length, text);
  doc.run(n);
}

function redraw() {
  if (due) return;
  due = true;
  queueMicrotask(() => { due = false; render(); });
}

/** @param {State | null} s */
export function draw(s) {
  if (!s) return;
  state = s;
  if (s.lesson.id !== lesson) change(s.lesson.id);
  for (const n of s.notebooks) {
    if (!docs.has(n.name)) {
      const doc = new Doc(n.name, redraw);
      docs.set(n.name, doc);
      front ??= doc;
    }
  }
  for (const doc of docs.values()) doc.follow(s.notebooks.find((n) => n.name === doc.name) || null);
  if (s.notebooks.length && panel.hidden && !seen.has(lesson)) toggle(true);
  if (s.notebooks.length) seen.add(lesson);
  render();
}
/** @type {Set<string>} */
const seen = new Set(); // lessons whose notebooks opened by themselves

// change: each lesson has notebooks of its own; their programs end where one leaves it.
/** @param {string} id */
function change(id) {
  for (const doc of docs.values()) { doc.queue = []; doc.drop(); }
  kept.set(lesson, docs);
  docs = kept.get(id) || new Map();
  lesson = id;
  front = docs.values().next().value || null;
  if (!docs.size && !panel.hidden) toggle(false);
}

function render() {
  if (panel.hidden) return;
  const list = [...docs.values()];
  if (!front || !docs.has(front.name)) front = list[0] || null;
  const left = two && list.length > 1 ? list.find((d) => d !== front) : null;
  document.body.classList.toggle("two-notebooks", Boolean(left));
  other.hidden = !left;
  fill(panel, front, tabs(list, left));
  if (left) fill(other, left, [el("span", { class: "nname" }, left.name + ".ipynb")]);
}

/**
 * @param {Doc[]} list
 * @param {Doc | null} left
 */
function tabs(list, left) {
  return [el("div", { class: "ntabs", role: "tablist", "aria-label": "Notebooks" }, list.map((d) => el("button", {
    role: "tab", class: "tab", "aria-selected": String(d === front), click: () => { front = d; redraw(); },
  }, d.name, d.running() ? el("i", { class: "busy", title: "a cell runs" }) : ""))),
  list.length > 1 ? el("button", { class: "ib two", "aria-pressed": String(Boolean(left)), title: "Two side by side; the lesson makes room", "aria-label": "Two side by side", click: () => { two = !two; redraw(); } }, icon("copy", 15)) : "",
  el("button", { class: "ib", title: "Another notebook", "aria-label": "Another notebook", click: another }, icon("plus", 15)),
  el("button", { class: "ib", title: "Close", "aria-label": "Close the notebooks", click: () => toggle(false) }, icon("cross", 14))];
}

function another() {
  let n = docs.size + 1;
  while (docs.has("notebook-" + n)) n++;
  open("notebook-" + n, [""]);
}

/** @param {Doc} doc */
function sheetOf(doc) {
  let s = sheets.get(doc);
  if (s) return s;
  const file = el("input", { type: "file", accept: ".ipynb,application/x-ipynb+json", "aria-label": "Notebook file", hidden: true, change: () => load(file) });
  const tool = (/** @type {string} */ name, /** @type {string} */ text, /** @type {() => void} */ click) => el("button", { class: "ib", title: text, "aria-label": text.split(":")[0], click }, icon(name, 15));
  const pill = el("span", { class: "pill" });
  const bar = el("div", { class: "nbar" }, pill, el("span", { class: "fill" }),
    tool("play", "Run all cells", () => doc.run(...doc.cells.map((c) => c.n))),
    tool("stop", "Interrupt: a KeyboardInterrupt in the waiting call (i i)", () => doc.interrupt()),
    tool("again", "Restart: like kill -9. A group notices after session.timeout.ms (0 0)", () => doc.restart()),
    tool("trash", "Clear: take all cells out of the notebook", () => clear(doc)),
    tool("save", "Save as .ipynb: it runs against a real Kafka, too", () => download(doc)),
    tool("folder", "Open an .ipynb file", () => file.click()), file);
  s = { doc, bar: pill, head: el("div", { class: "nhead" }), cells: el("div", { class: "ncells" }), wait: el("div", { class: "nwait", role: "status" }), views: new Map(), root: el("div", { class: "nsheet" }) };
  s.root.append(bar, s.head, s.cells);
  sheets.set(doc, s);
  return s;
}

/** @param {Doc} doc */
function clear(doc) {
  if (doc.running() || doc.active !== null) return toast("A cell is running. Interrupt it first.");
  doc.restart();
  doc.cells = [];
  doc.add(0);
}

/** @param {HTMLInputElement} file */
async function load(file) {
  const chosen = file.files?.[0];
  file.value = "";
  if (!chosen) return;
  try {
    const { name, cells } = read(chosen.name, await chosen.text());
    let free = name;
    for (let i = 2; docs.has(free); i++) free = `${name}-${i}`;
    open(free, cells);
  } catch (e) {
    toast(String(e && e.message || e), 6000);
  }
}

/**
 * @param {HTMLElement} where
 * @param {Doc | null} doc
 * @param {(Node | string)[]} top
 */
function fill(where, doc, top) {
  const bar = where.firstElementChild || el("div", { class: "ntop" });
  bar.replaceChildren(...top);
  if (!doc) return where.replaceChildren(bar);
  const s = sheetOf(doc);
  if (where.firstElementChild !== bar || where.lastElementChild !== s.root) where.replaceChildren(bar, s.root);
  drawSheet(s);
}

/** @param {Sheet} s */
function drawSheet(s) {
  const { doc } = s, st = doc.state, running = doc.running();
  s.bar.className = running || doc.doing ? "pill busy" : "pill";
  s.bar.textContent = doc.doing ? doc.doing : running ? st.held ? "computes" : "busy" : doc.program ? "idle" : "no Python yet";
  s.head.replaceChildren(...notes(doc));
  for (const c of doc.cells) {
    if (!s.views.has(c.n)) s.views.set(c.n, new CellView(doc, c, key));
    s.views.get(c.n).cell = c;
  }
  const wanted = doc.cells.map((c) => s.views.get(c.n).root);
  if (wanted.some((w, i) => s.cells.children[i] !== w) || s.cells.children.length !== wanted.length + 1) {
    const had = focused();
    s.cells.replaceChildren(...wanted, el("button", { class: "nadd", click: () => { const n = doc.add(doc.cells.length); render(); s.views.get(n).edit(); } }, icon("plus", 13), "Cell"));
    if (had && s.cells.contains(had)) had.focus();
  }
  for (const c of doc.cells) s.views.get(c.n).draw();
  const w = st?.wait, view = running && s.views.get(running.cell);
  if (w && view) view.root.append(s.wait); else s.wait.remove();
  if (w) waiting(s, state.now);
}

/** @param {Doc} doc */
function notes(doc) {
  const out = [], st = doc.state;
  if (doc.trouble) out.push(el("p", { class: "nnote bad", role: "alert" }, doc.trouble));
  if (doc.running() && !doc.program && !doc.doing) {
    out.push(el("p", { class: "nnote" }, "A cell is running in this history, and no Python is here yet to go on with it. ",
      el("button", { class: "link", click: () => doc.resume() }, "Go on")));
  }
  if (st?.later.length || st === null && doc.cells.some((c) => c.text) && state.end > state.now && state.timeline.marks.some((m) => m.future)) {
    out.push(el("p", { class: "nnote past" }, `You are at ${clockText(state.now)}. A cell that runs now begins a new future. `,
      el("button", { class: "link", click: () => ask("end") }, `Back to ${clockText(state.end)}`)));
  }
  return out;
}

/**
 * @param {Sheet} s
 * @param {number} now
 */
function waiting(s, now) {
  const w = s.doc.state?.wait;
  if (!w) return;
  const names = /** @type {{[call: string]: string}} */ ({ wait: "get() waits for the acknowledgement", send: "send() waits for room", ready: "connects", sleep: "sleeps" });
  const spent = now - w.since, whole = w.until - w.since;
  const [bar, text, count] = s.wait.children.length ? [...s.wait.children] : [el("progress", { max: 1 }), el("span"), el("small")];
  if (!s.wait.children.length) s.wait.append(text, bar, count);
  const ms = (/** @type {number} */ us) => (us >= 1e7 ? `${(us / 1e6).toFixed(0)} s` : us >= 1e6 ? `${(us / 1e6).toFixed(1)} s` : `${Math.floor(us / 1000)} ms`);
  const all = s.wait.querySelectorAll("span, progress, small");
  all[0].textContent = names[w.call] || `waits in ${w.call}()`;
  /** @type {HTMLProgressElement} */ (all[1]).value = whole > 0 ? Math.min(1, spent / whole) : 0;
  all[2].textContent = whole > 0 ? `${ms(Math.max(0, spent))} of ${ms(whole)}` : ms(Math.max(0, spent));
}
on("tick", (us) => {
  if (!panel.hidden) for (const s of sheets.values()) if (s.wait.isConnected) waiting(s, us);
});

let before = { key: "", at: 0 }; // for commands of two keys

/**
 * key has the keys that people know from Jupyter.
 * @param {KeyboardEvent} e
 * @param {CellView} view
 */
function key(e, view) {
  const { doc, cell } = view, editing = e.target === view.text, s = sheets.get(doc);
  const go = (/** @type {number} */ to) => s.views.get(doc.cells[Math.max(0, Math.min(doc.cells.length - 1, to))].n);
  const at = doc.cells.indexOf(cell);
  e.stopPropagation(); // the stage's letters are off here
  if (e.key === "Enter" && (e.shiftKey || e.ctrlKey || e.metaKey)) {
    e.preventDefault();
    doc.run(cell.n);
    if (!e.shiftKey) return view.root.focus();
    if (at === doc.cells.length - 1) { const n = doc.add(at + 1); render(); return s.views.get(n).edit(); }
    return go(at + 1).root.focus();
  }
  if (e.key === "Escape" && editing) return view.root.focus();
  if (editing || e.ctrlKey || e.metaKey || e.altKey || e.target !== view.root) return;
  const twice = before.key === e.key && performance.now() - before.at < 800;
  before = { key: twice ? "" : e.key, at: performance.now() };
  const commands = /** @type {{[key: string]: () => void}} */ ({
    Enter: () => view.edit(),
    ArrowUp: () => go(at - 1).root.focus(), k: () => go(at - 1).root.focus(),
    ArrowDown: () => go(at + 1).root.focus(), j: () => go(at + 1).root.focus(),
    a: () => { const n = doc.add(at); render(); s.views.get(n).root.focus(); },
    b: () => { const n = doc.add(at + 1); render(); s.views.get(n).root.focus(); },
    d: () => { if (twice) { doc.remove(cell.n); render(); go(at).root.focus(); } },
    i: () => { if (twice) doc.interrupt(); },
    0: () => { if (twice) doc.restart(); },
  });
  if (!Object.hasOwn(commands, e.key)) return;
  e.preventDefault();
  commands[e.key]();
}
