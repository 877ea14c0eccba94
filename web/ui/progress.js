// How far a person has come, as the browser keeps it: lesson -> the numbers of its finished steps, joined by
// commas; and where they were last ("lesson", "step"). Two tabs keep it together: what one has finished the
// other doesn't take back.

import { changed, remember, toast } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";

/** @typedef {{[name: string]: string}} Progress */

const place = ["lesson", "step"];
const name = "progress";

/**
 * readable makes the best of what stands in a browser's storage, in which anybody may have written.
 * @param {string | null} text
 * @returns {{progress: Progress, damaged: boolean}}
 */
export function readable(text) {
  /** @type {Progress} */
  const progress = {};
  if (!text) return { progress, damaged: false };
  let damaged = false;
  /** @param {string} key @param {unknown} value */
  const take = (key, value) => {
    const text = typeof value === "string" && value.length < 4000 ? value : "";
    const sound = place.includes(key) ? text : text.split(",").filter((n) => /^\d+$/.test(n)).join(",");
    if (sound !== value) damaged = true;
    if (sound) Object.defineProperty(progress, key, { value: sound, enumerable: true, writable: true, configurable: true });
  };
  try {
    const all = JSON.parse(text);
    if (all === null || typeof all !== "object" || Array.isArray(all)) damaged = true;
    else for (const [key, value] of Object.entries(all)) take(key, value);
  } catch {
    damaged = true;
    for (const m of text.matchAll(/"([\w-]+)"\s*:\s*"([\d,]+)"/g)) take(m[1], m[2]);
  }
  return { progress, damaged };
}

/**
 * merged is all that is finished in either; the newer one's place holds.
 * @param {Progress} old
 * @param {Progress} newer
 * @returns {Progress}
 */
export function merged(old, newer) {
  const out = { ...old, ...newer };
  for (const key of Object.keys(old)) {
    if (place.includes(key) || !newer[key]) continue;
    const steps = new Set([...old[key].split(","), ...newer[key].split(",")].map(Number).filter(Boolean));
    out[key] = [...steps].sort((a, b) => a - b).join(",");
  }
  return out;
}

let damageTold = false;
/** @returns {Progress} what the browser kept, of this tab, of others and of earlier visits */
export function kept() {
  const text = remember.get(name), { progress, damaged } = readable(text);
  if (damaged && !damageTold) {
    damageTold = true;
    remember.set("progress.damaged", text || ""); // for whoever can make more of it
    const n = Object.keys(progress).filter((k) => !place.includes(k)).length;
    toast(`What this browser had kept of your lessons was damaged. ${n ? `The steps of ${n} lesson${n > 1 ? "s" : ""} could still be read.` : "Nothing of it could be read."}`, 9000);
  }
  return progress;
}

/** @type {Progress} */
let own = {};
function write() {
  const before = kept(), now = merged(before, own);
  if (JSON.stringify(now) !== JSON.stringify(before)) remember.set(name, JSON.stringify(now));
}
on("state", (s) => {
  if (!s.progress || !changed(name, s.progress)) return;
  own = s.progress;
  write();
});

// Another tab has finished something: this one knows it, too, and puts back what the other didn't know.
addEventListener("storage", (e) => {
  if (e.key !== "highwater." + name || !e.newValue) return;
  const { lesson, step, ...done } = merged(readable(e.newValue).progress, own);
  const news = Object.keys(done).some((k) => done[k] !== own[k]);
  if (news) whenReady(() => ask("remember", { progress: done }));
  write();
});
