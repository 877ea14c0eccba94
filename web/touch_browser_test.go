//go:build browser

package web_test

import (
	"context"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"highwater/lessons"
)

// underFinger brings an element to where a finger reaches it, as a swipe would, and tells where that is:
// [x, y, what is wrong]. A finger needs 44 by 44 pixels, all of them on the screen and none of them covered.
// What lies in a sentence is as high as its line.
const underFinger = `((n) => {
	if (!n || !n.checkVisibility({visibilityProperty: true, opacityProperty: true})) return [0, 0, "not to be seen"];
	const box = () => n.getBoundingClientRect();
	const free = (x, y) => { const at = document.elementFromPoint(x, y); return at && (n.contains(at) || at.closest("label") === n); };
	const whole = () => { const b = box(); return [[.5, .5], [.5, 0], [.5, 1], [0, .5], [1, .5]].every(([x, y]) =>
		free(b.left + b.width / 2 + (x - .5) * Math.min(b.width - 2, 42), b.top + b.height / 2 + (y - .5) * Math.min(b.height - 2, 42))); };
	if (!whole()) n.scrollIntoView({block: "center", inline: "center"});
	const b = box(), x = b.left + b.width / 2, y = b.top + b.height / 2;
	if (!free(x, y)) return [x, y, "covered or off the screen"];
	if (!whole()) return [x, y, "small: something covers its edge"];
	if (b.width < 43.5 || b.height < 43.5) return [x, y, "small: " + Math.round(b.width) + "x" + Math.round(b.height)];
	return [x, y, ""];
})`

// touch puts a finger on a point of the screen and takes it away.
func (p *tab) touch(x, y float64) {
	p.Helper()
	p.run(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
		down := input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchStart,
			TouchPoints: []*input.TouchPoint{{X: x, Y: y}}}
		if _, err := chromedp.Call(ctx, input.DispatchTouchEvent, down); err != nil {
			return err
		}
		up := input.DispatchTouchEventParams{Type: input.DispatchTouchEventTypeTouchEnd,
			TouchPoints: []*input.TouchPoint{}}
		_, err := chromedp.Call(ctx, input.DispatchTouchEvent, up)
		return err
	}))
}

// tap puts a finger on an element once it stands still, and again while that has not done what it does:
// what stands above may have folded just as the finger came, as it may for a person.
func (p *tab) tap(selector, done string) {
	p.Helper()
	var wrong string
	for start := time.Now(); time.Since(start) < patience; {
		if js[bool](p, "Boolean("+done+")") {
			return
		}
		at := js[[3]any](p, fmt.Sprintf(`new Promise((told) => {
			const find = () => %s($(%q));
			let last = find(), still = 0, left = 90;
			const look = () => {
				const now = find();
				still = String(now) === String(last) && !now[2] ? still + 1 : 0;
				last = now;
				if (still >= 2 || !left--) told(now); else requestAnimationFrame(look);
			};
			requestAnimationFrame(look);
		})`, underFinger, selector))
		if wrong = at[2].(string); wrong != "" && !strings.HasPrefix(wrong, "small") {
			continue // it may be about to come
		}
		if wrong != "" {
			p.Errorf("%s is %s", selector, wrong)
		}
		p.touch(at[0].(float64), at[1].(float64))
		for range 20 {
			if js[bool](p, "Boolean("+done+")") {
				return
			}
			time.Sleep(25 * time.Millisecond)
		}
	}
	p.Fatalf("a finger on %s does nothing (%s): %s", selector, wrong, p.world())
}

// Every lesson can be finished with a finger on a phone: found in the catalogue, predictions answered,
// commands run by the big button and by their own, and what is left done as a phone offers it: by the power
// buttons and by what Why? offers, in the console, and by the solution where that is long.
func TestLessonsByTouch(t *testing.T) {
	beside(t)
	p := openHome(t, 390, 844)
	for _, l := range allLessons(t) {
		t.Run(l.ID, func(t *testing.T) {
			began := time.Now()
			p.TB = t
			p.openByTouch(l)
			for i := range l.Steps {
				p.stepByTouch(l, i)
				if i+1 < len(l.Steps) {
					p.tap("#next", fmt.Sprintf("s.lesson.step === %d", i+2))
				}
			}
			t.Logf("%s: %.1f s", l.ID, time.Since(began).Seconds())
		})
	}
	p.TB = t
	p.silent()
}

// openByTouch goes to the catalogue, opens the chapter and the lesson's sheet, and starts it.
func (p *tab) openByTouch(l *lessons.Lesson) {
	p.Helper()
	if js[bool](p, "s.home !== null && s.home !== undefined") {
		p.tap(".nav [data-to=lessons]", `document.documentElement.dataset.view === "lessons"`)
	} else {
		p.tap("#contents-button", `document.documentElement.dataset.view === "lessons"`)
	}
	row := fmt.Sprintf(".row[data-lesson=%q]", l.ID)
	if chapter := fmt.Sprintf(".chapter:has(%s) h2 button", row); !js[bool](p, fmt.Sprintf("$(%q).checkVisibility()", row)) {
		p.tap(chapter, fmt.Sprintf("$(%q).checkVisibility()", row))
	}
	p.tap(row, `$("#lesson-pop").checkVisibility()`)
	p.tap("#lesson-pop a.btn", fmt.Sprintf(`document.documentElement.dataset.view === "lesson" && s.lesson.id === %q && s.lesson.step === 1`, l.ID))
	for js[float64](p, "s.speed") != hurried {
		was := js[float64](p, "s.speed")
		if was == 10 {
			p.hurry()
			continue
		}
		p.tap("#phone-speed", fmt.Sprintf("s.speed !== %g", was))
	}
}

