// The two rulers: the lens, a stretch of time around now with words on its marks, above the whole run.
// The lens is drawn in its own coordinates around a base time and slides by one transform a frame.

import { byId, clockText, pick, svg, zoomOf } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";

/**
 * @typedef {import("./messages").State} State
 * @typedef {import("./messages").Band} Band
 * @typedef {import("./messages").Mark} Mark
 */

const lens = byId("lens"), run = byId("run");
const nowAt = 0.72; // where on the lens the playhead stands
/** @type {State | null} */
let state = null;
/** @type {SVGGElement | null} */
let sliding = null;
/** @type {SVGRectElement | null} */
let past = null;
let now = 0, width = 0, base = 0;
let perUs = 0; // lens pixels a microsecond

const measure = document.createElement("canvas").getContext("2d");
/** @type {Map<string, number>} */
const widths = new Map(); // the same few words stand on both rulers all the time
document.fonts?.ready.then(() => widths.clear());
/**
 * @param {string} text
 * @param {number} size
 * @param {number} weight
 */
function textWidth(text, size, weight) {
  const font = `${weight} ${size}px "Atkinson Hyperlegible Next", sans-serif`, key = font + text;
  let w = widths.get(key);
  if (w !== undefined) return w;
  measure.font = font;
  w = measure.measureText(text).width;
  if (widths.size > 1000) widths.clear();
  widths.set(key, w);
  return w;
}

/**
 * strokes gathers lines, those that look alike in one path, because there may be hundreds.
 * @returns {{add: (d: string, stroke: string, width: number, more?: {[name: string]: string | number | null}) => void, paths: () => SVGElement[]}}
 */
function strokes() {
  /** @type {Map<string, {attrs: {[name: string]: string | number | null}, d: string}>} */
  const kinds = new Map();
  return {
    add(d, stroke, width, more = {}) {
      const key = [stroke, width, ...Object.values(more)].join(" "), kind = kinds.get(key);
      if (kind) kind.d += d; else kinds.set(key, { attrs: { stroke, "stroke-width": width, ...more }, d });
    },
    paths: () => [...kinds.values()].map(({ attrs, d }) => svg("path", { d, ...attrs })),
  };
}

// A stretch of time that lasts grows while time passes: its rectangles, and where each begins.
/** @typedef {{rects: SVGRectElement[], from: number}[]} Growing */
/** @type {Growing} */
let growing = [];
/** @type {Growing} */
let growingRun = [];
/**
 * @param {Growing} list
 * @param {(us: number) => number} x
 * @param {number} end
 * @param {number} least
 */
function grow(list, x, end, least) {
  for (const { rects, from } of list) {
    const size = Math.max(least, x(end) - x(from)).toFixed(1);
    for (const r of rects) if (r.getAttribute("width") !== size) r.setAttribute("width", size);
  }
}
const knownEnd = () => Math.max(state.end, now);
const endOf = (/** @type {Band} */ b) => (b.to < 0 ? knownEnd() : b.to);

/** @type {{[tone: string]: string}} */
const toneInk = { err: "--err", ok: "--ok", warn: "--warn", plain: "--ink2", leader: "--warn", "": "--ink2" };
const ink = (/** @type {string} */ tone) => `var(${toneInk[tone] || "--ink2"})`;
const iconOf = (/** @type {Mark} */ m) => m.icon || pick({ err: "cross", ok: "check", leader: "crown" }, m.tone) || "";

// lensSpan is how much time the lens shows: about what a person follows at that speed. 0 is Auto.
const lensSpan = (/** @type {number} */ speed) => (speed >= 10 ? 20e6 : speed >= 1 ? 2e6 : speed === 0 || speed >= 0.1 ? 1e6 : 0.4e6);

