//go:build browser

package web_test

import (
	"fmt"
	"image"
	_ "image/png"
	"io"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"highwater/lessons"
	"highwater/web/course"
)

func allLessons(t *testing.T) []*lessons.Lesson {
	t.Helper()
	all, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// The prose is there to be read before the simulation has arrived, and without scripts.
func TestProseIsInThePage(t *testing.T) {
	answer, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer answer.Body.Close()
	page, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range allLessons(t)[0].Steps {
		if !strings.Contains(string(page), ">"+s.Title+"</h1>") {
			t.Errorf("index.html lacks the step %q", s.Title)
		}
	}
}

// Every lesson can be finished with the mouse alone: cells by Run, predictions by a choice and Check,
// what is left by its solution.
func TestLessonsByClicks(t *testing.T) {
	beside(t)
	p := open(t, "")
	for _, l := range allLessons(t) {
		t.Run(l.ID, func(t *testing.T) {
			p.TB = t
			p.click("#contents-button")
			p.waitFor("the catalogue", `document.documentElement.dataset.view === "lessons"`)
			p.frames(2)
			p.clickMiddle(fmt.Sprintf(".row[data-lesson=%q]", l.ID))
			p.waitFor("the lesson is open", fmt.Sprintf(`document.documentElement.dataset.view === "lesson" &&
				s.lesson.id === %q && s.lesson.step === 1`, l.ID))
			p.click("#speed [data-speed='10']")
			p.hurry()
			for i := range l.Steps {
				p.stepByClicks(&l.Steps[i], i)
				if i+1 < len(l.Steps) {
					p.click("#next")
					p.waitFor("the next step", fmt.Sprintf("s.lesson.step === %d", i+2))
				}
			}
			p.silent()
		})
	}
	p.TB = t
}

// hurry lets time pass faster than the page offers: six minutes of retention are not waited for. No lesson
// depends on the speed; check proves that.
func (p *tab) hurry() {
	p.Helper()
	p.do(map[string]any{"op": "speed", "x": hurried})
}

const hurried = 400

func (p *tab) stepByClicks(s *lessons.Step, i int) {
	p.Helper()
	here := ".step:not([hidden]) "
	p.waitFor("the step is shown", fmt.Sprintf(`$(".step:not([hidden])").dataset.step === "%d"`, i+1))
	if s.Predict != nil {
		p.clickUntil(here+"[data-predict] label:last-child",
			`document.querySelector(".step:not([hidden]) [data-predict] input:checked")`)
		p.clickUntil(here+"[data-predict] .btn", "s.predict.answered")
	}
	for c := range s.Cells {
		p.clickUntil(fmt.Sprintf(here+"[data-cell='%d'] [data-run]", c),
			fmt.Sprintf(`s.cells[%d].state !== "ready"`, c))
		p.waitFor("the cell is done", fmt.Sprintf(`!s.playing && /done|error/.test(s.cells[%d].state)`, c))
	}
	if s.Predict != nil {
		p.waitFor("the run judged the prediction", "s.predict.verdict !== ''")
	}
	if len(s.Goals) == 0 || js[bool](p, `s.goals.every((g) => g.state === "met")`) {
		return
	}
	p.clickUntil(here+"[data-solution]", "s.solutionShown")
	p.clickUntil(here+"[data-run-solution]",
		p.begun()+` || s.goals.every((g) => g.state === "met")`)
	p.waitFor("the goals are met", `!s.playing && s.goals.every((g) => g.state === "met")`)
}

// Every lesson can be finished with the keyboard alone, and without the picture: N turns the page, after
// it has done what is left of the step, and R runs what the last one asks for.
func TestLessonsByKeys(t *testing.T) {
	beside(t)
	p := newTab(t)
	p.before(noWebGL)
	p.load("#/lesson/" + allLessons(t)[0].ID)
	for _, l := range allLessons(t) {
		t.Run(l.ID, func(t *testing.T) {
			p.TB = t
			p.do(map[string]any{"op": "goto", "lesson": l.ID, "step": 1})
			p.waitFor("the lesson is open", fmt.Sprintf("s.lesson.id === %q && s.lesson.step === 1", l.ID))
			p.keys("4")
			p.waitFor("time goes ten times as fast", "s.speed === 10")
			last := len(l.Steps)
			for step := 2; step <= last; step++ {
				p.keys("n")
				p.waitFor("the next step", fmt.Sprintf("s.lesson.step === %d && !s.playing", step))
			}
			for range l.Steps[last-1].Cells {
				p.keys("r")
				p.calm()
			}
			if met := js[bool](p, `s.goals.every((g) => g.state === "met")`); !met {
				t.Errorf("the last step's goals aren't met: %s", p.world())
			}
			p.silent()
		})
	}
	p.TB = t
}

// What was learned before is remembered after a reload.
func TestProgressSurvivesReload(t *testing.T) {
	p := open(t, "")
	p.keys("r")
	p.waitFor("the first goals are met", `!s.playing && s.goals.every((g) => g.state === "met")`)
	p.waitFor("it is remembered", `(localStorage.getItem("highwater.progress") || "").includes("1")`)
	p.load("")
	p.waitFor("the front door offers to go on", `s.home && s.home.left && s.home.left.step === 1`)
	p.click("#home-ways [data-left] a")
	p.waitFor("the lesson is open again", `!s.home && s.lesson.step === 1`)
	p.waitFor("the step is done", `String(s.progress[s.lesson.id]).split(",").includes("1")`)
	p.silent()
}

// replicated opens a lesson with several brokers and records on them.
func replicated(t *testing.T) *tab {
	p := open(t, "")
	p.fixture("lose-a-broker", 2)
	p.waitFor("three brokers serve", `s.twin.brokers.filter((b) => b.state === "running").length >= 3`)
	p.calm()
	return p
}

// clickOnStage clicks on the canvas where the stage has drawn a thing.
func (p *tab) clickOnStage(ref string) {
	p.Helper()
	box := p.standing(ref)
	p.run(chromedp.MouseClickXY(box[0]+box[2]/2, box[1]+box[3]/2))
}

// standing is where the stage has drawn a thing, once it has drawn it for good: left, top, width, height.
func (p *tab) standing(ref string) []float64 {
	p.Helper()
	where := fmt.Sprintf(`(() => {
		const w = JSON.parse(highwater.do(JSON.stringify({op: "place", ref: %q})));
		const f = $("#stage-frame").getBoundingClientRect();
		return w.ok ? [f.left + w.rect[0], f.top + w.rect[1], w.rect[2], w.rect[3]] : [];
	})()`, ref)
	p.waitFor("it is on the stage", where+".length")
	var box []float64
	for range 50 {
		before := box
		p.frames(3)
		if box = js[[]float64](p, where); slices.Equal(box, before) {
			break
		}
	}
	return box
}

// A broker dies by a click on its power button on the canvas, and the cluster elects around it.
func TestKillByClickOnTheCanvas(t *testing.T) {
	p := replicated(t)
	p.clickOnStage("power|2|0||0|0|0|")
	p.waitFor("broker-2 is stopped", `s.twin.brokers.find((b) => b.id === 2).state === "stopped"`)
	p.do(map[string]any{"op": "speed", "x": 10})
	p.do(map[string]any{"op": "play"})
	p.waitFor("the controller fenced it", `s.twin.brokers.find((b) => b.id === 2).fenced`)
	p.waitFor("no partition is led by it", `s.twin.partitions.every((x) => x.leader !== "broker-2")`)
	p.clickOnStage("power|2|0||0|0|0|")
	p.waitFor("broker-2 runs again", `s.twin.brokers.find((b) => b.id === 2).state === "running"`)
	p.silent()
}

// Going back and coming again to the same instant finds the same world, to the bit.
func TestSeek(t *testing.T) {
	p := replicated(t)
	p.do(map[string]any{"op": "run", "line": "kill broker-1"})
	p.do(map[string]any{"op": "run", "line": "wait 12s"})
	p.calm()
	end, hash := js[float64](p, "s.now"), p.hash()
	js[any](p, `($("#run").focus(), null)`)
	p.keys(kb.Home)
	p.waitFor("the beginning", "s.now === 0")
	if p.hash() == hash {
		t.Error("the world at 0 has the hash of the end")
	}
	p.keys(kb.End)
	p.waitFor("the end", "s.now > 0 && s.now === s.end") // the last event: nothing came after it
	if got := p.hash(); got != hash {
		t.Errorf("the hash at the end is %s, and was %s before", got, hash)
	}
	// By mouse: a press in the middle of the ruler goes near the middle of the run.
	p.clickMiddle("#run")
	p.waitFor("somewhere between", fmt.Sprintf("s.now > 0 && s.now < %.0f", end))
	p.silent()
}

// Acting in the past makes another future; the old one can be had back, as it was.
func TestForkAndRestore(t *testing.T) {
	p := replicated(t)
	start := js[float64](p, "s.now")
	p.do(map[string]any{"op": "run", "line": "kill broker-1"})
	p.do(map[string]any{"op": "run", "line": "wait 2s"})
	p.calm()
	first := p.hash()
	firstEnd := js[float64](p, "s.now")
	p.do(map[string]any{"op": "seek", "us": start})
	p.do(map[string]any{"op": "run", "line": "kill broker-3"})
	p.calm()
	p.waitFor("the old future is kept", "s.branches.length === 1")
	second := p.hash()
	if second == first {
		t.Error("another deed made the same world")
	}
	p.click("#tab-share")
	p.click("#pane-share li .btn")
	p.waitFor("the first future is back", `s.end >= `+fmt.Sprintf("%.0f", firstEnd))
	p.do(map[string]any{"op": "seek", "us": firstEnd})
	p.waitFor("its end", fmt.Sprintf("s.now === %.0f", firstEnd))
	if got := p.hash(); got != first {
		t.Errorf("the restored future has hash %s, it had %s", got, first)
	}
	// The other one is a fork on the ruler, at the time where it left this one.
	if off := js[float64](p, `(() => {
		const fork = $("#time .fork").getBoundingClientRect(), run = $("#run").getBoundingClientRect();
		const span = [5, 10, 15, 20, 30, 45, 60].find((n) => s.end * 1.02 <= n * 1e6) * 1e6;
		return fork.left + fork.width / 2 - run.left - run.width * s.branches[0].at / span;
	})()`); off < -2 || off > 2 {
		t.Errorf("the fork is %.0f px off its place on the ruler", off)
	}
	js[any](p, `($("#time .fork").focus(), null)`)
	p.keys(kb.Enter)
	p.waitFor("the second future is back", fmt.Sprintf(`highwater.hash() === %q && s.branches.length === 1`, second))
	if js[string](p, `document.activeElement.id`) != "run" {
		t.Error("the ruler hasn't the focus")
	}
	p.silent()
}

// A link opens the very same world in another browser, and natively; a reload opens it in this one, under
// the address of the step.
func TestShareLink(t *testing.T) {
	p := open(t, "#/lesson/three-copies/1")
	p.waitFor("the lesson is open", `s.lesson.id === "three-copies"`)
	p.do(map[string]any{"op": "run", "line": "kill broker-2"})
	p.do(map[string]any{"op": "run", "line": "wait 11s"})
	p.calm()
	hash, link := p.hash(), js[string](p, "s.link")
	p.waitFor("the address names the step", `location.hash === "#/lesson/three-copies/1"`)
	now := js[float64](p, "s.now")
	p.run(chromedp.Reload())
	p.waitFor("the same instant after a reload", fmt.Sprintf("window.highwater && s.now === %.0f", now))
	if got := p.hash(); got != hash {
		t.Errorf("after a reload the hash is %s, it was %s", got, hash)
	}

	other := open(t, "#"+link)
	other.waitFor("the same instant", fmt.Sprintf("s.now === %.0f", js[float64](p, "s.now")))
	if got := other.hash(); got != hash {
		t.Errorf("the second tab has hash %s, the first %s", got, hash)
	}

	all := allLessons(t)
	native, notice, err := course.Open(link, func(id string) *lessons.Lesson {
		for _, l := range all {
			if l.ID == id {
				return l
			}
		}
		return nil
	})
	if err != nil || notice != "" {
		t.Fatal(err, notice)
	}
	if got := fmt.Sprintf("%x", native.Player.World().Hash()); got != hash {
		t.Errorf("natively the hash is %s, in wasm %s", got, hash)
	}
	p.silent()
	other.silent()
}

// A damaged link says what is wrong, and the product works all the same.
func TestDamagedLink(t *testing.T) {
	p := open(t, "#AdamagedLink")
	p.waitFor("it is told", `$("#trouble").open && /link/.test($("#trouble").textContent)`)
	p.click("#trouble .btn")
	p.waitFor("the dialog is closed", `!$("#trouble").open`)
	p.keys("b")
	p.waitFor("the front door works", `s.home.phase === "running"`)
	p.silent()
}

// The canvas shows a cluster, in both themes, and not one colour.
func TestStageIsNotBlank(t *testing.T) {
	p := replicated(t)
	for range 2 {
		p.frames(3)
		shot, err := chromedp.Run(p.ctx, chromedp.Screenshot(chromedp.CSS("#stage")))
		if err != nil {
			t.Fatal(err)
		}
		n, err := distinct(shot, 64)
		if err != nil {
			t.Fatal(err)
		}
		if n < 32 {
			t.Errorf("the stage has %d colours", n)
		}
		p.click("#theme-button")
	}
	p.silent()
}

func coloursOf(r io.Reader, limit int) (map[[3]uint32]bool, error) {
	img, _, err := image.Decode(r)
	if err != nil {
		return nil, err
	}
	found := map[[3]uint32]bool{}
	b := img.Bounds()
	for y := b.Min.Y; y < b.Max.Y; y += 2 {
		for x := b.Min.X; x < b.Max.X; x += 2 {
			r, g, b, _ := img.At(x, y).RGBA()
			found[[3]uint32{r, g, b}] = true
			if len(found) >= limit {
				return found, nil
			}
		}
	}
	return found, nil
}

// axe-core finds nothing to complain of, in each view of the page.
func TestAccessibility(t *testing.T) {
	axe := axeCore(t)
	p := replicated(t)
	p.run(chromedp.Evaluate[chromedp.Void](axe))
	views := []struct{ name, before, after string }{
		{"lesson", "", ""},
		{"console", `$("#tab-console").click()`, ""},
		{"events", `$("#tab-events").click()`, ""},
		{"tables", `$("#tab-tables").click()`, ""},
		{"space-time", `$("#tab-spacetime").click()`, ""},
		{"share", `$("#tab-share").click()`, `$("#drawer-toggle").click()`},
		{"help", `$("#help-button").click()`, `$("#help").close()`},
		{"catalogue", `$("#contents-button").click()`, ""},
		{"glossary", `location.hash = "#/terms"`, ""},
		{"search", `$("[data-find='acks']").click()`, `($("#search").close(), history.back(), history.back())`},
		{"dark", `$("#theme-button").click()`, ""},
		{"presenter", `$("#presenter-button").click()`, `$("#presenter-button").click()`},
	}
	for _, v := range views {
		if v.before != "" {
			js[any](p, `(`+v.before+`, null)`)
		}
		p.waitFor("colours stand still", `document.getAnimations().every((a) => a.playState !== "running" || a.effect.getTiming().iterations === Infinity)`)
		p.checkAxe(v.name)
		if v.after != "" {
			js[any](p, `(`+v.after+`, null)`)
		}
	}
	p.resize(390, 844)
	p.checkAxe("phone")
	p.silent()
}

// axeCore is the checker's source: the file that test.sh fetched, or the package of the same version.
func axeCore(t *testing.T) string {
	t.Helper()
	file := os.Getenv("HIGHWATER_AXE")
	if file == "" {
		dir := t.TempDir()
		cmd := exec.Command("sh", "-c", "npm pack --silent axe-core@4.14.1 && tar xzf axe-core-4.14.1.tgz")
		cmd.Dir = dir
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Fatalf("fetching axe-core: %v\n%s", err, out)
		}
		file = filepath.Join(dir, "package", "axe.min.js")
	}
	source, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	return string(source)
}

