import assert from "node:assert/strict";
import test from "node:test";
import "./page.js";

const { changed, clockText, el, keepNames, pick, rich, thousands, whole } = await import("../ui/dom.js");

test("the clock is minutes, seconds and milliseconds, with hours when there are any", () => {
  assert.equal(clockText(0), "00:00.000");
  assert.equal(clockText(40_205_999), "00:40.205");
  assert.equal(clockText(3_600_000_000), "1:00:00.000");
  assert.equal(clockText(-5), "00:00.000");
});

test("text is text, whatever stands in it", () => {
  const p = el("p", { title: "<b>", class: null, hidden: false }, "<script>alert(1)</script>", null, [0, false]);
  assert.equal(p.textContent, "<script>alert(1)</script>0");
  assert.equal(p.querySelector("script"), null);
  assert.equal(p.getAttribute("title"), "<b>");
  assert.equal(p.hasAttribute("class") || p.hasAttribute("hidden"), false);
});

test("rich marks code, bold and stress, and keeps what isn't closed", () => {
  const p = el("p", null, rich("a `code` and **bold** but `open and <i>"));
  const q = el("p", null, rich("where *it* starts, *then bake*: 2 * 3 * 4, `*a*`, orders-*"));
  assert.deepEqual([...q.querySelectorAll("em")].map((n) => n.textContent), ["it", "then bake"]);
  assert.equal(q.textContent, "where it starts, then bake: 2 * 3 * 4, *a*, orders-*");
  assert.equal(p.querySelector("code").textContent, "code");
  assert.equal(p.querySelector("b").textContent, "bold");
  assert.equal(p.textContent, "a code and bold but `open and <i>");
});

test("a name with hyphens stays whole, and text stays as it is", () => {
  const p = el("p", null, whole("so console-producer (--bootstrap-server, broker-2) - a dash - goes on"));
  assert.equal(p.textContent, "so console-producer (--bootstrap-server, broker-2) - a dash - goes on");
  const names = (root) => [...root.querySelectorAll(".name")].map((n) => n.textContent);
  assert.deepEqual(names(p), ["console-producer", "(--bootstrap-server,", "broker-2)"]);
  assert.deepEqual(names(el("p", null, rich("see `kafka-topics.sh --list` of **order-desk**"))), ["kafka-topics.sh", "--list", "order-desk"]);
  assert.deepEqual(names(el("p", null, whole("a-name-that-is-longer-than-a-line-of-prose"))), [], "it would stick out");
  const page = el("div", null, el("p", null, "the pizza-maker and ", el("code", null, "--from-beginning")), el("pre", null, "kafka-topics.sh --list"));
  keepNames(page);
  keepNames(page);
  assert.deepEqual(names(page), ["pizza-maker", "--from-beginning"], "a command is laid out in its own way");
});

test("pick knows only what stands in the table", () => {
  assert.equal(pick({ a: 1 }, "a"), 1);
  assert.equal(pick({ a: 1 }, "constructor"), undefined);
  assert.equal(pick({ a: 1 }, "__proto__"), undefined);
});

test("changed is true once for each value", () => {
  assert.deepEqual([{ a: 1 }, { a: 1 }, { a: 2 }, { a: 1 }].map((v) => changed("test", v)), [true, false, true, true]);
});

test("thousands are set apart by commas", () => {
  for (const n of [0, 7, 999, 1000, 12345, 999999, 1000000, 1234567890]) assert.equal(thousands(n), n.toLocaleString("en"));
});
