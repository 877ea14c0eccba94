//go:build browser

package web_test

import (
	"fmt"
	"strings"
	"testing"
)

// busyShop opens the first lesson and lets a shop be busy in it for a while.
func busyShop(p *tab, minutes int) {
	p.Helper()
	p.calm()
	for _, line := range []string{
		"kafka-topics.sh --create --topic busy --partitions 3 --replication-factor 1 --bootstrap-server broker-1:9092",
		"producer till --topic busy --rate 100 --keys Mario,Luigi",
	} {
		p.do(map[string]any{"op": "run", "line": line})
		p.waitFor("the line is done", "!s.busy")
	}
	p.do(map[string]any{"op": "run", "line": fmt.Sprintf("wait %dm", minutes)})
	p.waitFor("the wait says how far it has come", `s.errand?.text.includes("% done") && $("#stop-here")`)
	p.waitFor("it is over", "!s.busy && !s.playing")
}

// clicks counts what the page answers while something takes long: a promise of how many frames came, and
// how many wishes were answered, until it was over.
const answers = `new Promise((done) => {
	let frames = 0, answered = 0;
	const look = () => {
		const s = JSON.parse(highwater.state());
		if (!s.errand) return done({ frames, answered, now: s.now });
		frames++;
		if (JSON.parse(highwater.do('{"op":"complete","line":"kafka-to","pos":8}')).ok) answered++;
		requestAnimationFrame(look);
	};
	look();
})`

type answered struct{ Frames, Answered, Now float64 }

// While a wait, a way through history, a search or a link takes long, frames come, the page answers, and
// the button gives it up.
func TestPageAnswersBetweenSlices(t *testing.T) {
	p := open(t, "")
	busyShop(p, 20)
	end := js[float64](p, "s.end")
	link, hash := js[string](p, "s.link"), p.hash()

	for what, wish := range map[string]string{
		"seek": `highwater.do('{"op":"seek","us":1e7}')`,
		"end":  `highwater.do('{"op":"end"}')`,
	} {
		js[string](p, wish)
		if a := js[answered](p, answers); a.Frames < 2 || a.Answered != a.Frames {
			t.Errorf("%s: %v", what, a)
		}
	}
	js[string](p, `highwater.do('{"op":"seek","us":1e7}')`)
	p.click("#stop-here")
	if now := js[float64](p, "s.now"); now <= 1e7 && js[bool](p, "s.errand === undefined") {
		t.Log("the way was over before the click")
	}
	js[string](p, `highwater.do('{"op":"end"}')`)
	p.waitFor("the end", fmt.Sprintf("!s.errand && s.now === %.0f", end))

	other := newTab(t)
	other.load("#" + link)
	other.waitFor("the link opens in slices", `s.errand?.text.startsWith("Opening the link")`)
	if a := js[answered](other, answers); a.Frames < 2 || a.Answered != a.Frames || a.Now != end {
		t.Errorf("link: %v, want the end at %.0f", a, end)
	}
	if got := other.hash(); got != hash {
		t.Errorf("the link came to %s, want %s", got, hash)
	}
	third := newTab(t)
	third.load("#" + link)
	third.waitFor("its button", `s.errand?.text.startsWith("Opening the link") && $("#stop-here")`)
	third.click("#stop-here")
	third.waitFor("it stopped on the way", fmt.Sprintf("!s.errand && s.now < %.0f", end))
	if got := js[string](third, "$('#nextup').textContent"); strings.Contains(got, "Opening") {
		t.Errorf("it still says %s", got)
	}
}

// BenchmarkLongTasks reports the longest task of the page while what takes long is done.
func BenchmarkLongTasks(b *testing.B) {
	p, _ := spied(b, address)
	p.waitFor("the cluster is up", "window.highwater")
	p.fixture("lose-a-broker", 2)
	js[any](p, `(window.tasks = [], new PerformanceObserver((l) => tasks.push(...l.getEntries().map((e) => e.duration)))
		.observe({ type: "longtask", buffered: false }), null)`)
	busyShop(p, 60)
	link := js[string](p, "s.link")
	for b.Loop() {
		for _, what := range []struct{ name, wish, done string }{
			{"wait", `{"op":"run","line":"wait 30m"}`, "!s.busy && !s.playing"},
			{"seek-start", `{"op":"seek","us":1e7}`, "!s.errand && s.now === 1e7"},
			{"step", `{"op":"step"}`, "!s.errand"},
			{"back", `{"op":"back"}`, "!s.errand"},
			{"seek-middle", `{"op":"seek","us":1.5e9}`, "!s.errand && s.now === 1.5e9"},
			{"why", `{"op":"select","ref":"record:1:busy-0:1000"}`, "true"},
			{"end", `{"op":"end"}`, "!s.errand && s.now === s.end"},
			{"ledger", `{"op":"ledger","figure":"all","tp":"","key":"","from":-1,"count":50,"open":""}`, "true"},
		} {
			js[any](p, "(tasks.length = 0, null)")
			js[string](p, fmt.Sprintf("highwater.do(%q)", what.wish))
			p.waitFor(what.name, what.done)
			p.frames(3)
			most := js[float64](p, "Math.max(0, ...tasks)")
			b.ReportMetric(most, "ms-"+what.name)
			b.Logf("%-12s longest %3.0f ms, over 50 ms %v", what.name, most, js[[]float64](p, "tasks"))
		}
	}
	b.Logf("%.0f steps at the end; memory %.0f MB; link of %d characters", js[float64](p, "s.end"),
		js[float64](p, `$("#stage-frame").contentWindow.highwaterMemory?.() || 0`)/1e6, len(link))
}
