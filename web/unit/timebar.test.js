import assert from "node:assert/strict";
import test from "node:test";
import { document, simulate, state, told, window } from "./page.js";

document.getElementById("steps").innerHTML =
  '<article class="step" data-lesson="one" data-step="1"><h1 tabindex="-1">S</h1><section data-goals></section></article>';
const bridge = await import("../ui/bridge.js");
await import("../ui/lesson.js");
await import("../ui/timebar.js");

const now = { state: state() };
bridge.start({ lesson: "one", link: "", progress: {}, theme: "dark", reducedMotion: false });
const asked = simulate(now);
const byId = (id) => document.getElementById(id);
const click = (id) => byId(id).dispatchEvent(new window.Event("click", { bubbles: true }));
const submit = () => byId("jump").dispatchEvent(new window.Event("submit", { bubbles: true, cancelable: true }));
const ops = (op) => asked.filter((w) => w.op === op);

test("a step that goes nowhere says so, and its button jumps", async () => {
  now.state.still = { text: "Nothing happens before 02:21.", button: "Jump there" };
  await told();
  assert.equal(byId("nextup").textContent, "Nothing happens before 02:21.Jump there");
  click("jump-there");
  assert.equal(ops("jump").length, 1);
  now.state.still = { text: "Nothing happens before 5:00:00.", button: "" };
  await told();
  assert.equal(byId("jump-there"), null, "without words there is no button");
  delete now.state.still;
  now.state.next = { at: 2_000_000, text: "broker-1 wakes up" };
  await told();
  assert.equal(byId("nextup").textContent, "Next 00:02.000 broker-1 wakes up");
  assert.equal(byId("nextup").classList.contains("still"), false);
});

test("what takes long says how far it has come; its button and Escape give it up", async () => {
  const { giveUp } = await import("../ui/timebar.js");
  assert.equal(giveUp(), false, "there is nothing to give up");
  now.state.errand = { text: "Going to 01:10:00: 4 % done.", button: "Stay here" };
  await told();
  const button = byId("stop-here");
  now.state.errand = { text: "Going to 01:10:00: 9 % done.", button: "Stay here" };
  await told();
  assert.equal(byId("nextup").textContent, "Going to 01:10:00: 9 % done.Stay here");
  assert.equal(byId("stop-here"), button, "the button under a finger stays");
  click("stop-here");
  assert.equal(ops("pause").length, 1);
  assert.equal(giveUp(), true);
  assert.equal(ops("pause").length, 2);
  now.state.errand = { text: "Waiting until 30:00: 1 % done.", button: "Stop here" };
  await told();
  assert.equal(byId("stop-here").textContent, "Stop here");
  delete now.state.errand;
  await told();
  assert.equal(byId("stop-here"), null);
  assert.equal(giveUp(), false);
});

test("the clock takes a time, and names what is wrong with it", () => {
  assert.equal(byId("jump").hidden, true);
  byId("jump-time").select = () => {}; // which linkedom lacks
  click("clock");
  assert.equal(byId("jump").hidden, false);
  byId("jump-time").value = "2:75";
  now.answer = () => ({ ok: false, error: '"75" is no number of seconds' });
  submit();
  assert.equal(byId("jump-error").textContent, '"75" is no number of seconds');
  assert.equal(byId("jump").hidden, false);
  now.answer = null;
  byId("jump-time").value = "2:15";
  submit();
  assert.deepEqual(ops("clock").map((w) => w.time), ["2:75", "2:15"]);
  assert.equal(byId("jump").hidden, true);
  click("clock");
  assert.equal(byId("jump-error").textContent, "", "what was wrong is forgotten");
  click("clock");
  assert.equal(byId("jump").hidden, true);
});

test("to the goal is offered while one is under way, and tells what is missing", async () => {
  const goals = (state) => [{ text: "A", state: "met", missing: "" }, { text: "B", state, missing: "" }];
  for (const [goal, hidden] of [["open", true], ["begun", false], ["met", true]]) {
    now.state.goals = goals(goal);
    await told();
    assert.equal(byId("to-goal").hidden, hidden, goal);
  }
  now.answer = (wish) => (wish.op === "to-goal" ? { ok: true, text: "60 seconds later" } : null);
  click("to-goal");
  assert.equal(byId("toast").textContent, "60 seconds later");
});

test("Next says beforehand that it will run something, and afterwards what it was", async () => {
  now.state.owes = true;
  await told();
  assert.equal(byId("next").firstChild.textContent, "Run and go on");
  now.answer = (wish) => (wish.op === "next" ? { ok: true, text: "Run for you: kill broker-1" } : null);
  click("next");
  assert.equal(byId("toast").textContent, "Run for you: kill broker-1");
  now.state.owes = false;
  await told();
  assert.equal(byId("next").firstChild.textContent, "Next");
});

test("a beat of an election stands on the stage while it is said", async () => {
  await import("../ui/stage.js");
  now.state.caption = "**broker-2 is fenced**: 9.0 s without a heartbeat.";
  await told();
  assert.equal(byId("beat").hidden, false);
  assert.equal(byId("beat").textContent, "broker-2 is fenced: 9.0 s without a heartbeat.");
  delete now.state.caption;
  await told();
  assert.equal(byId("beat").hidden, true);
});
