// The real PostgreSQL beside the simulated one: it is brought once for the page, runs in a worker (pgworker.js), and
// follows what the simulated one has committed at the playhead. The simulation never asks it.

import { ask } from "./bridge.js";
import { bring } from "./download.js";

/**
 * @typedef {import("./download.js").Download} Download
 * @typedef {import("./pgworker.js").Begin} Begin
 * @typedef {import("./pgworker.js").Looked} Looked
 */

/** missing says what this browser lacks; "" for nothing. */
export const missing = () => (typeof WebAssembly === "object" && typeof Worker === "function" ? ""
  : "A real PostgreSQL needs WebAssembly and workers, which this browser hasn't, or which were switched off. psql in the console works all the same.");

/** @type {Promise<Begin> | null} */
let parts = null;
/** @type {(part: number) => void} */
let progress = () => {};

/** @returns {Promise<Begin>} */
async function download() {
  const answer = await fetch("web/postgres.json");
  if (!answer.ok) throw new Error("This site has no PostgreSQL.");
  /** @type {{[file: string]: Download}} */
  const files = await answer.json();
  const names = ["dist/pglite.wasm", "dist/pglite.data", "data.tar"];
  const sizes = names.map((n) => files[n].sizes[".gz"] || files[n].size), all = sizes.reduce((a, b) => a + b), done = names.map(() => 0);
  const get = (/** @type {number} */ i, /** @type {(r: Response) => Promise<any>} */ use) => bring("../assets/vendor/pglite/" + names[i], files[names[i]], (part) => {
    done[i] = part;
    progress(done.reduce((a, p, k) => a + p * sizes[k], 0) / all);
  }, use);
  const bytes = (/** @type {Response} */ r) => r.arrayBuffer();
  const [module, data, directory] = await Promise.all([get(0, WebAssembly.compileStreaming), get(1, bytes), get(2, bytes)]);
  return { module, data, directory };
}

/**
 * prepare brings it, once for the whole page.
 * @param {(part: number) => void} told
 */
export function prepare(told) {
  progress = told;
  parts ??= download().catch((e) => { parts = null; throw e; });
  return parts;
}

export class Real {
  constructor() {
    /** @type {Worker | null} */
    this.worker = null;
    /** @type {{done: (answer: any) => void, fail: (e: Error) => void} | null} */
    this.waits = null;
    this.turn = Promise.resolve(); // one thing after the other
    this.fresh = true; // nobody knows what it holds
    this.command = ""; // what a statement is put behind in the console
    this.gone = false;
  }

  /** @param {Begin} b */
  begin(b) {
    this.worker = new Worker("web/ui/pgworker.js", { type: "module" });
    this.worker.onmessage = ({ data }) => {
      const waits = this.waits;
      this.waits = null;
      if (typeof data.failed === "string") waits?.fail(new Error(data.failed)); else waits?.done(data);
    };
    this.worker.onerror = (e) => this.waits?.fail(new Error(e.message || "PostgreSQL could not be started."));
    return this.next(() => this.tell({ begin: b }));
  }

  /**
   * @template T
   * @param {() => Promise<T>} what
   * @returns {Promise<T>}
   */
  next(what) {
    const now = this.turn.then(() => (this.gone ? Promise.reject(new Error("It was stopped.")) : what()));
    this.turn = now.then(() => {}, () => {});
    return now;
  }

  /** @param {any} what */
  tell(what) {
    return new Promise((done, fail) => {
      this.waits = { done, fail };
      this.worker.postMessage(what);
    });
  }

  /**
   * follow brings it to the playhead; tells whether its tables are others than before.
   * @param {string} name of the simulated server
   */
  follow(name) {
    return this.next(async () => {
      for (let changed = false; ; changed = true) {
        const { follow, error } = ask("follow-database", { name, fresh: this.fresh });
        if (!follow) throw new Error(error);
        this.command = follow.command;
        if (follow.statements.length) {
          this.fresh = true; // should it fail: all of it again
          await this.tell({ apply: follow.statements });
        }
        this.fresh = false;
        if (!follow.more) return changed || follow.statements.length > 0;
      }
    });
  }

  /**
   * look carries out a statement that only reads.
   * @param {string} text
   * @returns {Promise<Looked>}
   */
  look(text) {
    return this.next(async () => (await this.tell({ look: text })).looked);
  }

  /** end stops it at once, whatever it does. */
  end() {
    this.gone = true;
    this.worker?.terminate();
    this.waits?.fail(new Error("It was stopped."));
    this.waits = null;
  }
}
