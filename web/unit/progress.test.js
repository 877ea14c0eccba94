import assert from "node:assert/strict";
import test from "node:test";
import { document, state, simulate, told } from "./page.js";

const { start } = await import("../ui/bridge.js");
const { remember } = await import("../ui/dom.js");
const { kept, merged, readable } = await import("../ui/progress.js");

test("what can be read of a damaged storage is read", () => {
  const of = (text) => readable(text);
  assert.deepEqual(of(null), { progress: {}, damaged: false });
  assert.deepEqual(of('{"one":"1,2","lesson":"one","step":"2"}'), { progress: { one: "1,2", lesson: "one", step: "2" }, damaged: false });
  assert.deepEqual(of('{"one":"1,2","two":"1,'), { progress: { one: "1,2" }, damaged: true });
  assert.deepEqual(of('{"one":5,"two":"1","three":null,"four":"<b>"}'), { progress: { two: "1" }, damaged: true });
  for (const text of ["[1,2]", "null", '"x"', "7", "x", "\u0000".repeat(9)]) assert.deepEqual(of(text), { progress: {}, damaged: true });
  assert.equal(readable('{"__proto__":"1"}').progress.polluted, undefined);
  assert.equal({}.polluted, undefined);
});

test("two tabs' progress together lacks nothing of either", () => {
  assert.deepEqual(merged({ one: "1,3", two: "2", lesson: "one", step: "3" }, { one: "2,3,10", three: "1", lesson: "three", step: "1" }),
    { one: "1,2,3,10", two: "2", three: "1", lesson: "three", step: "1" });
  assert.deepEqual(merged({ one: "1" }, {}), { one: "1" });
});

test("a finished step doesn't vanish when another tab writes", async () => {
  remember.set("progress", '{"one":"1"}');
  start({ lesson: "one", link: "", progress: {}, theme: "light", reducedMotion: false });
  const now = { state: { ...state(), progress: { two: "2" } } };
  simulate(now);
  await told();
  assert.deepEqual(kept(), { one: "1", two: "2" });
});

test("a storage that takes nothing is said once, and what is done holds until the page is closed", () => {
  const set = localStorage.setItem;
  let n = 0;
  localStorage.setItem = () => { n++; throw Object.assign(new Error("full"), { name: "QuotaExceededError" }); };
  const box = document.getElementById("toast");
  remember.set("progress", '{"one":"1,2"}');
  assert.match(box.textContent, /storage is full/);
  box.textContent = "";
  remember.set("progress", '{"one":"1,2,3"}');
  assert.equal(box.textContent, "");
  assert.equal(n, 2);
  assert.deepEqual(kept(), { one: "1,2,3" });
  localStorage.setItem = set;
  remember.set("progress", '{"one":"1,2,3"}');
  assert.equal(localStorage.getItem("highwater.progress"), '{"one":"1,2,3"}');
});
