// Small things every part of the page needs: building elements, icons, times, remembering.

export const $ = (selector, root = document) => root.querySelector(selector);
export const byId = (id) => document.getElementById(id);

// el builds an element: el("p", {class: "q"}, "text", child). Attributes that are null or false are
// left out, functions become listeners, and text is always text, never HTML.
export function el(tag, attrs, ...kids) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attrs || {})) {
    if (value == null || value === false) continue;
    if (typeof value === "function") node.addEventListener(name, value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(...kids.flat().filter((k) => k != null && k !== false));
  return node;
}

const svgSpace = "http://www.w3.org/2000/svg";

export function svg(tag, attrs, ...kids) {
  const node = document.createElementNS(svgSpace, tag);
  for (const [name, value] of Object.entries(attrs || {})) {
    if (value != null) node.setAttribute(name, value);
  }
  node.append(...kids.flat().filter((k) => k != null && k !== false));
  return node;
}

// icon shows a symbol of index.html.
export function icon(name, size = 16) {
  return svg("svg", { class: "i", width: size, height: size, "aria-hidden": "true" },
    svg("use", { href: "#i-" + name }));
}

// clockParts writes microseconds as the clock shows them: 00:40 and .205.
export function clockParts(us) {
  const ms = Math.floor(Math.max(0, us) / 1000);
  const s = Math.floor(ms / 1000);
  const two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(s / 3600);
  const head = (hours ? hours + ":" : "") + two(Math.floor(s / 60) % 60) + ":" + two(s % 60);
  return [head, "." + String(ms % 1000).padStart(3, "0")];
}

export const clockText = (us) => clockParts(us).join("");

// changed says whether a value differs from the last one under the same name, so a part draws itself
// only when what it shows has changed.
const seen = new Map();
export function changed(name, value) {
  const text = JSON.stringify(value);
  if (seen.get(name) === text) return false;
  seen.set(name, text);
  return true;
}

// remember keeps small settings in the browser. A browser that forbids it works all the same.
export const remember = {
  get(name) {
    try { return localStorage.getItem("highwater." + name); } catch { return null; }
  },
  set(name, value) {
    try { localStorage.setItem("highwater." + name, value); } catch { /* private mode */ }
  },
};

let toastTimer = 0;
export function toast(text) {
  const box = byId("toast");
  box.textContent = text;
  box.classList.add("on");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => box.classList.remove("on"), 3200);
}

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

// rich shows text in which `code` and **bold** are marked, as the simulation words it.
export function rich(text) {
  const parts = String(text).split(/(`[^`]+`|\*\*[^*]+\*\*)/);
  return parts.filter(Boolean).map((p) => {
    if (p.startsWith("`")) return el("code", null, p.slice(1, -1));
    if (p.startsWith("**")) return el("b", null, p.slice(2, -2));
    return document.createTextNode(p);
  });
}
