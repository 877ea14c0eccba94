// The time bar's upper row: buttons, clock, what comes next, speed.

import { byId, changed, clockParts, el, icon } from "./dom.js";
import { ask, on, whenReady } from "./bridge.js";

const clock = byId("clock");
const digits = clock.firstChild, small = clock.lastChild;
const play = byId("play");
const rate = byId("rate");
let playing = false;
let shownRate = "";

// showTime is called in every frame in which time passes, so it touches two text nodes at most.
export function showTime(us, now) {
  const [head, tail] = clockParts(us);
  if (digits.data !== head) digits.data = head;
  if (small.textContent !== tail) small.textContent = tail;
  showRate(now);
}

// The rate is shown only while it differs from the chosen speed: while the player slows down or hurries.
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
export const second = (n) => whenReady(() => ask("second", { n }));
export const speeds = [0, 0.01, 0.1, 1, 10];
export const speed = (x) => whenReady(() => ask("speed", { x }));

play.addEventListener("click", toggle);
byId("step-on").addEventListener("click", stepOn);
byId("step-back").addEventListener("click", stepBack);
byId("phone-step").addEventListener("click", stepOn);
byId("speed").addEventListener("click", (e) => {
  const b = e.target.closest("[data-speed]");
  if (b) speed(Number(b.dataset.speed));
});

// On a phone one button stands for the switch: it shows the speed and goes on to the next.
const turn = el("button", { class: "phone-speed", id: "phone-speed", click: () => {
  speed(speeds[(speeds.indexOf(chosen) + 1) % speeds.length]);
} });
byId("time").append(turn);
let chosen = 0;
const speedNames = ["Auto", "1⁄100", "1⁄10", "1×", "10×"];
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
  if (changed("next", s.next)) {
    const box = byId("nextup");
    if (s.next && s.next.text) {
      box.replaceChildren("Next ", el("b", null, clockParts(s.next.at).join("")), " " + s.next.text);
      box.title = box.textContent;
    } else {
      box.replaceChildren();
    }
  }
});
