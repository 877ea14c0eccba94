// The lesson panel: which step is shown, its cells, prediction, goals, hints, and Back and Next.

import { $, byId, changed, el, focused, icon, keepNames, rich, toast, whole } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { toGoal } from "./timebar.js";
import { Cell } from "./cell.js";
import { recall } from "./console.js";
import { notebooks } from "./notebooks.js";
import { broken, painted, paintedPython } from "./command.js";
import { after, lessonOf, list, placeOf } from "./shelf.js";
import { watch } from "./sheet.js";
import { mark } from "./terms.js";
import { goTo, stepAddress } from "./router.js";
import { stepsOf } from "./ahead.js";

/**
 * @typedef {import("./messages").State} State
 * @typedef {import("./messages").GoalState} GoalState
 * @typedef {import("./messages").Prediction} Prediction
 * @typedef {import("./messages").Wishes} Wishes
 */

const steps = byId("steps");
/** @type {Map<Element, Cell[]>} */
const cells = new Map(); // article -> its cells
/** @type {HTMLElement | null} */
let current = null;
let asked = ""; // lesson/step that is being fetched or shown
let moved = false; // a person changed the step, so its title takes the focus

export const currentArticle = () => current;
export const currentCells = () => cells.get(current) || [];

/** @param {HTMLElement} article */
function hydrate(article) {
  if (cells.has(article)) return;
  mark(article);
  keepNames(article);
  cells.set(article, /** @type {HTMLElement[]} */ ([...article.querySelectorAll("[data-cell]")]).map((c) => new Cell(c, Number(c.dataset.cell))));
  /** @type {NodeListOf<HTMLElement>} */ (article.querySelectorAll("[data-notebook]")).forEach(program);
  article.append(el("div", { class: "aid" }));
}

/**
 * program gives a lesson's cell of Python its button: it is run in the notebook whose name it has.
 * @param {HTMLElement} root
 */
function program(root) {
  const text = root.querySelector("code").textContent, name = root.dataset.notebook;
  root.replaceChildren(el("div", { class: "cmd" },
    el("header", null, el("span", { class: "what" }, name + ".ipynb"),
      el("button", { class: "run", "data-program": true, click: () => notebooks().then((m) => m.runHere(text, name)) }, icon("play", 12), "Run")),
    el("pre", { tabindex: "0", "aria-label": "Python" }, paintedPython(text))));
}

/**
 * @param {string} id
 * @param {number} step
 */
async function articleOf(id, step) {
  const find = () => $(`.step[data-lesson="${CSS.escape(id)}"][data-step="${step}"]`, steps);
  if (!find()) place(stepsOf(id));
  if (!find()) {
    const answer = await fetch(`web/lessons/${id}.html`);
    if (!answer.ok) return null;
    const html = await answer.text();
    if (!find()) put(html);
  }
  return find();
}

/**
 * place adds steps to those that are there, hidden.
 * @param {Element[]} articles
 */
function place(articles) {
  for (const a of /** @type {HTMLElement[]} */ (articles)) {
    a.hidden = true;
    for (const empty of a.querySelectorAll("a[href='']")) empty.removeAttribute("href"); // the renderer emptied it: it would load the page anew
  }
  steps.append(...articles);
}

/**
 * put places the steps that stand in a page or a part of one, as web/article writes them, with prose that web/article/markdown rendered.
 * @param {string} html
 */
function put(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  place([...box.content.querySelectorAll(".step")]);
}

/**
 * add takes a lesson into the list that the site doesn't have; the simulation has it already.
 * @param {import("./messages").Loaded} lesson
 * @param {string} html
 */
export function add(lesson, html) {
  if (lessonOf(lesson.id)) return;
  list.push({ question: lesson.title, minutes: 0, needs: [], settings: [], errors: [], kips: [], predictions: 0,
    id: lesson.id, title: lesson.title, part: lesson.part, summary: lesson.summary, steps: lesson.steps });
  put(html);
  moved = true; // a person wished for it
}

/**
 * @param {string} id
 * @param {number} step
 */
export async function show(id, step) {
  const wanted = id + "/" + step;
  if (asked === wanted) return;
  asked = wanted;
  const article = await articleOf(id, step).catch(() => /** @type {HTMLElement | null} */ (null));
  if (asked !== wanted) return;
  missing.hidden = Boolean(article);
  if (!article) return miss(id, step);
  hydrate(article);
  for (const a of steps.querySelectorAll(".step")) {
    a.hidden = a !== article;
    a.classList.toggle("other", a.dataset.lesson !== id); // is not printed with this lesson
  }
  current = article;
  steps.scrollTop = 0;
  const lesson = lessonOf(id);
  document.title = `${$("h1", article).textContent} · ${lesson ? lesson.title : "Highwater"} · Highwater`;
  if (moved) $("h1", article).focus({ preventScroll: true });
  moved = false;
  if (last) draw(last, true);
}

