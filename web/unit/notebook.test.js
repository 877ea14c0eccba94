import assert from "node:assert/strict";
import test from "node:test";
import { simulate, state } from "./page.js";

const bridge = await import("../ui/bridge.js");
bridge.start({ lesson: "one", link: "", progress: {}, theme: "dark", reducedMotion: false });
const now = { state: state() };
const asked = simulate(now);
const { Doc } = await import("../ui/nbdoc.js");
const { read, write } = await import("../ui/ipynb.js");
const { Program } = await import("../ui/kernels.js");
const settled = () => new Promise((done) => setTimeout(done, 5));

test("a browser without Promise Integration is told so, and nothing is downloaded", () => {
  const doc = new Doc("desk", () => {});
  doc.fill(["print(1)"]);
  doc.run(0);
  assert.match(doc.trouble, /JavaScript Promise Integration/);
  assert.equal(doc.doing, "");
});

test("a notebook file is read, and what is no notebook is named", () => {
  const book = { cells: [{ cell_type: "markdown", source: "# hi" }, { cell_type: "code", source: ["a = 1\n", "a"] }, { cell_type: "code", source: "b" }, { cell_type: "code", source: [] }] };
  assert.deepEqual(read("01 - Producer's.ipynb", JSON.stringify(book)), { name: "01-Producer-s", cells: ["a = 1\na", "b"] });
  for (const bad of ["", "{", "[]", "{\"cells\": 3}", "null"]) assert.throws(() => read("x.ipynb", bad), /x\.ipynb is no notebook/);
  assert.deepEqual(read("x.ipynb", '{"cells": [null, 1, {"cell_type": "code"}]}').cells, []);
});

test("a notebook that is saved runs against a real Kafka: its address is a name that the first cell sets", () => {
  const doc = new Doc("desk", () => {});
  doc.fill(['p = KafkaProducer(bootstrap_servers="broker-1:9092")', "c = KafkaConsumer(bootstrap_servers='broker-1:9092,broker-2:9093')\nc"]);
  doc.follow({ name: "desk", running: true, held: false, program: "", cells: [], later: [], runs: [{ cell: 1, count: 2, text: doc.cells[1].text, line: 2, from: 0, to: 5, error: "", lines: [{ at: 1, text: "<c>", stderr: false }], more: 0 }] });
  const { cells, nbformat } = JSON.parse(write(doc));
  assert.equal(nbformat, 4);
  assert.deepEqual(cells.map((c) => c.source.join("")), ['KAFKA = "localhost:9092"  # where your Kafka is', "p = KafkaProducer(bootstrap_servers=KAFKA)",
    "c = KafkaConsumer(bootstrap_servers=KAFKA)\nc"]);
  assert.deepEqual(cells[2].outputs, [{ output_type: "stream", name: "stdout", text: ["<c>\n"] }]);
  assert.equal(cells[2].execution_count, 2);
});

test("only what the kernel says in its turn reaches the simulation", async () => {
  const said = [];
  let worker;
  globalThis.Worker = class { constructor() { worker = this; } postMessage(m) { said.push(m); } terminate() { said.push("terminated"); } };
  now.answer = (wish) => (wish.op === "open-notebook" ? { ok: true, notebook: { seed: 7, now: 5, cells: [], runs: [{ cell: 0, text: "old" }] } } : { ok: true });
  const program = new Program("desk", () => said.push("stale"));
  const begun = program.begin({}, ["a"]);
  worker.onmessage({ data: { ready: true } });
  assert.deepEqual(await begun, [{ cell: 0, text: "old" }]);
  asked.length = 0;
  for (const data of [null, 3, "x", { lines: ["kill broker-1"], id: 1 }, { lines: "x", turn: 1 }, { lines: ["call desk {}"], id: 4, turn: 1 }, { lines: ["call desk {}"], id: 4, turn: 1 }]) worker.onmessage({ data });
  assert.deepEqual(asked, [{ op: "exchange", name: "desk", text: "call desk {}", call: 4 }]);
  globalThis.window.highwaterReply("desk", '{"now":5}');
  globalThis.window.highwaterReply("other", '{"now":6}');
  assert.deepEqual(said.at(-1), { reply: '{"now":5}' });
  globalThis.window.highwaterReply("desk", '{"stale":true}');
  assert.equal(said.at(-1), "stale");
  program.end();
  await settled();
  assert.equal(said.at(-1), "terminated");
  assert.deepEqual(asked.at(-1), { op: "close-notebook", name: "desk" });
});

test("cells that the simulation knows are a notebook's cells, after those that a person wrote", () => {
  const doc = new Doc("desk", () => {});
  doc.fill([]);
  const run = (cell, text) => ({ cell, count: 1, text, line: 0, from: 0, to: 1, error: "", lines: [], more: 0 });
  doc.follow({ name: "desk", running: true, held: false, program: "", cells: ["a", "b"], later: [{ cell: 3, text: "d", at: 9 }], runs: [run(1, "b2")] });
  assert.deepEqual(doc.cells.map((c) => c.text), ["a", "b2", "d"]);
  assert.equal(doc.add(1, "e"), 4);
  doc.follow(null);
  assert.deepEqual(doc.cells.map((c) => c.text), ["a", "e", "b2", "d"]);
});
