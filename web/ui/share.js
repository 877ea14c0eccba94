// Share: the link of this very session, and the futures that were left behind.

import { byId, changed, copy, el, toast } from "./dom.js";
import { hash, on, present } from "./bridge.js";
import { addPane, choose } from "./drawer.js";
import { go, story, wayTo } from "./forks.js";
import { keep, route, settle, stepAddress, suffix } from "./router.js";

/**
 * @typedef {import("./messages").State} State
 * @typedef {import("./messages").Branch} Branch
 */

const url = el("input", { readonly: true, "aria-label": "Link to this session", focus: () => url.select() });
const sum = el("p");
const branches = el("ul");
const none = el("p", null, "None. Go back in time and do something else: the old future is kept here until you leave the page.");
const pane = el("div", null, el("div", { class: "share" },
  el("section", null, el("h2", null, "Link"),
    el("p", null, "It opens this lesson with every command at its time, and the clock where it stands now."),
    el("div", { class: "url" }, url, el("button", { class: "btn sm pri", click: share }, "Copy")), sum),
  el("section", null, el("h2", null, "Other futures"), none, branches)));

export const link = () => location.href.split("#")[0] + "#" + current + suffix();
let current = "";

let short = ""; // what the link doesn't hold, in words

export async function share() {
  if (!await copy(link())) toast("The browser did not allow copying. The link is in the Share tab.");
  else toast(short ? `Link copied. ${short}` : "Link copied. It opens exactly what you see.");
}

// The address names the step; what was done in it is kept for a reload.
let timer = 0;
let place = { lesson: "", step: 0 };
let untouched = false; // the front door opens anew as long as nothing was done there
on("state", (s) => {
  short = s.linkShort || "";
  place = { lesson: s.lesson.id, step: s.lesson.step };
  untouched = Boolean(s.home) && s.home.phase === "ask";
  if (route.view === "lesson") { const at = stepAddress(place.lesson, place.step); settle(at && at + suffix()); }
  if (!s.link || s.link === current) return;
  current = s.link;
  if (!timer) timer = setTimeout(write, 400); // also while one seek follows the other
});
const write = () => { timer = 0; if (current && !untouched) keep({ ...place, link: current }); };
addEventListener("pagehide", () => {
  const s = present();
  if (s?.link) { current = s.link; place = { lesson: s.lesson.id, step: s.lesson.step }; }
  write();
});

/** @param {State} s */
function draw(s) {
  url.value = link();
  sum.textContent = s.linkShort || `World hash ${s.hash ?? hash()}: whoever opens the link gets the same.`;
  if (!changed("branches", s.branches || [])) return;
  none.hidden = (s.branches || []).length > 0;
  branches.replaceChildren(...(s.branches || []).toReversed().map(future));
}

const future = (/** @type {Branch} */ b) => el("li", null, el("div", null, story(b)),
  el("button", { class: "btn sm", "aria-label": wayTo(b), click: () => go(b) }, "Go there"));

addPane("share", "Share", pane, draw, () => url.focus());
byId("share-button").addEventListener("click", () => { choose("share"); share(); });
