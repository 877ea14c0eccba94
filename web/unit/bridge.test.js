import assert from "node:assert/strict";
import test from "node:test";
import { document, simulate, state, told } from "./page.js";

const bridge = await import("../ui/bridge.js");
await import("../ui/console.js");
await import("../ui/twin.js");
const { choose } = await import("../ui/drawer.js");

const now = { state: state() };
const early = [];

test("before the simulation is there, a wish is answered and what waits goes on waiting", () => {
  bridge.whenReady(() => early.push("went on"));
  assert.equal(bridge.ask("play").ok, false);
  assert.deepEqual(early, []);
});

test("then it is booted with what the page knows, and what waited goes on once", () => {
  const boot = { lesson: "one", link: "", progress: { one: "1" }, theme: "dark", reducedMotion: false };
  let called = 0;
  window.highwaterOpened = () => { called++; }; // a frame that was there first, and waits
  bridge.start(boot);
  assert.equal(called, 1);
  const asked = simulate(now);
  assert.deepEqual(asked, [{ op: "boot", ...boot }]);
  assert.deepEqual(early, ["went on"]);
  bridge.ask("seek", { us: 5 });
  assert.deepEqual(asked[1], { op: "seek", us: 5 });
});

test("an answer that is no JSON is an error, not an exception", () => {
  now.answer = () => { throw new Error("gone"); };
  assert.deepEqual(bridge.ask("play"), { ok: false, error: "gone" });
  now.answer = null;
});

test("however often the state changed, the page looks at it once", async () => {
  let looks = 0;
  bridge.on("state", () => { looks++; });
  window.highwaterChanged(1);
  window.highwaterChanged(2);
  await told();
  assert.equal(looks, 1);
});

test("what changed is put into what the page has, and what stayed is the same value as before", () => {
  const event = (seq) => ({ seq, at: seq, node: "broker-1", text: "fetches", tone: "plain" });
  const was = { ...state(), still: { text: "far", button: "" }, caption: "a beat", events: [1, 2, 3].map(event) };
  const now = bridge.merge(was, { patch: { gone: ["still"], keep: 2 }, state: { now: 5, events: [event(4)] } });
  const { still, ...rest } = was;
  assert.deepEqual(now, { ...rest, now: 5, events: [2, 3, 4].map(event) });
  assert.equal(now.timeline, was.timeline);
  assert.equal(now.events[0], was.events[1]);
  assert.deepEqual(was.events.map((e) => e.seq), [1, 2, 3], "a script may still hold the old list");
  assert.deepEqual(bridge.merge(now, { patch: {}, state: { events: [event(9)] } }).events, [event(9)]);
});

test("the console keeps the lines that stay and takes away those that have not been printed yet", async () => {
  choose("console");
  const line = (at, text, kind = "out") => ({ at, kind, from: "", text });
  now.state.console.lines = [line(0, "$ list", "cmd"), line(1, "orders"), line(2, "menu")];
  await told();
  const out = document.querySelector("[role=log]");
  const first = out.children[0];
  assert.deepEqual([...out.children].map((n) => n.textContent), ["$ list", "orders", "menu"]);
  now.state.console.lines = now.state.console.lines.slice(0, 2);
  await told();
  assert.equal(out.children.length, 2);
  assert.equal(out.children[0], first, "a line that stays is the same node, so a selection in it stays");
  now.state.console.lines = [line(0, "<b>x</b>", "err")];
  await told();
  assert.equal(out.children[0].textContent, "<b>x</b>");
});

test("the narrator speaks what is marked for it, each event once, and what was walked onto", async () => {
  const event = (seq, text, speak) => ({ seq, at: 0, node: "broker-1", text, tone: "plain", speak });
  const voice = document.getElementById("narrator");
  const heard = async () => {
    await told();
    await new Promise((go) => setTimeout(go, 400));
    const text = voice.textContent;
    voice.textContent = "";
    return text;
  };
  now.state.events = [event(1, "leads orders-0", true), event(2, "fetches", false)];
  assert.equal(await heard(), "broker-1: leads orders-0.");
  assert.equal(await heard(), "");
  now.state.events.push(event(3, "is the leader in every other word", false));
  assert.equal(await heard(), "");
  now.state.walked = "broker-2. It runs.";
  assert.equal(await heard(), "broker-2. It runs.");
  now.state.events = [event(1, "leads orders-0", true)]; // back in time
  assert.equal(await heard(), "");
});

test("the tables show a problem by its tone, not by its words", async () => {
  now.state.twin.brokers = [
    { id: 1, name: "broker-1", state: "running", fenced: false, running: true, leads: 1, follows: 0, address: "" },
    { id: 2, name: "broker-2", state: "aus", fenced: false, running: false, tone: "err", leads: 0, follows: 0 },
  ];
  choose("tables");
  await told();
  const rows = [...document.querySelectorAll(".twin table")[0].querySelectorAll("tbody tr")];
  assert.deepEqual(rows.map((r) => r.querySelectorAll("td")[0].className), ["", "bad"]);
  assert.deepEqual(rows.map((r) => r.querySelector("button").textContent), ["Kill broker-1", "Start broker-2"]);
});

test("Kafka's own topics are folded in the tables, and stay as they were left", async () => {
  const row = (/** @type {string} */ tp) => ({ tp, leader: "broker-1", epoch: 0, isr: "1", replicas: "1", hw: 2, leo: 2, copies: [] });
  now.state.twin.partitions = [row("orders-0")];
  now.state.twin.internal = [row("__consumer_offsets-0"), row("__consumer_offsets-1")];
  choose("tables");
  await told();
  const own = () => document.querySelector(".twin details");
  assert.equal(own().querySelector("summary").textContent, "Kafka's own topics: __consumer_offsets");
  assert.equal(own().querySelectorAll("tbody tr").length, 2);
  assert.equal(own().hasAttribute("open"), false);
  own().open = true;
  own().dispatchEvent(new window.Event("toggle"));
  now.state.twin.partitions = [row("orders-0"), row("orders-1")];
  await told();
  assert.equal(own().hasAttribute("open"), true);
});
