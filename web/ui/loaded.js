// A lesson that a person brings: chosen in the list of lessons, or dropped onto the lesson panel. The
// simulation parses it and opens it; its prose becomes HTML by a program of its own, which is loaded when
// the first lesson comes.

import { byId, toast } from "./dom.js";
import { ask, on } from "./bridge.js";
import { add } from "./lesson.js";
import { lessonOf } from "./shelf.js";
import { goTo, stepAddress } from "./router.js";
import { tell } from "./dialogs.js";
import { build, load } from "./wasm.js";

/** @typedef {import("./messages").Loaded} Loaded */
/** @typedef {(text: string) => string} Markdown */

const most = 256 << 10; // bytes, as the simulation has it: a larger file isn't even read

/** @type {Promise<Markdown> | null} */
let renderer = null;

/** markdown loads the renderer; a second time, and while it comes, it is the same. */
function markdown() {
  if (!renderer) {
    renderer = start();
    renderer.catch(() => { renderer = null; }); // the network may be back when it is asked for again
  }
  return renderer;
}

/** @returns {Promise<Markdown>} */
async function start() {
  await import(new URL("../wasm_exec.js", import.meta.url).href);
  const go = new Go();
  const instance = await load("markdown.wasm", build.markdown, go.importObject);
  return new Promise((done) => {
    window.highwaterMarkdown = done;
    go.run(instance).then(() => { renderer = null; });
  });
}

/**
 * openText opens a lesson from its Markdown, and says so when it can't. What was open stays then.
 * @param {string} text
 * @param {Markdown | null} [html] a renderer, for tests
 */
export async function openText(text, html) {
  try {
    html ||= await markdown();
  } catch (e) {
    tell("The lesson could not be opened", `What turns its text into a page did not load: ${e && e.message || e}`);
    return;
  }
  const before = place;
  const answer = ask("load-lesson", { text });
  if (!answer.ok || !answer.loaded) {
    tell("This lesson can't be opened", answer.error);
    return;
  }
  try {
    show(answer.loaded, html);
  } catch (e) {
    ask("goto", before);
    tell("This lesson can't be opened", `Its text could not be turned into a page: ${e && e.message || e}`);
    return;
  }
  if (answer.notice) tell("About this link", answer.notice);
}

/**
 * @param {Loaded} lesson
 * @param {Markdown} html
 */
function show(lesson, html) {
  if (!lessonOf(lesson.id)) add(lesson, lesson.article.map((p) => (p.prose ? html(p.prose) : p.html)).join(""));
  toast(`“${lesson.title}” is open.`);
  goTo(stepAddress(lesson.id, 1));
}

/** @type {{lesson: string, step: number}} */
let place = { lesson: "", step: 1 };
on("state", (s) => { place = { lesson: s.lesson.id, step: s.lesson.step }; });

/** @param {File | null | undefined} file */
export async function openFile(file) {
  if (!file) return;
  if (file.size > most) {
    tell("This lesson can't be opened", `${file.name} has ${Math.ceil(file.size / 1024)} kB; a lesson has at most ${most / 1024}.`);
    return;
  }
  await openText(await file.text());
}

const input = byId("lesson-file"), panel = byId("lesson");
byId("open-lesson").addEventListener("click", () => input.click());
input.addEventListener("change", async () => {
  const file = input.files[0];
  await openFile(file);
  input.value = ""; // the same file, edited, may come again
});

const carriesFile = (/** @type {DragEvent} */ e) => e.dataTransfer && [...e.dataTransfer.types].includes("Files");
panel.addEventListener("dragover", (/** @type {DragEvent} */ e) => {
  if (!carriesFile(e)) return;
  e.preventDefault(); // or the browser would leave the page for the file
  panel.classList.add("drop");
});
for (const over of ["dragleave", "drop"]) panel.addEventListener(over, () => panel.classList.remove("drop"));
panel.addEventListener("drop", (/** @type {DragEvent} */ e) => {
  if (!carriesFile(e)) return;
  e.preventDefault();
  openFile(e.dataTransfer.files[0]);
});
