// A record down to its bytes, in a dialog: what each byte is for, and what a reader may make of the value.

import { byId, el } from "./dom.js";
import { ask, whenReady } from "./bridge.js";
import { bar } from "./dialogs.js";
import { open as openRegistry } from "./registry.js";
import { open as openDatabase } from "./database.js";
import { open as openConnect } from "./connect.js";

/** @typedef {import("./messages").Bytes} Bytes */

const box = byId("bytes");

// chips draw one box a byte; what is left out stands as dots.
const chips = (/** @type {string} */ hex) => el("span", { class: "hex" },
  hex ? hex.split(" ").map((b) => el("i", null, b)) : null);

const part = (/** @type {import("./messages").BytePart} */ p) => el("tr", { class: p.name },
  el("th", { scope: "row" }, p.name), el("td", null, chips(p.hex)), el("td", null, p.text));

// value is what the value's bytes may mean: to each deserializer, and field by field.
const value = (/** @type {Bytes} */ b) => [
  b.readAs.length ? el("section", null, el("h3", null, "What the value says"), el("p", null, b.reads),
    el("dl", { class: "reads" }, b.readAs.map((r) => el("div", { class: r.bad ? "bad" : "" },
      el("dt", null, r.name), el("dd", null, r.text))))) : null,
  b.fields.length ? el("section", null, el("h3", null, b.head), el("p", null, b.names),
    el("table", null, el("thead", null, el("tr", null, ["JSON", "Avro", "type"].map((h) => el("th", { scope: "col" }, h)))),
      el("tbody", null, b.fields.map((f) => el("tr", null, el("td", null, el("code", null, f.json)),
        el("td", null, chips(f.hex)), el("td", null, f.type))))), sizes(b)) : null];

function sizes(/** @type {Bytes} */ b) {
  const most = Math.max(...b.sizes.map((s) => s.n));
  return el("dl", { class: "sizes" }, b.sizes.map((s) => el("div", null, el("dt", null, s.text),
    el("dd", null, el("span", { class: "bar", style: `width: ${Math.max(1, 100 * s.n / most)}%` }), String(s.n)))));
}

// open shows the bytes of the record that Why? is about.
export const open = () => whenReady(() => {
  const { bytes: b, registry, database, connect } = ask("bytes", {});
  if (registry) openRegistry(registry);
  if (database) openDatabase(database);
  if (connect) openConnect(connect);
  if (!b) return;
  box.replaceChildren(bar("bytes-title", b.title), el("div", { class: "bd" },
    el("section", null, el("table", null, el("tbody", null, b.record.map(part))),
      b.varint ? el("p", { class: "note" }, b.varint) : null,
      el("details", null, el("summary", null, b.note), el("table", null, el("tbody", null, b.batch.map(part))))),
    value(b)));
  box.showModal();
});