// A rebalance is a story: in Auto the lens reaches back to its beginning, in steps, up to twelve seconds.
function spanNow() {
  const span = lensSpan(state.speed);
  if (state.speed !== 0) return span;
  const story = state.timeline.bands.find((b) => (b.kind === "rebalancing" || b.kind === "group") && b.from <= now && now <= endOf(b) + span / 2);
  if (!story) return span;
  const reach = (now - story.from) / nowAt * 1.1;
  return [span, 2e6, 4e6, 8e6].find((s) => s >= reach) || 12e6;
}

/**
 * bandFill gives the tint and the hatch of a stretch of time.
 * @param {Band} b
 */
function bandFill(b) {
  switch (b.kind) {
    case "folded": return ["var(--dead)", null, "var(--deadEdge)"];
    case "stopped": return ["var(--errT)", "url(#herr)", "var(--err)"];
    case "unavailable": return ["var(--warnT)", "url(#hwarn)", "var(--warn)"];
    case "group": return [`color-mix(in srgb, var(--g${b.colour ?? 0}) 55%, transparent)`, null, `var(--g${b.colour ?? 0})`];
    default: return ["var(--warnT)", "url(#hwarn)", "var(--warn)"];
  }
}

// bands come with those that matter more on top: nobody could write, over a broker that was down.
/** @type {{[kind: string]: number}} */
const rank = { folded: -1, group: 0, rebalancing: 1, stopped: 2, unavailable: 3 };
const bands = (/** @type {State} */ s) => [...s.timeline.bands].sort((a, b) => (rank[a.kind] ?? 1) - (rank[b.kind] ?? 1));

function drawLens() {
  const s = state, w = width;
  if (!s || !w) return;
  const span = spanNow();
  perUs = w / span;
  base = now;
  const x = (/** @type {number} */ us) => (us - base) * perUs;
  const from = base - span * (1 + nowAt), to = base + span * (2 - nowAt); // what sliding may bring into sight
  const group = svg("g");
  growing = [];
  for (const b of bands(s)) {
    const end = endOf(b);
    if (end < from || b.from > to) continue;
    const begin = Math.max(b.from, from), left = x(begin), size = Math.max(2, x(Math.min(end, to)) - left);
    const rects = bandFill(b).slice(0, 2).filter(Boolean).map((fill) => svg("rect", { x: left, y: 24, width: size, height: 8, fill }));
    group.append(...rects);
    if (b.to < 0) growing.push({ rects, from: begin });
  }
  group.append(...lensMarks(s, x, from, to));
  sliding = group;
  past = svg("rect", { x: 0, y: 24, height: 8, fill: "var(--tideT)" });
  const head = svg("g", { transform: `translate(${Math.round(w * nowAt)} 0)` },
    svg("path", { d: "M0 21V33", stroke: "var(--ink)", "stroke-width": 2 }),
    svg("path", { d: "M-5 17h10l-5 6z", fill: "var(--ink)" }));
  lens.replaceChildren(
    svg("rect", { x: 0, y: 24, width: w, height: 8, rx: 4, fill: "var(--sunk)" }),
    svg("rect", { x: 0, y: 24, width: w, height: 8, rx: 4, fill: "url(#hfut)" }), past, group, head);
  slide();
}

// weight is how much a mark matters: a stream of acknowledgements gives way to everything else.
const weight = (/** @type {Mark} */ m) => m.rank;

/**
 * lensMarks lays the words out so that none covers another: what matters more has its word, then what
 * is nearer to now; the ticks of all stay. While time stands still no word is cut off at the left.
 * @param {State} s
 * @param {(us: number) => number} x
 * @param {number} from
 * @param {number} to
 */
