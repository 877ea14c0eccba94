// Addresses. Everything stands behind the #, because a plain file host knows nothing else:
//
//   #/lesson/keys/3   a step          #/lessons, #/lessons/keys   the catalogue, with a lesson opened in it
//   #/terms/isr       the glossary    nothing at all              the front door
//   .../log/orders-0  after a step or a link: the log that fills the stage
//   anything else     a link that holds a whole session
//
// What was done in a step is not in its address; the tab keeps it, so that a reload loses nothing.

import { byId } from "./dom.js";

const front = "home"; // the lesson of the front door, which stands on no shelf

/** @typedef {{view: "lesson" | "lessons" | "terms", lesson?: string, step?: number, term?: string, link?: string, log?: string}} Route */

/**
 * parse reads an address.
 * @param {string} hash with or without its #
 * @returns {Route}
 */
export function parse(hash) {
  const [text, log] = hash.replace(/^#/, "").split(mark).map((t, i) => (i ? decoded(t) : t));
  return log ? { ...page(text), log } : page(text);
}

const mark = "/log/"; // before the name of the partition whose log is open
let held = "";

/** hold says which log is open: addresses and links lead to it from now on. */
export const hold = (/** @type {string} */ log) => { held = log; };
export const suffix = () => (held ? mark + encodeURIComponent(held) : "");

/**
 * @param {string} text
 * @returns {Route}
 */
function page(text) {
  const [at, ...rest] = text.replace(/^\//, "").split("/").map(decoded);
  switch (at) {
    case "": return { view: "lesson", lesson: front };
    case "lessons": return { view: "lessons", lesson: rest[0] || "" };
    case "terms": return { view: "terms", term: rest[0] || "" };
    case "lesson": return { view: "lesson", lesson: rest[0] || "", step: Math.max(1, Math.trunc(Number(rest[1])) || 1) };
  }
  return { view: "lesson", link: text };
}

/** @param {string} part */
function decoded(part) {
  try { return decodeURIComponent(part); } catch { return part; }
}

/**
 * stepAddress is where a step is found.
 * @param {string} lesson
 * @param {number} step
 */
export const stepAddress = (lesson, step) => (lesson === front ? "" : `#/lesson/${encodeURIComponent(lesson)}/${step}`);

/** @type {((route: Route) => void)[]} */
const followers = [];

/**
 * follow is called whenever another page is wished for.
 * @param {(route: Route) => void} go
 */
export const follow = (go) => followers.push(go);

export let route = parse(location.hash);
let known = location.hash; // as it was last read or written: another one is about to be told of

/** @param {Route} to */
function turn(to) {
  route = to;
  document.documentElement.dataset.view = to.view;
  const lesson = byId("work"), away = to.view !== "lesson";
  lesson.inert = away; // it stays laid out, so that the stage needs no new start
  for (const f of followers) f(to);
}

/**
 * goTo opens an address.
 * @param {string} hash
 */
export function goTo(hash) {
  if (location.hash === hash) turn(parse(hash)); else location.hash = hash;
}

// A browser refuses more than some hundred addresses in half a minute (Safari throws), so they are written no closer
// together than this; the last one wins.
const settleMs = 400;
let wanted = "";
let written = -settleMs;
let pending = 0;

/**
 * settle writes the address of what is shown already.
 * @param {string} hash
 */
export function settle(hash) {
  if (location.hash !== known) return;
  route = parse(hash);
  wanted = hash;
  if (!pending && hash !== known) later(Math.max(0, written + settleMs - Date.now()));
}

/** @param {number} ms */
function later(ms) {
  if (ms === 0) write(); else pending = setTimeout(write, ms);
}

function write() {
  pending = 0;
  if (location.hash !== known || wanted === known) return; // somebody has gone elsewhere meanwhile
  written = Date.now();
  try {
    history.replaceState(null, "", wanted || location.pathname + location.search);
    known = location.hash;
  } catch {
    later(5 * settleMs); // too often for this browser
  }
}

export const begin = () => turn(route);

addEventListener("hashchange", () => {
  clearTimeout(pending);
  pending = 0;
  known = location.hash;
  const to = parse(known);
  if (to.link) location.reload(); // another session
  else turn(to);
});

// A session is kept by the tab it is in, for a reload.
const name = "highwater.session";

/**
 * @typedef {{lesson: string, step: number, link: string}} Kept
 * @param {Kept} session
 */
export function keep(session) {
  try { sessionStorage.setItem(name, JSON.stringify(session)); } catch { /* forbidden, or too long */ }
}

/** @returns {Kept | null} */
export function keptSession() {
  try { return JSON.parse(sessionStorage.getItem(name) || "null"); } catch { return null; }
}
