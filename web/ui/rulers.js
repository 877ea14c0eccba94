// The two rulers: the lens, a stretch of time around now with words on its marks, above the whole run.
// The lens is drawn in its own coordinates around a base time and slides by one transform a frame.

import { byId, changed, clockText, svg } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";

const lens = byId("lens"), run = byId("run");
const nowAt = 0.72; // where on the lens the playhead stands
let state = null, now = 0, width = 0, base = 0, sliding = null, past = null, handle = null;
let perUs = 0; // lens pixels a microsecond

const measure = document.createElement("canvas").getContext("2d");
function textWidth(text, size, weight) {
  measure.font = `${weight} ${size}px "Atkinson Hyperlegible Next", sans-serif`;
  return measure.measureText(text).width;
}

const toneInk = { err: "--err", ok: "--ok", warn: "--warn", plain: "--ink2", leader: "--warn", "": "--ink2" };
const ink = (tone) => `var(${toneInk[tone] || "--ink2"})`;
const iconOf = (m) => m.icon || { err: "cross", ok: "check", leader: "crown" }[m.tone] || "";

// lensSpan is how much time the lens shows: about what a person follows at that speed. 0 is Auto.
const lensSpan = (speed) => (speed >= 10 ? 20e6 : speed >= 1 ? 2e6 : speed === 0 || speed >= 0.1 ? 1e6 : 0.4e6);

// A rebalance is a story: in Auto the lens reaches back to its beginning, in steps, up to twelve seconds.
function spanNow() {
  const span = lensSpan(state.speed);
  if (state.speed !== 0) return span;
  const story = (state.timeline.bands || []).find((b) => (b.kind === "rebalancing" || b.kind === "group") && b.from <= now && now <= b.to + span / 2);
  if (!story) return span;
  const reach = (now - story.from) / nowAt * 1.1;
  return [span, 2e6, 4e6, 8e6].find((s) => s >= reach) || 12e6;
}

// bandFill gives the tint and the hatch of a stretch of time.
function bandFill(b) {
  switch (b.kind) {
    case "stopped": return ["var(--errT)", "url(#herr)", "var(--err)"];
    case "unavailable": return ["var(--warnT)", "url(#hwarn)", "var(--warn)"];
    case "group": return [`color-mix(in srgb, var(--g${b.colour ?? 0}) 55%, transparent)`, null, `var(--g${b.colour ?? 0})`];
    default: return ["var(--warnT)", "url(#hwarn)", "var(--warn)"];
  }
}

// bands come with those that matter more on top: nobody could write, over a broker that was down.
const rank = { group: 0, rebalancing: 1, stopped: 2, unavailable: 3 };
const bands = (s) => [...(s.timeline.bands || [])].sort((a, b) => (rank[a.kind] ?? 1) - (rank[b.kind] ?? 1));

