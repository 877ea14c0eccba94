// The bridge to the simulation, which runs as wasm in the stage's frame, because Ebitengine takes over
// the document it runs in. The frame's window has `highwater`, whose functions take and give JSON text:
//
//   boot(json)   Boot -> Answer
//   do(json)     {op, ...fields} -> Answer     everything a person can ask for
//   state()      -> State
//   changes()    -> {patch: Patch, state}      what became different since the last call, for this script
//   hash()       -> the world's hash, as text
//
// The types are in messages.d.ts, which is written from web/page.
//
// and the frame calls its parent: highwaterChanged(version) at most once a frame when the state has
// changed, highwaterTick(us, rate) when only time has, highwaterBlind() when this browser can't draw the
// stage, highwaterFailed(report) after a panic, highwaterAbsent(cause, detail) when the program never came.

import { byId } from "./dom.js";

/**
 * What can be heard: the state, time passing (microseconds, virtual seconds a second), that nothing can be
 * drawn, a panic's report, that the program never came ("browser", "network") and what was wrong, how far the download is (0 to 1), and the frame once it is there.
 * @typedef {{state: [State], tick: [number, number], blind: [], failed: [string], absent: [string, string?], progress: [number], frame: [Window, Answer]}} Heard
 * @typedef {import("./messages").State} State
 * @typedef {import("./messages").Answer} Answer
 * @typedef {import("./messages").Wishes} Wishes
 */

/** @type {(() => void)[]} */
const waiting = [];
/** @type {Api | null} */
let api = null;
let pending = true; // until the first look
/** @type {{[K in keyof Heard]: ((...args: Heard[K]) => void)[]}} */
const listeners = { state: [], tick: [], blind: [], failed: [], absent: [], progress: [], frame: [] };

/**
 * on calls a listener whenever something comes from the frame.
 * @template {keyof Heard} K
 * @param {K} what
 * @param {(...args: Heard[K]) => void} listener
 */
export function on(what, listener) {
  /** @type {((...args: Heard[K]) => void)[]} */ (listeners[what]).push(listener);
}

/**
 * @template {keyof Heard} K
 * @param {K} what
 * @param {Heard[K]} args
 */
function tell(what, ...args) {
  for (const l of /** @type {((...args: Heard[K]) => void)[]} */ (listeners[what])) l(...args);
}

/** @returns {HTMLIFrameElement} */
export const frame = () => byId("stage-frame");
export const ready = () => api !== null;

/**
 * ask sends one wish. Until the simulation is there it answers that it is not.
 * @template {keyof Wishes} K
 * @param {K} op
 * @param {{} extends Wishes[K] ? [Wishes[K]?] : [Wishes[K]]} rest
 * @returns {Answer}
 */
export function ask(op, ...rest) {
  if (!api) return { ok: false, error: "The cluster is still starting." };
  try {
    return JSON.parse(api.do(JSON.stringify({ op, ...rest[0] })));
  } catch (e) {
    return { ok: false, error: String(e && e.message || e) };
  }
}

export const hash = () => (api ? api.hash() : "");

/** @returns {State | null} what holds this very moment; what "state" brings may be a tenth of a second old */
export const present = () => (api ? JSON.parse(api.state()) : null);

// While time passes the state changes in every frame; the words of the page follow ten times a second,
// the clock and the drawing every time.
const pace = 100; // ms
let last = { playing: false, at: 0 };

/** @type {State} */
let state = null;

/**
 * merge puts what changed into the state. What stayed is the same value as before, not another one like it.
 * @param {State | null} was
 * @param {{patch: import("./messages").Patch, state: Partial<State>}} change
 * @returns {State}
 */
export function merge(was, { patch, state }) {
  const now = { ...was, ...state };
  for (const name of /** @type {(keyof State)[]} */ (patch.gone || [])) delete now[name];
  if (patch.keep) now.events = was.events.slice(-patch.keep).concat(state.events);
  return now;
}

function refresh() {
  pending = false;
  if (!api) return;
  state = merge(state, JSON.parse(api.changes()));
  last = { playing: state.playing, at: performance.now() };
  tell("state", state);
}

// The page's words wait for the first picture, because that is what a visitor waits for. In a tab at the
// back none comes.
const patience = 1000; // ms
/** @param {Window | null} w the frame's */
const pictured = (w) => new Promise((/** @type {(_?: any) => void} */ done) => {
  if (!w) return done();
  w.requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, patience);
});

/**
 * start boots the simulation with what the page knows as soon as the frame has loaded it.
 * @param {import("./messages").BootWish} boot
 */
export function start(boot) {
  window.highwaterChanged = () => {
    if (pending) return;
    pending = true;
    const wait = last.playing ? last.at + pace - performance.now() : 0;
    if (wait > 0) setTimeout(refresh, wait); else queueMicrotask(refresh);
  };
  window.highwaterTick = (us, rate) => tell("tick", us, rate);
  window.highwaterBlind = () => tell("blind");
  window.highwaterFailed = (report) => tell("failed", String(report));
  window.highwaterAbsent = (cause, detail) => tell("absent", cause, detail);
  window.highwaterProgress = (part) => tell("progress", part);
  window.highwaterReady = (functions) => {
    api = functions;
    const answer = JSON.parse(api.boot(JSON.stringify(boot)));
    const w = frame().contentWindow;
    tell("frame", w, answer);
    for (const go of waiting.splice(0)) go();
    pictured(w).then(refresh);
  };
  window.highwaterOpened?.();
}

export const whenReady = (/** @type {() => void} */ go) => { if (api) go(); else waiting.push(go); };

// For tests and curious people: the simulation's own functions, from the page's window.
Object.defineProperty(window, "highwater", { get: () => api, configurable: true });
