// Notebooks, as far as a page has them that runs no Python: the button, and what is loaded once they are
// wanted, or a link brings one.

import { $, byId, el, toast } from "./dom.js";
import { on } from "./bridge.js";

/** @typedef {import("./messages").State} State */

/** @type {Promise<typeof import("./notebook.js")> | null} */
let loaded = null;
/** @type {State | null} */
let last = null;

/** @returns {Promise<typeof import("./notebook.js")>} */
export function notebooks() {
  loaded ??= new Promise((done, fail) => {
    const sheet = el("link", { rel: "stylesheet", href: "web/ui/notebook.css", load: () => import("./notebook.js").then((m) => { m.draw(last); done(m); }, fail), error: fail });
    $("head").append(sheet);
  });
  loaded.catch(() => { loaded = null; toast("The notebooks could not be loaded. Is the network there?"); });
  return loaded;
}

/** @type {HTMLButtonElement} */
const button = byId("notebook-button");
button.addEventListener("click", () => notebooks().then((m) => m.toggle()));

on("state", (s) => {
  last = s;
  if (s.notebooks.length || loaded) notebooks().then((m) => m.draw(s));
});
