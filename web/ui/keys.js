// Keys that work everywhere but in a text field, and in the stage's frame too.

import { $, byId, toast } from "./dom.js";
import { ask, frame, on, whenReady } from "./bridge.js";
import { fold, isOpen, choose } from "./drawer.js";
import { focusConsole } from "./console.js";
import { currentCells, go, next } from "./lesson.js";
import { giveUp, second, speed, speeds, stepBack, stepOn, toggle } from "./timebar.js";
import { close as closeWhy, show as showWhy, toggleLegend } from "./why.js";
import { toggleHelp } from "./dialogs.js";
import { open as openBytes } from "./bytes.js";
import { enter, isOpened, nextKey, open as openLog, toCheck, toggle as toggleLog } from "./openlog.js";
import { homeKey } from "./home.js";
import { present, presenting } from "./presenter.js";
import { openFinder } from "./finder.js";
import { route } from "./router.js";

const typing = (/** @type {any} */ t) => t && (t.isContentEditable || /^(INPUT|TEXTAREA|SELECT)$/.test(t.tagName) && t.type !== "radio");

// runNext runs the first cell of the step that has not run.
export function runNext() {
  const cell = currentCells().find((c) => c.state === "ready" || c.state === "half" || c.state === "failed");
  if (cell) cell.run();
}

/** @type {{[key: string]: () => void}} */
const actions = {
  " ": toggle, ",": stepBack, ".": stepOn, "<": () => second(-1), ">": () => second(1), ";": () => second(-1), ":": () => second(1),
  b: () => go("prev"), n: next, r: runNext, "/": focusConsole, l: toggleLegend,
  f: () => whenReady(() => ask("fit")), p: () => present(!presenting()), t: () => (isOpened() ? toCheck() : choose("tables", true)), "?": toggleHelp,
  k: power, y: openBytes, o: toggleLog, j: nextKey,
};

// undo takes back the last deed. What came of it stays known.
function undo() {
  whenReady(() => {
    const answer = ask("undo", {});
    if (answer.notice || answer.error) toast(answer.notice || answer.error); // else it is told when it is done
  });
}

// power kills or starts the broker that is chosen, or on which the chosen thing is.
function power() {
  whenReady(() => {
    const answer = ask("power", {});
    if (!answer.ok) toast(answer.error);
  });
}

const regions = () => [$(".top"), byId("lesson"), byId("stage"), byId("time"), $(".tabs")].filter((r) => r && r.offsetParent !== null);
const first = (/** @type {HTMLElement} */ r) => (r.id === "stage" ? frame() : $("button:not([disabled]), [tabindex='0'], input", r));

/** @param {boolean} back */
function nextRegion(back) {
  const all = /** @type {HTMLElement[]} */ (regions());
  const at = all.findIndex((r) => r.contains(document.activeElement));
  const to = all[(at + (back ? -1 : 1) + all.length) % all.length];
  const target = first(to);
  if (target === frame()) target.contentWindow.focus(); else target?.focus();
}

function escape() {
  if (presenting()) return present(false);
  if (!byId("why").hidden) return closeWhy();
  if (isOpened()) return openLog("");
  if (isOpen()) return fold();
}

/**
 * handle answers whether the key was taken. inStage: the key came from the frame.
 * @param {KeyboardEvent | any} e
 * @param {boolean} inStage
 */
function handle(e, inStage) {
  if ((e.ctrlKey || e.metaKey) && !e.shiftKey && !e.altKey && e.key.toLowerCase() === "z" && !typing(e.target) && route.view === "lesson") {
    undo();
    return true;
  }
  if (e.altKey || e.ctrlKey || e.metaKey) return false;
  if (document.querySelector("dialog[open]")) return false;
  if (route.view !== "lesson") {
    if (e.key !== "/" && e.key !== "?" || typing(e.target)) return false;
    if (e.key === "/") openFinder(); else toggleHelp();
    return true;
  }
  if (e.key === "F6") { nextRegion(e.shiftKey); return true; }
  if (e.key === "Escape" && giveUp()) return true;
  if (e.key === "Escape" && !typing(e.target)) { escape(); return true; }
  if (!inStage && typing(e.target)) return false;
  if (inStage && e.key.startsWith("Arrow")) {
    whenReady(() => ask("walk", { key: e.key }));
    return true;
  }
  if (inStage && e.key === "Enter") { if (!enter()) showWhy(); return true; }
  // Space and Enter belong to the control that has the focus.
  if (e.key === " " && !inStage && e.target.closest?.("button, a, summary, [role=slider], label, [role=tab], input")) return false;
  if (homeKey(e.key)) return true;
  if (e.key >= "0" && e.key <= "4") { speed(speeds[Number(e.key)]); return true; }
  const action = actions[e.key.length === 1 ? e.key.toLowerCase() : e.key];
  if (!action) return false;
  action();
  return true;
}

addEventListener("keydown", (e) => { if (handle(e, false)) e.preventDefault(); });

// The stage's canvas swallows every key, Tab too; these listeners come first.
on("frame", (w) => {
  w.addEventListener("keydown", (e) => {
    if (e.key === "Tab") {
      e.stopImmediatePropagation(); // the browser moves the focus
      return;
    }
    if (handle(e, true)) e.preventDefault();
    e.stopImmediatePropagation();
  }, true);
});
