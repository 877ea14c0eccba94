// The Space-time tab: a stretch of history with time running down, a line for each machine and an arrow
// for each message. web/spacetime lays it out; here it is drawn, scrolled, walked and clicked.

import { $, byId, clockText, el, focused, icon, pick, remember, svg, thousands, zoomOf } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { addPane, choose } from "./drawer.js";

/**
 * @typedef {import("./messages").Diagram} Diagram
 * @typedef {import("./messages").Arrow} Arrow
 * @typedef {import("./messages").DiagramMark} DiagramMark
 * @typedef {import("./messages").Bar} Bar
 * @typedef {import("./messages").Wall} Wall
 * @typedef {import("./messages").Break} Break
 * @typedef {import("./messages").Tick} Tick
 * @typedef {import("./messages").Command} Command
 */

const pickers = el("select", { class: "stpick", "aria-label": "Which stretch of history", change: () => look(pickers.value) });
const chips = el("div", { class: "chips", role: "group", "aria-label": "Which messages" });
const button = (/** @type {string} */ name, /** @type {string} */ label, /** @type {() => void} */ click, text = "") => el("button", { class: "ib", "aria-label": label, title: label, click }, text || icon(name, 14));
const listButton = el("button", { class: "chip", "aria-pressed": "false", click: () => { asList = !asList; paint(); } }, "List");
const largeButton = button("fit", "Enlarge over the stage", () => enlarge(!large()));
const bar = el("div", { class: "stbar" }, pickers,
  el("span", { class: "stzoom", role: "group", "aria-label": "Scale of time" },
    button("minus", "Squeeze time", () => scaleBy(1 / 1.4)), button("plus", "Stretch time", () => scaleBy(1.4))),
  chips, listButton, largeButton);
const head = el("div", { class: "sthead", "aria-hidden": "true" });
const drawing = svg("svg", { class: "stsvg", role: "img" });
const future = el("div", { class: "stfuture" }), playhead = el("div", { class: "stnow" });
const earlier = el("button", { class: "stmore", click: () => widen(-1) }, "1 s earlier");
const later = el("button", { class: "stmore", click: () => widen(1) }, "1 s later");
const sheet = el("div", { class: "stsheet" }, drawing, future, playhead);
const list = el("ol", { class: "stlist", "aria-label": "The messages and events of this stretch, in order" });
const box = el("div", { class: "stbox", tabindex: "0", role: "group", "aria-roledescription": "space-time diagram", keydown: walk }, head, earlier, sheet, list, later);
const saying = el("p", { class: "stsay", role: "status" });
const empty = el("p", { class: "empty" }, "Nothing happened in this stretch.");
const pane = el("div", null, bar, box, empty, saying);

/** @typedef {{stretch: string, from?: number, to?: number, title?: string}} Mode what is shown */
/** @type {Mode} */
let mode = { stretch: "auto" };
/** @type {Mode | null} */
let back = null; // what was shown before a stretch was pinned
/** @type {Diagram | null} */
let d = null;
/**
 * Item is an arrow, a mark or a command, at its time.
 * @typedef {Partial<Arrow> & Partial<DiagramMark> & Partial<Command> & {i: number, t: number, title: string, draw: (item: any, i: number) => SVGElement}} Item
 */
/** @type {Item[]} */
let items = [];
/** @type {Map<number, SVGElement>} */
let nodes = new Map();
let zoom = Number(remember.get("spacetime.zoom")) || 1;
let off = new Set(), routine = false, repeats = false, asList = false;
let rest = 0; // while time passes the drawing is made anew no sooner than this
let at = -1, now = 0, playing = false;

// ---- asking ----

/** @param {boolean} [fresh] */
function fetchDiagram(fresh) {
  const width = box.clientWidth, began = performance.now();
  if (!width || playing && !fresh && began < rest) return;
  const a = ask("spacetime", {
    ...mode, width, zoom, routine, repeats,
    hidden: [...off].join(","), key: d && !fresh ? d.key : "",
  });
  if (!a.ok || !a.diagram) return;
  setTimeout(() => { rest = performance.now() + 6 * (performance.now() - began); }); // time goes first
  const same = d && d.stretch.id === a.diagram.stretch.id && d.stretch.from === a.diagram.stretch.from;
  d = a.diagram;
  paint();
  if (!same) { box.scrollTop = 0; follow(true); }
}

