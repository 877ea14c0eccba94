// Presenter mode: the stage fills the window, the lesson is one line, and a ring shows the pointer.

import { $, byId, el, icon } from "./dom.js";
import { frame, on } from "./bridge.js";
import { currentArticle, go, next } from "./lesson.js";

const caption = byId("caption"), ring = byId("ring"), button = byId("presenter-button");
export const presenting = () => document.body.classList.contains("presenter");

function line() {
  const a = currentArticle();
  if (!a || !presenting()) return;
  const text = $("p:not(.eyebrow)", a);
  // As many whole sentences of the first paragraph as fit into a line or two.
  let sentence = "";
  for (const s of text ? text.textContent.match(/[^.?:]+[.?:]+(\s|$)/g) || [text.textContent] : []) {
    if (sentence && sentence.length + s.length > 150) break;
    sentence += s;
  }
  caption.replaceChildren(
    el("div", null, el("h1", null, $("h1", a).textContent), sentence),
    el("div", { class: "row" },
      el("button", { class: "btn", "aria-label": "Back", click: () => go("prev") }, icon("left", 14)),
      el("button", { class: "btn pri", click: next }, owes ? "Run and go on" : "Next", icon("right", 14))));
}

/** @param {boolean} yes */
export function present(yes) {
  document.body.classList.toggle("presenter", yes);
  button.setAttribute("aria-pressed", String(yes));
  caption.hidden = ring.hidden = !yes;
  line();
}
button.addEventListener("click", () => present(!presenting()));

let place = "", owes = false;
on("state", (s) => {
  owes = s.owes;
  const now = s.lesson ? s.lesson.id + s.lesson.step + owes : "";
  if (now !== place) setTimeout(line, 60);
  place = now;
});

/**
 * @param {number} x
 * @param {number} y
 */
function follow(x, y) {
  if (presenting()) ring.style.transform = `translate(${x}px, ${y}px)`;
}
on("frame", (w) => {
  w.addEventListener("pointermove", (e) => follow(e.clientX, e.clientY), true);
});
