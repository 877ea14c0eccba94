// Where the simulation doesn't come, because the browser has no WebAssembly or the network is gone, the page
// says so, and the lessons can be read: Back, Next and the addresses turn their pages.

import { byId, el } from "./dom.js";
import { on, ready } from "./bridge.js";
import { show } from "./lesson.js";
import { after, kept, lessonOf, list } from "./shelf.js";
import { follow, goTo, route, settle, stepAddress } from "./router.js";
import { why } from "./absent.js";

const root = document.documentElement;
let absent = false;
let place = { lesson: "", step: 1 };

/**
 * @param {string} lesson
 * @param {number} step
 */
function open(lesson, step) {
  if (lesson === "home") {
    root.dataset.place = "home";
    return;
  }
  const l = lessonOf(lesson) || list[0];
  delete root.dataset.place;
  place = { lesson: l.id, step: Math.min(Math.max(1, step), l.steps.length) };
  show(place.lesson, place.step);
  byId("lesson-title").textContent = l.title;
  byId("left").textContent = `Step ${place.step} of ${l.steps.length}`;
  byId("prev").disabled = place.step <= 1;
  settle(stepAddress(place.lesson, place.step));
}

/** @param {number} by */
function turn(by) {
  if (!absent) return;
  const l = lessonOf(place.lesson), step = place.step + by;
  const then = after(place.lesson);
  if (!l || step < 1) return;
  goTo(step <= l.steps.length ? stepAddress(l.id, step) : then ? stepAddress(then.id, 1) : "#/lessons");
}
byId("prev").addEventListener("click", () => turn(-1));
byId("next").addEventListener("click", () => turn(1));

follow((to) => { if (absent && to.view === "lesson" && !to.link) open(to.lesson || list[0].id, to.step || 1); });

on("absent", (cause, detail) => {
  if (ready()) return;
  absent = true;
  root.dataset.absent = cause;
  const told = why(cause);
  byId("loading").hidden = false;
  byId("loading").replaceChildren(el("p", { role: "alert", title: detail || null }, told.text, " ",
    el("a", { href: "#/lessons" }, "The lessons can be read."), " "),
  told.again ? el("button", { class: "btn sm", click: () => location.reload() }, "Try again") : "");
  if (route.view === "lesson") open(route.lesson || kept().lesson || list[0].id, route.step || 1);
});