/** @param {string} value */
function look(value) {
  mode = { stretch: value };
  back = null;
  at = -1;
  fetchDiagram(true);
}

// pin keeps what is shown while the playhead goes to and fro in it.
function pin(from = d.stretch.from, to = d.stretch.to) {
  if (mode.stretch !== "time") back = mode;
  mode = { stretch: "time", from, to, title: d.stretch.title };
}

/** @param {number} by */
function widen(by) {
  if (!d) return;
  pin(Math.max(0, d.stretch.from + Math.min(0, by) * 1e6), d.stretch.to + Math.max(0, by) * 1e6);
  fetchDiagram(true);
}

/** @param {number} x */
function scaleBy(x) {
  zoom = Math.max(0.3, Math.min(5, zoom * x));
  remember.set("spacetime.zoom", zoom.toFixed(2));
  fetchDiagram(true);
}

/** @param {string} name */
function toggle(name) {
  if (name === "routine") routine = !routine;
  else if (name === "repeats") repeats = !repeats;
  else if (!off.delete(name)) off.add(name);
  fetchDiagram(true);
}

// ---- drawing ----

/** @type {{[kind: string]: string}} */
const kindInk = { Produce: "--ink2", Fetch: "--ink2", Metadata: "--ink2", Group: "--g0", Controller: "--crown", Connection: "--line2", Tools: "--ink2" };
/** @type {{[tone: string]: string}} */
const toneInk = { err: "--err", warn: "--warn", ok: "--ok", tide: "--tide", group: "--g0", plain: "--ink2", quiet: "--line2" };
const ink = (/** @type Partial<Arrow>} */ a) => (a.tone !== "plain" ? `var(${toneInk[a.tone]})` : a.kind === "Group" && a.group >= 0 ? `var(--g${a.group % 4})` : `var(${kindInk[a.kind]})`);

/**
 * labelOf is a thing's word. Words lie above all lines, so that no line strikes one out.
 * @param {Item} item
 * @param {number} i
 */
function labelOf(item, i) {
  const l = item.label;
  if (!l) return [];
  const fill = item.kind ? (item.tone === "quiet" ? "var(--ink3)" : item.kind === "Controller" && item.tone === "plain" ? "var(--ink2)" : ink(item))
    : item.tone === "plain" || item.icon === "crown" && item.tone === "ok" ? "var(--ink)" : `var(${toneInk[item.tone]})`;
  const t = svg("text", { "data-i": i, x: l.x, y: l.y, "text-anchor": l.end ? "end" : "start", fill, class: item.kind ? null : "did" });
  t.textContent = l.text;
  return [t];
}

/**
 * @param {Arrow} a
 * @param {number} i
 */
function arrow(a, i) {
  const colour = ink(a), dx = a.x2 - a.x1, dy = a.y2 - a.y1, size = Math.hypot(dx, dy) || 1;
  const ux = dx / size, uy = dy / size, wide = a.tone === "quiet" || a.kind === "Connection" ? 1 : 1.6;
  const stops = a.fate && a.fate !== "way";
  const parts = [
    svg("path", { class: "hit", d: `M${a.x1} ${a.y1}L${a.x2} ${a.y2}` }),
    svg("path", { class: "shaft", d: `M${a.x1} ${a.y1}L${a.x2} ${a.y2}`, stroke: colour, "stroke-width": wide, "stroke-dasharray": a.kind === "Connection" ? "1.5 4" : a.reply ? "6 3.5" : null }),
  ];
  if (stops) {
    parts.push(svg("path", { d: `M${a.x2 - 4.5} ${a.y2 - 4.5}l9 9m0-9l-9 9`, stroke: "var(--err)", "stroke-width": 2.2, fill: "none" }));
  } else if (a.fate === "way") {
    parts.push(svg("circle", { cx: a.x2, cy: a.y2, r: 3, fill: colour }));
  } else {
    const bx = a.x2 - ux * 8, by = a.y2 - uy * 8;
    parts.push(svg("path", { d: `M${a.x2} ${a.y2}L${(bx - uy * 3.6).toFixed(1)} ${(by + ux * 3.6).toFixed(1)}L${(bx + uy * 3.6).toFixed(1)} ${(by - ux * 3.6).toFixed(1)}Z`, fill: colour }));
  }
  return svg("g", { class: "starrow", "data-i": i }, parts);
}

