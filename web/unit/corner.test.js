import assert from "node:assert/strict";
import test from "node:test";
import { boxAt, corner, tether } from "../ui/corner.js";

const stage = { w: 900, h: 600 }, dock = 200;
const overlap = (a, b) => a.x < b.x + b.w && b.x < a.x + a.w && a.y < b.y + b.h && b.y < a.y + a.h;

test("wherever a thing is, the panel does not cover it", () => {
  let moved = 0;
  for (let x = 0; x < 880; x += 20) {
    for (let y = 0; y < 580; y += 20) {
      for (const [w, h] of [[20, 20], [120, 18], [200, 140]]) {
        for (const high of [120, 300, 560]) {
          const thing = { x, y, w, h }, panel = { w: 248, h: high };
          const c = corner(thing, panel, stage, dock, null);
          assert.ok(!overlap(boxAt(c, panel, stage), thing), JSON.stringify({ thing, panel, c }));
          if (c.left || c.top) moved++;
        }
      }
    }
  }
  assert.ok(moved > 0);
});

test("it stays at the lower right as long as it may, and does not go to and fro", () => {
  const panel = { w: 248, h: 200 };
  const usual = corner({ x: 100, y: 100, w: 20, h: 20 }, panel, stage, dock, null);
  assert.deepEqual([usual.left, usual.top], [false, false]);
  const up = corner({ x: 700, y: 500, w: 20, h: 20 }, panel, stage, dock, usual);
  assert.deepEqual([up.left, up.top], [false, true]);
  const kept = corner({ x: 690, y: 300, w: 20, h: 20 }, panel, stage, dock, up); // either would do
  assert.deepEqual([kept.left, kept.top], [false, true]);
});

test("on the left it leaves the dock alone", () => {
  const panel = { w: 248, h: 590 };
  const c = corner({ x: 700, y: 280, w: 20, h: 40 }, panel, stage, dock, null);
  assert.ok(boxAt(c, panel, stage).y + boxAt(c, panel, stage).h <= (c.left ? stage.h - dock : stage.h));
});

test("the line ends at the panel's edge and never crosses the panel", () => {
  const panel = { x: 636, y: 300, w: 248, h: 288 };
  assert.match(tether({ x: 100, y: 400, w: 20, h: 20 }, panel), /H636$/);
  assert.match(tether({ x: 100, y: 50, w: 20, h: 20 }, panel), /V318H636$/);
  assert.match(tether({ x: 700, y: 50, w: 20, h: 20 }, panel), /V300$/);
  const atTop = { x: 636, y: 12, w: 248, h: 200 };
  assert.match(tether({ x: 700, y: 500, w: 20, h: 20 }, atTop), /V212$/);
  assert.match(tether({ x: 100, y: 500, w: 20, h: 20 }, atTop), /V194H636$/);
  const left = { x: 16, y: 12, w: 248, h: 300 };
  assert.match(tether({ x: 700, y: 100, w: 20, h: 20 }, left), /H264$/);
  assert.equal(tether({ x: 100, y: 100, w: 20, h: 20 }, left), "");
});
