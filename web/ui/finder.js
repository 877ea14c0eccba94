// The search box: one dialog for the whole page. The index comes when it is first opened.

import { byId, el, icon } from "./dom.js";
import { also } from "./ahead.js";
import { find } from "./search.js";
import { list, lessonOf, placeOf } from "./shelf.js";
import { goTo, stepAddress } from "./router.js";
import { terms } from "./terms.js";

/** @typedef {import("./search.js").Index} Index */

const dialog = byId("search");
const results = el("div", { class: "results" });
const options = el("div", { id: "search-results", role: "listbox", "aria-label": "What was found" });
const input = el("input", {
  type: "search", role: "combobox", "aria-expanded": "false", "aria-label": "Error, setting, symptom, KIP",
  placeholder: "Error, setting, symptom, KIP", autocomplete: "off", spellcheck: "false", maxlength: "4000",
  input: () => draw(), keydown: (e) => key(e),
});
dialog.append(el("div", { class: "field" }, icon("search", 17), input,
  el("button", { class: "ib", "data-close": true, "aria-label": "Close" }, icon("cross", 15))), results);

/** @type {Promise<Index> | null} */
let coming = null;
/** @type {Index | null} */
let index = null;

function fetchIndex() {
  coming ||= fetch("web/search.json").then((a) => { if (!a.ok) throw new Error(String(a.status)); return a.json(); });
  coming.catch(() => { coming = null; }); // the network may be back when it is asked for again
  return coming;
}
also(fetchIndex);

async function load() {
  try {
    index = await fetchIndex();
    draw();
  } catch {
    results.replaceChildren(el("p", { class: "none" }, "The search index did not arrive. ", el("button", { click: load }, "Try again")));
  }
}

/** @param {string} [text] */
export function openFinder(text) {
  if (document.querySelector("dialog[open]:not(#search)")) return;
  if (text != null) input.value = text;
  if (!dialog.open) dialog.showModal();
  input.focus();
  input.select();
  load();
}

let chosen = 0;
function draw() {
  chosen = 0;
  if (!index) {
    results.replaceChildren(el("p", { class: "none" }, "Fetching the index …"));
    return;
  }
  const found = find(index, list, terms, input.value);
  /** @type {HTMLElement[]} */
  const parts = [];
  /** @type {HTMLElement[]} */
  const groups = [];
  const section = (/** @type {string} */ title, /** @type {HTMLElement[]} */ rows) => {
    if (rows.length) groups.push(el("div", { role: "group", "aria-label": title }, el("div", { class: "of", "aria-hidden": "true" }, title), rows));
  };
  for (const a of found.answers) {
    parts.push(el("div", { class: "answer" }, el("code", null, a.title), el("p", null, a.text), el("small", null, a.detail)));
  }
  for (const t of found.terms) {
    parts.push(el("div", { class: "answer" }, el("b", null, t.name), el("p", null, t.text),
      el("a", { href: `#/terms/${terms.find((x) => x.name === t.name)?.id || ""}`, click: () => dialog.close() }, "Glossary")));
  }
  section(found.hits.length === 1 ? "1 lesson" : `${found.hits.length} lessons`, found.hits.map((h) => {
    const l = lessonOf(h.lesson);
    return row("path", el("b", null, l.question), h.step ? `${placeOf(l.id)} · step ${h.step}: ${l.steps[h.step - 1]}` : `${placeOf(l.id)} · ${l.summary}`,
      stepAddress(l.id, h.step || 1), l.minutes ? `${l.minutes} min` : "");
  }));
  section("Settings", found.settings.map((s) => row("wrench", el("code", null, s.name),
    [`${s.of}, ${s.default === "" ? "no default" : "default " + s.default}`, s.text].filter(Boolean).join(". "),
    s.in.length ? stepAddress(s.in[0].lesson, s.in[0].step || 1) : "", s.in.length ? "See it" : "")));
  options.replaceChildren(...groups);
  input.setAttribute("aria-expanded", String(groups.length > 0));
  if (groups.length) input.setAttribute("aria-controls", "search-results"); else input.removeAttribute("aria-controls");
  if (groups.length) parts.push(options);
  if (found.nothing) parts.push(el("p", { class: "none" }, found.nothing));
  if (!input.value.trim()) parts.push(el("p", { class: "none" }, "An error's name or number, a setting, a tool, a KIP, or what went wrong in your own words. A pasted log line will do."));
  results.replaceChildren(...parts);
  mark();
}

/**
 * @param {string} symbol
 * @param {HTMLElement} head
 * @param {string} text
 * @param {string} href "" for what leads nowhere
 * @param {string} [side]
 */
function row(symbol, head, text, href, side) {
  return el(href ? "a" : "div", { class: "found", role: "option", href: href || null, click: () => { if (href) dialog.close(); } },
    icon(symbol, 18), el("span", null, head, el("small", null, text)), side ? el("em", null, side) : null);
}

const rows = () => /** @type {HTMLElement[]} */ ([...results.querySelectorAll("a.found")]);
function mark() {
  rows().forEach((r, i) => { r.setAttribute("aria-selected", String(i === chosen)); r.id = `found-${i}`; });
  if (rows()[chosen]) input.setAttribute("aria-activedescendant", `found-${chosen}`);
  else input.removeAttribute("aria-activedescendant");
}

/** @param {KeyboardEvent} e */
function key(e) {
  const all = rows();
  if (e.key === "Escape") { // a search field would only empty itself
    dialog.close();
    e.preventDefault();
  } else if (e.key === "ArrowDown" || e.key === "ArrowUp") {
    if (!all.length) return;
    chosen = (chosen + (e.key === "ArrowDown" ? 1 : -1) + all.length) % all.length;
    mark();
    all[chosen].scrollIntoView({ block: "nearest" });
    e.preventDefault();
  } else if (e.key === "Enter" && !e.isComposing) {
    const to = all[chosen]?.getAttribute("href");
    if (!to) return;
    dialog.close();
    goTo(to);
    e.preventDefault();
  }
}

for (const b of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll("[data-find]"))) {
  b.addEventListener("click", () => openFinder(b.dataset.find || undefined));
}
addEventListener("keydown", (e) => {
  if ((e.ctrlKey || e.metaKey) && !e.altKey && !e.shiftKey && e.key.toLowerCase() === "k") {
    openFinder();
    e.preventDefault();
  }
});
