// Share: the link of this very session, and the futures that were left behind.

import { byId, changed, clockText, copy, el, toast } from "./dom.js";
import { ask, hash, on, whenReady } from "./bridge.js";
import { addPane, choose } from "./drawer.js";

const url = el("input", { readonly: true, "aria-label": "Link to this session", focus: () => url.select() });
const sum = el("p");
const branches = el("ul");
const none = el("p", null, "None. Go back in time and do something else: the old future is kept here until you leave the page.");
const pane = el("div", null, el("div", { class: "share" },
  el("section", null, el("h2", null, "Link"),
    el("p", null, "It opens this lesson with every command at its time, and the clock where it stands now."),
    el("div", { class: "url" }, url, el("button", { class: "btn sm pri", click: share }, "Copy")), sum),
  el("section", null, el("h2", null, "Other futures"), none, branches)));

export const link = () => location.href.split("#")[0] + "#" + current;
let current = "";

export async function share() {
  write(true);
  toast(await copy(link()) ? "Link copied. It opens exactly what you see." : "The browser did not allow copying. The link is in the address bar.");
}

// The address bar always holds the link. Browsers limit how often it may change.
let timer = 0;
function write(now) {
  clearTimeout(timer);
  const go = () => { if (location.hash.slice(1) !== current) history.replaceState(null, "", "#" + current); };
  if (now) go(); else timer = setTimeout(go, 400);
}

on("state", (s) => {
  if (s.link && s.link !== current) {
    current = s.link;
    write(false);
  }
});

function draw(s) {
  url.value = link();
  sum.textContent = `World hash ${s.hash ?? hash()}: whoever opens the link gets the same.`;
  if (!changed("branches", s.branches || [])) return;
  none.hidden = (s.branches || []).length > 0;
  branches.replaceChildren(...(s.branches || []).map((b) => el("li", null, el("time", null, clockText(b.at)), el("span", null, b.text),
    el("button", { class: "btn sm", click: () => whenReady(() => ask("restore", { branch: b.id })) }, "Go there"))));
}

addPane("share", "Share", pane, draw, () => url.focus());
byId("share-button").addEventListener("click", () => { choose("share"); share(); });

// A link pasted into this tab's address bar opens anew.
addEventListener("hashchange", () => { if (location.hash.slice(1) !== current) location.reload(); });
