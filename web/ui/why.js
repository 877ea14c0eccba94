// Why? and the legend.

import { $, byId, changed, clockText, el, icon, remember, rich, svg } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { openSheet, watch } from "./sheet.js";
import { termNamed } from "./terms.js";
import { open as openBytes } from "./bytes.js";
import { toggle as openLog } from "./openlog.js";

/**
 * @typedef {import("./messages").Why} Why
 * @typedef {import("./messages").Look} Look
 */

const box = byId("why");
const seek = (/** @type {number} */ us) => whenReady(() => ask("seek", { us }));
export const close = () => whenReady(() => ask("select", { ref: "" }));

let withRules = remember.get("rules") === "shown";
/** @type {Why | null} */
let drawn = null;
function toggleRules() {
  withRules = !withRules;
  remember.set("rules", withRules ? "shown" : "");
  draw(drawn);
  $(".more", box)?.focus();
}

/** @param {Why | null} w */
function draw(w) {
  drawn = w;
  const nothing = el("p", { class: "empty" }, "Click a record, a message or a broker on the stage to read why it is so.");
  if (!w) {
    box.hidden = true;
    box.replaceChildren(nothing);
    return;
  }
  const kept = box.contains(document.activeElement);
  const last = w.steps.findLastIndex((s) => s.rule); // the rule nearest to the thing always shows
  const steps = w.steps.map((s, i) => {
    const present = s.at == null || s.at < 0 || s.now;
    return el("li", { class: (present ? "now" : "") + (i === last ? " ruled" : "") },
      present ? el("span", null, "now") : el("button", { "aria-label": `Go to ${clockText(s.at)}`, click: () => seek(s.at) }, short(s.at)),
      el("span", null, rich(s.text), s.rule ? el("small", null, rich(s.rule)) : null));
  });
  const rules = w.steps.some((s, i) => s.rule && i !== last);
  box.replaceChildren(
    el("h2", null, el("span", null, rich(w.title)), el("button", { "aria-label": "Close", click: close }, icon("cross", 13))),
    w.what ? el("p", { class: "what" }, rich(w.what)) : "",
    deeds(w),
    el("ol", null, steps),
    rules ? el("button", { class: "more", "aria-pressed": String(withRules), click: toggleRules }, withRules ? "Fewer of Kafka's rules" : "More of Kafka's rules") : "",
    w.footer.text ? el("footer", null, el("span", null, rich(w.footer.text)),
      w.footer.at > 0 ? el("button", { click: () => seek(w.footer.at) }, clockText(w.footer.at), icon("right", 13)) : null) : "");
  box.classList.toggle("rules", withRules);
  box.classList.toggle("long", w.steps.some((s) => s.at >= 60e6)); // 01:02.345 is wider than 02.345
  box.hidden = false;
  if (kept) $("button", box)?.focus();
}

// deeds are the buttons for what can be done to the thing; each does what its line in the console does. A
// record can be opened.
const deeds = (/** @type {Why} */ w) => (w.actions.length || w.bytes || w.log
  ? el("div", { class: "deeds", role: "group", "aria-label": "What you can do" },
    w.bytes ? el("button", { title: "y", click: openBytes }, w.bytes) : null,
    w.log ? el("button", { title: "o", click: openLog }, w.log) : null, w.actions.map((a) =>
      el("button", { title: a.line, click: () => whenReady(() => { if (ask("run", { line: a.line }).ok) watch(); }) }, a.text)))
  : "");

// short drops the minutes while there are none, as in 31.200.
const short = (/** @type {number} */ us) => (us < 60e6 ? clockText(us).slice(3) : clockText(us));

// show brings the cursor to the explanation.
export const show = () => {
  openSheet("why");
  if (!box.hidden) $("button", box)?.focus();
};

let shown = false;
on("state", (s) => {
  if (!changed("why", s.why)) return;
  draw(s.why);
  if (s.why && !shown) openSheet("why");
  shown = Boolean(s.why);
});

const key = (/** @type {number} */ n, /** @type {Shape} */ shape, /** @type {string} */ letter) => svg("svg", { width: 22, height: 18, viewBox: "0 0 22 18", "aria-hidden": "true" },
  svg(shape.tag, { ...shape.at, fill: `var(--k${n}-fill)`, stroke: `var(--k${n}-edge)`, "stroke-linejoin": "round" }),
  Object.assign(svg("text", { x: 11, y: 12.2, "font-size": 9, "font-weight": 700, "text-anchor": "middle", fill: `var(--k${n}-ink)` }), { textContent: letter }));