func (p *tab) checkAxe(view string) {
	p.Helper()
	found := js[[]string](p, `axe.run(document, {iframes: false, resultTypes: ["violations"]}).then((r) =>
		r.violations.map((v) => v.id + ": " + v.help + " " + v.nodes.slice(0, 4).map((n) => n.html.slice(0, 160)).join(" | ")))`)
	for _, f := range found {
		p.Errorf("%s: %s", view, f)
	}
}

// tooSmall lists what is in sight, can be pressed and is too small for a finger. A word in a sentence is as
// high as its line lets it be (WCAG 2.5.8, inline).
const tooSmall = `[...document.querySelectorAll("button, a[href], summary, input")].filter((n) => {
	const b = n.getBoundingClientRect();
	const seen = n.checkVisibility({visibilityProperty: true, opacityProperty: true}) && b.width > 1 && b.top < innerHeight && b.bottom > 0 && !n.closest(".skip");
	return seen && !n.matches(".skip, p .term, li .term, td .term") && n.type !== "radio" && (b.height < 43.5 || b.width < 43.5) && n.id !== "sheet-handle";
}).map((n) => n.outerHTML.slice(0, 90) + " " + Math.round(n.getBoundingClientRect().width) + "x" + Math.round(n.getBoundingClientRect().height))`

// On a phone nothing is wider than the screen, and everything to tap is 44 pixels high and wide, but for a
// term in a sentence, which is as high as its line.
func TestPhone(t *testing.T) {
	p := open(t, "", 390, 844)
	if w := js[int](p, "document.documentElement.scrollWidth"); w > 390 {
		t.Errorf("the page is %d pixels wide on a screen of 390", w)
	}
	for _, sheet := range []string{"lesson", "why", "console", "events", "tables", "legend", "ledger", "spacetime", "share"} {
		p.panel(sheet)
		small := js[[]string](p, tooSmall)
		for _, n := range small {
			t.Errorf("%s: too small to tap: %s", sheet, n)
		}
	}
	for range 5 { // as a person would tap again
		p.panel("lesson")
		if js[bool](p, `$("#next").checkVisibility()`) {
			break
		}
	}
	p.waitFor("the lesson is in front", `$("#next").checkVisibility()`)
	p.clickMiddle("#next")
	p.waitFor("what was left of the step is run", `s.lesson.step === 2 && s.console.lines.length > 0`)
	p.silent()
}
