// What a notebook is while the page is open: its cells' texts, which of them wait to be run, and the program
// that runs them. What ran, what it printed and what it waits for is the simulation's to say.

import { ask } from "./bridge.js";
import { toast } from "./dom.js";
import { missing, prepare, Program } from "./kernels.js";

/**
 * @typedef {import("./messages").NotebookState} NotebookState
 * @typedef {{n: number, text: string}} DocCell n is its number in the simulation
 */

export class Doc {
  /**
   * @param {string} name
   * @param {() => void} changed is called when something may look different
   */
  constructor(name, changed) {
    this.name = name;
    this.changed = changed;
    /** @type {DocCell[]} */
    this.cells = [];
    /** @type {number[]} */
    this.queue = [];
    /** @type {number | null} */
    this.active = null; // the cell that runs, or runs again
    this.doing = ""; // what keeps a cell from running yet
    this.trouble = "";
    /** @type {NotebookState | null} */
    this.state = null;
    /** @type {Program | null} */
    this.program = null;
    this.pumping = false;
  }

  /** @param {string[]} texts */
  fill(texts) {
    this.cells = texts.map((text, n) => ({ n, text }));
    if (!texts.length) this.add(0);
  }

  /**
   * follow takes what the simulation says. A cell that is known only there becomes one of the page's.
   * @param {NotebookState | null} state null: at this time there is no such notebook
   */
  follow(state) {
    this.state = state;
    const known = state ? [...state.cells.map((text, n) => ({ n, text })), ...state.runs.map((r) => ({ n: r.cell, text: r.text })),
      ...state.later.map((r) => ({ n: r.cell, text: r.text }))] : [];
    const untouched = this.cells.length === 1 && !this.cells[0].text && known.length;
    if (untouched) this.cells = [];
    for (const k of known) {
      if (!this.cells.some((c) => c.n === k.n)) this.cells.push({ ...k });
      else if (untouched) this.cells.find((c) => c.n === k.n).text = k.text;
    }
    if (this.program && state?.program !== "live" && !this.doing && !this.resumes) this.remake();
  }

  running() {
    return this.state?.running ? this.state.runs.find((r) => r.to < 0) : undefined;
  }

  /** @param {number} at place among the cells */
  add(at, text = "") {
    const n = 1 + Math.max(-1, ...this.cells.map((c) => c.n), ...(this.state?.runs || []).map((r) => r.cell));
    this.cells.splice(at, 0, { n, text });
    this.changed();
    return n;
  }

  /** @param {number} n */
  remove(n) {
    if (this.active === n || this.running()?.cell === n) return toast("This cell is running. Interrupt it first.");
    this.queue = this.queue.filter((q) => q !== n);
    this.cells = this.cells.filter((c) => c.n !== n);
    if (!this.cells.length) this.add(0);
    this.changed();
  }

  /** @param {number[]} cells their numbers */
  run(...cells) {
    const lack = missing();
    if (lack) { this.trouble = lack; this.changed(); return; }
    this.queue.push(...cells.filter((n) => n !== this.active && !this.queue.includes(n) && this.cells.some((c) => c.n === n && c.text.trim())));
    this.changed();
    this.pump();
  }

  async pump() {
    if (this.pumping) return;
    this.pumping = true;
    this.trouble = "";
    try {
      await this.work();
    } catch (e) {
      this.trouble = String(e && e.message || e).trim().split("\n").pop().replace(/^RuntimeError: /, ""); // of a traceback the last line says it
      this.queue = [];
      this.drop();
    }
    this.pumping = false;
    this.active = null;
    this.doing = "";
    this.changed();
    if (this.queue.length || this.resumes) this.pump();
  }

  async work() {
    while (this.queue.length || this.resumes) {
      this.resumes = false;
      if (!this.program) {
        if (!await this.begin()) return;
        continue;
      }
      const n = this.queue.shift();
      const text = this.cells.find((c) => c.n === n)?.text;
      if (text !== undefined && !await this.one(text, n)) return;
    }
  }

  /**
   * one runs a cell; false: its program is gone.
   * @param {string} text
   * @param {number} n
   */
  async one(text, n) {
    const program = this.program;
    this.active = n;
    this.changed();
    const error = await program.run(text, n);
    this.active = null;
    if (program.gone) return false;
    if (error && error !== "KeyboardInterrupt") this.queue = [];
    this.changed();
    return true;
  }

  // begin makes a program, and brings it to where the notebook stands.
  async begin() {
    this.say("Python is on its way");
    const engine = await prepare((part) => this.say(part < 1 ? `Python is on its way: ${Math.floor(part * 100)}%` : "Python starts"));
    this.say("Python starts");
    const program = this.program = new Program(this.name, () => this.remake());
    const before = this.cells.map((c) => c.n);
    if (!this.state?.running && !this.state?.later.length) { // it is opened now: its cells are numbered as they stand
      this.cells = this.cells.map((c, n) => ({ n, text: c.text }));
      this.queue = this.queue.map((n) => before.indexOf(n));
    }
    const again = await program.begin(engine, this.cells.map((c) => c.text));
    this.say("");
    for (const r of again) {
      if (program.gone || !await this.one(r.text, r.cell)) return false;
    }
    return true;
  }

  /** @param {string} what */
  say(what) {
    if (this.doing === what) return;
    this.doing = what;
    this.changed();
  }

  /** @param {boolean} [replaced] the simulation waits for another one */
  drop(replaced) {
    const program = this.program;
    this.program = null;
    program?.end(replaced);
  }

  // remake: the history is another one than the program's. If a cell is running there, it is brought to run on.
  remake() {
    this.resumes = Boolean(this.running());
    this.drop(this.resumes);
    if (this.resumes) this.pump();
    this.changed();
  }

  // resume goes on with a cell that runs in the notebook of a link, where no Python was yet.
  resume() {
    const lack = missing();
    if (lack) { this.trouble = lack; this.changed(); return; }
    this.resumes = true;
    this.pump();
  }
  resumes = false;

  interrupt() {
    if (this.state?.wait) {
      ask("run", { line: "interrupt " + this.name });
    } else if (this.running() || this.active !== null) {
      // It computes. A worker has no ear while it does, so it is given a moment, and then it is ended.
      const program = this.program;
      setTimeout(() => {
        if (this.program !== program || !program) return;
        if (this.state?.wait) return this.interrupt();
        if (!this.running() && this.active === null) return;
        this.restart();
        this.trouble = "The cell computed without ever asking Kafka or the clock, so it could only be ended with its whole Python. The notebook begins anew: run the cells you need again.";
        this.changed();
      }, 700);
    }
  }

  // restart ends the process as kill -9 does: the cluster notices by its silence.
  restart() {
    this.queue = [];
    this.drop();
    if (this.state?.running) ask("run", { line: "kill " + this.name });
    this.trouble = "";
    this.changed();
  }
}
