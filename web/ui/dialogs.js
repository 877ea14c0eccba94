// Help, the list of lessons, and what is said when something went wrong.

import { byId, copy, el, icon, toast } from "./dom.js";
import { on } from "./bridge.js";

for (const d of document.querySelectorAll("dialog")) {
  d.addEventListener("click", (e) => { // the backdrop, or a close button
    const on = /** @type {Element} */ (e.target);
    if (on === d || on.closest("[data-close]")) d.close();
  });
}
export const bar = (/** @type {string} */ id, /** @type {string} */ title) => el("div", { class: "bar" }, el("h2", { id }, title),
  el("button", { class: "ib", "data-close": true, "aria-label": "Close" }, icon("cross", 15)));

const keys = [
  ["Space", "play or pause"], [", .", "one event back or on"], ["Shift , .", "one second back or on"], ["0 1 2 3 4", "speed: auto, 1⁄100, 1⁄10, 1×, 10×"],
  ["B N", "Back and Next in the lesson"], ["R", "run the next command"], ["/", "console"], ["Ctrl K", "search lessons, errors, settings"], ["Arrows", "walk the stage, when it has the focus"],
  ["Ctrl Enter", "run a cell of several lines"], ["Enter", "why is this so?"], ["K", "kill or start the chosen broker"], ["Y", "the bytes of the chosen record"], ["O", "open its log, or close it"], ["T", "in an opened log: the next check"], ["J", "in an opened log: the next key"], ["L", "legend"], ["C", "the words on the stage of the first page, or none"], ["F", "fit the cluster"],
  ["P", "presenter"], ["T", "the cluster as tables"], ["Ctrl Z", "take back what was done last"], ["F6", "next region"], ["?", "this help"], ["Esc", "close"],
];
const help = byId("help");
help.append(bar("help-title", "Help"), el("div", { class: "bd" },
  el("p", null, "A whole Kafka cluster runs in this page: brokers, a controller, producers and consumers, with Kafka's own rules and times. Nothing is recorded; every record, election and error happens while you watch."),
  el("p", null, "Run the command in the box, or type your own into the console. Click a broker's power button to kill it. Click anything else to read why it is so. Drag the rulers to go back in time; do something there, and another future begins; a fork on the ruler leads back to the first."),
  el("h3", null, "Keys"),
  el("dl", { class: "keys" }, keys.map(([k, text]) => el("div", null, el("dt", null, k.split(" ").flatMap((x, i) => [i ? " " : "", el("kbd", null, x)])), el("dd", null, text)))),
  el("h3", null, "In the console"),
  el("dl", { class: "keys" }, [["kill broker-2", "kill -9: memory lost, disk kept"], ["stop broker-2", "controlled shutdown"], ["start broker-2", "boot it again"],
    ["partition broker-1 broker-3", "cut the network between two"], ["heal", "mend every cut"], ["help", "all commands"]]
    .map(([k, text]) => el("div", null, el("dt", null, el("code", null, k)), el("dd", null, text))))));
export const toggleHelp = () => (help.open ? help.close() : help.showModal());
byId("help-button").addEventListener("click", toggleHelp);

// tell shows a message that a person must see: a damaged link, an invariant that broke, a panic.
const trouble = byId("trouble");
/**
 * @param {string} title
 * @param {string} text
 * @param {string} [report]
 */
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
