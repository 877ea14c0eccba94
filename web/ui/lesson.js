// The lesson panel: which step is shown, its cells, prediction, goals, hints, and Back and Next.

import { $, byId, changed, el, icon, rich } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { Cell } from "./cell.js";

export const list = JSON.parse(byId("lessons").textContent || "[]");
const steps = byId("steps");
const cells = new Map(); // article -> its cells
let current = null;
let asked = ""; // lesson/step that is being fetched or shown
let moved = false; // a person changed the step, so its title takes the focus

export const lessonOf = (id) => list.find((l) => l.id === id);
export const currentArticle = () => current;
export const currentCells = () => cells.get(current) || [];

function hydrate(article) {
  if (cells.has(article)) return;
  cells.set(article, [...article.querySelectorAll("[data-cell]")].map((c) => new Cell(c, Number(c.dataset.cell))));
  article.append(el("div", { class: "aid" }));
}

async function articleOf(id, step) {
  const find = () => $(`.step[data-lesson="${CSS.escape(id)}"][data-step="${step}"]`, steps);
  if (!find()) {
    const answer = await fetch(`web/lessons/${id}.html`);
    if (!answer.ok) return null;
    const box = document.createElement("template");
    box.innerHTML = await answer.text(); // written when the site was built, from our own Markdown
    for (const a of box.content.querySelectorAll(".step")) a.hidden = true;
    if (!find()) steps.append(box.content);
  }
  return find();
}

async function show(id, step) {
  const wanted = id + "/" + step;
  if (asked === wanted) return;
  asked = wanted;
  const article = await articleOf(id, step);
  if (asked !== wanted || !article) return;
  hydrate(article);
  for (const a of steps.querySelectorAll(".step")) a.hidden = a !== article;
  current = article;
  steps.scrollTop = 0;
  const lesson = lessonOf(id);
  document.title = `${$("h1", article).textContent} · ${lesson ? lesson.title : "Highwater"} · Highwater`;
  if (moved) $("h1", article).focus({ preventScroll: true });
  moved = false;
  if (last) draw(last, true);
}

export function go(op, args) {
  moved = true;
  whenReady(() => ask(op, args));
}

let last = null;
on("state", (s) => {
  last = s;
  if (!s.lesson) return;
  show(s.lesson.id, s.lesson.step);
  if (asked === s.lesson.id + "/" + s.lesson.step && current) draw(s, false);
});

function draw(s, anew) {
  const a = current;
  if (!a || a.dataset.lesson !== s.lesson.id || Number(a.dataset.step) !== s.lesson.step) return;
  (cells.get(a) || []).forEach((cell) => cell.set((s.cells || [])[cell.index]));
  chips(a, s);
  const key = asked + ":";
  if (changed("predict", key + JSON.stringify(s.predict)) || anew) predict($("[data-predict]", a), s.predict);
  const still = !s.playing && s.now >= s.end && (s.cells || []).every((c) => c.state === "done");
  if (changed("goals", [key, s.goals, still]) || anew) goals($("[data-goals]", a), s.goals || [], still);
  if (changed("aid", [key, s.hints, s.hintsLeft, s.solutionShown, s.solution, (s.goals || []).length]) || anew) aid($(".aid", a), s);
  footer(s);
}

// chips gives the names of partitions in the prose the colour they have on the stage.
function chips(article, s) {
  const colours = new Map((s.twin && s.twin.partitions || []).filter((p) => p.colour !== undefined).map((p) => [p.tp, p.colour]));
  if (!changed("chips", [asked, [...colours]])) return;
  for (const node of article.querySelectorAll("p code, p strong, li code, li strong, code.chip")) {
    const colour = colours.get(node.textContent);
    node.className = colour === undefined ? "" : `chip p${colour}`;
  }
}

function predict(box, p) {
  if (!box || !p) return;
  const kept = box.contains(document.activeElement) ? document.activeElement.dataset.n : null;
  const judged = Boolean(p.verdict);
  const rows = p.choices.map((c, i) => {
    if (!p.answered) {
      return el("label", { class: "ch" }, el("input", { type: "radio", name: "predict", value: i, "data-n": i,
        change: () => { $(".btn", box).disabled = false; } }), el("span", { class: "rd" }), c.text);
    }
    const right = c.state === "right", wrong = c.state === "wrong", picked = c.picked;
    const kind = right ? "right" : wrong ? "wrong" : picked && !judged ? "sel" : "off";
    return el("div", { class: "ch " + kind }, el("span", { class: "rd" },
      right ? icon("check", 11) : wrong ? icon("cross", 11) : null), c.text,
      picked || wrong ? el("em", null, "your pick") : null);
  });
  const parts = [el("h2", null, "Predict"), el("p", { class: "q" }, p.question)];
  if (!p.answered) {
    parts.push(el("div", { role: "radiogroup", "aria-label": p.question }, rows),
      el("div", { class: "prow" }, el("span", null, "Answer first, then run it."), el("button", {
        class: "btn pri sm", disabled: true, click: () => {
          const pick = $("input:checked", box);
          if (pick) whenReady(() => ask("predict", { choice: Number(pick.value) }));
        },
      }, "Check")));
  } else {
    parts.push(...rows, el("div", { class: "fb", "aria-live": "polite" }, judged
      ? [el("p", null, rich(p.verdict)), p.explain ? el("p", null, rich(p.explain)) : null]
      : el("p", null, "Now run it. The cluster decides.")));
  }
  box.replaceChildren(...parts);
  if (kept != null) $(`[data-n="${kept}"]`, box)?.focus();
}

