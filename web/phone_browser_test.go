//go:build browser

package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// screens are those for which the page is laid out: phones upright and lying down, a tablet both ways, a
// laptop, the same at 200 % zoom, and a 4K projector.
var screens = []struct {
	name          string
	width, height int64
	touched       bool
}{
	{"phone", 390, 844, true}, {"small phone", 375, 667, true}, {"phone lying down", 844, 390, true},
	{"small phone lying down", 667, 375, true}, {"tablet", 820, 1180, true}, {"tablet lying down", 1180, 820, true},
	{"laptop", 1366, 768, false}, {"laptop at 200 %", 683, 384, false}, {"4K", 3840, 2160, false},
}

// outside lists what can be pressed and isn't wholly on the screen, though nothing can be scrolled to show it.
const outside = `[...document.querySelectorAll("button, a[href], input, summary")].filter((n) => {
	if (!n.checkVisibility({visibilityProperty: true, opacityProperty: true}) || n.matches(".skip") || n.type === "radio") return false;
	for (let up = n.parentElement; up && up !== document.body; up = up.parentElement)
		if (/auto|scroll/.test(getComputedStyle(up).overflow) && up.matches(".scroll, [role=tablist], .pane, .out, .paths, .cat, .work")) return false;
	const b = n.getBoundingClientRect();
	return b.width > 1 && (b.left < -0.5 || b.right > innerWidth + 0.5 || b.top < -0.5 || b.bottom > innerHeight + 0.5);
}).map((n) => n.outerHTML.slice(0, 80))`

// On every screen the stage, the lesson's first lines and what the step asks for stand beside each other,
// with nothing over the stage and nothing cut off.
func TestScreens(t *testing.T) {
	for _, s := range screens {
		t.Run(s.name, func(t *testing.T) {
			p := newTab(t, s.width, s.height)
			if s.touched {
				p.phone = true
				p.run(chromedp.EmulateViewport(s.width, s.height, chromedp.EmulateMobile, chromedp.EmulateTouch))
			}
			p.load("#/lesson/leader-dies/1")
			p.waitFor("the step is laid out", `$(".step:not([hidden]) .cmd")?.checkVisibility() && s.predict`)
			p.frames(3)
			if w := js[int64](p, "document.documentElement.scrollWidth"); w > s.width {
				t.Errorf("the page is %d pixels wide", w)
			}
			for _, n := range js[[]string](p, outside) {
				t.Errorf("not wholly on the screen: %s", n)
			}
			if !js[bool](p, `(() => {
				const stage = $("#stage").getBoundingClientRect(), panel = ($("#sheet").checkVisibility() ? $("#sheet") : $("#lesson")).getBoundingClientRect();
				const apart = stage.bottom <= panel.top + 17 || stage.top >= panel.bottom - 1 || stage.right <= panel.left + 1 || stage.left >= panel.right - 1;
				return apart && stage.height >= 230 && stage.width >= 360; })()`) {
				t.Errorf("the stage isn't free: %s", js[string](p, `JSON.stringify([$("#stage").getBoundingClientRect(), $("#sheet").getBoundingClientRect(), $("#lesson").getBoundingClientRect()])`))
			}
			if !js[bool](p, `(() => {
				const box = $("#steps").getBoundingClientRect(), text = $(".step:not([hidden]) > p:not(.eyebrow)").getBoundingClientRect();
				return Math.min(text.bottom, box.bottom) - Math.max(text.top, box.top) >= 66; })()`) {
				t.Error("fewer than three lines of prose are in sight")
			}
			if !js[bool](p, `[$("#phone-step"), $(".step:not([hidden]) [data-run]")].some((n) => n.checkVisibility() &&
				document.elementFromPoint(n.getBoundingClientRect().left + 8, n.getBoundingClientRect().top + 8)?.closest("button") === n)`) {
				t.Error("what the step asks for isn't in sight")
			}
			p.silent()
		})
	}
}

// What stands around the stage is larger where the stage is, and can be used all the same.
func TestBarsGrowWithTheScreen(t *testing.T) {
	p := newTab(t, 3840, 2160)
	p.load("#/lesson/leader-dies/1")
	p.calm()
	for _, bar := range []string{".top", ".tabs", "#time", ".step:not([hidden]) h1"} {
		if h := js[float64](p, fmt.Sprintf(`$(%q).currentCSSZoom`, bar)); h < 1.7 {
			t.Errorf("%s is enlarged %.2f times", bar, h)
		}
	}
	p.do(map[string]any{"op": "run", "line": "wait 4s"})
	p.calm()
	end := js[float64](p, "s.end")
	p.clickMiddle("#run") // a ruler twice as large leads to the same time
	p.waitFor("half of the time", fmt.Sprintf("s.now > 0.4 * %.0f && s.now < 0.65 * %.0f", end, end))
	p.silent()
}

// panel taps a tab of the phone's sheet, pushing the row of tabs along as a finger would.
func (p *tab) panel(name string) {
	p.Helper()
	js[any](p, fmt.Sprintf(`($("#sheet-%s").scrollIntoView({inline: "center"}), null)`, name))
	p.clickMiddle("#sheet-" + name)
}

// On a phone a finger does a whole step: the big button leads to the prediction, then runs the command;
// the sheet makes room for what happens and comes back with the verdict.
func TestPhoneStep(t *testing.T) {
	p := newTab(t, 390, 844)
	p.load("#/lesson/leader-dies/1")
	button := `$("#phone-step").textContent`
	p.waitFor("the prediction comes first", button+` === "Predict"`)
	p.clickMiddle("#phone-step")
	p.waitFor("the question is in sight", `(() => { const q = $(".step:not([hidden]) .q").getBoundingClientRect(), b = $("#steps").getBoundingClientRect();
		return q.top >= b.top && q.bottom <= b.bottom; })()`)
	p.click(".step:not([hidden]) [data-predict] label:last-child")
	p.clickUntil(".step:not([hidden]) [data-predict] .btn", "s.predict.answered")
	p.waitFor("now it can be run", button+` === "Run"`)
	// The page itself remembers how large the stage was: on a slow machine a look from outside comes too late.
	before := js[float64](p, `(window.largest = 0, new ResizeObserver(([e]) => {
		window.largest = Math.max(window.largest, e.contentRect.height);
	}).observe($("#stage")), $("#stage").offsetHeight)`)
	p.clickMiddle("#phone-step")
	p.waitFor("the stage has more room", fmt.Sprintf(`window.largest > %.0f + 150`, before))
	p.waitFor("the verdict is in sight", `!s.playing && s.predict.verdict && (() => {
		const f = $(".step:not([hidden]) .fb").getBoundingClientRect(), b = $("#steps").getBoundingClientRect();
		return f.top < b.bottom - 20 && f.bottom > b.top; })()`)
	p.waitFor("the sheet is up again", fmt.Sprintf(`$("#stage").offsetHeight === %.0f`, before))
	for _, panel := range []string{"events", "tables", "share", "console", "lesson"} {
		p.panel(panel)
		where := "#pane-" + panel
		if panel == "lesson" {
			where = "#lesson"
		}
		p.waitFor(panel+" is shown", fmt.Sprintf(`$(%q).checkVisibility()`, where))
	}
	p.clickMiddle("#phone-speed")
	p.waitFor("the speed is another", `s.speed === 0.01`)
	p.silent()
}
