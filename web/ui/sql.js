// Try SQL: any SELECT on a real PostgreSQL that holds what the simulated one has committed at the playhead. It is
// loaded when somebody asks for it; what was asked last is asked again whenever the tables have changed.

import { byId, clockText, el } from "./dom.js";
import { on } from "./bridge.js";
import { addPane, choose, setShown } from "./drawer.js";
import { type } from "./console.js";
import "./sheet.js"; // a tab of its own
import { missing, prepare, Real } from "./pglite.js";

/**
 * @typedef {import("./messages").State} State
 * @typedef {import("./pglite.js").Looked} Looked
 */

const input = el("input", { "aria-label": "A SELECT for PostgreSQL", autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false",
  placeholder: "SELECT * FROM ...;" });
const prompt = el("span", { class: "ps" });
const stop = el("button", { class: "ib", type: "button", hidden: true, click: () => restart() }, "Stop");
const ask = el("button", { class: "ib", type: "submit" }, "Run");
const form = el("form", { class: "ask", hidden: true, submit: (e) => { e.preventDefault(); look(input.value); } }, prompt, input, ask, stop);
const servers = el("select", { "aria-label": "Which database", hidden: true, change: () => { again = ""; sync(); } });
const tables = el("span", { class: "tbl" });
const status = el("span", { class: "st", role: "status" });
const bar = el("div", { class: "sqlbar" }, servers, tables, status);
const result = el("div", { class: "res", tabindex: "0", role: "region", "aria-label": "What PostgreSQL answers" });
const begin = el("button", { class: "btn sm pri", click: () => start() }, "Start PostgreSQL");
const intro = el("div", { class: "empty" }, el("p", null, "A real PostgreSQL 18 (PGlite) can run in this page, about 5 MB. It holds the tables of the simulated database " +
  "as they are committed at this instant, follows when time goes on or back, and takes any SELECT. The simulation never asks it."), begin);
const pane = el("div", null, bar, result, intro, form);

/** @type {Real | null} */
let real = null;
/** @type {State | null} */
let last = null;
let again = ""; // the statement whose answer is shown
let busy = false, due = false;

/** @param {string} text @param {boolean} [bad] */
const tell = (text, bad) => { status.textContent = text; status.classList.toggle("bad", Boolean(bad)); };

async function start() {
  const lacks = missing();
  if (lacks) return tell(lacks, true);
  begin.disabled = true;
  try {
    const parts = await prepare((part) => tell(`Loading, ${Math.round(part * 100)} %`));
    tell("PostgreSQL starts");
    real = new Real();
    await real.begin(parts);
  } catch (e) {
    real?.end();
    real = null;
    begin.disabled = false;
    begin.textContent = "Try again";
    return tell(`PostgreSQL could not be started: ${e && e.message || e}. Is the network there? psql in the console needs none of it.`, true);
  }
  intro.hidden = true;
  form.hidden = false;
  input.focus();
  sync();
}

// restart ends a query that takes too long, and the PostgreSQL with it: nothing else stops one.
function restart() {
  real?.end();
  real = null;
  busy = due = false;
  stop.hidden = true;
  again = "";
  start();
}

const server = () => servers.value || last?.databases[0] || "";

// sync brings it to the playhead, and asks again what is shown.
async function sync() {
  if (!real || !last?.databases.length || pane.hidden) return;
  if (busy) { due = true; return; }
  const mine = real;
  busy = true;
  try {
    do {
      due = false;
      const at = last.now;
      if (await mine.follow(server())) {
        await names(mine);
        if (again) show(await mine.look(again), again);
      }
      tell(`as of ${clockText(at)}`);
    } while (due && mine === real);
  } catch (e) {
    if (mine === real) tell(`It can't follow: ${e && e.message || e}`, true);
  } finally {
    if (mine === real) busy = false;
  }
}

/** names offers the tables there are. @param {Real} mine */
async function names(mine) {
  const found = await mine.look("SELECT quote_ident(tablename) FROM pg_tables WHERE schemaname = 'public' ORDER BY 1");
  if ("error" in found) return;
  tables.replaceChildren(...found.rows.map(([name]) => el("button", { class: "btn sm", title: `SELECT * FROM ${name}`, click: () => {
    input.value = `SELECT * FROM ${name};`;
    look(input.value);
  } }, name)));
}

/** @param {string} text */
async function look(text) {
  if (!text.trim() || !real) return;
  const mine = real, slow = setTimeout(() => { stop.hidden = false; }, 700);
  try {
    show(await mine.look(text), text);
  } catch (e) {
    if (mine === real) tell(String(e && e.message || e), true);
  } finally {
    clearTimeout(slow);
    stop.hidden = true;
  }
}

// What PostgreSQL says to whoever wants to write in a transaction that only reads; and what ends one.
const writes = /^(25006|25P01|0A000)$/, ends = /^\s*(begin|start|commit|end|rollback|abort|savepoint|release|prepare)\b/i;

/**
 * @param {Looked} r
 * @param {string} text
 */
function show(r, text) {
  if (ends.test(text) || "error" in r && (writes.test(r.error.code) || /data-modifying/.test(r.error.message))) return refuse(text);
  again = text; // also what fails now: when time moves the table may be there
  if ("error" in r) {
    const e = r.error;
    result.replaceChildren(el("pre", { class: "no" }, `ERROR:  ${e.message}` + (e.line ? `\nLINE 1: ${e.line}\n${" ".repeat(8 + e.at)}^` : "") +
      (e.detail ? `\nDETAIL:  ${e.detail}` : "") + (e.hint ? `\nHINT:  ${e.hint}` : "")));
    return;
  }
  result.replaceChildren(r.columns.length ? el("table", null,
    el("thead", null, el("tr", null, r.columns.map((c) => el("th", { scope: "col" }, c)))),
    el("tbody", null, r.rows.map((row) => el("tr", null, row.map((v) => el("td", { class: v === null ? "null" : "" }, v === null ? "null" : v)))))) : "",
  el("p", { class: "count" }, r.tag && !r.columns.length ? r.tag : r.more ? `the first ${r.rows.length} rows` : `(${r.rows.length} ${r.rows.length === 1 ? "row" : "rows"})`));
}

/** @param {string} text */
function refuse(text) {
  again = "";
  const line = `${real.command}'${text.trim().replaceAll("'", `'\\''`)}'`;
  result.replaceChildren(el("p", { class: "no" }, "Not here: this PostgreSQL only follows the simulated one. What you wrote would be in no history, and gone when time moves. " +
    "The way into the database of this world is psql, in the console."), el("p", null, el("button", { class: "btn sm", title: line, click: () => type(line) }, "Put it into the console, behind psql")));
}

function draw(/** @type {State} */ s) {
  last = s;
  sync();
}

addPane("sql", "Try SQL", pane, draw, () => (real ? input : begin).focus());
setShown("sql", false);

export const open = () => choose("sql", true);

/** @type {string | null} */
let known = null;
on("state", (s) => {
  last = s;
  if (s.databases.join() === known) return;
  known = s.databases.join();
  setShown("sql", s.databases.length > 0);
  byId("sheet-sql").hidden = !s.databases.length;
  const was = servers.value;
  servers.replaceChildren(...s.databases.map((name) => el("option", { value: name, selected: name === was }, name)));
  servers.hidden = s.databases.length < 2;
  prompt.textContent = "=> ";
  sync();
});
