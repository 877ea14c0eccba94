// The glossary: what a term means, wherever it is used. index.html holds every term, so that it can be
// read without scripts; here they are found in the prose, and shown on hover, focus and tap.

import { $, byId, el } from "./dom.js";
import { follow } from "./router.js";
import { hideTip, showTip, soon, stay, tip } from "./tip.js";

/** @typedef {import("./search.js").Term & {id: string, node: Element}} Term */

/** @type {Term[]} */
export const terms = [...document.querySelectorAll("#terms dl > div")].map((div) => {
  const dt = $("dt", div), see = $("a.see", div);
  const [, lesson, step] = see ? see.getAttribute("href").match(/^#\/lesson\/([^/]+)\/(\d+)$/) || [] : [];
  const dd = /** @type {HTMLElement} */ ($("dd", div).cloneNode(true));
  $("a.see", dd)?.remove();
  return {
    id: dt.id.slice("term-".length), name: dt.textContent, also: (div.getAttribute("data-also") || "").split(";").filter(Boolean),
    text: dd.textContent.trim(), node: dd, see: lesson ? { lesson, step: Number(step) } : undefined,
  };
});

// Longer names first: "consumer group" is no "consumer".
const spelled = new Map(terms.flatMap((t) => [t.name, ...t.also].map((n) => /** @type {[string, Term]} */ ([n, t])))
  .sort((a, b) => b[0].length - a[0].length));
const pattern = spelled.size
  ? new RegExp(`(?<![\\w.-])(${[...spelled.keys()].map((n) => n.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|")})(s|es)?(?![\\w-])`, "i") : null;

/**
 * mark makes the first use of each term in a step's prose a button that explains it.
 * @param {HTMLElement} article
 */
export function mark(article) {
  if (!pattern) return;
  const used = new Set();
  for (const block of article.querySelectorAll(":scope > p:not(.eyebrow), :scope > ul > li, :scope > ol > li, :scope > blockquote, :scope > table td")) {
    const walk = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
    /** @type {Text[]} */
    const texts = [];
    while (walk.nextNode()) texts.push(/** @type {Text} */ (walk.currentNode));
    for (const text of texts) if (!text.parentElement?.closest("code, a, button")) markIn(text, used);
  }
}

/**
 * @param {Text} text
 * @param {Set<string>} used
 */
function markIn(text, used) {
  let rest = text, from = 0;
  for (;;) {
    const found = pattern.exec(rest.data.slice(from));
    if (!found) return;
    const term = spelled.get(found[1]) || [...spelled].find(([n]) => n.toLowerCase() === found[1].toLowerCase())?.[1];
    const at = from + found.index;
    if (!term || used.has(term.id)) { from = at + found[0].length; continue; }
    used.add(term.id);
    const word = rest.splitText(at);
    rest = word.splitText(found[0].length);
    from = 0;
    const button = el("button", { class: "term", "data-term": term.id, "aria-describedby": "termtip" }, found[0]);
    const after = rest.data.match(/^[^\s\w]+/)?.[0] || ""; // no line begins with the full stop after a term
    word.replaceWith(after ? el("span", { class: "name" }, button, after) : button);
    rest.data = rest.data.slice(after.length);
  }
}

/** @type {HTMLElement | null} */
let shown = null;

/** @param {string} name */
export const termNamed = (name) => terms.find((t) => t.name === name);

/**
 * links lead on from a term: to the lesson that shows it, and to the glossary.
 * @param {Term} term
 */
export const links = (term) => el("p", { class: "to" },
  term.see ? el("a", { href: `#/lesson/${term.see.lesson}/${term.see.step}` }, "See it") : null, el("a", { href: `#/terms/${term.id}` }, "Glossary"));

/** @param {HTMLElement} button */
function show(button) {
  stay();
  const term = terms.find((t) => t.id === button.dataset.term);
  if (!term || shown === button) return;
  shown = button;
  showTip(button.getBoundingClientRect(), [el("b", null, term.name), el("p", null, term.node.cloneNode(true)), links(term)]);
}

function hide() {
  shown = null;
  hideTip();
}
const termAt = (/** @type {Event} */ e) => /** @type {HTMLElement | null} */ (/** @type {Element} */ (e.target).closest?.(".term"));

document.addEventListener("pointerover", (e) => {
  const button = termAt(e);
  if (button && e.pointerType === "mouse") soon(() => show(button), 120);
  else if (shown && !tip.contains(/** @type {Node} */ (e.target))) soon(hide, 250);
  else if (shown) stay();
});
document.addEventListener("focusin", (e) => {
  const button = termAt(e);
  if (button) show(button); else if (!tip.contains(/** @type {Node} */ (e.target))) hide();
});
document.addEventListener("click", (e) => {
  const button = termAt(e);
  if (button) show(button); else hide();
});
document.addEventListener("keydown", (e) => {
  if (e.key !== "Escape" || tip.hidden) return;
  hide();
  e.stopPropagation();
}, true);
document.addEventListener("scroll", hide, true);

follow((to) => {
  hide();
  if (to.view !== "terms") return;
  const named = (to.term || "").toLowerCase().replaceAll("-", " ");
  const term = terms.find((t) => t.id === to.term || [t.name, ...t.also].some((n) => n.toLowerCase().replaceAll("-", " ") === named));
  const dt = term && byId("term-" + term.id);
  for (const d of document.querySelectorAll("#terms .here")) d.classList.remove("here");
  dt?.parentElement.classList.add("here");
  requestAnimationFrame(() => (dt || byId("terms"))?.scrollIntoView({ block: dt ? "center" : "start" }));
});
