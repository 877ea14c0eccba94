// The catalogue: chapters with the question of each lesson, how far one has come, the paths, and what a
// lesson is about before it is started. index.html holds it all as links; here they come to life.

import { $, byId, copy, el, icon, remember, svg, toast, zoomOf } from "./dom.js";
import { on } from "./bridge.js";
import { doneSteps, isDone, lessonOf, list, minutesOf, minutesText, pathWalked, placeOf, shelf, standing } from "./shelf.js";
import { follow, goTo, route, stepAddress } from "./router.js";

const page = byId("catalogue");
const rows = /** @type {HTMLAnchorElement[]} */ ([...page.querySelectorAll("a.row")]);
const narrow = matchMedia("(max-width: 700px), (min-width: 560px) and (max-width: 1000px) and (max-height: 500px)");

/**
 * arc is the glyph of a lesson that is under way: as much of the ring as steps are done.
 * @param {number} part
 */
function arc(part) {
  const angle = 2 * Math.PI * part, x = 9 + 7 * Math.sin(angle), y = 9 - 7 * Math.cos(angle);
  return svg("svg", { width: 18, height: 18, viewBox: "0 0 18 18", "aria-hidden": "true" },
    svg("circle", { cx: 9, cy: 9, r: 7, fill: "none", stroke: "var(--line2)", "stroke-width": 1.5 }),
    svg("path", { d: `M9 2A7 7 0 ${part > 0.5 ? 1 : 0} 1 ${x.toFixed(2)} ${y.toFixed(2)}`, fill: "none", stroke: "var(--tide)", "stroke-width": 3 }));
}

const said = { done: "done", begun: "under way", open: "", later: "better later" };

// Lessons that a person opened from files.
const own = el("section", { class: "chapter", hidden: true }, el("h2", null, el("span", { class: "name" }, "Your own")), el("ol"));
$(".chapters", page)?.append(own);

/** draw fills in how far a person has come. */
function draw() {
  for (const r of rows) {
    const l = lessonOf(r.dataset.lesson);
    const { state, part } = standing(l);
    r.className = `row ${state}`;
    const glyph = $(".gl", r);
    glyph.replaceChildren(...(state === "done" ? [icon("check", 11)] : state === "begun" ? [arc(part)] : []));
    $(".sr", r)?.remove();
    r.append(el("span", { class: "sr" }, [l.minutes ? " minutes" : "", said[state]].filter(Boolean).join(", ")));
  }
  for (const c of shelf.chapters) {
    const done = c.lessons.filter(isDone).length;
    const head = $(`.chapter[data-chapter="${CSS.escape(c.name)}"] h2 em`);
    if (head) head.textContent = `${done ? `${done} of ` : ""}${c.lessons.length} · ${minutesText(minutesOf(c.lessons))}`;
  }
  const mine = list.filter((l) => l.id.startsWith("loaded-"));
  own.hidden = !mine.length;
  $("ol", own).replaceChildren(...mine.map((l) => el("li", null, el("a", { class: "row", href: stepAddress(l.id, 1) }, el("span", { class: "gl" }),
    el("b", null, String(placeOf(l.id))), el("span", { class: "q" }, l.title)))));
  const walked = pathWalked();
  for (const a of /** @type {NodeListOf<HTMLAnchorElement>} */ (page.querySelectorAll("a.path"))) {
    const p = shelf.paths.find((x) => x.name === a.dataset.path);
    const done = p.lessons.filter(isDone).length, then = p.lessons.find((id) => !isDone(id)) || p.lessons[0];
    a.classList.toggle("on", p === walked);
    a.href = stepAddress(then, 1);
    $("em", a).textContent = done ? `${done} of ${p.lessons.length} done` : `${p.lessons.length} lessons · ${minutesText(minutesOf(p.lessons))}`;
    a.style.setProperty("--done", `${(100 * done) / p.lessons.length}%`);
    a.classList.toggle("bar", done > 0);
  }
}

