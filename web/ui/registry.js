// The schema registry's panel: versions, the newest schema, the one that was refused, and the ways out.

import { byId, el } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { bar } from "./dialogs.js";

/** @typedef {import("./messages").Registry} Registry */
/** @typedef {import("./messages").Action} Way */

const box = byId("registry");
let shown = "";

const way = (/** @type {Way} */ w) => el("button", { class: "btn", title: w.line,
  click: () => whenReady(() => { ask("run", { line: w.line }); ask("play", {}); }) }, w.text);

const subject = (/** @type {import("./messages").Subject} */ s) => el("section", null,
  el("header", null, el("h3", null, s.name), el("div", { class: "levels", role: "group", "aria-label": `Compatibility of ${s.name}` },
    s.levels.map((l) => el("button", { title: l.line, "aria-pressed": String(!l.line),
      click: () => { if (l.line) whenReady(() => { ask("run", { line: l.line }); ask("play", {}); }); } }, l.text)))),
  el("div", { class: "cols" },
    el("ol", { class: "versions" }, s.versions.map((v, i) => el("li", { class: v.deleted ? "gone" : i === s.versions.length - 1 ? "on" : "" },
      el("b", null, `v${v.number}`), ` id ${v.id}`)), s.refused && !s.refused.fits ? el("li", { class: "no" }, el("b", null, "409")) : null),
    el("div", null, el("h4", null, s.versions.length ? `v${s.versions[s.versions.length - 1].number}, the latest` : "deleted"),
      el("pre", { tabindex: "0" }, s.latest.join("\n"))),
    s.refused ? el("div", null, el("h4", null, s.refused.title),
      el("pre", { class: "diff", tabindex: "0" }, s.refused.lines.map((l) => el("span", { class: l.mark === "+" ? "plus" : l.mark ? "minus" : "" },
        `${l.mark || " "} ${l.text}\n`))),
      el("p", { class: s.refused.fits ? "fits" : "no" }, s.refused.why), el("div", { class: "row" }, s.refused.ways.map(way))) : null));

function draw(/** @type {Registry} */ r) {
  const text = JSON.stringify(r);
  if (text === shown) return;
  shown = text;
  box.replaceChildren(bar("registry-title", r.title), el("div", { class: "bd" }, r.note ? el("p", { class: "no" }, r.note) : null,
    r.subjects.length ? r.subjects.map(subject) : el("p", null, "No subjects yet.")));
}

// open shows a registry; while it is open it follows the time.
export function open(/** @type {Registry} */ r) {
  shown = "";
  draw(r);
  box.showModal();
}

on("state", () => {
  const r = box.open && ask("bytes", {}).registry;
  if (r) draw(r);
});
