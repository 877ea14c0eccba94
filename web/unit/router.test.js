import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";

const { parse, stepAddress } = await import("../ui/router.js");
const { doneSteps, lessonOf, minutesText, standing } = await import("../ui/shelf.js");

test("addresses are read, and a damaged one is no error", () => {
  assert.deepEqual(parse(""), { view: "lesson", lesson: "home" });
  assert.deepEqual(parse("#/lesson/keys/3"), { view: "lesson", lesson: "keys", step: 3 });
  assert.deepEqual(parse("#lesson/keys"), { view: "lesson", lesson: "keys", step: 1 });
  assert.deepEqual(parse("#/lesson/keys/-7"), { view: "lesson", lesson: "keys", step: 1 });
  assert.deepEqual(parse("#/lesson/keys/abc"), { view: "lesson", lesson: "keys", step: 1 });
  assert.deepEqual(parse("#/lessons/keys"), { view: "lessons", lesson: "keys" });
  assert.deepEqual(parse("#/terms/isr"), { view: "terms", term: "isr" });
  assert.deepEqual(parse("#/terms/%E0%A4%A"), { view: "terms", term: "%E0%A4%A" });
  assert.deepEqual(parse("#AkdBxyz_-"), { view: "lesson", link: "AkdBxyz_-" });
  assert.deepEqual(parse(stepAddress("a/b", 2)), { view: "lesson", lesson: "a/b", step: 2 });
});

test("a lesson is found by the name it had, and what was done under it counts", () => {
  assert.equal(lessonOf("01-one").id, "one");
  assert.equal(lessonOf(""), undefined);
  localStorage.setItem("highwater.progress", JSON.stringify({ "01-one": "1,9,x" }));
  assert.deepEqual([...doneSteps("one")], [1]);
  assert.deepEqual(standing(lessonOf("one")), { state: "begun", part: 0.5 });
  localStorage.setItem("highwater.progress", "{broken");
  assert.equal(standing(lessonOf("one")).state, "open");
});

test("minutes as a person says them", () => {
  assert.deepEqual([8, 60, 140].map(minutesText), ["8 min", "1 h", "2 h 20"]);
});

test("the address follows rapid steps: what a browser takes, and the last one wins", async () => {
  const went = [];
  let refuse = false;
  const place = { hash: "#/lesson/keys/1", pathname: "/", search: "", href: "" };
  const was = { location: globalThis.location, history: globalThis.history };
  globalThis.location = place;
  globalThis.history = { replaceState(_, __, to) {
    if (refuse) throw new Error("SecurityError");
    went.push(to);
    place.hash = to;
  } };
  const { settle } = await import("../ui/router.js?settle");
  const later = (ms) => new Promise((done) => setTimeout(done, ms));
  for (let i = 2; i < 200; i++) settle(`#/lesson/keys/${i}`);
  assert.deepEqual(went, ["#/lesson/keys/2"]);
  await later(600);
  assert.deepEqual(went, ["#/lesson/keys/2", "#/lesson/keys/199"]);
  refuse = true;
  settle("#/lesson/keys/3");
  await later(600);
  refuse = false;
  settle("#/lesson/keys/4");
  await later(2500);
  assert.deepEqual(went.slice(2), ["#/lesson/keys/4"], "what was refused is tried again");
  Object.assign(globalThis, was);
});
