//go:build browser

package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// The space-time tab shows lesson 3's election: the arrows are there, a click on one goes to the instant
// at which that message flies and tells why, and the keyboard reaches all of it.
func TestSpaceTime(t *testing.T) {
	p := open(t, "")
	p.fixture("lose-a-broker", 6)
	p.calm()
	p.click("#tab-spacetime")
	p.waitFor("the election is drawn", `document.querySelectorAll(".starrow").length > 15`)
	for _, name := range []string{"controller-1", "broker-1", "broker-2", "broker-3", "order-desk"} {
		if !js[bool](p, fmt.Sprintf(`$(".sthead").textContent.includes(%q)`, name)) {
			t.Errorf("%s has no line", name)
		}
	}
	for _, word := range []string{"killed", "fences broker-1", "leads orders-1, epoch 1", "ack @2"} {
		if !js[bool](p, fmt.Sprintf(
			`[...document.querySelectorAll(".stwords text")].some((t) => t.textContent === %q)`, word)) {
			t.Errorf("the drawing doesn't say %q", word)
		}
	}
	js[any](p, `($("[aria-label='Enlarge over the stage']").click(), null)`)

	// The arrow that brings the metadata records, clicked in its middle.
	end := js[float64](p, "s.now")
	at := js[[]float64](p, `(() => {
		const word = [...document.querySelectorAll(".stwords text")].find((t) => t.textContent.startsWith("PartitionChange"));
		const shaft = $(".starrow[data-i='" + word.dataset.i + "'] .hit");
		shaft.scrollIntoView({block: "center"});
		const mid = shaft.getPointAtLength(shaft.getTotalLength() * 0.6), m = shaft.getScreenCTM();
		return [mid.x * m.a + m.e, mid.y * m.d + m.f];
	})()`)
	p.run(chromedp.MouseClickXY(at[0], at[1]))
	p.waitFor("the playhead is there", fmt.Sprintf("s.now < %.0f && s.why", end))
	p.waitFor("it is on its way there", `s.twin.messages.some((m) => m.from === "controller-1" && m.to === "broker-2")`)
	p.waitFor("the panel tells of it", `/controller-1 to broker-[23]/.test($("#why h2").textContent)`)
	p.waitFor("the line of the present is drawn", `!$(".stnow").hidden`)

	// By keyboard: the first event, then the next ones.
	js[any](p, `($(".stbox").focus(), null)`)
	p.keys(kb.Home)
	p.keys(kb.ArrowDown + kb.ArrowDown)
	said := js[string](p, `$(".stsay").textContent`)
	p.keys(kb.Enter)
	p.waitFor("it is the time that was said", fmt.Sprintf(
		`$("#clock").textContent.startsWith(%q) && s.now < %.0f`, said[:7], end-5e6))

	// Everything is there as text, too.
	p.click(".stbar .chip[aria-pressed='false']:not([data-kind])")
	p.waitFor("the list is as long as the drawing", `document.querySelectorAll(".stlist li").length > 20`)
	p.keys(kb.Escape)
	p.silent()
}

// What is switched off is not drawn, and routine is drawn when it is asked for.
func TestSpaceTimeSwitches(t *testing.T) {
	p := open(t, "")
	p.fixture("lose-a-broker", 6)
	p.calm()
	p.click("#tab-spacetime")
	const arrows = `document.querySelectorAll(".starrow").length`
	p.waitFor("the election is drawn", arrows+" > 15")
	n := js[int](p, arrows)
	p.click("[data-kind='Metadata']")
	p.waitFor("fewer arrows", fmt.Sprintf("%s < %d", arrows, n))
	p.click("[data-kind='Metadata']")
	p.click("[data-kind='routine']")
	p.waitFor("heartbeats too", fmt.Sprintf(`%s > %d && [...document.querySelectorAll(".stwords text")].some((t) => t.textContent === "heartbeat")`, arrows, n))
	p.silent()
}
