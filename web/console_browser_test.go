//go:build browser

package web_test

import (
	"fmt"
	"slices"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

// paste puts text into an element as a person's clipboard would.
func (p *tab) paste(selector, text string) {
	p.Helper()
	js[any](p, fmt.Sprintf(`(() => {
		const data = new DataTransfer();
		data.setData("text/plain", %q);
		$(%q).dispatchEvent(new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
	})()`, text, selector))
}

// Lines that are pasted run one after the other. A text field would take the breaks away and glue the
// next command to the address before it.
func TestPastedLinesRunOneByOne(t *testing.T) {
	p := open(t, "")
	p.click("#tab-console")
	list := "kafka-topics.sh --list --bootstrap-server broker-1:9092"
	p.paste(".ask input", list+"\nkafka-console-producer.sh --topic orders --bootstrap-server broker-1:9092 << END\n"+
		"calzone for Dan\nEND\n"+list)
	p.waitFor("the last line waits for Enter", fmt.Sprintf(`$(".ask input").value === %q`, list))
	p.waitFor("the order has come", `s.twin.partitions.some((x) => x.leo === 4)`)
	if bad := js[[]string](p, `s.console.lines.filter((l) => l.kind === "err" && !/WARN/.test(l.text)).map((l) => l.text)`); len(bad) > 0 {
		t.Errorf("the console complains: %q", bad)
	}
	p.silent()
}

// A word of a command, as --bootstrap-server, is never broken at its hyphens, however narrow the cell.
func TestCommandsBreakBetweenWords(t *testing.T) {
	for _, size := range [][2]int64{{1366, 768}, {390, 844}} {
		p := open(t, "", size[0], size[1])
		p.waitFor("the cell is laid out", `$(".step:not([hidden]) .cmd pre")?.offsetWidth > 0`)
		if broken := js[[]string](p, `[...$(".step:not([hidden])").querySelectorAll(".cmd pre > *")]
			.filter((n) => n.getClientRects().length > 1 || n.offsetHeight > 24).map((n) => n.textContent)`); len(broken) > 0 {
			t.Errorf("%v: broken: %q", size, broken)
		}
		p.do(map[string]any{"op": "goto", "lesson": "two-makers", "step": 4})
		p.waitFor("prose with names is laid out", `[...document.querySelectorAll(".step:not([hidden]) .name")].some((n) => n.offsetWidth > 0)`)
		if broken := js[[]string](p, `[...document.querySelectorAll(".step:not([hidden]) .name")]
			.filter((n) => n.getClientRects().length > 1).map((n) => n.textContent)`); len(broken) > 0 {
			t.Errorf("%v: in prose: %q", size, broken)
		}
		p.do(map[string]any{"op": "goto", "lesson": allLessons(t)[0].ID, "step": 1})
		p.waitFor("the first step is back", `$(".step:not([hidden]) .cmd pre")?.offsetWidth > 0`)
		if text := js[string](p, `$(".step:not([hidden]) .cmd pre").textContent`); !slices.Contains([]rune(text), '\\') {
			t.Errorf("%v: the command stands in one line: %q", size, text)
		}
	}
}

// The drawer's tabs stand in the order of use, none without anything to show, and its height is kept for the next
// visit.
func TestDrawerIsRemembered(t *testing.T) {
	p := open(t, "")
	names := js[[]string](p, `[...$("#tablist").children].filter((n) => n.checkVisibility()).map((n) => n.id)`)
	if !slices.Equal(names, []string{"tab-console", "tab-events", "tab-ledger", "tab-spacetime", "tab-tables", "tab-share"}) {
		t.Errorf("the tabs are %v", names)
	}
	p.click("#tab-events")
	p.run(chromedp.Focus(chromedp.CSS("#drawer-grip")))
	before := js[int](p, `$("#drawer").offsetHeight`)
	p.keys(kb.ArrowUp + kb.ArrowUp)
	want := js[int](p, `$("#drawer").offsetHeight`)
	if want != before+48 {
		t.Errorf("the drawer is %d pixels high, it was %d", want, before)
	}
	p.run(chromedp.Reload())
	p.waitFor("the cluster is up", `Boolean(window.highwater)`)
	if got := js[int](p, `$("#drawer").offsetHeight`); got != want || !js[bool](p, `$("#pane-events").checkVisibility()`) {
		t.Errorf("after a reload the drawer is %d pixels high, it was %d", got, want)
	}
	p.silent()
}

// What the mouse has left doesn't stay lit.
func TestHoverEnds(t *testing.T) {
	p := replicated(t)
	where := js[[]float64](p, `(() => { const f = $("#stage-frame").getBoundingClientRect();
		const r = JSON.parse(highwater.do(JSON.stringify({op: "place", ref: "broker|2|0||0|0|0|"}))).rect;
		return [f.left + r[0] + 40, f.top + r[1] + 12]; })()`)
	cursor := `$("#stage-frame").contentDocument.querySelector("canvas").style.cursor`
	p.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, where[0], where[1]))
	p.waitFor("the broker is pointed at", cursor+` === "pointer"`)
	p.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 100, 300))
	p.waitFor("nothing is pointed at", cursor+` !== "pointer"`)
	p.silent()
}
