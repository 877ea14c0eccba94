// The shelf: which lessons there are, in which chapters and paths, and how far a person has come.

import { byId, remember } from "./dom.js";
import { kept } from "./progress.js";

export { kept };

/**
 * What the site says of its lessons; cmd/highwater writes it.
 * @typedef {{id: string, title: string, question: string, part: string, summary: string, minutes: number, needs: string[],
 *   settings: string[], errors: string[], kips: string[], was?: string, predictions: number, steps: string[]}} LessonInfo
 * @typedef {{name: string, words: string, lessons: string[]}} Chapter
 * @typedef {{name: string, title: string, summary: string, lessons: string[]}} Path
 * @typedef {{lessons: LessonInfo[], chapters: Chapter[], paths: Path[]}} Shelf
 */

/** @type {Shelf} */
export const shelf = JSON.parse(byId("shelf")?.textContent || '{"lessons":[],"chapters":[],"paths":[]}');
export const list = shelf.lessons;

/**
 * lessonOf finds a lesson by its name, or by the one it had when lessons had numbers.
 * @param {string} id
 */
export const lessonOf = (id) => list.find((l) => l.id === id) || (id ? list.find((l) => l.was === id) : undefined);
export const placeOf = (/** @type {string} */ id) => list.findIndex((l) => l.id === id) + 1;

/**
 * doneSteps are the steps of a lesson whose goals were met once.
 * @param {string} id
 * @returns {Set<number>}
 */
export function doneSteps(id) {
  const l = lessonOf(id), all = kept();
  const text = String(all[id] || l?.was && all[l.was] || "");
  return new Set(text.split(",").map(Number).filter((n) => n >= 1 && n <= (l ? l.steps.length : 0)));
}

/**
 * standing tells how far a lesson is: done, begun, open, or better later, because one that it builds on
 * isn't done. part is the part of its steps that are done.
 * @param {LessonInfo} l
 * @returns {{state: "done" | "begun" | "open" | "later", part: number}}
 */
export function standing(l) {
  const part = doneSteps(l.id).size / Math.max(1, l.steps.length);
  if (part >= 1) return { state: "done", part };
  if (part > 0) return { state: "begun", part };
  // To somebody who has done nothing yet, everything is open: a shelf of "better later" invites nobody.
  return { state: list.some((x) => doneSteps(x.id).size) && l.needs.some((n) => !isDone(n)) ? "later" : "open", part };
}

/** @param {string} id */
export function isDone(id) {
  const l = lessonOf(id);
  return Boolean(l) && doneSteps(id).size >= l.steps.length;
}

/** pathWalked is the path that a person chose last. */
export const pathWalked = () => shelf.paths.find((p) => p.name === remember.get("path"));

/**
 * after is the lesson that follows one: on the path that is walked, if it is on it, else on the shelf.
 * @param {string} id
 * @returns {LessonInfo | undefined}
 */
export function after(id) {
  const path = pathWalked();
  const at = path ? path.lessons.indexOf(id) : -1;
  if (path && at >= 0) return lessonOf(path.lessons[at + 1] || "");
  return list[placeOf(id)];
}

/**
 * minutesText is minutes as a person says them: 52 min, 2 h 20.
 * @param {number} n
 */
export const minutesText = (n) => (n < 60 ? `${n} min` : n % 60 === 0 ? `${n / 60} h` : `${Math.floor(n / 60)} h ${String(n % 60).padStart(2, "0")}`);
export const minutesOf = (/** @type {string[]} */ ids) => ids.reduce((sum, id) => sum + (lessonOf(id)?.minutes || 0), 0);
