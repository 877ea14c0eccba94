// The time bar's upper row: buttons, clock, what comes next, speed.

import { byId, changed, clockParts, el, icon, toast } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";

const clock = byId("clock");
/** @type {Text} */
const digits = clock.firstChild;
const small = clock.lastChild;
const play = byId("play");
const rate = byId("rate");
let playing = false;
let shownRate = "";

/**
 * showTime is called in every frame in which time passes, so it touches two text nodes at most.
 * @param {number} us
 * @param {number} now
 */
export function showTime(us, now) {
  const [head, tail] = clockParts(us);
  if (digits.data !== head) digits.data = head;
  if (small.textContent !== tail) small.textContent = tail;
  showRate(now);
}

/**
 * The rate is shown only while it differs from the chosen speed: while the player slows down or hurries.
 * @param {number} r
 */
function showRate(r) {
  let text = "";
  if (playing && r > 0) {
    text = r >= 0.95 ? `${r < 9.5 ? r.toFixed(r < 1.95 ? 0 : 1) : Math.round(r)}×` : `1⁄${Math.round(1 / r)}`;
  }
  if (text === shownRate) return;
  shownRate = text;
  rate.textContent = text;
}

export function toggle() {
  whenReady(() => ask(playing ? "pause" : "play"));
}
export const stepOn = () => whenReady(() => ask("step"));
export const stepBack = () => whenReady(() => ask("back"));
export const second = (/** @type {number} */ n) => whenReady(() => ask("second", { n }));
export const speeds = [0, 0.01, 0.1, 1, 10];
export const speed = (/** @type {number} */ x) => whenReady(() => ask("speed", { x }));

play.addEventListener("click", toggle);
byId("step-on").addEventListener("click", stepOn);
byId("step-back").addEventListener("click", stepBack);
byId("speed").addEventListener("click", (/** @type {any} */ e) => {
  const b = e.target.closest("[data-speed]");
  if (b) speed(Number(b.dataset.speed));
});

// toGoal lets time pass until the goals are met, and says what is missing after a minute.
export const toGoal = () => whenReady(() => {
  const answer = ask("to-goal");
  if (answer.text) toast(answer.text);
});
byId("to-goal").addEventListener("click", toGoal);

// A click on the clock chooses a time.
const field = el("input", {
  id: "jump-time", autocomplete: "off", spellcheck: "false", placeholder: "mm:ss", maxlength: 14, "aria-describedby": "jump-error",
});
const fault = el("p", { id: "jump-error", role: "alert" });
const jump = el("form", { class: "ov jump", id: "jump", hidden: true, "aria-label": "Jump to a time" },
  el("label", { for: "jump-time" }, "Jump to"), field, el("button", { class: "btn pri sm" }, "Jump"), fault);
byId("time").append(jump);

/** @param {string} text */
function complain(text) {
  fault.textContent = text;
  field.setAttribute("aria-invalid", String(text !== ""));
}

/** @param {boolean} open */
function showJump(open) {
  if (open !== jump.hidden) return;
  jump.hidden = !open;
  clock.setAttribute("aria-expanded", String(open));
  complain("");
  if (!open) return;
  field.value = digits.data;
  field.focus();
  field.select();
}
clock.addEventListener("click", () => showJump(jump.hidden));
jump.addEventListener("submit", (e) => {
  e.preventDefault();
  whenReady(() => {
    const answer = ask("clock", { time: field.value });
    if (!answer.ok) return complain(answer.error);
    showJump(false);
    clock.focus();
  });
});
jump.addEventListener("keydown", (/** @type {KeyboardEvent} */ e) => {
  if (e.key !== "Escape") return;
  showJump(false);
  clock.focus();
});
jump.addEventListener("focusout", (/** @type {FocusEvent} */ e) => {
  const to = /** @type {Node | null} */ (e.relatedTarget);
  if (to && to !== clock && !jump.contains(to)) showJump(false);
});

// On a phone one button stands for the switch: it shows the speed and goes on to the next.
const turn = el("button", { class: "phone-speed", id: "phone-speed", click: () => {
  speed(speeds[(speeds.indexOf(chosen) + 1) % speeds.length]);
} });
byId("time").append(turn);
let chosen = 0;
const speedNames = ["Auto", "1⁄100", "1⁄10", "1×", "10×"];
/** @param {number} x */
function showSpeed(x) {
  chosen = x;
  const name = speedNames[speeds.indexOf(x)] || x + "×";
  turn.textContent = name;
  turn.setAttribute("aria-label", `Speed ${name}. Tap for the next one.`);
}
showSpeed(0);

on("tick", showTime);
on("state", (s) => {
  playing = s.playing;
  showTime(s.now, s.rate);
  if (changed("play", s.playing)) {
    play.setAttribute("aria-label", s.playing ? "Pause" : "Play");
    play.querySelector("svg").replaceWith(icon(s.playing ? "pause" : "play", 18));
  }
  if (changed("speed", s.speed)) {
    showSpeed(s.speed);
    for (const b of byId("speed").children) {
      b.setAttribute("aria-pressed", String(Number(b.dataset.speed) === s.speed));
    }
  }
  byId("to-goal").hidden = !s.goals.some((g) => g.state === "begun");
  if (changed("next", [s.next, s.still, s.errand])) {
    const box = byId("nextup");
    box.classList.toggle("still", Boolean(s.still || s.errand));
    box.removeAttribute("title");
    if (s.errand) {
      showErrand(box, s.errand);
    } else if (s.still) {
      box.replaceChildren(s.still.text, s.still.button
        ? el("button", { class: "btn sm", id: "jump-there", click: () => whenReady(() => ask("jump")) }, s.still.button) : "");
    } else if (s.next && s.next.text) {
      box.replaceChildren("Next ", el("b", null, clockParts(s.next.at).join("")), " " + s.next.text);
      box.title = box.textContent;
    } else {
      box.replaceChildren();
    }
  }
});

/**
 * showErrand says how far something has come that takes longer than a frame. Its button stays the same one while that
 * changes, so that it can be pressed.
 * @param {HTMLElement} box
 * @param {import("./messages").Still} errand
 */
function showErrand(box, errand) {
  const stop = byId("stop-here");
  if (stop?.textContent === errand.button) stop.previousSibling.nodeValue = errand.text;
  else box.replaceChildren(errand.text, el("button", { class: "btn sm", id: "stop-here", click: giveUp }, errand.button));
}

/** giveUp gives up what takes longer than a frame, and tells whether there was anything. */
export function giveUp() {
  if (!byId("stop-here")) return false;
  whenReady(() => ask("pause"));
  return true;
}