// A lesson's text that doesn't come is said in its place; the cluster is the lesson's all the same.
const missing = el("div", { class: "missing", role: "alert", hidden: true });
steps.append(missing);
/** @type {() => void} */
let retry = () => {};
addEventListener("online", () => { if (!missing.hidden) retry(); });

/**
 * @param {string} id
 * @param {number} step
 */
function miss(id, step) {
  for (const a of steps.querySelectorAll(".step")) a.hidden = true;
  current = null;
  retry = () => { asked = ""; show(id, step); };
  const lesson = lessonOf(id);
  missing.replaceChildren(el("h1", { tabindex: "-1" }, lesson ? lesson.title : "Lesson"),
    el("p", null, "The text of this lesson has not arrived: there is no network, or the site has lost it. The cluster is there, and so are the lessons that were opened before."),
    el("button", { class: "btn sm", click: () => retry() }, "Try again"));
}

/**
 * go asks for a wish that turns to another step, whose title then takes the focus.
 * @template {keyof Wishes} K
 * @param {K} op
 * @param {{} extends Wishes[K] ? [Wishes[K]?] : [Wishes[K]]} rest
 */
export function go(op, ...rest) {
  moved = true;
  whenReady(() => {
    const answer = ask(op, ...rest);
    if (answer.text) toast(answer.text); // what was run that the learner had left out
  });
}

/** @type {State | null} */
let last = null;
on("state", (s) => {
  last = s;
  if (s.home) return void (asked = ""); // the front door has its own words
  show(s.lesson.id, s.lesson.step);
  if (asked === s.lesson.id + "/" + s.lesson.step && current) draw(s, false);
});

/**
 * @param {State} s
 * @param {boolean} anew
 */
function draw(s, anew) {
  const a = current;
  if (!a || a.dataset.lesson !== s.lesson.id || Number(a.dataset.step) !== s.lesson.step) return;
  (cells.get(a) || []).forEach((cell) => cell.set(s.cells[cell.index]));
  chips(a, s);
  const key = asked + ":";
  const ran = !s.busy && s.cells.length > 0 && s.cells.every((c) => c.state !== "ready" && c.state !== "half" && c.state !== "waiting" && c.state !== "running");
  if (changed("predict", [key, s.predict, ran]) || anew) predict($("[data-predict]", a), s.predict, ran);
  const still = !s.playing && s.now >= s.end && s.cells.every((c) => c.state === "done" || c.state === "error");
  if (changed("goals", [key, s.goals, still]) || anew) goals($("[data-goals]", a), s.goals, still);
  if (changed("aid", [key, s.hints, s.hintsLeft, s.solutionShown, s.solution, s.goals.length]) || anew) aid($(".aid", a), s);
  footer(s);
}

/**
 * chips gives the names of partitions in the prose the colour they have on the stage.
 * @param {HTMLElement} article
 * @param {State} s
 */
function chips(article, s) {
  const colours = new Map(s.twin.partitions.filter((p) => p.colour !== undefined).map((p) => [p.tp, p.colour]));
  if (!changed("chips", [asked, [...colours]])) return;
  for (const node of article.querySelectorAll("p code, p strong, li code, li strong, code.chip")) {
    const colour = colours.get(node.textContent);
    node.className = colour === undefined ? "" : `chip p${colour}`;
  }
}

/**
 * @param {HTMLElement | null} box
 * @param {Prediction | null} p
 * @param {boolean} ran everything that the step runs has run
 */
