// Small things every part of the page needs: building elements, icons, times, remembering.

/**
 * @typedef {Node | string | number | null | undefined | false} Kid
 * @typedef {Kid | Kid[] | Kid[][]} Kids
 * @typedef {{[name: string]: string | number | boolean | null | undefined | ((e: any) => void)}} Attrs
 */

// What is found in the page is of the kind that index.html says, which no checker knows.

/**
 * @param {string} selector
 * @param {ParentNode} root
 * @returns {any}
 */
export const $ = (selector, root = document) => root.querySelector(selector);

/**
 * @param {string} id
 * @returns {any}
 */
export const byId = (id) => document.getElementById(id);

/**
 * el builds an element: el("p", {class: "q"}, "text", child). Attributes that are null or false are
 * left out, functions become listeners, and text is always text, never HTML.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attrs | null} [attrs]
 * @param {Kids[]} kids
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attrs, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs || {})) {
    if (value == null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else if (name === "style") node.style.cssText = String(value); // as an attribute the page's policy forbids it
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...nodes(kids));
  return node;
}

/** @param {Kids[]} kids */
function nodes(kids) {
  const flat = /** @type {Kid[]} */ (kids.flat(2));
  return flat.filter((k) => k != null && k !== false).map((k) => (k instanceof Node ? k : String(k)));
}

const svgSpace = "http://www.w3.org/2000/svg";

/**
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {{[name: string]: string | number | null | undefined} | null} [attrs]
 * @param {Kids[]} kids
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attrs, ...kids) {
  const node = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(attrs || {})) {
    if (value != null) node.setAttribute(name, String(value));
  }
  node.append(...nodes(kids));
  return node;
}

/**
 * pick looks a key up in a small table.
 * @template T
 * @param {{[key: string]: T}} table
 * @param {string} key
 * @returns {T | undefined}
 */
export const pick = (table, key) => (Object.hasOwn(table, key) ? table[key] : undefined);

/**
 * icon shows a symbol of index.html.
 * @param {string} name
 */
export function icon(name, size = 16) {
  return svg("svg", { class: "i", width: size, height: size, "aria-hidden": "true" },
    svg("use", { href: "#i-" + name }));
}

/**
 * clockParts writes microseconds as the clock shows them: 00:40 and .205.
 * @param {number} us
 */
export function clockParts(us) {
  const ms = Math.floor(Math.max(0, us) / 1000);
  const s = Math.floor(ms / 1000);
  const two = (/** @type {number} */ n) => String(n).padStart(2, "0");
  const hours = Math.floor(s / 3600);
  const head = (hours ? hours + ":" : "") + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
  return [head, "." + String(ms % 1000).padStart(3, "0")];
}

export const clockText = (/** @type {number} */ us) => clockParts(us).join("");

/**
 * thousands writes a whole number with commas between its thousands. (The browser's own way loads half of its
 * tables of languages first, while the page starts.)
 * @param {number} n
 */
export const thousands = (n) => String(n).replace(/\B(?=(\d{3})+$)/g, ",");

const seen = new Map();

/**
 * zoomOf is by how much the page enlarges an element (tablet.css): a pixel of the screen is this many of its own.
 * @param {any} node
 */
export const zoomOf = (node) => node.currentCSSZoom || 1;

/** focused is the element that has the focus. */
export const focused = () => /** @type {HTMLElement | null} */ (document.activeElement);

/**
 * changed says whether a value differs from the last one under the same name, so a part draws itself
 * only when what it shows has changed. Nobody changes a value from within, so the same object is the same.
 * @param {string} name
 * @param {any} value
 */
export function changed(name, value) {
  const last = seen.get(name);
  if (last && Object.is(last.value, value)) return false;
  const text = JSON.stringify(value), same = last && last.text === text;
  seen.set(name, { value, text });
  return !same;
}

// remember keeps small settings in the browser. What a browser doesn't keep, because its storage is full or
// forbidden, holds until the page is closed, and that is said once.
/** @type {Map<string, string>} */
const held = new Map();
let refused = false;
export const remember = {
  /** @param {string} name */
  get(name) {
    const here = held.get(name);
    if (here !== undefined) return here;
    try { return localStorage.getItem("highwater." + name); } catch { return null; }
  },
  /**
   * @param {string} name
   * @param {string} value
   */
  set(name, value) {
    try {
      localStorage.setItem("highwater." + name, value);
      held.delete(name);
    } catch (e) {
      held.set(name, value);
      if (!refused) toast(refusal(e), 9000);
      refused = true;
    }
  },
};

/** @param {any} e */
const refusal = (e) => (e && e.name === "QuotaExceededError"
  ? "This browser's storage is full. What you finish is kept until you close this page."
  : "This browser keeps nothing for this site. What you finish is kept until you close this page.");

let toastTimer = 0;

/**
 * @param {string} text
 * @param {number} [ms] how long it stays
 */
export function toast(text, ms = 3200) {
  const box = byId("toast");
  box.replaceChildren(...whole(text)); // a command keeps its words whole
  box.classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("on"), ms);
}

/** @param {string} text */
export async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch { // no permission, or a page without https
    const box = el("textarea", { readonly: true, "aria-hidden": "true" });
    box.value = text;
    box.style.cssText = "position:fixed;opacity:0";
    document.body.append(box);
    box.select();
    const done = document.execCommand("copy");
    box.remove();
    return done;
  }
}

/**
 * rich shows text in which `code`, **bold** and *stress* are marked, as the simulation and the lessons word it.
 * @param {string} text
 */
export function rich(text) {
  const parts = String(text).split(/(`[^`]+`|\*\*[^*]+\*\*|\*[^\s*](?:[^*]*[^\s*])?\*)/);
  return parts.filter(Boolean).flatMap((p) => {
    if (p.startsWith("`")) return [el("code", null, whole(p.slice(1, -1)))];
    if (p.startsWith("**")) return [el("b", null, whole(p.slice(2, -2)))];
    if (p.startsWith("*") && p.endsWith("*") && p.length > 2) return [el("em", null, whole(p.slice(1, -1)))];
    return whole(p);
  });
}

const longestName = 28; // a longer one may not fit a line

/**
 * whole gives text as nodes in which no name is broken at its hyphens: a browser would begin a line with
 * `producer` after `console-`, with `server` after `--bootstrap-`, or with the `1` of `billing-1`.
 * @param {string} text
 * @returns {Node[]}
 */
export function whole(text) {
  return text.split(/(\S*-\w\S*)/).filter(Boolean).map((p) =>
    (/-\w/.test(p) && p.length <= longestName ? el("span", { class: "name" }, p) : document.createTextNode(p)));
}

/**
 * keepNames does the same to prose that is in the page.
 * @param {HTMLElement} root
 */
export function keepNames(root) {
  const walk = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  /** @type {Text[]} */
  const found = [];
  while (walk.nextNode()) if (/-\w/.test(/** @type {Text} */ (walk.currentNode).data)) found.push(/** @type {Text} */ (walk.currentNode));
  for (const text of found) if (!text.parentElement?.closest("pre, [data-cell], .name")) text.replaceWith(...whole(text.data));
}
