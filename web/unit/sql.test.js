import assert from "node:assert/strict";
import test from "node:test";
import { document, simulate, state, told } from "./page.js";

const bridge = await import("../ui/bridge.js");
const { choose } = await import("../ui/drawer.js");
await import("../ui/sql.js");

const now = { state: state() };
bridge.start({ lesson: "one", link: "", progress: {}, theme: "dark", reducedMotion: false });
choose("sql"); // as the drawer was left
const asked = simulate(now);
const pane = document.getElementById("pane-sql"), tab = document.getElementById("tab-sql");
const status = () => pane.querySelector(".st").textContent;
const begin = () => pane.querySelector(".btn.pri");
const wait = () => new Promise((go) => setTimeout(go, 20));

test("it is offered where there is a database, and nowhere else", async () => {
  await told();
  assert.equal(tab.hidden, true);
  assert.equal(pane.hidden, true);
  now.state = { ...now.state, databases: ["postgres"] };
  await told();
  assert.equal(tab.hidden, false);
  choose("sql");
  now.state = { ...now.state, databases: [] };
  await told();
  assert.equal(tab.hidden, true);
  assert.equal(pane.hidden, true, "the console is shown in its place");
  now.state = { ...now.state, databases: ["postgres"] };
  await told();
  choose("sql");
});

test("what is missing is said, and it can be tried again", async () => {
  assert.deepEqual(asked.filter((w) => w.op === "follow-database"), [], "nothing follows before somebody asks for it");
  begin().click();
  await wait();
  assert.match(status(), /needs WebAssembly and workers/);
  globalThis.Worker = class {};
  begin().click();
  await wait();
  assert.match(status(), /could not be started: This site has no PostgreSQL\..*psql in the console/);
  assert.equal(begin().textContent, "Try again");
  assert.equal(begin().disabled, false);
});

test("it follows in steps, and after a failure from the beginning", async () => {
  const { Real } = await import("../ui/pglite.js");
  const applied = [];
  let fails = false;
  globalThis.Worker = class {
    postMessage(what) {
      applied.push(what);
      setTimeout(() => this.onmessage({ data: fails && what.apply ? { failed: "duplicate key" } : what.look !== undefined ? { looked: { columns: [], rows: [], more: false, tag: "" } } : {} }));
    }
    terminate() {}
  };
  const steps = [{ statements: ["a"], more: true }, { statements: ["b"], more: false }, { statements: [], more: false }, { statements: ["c"], more: false }, { statements: ["d"], more: false }];
  now.answer = (wish) => (wish.op === "follow-database" ? { ok: true, follow: { ...steps.shift(), command: "psql -c " } } : null);
  asked.length = 0;
  const real = new Real();
  await real.begin({});
  assert.equal(await real.follow("postgres"), true);
  assert.equal(await real.follow("postgres"), false, "nothing has changed");
  fails = true;
  await assert.rejects(real.follow("postgres"), /duplicate key/);
  fails = false;
  await real.follow("postgres");
  assert.deepEqual(asked.map((w) => w.fresh), [true, false, false, false, true]);
  assert.deepEqual(applied.filter((w) => w.apply).map((w) => w.apply), [["a"], ["b"], ["c"], ["d"]]);
  real.end();
  await assert.rejects(real.look("SELECT 1"), /was stopped/);
});