/**
 * @typedef {{tag: keyof SVGElementTagNameMap, at: {[name: string]: string | number}}} Shape
 * @type {{[name: string]: Shape}}
 */
const shapes = {
  circle: { tag: "circle", at: { cx: 11, cy: 9, r: 7.6 } },
  square: { tag: "rect", at: { x: 4.16, y: 2.16, width: 13.68, height: 13.68, rx: 1.67 } },
  diamond: { tag: "polygon", at: { points: "11,0.34 19.66,9 11,17.66 2.34,9" } },
  hexagon: { tag: "polygon", at: { points: "19,9 15,15.9 7,15.9 3,9 7,2.1 15,2.1" } },
  shield: { tag: "path", at: { d: "M4 2.5H18V9.5Q18 14.5 11 17Q4 14.5 4 9.5Z" } },
  triangle: { tag: "polygon", at: { points: "11,1 20,16.5 2,16.5" } },
  pentagon: { tag: "polygon", at: { points: "11,1 19.2,7 16,16.5 6,16.5 2.8,7" } },
  pill: { tag: "rect", at: { x: 2, y: 4.5, width: 18, height: 9, rx: 4.5 } },
};
const order = ["circle", "square", "diamond", "hexagon", "shield", "triangle", "pentagon", "pill"];

// token draws one of the state's keys as the stage does.
export const token = (/** @type {Look} */ k, i = 0) => {
  const n = k.n ?? i % 8;
  return key(n + 1, shapes[order[n]], k.initial || k.text.slice(0, 1).toUpperCase());
};

const part = (/** @type {SVGElement[]} */ ...kids) => svg("svg", { width: 22, height: 18, viewBox: "0 0 22 18", "aria-hidden": "true" }, kids);
const small = (/** @type {number} */ x, /** @type {string} */ fill, /** @type {string} */ text, size = 9) => Object.assign(
  svg("text", { x, y: 12.4, "font-size": size, "font-weight": 700, "text-anchor": "middle", fill }), { textContent: text });