function lensMarks(s, x, from, to) {
  /** @type {[number, number][]} */
  const taken = [];
  const marks = s.timeline.marks.filter((m) => m.at >= from && m.at <= to);
  const lines = strokes();
  for (const m of marks) {
    const at = x(m.at).toFixed(2), light = weight(m) === 0;
    const stroke = m.future ? "var(--line2)" : m.tone === "leader" ? "var(--crown)" : ink(m.tone);
    lines.add(light ? `M${at} 24V32` : `M${at} 20V32`, stroke, light ? 1 : 1.6, { "stroke-dasharray": m.future ? "2 2" : null });
  }
  /** @type {SVGElement[]} */
  const out = lines.paths();
  const order = [...marks].sort((a, b) => weight(b) - weight(a) || Math.abs(a.at - now) - Math.abs(b.at - now));
  for (const m of order) {
    const at = x(m.at), name = iconOf(m), colour = m.future ? "var(--ink3)" : ink(m.tone);
    const size = textWidth(m.text, 12, m.future ? 400 : 600) + (name ? 16 : 0);
    const fits = (/** @type {number} */ start) => (s.playing || start >= -width * nowAt) &&
      !taken.some(([a, b]) => start < b + 10 && start + size > a - 10);
    const start = [at, at - size, at - size / 2].find(fits);
    if (start === undefined) continue;
    taken.push([start, start + size]);
    if (name) {
      out.push(svg("svg", { x: start, y: 7, width: 12, height: 12, class: "i", color: m.tone === "leader" && !m.future ? "var(--crown)" : colour },
        svg("use", { href: "#i-" + name })));
    }
    const label = svg("text", { x: start + (name ? 16 : 0), y: 17, "font-size": 12, "font-weight": m.future ? 400 : 600, fill: colour });
    label.textContent = m.text;
    out.push(label);
  }
  return out;
}

// slide moves the lens to the present; far from its base it is drawn anew.
function slide() {
  if (!sliding) return;
  const moved = (now - base) * perUs;
  if (Math.abs(moved) > width) return drawLens();
  sliding.setAttribute("transform", `translate(${(width * nowAt - moved).toFixed(2)} 0)`);
  const start = Math.max(0, width * nowAt - now * perUs);
  past.setAttribute("x", start.toFixed(1));
  past.setAttribute("width", Math.max(0, width * nowAt - start).toFixed(1));
  const x = (/** @type {number} */ us) => (us - base) * perUs;
  grow(growing, x, Math.min(knownEnd(), base + width / perUs * (2 - nowAt)), 2);
}

// runSpan is the time the whole-run ruler shows: round numbers, so that it doesn't creep.
const spans = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700, 3600];
/** @param {number} end */
export function runSpan(end) {
  for (const s of spans) if (end * 1.02 <= s * 1e6) return s * 1e6;
  return Math.ceil(end / 36e8) * 36e8;
}

// The parts of the ruler of the run that move while time passes.
/** @type {{handle: SVGElement[], future: SVGRectElement} | null} */
let moving = null;
const runX = (/** @type {number} */ us, /** @type {number} */ span) => Math.max(0, Math.min(1, us / span)) * width;