function predict(box, p, ran) {
  if (!box || !p) return;
  const kept = box.contains(focused()) ? focused().dataset.n || "" : null;
  const judged = Boolean(p.verdict), chosen = $("input:checked", box)?.value;
  const rows = p.choices.map((c, i) => {
    if (!p.answered && !judged) {
      return el("label", { class: "ch" }, el("input", { type: "radio", name: "predict", value: i, "data-n": i,
        change: () => { $(".prow span", box).textContent = "Answer first, then run it."; } }), el("span", { class: "rd" }), el("span", null, whole(c.text)));
    }
    const right = c.state === "right", wrong = c.state === "wrong", picked = c.picked;
    const kind = right ? "right" : wrong ? "wrong" : picked && !judged ? "sel" : "off";
    return el("div", { class: "ch " + kind }, el("span", { class: "rd" },
      right ? icon("check", 11) : wrong ? icon("cross", 11) : null), el("span", null, whole(c.text)),
      picked || wrong ? el("em", null, "your pick") : null);
  });
  /** @type {HTMLElement[]} */
  const parts = [el("h2", null, "Predict"), el("p", { class: "q" }, whole(p.question))];
  if (!p.answered && !judged) {
    parts.push(el("div", { role: "radiogroup", "aria-label": p.question }, rows),
      el("div", { class: "prow" }, el("span", null, "Answer first, then run it."), el("button", {
        class: "btn pri sm", click: () => {
          const pick = $("input:checked", box);
          if (pick) {
            whenReady(() => ask("predict", { choice: Number(pick.value) }));
          } else {
            $(".prow span", box).textContent = "Pick one of these first.";
            $("input", box).focus();
          }
        },
      }, "Check")));
  } else {
    parts.push(...rows, el("div", { class: "fb", "aria-live": "polite", tabindex: "-1" }, judged
      ? [el("p", null, rich(p.verdict)), p.explain ? el("p", null, rich(p.explain)) : null]
      : el("p", null, ran ? "What you ran doesn't decide it. Start this step again and run it as it stands." : "Now run it. The cluster decides.")));
  }
  box.replaceChildren(...parts);
  const again = chosen != null && $(`input[value="${chosen}"]`, box);
  if (again) again.checked = true; // what was picked stays picked, whatever made the box be drawn anew
  if (kept != null) ($(`[data-n="${kept}"]`, box) || $(".fb", box))?.focus();
}

/**
 * @param {HTMLElement | null} box
 * @param {GoalState[]} list
 * @param {boolean} still
 */
function goals(box, list, still) {
  if (!box) return;
  const met = list.filter((g) => g.state === "met").length;
  box.replaceChildren(
    el("h2", null, "Goals", el("span", null, `${met} of ${list.length}`)),
    el("ul", null, list.map((g) => el("li", { class: g.state === "met" ? "ok" : g.state === "begun" ? "now" : "" },
      el("span", { class: "g" }, g.state === "met" ? icon("check", 11) : null),
      el("span", null, g.state === "met" ? el("span", { class: "sr" }, "Done: ") : null, rich(g.text),
        g.state === "begun" && g.missing ? el("small", null, rich(g.missing)) : null)))),
    still && list.some((g) => g.state === "begun") ? el("p", { class: "still" }, "Time stands still. ",
      el("button", { click: () => whenReady(() => ask("play")) }, "Let it go on"), " or go ",
      el("button", { click: toGoal }, "to the goal"), ".") : "");
}

// aid shows hints, the solution and what one can ask for. Its buttons stay the same nodes in the same places,
// so that none goes away under a finger while time passes and hints change; one that has nothing more to give
// is dimmed, for if it went, the second tap of a double one would start the lesson again.
/**
 * @typedef {{word: HTMLElement, hints: HTMLElement, solution: HTMLElement, hint: HTMLElement, show: HTMLElement, lines: string}} Aid
 * @type {WeakMap<Element, Aid>}
 */
const aids = new WeakMap();
/**
 * @param {HTMLElement} box
 * @returns {Aid}
 */
function aidParts(box) {
  const act = (/** @type {"hint" | "solution" | "reset" | "restart"} */ op) => (/** @type {Event} */ e) => {
    if (!spent(e.currentTarget)) whenReady(() => ask(op));
  };
  const word = el("span");
  const parts = {
    word, lines: "", hints: el("div", { "aria-live": "polite" }), solution: el("div"),
    hint: el("button", { "data-hint": true, click: act("hint") }, icon("bulb", 15), word),
    show: el("button", { "data-solution": true, class: "quiet", click: act("solution") }, "Show the solution"),
  };
  box.replaceChildren(parts.hints, parts.solution, el("div", { class: "row" }, parts.hint, parts.show),
    el("div", { class: "row" }, el("button", { "data-reset": true, class: "quiet", click: act("reset") }, "Start this step again"),
    el("button", { class: "quiet", click: act("restart") }, "Start the lesson again")));
  aids.set(box, parts);
  return parts;
}

/**
 * spent tells whether a button has nothing more to give. It stays focusable, so that the keyboard doesn't lose its place.
 * @param {EventTarget | null} b
 */
const spent = (b) => b instanceof Element && b.getAttribute("aria-disabled") === "true";

