// A page without a browser, for the unit tests of web/ui: index.html's own elements, and a simulation
// that answers what the test says.

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { join } from "node:path";

const { parseHTML } = createRequire(join(process.env.HIGHWATER_NODE, "package.json"))("linkedom");
const lesson = (id, was) => ({ id, title: id.toUpperCase(), question: `What is ${id}?`, part: "P", summary: "", minutes: 70, needs: [],
  settings: [], errors: [], kips: [], predictions: 0, steps: ["a", "b"], was });
const shelf = {
  lessons: [lesson("one", "01-one")], chapters: [{ name: "P", words: "", lessons: ["one"] }], paths: [],
};
const html = readFileSync(new URL("../../index.html", import.meta.url), "utf8")
  .replace("<!--highwater:shelf-->", JSON.stringify(shelf))
  .replace("<!--highwater:build-->", JSON.stringify({ wasm: {}, markdown: {} }));
const { window, document } = parseHTML(html);

// What the pages' modules take from a browser and linkedom lacks.
class Observer { observe() {} }
const store = new Map();
Object.assign(globalThis, {
  window, document, Node: window.Node, Element: window.Element,
  ResizeObserver: Observer, MutationObserver: Observer,
  matchMedia: () => ({ matches: false, addEventListener() {} }),
  location: window.location ?? { hash: "", href: "" }, history: { replaceState() {} }, NodeFilter: { SHOW_TEXT: 4 },
  sessionStorage: { getItem: (k) => store.get("s" + k) ?? null, setItem: (k, v) => store.set("s" + k, v) },
  addEventListener() {}, innerWidth: 1440, innerHeight: 900,
  localStorage: { getItem: (k) => store.get(k) ?? null, setItem: (k, v) => store.set(k, v) },
  CSS: { escape: (s) => s }, fetch: async () => ({ ok: false }), // the site's own pages aren't there
  requestAnimationFrame: (f) => setTimeout(f), getSelection: () => "",
});
Object.defineProperty(document, "activeElement", { get: () => null, configurable: true });

export { document, window };

// state is what the simulation tells; every test changes a copy.
export const state = () => ({
  version: 1, now: 0, end: 0, playing: false, busy: false, speed: 0, rate: 1, next: { at: 0, text: "" }, owes: false,
  seed: 1, hash: "0", link: "", invariants: { held: 1, total: 1, broken: "" },
  lesson: { id: "one", step: 1, steps: 2 }, cells: [], goals: [], predict: null, hints: [], hintsLeft: false,
  solutionShown: false, solution: [], console: { lines: [], busy: "" }, eventCount: 0, events: [],
  ledger: { all: 0, lost: 0, stored: 0, twice: 0, skipped: 0 }, timeline: { bands: [], marks: [] },
  twin: { brokers: [], partitions: [], internal: [], clients: [], groups: [], messages: [], links: [] },
  why: null, select: "", walked: "", branches: [], zoom: 1, keys: [], groups: [], progress: {}, notebooks: [], databases: [],
});

// simulate puts a simulation behind the bridge: asked collects the wishes, now.state is what it tells; of its
// fields only those that are other values than before, where sparing is wanted.
export function simulate(now, sparing = false) {
  const asked = [];
  let was = {};
  window.highwaterReady({
    boot: (json) => { asked.push({ op: "boot", ...JSON.parse(json) }); return JSON.stringify({ ok: true }); },
    do: (json) => { const wish = JSON.parse(json); asked.push(wish); return JSON.stringify(now.answer?.(wish) ?? { ok: true }); },
    state: () => JSON.stringify(now.state),
    changes: () => {
      const gone = Object.keys(was).filter((name) => !(name in now.state));
      const told = sparing ? Object.fromEntries(Object.entries(now.state).filter(([name, v]) => was[name] !== v)) : now.state;
      was = { ...now.state };
      return JSON.stringify({ patch: { gone }, state: told });
    },
    hash: () => "0",
  });
  return asked;
}

// told lets the page see the new state.
export async function told() {
  window.highwaterChanged(1);
  await new Promise((go) => setTimeout(go, 5));
}