function goals(box, list, still) {
  if (!box) return;
  const met = list.filter((g) => g.state === "met").length;
  box.replaceChildren(
    el("h2", null, "Goals", el("span", null, `${met} of ${list.length}`)),
    el("ul", null, list.map((g) => el("li", { class: g.state === "met" ? "ok" : g.state === "under way" ? "now" : "" },
      el("span", { class: "g" }, g.state === "met" ? icon("check", 11) : null),
      el("span", null, g.state === "met" ? el("span", { class: "sr" }, "Done: ") : null, rich(g.text),
        g.state === "under way" && g.missing ? el("small", null, rich(g.missing)) : null)))),
    still && list.some((g) => g.state === "under way") ? el("p", { class: "still" }, "Time stands still. ",
      el("button", { click: () => whenReady(() => ask("play")) }, "Let it go on")) : "");
}

// aid shows hints, the solution and what one can ask for. Its buttons stay the same nodes, so that none
// goes away under a finger while time passes and hints change.
const aids = new WeakMap();
function aidParts(box) {
  const act = (op) => () => whenReady(() => ask(op));
  const word = el("span");
  const parts = {
    word, hints: el("div", { "aria-live": "polite" }), solution: el("div"),
    hint: el("button", { "data-hint": true, click: act("hint") }, icon("bulb", 15), word),
    show: el("button", { "data-solution": true, class: "quiet", click: act("solution") }, "Show the solution"),
  };
  box.replaceChildren(parts.hints, parts.solution, el("div", { class: "row" }, parts.hint, parts.show,
    el("button", { "data-reset": true, class: "quiet", click: act("reset") }, "Start this step again")));
  aids.set(box, parts);
  return parts;
}

function aid(box, s) {
  if (!box) return;
  const parts = aids.get(box) || aidParts(box);
  const hasGoals = (s.goals || []).length > 0;
  const hints = s.hints || [];
  parts.hints.replaceChildren(...hints.map((h) => el("div", { class: "hint" }, el("p", null, rich(h)))));
  parts.word.textContent = hints.length ? "Another hint" : "Hint";
  parts.hint.hidden = !hasGoals || s.hintsLeft === 0;
  parts.show.hidden = !hasGoals || Boolean(s.solutionShown);
  const lines = s.solutionShown ? (s.solution || []).join("\n") : "";
  if (parts.lines === lines) return;
  parts.lines = lines;
  parts.solution.replaceChildren(...(lines ? [el("div", { class: "cmd" },
    el("header", null, el("span", { class: "what" }, "Solution"),
      el("button", { class: "run", "data-run-solution": true, click: solve }, icon("play", 12), "Run")),
    el("pre", { tabindex: "0", "aria-label": "Solution" }, lines))] : []));
}

// solve runs the solution, and then lets time go on until the goals are met, because a cluster needs
// its time.
let towards = ""; // the step whose goals time goes on for
function solve() {
  whenReady(() => {
    ask("pause");
    if (ask("solve").ok) towards = asked;
  });
}
const allMet = () => (last.goals || []).every((g) => g.state === "met");
function goOn() {
  if (!towards || !last) return;
  if (asked !== towards) {
    towards = "";
  } else if (last.busy) {
    return;
  } else if (allMet()) {
    towards = "";
    if (last.playing) ask("pause");
  } else if (!last.playing) {
    ask("play");
  }
}
on("state", () => { if (towards) setTimeout(goOn); });

function footer(s) {
  const left = (s.goals || []).filter((g) => g.state !== "met").length;
  const lesson = lessonOf(s.lesson.id);
  const steps = s.lesson.steps || (lesson ? lesson.steps.length : 1);
  const place = list.indexOf(lesson);
  const lastStep = s.lesson.step >= steps, lastLesson = place === list.length - 1;
  if (!changed("footer", [left, s.lesson.id, s.lesson.step, steps, (s.goals || []).length])) return;
  byId("left").textContent = left ? `${left} goal${left > 1 ? "s" : ""} left` : (s.goals || []).length ? "All goals met" : "";
  byId("prev").disabled = s.lesson.step <= 1 && place <= 0;
  const next = byId("next");
  next.classList.toggle("ready", left === 0);
  next.disabled = lastStep && lastLesson;
  next.firstChild.textContent = lastStep && !lastLesson ? "Next lesson" : "Next";
  byId("lesson-no").textContent = place >= 0 ? `Lesson ${place + 1}` : "";
  byId("lesson-title").textContent = lesson ? lesson.title : "Lessons";
  const prog = byId("progress");
  prog.setAttribute("aria-label", `Step ${s.lesson.step} of ${steps}`);
  prog.replaceChildren(...Array.from({ length: steps }, (_, i) =>
    el("i", { class: i + 1 < s.lesson.step ? "d" : i + 1 === s.lesson.step ? "c" : "" })),
  el("b", null, `${s.lesson.step} of ${steps}`));
}

byId("prev").addEventListener("click", () => go("prev"));
byId("next").addEventListener("click", () => go("next"));

// Before the simulation is up, the first step's cells are already there.
const first = $(".step:not([hidden])", steps);
if (first) {
  hydrate(first);
  current = first;
}
