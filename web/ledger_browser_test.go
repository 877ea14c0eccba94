//go:build browser

package web_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// figure is the number that the ledger shows for a figure.
func (p *tab) figure(name string) string {
	p.Helper()
	return js[string](p, fmt.Sprintf(`$(".lf[data-figure=%s] b").textContent`, name))
}

// at opens a lesson at a step, with everything before it done.
func (p *tab) at(lesson string, step int) {
	p.Helper()
	p.do(map[string]any{"op": "goto", "lesson": lesson, "step": step})
	p.waitFor("the step is there", fmt.Sprintf("s.lesson.id === %q && s.lesson.step === %d && !s.playing",
		lesson, step))
}

const firstRow = ".llist tbody tr:not(.gap) [data-tag]"

// The ledger knows the order that lesson 3 loses: its figure opens it, it tells its story, and each line of
// the story leads to its moment, at which the ledger shows what was true then.
func TestLedgerOfALostOrder(t *testing.T) {
	p := open(t, "")
	p.fixture("lose-a-broker", 9)
	p.waitFor("the tab warns", `$("#tab-ledger .n").textContent === "1 lost"`)
	p.click("#tab-ledger")
	p.waitFor("the figure", `$(".lf[data-figure=lost] b").textContent === "1"`)
	for _, name := range []string{"stored", "twice", "skipped"} {
		if n := p.figure(name); n != "0" {
			t.Errorf("%s: %s", name, n)
		}
	}
	p.click(".lf[data-figure=lost]")
	p.waitFor("its record", `document.querySelectorAll(".llist tbody tr:not(.gap)").length === 1`)
	row := js[[]string](p, `[...document.querySelectorAll(".llist tbody tr:not(.gap) > *")].map((c) => c.innerText.trim())`)
	if !strings.HasSuffix(row[0], "Luigi and a calzone") || row[1] != "fast-0 @1" || row[3] != "stored @1" {
		t.Errorf("the row says %q", row)
	}
	p.run(chromedp.Focus(chromedp.CSS(firstRow)))
	p.keys("\r")
	p.waitFor("its story", `$(".ltale .bad")?.textContent.includes("Acknowledged, and lost")`)
	lines := js[int](p, `document.querySelectorAll(".ltale li").length`)
	told := `[...document.querySelectorAll(".ltale li")].find((n) => n.textContent.includes("is told"))`
	js[any](p, `(`+told+`.querySelector("button").click(), null)`)
	p.waitFor("back when it was acknowledged", `$(".lf[data-figure=lost] b").textContent === "0"`)
	if n := js[int](p, `document.querySelectorAll(".ltale li").length`); n != lines {
		t.Errorf("of %d lines %d are left", lines, n)
	}
	if !js[bool](p, `$(".ltale li:last-child").className.includes("later")`) {
		t.Error("what comes later isn't marked")
	}
	p.do(map[string]any{"op": "end"})
	p.waitFor("lost again", `$(".lf[data-figure=lost] b").textContent === "1"`)
	p.silent()
}

// The ledger of a group: which orders it made twice, and which never. Filters choose among them.
func TestLedgerOfAGroup(t *testing.T) {
	p := open(t, "")
	p.fixture("twice-or-never", 7)
	p.click("#tab-ledger")
	p.waitFor("figures", `Number($(".lf[data-figure=twice] b").textContent) > 0 &&
		Number($(".lf[data-figure=skipped] b").textContent) > 0`)
	p.click(".lf[data-figure=twice]")
	p.waitFor("all its rows", `$("table.lt").getAttribute("aria-rowcount") ===
		String(Number($(".lf[data-figure=twice] b").textContent) + 1)`)
	if text := js[string](p, `$(".llist tbody tr:not(.gap) .lg").innerText`); text != "kitchen 2 times" {
		t.Errorf("the group did it %q", text)
	}
	p.run(chromedp.Focus(chromedp.CSS(".lbar input")))
	p.keys("sofi")
	p.waitFor("only Sofia's", `[...document.querySelectorAll(".llist .lr b")].length > 0 &&
		[...document.querySelectorAll(".llist .lr b")].every((b) => b.textContent === "Sofia")`)
	p.checkAxeWith(axeCore(t), "ledger")
	p.silent()
}

func (p *tab) checkAxeWith(axe, view string) {
	p.Helper()
	p.run(chromedp.Evaluate[chromedp.Void](axe))
	p.checkAxe(view)
}
