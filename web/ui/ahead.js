// What is fetched before it is asked for, so that a page that has lost the network still has every lesson
// and its search: together they are smaller than a picture.

import { on } from "./bridge.js";

/** @type {DocumentFragment | null} */
let lessons = null;
let coming = false;
/** @type {(() => Promise<unknown>)[]} */
const more = [];

/**
 * also fetches something else ahead.
 * @param {() => Promise<unknown>} fetcher
 */
export const also = (fetcher) => more.push(fetcher);

async function fetchAll() {
  if (coming) return;
  coming = true;
  try {
    if (!lessons) {
      const answer = await fetch("web/lessons.html");
      if (!answer.ok) throw new Error(String(answer.status));
      const box = document.createElement("template");
      box.innerHTML = await answer.text();
      lessons = box.content;
    }
    await Promise.all(more.map((f) => f()));
  } catch { /* no network, or a host without it: each is fetched again when it is needed */ }
  coming = false;
}

/**
 * stepsOf are a lesson's steps, if they have been fetched.
 * @param {string} lesson
 * @returns {Element[]}
 */
export const stepsOf = (lesson) => (lessons ? [...lessons.querySelectorAll(`.step[data-lesson="${CSS.escape(lesson)}"]`)] : []);

const patience = 300; // ms: the first picture is drawn by then
on("frame", () => { setTimeout(fetchAll, patience); });
on("absent", () => { setTimeout(fetchAll); });
addEventListener("online", fetchAll);
