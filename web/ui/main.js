// The page: brings its parts together and starts the simulation.

import { changed, remember } from "./dom.js";
import { on, start } from "./bridge.js";
import "./lesson.js";
import "./timebar.js";
import "./rulers.js";
import "./drawer.js";
import "./console.js";
import "./events.js";
import "./ledger.js";
import "./spacetime.js";
import "./twin.js";
import "./share.js";
import "./why.js";
import "./sheet.js";
import "./dialogs.js";
import "./presenter.js";
import "./stage.js";
import "./keys.js";
import { motion, theme } from "./theme.js";
import { choose } from "./drawer.js";
import { list } from "./lesson.js";

function progress() {
  try { return JSON.parse(remember.get("progress") || "{}"); } catch { return {}; }
}

on("state", (s) => {
  if (s.progress && changed("progress", s.progress)) remember.set("progress", JSON.stringify(s.progress));
});

const drawer = remember.get("drawer");
if (drawer && document.getElementById("tab-" + drawer) && innerWidth > 700) choose(drawer);

start({
  lesson: progress().lesson || (list[0] && list[0].id) || "",
  link: location.hash.slice(1),
  progress: progress(),
  theme: theme(),
  reducedMotion: motion.matches,
  dpr: devicePixelRatio,
});
