// The page: brings its parts together and starts the simulation.

import { remember } from "./dom.js";
import { start } from "./bridge.js";
import "./lesson.js";
import "./timebar.js";
import "./rulers.js";
import "./forks.js";
import "./drawer.js";
import "./console.js";
import "./sql.js";
import "./events.js";
import "./ledger.js";
import "./spacetime.js";
import "./twin.js";
import "./share.js";
import "./home.js";
import "./why.js";
import "./sheet.js";
import "./dialogs.js";
import "./loaded.js";
import "./presenter.js";
import "./stage.js";
import { open as openLog } from "./openlog.js";
import "./keys.js";
import "./deed.js";
import { motion, theme } from "./theme.js";
import { choose } from "./drawer.js";
import { isPhone } from "./sheet.js";
import "./catalogue.js";
import "./finder.js";
import "./terms.js";
import "./stagetip.js";
import "./reading.js";
import "./notebooks.js";
import { go, show } from "./lesson.js";
import { kept, lessonOf, list } from "./shelf.js";
import { begin, follow, keptSession, route } from "./router.js";

const drawer = remember.get("drawer");
if (drawer && document.getElementById("tab-" + drawer) && !isPhone()) choose(drawer);

// What opens: the link in the address, or the step it names, as this tab left it; else where one was last.
const saved = keptSession();
const wanted = route.lesson || (route.link ? "home" : saved?.lesson || kept().lesson || list[0]?.id || "");
const lesson = lessonOf(wanted)?.id || wanted;
const again = !route.link && saved?.lesson === lesson && (!route.step || saved.step === route.step) ? saved.link : "";
if (!route.link && lessonOf(lesson)) show(lesson, again ? saved.step : route.step || 1); // its prose needs no cluster
start({
  lesson,
  link: route.link || again,
  progress: kept(),
  theme: theme(),
  reducedMotion: motion.matches,
});
if (route.step && !again) go("goto", { step: route.step });

follow((to) => {
  if (to.view === "lesson" && to.lesson) go("goto", { lesson: to.lesson, step: to.step });
  if (to.log) openLog(to.log);
});
begin();
