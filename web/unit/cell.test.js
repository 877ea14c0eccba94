import assert from "node:assert/strict";
import test from "node:test";
import { document, simulate, state, told, window } from "./page.js";

document.getElementById("steps").innerHTML = `<article class="step" data-lesson="one" data-step="1"><h1 tabindex="-1">S</h1>
<div data-cell="0"><code>kill broker-1</code></div>
<div data-cell="1"><code>kafka-topics.sh --list --bootstrap-server broker-1:9092\nwait 5s\nstart broker-1</code></div></article>`;
const bridge = await import("../ui/bridge.js");
bridge.start({ lesson: "one", link: "", progress: {}, theme: "dark", reducedMotion: false });
await import("../ui/lesson.js");
const cell = (state, at) => ({ state, at, printed: [], more: 0 });
const now = { state: { ...state(), cells: [cell("ready", 0), cell("ready", 0)] } };
simulate(now);
const rows = () => [...document.querySelectorAll(".done")].filter((r) => !r.hidden).map((r) => r.textContent);

test("a folded cell says how many lines it has that it doesn't show", async () => {
  now.state.cells = [cell("done", 1_000_000), cell("done", 6_000_000)];
  await told();
  assert.deepEqual(rows(), ["kill broker-100:01",
    "kafka-topics.sh --list --bootstrap-server broker-1:9092and 2 more lines00:06"]);
});

test("the arrow keys of the console bring back what cells ran, too", async () => {
  const input = document.querySelector(".ask input");
  const press = (key) => {
    input.dispatchEvent(Object.assign(new window.Event("keydown", { bubbles: true, cancelable: true }), { key }));
    return input.value;
  };
  now.state.cells = [cell("ready", 0), cell("ready", 0)];
  await told();
  for (const run of document.querySelectorAll("[data-run]")) run.click();
  assert.deepEqual(["ArrowUp", "ArrowUp", "ArrowUp", "ArrowUp", "ArrowDown"].map(press), ["start broker-1", "wait 5s",
    "kafka-topics.sh --list --bootstrap-server broker-1:9092", "kill broker-1",
    "kafka-topics.sh --list --bootstrap-server broker-1:9092"]);
});

test("what a cell printed is coloured as in the console: a warning or a piece of advice is no error", async () => {
  const line = (kind, text) => ({ kind, text });
  now.state.cells = [{ state: "done", at: 1_000_000, more: 0, printed: [line("err", "[2026-01-06 18:00:18,308] WARN [Consumer clientId=x] no"),
    line("err", "The consumer rebalance protocol (KIP-848) is production-ready! Set it."), line("err", "Error: no"), line("out", "GROUP  TOPIC"), line("out", "a sentence")] }, cell("ready", 0)];
  await told();
  assert.deepEqual([...document.querySelectorAll(".printed pre")[0].children].map((n) => n.className), ["warn flow", "aside flow", "err flow", "out", "out flow"]);
});
