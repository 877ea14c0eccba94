import assert from "node:assert/strict";
import test from "node:test";
import { document, simulate, state, told } from "./page.js";

document.getElementById("steps").innerHTML = `<article class="step" data-lesson="one" data-step="1">
<h1 tabindex="-1">S</h1><div class="aid"></div></article>`;
const bridge = await import("../ui/bridge.js");
bridge.start({ lesson: "one", link: "", progress: {}, theme: "dark", reducedMotion: false });
await import("../ui/lesson.js");

test("the second tap of a double one meets the same button, and it does nothing more", async () => {
  const now = { state: { ...state(), hintsLeft: 1, goals: [{ text: "g", state: "open", missing: "" }] } };
  const asked = simulate(now);
  await told();
  const buttons = () => [...document.querySelectorAll(".aid .row button")].filter((b) => !b.hidden);
  const before = buttons();
  assert.equal(before.length, 4);
  before[0].click();
  now.state = { ...now.state, hints: ["h"], hintsLeft: 0 };
  await told();
  before[0].click();
  before[1].click();
  now.state = { ...now.state, solutionShown: true, solution: ["heal"] };
  await told();
  before[1].click();
  assert.deepEqual(buttons(), before);
  assert.deepEqual(asked.map((w) => w.op).filter((op) => /hint|solution|reset|restart/.test(op)), ["hint", "solution"]);
  assert.equal(before[0].textContent, "No more hints");
});