/** @type {{[icon: string]: string}} */
const signs = { cross: "cross", check: "check", crown: "crown", flag: "flag", power: "power", clock: "clock" };
/**
 * @param {DiagramMark} m
 * @param {number} i
 */
function mark(m, i) {
  const colour = `var(${m.icon === "crown" && m.tone === "ok" ? "--crown" : toneInk[m.tone]})`;
  const sign = !m.icon ? null : m.icon === "dot"
    ? svg("circle", { cx: m.x, cy: m.y, r: 4.5, fill: colour, stroke: "var(--code)", "stroke-width": 1.5 })
    : [svg("circle", { cx: m.x, cy: m.y, r: 9, fill: "var(--card)", stroke: colour, "stroke-width": 1.6 }),
      svg("svg", { x: m.x - 5.5, y: m.y - 5.5, width: 11, height: 11, class: "i", color: colour }, svg("use", { href: "#i-" + signs[m.icon] }))];
  return svg("g", { class: "stmark", "data-i": i }, m.icon ? svg("circle", { class: "hit", cx: m.x, cy: m.y, r: 13 }) : null, sign);
}

/** @param {Bar} b */
function barOf(b) {
  const tip = svg("title");
  tip.textContent = b.title;
  const kids = [tip];
  const shape = { x: b.x + 0.5, y: b.y1, width: b.w - 1, height: Math.max(2, b.y2 - b.y1), rx: 3 };
  if (b.kind === "stopped") {
    kids.push(svg("rect", { ...shape, fill: "var(--warnT)" }), svg("rect", { ...shape, fill: "url(#hwarn)", stroke: "var(--warn)", "stroke-dasharray": "4 3" }));
  } else if (b.kind === "idle") {
    kids.push(svg("rect", { ...shape, fill: "var(--code)", stroke: "var(--line2)", "stroke-dasharray": "3 3" }));
  } else {
    const n = b.look % 8;
    kids.push(svg("rect", { ...shape, fill: `var(--p${n}t)`, stroke: `var(--p${n})`, "stroke-width": 1.2 }));
    if (b.y2 - b.y1 > 14) {
      for (let y = b.y1 + 11; y < b.y2 - 2; y += 220) {
        const t = svg("text", { x: b.x + b.w / 2, y, "text-anchor": "middle", class: "num", fill: `var(--p${n})` });
        t.textContent = b.label;
        kids.push(t);
      }
    }
  }
  return svg("g", { class: "stbar-" + b.kind }, kids);
}

/**
 * wallOf draws a cut link as the stage does: a zigzag.
 * @param {Wall} w
 */
function wallOf(w) {
  let line = `M${w.x} ${w.y1}`, side = 1;
  for (let y = w.y1 + 8; y < w.y2; y += 8, side = -side) line += `L${w.x + side * 5} ${y}`;
  const tip = svg("title");
  tip.textContent = w.title;
  const text = svg("text", { x: w.x + 10, y: w.y1 + 14, fill: "var(--err)", "font-weight": 700 });
  text.textContent = w.y2 - w.y1 > 30 ? "network cut" : "";
  return svg("g", { class: "stwall" }, tip, svg("path", { d: line, stroke: "var(--err)", "stroke-width": 2.4, fill: "none", "stroke-linejoin": "round" }), text);
}

