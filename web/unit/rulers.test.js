import assert from "node:assert/strict";
import test from "node:test";
import { document, simulate, state, window } from "./page.js";

const lens = document.getElementById("lens"), run = document.getElementById("run");
window.HTMLCanvasElement.prototype.getContext = () => ({ measureText: (text) => ({ width: text.length * 6 }) });
run.getBoundingClientRect = () => ({ width: 1000 });
globalThis.ResizeObserver = class {
  constructor(f) { this.f = f; }
  observe() { this.f(); }
};
const bridge = await import("../ui/bridge.js");
await import("../ui/rulers.js");

const now = { state: { ...state(), now: 3e6, end: 3e6, playing: true, speed: 1 } };
bridge.start({ lesson: "one", link: "", progress: {}, theme: "dark", reducedMotion: false });
simulate(now, true);
const mark = (at, tone, rank = 2) => ({ at, text: `at ${at}`, tone, rank, future: false, run: true });
now.state.timeline = { bands: [{ from: 2e6, to: -1, kind: "stopped", text: "broker-1 stopped" }], marks: [mark(1e6, "ok"), mark(2e6, "err")] };
// While time passes the page looks ten times a second.
async function told() {
  window.highwaterChanged(1);
  await new Promise((go) => setTimeout(go, 150));
}
const width = (node) => Number(node.getAttribute("width"));
const red = () => [...run.querySelectorAll("rect")].filter((r) => r.getAttribute("fill") === "var(--errT)")[0];

test("while only time passes the rulers are moved, not drawn", async () => {
  await told();
  const drawn = [...lens.children, ...run.children], slid = lens.querySelectorAll("g")[0];
  const place = slid.getAttribute("transform"), stretch = width(red());
  assert.ok(drawn.length > 8);
  window.highwaterTick(3.02e6, 1);
  assert.notEqual(slid.getAttribute("transform"), place);
  now.state.now = now.state.end = 3.04e6;
  await told();
  assert.deepEqual([...lens.children, ...run.children].map((n, i) => n === drawn[i]), drawn.map(() => true));
  assert.ok(width(red()) > stretch, "what lasts grows");
});

test("news is drawn, and lines that look alike are one", async () => {
  const before = red();
  now.state.timeline = { ...now.state.timeline, marks: [...now.state.timeline.marks, mark(3.1e6, "ok"), mark(3.15e6, "ok")] };
  await told();
  assert.ok(red() !== before);
  const ok = [...run.querySelectorAll("path")].filter((p) => p.getAttribute("stroke") === "var(--ok)");
  assert.deepEqual(ok.map((p) => p.getAttribute("d")), ["M200.00 6V17M620.00 6V17M630.00 6V17"]);
});

test("a longer run has another scale", async () => {
  const before = red();
  window.highwaterTick(6e6, 1);
  assert.ok(red() !== before);
  assert.equal(width(red()), 400);
});
