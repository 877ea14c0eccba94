// The front door: a cluster at work, one question about it, and an answer that is the deed. Its words are
// in the page before the simulation has arrived; an answer given by then waits for the first picture.

import { $, byId, changed, clockParts, el, icon, keepNames, remember, rich } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { openFinder } from "./finder.js";
import { follow, stepAddress } from "./router.js";
import { share } from "./share.js";
import { kept, lessonOf } from "./shelf.js";

/**
 * @typedef {import("./messages").State} State
 * @typedef {import("./messages").Home} Home
 */

const root = document.documentElement;
const panel = byId("home"), title = byId("home-title"), tale = byId("home-tale");
keepNames(panel);
const promise = title.textContent, documentTitle = document.title;
/** @type {HTMLElement[]} */
const picks = [...panel.querySelectorAll("[data-pick]")];
/** @type {State | null} */
let last = null;
let phase = "ask", chosen = -1; // chosen: an answer that waits for the first picture
export const atHome = () => root.dataset.place === "home";

picks.forEach((b, i) => {
  b.setAttribute("aria-keyshortcuts", "ABC"[i] + " " + (i + 1));
  b.addEventListener("click", () => answer(i));
});

/** @type {Promise<void>} */
const pictured = new Promise((done) => {
  on("frame", (w) => { w.requestAnimationFrame(() => w.requestAnimationFrame(() => done())); });
});

// The poster gives way to the stage; where nothing can be drawn it stays until something happens.
const poster = byId("poster");
pictured.then(() => {
  if (byId("nodraw").hidden) poster.classList.add("gone");
  setTimeout(() => { poster.hidden = byId("nodraw").hidden; }, 200);
});
/** @param {number} i */
function answer(i) {
  if (phase !== "ask" || chosen >= 0) return;
  chosen = i;
  draw();
  pictured.then(() => {
    const told = ask("pick", { choice: i });
    chosen = -1;
    if (told.ok) title.focus({ preventScroll: true });
    draw();
  });
}

/**
 * homeKey takes the keys of the question while it is asked, R and the search.
 * @param {string} key
 */
export function homeKey(key) {
  if (!atHome()) return false;
  const k = key.toLowerCase();
  const i = "abc".indexOf(k) >= 0 && k.length === 1 ? "abc".indexOf(k) : "123".indexOf(k);
  if (phase === "ask" && k.length === 1 && i >= 0) {
    answer(i);
    return true;
  }
  if (k === "/") {
    openFinder();
    return true;
  }
  if (phase === "ask" && k >= "0" && k <= "4" && k.length === 1) return true; // a speed; it waits
  if (k === "c") { // while it asks, C is an answer
    whenReady(() => ask("callouts"));
    return true;
  }
  if (k !== "r") return false;
  if (phase !== "ask") again();
  return true;
}

function again() {
  whenReady(() => { ask("reset"); title.focus({ preventScroll: true }); });
}
byId("home-again").addEventListener("click", again);
byId("home-skip").addEventListener("click", () => whenReady(() => ask("skip")));
byId("home-share").addEventListener("click", () => share());
$(".brand").addEventListener("click", (/** @type {Event} */ e) => {
  if (!atHome() || phase === "ask") return;
  e.preventDefault();
  again();
});
for (const way of /** @type {NodeListOf<HTMLAnchorElement>} */ (panel.querySelectorAll("[data-address]"))) {
  way.href = way.dataset.address; // without scripts it leads to the bare text
  if (way.dataset.path) way.addEventListener("click", () => remember.set("path", way.dataset.path));
}

on("state", (s) => {
  last = s;
  if (!s.home) {
    if (atHome()) delete root.dataset.place;
    return;
  }
  if (!atHome()) {
    root.dataset.place = "home";
    document.title = documentTitle;
  }
  draw();
});
follow((to) => { if (to.view === "lesson" && to.lesson === "home") document.title = documentTitle; });

/**
 * goOn offers to go on where the visitor left off.
 * @param {string} id
 * @param {number} step
 */
function goOn(id, step) {
  const lesson = lessonOf(id);
  if (!lesson || !changed("home-left", [id, step])) return;
  const at = `Step ${step} of ${lesson.steps.length}`;
  const way = el("li", { "data-left": true }, el("a", { href: stepAddress(id, step) },
    icon("play", 20), el("span", null, el("b", null, "Go on: " + lesson.title), el("small", null, at)), el("i")));
  $("[data-left]", panel)?.remove();
  byId("home-ways").prepend(way);
}

