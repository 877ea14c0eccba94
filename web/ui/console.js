// The console: what was typed and printed up to now, and a line to type. Going back in time takes
// lines away again, because what was printed later has not been printed yet.

import { byId, clockText, el, toast } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";
import { addPane, choose } from "./drawer.js";

/**
 * @typedef {import("./messages").State} State
 * @typedef {import("./messages").ConsoleLine} ConsoleLine
 */

const out = el("div", { class: "out", role: "log", "aria-label": "Console output", tabindex: "0" });
const prompt = el("span", { class: "ps", "aria-hidden": "true" });
const input = el("input", {
  "aria-label": "Console: a Kafka command line", autocomplete: "off", autocapitalize: "off", autocorrect: "off", spellcheck: "false",
  placeholder: "kafka-topics.sh --list --bootstrap-server broker-1:9092", role: "combobox", "aria-expanded": "false", "aria-controls": "complete",
});
const stop = el("button", { class: "ib", type: "button", hidden: true, click: () => whenReady(() => ask("interrupt")) }, "Ctrl-C");
const eof = el("button", { class: "ib", type: "button", hidden: true, click: () => whenReady(() => ask("eof")) }, "Ctrl-D");
const menu = el("ul", { class: "complete", id: "complete", role: "listbox", "aria-label": "Completions", hidden: true });
const form = el("form", { class: "ask", submit: (e) => { e.preventDefault(); submit(); } }, prompt, input, eof, stop, menu);
const pane = el("div", null, out, form);

export const focusConsole = () => { choose("console"); input.focus(); };

// type puts a line where a person would type it.
export function type(/** @type {string} */ line) {
  focusConsole();
  input.value = line;
}

/** @type {{at: number, text: string, node: HTMLElement}[]} */
const shown = []; // {at, text, node} in order
/** @type {{[kind: string]: string}} */
const kinds = { cmd: "cmdline", err: "err", warn: "warn", note: "note", aside: "aside", head: "head" };

/** What Kafka's programs say on the stream of errors and is none: their log's chatter, and the console consumer's advice. */
const aside = /\] INFO |is production-ready!/;
/**
 * tone is how a line is to be coloured: a log's warning, which goes to the same stream as errors, is none.
 * @param {{kind: string, text: string}} line
 */
export const tone = (line) => (line.kind !== "err" ? line.kind : /\] WARN /.test(line.text) ? "warn" : aside.test(line.text) ? "aside" : "err");

/** @param {ConsoleLine[]} lines */
function sync(lines) {
  const stick = out.scrollHeight - out.scrollTop - out.clientHeight < 24;
  let keep = 0;
  while (keep < shown.length && keep < lines.length && shown[keep].at === lines[keep].at && shown[keep].text === lines[keep].text) keep++;
  while (shown.length > keep) shown.pop().node.remove();
  const fresh = document.createDocumentFragment();
  for (const l of lines.slice(keep)) {
    const heading = l.kind === "out" && /^(GROUP|TOPIC|Topic:?)\s{2,}/.test(l.text);
    const node = l.kind === "fold" ? el("button", { class: "fold", title: "Show them all", click: () => whenReady(() => ask("unfold")) }, l.text) : el("div", { class: heading ? "head" : kinds[tone(l)] || null, title: (l.from ? l.from + ", " : "") + clockText(l.at) }, l.text);
    shown.push({ at: l.at, text: l.text, node });
    if (l.text.length > 300) node.classList.add("long"); // wrapped as a terminal does; a table's rows are shorter
    fresh.append(node);
  }
  out.append(fresh);
  if (!lines.length && !out.firstChild) out.append(el("p", { class: "empty" }, "Nothing here yet. Type a Kafka command, or help."));
  else if (lines.length) out.querySelector(".empty")?.remove();
  if (stick) out.scrollTop = out.scrollHeight;
}

let busy = "";
let ps = "$ ";
/** @param {State} s */
function draw(s) {
  sync(s.console.lines);
  busy = s.console.busy;
  ps = busy ? "> " : "$ ";
  prompt.textContent = begun ? "> " : ps;
  prompt.classList.toggle("plain", ps !== "$ ");
  stop.hidden = eof.hidden = !busy;
  input.placeholder = busy ? `${busy} is running` : "kafka-topics.sh --list --bootstrap-server broker-1:9092";
}

/** @type {string[]} */
const past = [];
let place = 0;
/**
 * recall puts the lines of a command among those that the arrow keys bring back, wherever it was given.
 * @param {string} text
 */
export function recall(text) {
  for (const line of text.split("\n")) if (line.trim() && line !== past.at(-1)) past.push(line);
  place = past.length;
}

let begun = ""; // the lines so far of a command that is not finished: a here-document, an open quote
function submit() {
  send(input.value);
}

