// Light and dark. The system's choice holds until a person chooses.

import { $, byId, icon, remember } from "./dom.js";
import { ask, whenReady } from "./bridge.js";

const root = document.documentElement;
const button = byId("theme-button");
export const theme = () => root.dataset.theme;

/** @param {string} t */
function apply(t) {
  root.dataset.theme = t;
  button.replaceChildren(icon(t === "dark" ? "sun" : "moon", 16));
  button.setAttribute("aria-label", t === "dark" ? "Light theme" : "Dark theme");
  $("meta[name=theme-color]").content = t === "dark" ? "#121E25" : "#FFFFFF";
  whenReady(() => ask("theme", { theme: t }));
}

button.addEventListener("click", () => {
  const t = theme() === "dark" ? "light" : "dark";
  remember.set("theme", t);
  apply(t);
});
matchMedia("(prefers-color-scheme: dark)").addEventListener("change", (e) => {
  if (!remember.get("theme")) apply(e.matches ? "dark" : "light");
});
apply(theme());

export const motion = matchMedia("(prefers-reduced-motion: reduce)");
motion.addEventListener("change", () => whenReady(() => ask("motion", { reduced: motion.matches })));
