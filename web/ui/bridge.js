// The bridge to the simulation, which runs as wasm in the stage's frame, because Ebitengine takes over
// the document it runs in. The frame's window has `highwater`, whose functions take and give JSON text:
//
//   boot(json)   {lesson, link, progress, theme, reducedMotion, dpr} -> {ok, error?, notice?}
//   do(json)     {op, ...} -> {ok, error?, ...}       everything a person can ask for; ops are in web/page
//   state(json)  {console, events} -> state           the whole state; console and events are the ids of
//                the last lines that the page has, so that only newer ones are sent
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

const have = { console: 0, events: 0 };
export const forget = (what) => { have[what] = 0; };
export const got = (what, id) => { have[what] = id; };

function refresh() {
  pending = false;
  if (!api) return;
  tell("state", JSON.parse(api.state(JSON.stringify(have))));
}

// start loads the frame and boots the simulation with what the page knows.
export function start(boot) {
  window.highwaterChanged = () => {
    if (pending) return;
    pending = true;
    queueMicrotask(refresh);
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