for (const r of rows) {
  r.href = stepAddress(r.dataset.lesson, 1);
  r.addEventListener("mouseenter", () => soon(() => open(r), 120));
  r.addEventListener("focus", () => open(r));
  r.addEventListener("click", (e) => {
    if (narrow.matches) { // a tap shows what it is; the sheet's button starts it
      e.preventDefault();
      open(r);
    }
  });
}
for (const a of /** @type {NodeListOf<HTMLAnchorElement>} */ (page.querySelectorAll("a.path"))) {
  const p = shelf.paths.find((x) => x.name === a.dataset.path);
  a.prepend(icon({ newcomer: "path", workshop: "clock", engineer: "wrench", talk: "talk" }[p.name] || "path", 20));
  a.addEventListener("click", () => remember.set("path", p.name));
  const dim = (/** @type {boolean} */ on) => rows.forEach((r) => r.classList.toggle("off", on && !p.lessons.includes(r.dataset.lesson)));
  a.addEventListener("mouseenter", () => dim(true));
  a.addEventListener("mouseleave", () => dim(false));
}

// Chapters fold on a phone; the one under way is open.
for (const b of /** @type {NodeListOf<HTMLButtonElement>} */ (page.querySelectorAll(".chapter h2 button"))) {
  b.append(icon("down", 16));
  b.addEventListener("click", () => {
    if (narrow.matches) b.setAttribute("aria-expanded", String(b.getAttribute("aria-expanded") !== "true"));
  });
}
function foldChapters() {
  const underWay = shelf.chapters.find((c) => c.lessons.some((id) => !isDone(id))) || shelf.chapters[0];
  for (const b of page.querySelectorAll(".chapter h2 button")) {
    const name = /** @type {HTMLElement} */ (b.closest(".chapter")).dataset.chapter;
    b.setAttribute("aria-expanded", String(!narrow.matches || name === underWay?.name));
  }
}
narrow.addEventListener("change", foldChapters);

// What a lesson is about, beside its row.
const pop = el("section", { class: "pop", id: "lesson-pop", hidden: true, tabindex: "-1" });
const tether = svg("svg", { class: "poptether", "aria-hidden": "true" }, svg("path"));
page.append(tether, pop);
let timer = 0;
/** @type {HTMLAnchorElement | null} */
let from = null;
const soon = (/** @type {() => void} */ go, /** @type {number} */ ms) => { clearTimeout(timer); timer = setTimeout(go, ms); };

/** @param {HTMLAnchorElement} row */
function open(row) {
  clearTimeout(timer);
  from?.classList.remove("sel");
  from = row;
  row.classList.add("sel");
  const l = lessonOf(row.dataset.lesson), done = doneSteps(l.id);
  const n = (/** @type {number} */ x, /** @type {string} */ word) => `${x} ${word}${x === 1 ? "" : "s"}`;
  const line = (/** @type {string} */ name, /** @type {(Node | string)[]} */ ...value) => [el("dt", null, name), el("dd", null, ...value)];
  const codes = (/** @type {string[]} */ all) => all.map((c) => el("code", null, c.split(/(?<=[._])/).flatMap((part) => [part, el("wbr")])));
  const at = l.steps.findIndex((_, i) => !done.has(i + 1)) + 1 || 1;
  const stepsBox = el("ol", { class: "stepline", hidden: true }, l.steps.map((title, i) => el("li", null,
    el("a", { href: stepAddress(l.id, i + 1), class: done.has(i + 1) ? "d" : null }, el("b", null, String(i + 1)), title))));
  pop.setAttribute("aria-label", l.question);
  pop.replaceChildren(
    el("h3", null, l.question), el("p", null, l.summary),
    el("dl", null,
      l.needs.length ? line("Builds on", l.needs.map((id) => `${placeOf(id)} ${lessonOf(id)?.title}`).join(", ")) : [],
      l.settings.length ? line("Settings", ...codes(l.settings)) : [],
      l.errors.length ? line("Errors", ...codes(l.errors)) : [],
      l.kips.length ? line("KIPs", l.kips.join(", ")) : [],
      line("Taught by", [n(l.steps.length, "step"), l.predictions ? n(l.predictions, "prediction") : "", l.minutes ? n(l.minutes, "minute") : ""].filter(Boolean).join(", "))),
    el("div", { class: "row" },
      el("a", { class: "btn pri sm", href: stepAddress(l.id, done.size && at > 1 ? at : 1) }, icon("play", 12), done.size && at > 1 ? `Go on at step ${at}` : "Start"),
      el("button", { class: "btn sm", "aria-expanded": "false", click: (/** @type {Event} */ e) => {
        stepsBox.hidden = !stepsBox.hidden;
        /** @type {Element} */ (e.currentTarget).setAttribute("aria-expanded", String(!stepsBox.hidden));
        place();
      } }, "Start at a step"),
      el("button", { class: "btn sm", click: async () => toast(await copy(location.href.split("#")[0] + `#/lessons/${l.id}`) ? "Link copied." : `The address is #/lessons/${l.id}`) }, icon("share", 14), "Link")),
    stepsBox,
    el("button", { class: "ib close", "aria-label": "Close", click: close }, icon("cross", 14)));
  pop.hidden = false;
  place();
}

