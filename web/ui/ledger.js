// The Ledger tab: for every record what its producer was told, which brokers have it, and what each group
// did with it. The figures choose records, a record tells its story, and each line of it leads to its moment.
// Of a long list only what can be seen is asked for.

import { $, byId, clockText, el, focused, icon, pick, remember, rich, thousands } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { addPane } from "./drawer.js";
import { isPhone } from "./sheet.js";
import { token } from "./why.js";

/**
 * @typedef {import("./messages").Books} Books
 * @typedef {import("./messages").Counts} Counts
 * @typedef {import("./messages").RecordRow} RecordRow
 * @typedef {import("./messages").Look} Look
 * @typedef {import("./messages").Story} Story
 */

/** @type {[name: string, title: string, what: string, count: (c: Counts) => number][]} */
const figures = [
  ["all", "Records", "Every record that a program sent, the newest first.", (c) => c.all],
  ["lost", "Acknowledged and lost", "Its producer was told “stored”. The leader’s log does not have it.", (c) => c.lost],
  ["stored", "Stored, not acknowledged", "The leader’s log has it. Its producer was told of an error, or nothing yet.", (c) => c.stored],
  ["twice", "Processed twice", "A group was done with it, and did it again.", (c) => c.twice],
  ["skipped", "Skipped", "Past a group’s committed offset, and done by nobody in the group.", (c) => c.skipped],
];
const spare = 8; // rows asked for beyond the edges
let rowHeight = 29; // px of a row, as in ledger.css
const pace = 250; // ms between two looks while time passes

let query = { figure: "all", tp: "", key: "" };
/** @type {Story | null} */
let story = null;
/** @type {Books | null} */
let data = null;
/** @type {Look[]} */
let keys = [];
let open = ""; // the tag of the record whose story is told
let shown = "", looked = 0, timer = 0;

// ---- the parts ----

const tiles = figures.map(([name, title, what, count]) => {
  const number = el("b", null, "0");
  const tile = el("button", { class: "lf", "data-figure": name, "aria-pressed": "false", title: what, click: () => choose({ figure: name }) },
    number, el("span", null, title));
  return { name, tile, number, count };
});
const rail = el("div", { class: "lrail", role: "group", "aria-label": "Figures: each opens its records" }, tiles.map((t) => t.tile));

const what = el("p", { class: "lwhat", "aria-live": "polite" });
const where = el("select", { "aria-label": "Partition", change: () => choose({ tp: where.value }) });
const key = el("input", { type: "search", placeholder: "Key", "aria-label": "Only records whose key has this in it", input: () => choose({ key: key.value.trim() }) });
const bar = el("div", { class: "lbar" }, what, where, key);

const heads = [["Record", "lr"], ["Place", "lp"], ["Sent", "lt"], ["Its producer was told", "ld"], ["On brokers", "lc"], ["Groups", "lg"]];
const body = el("tbody");
const table = el("table", { class: "lt" },
  el("caption", { class: "sr" }, "Records"),
  el("thead", null, el("tr", null, heads.map(([text, kind]) => el("th", { scope: "col", class: kind }, text)))), body);
const empty = el("p", { class: "empty" });
const list = el("div", { class: "llist", scroll: () => scrolled(), keydown: walk }, table, empty);
const tale = el("aside", { class: "ltale", "aria-label": "The record’s story", hidden: true });
const pane = el("div", null, rail, el("div", { class: "lmain" }, bar, list), tale);

// ---- asking ----

// look asks for the rows that can be seen.
function look() {
  looked = performance.now();
  rowHeight = isPhone() ? 44 : 29;
  const from = Math.max(0, Math.floor(list.scrollTop / rowHeight) - spare);
  const count = Math.ceil((list.clientHeight || 200) / rowHeight) + 2 * spare;
  const a = ask("ledger", { ...query, from, count, open });
  if (!a.ok || !a.books) return;
  const before = data;
  data = a.books;
  if (open) story = data.story;
  if (open && !story) close();
  // Newer records come in on top: what a reader looks at stays where it is.
  const more = before && !query.tp && !query.key && query.figure === "all" ? data.total - before.total : 0;
  if (more > 0 && list.scrollTop > rowHeight) {
    list.scrollTop += more * rowHeight;
    return look();
  }
  paint();
}

/** @param {Partial<typeof query>} part */
function choose(part) {
  query = { ...query, ...part };
  list.scrollTop = 0;
  shown = "";
  whenReady(look);
}

let waiting = false;
function scrolled() {
  if (waiting) return;
  waiting = true;
  requestAnimationFrame(() => { waiting = false; if (pane.offsetParent) look(); });
}

// ---- painting ----

