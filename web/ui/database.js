// The PostgreSQL server's panel: what was said of tables, the tables with their rows, and a prompt.

import { byId, el } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { bar } from "./dialogs.js";
import { open as trySQL } from "./sql.js";

/** @typedef {import("./messages").Database} Database */

const box = byId("database");
const body = el("div", { class: "bd" });
const input = /** @type {HTMLInputElement} */ (el("input", { type: "text", autocomplete: "off", spellcheck: "false",
  "aria-label": "A statement for the database", placeholder: "SELECT * FROM ...;" }));
const prompt = el("label", null);
let shown = "", command = "";

const foot = el("form", { class: "psql" }, prompt, input,
  el("button", { class: "btn sm", type: "button", title: "Any SELECT, on a real PostgreSQL", click: () => { box.close(); trySQL(); } }, "Try SQL"));
foot.addEventListener("submit", (e) => {
  e.preventDefault();
  const text = input.value.trim();
  if (!text) return;
  input.value = "";
  whenReady(() => { ask("run", { line: `${command}'${text.replaceAll("'", `'\\''`)}'` }); ask("play", {}); });
});

const table = (/** @type {import("./messages").SQLTable} */ t) => el("section", null, el("h3", null, t.name),
  t.more ? el("p", { class: "more" }, t.more) : null,
  el("div", { class: "rows", tabindex: "0" }, el("table", null,
    el("thead", null, el("tr", null, t.columns.map((c) => el("th", { scope: "col", class: c.key ? "key" : "" }, c.name,
      el("small", null, c.type))))),
    el("tbody", null, t.rows.map((r) => el("tr", { class: r.fresh ? "fresh" : "" },
      r.cells.map((c) => el("td", { class: c.null ? "null" : "" }, c.null ? "null" : c.text))))))));

function draw(/** @type {Database} */ d) {
  const text = JSON.stringify(d);
  if (text === shown) return;
  shown = text;
  command = d.command;
  prompt.textContent = d.prompt;
  body.replaceChildren(d.note ? el("p", { class: "no" }, d.note) : "",
    d.defined.length ? el("ol", { class: "ddl" }, d.defined.map((x) => el("li", null, el("time", null, x.at), ` ${x.text}`))) : "",
    ...(d.tables.length ? d.tables.map(table) : [el("p", null, "No tables yet.")]));
}

// open shows a database; while it is open it follows the time.
export function open(/** @type {Database} */ d) {
  shown = "";
  box.replaceChildren(bar("database-title", d.title), body, foot);
  draw(d);
  box.showModal();
}

on("state", () => {
  const d = box.open && ask("bytes", {}).database;
  if (d) draw(d);
});
