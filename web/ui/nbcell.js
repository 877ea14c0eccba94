// One cell of a notebook: its prompt, its text with the running line, what it printed and when.

import { clockText, el, icon } from "./dom.js";
import { ask } from "./bridge.js";
import { paintedPython } from "./command.js";

/**
 * @typedef {import("./nbdoc.js").Doc} Doc
 * @typedef {import("./nbdoc.js").DocCell} DocCell
 * @typedef {import("./messages").RunState} RunState
 */

const seek = (/** @type {number} */ us) => ask("seek", { us });

export class CellView {
  /**
   * @param {Doc} doc
   * @param {DocCell} cell
   * @param {(e: KeyboardEvent, view: CellView) => void} key
   */
  constructor(doc, cell, key) {
    this.doc = doc;
    this.cell = cell;
    this.shown = "";
    this.prompt = el("div", { class: "np", "aria-hidden": "true" });
    this.head = el("header");
    this.paper = el("pre", { "aria-hidden": "true" });
    this.text = el("textarea", {
      spellcheck: "false", autocapitalize: "off", autocomplete: "off", "aria-label": "Cell", rows: 1,
      input: () => { this.cell.text = this.text.value; this.paint(); this.doc.changed(); },
      keydown: (e) => this.type(e),
    });
    this.box = el("div", { class: "nbox" }, this.head, el("div", { class: "ncode" }, this.paper, this.text));
    this.out = el("div", { class: "nout" });
    this.root = el("section", { class: "ncell", tabindex: "0", "aria-label": "Cell", keydown: (e) => key(e, this) }, this.prompt, this.box, this.out);
    this.text.value = cell.text;
    this.paint();
  }

  /** @param {KeyboardEvent} e */
  type(e) {
    const t = this.text;
    if (e.key === "Tab" && !e.shiftKey && !e.ctrlKey && !e.altKey) {
      e.preventDefault();
      t.setRangeText("    ", t.selectionStart, t.selectionEnd, "end");
    } else if (e.key === "Enter" && !e.shiftKey && !e.ctrlKey && !e.metaKey && !e.altKey) {
      e.preventDefault();
      const line = t.value.slice(0, t.selectionStart).split("\n").pop();
      t.setRangeText("\n" + line.match(/^ */)[0] + (/:\s*$/.test(line) ? "    " : ""), t.selectionStart, t.selectionEnd, "end");
    } else {
      return;
    }
    t.dispatchEvent(new Event("input"));
  }

  paint() {
    if (this.text.value !== this.cell.text) this.text.value = this.cell.text;
    const r = this.run, line = r && r.to < 0 && r.text === this.cell.text ? r.line : 0;
    this.paper.replaceChildren(...this.cell.text.split("\n").map((l, i) => el("span", { class: i + 1 === line ? "at" : null }, paintedPython(l), "\n")));
  }

  /** @type {RunState | undefined} */
  run;

  draw() {
    const { state } = this.doc, n = this.cell.n;
    this.run = state?.runs.find((r) => r.cell === n);
    const later = state?.later.find((r) => r.cell === n);
    const queued = this.doc.queue.includes(n) || this.doc.active === n && !later && (!this.run || this.run.to >= 0);
    const alive = Boolean(state?.running);
    const what = JSON.stringify([this.run, later, queued, alive, this.cell.text, this.doc.doing && queued, this.doc.program !== null]);
    if (what === this.shown) return;
    this.shown = what;
    const r = this.run, running = r && r.to < 0 && alive;
    this.root.className = "ncell " + (running ? "running" : queued ? "queued" : r && (r.to >= 0 || !alive) ? (r.error ? "failed" : "well") : "fresh");
    this.prompt.textContent = running || queued ? "[*]" : r ? `[${r.count}]` : "[ ]";
    this.head.replaceChildren(...this.title(r, later, queued, running));
    this.paint();
    this.print(r);
    this.root.setAttribute("aria-label", `Cell ${this.doc.cells.indexOf(this.cell) + 1} of ${this.doc.name}: ${this.head.textContent}`);
  }

  /**
   * @param {RunState | undefined} r
   * @param {import("./messages").LaterState | undefined} later
   * @param {boolean} queued
   * @param {boolean} running
   * @returns {(Node | string)[]}
   */
  title(r, later, queued, running) {
    const lines = this.cell.text.split("\n").length;
    const at = (/** @type {number} */ us, text = clockText(us)) => el("button", { class: "at", title: "Go there", click: () => seek(us) }, text);
    if (running) return [el("span", null, r.line ? `line ${r.line} of ${r.text.split("\n").length}` : "running"), at(r.from, "since " + clockText(r.from))];
    if (queued) return [el("span", null, this.doc.doing || "waits for the cell before it")];
    const run = el("button", { class: "nrun", title: "Run (Ctrl+Enter)", "aria-label": "Run this cell", click: () => this.doc.run(this.cell.n) }, icon(r ? "again" : "play", 12), r ? "Run again" : "Run");
    if (later && !r) return [el("span", null, "ran later, "), at(later.at), run];
    if (!r) return [el("span", null, lines > 1 || this.cell.text ? "not run yet" : "empty"), run];
    if (r.text !== this.cell.text) return [el("span", { class: "warn" }, "edited: the output is from the old text"), run];
    if (r.to < 0) return [el("span", { class: "err" }, "ended with its process"), at(r.from), run];
    return [el("span", { class: r.error ? "err" : "ok" }, icon(r.error ? "cross" : "check", 12), r.error || "ran"), at(r.from), run];
  }

  /** @param {RunState | undefined} r */
  print(r) {
    this.out.hidden = !r || !r.lines.length;
    if (!r) return;
    const rows = r.lines.map((l) => el("div", { class: l.stderr ? "err" : null }, el("span", null, l.text || " "),
      el("button", { class: "at", tabindex: "-1", title: "Go there", click: () => seek(l.at) }, clockText(l.at))));
    const stick = this.out.scrollHeight - this.out.scrollTop - this.out.clientHeight < 30;
    this.out.replaceChildren(r.more ? el("p", null, `${r.more} earlier line${r.more === 1 ? "" : "s"}`) : "", ...rows);
    if (stick) this.out.scrollTop = this.out.scrollHeight;
  }

  edit() {
    this.text.focus();
    this.text.setSelectionRange(this.text.value.length, this.text.value.length);
  }
}