function paint() {
  for (const t of tiles) {
    const n = t.count(data.counts);
    t.number.textContent = thousands(n);
    t.tile.setAttribute("aria-pressed", String(t.name === query.figure));
    t.tile.classList.toggle("some", n > 0);
  }
  pane.dataset.figure = query.figure;
  what.textContent = figures.find(([name]) => name === query.figure)[2] +
    (query.tp || query.key ? ` ${thousands(data.total)} of these.` : "");
  options();
  const text = JSON.stringify([data.rows, data.from, data.total, open, keys.length]);
  if (text !== shown) rows();
  shown = text;
  empty.hidden = data.total > 0;
  empty.textContent = data.counts.all === 0 ? "No program has sent a record yet." :
    query.figure === "all" || query.tp || query.key ? "No record fits." : pick(calm, query.figure);
  drawTale();
}

const calm = {
  lost: "Nothing that was acknowledged is lost.", stored: "Everything that is stored was acknowledged.",
  twice: "No group has done a record twice.", skipped: "No group has passed over a record.",
};

let parts = "";
function options() {
  const text = data.partitions.join();
  if (text === parts) return;
  parts = text;
  const option = (/** @type {string} */ value, /** @type {string} */ name) => el("option", { value }, name);
  where.replaceChildren(option("", "All partitions"));
  let topic = "";
  data.partitions.forEach((tp, i) => {
    const mine = tp.slice(0, tp.lastIndexOf("-"));
    const next = data.partitions[i + 1] || "";
    if (mine !== topic && next.slice(0, next.lastIndexOf("-")) === mine) where.append(option(mine + "-*", mine + ", all"));
    topic = mine;
    where.append(option(tp, tp));
  });
  where.value = query.tp;
  if (where.value !== query.tp) choose({ tp: where.value = "" }); // another future, which doesn't know it
}

const gap = (/** @type {number} */ rows) => el("tr", { class: "gap", "aria-hidden": "true" }, el("td", { colspan: heads.length, style: `height:${rows * rowHeight}px` }));

function rows() {
  const kept = body.contains(document.activeElement) ? focused().dataset.tag : "";
  table.setAttribute("aria-rowcount", String(data.total + 1));
  const below = data.total - data.from - data.rows.length;
  body.replaceChildren(data.from > 0 ? gap(data.from) : "", ...data.rows.map((r, i) => row(r, data.from + i + 2)), below > 0 ? gap(below) : "");
  if (kept) $(`[data-tag="${kept}"]`, body)?.focus({ preventScroll: true });
}

const chip = (/** @type {RecordRow} */ r) => el("span", { class: "ltp" + (r.colour != null ? ` p${r.colour % 8}` : "") }, r.tp);
const tone = (/** @type {string} */ t) => pick({ ok: "good", warn: "warn", err: "bad", quiet: "quiet" }, t) || "";

/** @param {RecordRow} r */
function keyOf(r) {
  const k = r.key != null && keys.find((k) => k.text === r.key);
  return k ? token(k) : el("i", { class: "nokey", "aria-hidden": "true" });
}
const name = (/** @type {RecordRow} */ r) => (r.key != null ? [el("b", null, r.key), " ", r.value] : [r.value || "(empty)"]);

/** @param {RecordRow} r */
function told(r) {
  const sign = pick({ good: "check", bad: "cross" }, tone(r.toldTone));
  return [sign ? icon(sign, 12) : "", r.told, r.retries ? el("small", null, r.retries === 1 ? " after a retry" : ` after ${r.retries} retries`) : ""];
}

/** @param {RecordRow} r */
function copies(r) {
  if (!r.copies) return el("span", { class: "quiet" }, "nowhere");
  return r.copies.map((c) => {
    const says = `broker-${c.id}${c.leads ? ", the leader," : ""} ${c.has ? "has it" : "does not have it"}${c.down ? ", stopped" : ""}`;
    return el("span", { class: "cp" + (c.has ? " has" : "") + (c.leads ? " leads" : "") + (c.down ? " down" : ""), title: says },
      el("span", { "aria-hidden": "true" }, String(c.id)), el("span", { class: "sr" }, says + "; "));
  });
}

const readings = (/** @type {RecordRow} */ r) => r.groups.map((g) => el("span", { class: "gr " + tone(g.tone) }, el("b", null, g.name), " " + g.text));

/**
 * @param {RecordRow} r
 * @param {number} index
 */
