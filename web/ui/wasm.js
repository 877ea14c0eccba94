// The programs that run in the page, as the site knows them.

import { compile } from "./download.js";

/** @type {{wasm: import("./download.js").Download, markdown: import("./download.js").Download}} */
export const build = JSON.parse(document.getElementById("build").textContent);

/**
 * load fetches, compiles and prepares a program that stands beside the folder of the scripts.
 * @param {string} name
 * @param {import("./download.js").Download} of
 * @param {WebAssembly.Imports} imports
 * @param {(part: number) => void} [progress]
 * @returns {Promise<WebAssembly.Instance>}
 */
export const load = async (name, of, imports, progress) => WebAssembly.instantiate(await compile(name, of, progress), imports);
