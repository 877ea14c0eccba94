import assert from "node:assert/strict";
import test from "node:test";
import { document, simulate, state, told } from "./page.js";

const bridge = await import("../ui/bridge.js");
bridge.start({ lesson: "one", link: "", progress: {}, theme: "dark", reducedMotion: false });

test("futures are told apart: the newest first, with what was done and how far it went", async () => {
  const now = { state: { ...state(), branches: [
    { id: 3, at: 1_000_000, end: 12_500_000, step: 2, lines: ["kill broker-2", "wait 5s"], more: 0, text: "" },
    { id: 5, at: 1_000_000, end: 40_000_000, step: 2, lines: ["kill broker-2", "wait 20s", "send a b"], more: 2, text: "" },
    { id: 8, at: 2_000_000, end: 3_000_000, step: 1, lines: [], more: 0, text: "time went on" },
  ] } };
  const asked = simulate(now);
  await import("../ui/share.js");
  const { choose } = await import("../ui/drawer.js");
  choose("share");
  await told();
  const rows = [...document.querySelectorAll(".share li")];
  assert.deepEqual(rows.map((r) => [...r.querySelectorAll("p")].map((p) => p.textContent).join(" | ")), [
    "Step 1, 00:02.000 to 00:03.000 | time went on",
    "Step 2, 00:01.000 to 00:40.000 | kill broker-2, wait 20s, send a b and 2 more",
    "Step 2, 00:01.000 to 00:12.500 | kill broker-2, wait 5s"]);
  rows[1].querySelector("button").click();
  await told();
  assert.deepEqual(asked.filter((w) => w.op === "restore"), [{ op: "restore", branch: 5 }]);
});

test("what a link can't hold is said where it is shared", async () => {
  const now = { state: { ...state(), link: "abc", linkShort: "It opens as far as 10:00." } };
  simulate(now);
  await told();
  assert.equal(document.querySelector(".share section p:last-child").textContent, "It opens as far as 10:00.");
  now.state.linkShort = "";
  await told();
  assert.match(document.querySelector(".share section p:last-child").textContent, /^World hash 0: /);
});

test("a fork stands on the ruler where history took another course, and leads back", async () => {
  const { forks } = await import("../ui/forks.js");
  const branch = (id, at) => ({ id, at: at * 1e6, end: 30e6, step: 1, lines: ["kill broker-2"], more: 0, text: "" });
  const placed = forks([branch(1, 20), branch(2, 5), branch(3, 5.2)], 40e6, .02);
  assert.deepEqual(placed.map((f) => [f.place, f.list.map((b) => b.id)]), [[.125, [2, 3]], [.5, [1]]]);

  const now = { state: { ...state(), end: 30e6, branches: [branch(7, 12)] } };
  const asked = simulate(now);
  await told();
  const fork = document.querySelector("#time .fork");
  assert.equal(fork.style.left, "26.667%", "12 of the 45 seconds that the ruler shows");
  assert.equal(fork.getAttribute("aria-label"), "Another future begins here. Go there: kill broker-2, until 00:30.000");
  document.getElementById("run").focus = () => {};
  fork.click();
  assert.deepEqual(asked.filter((w) => w.op === "restore"), [{ op: "restore", branch: 7 }]);

  now.state.branches = [branch(7, 12), branch(8, 12)];
  await told();
  const both = document.querySelector("#time .fork");
  assert.equal(both.getAttribute("aria-label"), "2 other futures begin here. Show them");
  now.state.branches = [];
  await told();
  assert.equal(document.querySelector("#time .forks").hidden, true);
});
