// The phone's one big button: what the step asks for now. A prediction first, then its command, and when
// nothing is left, the next event.

import { $, byId, changed, icon } from "./dom.js";
import { on } from "./bridge.js";
import { runNext } from "./keys.js";
import { currentArticle } from "./lesson.js";
import { lift } from "./sheet.js";
import { stepOn } from "./timebar.js";

const button = byId("phone-step");
const deeds = {
  predict: { text: "Predict", icon: "down", go: toPrediction },
  run: { text: "Run", icon: "play", go: runNext },
  event: { text: "Next event", icon: "next", go: stepOn },
};
/** @type {keyof typeof deeds} */
let deed = "event";

function toPrediction() {
  const box = $("[data-predict]", currentArticle() || document);
  lift();
  box?.scrollIntoView({ block: "start", behavior: "smooth" });
  $("input", box || undefined)?.focus({ preventScroll: true });
}
button.addEventListener("click", () => deeds[deed].go());

on("state", (s) => {
  const asks = s.predict && !s.predict.answered && !s.predict.verdict;
  const runs = s.cells.some((c) => c.state === "ready" || c.state === "half" || c.state === "failed");
  deed = asks ? "predict" : runs && !s.busy ? "run" : "event";
  if (changed("deed", deed)) button.replaceChildren(icon(deeds[deed].icon, 15), deeds[deed].text);
});
