//go:build browser

package web_test

import (
	"fmt"
	"testing"
	"time"

	"github.com/chromedp/chromedp"
)

// answered waits for the end of the front door's ten seconds, at the speed that it chose itself, and proves
// what a visitor reads there.
func (p *tab) answered(choice int, began time.Time) {
	p.Helper()
	p.waitFor("the plug is pulled", `s.home.phase === "running"`)
	p.waitFor("the silence is counted", `$("#home-silence").checkVisibility() && s.home.silence.for > 2e6`)
	p.waitFor("it is answered", `s.home.phase === "answered" && $("#home-figures").checkVisibility()`)
	if took := time.Since(began); took > time.Minute {
		p.Errorf("the insight took %v", took)
	} else {
		p.Logf("the insight took %.1f s", took.Seconds())
	}
	if ok := js[bool](p, fmt.Sprintf(`s.home.picked === %d && s.home.proved === 1`, choice)); !ok {
		p.Errorf("the answer %d isn't judged: %s", choice, js[string](p, `JSON.stringify(s.home)`))
	}
	for _, word := range []string{"You killed", "heartbeat", "leads", "committed"} {
		if !js[bool](p, fmt.Sprintf(`$("#home-tale").textContent.includes(%q)`, word)) {
			p.Errorf("the story lacks %q: %s", word, js[string](p, `$("#home-tale").textContent`))
		}
	}
	if !js[bool](p, `$("#home-title").textContent.startsWith("Not lost") && s.ledger.lost === 0 && s.speed === 1`) {
		p.Errorf("the verdict is %q", js[string](p, `$("#home-title").textContent`))
	}
	if js[string](p, `document.activeElement.tagName`) == "BODY" {
		p.Error("nothing has the focus")
	}
}

// A stranger who only clicks has the first insight within a minute.
func TestHomeByClicks(t *testing.T) {
	began := time.Now()
	p := openHome(t)
	p.waitFor("a cluster is at work", `s.home.phase === "ask" && s.playing`)
	p.click("[data-pick='0']")
	p.answered(0, began)
	p.click("#home-ways [data-after] a")
	p.waitFor("the lesson behind it is open", `!s.home && $("#lesson").checkVisibility() && !$("#home").checkVisibility()`)
	p.click(".brand")
	p.waitFor("the answer stands as it was left", `s.home && s.home.phase === "answered" && s.home.picked === 0`)
	p.waitFor("it offers to go on", `$("#home-ways [data-left] a").checkVisibility()`)
	p.click("#home-again")
	p.waitFor("it asks again", `s.home.phase === "ask" && s.playing && $("#home-ask").checkVisibility()`)
	p.silent()
}

// The same with the keyboard alone.
func TestHomeByKeys(t *testing.T) {
	began := time.Now()
	p := openHome(t)
	p.keys("4")
	p.keys("b")
	p.answered(1, began)
	p.keys("r")
	p.waitFor("it asks again", `s.home.phase === "ask" && $("#home-ask").checkVisibility()`)
	p.keys("3")
	p.waitFor("the plug is pulled", `s.home.phase === "running" && s.home.picked === 2`)
	p.keys(" ")
	p.waitFor("time stands still", `!s.playing`)
	p.click("#home-skip")
	p.waitFor("it is answered", `s.home.phase === "answered" && s.home.proved === 1`)
	p.keys("/")
	p.waitFor("search is open", `$("#search").open`)
	p.silent()
}

// The same with a finger on a phone.
func TestHomeByTouch(t *testing.T) {
	began := time.Now()
	p := openHome(t, 390, 844)
	p.waitFor("the question is in sight", `$("[data-pick='2']").getBoundingClientRect().bottom <= innerHeight`)
	if w := js[int](p, "document.documentElement.scrollWidth"); w > 390 {
		t.Errorf("the page is %d pixels wide on a screen of 390", w)
	}
	if !js[bool](p, `(() => {
		const rect = (ref) => JSON.parse(highwater.do(JSON.stringify({op: "place", ref}))).rect, h = $("#stage").offsetHeight;
		const [top, low] = [rect("controller|101|0||0|0|0|"), rect("group|0|0||0|0|0|kitchen")];
		return top[1] < 60 && h - low[1] - low[3] < 16; })()`) {
		t.Error("a strip of the stage is empty")
	}
	p.tap("[data-pick='2']", `s.home.phase !== "ask"`)
	p.answered(2, began)
	p.fits("the answer")
	p.tap(".nav [data-to=lessons]", `document.documentElement.dataset.view === "lessons"`)
	p.fits("the catalogue")
	p.tap(".nav [data-to=terms]", `document.documentElement.dataset.view === "terms"`)
	p.fits("the glossary")
	p.tap(".nav [data-to=home]", `document.documentElement.dataset.view === "lesson" && s.home && $("#home-title").checkVisibility()`)
	if !js[bool](p, `s.home.phase === "answered" && s.home.picked === 2`) {
		t.Error("the answer is gone")
	}
	p.tap("#home-ways [data-after] a", `!s.home && $("#lesson").checkVisibility()`)
	p.silent()
}

