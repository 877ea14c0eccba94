//go:build browser

package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// A step has an address of its own; the name a lesson had when lessons had numbers still opens it; an
// address that leads nowhere says so and opens what there is.
func TestAddresses(t *testing.T) {
	p := open(t, "#/lesson/keys/3")
	p.waitFor("step 3 of keys", `s.lesson.id === "keys" && s.lesson.step === 3 && location.hash === "#/lesson/keys/3"`)
	p.run(chromedp.Evaluate[chromedp.Void](`location.hash = "#/lesson/02-keys-choose-partitions/2"`))
	p.waitFor("step 2, by its old name", `s.lesson.step === 2 && location.hash === "#/lesson/keys/2"`)
	p.run(chromedp.Evaluate[chromedp.Void](`location.hash = "#/lessons/nowhere"`))
	p.waitFor("the catalogue says so", `$("#toast").textContent.includes("nowhere") && document.documentElement.dataset.view === "lessons"`)
	p.run(chromedp.NavigateBack())
	p.waitFor("back is where one was", `document.documentElement.dataset.view === "lesson" && location.hash === "#/lesson/keys/2" && s.lesson.step === 2`)
	p.silent()

	p = open(t, "#/lesson/nowhere/1")
	p.waitFor("a notice", `$("#trouble").open && $("#trouble").textContent.includes("nowhere")`)
	p.silent()
}

// The catalogue by keyboard: / searches, the arrows walk the rows, Enter starts a lesson, and what was done
// shows when one comes back.
func TestCatalogueByKeys(t *testing.T) {
	p := open(t, "#/lessons")
	p.waitFor("all lessons are there", fmt.Sprintf(`document.querySelectorAll("#catalogue a.row[data-lesson]").length === %d`,
		len(allLessons(t))))
	p.keys("/")
	p.waitFor("the search box", `$("#search").open && document.activeElement.type === "search"`)
	p.keys("NotEnoughReplicasException")
	p.waitFor("Kafka's error", `$(".answer code")?.textContent === "NOT_ENOUGH_REPLICAS"`)
	p.keys(kb.Escape)
	p.waitFor("the box is gone", `!$("#search").open`)
	p.run(chromedp.Evaluate[chromedp.Void](`document.querySelector("a.row[data-lesson=the-log]").focus()`))
	p.waitFor("what it is about", `!$("#lesson-pop").hidden && $("#lesson-pop h3").textContent.length > 5`)
	p.keys(kb.ArrowDown)
	p.waitFor("the next row", `document.activeElement.matches("a.row.sel:not([data-lesson=the-log])")`)
	p.keys(kb.ArrowUp)
	p.keys(kb.Enter)
	p.waitFor("the lesson", `document.documentElement.dataset.view === "lesson" && s.lesson.id === "the-log"`)
	p.keys("r")
	p.waitFor("the first goals are met", `!s.playing && s.goals.every((g) => g.state === "met")`)
	p.click("#contents-button")
	p.waitFor("it is under way", `$("a.row[data-lesson=the-log]").classList.contains("begun")`)
	p.silent()
}

// Ctrl+K searches from within a lesson, and a find leads to its step.
func TestSearchInALesson(t *testing.T) {
	p := open(t, "#/lesson/the-log/1")
	p.waitFor("the lesson is open", `s.lesson.id === "the-log"`)
	p.run(chromedp.Evaluate[chromedp.Void](`dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }))`))
	p.waitFor("the search box", `$("#search").open`)
	p.keys("murmur2")
	p.waitFor("a lesson is found", `$("a.found[aria-selected=true]")?.getAttribute("href").startsWith("#/lesson/keys/")`)
	p.keys(kb.Enter)
	p.waitFor("it is open", `!$("#search").open && s.lesson.id === "keys"`)
	p.silent()
}

// On a phone the chapters fold, and nothing is wider than the screen.
func TestCatalogueOnAPhone(t *testing.T) {
	p := open(t, "#/lessons", 390, 844)
	p.waitFor("one chapter is open", `document.querySelectorAll(".chapter h2 button[aria-expanded=true]").length === 1`)
	p.click(".chapter:last-of-type h2 button, .chapter[data-chapter=Groups] h2 button")
	p.waitFor("another one, too", `document.querySelectorAll(".chapter h2 button[aria-expanded=true]").length === 2`)
	if w := js[int](p, `$("#catalogue").scrollWidth`); w > 390 {
		t.Errorf("the catalogue is %d px wide", w)
	}
	p.click(".chapter[data-chapter=Groups] a.row")
	p.waitFor("the sheet", `!$("#lesson-pop").hidden`)
	p.click("#lesson-pop .btn.pri")
	p.waitFor("the lesson", `document.documentElement.dataset.view === "lesson"`)
	p.silent()
}
