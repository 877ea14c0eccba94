// Help, the list of lessons, and what is said when something went wrong.

import { $, byId, copy, el, icon, toast } from "./dom.js";
import { on } from "./bridge.js";
import { go, list } from "./lesson.js";

for (const d of document.querySelectorAll("dialog")) {
  d.addEventListener("click", (e) => { // the backdrop, or a close button
    if (e.target === d || e.target.closest("[data-close]")) d.close();
  });
}
const bar = (id, title) => el("div", { class: "bar" }, el("h2", { id }, title),
  el("button", { class: "ib", "data-close": true, "aria-label": "Close" }, icon("cross", 15)));

const keys = [
  ["Space", "play or pause"], [", .", "one event back or on"], ["Shift , .", "one second back or on"], ["0 1 2 3 4", "speed: auto, 1⁄100, 1⁄10, 1×, 10×"],
  ["B N", "Back and Next in the lesson"], ["R", "run the next command"], ["/", "console"], ["Arrows", "walk the stage, when it has the focus"],
  ["Enter", "why is this so?"], ["K", "kill or start the chosen broker"], ["L", "legend"], ["F", "fit the cluster"],
  ["P", "presenter"], ["T", "the cluster as tables"], ["F6", "next region"], ["?", "this help"], ["Esc", "close"],
];
const help = byId("help");
help.append(bar("help-title", "Help"), el("div", { class: "bd" },
  el("p", null, "A whole Kafka cluster runs in this page: brokers, a controller, producers and consumers, with Kafka's own rules and times. Nothing is recorded; every record, election and error happens while you watch."),
  el("p", null, "Run the command in the box, or type your own into the console. Click a broker's power button to kill it. Click anything else to read why it is so. Drag the rulers to go back in time; act there, and the future becomes another one."),
  el("h3", null, "Keys"),
  el("dl", { class: "keys" }, keys.map(([k, text]) => el("div", null, el("dt", null, k.split(" ").flatMap((x, i) => [i ? " " : "", el("kbd", null, x)])), el("dd", null, text)))),
  el("h3", null, "In the console"),
  el("dl", { class: "keys" }, [["kill broker-2", "kill -9: memory lost, disk kept"], ["stop broker-2", "controlled shutdown"], ["start broker-2", "boot it again"],
    ["partition broker-1 broker-3", "cut the network between two"], ["heal", "mend every cut"], ["help", "all commands"]]
    .map(([k, text]) => el("div", null, el("dt", null, el("code", null, k)), el("dd", null, text))))));
export const toggleHelp = () => (help.open ? help.close() : help.showModal());
byId("help-button").addEventListener("click", toggleHelp);

// The list of lessons. Written in the page as links; with scripts they become buttons with their steps.
const contents = byId("contents"), opener = byId("contents-button");
let place = null;
function drawContents() {
  const s = place;
  const done = new Set();
  for (const l of list) {
    for (const n of String(s && s.progress && s.progress[l.id] || "").split(",")) if (n) done.add(`${l.id}/${n}`);
  }
  byId("contents-list").replaceChildren(...list.map((l, n) => {
    const here = s && s.lesson && s.lesson.id === l.id;
    const finished = l.steps.every((_, i) => done.has(`${l.id}/${i + 1}`));
    return el("li", { class: [here ? "here" : "", finished ? "done" : ""].join(" ").trim() || null },
      el("button", { click: () => pick(l.id, 1) }, el("b", null, finished ? icon("check", 14) : String(n + 1)), el("span", null, l.title)),
      el("p", null, l.summary),
      el("div", { class: "stepline" }, l.steps.map((title, i) => el("button", {
        class: [done.has(`${l.id}/${i + 1}`) ? "d" : "", here && s.lesson.step === i + 1 ? "c" : ""].join(" ").trim() || null,
        title, "aria-label": `${l.title}, step ${i + 1}: ${title}`, click: () => pick(l.id, i + 1),
      }, String(i + 1)))));
  }));
}
function pick(lesson, step) {
  contents.close();
  go("goto", { lesson, step });
}
opener.addEventListener("click", () => {
  drawContents();
  contents.showModal();
  opener.setAttribute("aria-expanded", "true");
});
contents.addEventListener("close", () => opener.setAttribute("aria-expanded", "false"));
on("state", (s) => { place = s; });

// tell shows a message that a person must see: a damaged link, an invariant that broke, a panic.
const trouble = byId("trouble");
export function tell(title, text, report) {
  trouble.replaceChildren(bar("trouble-title", title), el("div", { class: "bd" }, el("p", null, text),
    report ? [el("pre", { class: "report", tabindex: "0" }, report), el("div", { class: "row" },
      el("button", { class: "btn pri", click: async () => toast(await copy(report) ? "Report copied." : "The browser did not allow copying.") }, "Copy report"),
      el("button", { class: "btn", click: () => { history.replaceState(null, "", location.pathname + location.search); location.reload(); } }, "Start again"))]
      : el("button", { class: "btn pri", "data-close": true }, "Go on")));
  if (!trouble.open) trouble.showModal();
}

on("failed", (report) => {
  byId("alarm").textContent = "The simulation stopped.";
  tell("This should not happen", "The simulation stopped. The report tells where; the rest of the page still works.", report);
});
let broken = "";
on("state", (s) => {
  const now = s.invariants && s.invariants.broken || "";
  if (now && now !== broken) {
    tell("This should not happen", "The cluster did something that Kafka never does, so the clock was stopped. It is a mistake in Highwater.",
      `${now}\nseed ${s.seed}, ${s.now} us, hash ${s.hash}\n${location.href}`);
  }
  broken = now;
});