// Who pulls the plug unasked gets the same story; who hits a follower is told.
func TestHomeUnasked(t *testing.T) {
	p := openHome(t)
	p.do(map[string]any{"op": "power", "node": 1})
	p.waitFor("only a follower", `s.home.phase === "ask" && $("#home-note").textContent.includes("follower")`)
	p.do(map[string]any{"op": "power", "node": 1})
	p.waitFor("it is back", `s.twin.brokers[1].state === "running" && !s.home.note`)
	p.do(map[string]any{"op": "power", "node": 2})
	p.waitFor("unasked", `s.home.phase === "running" && s.home.picked < 0 && $("#home-title").textContent.includes("didn't wait")`)
	if js[bool](p, `$("#home-ask").checkVisibility()`) {
		t.Error("the question is still asked")
	}
	p.silent()
}

// It is a session like any other: its link opens what is seen, natively and here.
func TestHomeLink(t *testing.T) {
	p := openHome(t)
	p.click("[data-pick='1']")
	p.waitFor("it runs", `s.home.phase === "running" && s.home.story.length > 2`)
	p.keys(" ")
	p.calm()
	hash := p.hash()
	other := newTab(t)
	other.load("#" + js[string](p, "s.link"))
	other.waitFor("the same instant", fmt.Sprintf(`s.home && s.home.phase === "running" && s.now === %.0f`, js[float64](p, "s.now")))
	if got := other.hash(); got != hash {
		t.Errorf("the link opens %s, not %s", got, hash)
	}
	p.run(chromedp.Reload())
	p.waitFor("a reload loses nothing", fmt.Sprintf("window.highwater && s.home && highwater.hash() === %q", hash))
	p.silent()
	other.silent()
}

// A browser that can't draw still asks and answers: the poster stays, and the sentence says so.
func TestHomeWithoutDrawing(t *testing.T) {
	p := newTab(t)
	p.before(noWebGL)
	p.load("")
	p.waitFor("the page says so", `!$("#nodraw").hidden`)
	if !js[bool](p, `$("#nodraw").checkVisibility() && $("#nodraw").textContent === "This browser cannot draw the stage. All numbers still work."`) {
		t.Errorf("it says %q", js[string](p, `$("#nodraw").textContent`))
	}
	p.waitFor("a cluster is at work all the same", `s.home.phase === "ask" && s.playing`)
	if !js[bool](p, `$("#poster").checkVisibility()`) {
		t.Error("there is no picture")
	}
	began := time.Now()
	p.click("[data-pick='1']")
	p.answered(1, began)
	p.silent()
}

// Where the simulator doesn't arrive, what there is to read and to look at stays, and one can try again.
func TestHomeWithoutProgram(t *testing.T) {
	p := newTab(t)
	p.before(`(() => {
		window.Worker = class { constructor() { throw new Error("no workers here"); } };
		const get = window.fetch;
		window.fetch = (what, ...rest) => /\.wasm/.test(what) ? Promise.reject(new Error("no program comes through here")) : get(what, ...rest);
	})()`)
	p.run(chromedp.Navigate(address))
	p.waitFor("the page says so", `$("#loading [role=alert]")?.textContent.startsWith("The simulator did not arrive.")`)
	if !js[bool](p, `$("#loading").checkVisibility() && $("#loading button").textContent === "Try again"`) {
		t.Error("there is no way to try again")
	}
	for _, what := range []string{"#home-title", "#home-question", "[data-pick='2']", "#home-ways a", "#poster svg"} {
		if !js[bool](p, fmt.Sprintf(`[...document.querySelectorAll(%q)].some((n) => n.checkVisibility())`, what)) {
			t.Errorf("%s is gone", what)
		}
	}
	if js[bool](p, `$("#trouble").open`) {
		t.Error("a report covers the page")
	}
}
