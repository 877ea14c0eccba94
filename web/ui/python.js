// The worker in which a notebook's program runs: Pyodide, our kafka module, and nothing else. It is another
// place than the page: no document, no storage of the page's, and what it says is taken for calls of its own
// notebook, whatever it says. See docs/decisions/095.
//
//   in:  {begin: Begin}          what to load and what the notebook is called; then {run: {cell, text}}, one by one
//        {reply: text}           to what was said last
//   out: {ready} {failed: text} {ended: error}
//        {lines: [...], id, turn}  what the program does to the world, and the call that it waits for: see kernel.py

/**
 * @typedef {{module: WebAssembly.Module, library: ArrayBuffer, modules: {[file: string]: string}, lock: object, name: string, seed: number, now: number, cells: string[]}} Begin
 */

const say = self.postMessage.bind(self);
const folder = new URL("../../assets/vendor/pyodide/", import.meta.url);

/** @type {((reply: string) => void) | null} */
let waiting = null;
/** @type {any} */
let kernel = null;
let turns = 0; // so that the page can tell what the kernel says from what a cell says in its name

/**
 * exchange is called by the program, which sleeps until the reply comes: the engine puts its whole stack aside.
 * @param {string} text
 */
const exchange = (text) => new Promise((/** @type {(reply: string) => void} */ reply) => {
  waiting = reply;
  say({ ...JSON.parse(text), turn: ++turns });
});

// What a program would not need, and its author might not expect it to have.
const unneeded = ["fetch", "XMLHttpRequest", "WebSocket", "WebSocketStream", "WebTransport", "EventSource", "indexedDB", "caches", "BroadcastChannel",
  "Worker", "SharedWorker", "importScripts", "Notification", "RTCDataChannel", "FileReaderSync", "cookieStore"];

/** @param {Begin} b */
async function begin(b) {
  // Both files are here already: Pyodide asks for them in its own way.
  self.fetch = async (what) => {
    const url = String(what);
    if (url.endsWith("python_stdlib.zip")) return new Response(b.library);
    if (url.endsWith("pyodide.asm.wasm")) return new Response(new Uint8Array(8), { headers: { "Content-Type": "application/wasm" } });
    throw new Error(`${url} isn't here`);
  };
  WebAssembly.instantiateStreaming = async (_, imports) => ({ module: b.module, instance: await WebAssembly.instantiate(b.module, imports) });
  const { loadPyodide } = await import(new URL("pyodide.js", folder).href);
  const pyodide = await loadPyodide({
    indexURL: folder.href,
    lockFileContents: b.lock,
    env: { HOME: "/home/notebook", PYTHONHASHSEED: "0", TZ: "UTC" },
  });
  for (const name of unneeded) {
    try { Object.defineProperty(self, name, { value: undefined }); } catch { /* this browser keeps it */ }
  }
  for (const [file, text] of Object.entries(b.modules)) {
    const path = "/lib/highwater/" + file;
    pyodide.FS.mkdirTree(path.slice(0, path.lastIndexOf("/")));
    pyodide.FS.writeFile(path, text);
  }
  const start = pyodide.runPython(`
import sys
sys.path.insert(0, "/lib/highwater")
import kernel
kernel.in_page
`);
  kernel = await start.callPromising(exchange, b.name, b.seed, b.now, JSON.stringify(b.cells));
  say({ ready: true });
}

self.onmessage = async ({ data }) => {
  try {
    if (data.reply !== undefined) {
      const reply = waiting;
      waiting = null;
      reply?.(data.reply);
    } else if (data.begin) {
      await begin(data.begin);
    } else if (data.run) {
      say({ ended: await kernel.callPromising(data.run.text, data.run.cell) });
    }
  } catch (e) {
    say({ failed: String(e && e.message || e) });
  }
};