function draw() {
  const h = last && last.home;
  if (h) phase = h.phase;
  const picked = chosen >= 0 ? chosen : h && phase !== "ask" ? h.picked : -1;
  if (changed("home-picks", [phase, picked])) drawPicks(picked);
  if (!h) return;
  if (phase !== "ask") poster.hidden = true;
  if (h.left) goOn(h.left.id, h.left.step);
  if (changed("home-names", [h.leader, h.order])) {
    for (const node of panel.querySelectorAll("[data-leader]")) node.textContent = h.leader;
    for (const node of panel.querySelectorAll("[data-order]")) node.textContent = h.order;
  }
  if (changed("home-head", [phase, h.title, h.note])) head(h);
  if (changed("home-said", [phase, h.said, h.picked, h.proved])) said(h);
  if (changed("home-tale", h.story)) story(h.story);
  if (changed("home-figures", [h.figures])) figures(h.figures);
  silence(h);
}

/** @param {number} picked */
function drawPicks(picked) {
  picks.forEach((b, i) => {
    const off = picked >= 0 || phase !== "ask";
    b.classList.toggle("on", i === picked);
    b.classList.toggle("off", off && i !== picked);
    b.setAttribute("aria-disabled", String(off));
    $("em", b)?.remove();
    if (i === picked) b.append(el("em", null, "your pick"));
  });
}

/** @param {Home} h */
function head(h) {
  const asking = phase === "ask", answered = phase === "answered";
  panel.dataset.phase = phase;
  title.textContent = h.title || promise;
  byId("home-asked").hidden = asking;
  byId("home-lead").hidden = !asking;
  byId("home-ask").hidden = answered || !asking && h.picked < 0;
  byId("home-plug").hidden = !asking;
  byId("home-question").hidden = !asking;
  byId("home-note").hidden = !h.note;
  byId("home-note").replaceChildren(...rich(h.note || ""));
  byId("home-keys").hidden = asking || answered;
  byId("home-wayhead").textContent = answered ? "Go on" : "Or go straight to";
  byId("home-wayhead").hidden = byId("home-ways").hidden = phase === "running";
  for (const way of panel.querySelectorAll("[data-after]")) way.hidden = !answered;
  byId("home-foot").textContent = asking ? "No account. Nothing to install." : answered ? "" : "Real speed: 1 s is 1 s";
  byId("home-foot").hidden = answered;
  byId("home-skip").hidden = phase !== "running";
  byId("home-again").hidden = byId("home-share").hidden = !answered;
  $(".scroll", panel).scrollTop = 0;
}

/** @param {Home} h */
function said(h) {
  const box = byId("home-said"), right = h.picked >= 0 && h.picked === h.proved;
  box.hidden = !h.said;
  box.className = right ? "said right" : "said";
  box.replaceChildren(el("span", { class: "mark" }, icon(right ? "check" : "cross", 12)), el("span", null, rich(h.said || "")));
}

/**
 * story keeps the lines that stand already, so that only what is new is spoken and comes in.
 * @param {Home["story"]} lines
 */
function story(lines) {
  const rows = lines.map((l) => ({ now: Boolean(l.now), text: l.text, time: l.now ? "now" : clockParts(l.at).join("").replace(/^00:/, "") }));
  const keep = [...tale.children];
  let at = 0;
  for (const r of rows) {
    const key = r.time + r.text;
    const old = /** @type {HTMLElement | undefined} */ (keep[at]);
    if (old && old.dataset.key === key) { at++; continue; }
    const line = el("li", { "data-key": key, class: r.now ? "now" : null }, el("time", null, r.time), el("span", null, rich(r.text)));
    tale.insertBefore(line, old || null);
  }
  for (; at < keep.length; at++) keep[at].remove();
  tale.hidden = rows.length === 0;
}

/** @param {Home["figures"]} list */
function figures(list) {
  const box = byId("home-figures");
  box.hidden = list.length === 0;
  box.replaceChildren(...list.map((f) => el("div", { class: f.tone }, el("dd", null, f.value), el("dt", null, f.name))));
}

const bar = el("i"), quiet = el("b"), limit = el("span"), most = el("span");
byId("home-silence").append(el("p", null, quiet, " without a heartbeat. ", limit),
  el("div", { class: "bar", "aria-hidden": "true" }, bar), el("div", { class: "ends", "aria-hidden": "true" }, el("span", null, "0"), most));
/** @param {Home} h */
function silence(h) {
  const box = byId("home-silence");
  box.hidden = !h.silence;
  if (!h.silence) return;
  const seconds = h.silence.limit / 1e6;
  quiet.textContent = (h.silence.for / 1e6).toFixed(1) + " s";
  limit.textContent = `At ${seconds} s the controller gives it up.`;
  most.textContent = seconds + " s";
  bar.style.width = Math.min(100, h.silence.for / h.silence.limit * 100) + "%";
}

const before = kept(); // an earlier visit is known before the simulation is
if (before.lesson) goOn(before.lesson, Number(before.step || 1));