/** @param {Break} b */
function breakOf(b) {
  const w = d.width, mid = b.y + b.h / 2;
  const text = svg("text", { class: "pause", x: 80, y: mid + 4 });
  const strong = svg("tspan", { "font-weight": 700, fill: "var(--ink2)" });
  strong.textContent = "… " + b.text;
  const rest = svg("tspan", { dx: 10 });
  rest.textContent = b.detail ? b.detail + " …" : "…";
  text.append(strong, rest);
  return svg("g", { class: "stbreak" },
    svg("rect", { x: 0, y: b.y, width: w, height: b.h, fill: "var(--sunk)" }),
    svg("path", { d: `M0 ${b.y}H${w}M0 ${b.y + b.h}H${w}`, stroke: "var(--line)", "stroke-dasharray": "5 4" }), text);
}

/** @param {Tick} t */
function tick(t) {
  const text = svg("text", { x: 68, y: t.y + 4, "text-anchor": "end", class: t.main ? "time main" : "time" });
  text.textContent = t.text;
  return [text, svg("path", { d: `M70 ${t.y}h4`, stroke: "var(--line2)" })];
}

/**
 * @param {Command} c
 * @param {number} i
 */
function command(c, i) {
  const text = svg("text", { x: 82, y: c.y - 5, class: "wish" });
  text.textContent = c.text.length * 6.7 > d.width - 100 ? c.text.slice(0, Math.floor((d.width - 100) / 6.7)) + "…" : c.text;
  return svg("g", { class: "stwish", "data-i": i }, svg("path", { d: `M76 ${c.y}H${d.width}`, stroke: "var(--tide)", "stroke-width": 1, "stroke-dasharray": "2 3" }),
    svg("rect", { class: "hit", x: 76, y: c.y - 16, width: 400, height: 18 }), text);
}

/** @param {Item} item */
function sentence(item) {
  const what = /[.!?]$/.test(item.title) ? item.title : item.title + ".";
  return `${clockText(item.t)} ${what}`;
}

function gatherItems() {
  items = [
    ...d.arrows.map((a) => ({ ...a, t: a.sent, draw: arrow })),
    ...d.marks.map((m) => ({ ...m, t: m.at, draw: mark })),
    ...d.commands.map((c) => ({ ...c, t: c.at, title: "You: " + c.text, draw: command })),
  ].map((item, i) => ({ ...item, i }));
  items.sort((a, b) => a.t - b.t || a.i - b.i);
}

function paint() {
  if (!d) return;
  const kept = items[at];
  gatherItems();
  at = kept ? items.findIndex((i) => i.title === kept.title && i.t === kept.t) : -1;
  nodes = new Map();
  head.replaceChildren(...d.columns.map((c) => el("span", { style: `left:${c.x}px`, class: c.role }, c.name)));
  head.style.width = sheet.style.width = d.width + "px";
  sheet.style.height = d.height + "px";
  drawing.setAttribute("width", String(d.width));
  drawing.setAttribute("height", String(d.height));
  drawing.setAttribute("aria-label", `${d.stretch.title}: ${d.shown} messages between ${d.columns.map((c) => c.name).join(", ")}. The same as text: button "List".`);
  const shapes = items.map((item, i) => { const g = item.draw(item, i); nodes.set(i, g); return g; });
  const wishes = shapes.filter((_, i) => items[i].draw === command), arrows = shapes.filter((_, i) => items[i].draw === arrow), marks = shapes.filter((_, i) => items[i].draw === mark);
  drawing.replaceChildren(
    ...d.lines.map((l) => svg("path", { class: "line " + l.state, d: `M${l.x} ${l.y1}V${l.y2}` })),
    ...d.bars.map(barOf), ...d.breaks.map(breakOf), ...d.walls.map(wallOf), ...d.ticks.flatMap(tick), ...wishes, ...arrows, ...marks,
    svg("g", { class: "stwords" }, items.flatMap(labelOf)));
  empty.hidden = items.length > 0;
  list.hidden = !asList;
  sheet.hidden = head.hidden = asList;
  listButton.setAttribute("aria-pressed", String(asList));
  list.replaceChildren(...(asList ? items.map((item, i) => el("li", null, el("button", { click: () => go(i) }, clockText(item.t)), " ", item.title)) : []));
  drawBar();
  select(at, false);
  movePlayhead();
}