const caret = (/** @type {string} */ d) => svg("path", { d, fill: "none", stroke: "var(--g0)", "stroke-width": 2, "stroke-linejoin": "round", "stroke-linecap": "round" });
/** @type {[text: string, term: string, sign: () => SVGElement, when?: string][]} */
const signs = [
  ["leader copy", "leader", () => part(svg("svg", { x: 4, y: 2, width: 14, height: 14, color: "var(--crown)" }, svg("use", { href: "#i-crown" })))],
  ["leader epoch", "leader epoch", () => part(small(11, "var(--ink2)", "e2", 10.5))],
  ["in sync, or not (ISR)", "in-sync replicas", () => part(svg("rect", { x: 0, y: 4, width: 10, height: 11, rx: 2, fill: "var(--ink2)" }), small(5, "var(--card)", "1"),
    svg("rect", { x: 12.5, y: 4.5, width: 9, height: 10, rx: 2, fill: "none", stroke: "var(--err)", "stroke-dasharray": "2 1.6" }), small(17, "var(--err)", "3"))],
  ["high watermark (HW)", "high watermark", () => part(svg("rect", { x: 10, y: 1, width: 1.8, height: 16, fill: "var(--tide)" }), svg("path", { d: "M10 1.5H0L3 5L0 8.5H10Z", fill: "var(--tide)" }))],
  ["log end offset (LEO)", "log end offset", () => part(svg("path", { d: "M1 14H18.5V6", fill: "none", stroke: "var(--ink3)", "stroke-width": 1.6 }))],
  ["not committed yet", "high watermark", () => part(svg("rect", { x: 3, y: 1, width: 16, height: 16, rx: 3, fill: "url(#hk3)" }), svg("rect", { x: 3.5, y: 1.5, width: 15, height: 15, rx: 3, fill: "none", stroke: "var(--k3-edge)", "stroke-dasharray": "3 2" }))],
  ["committed offset", "committed offset", () => part(svg("path", { d: "M11 1V8", stroke: "var(--g0)", "stroke-width": 1.3 }), svg("path", { d: "M11 7.5l4.4 7.5H6.6z", fill: "var(--g0)" })), "group"],
  ["reader's position", "position", () => part(caret("M6.8 15l4.2-7l4.2 7"))],
  ["locked by c1, 2nd time", "acquisition lock", () => part(svg("rect", { x: 0, y: 3, width: 22, height: 13, rx: 4, fill: "var(--g0)" }), small(11, "var(--card)", "c1×2")), "share"],
  ["accepted, archived", "accept", () => part(svg("path", { d: "M2 9.4L5 12.4L9.6 5.6", fill: "none", stroke: "var(--ok)", "stroke-width": 1.8, "stroke-linecap": "round" }),
    svg("path", { d: "M13.4 5.8l6 6.4M19.4 5.8l-6 6.4", stroke: "var(--err)", "stroke-width": 1.8, "stroke-linecap": "round" })), "share"],
  ["records on the move", "batch", () => part(svg("rect", { x: 1, y: 3, width: 20, height: 12, rx: 6, fill: "var(--card)", stroke: "var(--p0)", "stroke-width": 1.6 }), svg("rect", { x: 5, y: 5.5, width: 7, height: 7, rx: 1, fill: "var(--k2-fill)" }))],
  ["fetch: a request", "fetch", () => part(svg("rect", { x: 1, y: 3, width: 20, height: 12, rx: 6, fill: "none", stroke: "var(--p0)", "stroke-width": 1.6 }))],
  ["a fetch that waits", "follower", () => part(svg("rect", { x: 3.5, y: 2.5, width: 15, height: 13, rx: 6.5, fill: "none", stroke: "var(--line2)", "stroke-dasharray": "2.5 2" }), small(11, "var(--ink3)", "2"))],
  ["acknowledged, error", "acknowledgement", () => part(svg("circle", { cx: 5.5, cy: 9, r: 5, fill: "var(--ok)" }), svg("circle", { cx: 16.5, cy: 9, r: 5, fill: "var(--err)" }),
    svg("path", { d: "M3.4 9.2L5 10.8L7.8 7.4", fill: "none", stroke: "var(--card)", "stroke-width": 1.4 }), svg("path", { d: "M14.7 7.2L18.3 10.8M18.3 7.2L14.7 10.8", stroke: "var(--card)", "stroke-width": 1.4 }))],
  ["heartbeat", "heartbeat", () => part(svg("circle", { cx: 11, cy: 9, r: 3, fill: "var(--line2)" }))],
];

/**
 * A sign for groups is shown where there are such groups.
 * @param {string | undefined} when
 * @param {Look[]} groups
 */
function needed(when, groups) {
  if (when === "share") return groups.some((g) => g.share);
  return when !== "group" || groups.some((g) => !g.share);
}

// meant is a sign's name, which tells what it means when it is pointed at, chosen or tapped.
function meant(/** @type {string} */ text, /** @type {string} */ name) {
  const term = termNamed(name);
  return term ? el("button", { class: "term", "data-term": term.id, "aria-describedby": "termtip" }, text) : text;
}

/**
 * @param {Look[]} keys
 * @param {Look[]} groups
 */
function legend(keys, groups) {
  byId("legend-list").replaceChildren(
    ...keys.map((k, i) => el("li", { title: k.text }, token(k, i), el("span", null, k.text))),
    ...signs.filter(([, , , when]) => needed(when, groups)).map(([text, term, sign]) => el("li", null, sign(), meant(text, term))));
}
legend([], []);
on("state", (s) => {
  const keys = s.keys, groups = s.groups;
  if (changed("legend", [keys, groups])) legend(keys.slice(0, 8), groups);
});

// The legend is open where there is room for it, until a person decides.
const fold = byId("legend");
fold.querySelector("summary").addEventListener("click", () => remember.set("legend", fold.open ? "folded" : "open"));
export const toggleLegend = () => fold.querySelector("summary").click();
new ResizeObserver(([stage]) => {
  const { width, height } = stage.contentRect;
  const kept = remember.get("legend");
  fold.open = kept ? kept === "open" && height >= 330 : height >= 640 && width >= 900;
}).observe(byId("stage"));
draw(null);
