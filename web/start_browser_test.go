//go:build browser

package web_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// before has a script run in every document of the tab before its own.
func (p *tab) before(script string) {
	p.Helper()
	if _, err := chromedp.Call(p.ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: script}); err != nil {
		p.Fatal(err)
	}
}

// noWebGL takes away what the stage draws with.
const noWebGL = `(() => {
	const make = HTMLCanvasElement.prototype.getContext;
	HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
		return kind === "webgl2" ? null : make.call(this, kind, ...rest);
	};
})()`

// A browser that cannot draw shows the tables, and everything else works.
func TestWithoutDrawing(t *testing.T) {
	p := newTab(t)
	p.before(noWebGL)
	p.load("#/lesson/" + allLessons(t)[0].ID)
	p.waitFor("the page says so", `!$("#nodraw").hidden`)
	p.waitFor("the tables are there", `$(".twin table tbody th").textContent.includes("controller-1")`)
	now := js[float64](p, "s.now")
	p.click("#play")
	p.waitFor("time passes", fmt.Sprintf("s.now > %f + 1e5", now))
	p.waitFor("the clock goes with it", `$("#clock").textContent > "00:00.100"`)
	p.silent()
}

// When the program breaks, the page shows the report that Go prints, with the place in it.
func TestReportOfAPanic(t *testing.T) {
	p := newTab(t)
	p.expected = "Go program has already exited"
	p.before(`(() => {
		const make = HTMLCanvasElement.prototype.getContext;
		HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
			return kind === "webgl2" ? {} : make.call(this, kind, ...rest); // which cannot do what it should
		};
	})()`)
	p.run(chromedp.Navigate(address))
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	report, err := chromedp.Run(ctx, chromedp.Evaluate[string](`new Promise((done) => {
		const look = () => {
			const text = document.querySelector("#trouble .report")?.textContent ?? "";
			if (text.startsWith("The simulation ended")) done(text); else setTimeout(look, 50);
		};
		look();
	})`, chromedp.EvalAwaitPromise))
	if err != nil || !strings.Contains(report, "goroutine ") {
		t.Errorf("the report is %q (%v)", report, err)
	}
}

// The program comes by a worker, so that the page is free meanwhile; where there is none, the frame fetches
// it itself.
func TestWhoBringsTheProgram(t *testing.T) {
	const fetched = `$("#stage-frame").contentWindow.performance.getEntriesByType("resource").some((e) => e.name.includes("highwater.wasm"))`
	for _, broken := range []bool{false, true} {
		t.Run(fmt.Sprintf("workers are broken: %v", broken), func(t *testing.T) {
			p := newTab(t)
			if broken {
				p.before(`window.Worker = class { constructor() { throw new Error("no workers here"); } };`)
			}
			p.load("")
			p.frames(2)
			if got := js[bool](p, fetched); got != broken {
				t.Errorf("that the frame fetched the program itself is %v", got)
			}
			p.silent()
		})
	}
}

// What there is to read stands before the program has come, and nothing moves when it has: neither on the
// front door nor in a lesson.
func TestStartIsStill(t *testing.T) {
	for _, fragment := range []string{"", "#/lesson/" + allLessons(t)[1].ID + "/2"} {
		for _, size := range [][2]int64{{1440, 900}, {390, 844}} {
			t.Run(fmt.Sprintf("%s at %d", fragment, size[0]), func(t *testing.T) {
				p := newTab(t, size[0], size[1])
				p.before(`(() => {
					window.shifts = [];
					new PerformanceObserver((list) => shifts.push(...list.getEntries())).observe({ type: "layout-shift", buffered: true });
					const make = WebAssembly.instantiate;
					WebAssembly.instantiate = async (...all) => {
						const made = await make.apply(WebAssembly, all);
						window.arrived = performance.timeOrigin + performance.now();
						return made;
					};
				})()`)
				p.load(fragment)
				p.frames(10)
				p.waitFor("the words are those of the simulation", `$("#seed").textContent.startsWith("seed")`)
				p.frames(2)
				if painted := js[float64](p, `performance.timeOrigin + performance.getEntriesByName("first-contentful-paint")[0].startTime
					- $("#stage-frame").contentWindow.arrived`); painted >= 0 {
					t.Errorf("the prose is painted %.0f ms after the program has come", painted)
				}
				if sum := js[float64](p, `shifts.reduce((sum, x) => sum + x.value, 0)`); sum > 0.02 {
					t.Errorf("the page shifts by %.3f: %s", sum, js[string](p, `JSON.stringify(shifts.map((x) =>
						[x.value, x.startTime, ...x.sources.map((y) => [y.node?.id || y.node?.className || y.node?.nodeName, y.previousRect, y.currentRect])]))`))
				}
				p.silent()
			})
		}
	}
}