function drawBar() {
  const fixed = [["auto", "The newest election or rebalance"], ["step", "This step of the lesson"], ["second", "The last second"], ["ten", "The last 10 seconds"]];
  /** @type {HTMLElement[]} */
  const options = fixed.map(([v, text]) => el("option", { value: v }, v === "auto" && mode.stretch === v && d.stretch.id.includes(":") ? d.stretch.title : text));
  if (mode.stretch === "time") options.unshift(el("option", { value: "time" }, `${clockText(d.stretch.from)} to ${clockText(d.stretch.to)}`));
  if (d.stretches.length) options.push(el("optgroup", { label: "In this run" }, d.stretches.map((s) => el("option", { value: s.id }, `${clockText(s.from)}  ${s.title}`))));
  pickers.replaceChildren(...options);
  pickers.value = mode.stretch;
  const chip = (/** @type {string} */ name, /** @type {string} */ text, /** @type {number} */ n, /** @type {boolean} */ on, title = "") => el("button", { class: "chip", "data-kind": name, title, "aria-pressed": String(on), click: () => toggle(name) },
    kindInk[name] ? el("i", { style: `background:var(${kindInk[name]})` }) : null, text, el("span", { class: "n" }, thousands(n)));
  const kept = chips.contains(focused()) && focused().dataset.kind;
  chips.replaceChildren(
    ...d.counts.filter((c) => c.n).map((c) => chip(c.name, c.name, c.n, !off.has(c.name))),
    d.routine || routine ? chip("routine", "Routine", d.routine, routine, "Heartbeats, empty fetches and greetings") : "",
    d.repeats || repeats ? chip("repeats", "Repeats", d.repeats, repeats, "More of the same since the last decision") : "");
  if (kept) $(`[data-kind="${kept}"]`, chips)?.focus();
}

// ---- the playhead ----

/** @param {number} t */
function yAt(t) {
  const s = d.scale;
  if (!s.length || t < s[0] || t > s[s.length - 2]) return -1;
  let lo = 0, hi = s.length / 2 - 1;
  while (lo < hi) {
    const mid = (lo + hi + 1) >> 1;
    if (s[mid * 2] <= t) lo = mid; else hi = mid - 1;
  }
  if (lo * 2 + 2 >= s.length) return s[lo * 2 + 1];
  const [t0, y0, t1, y1] = s.slice(lo * 2, lo * 2 + 4);
  return y0 + (y1 - y0) * (t - t0) / Math.max(1, t1 - t0);
}

function movePlayhead() {
  if (!d) return;
  const y = yAt(now), before = now < d.stretch.from;
  playhead.hidden = y < 0;
  playhead.style.transform = `translateY(${y.toFixed(1)}px)`;
  const top = before ? 0 : y;
  future.hidden = top < 0;
  future.style.top = top + "px";
  future.style.height = Math.max(0, d.height - top) + "px";
}

/** @param {boolean} [always] */
function follow(always) {
  const y = d ? yAt(now) : -1;
  if (y < 0 || asList) return;
  const top = sheet.offsetTop + y, view = box.clientHeight;
  if (always ? top > box.scrollTop + view * 0.9 : top < box.scrollTop + 40 || top > box.scrollTop + view - 40) {
    box.scrollTop = Math.max(0, top - view * (always ? 0.75 : 0.6));
  }
}

// ---- going there ----

/**
 * @param {number} i
 * @param {boolean} scroll
 */
function select(i, scroll) {
  for (const g of drawing.querySelectorAll(".on")) g.classList.remove("on");
  at = i;
  const item = items[i];
  if (!item) {
    saying.textContent = d ? d.stretch.title + (d.cut ? `, the last part of it: ${thousands(d.cut)} events before it are left out` : "") +
      (d.folded ? `. Not drawn: ${d.folded}.` : ".") : "";
    return;
  }
  const g = nodes.get(i);
  g?.classList.add("on");
  drawing.querySelector(`.stwords [data-i="${i}"]`)?.classList.add("on");
  saying.textContent = sentence(item);
  if (!scroll) return;
  const y = sheet.offsetTop + (item.y ?? item.y1);
  if (y < box.scrollTop + 50 || y > box.scrollTop + box.clientHeight - 40) box.scrollTop = y - box.clientHeight / 2;
}

