// The programs of notebooks: each is a worker with a Python of its own (python.js). What it says goes to the
// simulation, and what that replies to it, whenever the reply's virtual time has come.

import { ask } from "./bridge.js";
import { bring } from "./download.js";

/**
 * @typedef {import("./download.js").Download} Download
 * @typedef {{modules: {[file: string]: string}, downloads: {[file: string]: Download}, lock: object}} About
 * @typedef {{module: WebAssembly.Module, library: ArrayBuffer, modules: {[file: string]: string}, lock: object}} Engine
 */

/** missing says what this browser lacks; "" for nothing. */
export const missing = () => (typeof WebAssembly === "object" && "Suspending" in WebAssembly ? ""
  : "Python needs a newer browser here: one with JavaScript Promise Integration, such as Chrome 137, Firefox 153 or Safari 27. All the rest works as it is.");

/** @type {Promise<Engine> | null} */
let engine = null;
/** @type {((part: number) => void)[]} */
const watchers = [];

/**
 * prepare brings Python, once for the whole page.
 * @param {(part: number) => void} progress
 */
export function prepare(progress) {
  watchers.push(progress);
  engine ??= download().catch((e) => { engine = null; throw e; });
  return engine;
}

/** @returns {Promise<Engine>} */
async function download() {
  const answer = await fetch("web/python.json");
  if (!answer.ok) throw new Error("This site has no Python.");
  /** @type {About} */
  const { modules, downloads, lock } = await answer.json();
  const sizes = Object.values(downloads).map((d) => d.sizes[".gz"] || d.size), parts = sizes.map(() => 0);
  const all = sizes.reduce((a, b) => a + b);
  const told = (/** @type {number} */ i) => (/** @type {number} */ part) => {
    parts[i] = part;
    const sum = parts.reduce((a, p, k) => a + p * sizes[k], 0) / all;
    for (const w of watchers) w(sum);
  };
  const get = (/** @type {string} */ name, /** @type {(r: Response) => Promise<any>} */ use) => {
    const i = Object.keys(downloads).indexOf(name);
    return bring("../assets/vendor/pyodide/" + name, downloads[name], told(i), use);
  };
  const [module, library] = await Promise.all([get("pyodide.asm.wasm", WebAssembly.compileStreaming), get("python_stdlib.zip", (r) => r.arrayBuffer())]);
  return { module, library, modules, lock };
}

/** @type {Map<string, Program>} */
const programs = new Map();

window.highwaterReply = (name, text) => programs.get(name)?.reply(text);

export class Program {
  /**
   * @param {string} name of its notebook
   * @param {() => void} stale is called when the history has become another one than the program's
   */
  constructor(name, stale) {
    this.name = name;
    this.stale = stale;
    /** @type {Worker | null} */
    this.worker = null;
    this.gone = false;
    this.turns = 0; // exchanges so far
    /** @type {{done: (error: string) => void, fail: (e: Error) => void} | null} */
    this.waits = null;
  }

  /**
   * begin starts it. It gives the cells that ran already in the notebook, to be run again.
   * @param {Engine} engine
   * @param {string[]} cells the notebook's, should it not be open yet
   */
  async begin(engine, cells) {
    const { ok, error, notebook } = ask("open-notebook", { name: this.name });
    if (!ok) throw new Error(error);
    programs.set(this.name, this);
    const again = notebook.cells.length || notebook.runs.length;
    this.worker = new Worker("web/ui/python.js", { type: "module" });
    this.worker.onmessage = ({ data }) => this.hear(data);
    this.worker.onerror = (e) => this.waits?.fail(new Error(e.message || "Python could not be started."));
    await this.tell({ begin: { ...engine, name: this.name, seed: notebook.seed, now: notebook.now, cells: again ? notebook.cells : cells } });
    if (!notebook.runs.length && !this.gone) ask("run-notebook", { name: this.name, on: false });
    return notebook.runs;
  }

  /**
   * tell says something to the worker and waits until it is done with it.
   * @param {any} what
   * @returns {Promise<string>}
   */
  tell(what) {
    return new Promise((done, fail) => {
      this.waits = { done, fail };
      this.worker.postMessage(what);
    });
  }

  /**
   * run runs a cell; gives the class of the exception that ended it.
   * @param {string} text
   * @param {number} cell
   */
  async run(text, cell) {
    ask("run-notebook", { name: this.name, on: true });
    const error = await this.tell({ run: { text, cell } });
    if (!this.gone) ask("run-notebook", { name: this.name, on: false });
    return error;
  }

  /** @param {any} said a worker may say anything, so nothing is taken for granted */
  hear(said) {
    if (this.gone || !said || typeof said !== "object") return;
    const waits = this.waits;
    if (said.ready || typeof said.ended === "string") {
      this.waits = null;
      waits?.done(said.ended || "");
    } else if (typeof said.failed === "string") {
      this.waits = null;
      waits?.fail(new Error(said.failed));
    } else if (Array.isArray(said.lines) && said.turn === this.turns + 1) { // any other is of the cell's own making
      this.turns++;
      const answer = ask("exchange", { name: this.name, text: said.lines.map(String).join("\n"), call: Number(said.id) || 0 });
      if (!answer.ok) this.reply(JSON.stringify({ now: 0, refused: answer.error }));
    }
  }

  /** @param {string} text */
  reply(text) {
    if (text === '{"stale":true}') this.stale();
    else this.worker?.postMessage({ reply: text });
  }

  /**
   * end stops it at once, whatever it does.
   * @param {boolean} [replaced] another one is on its way, and time is held for it
   */
  end(replaced) {
    this.gone = true;
    this.worker?.terminate();
    if (programs.get(this.name) === this) {
      programs.delete(this.name);
      if (!replaced) ask("close-notebook", { name: this.name });
    }
    this.waits?.done("");
    this.waits = null;
  }
}