/** @param {string} line */
function send(line) {
  closeMenu();
  if (!line.trim() && !busy && !begun) return;
  input.value = "";
  recall(line);
  whenReady(() => {
    const whole = begun + line;
    const answer = ask(busy ? "input" : "run", { line: whole });
    begun = answer.more ? whole + "\n" : "";
    if (!answer.ok && answer.notice) toast(answer.notice); // too long: nothing of it is in the console
    prompt.textContent = begun ? "> " : ps;
  });
  out.scrollTop = out.scrollHeight;
}

// complete asks the shell what may stand here, as Tab does in a terminal.
/** @type {string[]} */
let choices = [];
let choiceAt = 0, from = 0, upto = 0;
function complete() {
  const answer = ask("complete", { line: input.value, pos: input.selectionStart });
  if (!answer.ok || !answer.list || !answer.list.length) return false;
  from = answer.from;
  upto = input.selectionStart;
  choices = answer.list;
  const common = choices.reduce((a, b) => {
    let n = 0;
    while (n < a.length && a[n] === b[n]) n++;
    return a.slice(0, n);
  });
  if (choices.length === 1) put(choices[0] + " ");
  else if (common.length > upto - from) put(common);
  if (choices.length > 1) openMenu();
  return true;
}
/** @param {string} text */
function put(text) {
  input.setRangeText(text, from, upto, "end");
  upto = from + text.length;
}
function openMenu() {
  choiceAt = 0;
  menu.replaceChildren(...choices.slice(0, 60).map((c, i) => el("li", {
    role: "option", id: "choice" + i, "aria-selected": String(i === 0),
    mousedown: (e) => { e.preventDefault(); put(c + " "); closeMenu(); input.focus(); },
  }, c)));
  menu.hidden = false;
  input.setAttribute("aria-expanded", "true");
  input.setAttribute("aria-activedescendant", "choice0");
}
function closeMenu() {
  menu.hidden = true;
  input.setAttribute("aria-expanded", "false");
  input.removeAttribute("aria-activedescendant");
}
/** @param {number} step */
function moveMenu(step) {
  menu.children[choiceAt]?.setAttribute("aria-selected", "false");
  choiceAt = (choiceAt + step + menu.children.length) % menu.children.length;
  const li = menu.children[choiceAt];
  li.setAttribute("aria-selected", "true");
  li.scrollIntoView({ block: "nearest" });
  input.setAttribute("aria-activedescendant", li.id);
}

input.addEventListener("keydown", (e) => {
  if (!menu.hidden) {
    if (e.key === "ArrowDown" || e.key === "Tab" && !e.shiftKey) { e.preventDefault(); return moveMenu(1); }
    if (e.key === "ArrowUp") { e.preventDefault(); return moveMenu(-1); }
    if (e.key === "Enter") { e.preventDefault(); put(choices[choiceAt] + " "); return closeMenu(); }
    if (e.key === "Escape") { e.preventDefault(); e.stopPropagation(); return closeMenu(); }
  }
  // Tab completes only where there is something to complete, so the keyboard is never trapped.
  if (e.key === "Tab" && !e.shiftKey && input.value.trim() && input.selectionStart === input.value.length && complete()) e.preventDefault();
  else if (e.key === "ArrowUp" && place > 0) { e.preventDefault(); input.value = past[--place]; }
  else if (e.key === "ArrowDown" && place < past.length) { e.preventDefault(); input.value = past[++place] || ""; }
  else if (e.ctrlKey && e.key === "c" && !getSelection().toString() && input.selectionStart === input.selectionEnd) {
    e.preventDefault();
    if (busy) whenReady(() => ask("interrupt")); else input.value = begun = "";
  } else if (e.ctrlKey && e.key === "d") {
    e.preventDefault();
    if (busy && !input.value) whenReady(() => ask("eof"));
  } else if (e.ctrlKey && e.key === "l") {
    e.preventDefault();
    out.scrollTop = out.scrollHeight;
  }
});
const most = 16 << 10; // characters of one line, as the shell has it

// Lines that are pasted run one after the other, as a terminal's do; a text field would glue them into one.
// The last one waits for Enter, unless its line was finished too.
input.addEventListener("paste", (e) => {
  const pasted = e.clipboardData?.getData("text/plain") || "";
  if (pasted.length > most) { // a text field that holds megabytes is slow, whoever reads it then
    e.preventDefault();
    return send(pasted);
  }
  if (!/[\r\n]/.test(pasted)) return;
  e.preventDefault();
  const text = input.value.slice(0, input.selectionStart) + pasted + input.value.slice(input.selectionEnd);
  const lines = text.split(/\r\n?|\n/);
  const last = lines.pop();
  lines.forEach(send);
  input.value = last;
});
input.addEventListener("input", closeMenu);
input.addEventListener("blur", closeMenu);
pane.addEventListener("click", (e) => { if (!getSelection().toString() && !(/** @type {Element} */ (e.target)).closest("button")) input.focus({ preventScroll: true }); });

addPane("console", "Console", pane, draw, () => input.focus());
