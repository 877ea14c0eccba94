// The bridge to the simulation, which runs as wasm in the stage's frame, because Ebitengine takes over
// the document it runs in. The frame's window has `highwater`, whose functions take and give JSON text:
//
//   boot(json)   {lesson, link, progress, theme, reducedMotion, dpr} -> {ok, error?, notice?}
//   do(json)     {op, ...} -> {ok, error?, ...}       everything a person can ask for; ops are in web/page
//   state()      -> the whole state: web/page/view.go and twin.go write it, field by field
//   hash()       -> the world's hash, as text
//
// and the frame calls its parent: highwaterChanged(version) at most once a frame when the state has
// changed, highwaterTick(us, rate) when only time has, highwaterFailed(report) after a panic.

import { byId } from "./dom.js";

const waiting = [];
let api = null;
let pending = false;
const listeners = { state: [], tick: [], failed: [], progress: [], frame: [] };

export const on = (what, listener) => listeners[what].push(listener);
const tell = (what, ...args) => { for (const l of listeners[what]) l(...args); };

export const frame = () => byId("stage-frame");
export const ready = () => api !== null;

// ask sends one wish. Until the simulation is there it answers that it is not.
export function ask(op, args) {
  if (!api) return { ok: false, error: "The cluster is still starting." };
  try {
    return JSON.parse(api.do(JSON.stringify({ op, ...args })));
  } catch (e) {
    return { ok: false, error: String(e && e.message || e) };
  }
}

export const hash = () => (api ? api.hash() : "");

// While time passes the state changes in every frame; the words of the page follow ten times a second,
// the clock and the drawing every time.
const pace = 100; // ms
let last = { playing: false, at: 0 };

function refresh() {
  pending = false;
  if (!api) return;
  const s = JSON.parse(api.state());
  last = { playing: s.playing, at: performance.now() };
  tell("state", s);
}

// start loads the frame and boots the simulation with what the page knows.
export function start(boot) {
  window.highwaterChanged = () => {
    if (pending) return;
    pending = true;
    const wait = last.playing ? last.at + pace - performance.now() : 0;
    if (wait > 0) setTimeout(refresh, wait); else queueMicrotask(refresh);
  };
  window.highwaterTick = (us, rate) => tell("tick", us, rate);
  window.highwaterFailed = (report) => tell("failed", String(report));
  window.highwaterProgress = (part) => tell("progress", part);
  window.highwaterReady = (functions) => {
    api = functions;
    const answer = JSON.parse(api.boot(JSON.stringify(boot)));
    tell("frame", frame().contentWindow, answer);
    refresh();
    for (const go of waiting.splice(0)) go();
  };
  frame().src = "web/stage.html";
}

export const whenReady = (go) => { if (api) go(); else waiting.push(go); };

// For tests and curious people: the simulation's own functions, from the page's window.
Object.defineProperty(window, "highwater", { get: () => api, configurable: true });