func (p *tab) stepByTouch(l *lessons.Lesson, i int) {
	p.Helper()
	s := &l.Steps[i]
	here := ".step:not([hidden]) "
	p.waitFor("the step is shown", fmt.Sprintf(`$(".step:not([hidden])").dataset.step === "%d" &&
		$(".step:not([hidden])").dataset.lesson === %q`, i+1, l.ID))
	p.fits(fmt.Sprintf("step %d", i+1))
	if s.Predict != nil {
		p.tap("#phone-step", `(() => { const q = $(".step:not([hidden]) .q").getBoundingClientRect(), b = $("#steps").getBoundingClientRect();
			return q.top >= b.top - 1 && q.bottom <= b.bottom; })()`)
		p.tap(here+"[data-predict] label:last-child", `$(".step:not([hidden]) [data-predict] input:checked")`)
		p.tap(here+"[data-predict] .btn", "s.predict.answered")
	}
	for c := range s.Cells {
		by, started := "#phone-step", fmt.Sprintf(`s.cells[%d].state !== "ready"`, c)
		if (i+c)%2 == 1 {
			by = fmt.Sprintf(here+"[data-cell='%d'] [data-run]", c)
		}
		p.tap(by, started)
		p.waitFor("the cell is done", fmt.Sprintf(`!s.playing && /done|error/.test(s.cells[%d].state)`, c))
	}
	if s.Predict != nil {
		p.waitFor("the run judged the prediction", "s.predict.verdict !== ''")
	}
	if len(s.Goals) > 0 {
		p.goalsByTouch(s)
	}
	p.fits(fmt.Sprintf("the end of step %d", i+1))
}

const allMet = `s.goals.every((g) => g.state === "met")`

// goalsByTouch does what is left of a step.
func (p *tab) goalsByTouch(s *lessons.Step) {
	p.Helper()
	if js[bool](p, allMet) {
		return
	}
	here := ".step:not([hidden]) "
	if js[bool](p, `s.hintsLeft > 0`) {
		p.tap(here+"[data-hint]", "s.hints.length > 0")
	}
	if len(s.Solution) > 4 { // nobody types that on a phone
		p.tap(here+"[data-solution]", "s.solutionShown")
		p.tap(here+"[data-run-solution]", p.begun()+" || "+allMet)
	} else {
		for _, line := range s.Solution {
			p.deedByTouch(line)
			p.waitFor("it is done", "!s.playing && !s.busy")
		}
	}
	p.tap("#sheet-lesson", `$("#lesson").checkVisibility()`)
	p.waitFor("the goals are met, or time stands still", `!s.playing && (`+allMet+` || $(".step:not([hidden]) .still")?.checkVisibility())`)
	if !js[bool](p, allMet) {
		p.tap(here+".still button:last-of-type", "s.playing || "+allMet) // to the goal
	}
	p.waitFor("the goals are met", `!s.playing && `+allMet)
}

// begun holds once time has gone on from here, or goes: what was asked for may be over before anybody looks.
func (p *tab) begun() string {
	p.Helper()
	return fmt.Sprintf("(s.busy || s.playing || s.now > %.0f)", js[float64](p, "s.now"))
}

var onBroker = regexp.MustCompile(`^(kill|start|stop) broker-(\d)$`)

// deedByTouch does what a line of the console says: to a broker on the stage, by its power button or by what
// Why? offers; anything else is typed.
func (p *tab) deedByTouch(line string) {
	p.Helper()
	if m := onBroker.FindStringSubmatch(line); m != nil {
		if m[1] != "stop" {
			p.touchStage("power|"+m[2]+"|0||0|0|0|", .5, .5)
			return
		}
		p.touchStage("broker|"+m[2]+"|0||0|0|0|", .2, .1)
		p.waitFor("Why? is open", `$("#why").checkVisibility()`)
		p.fits("Why? of broker-" + m[2])
		p.tap(fmt.Sprintf("#why .deeds [title=%q]", line), p.begun())
		return
	}
	p.tap("#sheet-console", `$("#pane-console").checkVisibility()`)
	for _, part := range strings.Split(line, "\n") {
		p.tap("#pane-console input", `document.activeElement === $("#pane-console input")`)
		p.run(chromedp.Func(func(ctx context.Context, _ *chromedp.Target) error {
			_, err := chromedp.Call(ctx, input.InsertText, input.InsertTextParams{Text: part})
			return err
		}))
		p.keys(kb.Enter)
	}
}

// touchStage puts a finger on a thing that the stage has drawn.
func (p *tab) touchStage(ref string, right, down float64) {
	p.Helper()
	box := p.standing(ref)
	p.touch(box[0]+right*box[2], box[1]+down*box[3])
}

// fits proves that nothing is wider than the screen and that all that can be pressed in sight is large enough
// and not cut off.
func (p *tab) fits(where string) {
	p.Helper()
	for _, n := range js[[]string](p, `[...`+tooSmall+`, ...`+outside+`.map((n) => "cut off: " + n)]`) {
		p.Errorf("%s: %s", where, n)
	}
	if w := js[int](p, "document.documentElement.scrollWidth"); w > 390 {
		p.Errorf("%s: the page is %d pixels wide", where, w)
	}
}