// place puts the box beside its row, never over it; on a phone CSS makes it a sheet.
function place() {
  if (!from || pop.hidden) return;
  const path = /** @type {SVGPathElement} */ (tether.firstChild);
  path.removeAttribute("d");
  pop.style.left = pop.style.top = "";
  if (narrow.matches) return;
  const [r, p] = [from, page].map((n) => { // in the page's own pixels
    const b = n.getBoundingClientRect(), k = zoomOf(page);
    return { left: b.left / k, right: b.right / k, top: b.top / k, bottom: b.bottom / k, height: b.height / k };
  });
  const w = pop.offsetWidth, h = pop.offsetHeight, gap = 40;
  const right = r.right + gap + w < p.right - 8;
  const x = right ? r.right + gap : Math.max(p.left + 8, r.left - gap - w);
  const y = Math.max(p.top + 8, Math.min(r.top + r.height / 2 - 34, p.bottom - h - 12));
  pop.style.left = `${x - p.left + page.scrollLeft}px`;
  pop.style.top = `${y - p.top + page.scrollTop}px`;
  const level = r.top + r.height / 2 - p.top + page.scrollTop, edge = (right ? r.right : r.left) - p.left, side = (right ? x : x + w) - p.left;
  path.setAttribute("d", `M${edge} ${level}H${side}`);
}

function close() {
  clearTimeout(timer);
  from?.classList.remove("sel");
  from = null;
  pop.hidden = true;
  /** @type {SVGPathElement} */ (tether.firstChild).removeAttribute("d");
}
page.addEventListener("mouseover", (/** @type {MouseEvent} */ e) => {
  const over = /** @type {Element} */ (e.target);
  if (narrow.matches || pop.hidden) return;
  if (over.closest(".pop")) clearTimeout(timer);
  else if (!over.closest("a.row")) soon(() => { if (!pop.contains(document.activeElement) && document.activeElement !== from) close(); }, 400);
});
page.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
  if (e.key === "Escape" && !pop.hidden) {
    from?.focus();
    close();
    e.stopPropagation();
  } else if ((e.key === "ArrowDown" || e.key === "ArrowUp") && /** @type {Element} */ (e.target).matches("a.row")) {
    const next = rows[rows.indexOf(/** @type {HTMLAnchorElement} */ (e.target)) + (e.key === "ArrowDown" ? 1 : -1)];
    next?.focus();
    e.preventDefault();
  }
});
page.addEventListener("click", (/** @type {MouseEvent} */ e) => { if (!/** @type {Element} */ (e.target).closest(".pop, a.row")) close(); });
addEventListener("resize", place);

const opener = byId("contents-button");
let here = "";
opener.addEventListener("click", () => goTo("#/lessons"));
on("state", (s) => {
  here = s.lesson.id;
  if (route.view === "lessons") draw();
});


follow((to) => {
  close();
  const at = to.view === "lesson" ? to.lesson : to.view; // the front door is a lesson, too
  for (const a of document.querySelectorAll(".nav a")) a.setAttribute("aria-current", String(/** @type {HTMLElement} */ (a).dataset.to === at));
  if (to.view === "lesson") return;
  document.title = to.view === "terms" ? "Glossary · Highwater" : "Lessons · Highwater";
  if (to.view !== "lessons") return;
  draw();
  foldChapters();
  page.scrollTop = 0;
  for (const r of rows) r.toggleAttribute("data-here", r.dataset.lesson === here); // no box over its neighbours
  const row = rows.find((r) => r.dataset.lesson === (lessonOf(to.lesson)?.id || ""));
  if (row) {
    const fold = $("h2 button", row.closest(".chapter"));
    fold.setAttribute("aria-expanded", "true");
    row.scrollIntoView({ block: "center" });
    row.focus({ preventScroll: true });
    if (!narrow.matches) open(row);
  } else {
    if (to.lesson) toast(`There is no lesson “${to.lesson}”. Here are all.`);
    page.focus({ preventScroll: true });
  }
});
draw();
