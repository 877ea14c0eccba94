import assert from "node:assert/strict";
import test from "node:test";
import { document, simulate, state, told } from "./page.js";

HTMLDialog();
const bridge = await import("../ui/bridge.js");
await import("../ui/lesson.js");
const { list } = await import("../ui/shelf.js");
const { openFile, openText } = await import("../ui/loaded.js");

// linkedom has dialogs without their methods.
function HTMLDialog() {
  for (const d of document.querySelectorAll("dialog")) {
    d.showModal = () => d.setAttribute("open", "");
    d.close = () => d.removeAttribute("open");
  }
}

const now = { state: state() };
bridge.start({ lesson: "one", link: "", progress: {}, theme: "dark", reducedMotion: false });
const asked = simulate(now);
const trouble = document.getElementById("trouble");
const said = () => trouble.textContent;
const upper = (text) => `<p>${text.toUpperCase()}</p>`;
const part = (id, step, prose) => [
  { html: `<article class="step" data-lesson="${id}" data-step="${step}"><h1 tabindex="-1">S${step}</h1>` }, { prose }, { html: '<a href="">bad</a><a href="x">good</a></article>' }];
const lesson = (id) => ({ id, title: "Mine <b>", part: "P", summary: "", steps: ["a", "b"], article: [...part(id, 1, "one"), ...part(id, 2, "two")] });

test("a lesson that is loaded stands in the list, and its steps where those of the site stand", async () => {
  now.answer = (wish) => {
    if (wish.op !== "load-lesson") return null;
    now.state.lesson = { id: "loaded-1", step: 1, steps: 2 };
    return { ok: true, loaded: lesson("loaded-1") };
  };
  await openText("the text", upper);
  assert.deepEqual(asked.filter((w) => w.op === "load-lesson"), [{ op: "load-lesson", text: "the text" }]);
  assert.deepEqual(list.map((l) => l.id), ["one", "loaded-1"]);
  await told();
  const steps = [...document.querySelectorAll('#steps .step[data-lesson="loaded-1"]')];
  assert.deepEqual(steps.map((a) => a.querySelector("p").textContent), ["ONE", "TWO"]);
  assert.deepEqual(steps.map((a) => a.hidden), [false, true]);
  assert.deepEqual([...steps[0].querySelectorAll("a")].map((a) => a.getAttribute("href")), [null, "x"], "a link that the renderer emptied leads nowhere");
  assert.equal(document.getElementById("lesson-title").textContent, "Mine <b>");
});

test("loaded again it stands there once", async () => {
  await openText("the text", upper);
  await told();
  assert.equal(list.length, 2);
  assert.equal(document.querySelectorAll('#steps .step[data-lesson="loaded-1"]').length, 2);
});

test("what is wrong with a text is said, and nothing changes", async () => {
  now.answer = () => ({ ok: false, error: 'line 12: unknown fence "rum"' });
  await openText("bad", upper);
  assert.match(said(), /line 12: unknown fence "rum"/);
  assert.equal(list.length, 2);
});

test("a lesson whose text can't be rendered gives the place back to the one before", async () => {
  now.answer = (wish) => (wish.op === "load-lesson" ? { ok: true, loaded: lesson("loaded-2") } : null);
  await openText("text", () => { throw new Error("too deep"); });
  assert.match(said(), /too deep/);
  assert.deepEqual(asked.at(-1), { op: "goto", lesson: "loaded-1", step: 1 });
  assert.equal(list.length, 2);
});

test("a file that is too large isn't read", async () => {
  await openFile({ name: "big.md", size: 300 * 1024, text: () => assert.fail("it was read") });
  assert.match(said(), /big\.md has 300 kB; a lesson has at most 256/);
});

test("what the simulation knows of a link is said", async () => {
  now.answer = (wish) => (wish.op === "load-lesson" ? { ok: true, loaded: lesson("loaded-1"), notice: "The text is newer." } : null);
  await openText("the text", upper);
  assert.match(said(), /The text is newer\./);
});