function drawRun() {
  const s = state, w = width;
  if (!s || !w) return;
  const span = runSpan(knownEnd()), phone = w < 320;
  const top = phone ? 9 : 8, high = phone ? 6 : 7;
  const x = (/** @type {number} */ us) => runX(us, span);
  const rect = (/** @type {number} */ a, /** @type {number} */ b, /** @type {string} */ fill, extra = {}) => svg("rect", { x: x(a), y: top, width: Math.max(1.5, x(b) - x(a)), height: high, fill, ...extra });
  const tide = rect(0, s.end, "var(--tideT)", { rx: 3.5 });
  /** @type {SVGElement[]} */
  const parts = [svg("rect", { x: 0, y: top, width: w, height: high, rx: 3.5, fill: "var(--sunk)" }), tide];
  growingRun = [{ rects: [tide], from: 0 }];
  for (const b of bands(s)) {
    const rects = bandFill(b).slice(0, 2).filter(Boolean).map((fill) => rect(b.from, endOf(b), fill));
    parts.push(...rects);
    if (b.to < 0) growingRun.push({ rects, from: b.from });
  }
  const future = rect(now, span, "url(#hfut)");
  const lines = strokes();
  const crowd = s.timeline.marks.length > 60; // then a stream's acknowledgements are no news
  for (const m of s.timeline.marks) {
    if (m.future || weight(m) === 0 && crowd) continue;
    const at = x(m.at).toFixed(2);
    const stroke = m.tone === "leader" ? "var(--crown)" : ink(m.tone);
    const heavy = weight(m) > 1 || m.run;
    lines.add(heavy ? `M${at} ${top - 2}V${top + high + 2}` : `M${at} ${top}V${top + high}`, stroke, heavy ? 2 : 1, { opacity: heavy ? 1 : 0.45 });
  }
  parts.push(future, ...lines.paths());
  if (!phone) parts.push(...runWords(s, x, span));
  const handle = phone ? [svg("circle", { cy: 12, r: 6, fill: "var(--ink)" })] : [
    svg("rect", { y: 5, height: 13, rx: 3, fill: "none", stroke: "var(--ink)", "stroke-width": 1.6 }),
    svg("path", { stroke: "var(--line)", "stroke-width": 1 })];
  moving = { handle, future };
  run.replaceChildren(...parts, svg("g", { class: "handle" }, handle));
  moveHandle();
}

/**
 * @param {State} s
 * @param {(us: number) => number} x
 * @param {number} span
 */
function runWords(s, x, span) {
  /** @type {SVGElement[]} */
  const out = [];
  /** @type {[number, number][]} */
  const taken = [];
  const put = (/** @type {string} */ text, /** @type {number} */ at, /** @type {string} */ fill, /** @type {number} */ weight, anchor = "middle") => {
    const size = textWidth(text, 11, weight);
    let left = anchor === "end" ? at - size : anchor === "start" ? at : at - size / 2;
    left = Math.max(0, Math.min(width - size, left));
    if (taken.some(([a, b]) => left < b + 8 && left + size > a - 8)) return;
    taken.push([left, left + size]);
    const label = svg("text", { x: left, y: 27, "font-size": 11, "font-weight": weight, fill });
    label.textContent = text;
    out.push(label);
  };
  put(clockText(span).slice(0, -4), width, "var(--ink3)", 500, "end");
  const length = (/** @type {Band} */ b) => endOf(b) - b.from;
  for (const b of [...bands(s)].sort((a, b) => length(b) - length(a))) {
    put(wide(b), (x(b.from) + x(endOf(b))) / 2, bandFill(b)[2], 600);
  }
  for (const m of s.timeline.marks) {
    if (!m.future && m.run) put(m.text, x(m.at), ink(m.tone), 500);
  }
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900].find((n) => span / (n * 1e6) <= 5) * 1e6 || span / 4;
  for (let at = step; at < span * 0.97; at += step) {
    put(clockText(at).slice(0, -4), x(at), "var(--ink3)", 500);
  }
  return out;
}

// wide gives an unfinished rebalance its long name only where it fits.
const wide = (/** @type {Band} */ b) => (b.kind === "rebalancing" && run.clientWidth < 700 ? "rebalancing" : b.text);

/** @param {SVGElement} node @param {{[name: string]: string | number}} attrs */
function set(node, attrs) {
  for (const [name, value] of Object.entries(attrs)) node.setAttribute(name, String(value));
}

function moveHandle() {
  if (!moving || !state) return;
  const span = runSpan(knownEnd());
  if (span !== drawn.whole) return redraw();
  const x = runX(now, span), [handle, fan] = moving.handle;
  if (fan) {
    const size = Math.max(12, spanNow() / span * width);
    const left = Math.max(1, Math.min(width - size - 1, x - size * nowAt));
    set(handle, { x: left, width: size });
    set(fan, { d: `M${left} 5L0 0M${left + size} 5L${width} 0` });
  } else {
    set(handle, { cx: Math.max(6, Math.min(width - 6, x)) });
  }
  set(moving.future, { x: x.toFixed(1), width: Math.max(0, width - x).toFixed(1) });
  grow(growingRun, (us) => runX(us, span), knownEnd(), 1.5);
}