/**
 * @param {HTMLElement} box
 * @param {State} s
 */
function aid(box, s) {
  if (!box) return;
  const parts = aids.get(box) || aidParts(box);
  const hasGoals = s.goals.length > 0;
  const hints = s.hints;
  parts.hints.replaceChildren(...hints.map((h) => el("div", { class: "hint" }, el("p", null, rich(h)))));
  parts.word.textContent = !hints.length ? "Hint" : s.hintsLeft ? "Another hint" : "No more hints";
  parts.hint.hidden = parts.show.hidden = !hasGoals;
  parts.hint.setAttribute("aria-disabled", String(!s.hintsLeft));
  parts.show.setAttribute("aria-disabled", String(Boolean(s.solutionShown)));
  const lines = s.solutionShown ? s.solution.join("\n") : "";
  if (parts.lines === lines) return;
  parts.lines = lines;
  parts.solution.replaceChildren(...(lines ? [el("div", { class: "cmd" },
    el("header", null, el("span", { class: "what" }, "Solution"),
      el("button", { class: "run", "data-run-solution": true, click: solve }, icon("play", 12), "Run")),
    el("pre", { tabindex: "0", "aria-label": "Solution" }, painted(broken(lines))))] : []));
}

function solve() {
  whenReady(() => {
    ask("pause");
    if (ask("solve").ok && last?.solution) last.solution.forEach(recall);
    watch();
  });
}

/** @param {State} s */
function footer(s) {
  const left = s.goals.filter((g) => g.state !== "met").length;
  const lesson = lessonOf(s.lesson.id);
  const steps = s.lesson.steps;
  const lastStep = s.lesson.step >= steps, then = after(s.lesson.id);
  if (!changed("footer", [left, s.lesson.id, s.lesson.step, steps, s.goals.length, s.owes, then?.id])) return;
  byId("left").textContent = left ? `${left} goal${left > 1 ? "s" : ""} left` : s.goals.length ? "All goals met" : "";
  const place = placeOf(s.lesson.id);
  byId("prev").disabled = s.lesson.step <= 1 && place <= 1;
  const next = byId("next");
  next.classList.toggle("ready", left === 0);
  next.firstChild.textContent = s.owes ? "Run and go on" : !lastStep ? "Next" : then ? "Next lesson" : "All lessons";
  byId("lesson-no").textContent = place ? `Lesson ${place}` : "";
  byId("lesson-title").textContent = lesson ? lesson.title : "Lessons";
  if (lastStep && current) doors(current, lesson, then);
  const prog = byId("progress");
  prog.setAttribute("aria-label", `Step ${s.lesson.step} of ${steps}`);
  prog.replaceChildren(...Array.from({ length: steps }, (_, i) =>
    el("i", { class: i + 1 < s.lesson.step ? "d" : i + 1 === s.lesson.step ? "c" : "" })),
  el("b", null, `${s.lesson.step} of ${steps}`));
}

byId("prev").addEventListener("click", () => go("prev"));
byId("next").addEventListener("click", next);

/** next turns the page, and behind the last one opens the next lesson. What is left of the step is done first. */
export function next() {
  const s = last;
  if (!s || s.lesson.step < s.lesson.steps) return go("next");
  if (s.owes || s.busy) go("next");
  const then = after(s.lesson.id);
  moved = true;
  goTo(then ? stepAddress(then.id, 1) : "#/lessons");
}

/**
 * doors end a lesson: where one may go from here.
 * @param {HTMLElement} article
 * @param {import("./shelf.js").LessonInfo | undefined} lesson
 * @param {import("./shelf.js").LessonInfo | undefined} then
 */
function doors(article, lesson, then) {
  const others = list.filter((l) => lesson && l.needs.includes(lesson.id) && l !== then).slice(0, 2);
  const door = (/** @type {import("./shelf.js").LessonInfo} */ l, /** @type {string} */ word) => el("a", { class: "door", href: stepAddress(l.id, 1) },
    el("small", null, word), el("b", null, l.question), l.minutes ? el("em", null, `${l.minutes} min`) : null, icon("right", 14));
  $(".doors", article)?.remove();
  article.append(el("nav", { class: "doors", "aria-label": "Where to go from here" },
    then ? door(then, "Next lesson") : el("a", { class: "door", href: "#/lessons" }, el("b", null, "All lessons"), icon("right", 14)),
    others.map((l) => door(l, "It builds on this"))));
}

// Before the simulation is up, the first step's cells are already there.
const first = $(".step:not([hidden])", steps);
if (first) {
  hydrate(first);
  current = first;
}
