// Runs in the stage's frame: loads the simulation, shows how far the download is, starts it and hands its
// functions to the page.

import { fontsReady } from "./atlas.js";
import { build, load } from "./wasm.js";

const page = window.parent;
// The frame stands in the page's HTML, so that the download begins at once: the page's own scripts may be
// later than this one.
const opened = page.highwaterReady ? null : new Promise((go) => { page.highwaterOpened = () => go(null); });

// A panic prints its report to the console in lines before the program ends; they are kept for it.
/** @type {string[]} */
const lastLines = [];
const log = console.log; // which is where Go's glue prints
console.log = (...args) => { lastLines.push(args.join(" ")); log(...args); };

const go = new Go();

// The page's worker brings the program; if it can't, the program is fetched here.
/** @returns {Promise<WebAssembly.Instance>} */
async function prepare() {
  const module = await page.highwaterProgram?.catch(/** @returns {WebAssembly.Module | null} */ () => null);
  return module ? WebAssembly.instantiate(module, go.importObject) :
    load("highwater.wasm", build.wasm, go.importObject, (part) => page.highwaterProgress?.(part));
}

async function fetched() {
  if (typeof WebAssembly !== "object") throw new Error("browser");
  return Promise.all([prepare(), fontsReady, opened]);
}

// The Go program sets window.highwater and then calls highwaterStarted.
window.highwaterStarted = () => page.highwaterReady(window.highwater);
try {
  const [instance] = await fetched().catch(async (e) => {
    await opened;
    page.highwaterAbsent?.(e.message === "browser" ? "browser" : "network", String(e && e.message || e));
    return /** @type {WebAssembly.Instance[]} */ ([]);
  });
  if (instance) {
    await go.run(instance);
    page.highwaterFailed?.("The simulation ended.\n" + lastLines.slice(-60).join("\n"));
  }
} catch (e) {
  page.highwaterFailed?.(`${e && e.message || e}\n${lastLines.slice(-60).join("\n")}`);
}