function speak() {
  run.setAttribute("aria-valuemax", String(Math.round(state.end / 1000)));
  run.setAttribute("aria-valuenow", String(Math.round(now / 1000)));
  run.setAttribute("aria-valuetext", clockText(now));
}

on("tick", (us) => {
  now = us;
  slide();
  moveHandle();
});
let known = 0;
on("state", (s) => {
  const shrank = state && s.end < known - 1;
  state = s;
  now = s.now;
  known = s.end;
  speak();
  if (shrank) {
    run.classList.add("cutting");
    setTimeout(() => run.classList.remove("cutting"), 400);
  }
  const anew = drawn.timeline !== s.timeline || drawn.span !== spanNow() || drawn.whole !== runSpan(knownEnd()) || shrank;
  if (anew || grown()) redraw(); else {
    if (!s.playing && base !== now) drawLens(); else slide();
    moveHandle();
  }
});

// What was drawn: as long as it is the same, time only moves it.
/** @type {{timeline: import("./messages").Timeline | null, span: number, whole: number, end: number}} */
let drawn = { timeline: null, span: 0, whole: 0, end: 0 };
// The name of a stretch that lasts stands in its middle.
const grown = () => growingRun.length > 1 && runX(knownEnd(), drawn.whole) - runX(drawn.end, drawn.whole) > 16;
function redraw() {
  if (!state) return;
  drawn = { timeline: state.timeline, span: spanNow(), whole: runSpan(knownEnd()), end: knownEnd() };
  drawLens();
  drawRun();
}

new ResizeObserver(() => {
  const w = Math.round(run.getBoundingClientRect().width / zoomOf(run));
  if (w === width || !w) return;
  width = w;
  redraw();
}).observe(run);

// Dragging on either ruler seeks, at most once a frame.
/** @type {number | null} */
let wanted = null;
/** @param {number} us */
function seek(us) {
  if (wanted === null) requestAnimationFrame(() => {
    const at = wanted;
    wanted = null;
    whenReady(() => ask("seek", { us: Math.round(at) }));
  });
  wanted = Math.max(0, us);
}

/**
 * @param {SVGElement} node
 * @param {(x: number, start: {now: number, x: number}) => number} timeAt
 */
function drag(node, timeAt) {
  node.addEventListener("pointerdown", (/** @type {PointerEvent} */ e) => {
    if (!state || e.button !== 0) return;
    const left = node.getBoundingClientRect().left, k = zoomOf(node);
    const start = { now, x: (e.clientX - left) / k };
    node.setPointerCapture(e.pointerId);
    const move = (/** @type {PointerEvent} */ m) => seek(timeAt((m.clientX - left) / k, start));
    move(e);
    node.addEventListener("pointermove", move);
    const end = () => {
      node.removeEventListener("pointermove", move);
      node.removeEventListener("pointerup", end);
      node.removeEventListener("pointercancel", end);
    };
    node.addEventListener("pointerup", end);
    node.addEventListener("pointercancel", end);
  });
}
drag(run, (x) => Math.min(x / width * runSpan(knownEnd()), state.end));
drag(lens, (x, start) => Math.min(start.now + (x - width * nowAt) / perUs, state.end));

run.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
  const act = pick({
    ArrowLeft: () => ask("back"), ArrowDown: () => ask("back"), ArrowRight: () => ask("step"), ArrowUp: () => ask("step"),
    PageDown: () => ask("second", { n: -1 }), PageUp: () => ask("second", { n: 1 }),
    Home: () => ask("seek", { us: 0 }), End: () => ask("end"),
  }, e.key);
  if (!act) return;
  e.preventDefault();
  whenReady(act);
});
