//go:build browser

package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// Nothing jumps when the live stage takes the poster's place, on any screen; and the two show the same.
func TestPosterDoesNotJump(t *testing.T) {
	for _, size := range [][2]int64{{1440, 900}, {1366, 768}, {390, 844}} {
		p := newTab(t, size[0], size[1])
		p.poster()
		if !js[bool](p, `$("#home-title").checkVisibility() && $("[data-pick='0']").checkVisibility()`) {
			t.Error("before the simulation is there, prose and answers aren't to be seen")
		}
		js[bool](p, `(window.shifts = 0, new PerformanceObserver((list) => {
			for (const e of list.getEntries()) window.shifts += e.value;
		}).observe({ type: "layout-shift", buffered: true }), true)`)
		p.waitFor("the stage is drawn", `s && s.playing && $("#poster").hidden`)
		p.frames(3)
		where := js[[]float64](p, "where")
		if moved := js[float64](p, "window.shifts"); moved > .02 {
			t.Errorf("%dx%d: the layout shifts by %.3f", size[0], size[1], moved)
		}
		at := js[[]float64](p, `JSON.parse(highwater.do('{"op":"place","ref":"broker|2|0||0|0|0|"}')).rect`)
		stage := js[[]float64](p, `(() => { const b = $("#stage").getBoundingClientRect(); return [b.left, b.top]; })()`)
		left, top := where[0]-stage[0]-at[0], where[1]-stage[1]-at[1]
		scale := at[2] / 524
		if size[0] < 700 {
			scale = at[2] / 342
		}
		if left < 20*scale || left > 40*scale || top < 0 || top > 30*scale {
			t.Errorf("%dx%d: the poster has broker-2's name at %.0f, the stage its card at %.0f", size[0], size[1],
				where, at)
		}
		p.silent()
		p.expected = "of null" // the page's scripts miss what is taken away
		if moved := js[string](p, unparsed); moved != "" {
			t.Errorf("%dx%d: while the page is still read the poster stands elsewhere: %s", size[0], size[1], moved)
		}
	}
}

// unparsed takes away whatever comes after the poster in the page, as if it had not arrived yet, and tells
// how the poster's place changes with that. Nothing works after it.
const unparsed = `(() => {
	const poster = $("#poster");
	poster.hidden = false;
	const place = () => { const b = poster.getBoundingClientRect(); return [b.left, b.top, b.width, b.height].join(" "); };
	const whole = place();
	for (let n = poster; n !== document.body; n = n.parentElement) while (n.nextSibling) n.nextSibling.remove();
	return place() === whole ? "" : place() + " for " + whole;
})()`

// poster opens the front door and keeps where the poster had broker-2's name last. The page itself
// looks, at each frame: the stage may be there before a question from outside has been answered.
func (p *tab) poster() {
	p.Helper()
	p.before(`(() => {
		const look = () => {
			const b = [...document.querySelectorAll("#poster text")].find((n) => n.textContent === "broker-2" && n.checkVisibility());
			const at = b?.getBoundingClientRect();
			if (at?.width > 0) window.where = [at.left, at.top];
			requestAnimationFrame(look);
		};
		look();
	})()`)
	p.run(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(location.href = %q, null)`, address)))
	p.waitFor("the poster is there before the stage", `window.where`)
}

// An answer given on the poster waits for the first frame, and is carried out then.
func TestPosterTakesAnswers(t *testing.T) {
	p := newTab(t)
	p.run(chromedp.Navigate(address))
	early := js[bool](p, `($("[data-pick='1']").click(), !window.highwater)`)
	if !early {
		t.Log("the simulation was quicker than the click")
	}
	p.waitFor("the answer is taken", `$("[data-pick='1']").textContent.includes("your pick")`)
	p.waitFor("the plug is pulled", `s && s.home.phase === "running" && s.home.picked === 1`)
	p.silent()
}