/** @param {number} i */
function go(i) {
  const item = items[i];
  if (!item) return;
  if (!/:/.test(mode.stretch)) pin();
  select(i, false);
  whenReady(() => ask("spacetime-go", item.seq ? { seq: item.seq } : { sent: item.sent, end: item.end, order: item.order }));
}

/** @param {KeyboardEvent} e */
function walk(e) {
  if (e.target !== box && e.key !== "Escape") return;
  if (e.key === "Escape" && large()) {
    enlarge(false);
    e.stopPropagation();
    e.preventDefault();
    return;
  }
  const to = pick({ ArrowDown: at + 1, ArrowRight: at + 1, ArrowUp: at < 0 ? 0 : at - 1, ArrowLeft: at < 0 ? 0 : at - 1, Home: 0, End: items.length - 1 }, e.key);
  if (to !== undefined && !asList) {
    select(Math.max(0, Math.min(items.length - 1, to)), true);
  } else if (e.key === "Enter" && at >= 0) {
    go(at);
  } else return;
  e.stopPropagation();
  e.preventDefault();
}

/**
 * itemOf is the thing under the pointer; where arrows lie close together, the nearest.
 * @param {any} e
 */
function itemOf(e) {
  const g = e.target.closest?.("[data-i]");
  if (!g) return -1;
  const i = Number(g.dataset.i);
  if (!e.target.matches(".hit") || items[i].draw !== arrow) return i;
  const b = drawing.getBoundingClientRect(), k = zoomOf(drawing), x = (e.clientX - b.left) / k, y = (e.clientY - b.top) / k;
  const far = (/** @type {Item} */ a) => {
    const dx = a.x2 - a.x1, dy = a.y2 - a.y1;
    const part = Math.max(0, Math.min(1, ((x - a.x1) * dx + (y - a.y1) * dy) / (dx * dx + dy * dy || 1)));
    return Math.hypot(a.x1 + part * dx - x, a.y1 + part * dy - y);
  };
  return items.reduce((best, a, k) => (a.draw === arrow && far(a) < far(items[best]) - 0.01 ? k : best), i);
}
let chosen = -1;
drawing.addEventListener("click", (e) => { const i = itemOf(e); if (i >= 0) { chosen = i; go(i); } });
drawing.addEventListener("pointermove", (e) => {
  const i = itemOf(e);
  if (i >= 0 && i !== at && e.pointerType === "mouse") select(i, false);
});
box.addEventListener("wheel", (e) => {
  if (!e.ctrlKey) return;
  e.preventDefault();
  scaleBy(e.deltaY < 0 ? 1.2 : 1 / 1.2);
}, { passive: false });

// ---- the page ----

const large = () => document.body.classList.contains("stlarge");
/** @param {boolean} yes */
function enlarge(yes) {
  document.body.classList.toggle("stlarge", yes);
  largeButton.setAttribute("aria-pressed", String(yes));
  const name = yes ? "Back into the drawer" : "Enlarge over the stage";
  largeButton.setAttribute("aria-label", name);
  largeButton.title = name;
}
const shown = () => !pane.hidden && !byId("drawer").hidden;
new MutationObserver(() => { if (!shown()) enlarge(false); }).observe(byId("drawer"), { attributes: true, attributeFilter: ["hidden"] });
new MutationObserver(() => { if (!shown()) enlarge(false); }).observe(pane, { attributes: true, attributeFilter: ["hidden"] });

let width = 0;
new ResizeObserver(() => {
  if (!shown() || Math.abs(box.clientWidth - width) < 8) return;
  width = box.clientWidth;
  fetchDiagram();
}).observe(box);

on("tick", (us) => {
  now = us;
  if (!shown()) return;
  movePlayhead();
  if (playing) follow();
});

addPane("spacetime", "Space-time", pane, (s) => {
  now = s.now;
  playing = s.playing;
  if (mode.stretch === "time" && back && (playing && now > mode.to || now < mode.from - 1)) {
    mode = back;
    back = null;
  }
  fetchDiagram();
  movePlayhead();
}, () => box.focus());

export const show = () => choose("spacetime", true);
