// A command cell: the line in two tabs (command line, Python), editable, with Run. A done cell folds
// to one row.

import { byId, clockText, copy, el, icon, toast } from "./dom.js";
import { ask, whenReady } from "./bridge.js";
import { recall, tone } from "./console.js";
import { watch } from "./sheet.js";
import { notebooks } from "./notebooks.js";
import { broken, joined, painted, paintedPython } from "./command.js";

const table = /\S {2,}\S|\t/; // a row of columns, which only make sense below each other
let count = 0;

export class Cell {
  /**
   * @param {HTMLElement} root
   * @param {number} index in its step
   */
  constructor(root, index) {
    this.root = root;
    this.index = index;
    this.line = root.querySelector("code").textContent;
    this.text = this.line;
    this.state = "ready";
    this.at = 0;
    /** @type {import("./messages").CellLine[]} */
    this.printed = [];
    this.more = 0; // lines that only the console shows
    this.all = false; // a long output is unfolded
    this.open = false; // a done cell that was unfolded by hand
    this.python = false;
    this.build();
  }

  build() {
    const id = "cell" + ++count;
    this.pre = el("pre", {
      id, role: "textbox", "aria-multiline": "true", "aria-label": "Command", tabindex: "0",
      contenteditable: "plaintext-only", spellcheck: "false", autocapitalize: "off", autocorrect: "off",
      keydown: (e) => this.key(e), focus: () => this.foot(), blur: () => { this.paint(); this.foot(); },
      input: () => { this.text = joined(this.pre.textContent); this.foot(); },
    });
    if (this.pre.contentEditable !== "plaintext-only") this.pre.contentEditable = "true";
    this.code = el("pre", { id: id + "p", tabindex: "0", "aria-label": "The same in Python", hidden: true });
    this.tabs = ["CLI", "Python"].map((name, i) => el("button", {
      class: "tab", role: "tab", "aria-selected": String(i === 0), "aria-controls": i ? id + "p" : id,
      click: () => this.choose(i === 1),
    }, name));
    this.ran = el("span", { class: "ran", hidden: true });
    this.button = el("button", { class: "run", "data-run": true, click: () => this.run() });
    this.footer = el("footer", { hidden: true });
    this.output = el("div", { class: "printed", hidden: true });
    this.box = el("div", { class: "cmd" },
      el("header", null, el("div", { role: "tablist", "aria-label": "Language" }, this.tabs), this.ran,
        el("button", { class: "ib", "aria-label": "Copy the command", click: () => this.copy() }, icon("copy", 15)),
        this.button),
      this.pre, this.code, this.footer);
    this.row = el("button", { class: "done", hidden: true, "aria-expanded": "false", click: () => this.unfold() });
    this.root.replaceChildren(this.row, this.box, this.output);
    this.paint();
    this.draw();
    // What only this world knows, as killing a broker, has no Python.
    whenReady(() => {
      const known = ask("python", { line: this.line }).ok;
      this.tabs[1].hidden = !known;
    });
  }

  paint() {
    if (document.activeElement === this.pre) return;
    this.pre.replaceChildren(...painted(broken(this.text)));
  }