function drawLens() {
  const s = state, w = width;
  if (!s || !w) return;
  const span = spanNow();
  perUs = w / span;
  base = now;
  const x = (us) => (us - base) * perUs;
  const from = base - span * 2, to = base + span * 2;
  const group = svg("g");
  for (const b of bands(s)) {
    const end = b.to < 0 || b.to == null ? s.end : b.to;
    if (end < from || b.from > to) continue;
    const left = x(Math.max(b.from, from)), size = Math.max(2, x(Math.min(end, to)) - left);
    const [tint, hatch] = bandFill(b);
    group.append(svg("rect", { x: left, y: 24, width: size, height: 8, fill: tint }));
    if (hatch) group.append(svg("rect", { x: left, y: 24, width: size, height: 8, fill: hatch }));
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
const weight = (m) => (m.text.startsWith("ack ") ? 0 : { err: 3, leader: 3, warn: 2 }[m.tone] ?? 1);

// lensMarks lays the words out so that none covers another: what matters more has its word, then what
// is nearer to now; the ticks of all stay. While time stands still no word is cut off at the left.
function lensMarks(s, x, from, to) {
  const out = [], taken = [];
  const marks = (s.timeline.marks || []).filter((m) => m.at >= from && m.at <= to);
  for (const m of marks) {
    const at = x(m.at), light = weight(m) === 0;
    const stroke = m.future ? "var(--line2)" : m.tone === "leader" ? "var(--crown)" : ink(m.tone);
    out.push(svg("path", { d: light ? `M${at} 24V32` : `M${at} 20V32`, stroke, "stroke-width": light ? 1 : 1.6, "stroke-dasharray": m.future ? "2 2" : null }));
  }
  const order = [...marks].sort((a, b) => weight(b) - weight(a) || Math.abs(a.at - now) - Math.abs(b.at - now));
  for (const m of order) {
    const at = x(m.at), name = iconOf(m), colour = m.future ? "var(--ink3)" : ink(m.tone);
    const size = textWidth(m.text, 12, m.future ? 400 : 600) + (name ? 16 : 0);
    const fits = (start) => (s.playing || start >= -width * nowAt) &&
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
}

// runSpan is the time the whole-run ruler shows: round numbers, so that it doesn't creep.
const spans = [5, 10, 15, 20, 30, 45, 60, 90, 120, 180, 240, 300, 420, 600, 900, 1200, 1800, 2700, 3600];
function runSpan(end) {
  for (const s of spans) if (end * 1.02 <= s * 1e6) return s * 1e6;
  return Math.ceil(end / 36e8) * 36e8;
}

function drawRun() {
  const s = state, w = width;
  if (!s || !w) return;
  const span = runSpan(Math.max(s.end, s.now)), phone = w < 320;
  const top = phone ? 9 : 8, high = phone ? 6 : 7;
  const x = (us) => Math.max(0, Math.min(1, us / span)) * w;
  const rect = (a, b, fill, extra) => svg("rect", { x: x(a), y: top, width: Math.max(1.5, x(b) - x(a)), height: high, fill, ...extra });
  const parts = [
    svg("rect", { x: 0, y: top, width: w, height: high, rx: 3.5, fill: "var(--sunk)" }),
    rect(0, s.end, "var(--tideT)", { rx: 3.5 }),
  ];
  for (const b of bands(s)) {
    const [tint, hatch] = bandFill(b);
    const end = b.to < 0 || b.to == null ? s.end : b.to;
    parts.push(rect(b.from, end, tint));
    if (hatch) parts.push(rect(b.from, end, hatch));
  }
  parts.push(rect(now, span, "url(#hfut)", { class: "future" }));
  const crowd = (s.timeline.marks || []).length > 60; // then a stream's acknowledgements are no news
  for (const m of s.timeline.marks || []) {
    if (m.future) continue;
    const at = x(m.at);
    const stroke = m.tone === "leader" ? "var(--crown)" : ink(m.tone);
    const heavy = weight(m) > 1 || m.run;
    if (weight(m) === 0 && crowd) continue;
    parts.push(svg("path", { d: heavy ? `M${at} ${top - 2}V${top + high + 2}` : `M${at} ${top}V${top + high}`, stroke, "stroke-width": heavy ? 2 : 1, opacity: heavy ? 1 : 0.45 }));
  }
  if (!phone) parts.push(...runWords(s, x, span));
  handle = svg("g", { class: "handle" });
  parts.push(handle);
  run.replaceChildren(...parts);
  moveHandle();
}

function runWords(s, x, span) {
  const out = [];
  const taken = [];
  const put = (text, at, fill, weight, anchor = "middle") => {
    const size = textWidth(text, 11, weight);
    let left = anchor === "end" ? at - size : anchor === "start" ? at : at - size / 2;
    left = Math.max(0, Math.min(width - size, left));
    if (taken.some(([a, b]) => left < b + 8 && left + size > a - 8)) return;
    taken.push([left, left + size]);
    const label = svg("text", { x: left, y: 26, "font-size": 11, "font-weight": weight, fill });
    label.textContent = text;
    out.push(label);
  };
  put(clockText(span).slice(0, -4), width, "var(--ink3)", 500, "end");
  const length = (b) => (b.to < 0 || b.to == null ? s.end : b.to) - b.from;
  for (const b of [...bands(s)].sort((a, b) => length(b) - length(a))) {
    const end = b.to < 0 || b.to == null ? s.end : b.to;
    put(wide(b), (x(b.from) + x(end)) / 2, bandFill(b)[2], 600);
  }
  for (const m of s.timeline.marks || []) {
    if (!m.future && m.run) put(m.text, x(m.at), ink(m.tone), 500);
  }
  const step = [1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900].find((n) => span / (n * 1e6) <= 5) * 1e6 || span / 4;
  for (let at = step; at < span * 0.97; at += step) {
    put(clockText(at).slice(0, -4), x(at), "var(--ink3)", 500);
  }
  return out;
}

// wide gives an unfinished rebalance its long name only where it fits.
const wide = (b) => (b.kind === "rebalancing" && run.clientWidth < 700 ? "rebalancing" : b.text);

function moveHandle() {
  if (!handle || !state) return;
  const span = runSpan(Math.max(state.end, state.now));
  const x = Math.min(1, now / span) * width;
  const phone = width < 320;
  if (phone) {
    handle.replaceChildren(svg("circle", { cx: Math.max(6, Math.min(width - 6, x)), cy: 12, r: 6, fill: "var(--ink)" }));
  } else {
    const size = Math.max(12, spanNow() / span * width);
    const left = Math.max(1, Math.min(width - size - 1, x - size * nowAt));
    handle.replaceChildren(
      svg("rect", { x: left, y: 5, width: size, height: 13, rx: 3, fill: "none", stroke: "var(--ink)", "stroke-width": 1.6 }),
      svg("path", { d: `M${left} 5L0 0M${left + size} 5L${width} 0`, stroke: "var(--line)", "stroke-width": 1 }));
  }
  const future = run.querySelector(".future");
  if (future) {
    future.setAttribute("x", x.toFixed(1));
    future.setAttribute("width", Math.max(0, width - x).toFixed(1));
  }
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
  const anew = changed("rulers", [s.timeline, s.end, spanNow(), width]);
  if (anew) { drawLens(); drawRun(); } else {
    if (!s.playing && base !== now) drawLens(); else slide();
    moveHandle();
  }
});

new ResizeObserver(() => {
  const w = Math.round(run.getBoundingClientRect().width);
  if (w === width || !w) return;
  width = w;
  drawLens();
  drawRun();
}).observe(run);

// Dragging on either ruler seeks, at most once a frame.
let wanted = null;
function seek(us) {
  if (wanted === null) requestAnimationFrame(() => {
    const at = wanted;
    wanted = null;
    whenReady(() => ask("seek", { us: Math.round(at) }));
  });
  wanted = Math.max(0, us);
}

function drag(node, timeAt) {
  node.addEventListener("pointerdown", (e) => {
    if (!state || e.button !== 0) return;
    const box = node.getBoundingClientRect();
    const start = { now, x: e.clientX - box.left };
    node.setPointerCapture(e.pointerId);
    const move = (m) => seek(timeAt(m.clientX - box.left, start, m.type === "pointerdown"));
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
drag(run, (x) => Math.min(x / width * runSpan(Math.max(state.end, state.now)), state.end));
drag(lens, (x, start) => Math.min(start.now + (x - width * nowAt) / perUs, state.end));

run.addEventListener("keydown", (e) => {
  const op = {
    ArrowLeft: ["back"], ArrowDown: ["back"], ArrowRight: ["step"], ArrowUp: ["step"],
    PageDown: ["second", { n: -1 }], PageUp: ["second", { n: 1 }],
    Home: ["seek", { us: 0 }], End: ["end"],
  }[e.key];
  if (!op) return;
  e.preventDefault();
  whenReady(() => ask(...op));
});