function row(r, index) {
  return el("tr", { "aria-rowindex": index, class: [r.lost ? "lost" : r.gone ? "gone" : "", r.tag === open ? "on" : ""].join(" ").trim() || null, click: () => tell(r) },
    el("th", { scope: "row", class: "lr" }, el("button", { "data-tag": r.tag, "aria-expanded": String(r.tag === open), title: r.verdict }, keyOf(r), el("span", null, name(r)))),
    el("td", { class: "lp" }, r.tp ? chip(r) : "none", r.offset != null ? el("span", { class: "m" }, " @" + r.offset + (r.also?.length ? " and @" + r.also.join(", @") : "")) : ""),
    el("td", { class: "lt m" }, clockText(r.at)),
    el("td", { class: "ld " + tone(r.toldTone) }, told(r)),
    el("td", { class: "lc" }, copies(r)),
    el("td", { class: "lg" }, readings(r)));
}

// ---- a record's story ----

/** @param {RecordRow} r */
function tell(r) {
  open = r.tag === open ? "" : r.tag;
  story = null;
  if (open && r.ref && !isPhone()) ask("select", { ref: r.ref });
  tale.scrollTop = 0;
  shown = told_ = "";
  look();
  if (!open) close();
}

function close() {
  const was = open;
  open = "";
  story = null;
  shown = "";
  tale.hidden = true;
  pane.classList.remove("open");
  if (tale.contains(document.activeElement)) $(`[data-tag="${was}"]`, body)?.focus();
  if (data) rows();
}

let withRules = remember.get("rules") === "shown", told_ = "";
function toggleRules() {
  withRules = !withRules;
  remember.set("rules", withRules ? "shown" : "");
  told_ = "";
  drawTale();
  $(".more", tale)?.focus();
}

function drawTale() {
  pane.classList.toggle("open", Boolean(story));
  tale.hidden = !story;
  if (!story) return;
  const text = JSON.stringify([story, withRules, keys.length]);
  if (text === told_) return;
  told_ = text;
  const at = tale.contains(document.activeElement) ? focused().dataset.at || focused().className : null;
  const r = story.row;
  tale.replaceChildren(
    el("header", null, r ? keyOf(r) : "", el("h3", null, story.title), el("button", { class: "ib", "aria-label": "Close the story", click: close }, icon("cross", 13))),
    el("p", { class: "lv " + tone(story.tone) }, story.verdict),
    el("ol", null, story.steps.map((s) => el("li", { class: [tone(s.tone), s.later ? "later" : ""].join(" ").trim() || null },
      el("button", { "data-at": s.seq, "aria-label": `Go to ${clockText(s.at)}`, click: () => whenReady(() => ask("seek", { us: s.at })) }, clockText(s.at)),
      el("span", null, rich(s.text), withRules && s.rule ? el("small", null, rich(s.rule)) : null)))),
    el("button", { class: "more", "aria-pressed": String(withRules), click: toggleRules }, withRules ? "Hide Kafka’s rules" : "Kafka’s rules"));
  if (at) ($(`[data-at="${CSS.escape(at)}"]`, tale) || $("." + at.split(" ")[0], tale))?.focus({ preventScroll: true });
}

// ---- keys ----

/**
 * walk goes from record to record; Escape closes the story.
 * @param {KeyboardEvent} e
 */
function walk(e) {
  const buttons = /** @type {HTMLElement[]} */ ([...body.querySelectorAll("[data-tag]")]);
  const at = buttons.indexOf(focused());
  const step = pick({ ArrowDown: 1, ArrowUp: -1, PageDown: 6, PageUp: -6 }, e.key);
  if (!step || at < 0) return;
  e.preventDefault();
  const to = buttons[Math.max(0, Math.min(buttons.length - 1, at + step))];
  to.focus();
  to.scrollIntoView({ block: "nearest" });
}
pane.addEventListener("keydown", (e) => {
  if (e.key !== "Escape" || !open) return;
  e.stopPropagation();
  close();
});

// ---- following the simulation ----

let version = -1, lesson = "";
addPane("ledger", "Ledger", pane, (s) => {
  keys = s.keys;
  if (s.lesson && s.lesson.id !== lesson) {
    lesson = s.lesson.id;
    query = { ...query, tp: "", key: "" };
    key.value = "";
    open = "";
    story = null;
  }
  if (s.version === version && shown) return;
  clearTimeout(timer);
  const wait = s.playing ? looked + pace - performance.now() : 0;
  if (wait > 0) { timer = setTimeout(() => { if (pane.offsetParent) look(); }, wait); return; }
  version = s.version;
  look();
}, () => tiles.find((t) => t.name === query.figure).tile.focus());

new ResizeObserver(() => { if (pane.offsetParent && data) scrolled(); }).observe(list);

// The tab says so when something acknowledged is lost, or was skipped.
on("state", (s) => {
  const c = s.ledger, label = byId("tab-ledger").querySelector(".n");
  const n = c.lost ? `${c.lost} lost` : "";
  if (label.textContent !== n) label.textContent = n;
  label.classList.toggle("bad", Boolean(n));
});