  /** @param {KeyboardEvent} e */
  key(e) {
    if (e.key === "Enter" && !e.shiftKey && !e.isComposing && !this.text.includes("\n")) {
      e.preventDefault();
      this.pre.blur();
      this.run();
    } else if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) {
      e.preventDefault();
      this.run();
    } else if (e.key === "Escape") {
      this.text = this.line;
      this.pre.blur();
      this.paint();
      this.foot();
      this.button.focus();
      e.stopPropagation();
    }
  }

  /** @param {boolean} python */
  choose(python) {
    this.python = python;
    this.tabs.forEach((t, i) => t.setAttribute("aria-selected", String((i === 1) === python)));
    this.pre.hidden = python;
    this.code.hidden = !python;
    this.draw();
    if (python) whenReady(() => this.translate());
    else this.code.textContent = "";
  }

  translate() {
    const answer = ask("python", { line: joined(this.text) });
    const text = answer.ok ? answer.text : "# " + (answer.error || "There is no Python for this line.");
    this.code.replaceChildren(...paintedPython(text));
  }

  async copy() {
    const done = await copy(this.python ? this.code.textContent : joined(this.text));
    toast(done ? "Copied." : "The browser did not allow copying.");
  }

  run() {
    if (this.python) {
      whenReady(() => {
        this.translate();
        const answer = ask("python", { line: joined(this.text) });
        if (answer.ok) notebooks().then((m) => m.runHere(answer.text));
      });
      return;
    }
    this.open = false;
    whenReady(() => {
      const answer = ask("run", { line: joined(this.text), cell: this.index });
      this.error = answer.ok ? "" : answer.error;
      if (answer.ok) {
        recall(joined(this.text));
        watch();
      }
      this.foot();
    });
  }

  unfold() {
    this.open = true;
    this.draw();
    this.button.focus();
  }

  foot() {
    const f = this.footer;
    if (this.error) {
      f.className = "err";
      f.replaceChildren(this.error);
    } else if (this.text !== this.line) {
      f.className = "";
      f.replaceChildren(el("span", { class: "fill" }, "Changed. Enter runs it."), el("button", {
        click: () => { this.text = this.line; this.paint(); this.foot(); },
      }, "Put it back"));
    }
    if (!this.error && this.text === this.line && this.text.includes("\n") && this.state === "ready") {
      f.className = "";
      f.replaceChildren("Ctrl+Enter runs all lines.");
      f.hidden = document.activeElement !== this.pre;
      return;
    }
    f.hidden = !this.error && this.text === this.line;
  }

  /** @param {import("./messages").CellState | undefined} state */
  set(state) {
    if (!state) return;
    if (state.printed.length !== this.printed.length || state.at !== this.at || state.printed.some((l, i) => l.text !== this.printed[i].text)) {
      if (state.at !== this.at) this.all = false;
      this.printed = state.printed;
      this.more = state.more;
      this.print();
    }
    const fresh = state.state !== this.state || state.at !== this.at;
    if (!fresh) return;
    if (state.state !== "ready") this.error = "";
    this.state = state.state;
    this.at = state.at;
    this.draw();
    this.foot();
  }

  // print shows what the cell printed where one looks for it. A long output is folded; what went wrong
  // shows at once.
  print() {
    const most = 8, lines = this.printed, long = lines.length + this.more > most && !this.all;
    this.output.hidden = !lines.length;
    const firstBad = lines.findIndex((l) => tone(l) === "err" || l.kind === "wrong");
    const from = long && firstBad >= most ? firstBad : 0;
    const shown = long ? lines.slice(from, from + most) : lines;
    const hidden = lines.length + this.more - shown.length;
    this.output.replaceChildren(
      el("pre", { tabindex: "0", "aria-label": "What it printed" }, shown.map((l) => el("span", { class: table.test(l.text) ? tone(l) : tone(l) + " flow" }, l.text + "\n"))),
      long ? el("button", { click: () => { this.all = true; this.print(); } }, `${hidden} line${hidden === 1 ? "" : "s"} more`) : "",
      !long && this.more ? el("p", null, `${this.more} lines more are in the console.`) : "");
  }

  draw() {
    const folded = (this.state === "done" || this.state === "error") && !this.open;
    const hadFocus = this.root.contains(document.activeElement);
    this.row.hidden = !folded;
    this.box.hidden = folded;
    const bad = this.state === "failed" || this.state === "error";
    const ran = this.state === "done" || bad;
    this.row.classList.toggle("bad", bad);
    const [first, ...others] = joined(this.text).split("\n");
    this.row.replaceChildren(icon(bad ? "cross" : "check", 14), el("code", null, first),
      others.length ? el("small", null, `and ${others.length} more line${others.length > 1 ? "s" : ""}`) : "",
      el("time", null, clockText(this.at).slice(0, -4)));
    this.row.setAttribute("aria-label", `${bad ? "Ended with an error" : "Done"} at ${clockText(this.at)}: ${this.text}. Open`);
    this.ran.hidden = !ran;
    this.ran.className = bad ? "ran bad" : "ran";
    this.ran.replaceChildren(icon(bad ? "cross" : "check", 12), clockText(this.at));
    this.button.disabled = !this.python && (this.state === "running" || this.state === "waiting");
    this.button.title = this.python ? "Run it in a notebook beside the cluster" : "";
    this.button.replaceChildren(icon(ran && !this.python ? "again" : "play", 12),
      this.python ? "Run in a notebook" : this.state === "running" ? "Running" : this.state === "waiting" ? "Waiting" : this.state === "half" ? "Run the rest"
        : ran ? "Run again" : this.text.includes("\n") ? "Run all" : "Run");
    if (hadFocus && folded && !this.root.contains(document.activeElement)) this.row.focus();
    if (hadFocus && document.activeElement === document.body) byId("lesson").focus();
  }
}
