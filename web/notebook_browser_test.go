//go:build browser

package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// write puts a text into a cell of the notebook in front; n counts from 0, a cell behind the last is made.
func (p *tab) write(n int, text string) {
	p.Helper()
	p.run(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const texts = () => document.querySelectorAll("#notebooks .ncell textarea");
		if (!texts()[%[1]d]) document.querySelector("#notebooks .nadd").click();
		const t = texts()[%[1]d];
		t.value = %[2]q;
		t.dispatchEvent(new Event("input"));
		t.focus();
	})()`, n, text)))
}

// runCell writes a cell and runs it.
func (p *tab) runCell(n int, text string) {
	p.Helper()
	p.write(n, text)
	p.clickUntil(fmt.Sprintf("#notebooks .ncell:nth-child(%d) .nrun", n+1),
		fmt.Sprintf(`$("#notebooks .ncell:nth-child(%d)").matches(".running, .queued, .well, .failed")`, n+1))
}

const (
	produces = `from kafka import KafkaProducer
producer = KafkaProducer(bootstrap_servers="broker-1:9092", acks="all")
producer.send("orders", key=b"Mario", value=b"calzone").get().offset`
	consumes = `from kafka import KafkaConsumer
consumer = KafkaConsumer("orders", group_id="kitchen", auto_offset_reset="earliest", bootstrap_servers="broker-1:9092")
for order in consumer:
    print("got", order.value.decode(), order.offset)`
)

// What a cell can reach that means harm: what it prints says so.
const hostile = `import js
for name in ("document", "localStorage", "fetch", "indexedDB", "parent", "XMLHttpRequest", "Worker"):
    print(name, bool(getattr(js, name, None)))
try:
    js.eval("1")
except Exception as e:
    print(type(e).__name__)
from pyodide.ffi import to_js
js.postMessage(to_js({"lines": ["kill broker-1"], "id": 0}, dict_converter=js.Object.fromEntries))
js.postMessage(to_js({"lines": ["call notebook-2 {}"]}, dict_converter=js.Object.fromEntries))
js.postMessage(None)
print("done")`

const harmless = `document False
localStorage False
fetch False
indexedDB False
parent False
XMLHttpRequest False
Worker False
done`

// Two notebooks beside one cluster: a loop that waits, a record that it gets, an interrupt; a step into the past
// needs no Python; who acts there makes another future, and the loop goes on in it from its log; a link leads to
// the same world. A cell that computes for ever is stopped, and one that means harm reaches nothing.
func TestNotebooks(t *testing.T) {
	p := open(t, "#/lesson/the-loop/1")
	p.waitFor("the lesson is open", `s.lesson.id === "the-loop"`)
	p.run(chromedp.Evaluate[chromedp.Void](`localStorage.setItem("highwater.secret", "pineapple")`))
	p.do(map[string]any{"op": "speed", "x": 10})
	p.click("#notebook-button")
	p.waitFor("a notebook", `$("#notebooks .ncell textarea")`)
	p.runCell(0, consumes)
	p.waitFor("the loop waits", `s.notebooks[0]?.wait?.call === "poll" && s.notebooks[0].runs[0].lines.length === 1`)

	p.click("#notebooks [aria-label='Another notebook']")
	p.waitFor("another one", `$("#notebooks .tab[aria-selected=true]").textContent === "notebook-2"`)
	p.runCell(0, produces)
	p.waitFor("a record, from one to the other", `s.notebooks[1]?.runs[0]?.lines[0]?.text === "1" &&
		s.notebooks[0].runs[0].lines.at(-1).text === "got calzone 1"`)
	p.do(map[string]any{"op": "pause"})
	p.waitFor("a pause", `!s.playing`)

	// Back: what was printed later isn't there, and the Python that waits is none the wiser.
	p.run(chromedp.Evaluate[chromedp.Void](`highwater.do(JSON.stringify({op: "seek", us: JSON.parse(highwater.state()).notebooks[1].runs[0].from - 1000}))`))
	p.waitFor("the past", `s.notebooks[0].runs[0].lines.length === 1 && !s.notebooks[1]?.runs.length && s.notebooks[0].program === "live"`)

	// Another record, and no calzone: the loop of the first notebook is made again and goes on.
	p.do(map[string]any{"op": "run", "line": "send order-desk Luigi:diavola"})
	p.waitFor("the loop goes on in another future", `s.notebooks[0].program === "live" &&
		s.notebooks[0].runs[0].lines.at(-1).text === "got diavola 1"`)

	// Interrupted, it ends as in Jupyter; the process lives, and the next cell runs in it.
	p.click("#notebooks .tab")
	p.click("#notebooks [aria-label=Interrupt]")
	p.waitFor("the loop has ended", `s.notebooks[0].runs[0].error === "KeyboardInterrupt"`)
	p.runCell(1, hostile)
	p.waitFor("what means harm reached nothing", `s.notebooks[0].runs[1]?.to >= 0`)
	if got := js[string](p, `s.notebooks[0].runs[1].lines.map((l) => l.text).join("\n")`); got != harmless {
		t.Errorf("a hostile cell saw\n%s", got)
	}
	p.waitFor("the progress is as it was", `localStorage.getItem("highwater.secret") === "pineapple" &&
		!s.console.lines.some((l) => l.text.includes("kill broker-1")) && $("#notebooks")`)
	p.runCell(2, "while True: pass")
	p.waitFor("time is held", `s.notebooks[0].held`)
	p.click("#notebooks [aria-label=Interrupt]")

	p.waitFor("it was ended with its process", `!s.notebooks[0].running && $("#notebooks .nnote.bad")`)
	p.waitFor("and time stands", `!s.playing`)

	link, hash := js[string](p, "s.link"), p.hash()
	q := open(t, "#"+link)
	q.waitFor("the link's notebook, without any Python", `s.notebooks.length === 1 && s.notebooks[0].program === "" &&
		s.notebooks[0].runs[1].lines.length > 1 && $("#notebooks .ncell")`)
	if got := q.hash(); got != hash {
		t.Errorf("the link leads to another world: %s, not %s", got, hash)
	}
	q.silent()
}

// A lesson's cells of Python run in the notebook that they name, by Run alone, on a phone too, and meet the goal.
func TestLessonInPython(t *testing.T) {
	p := open(t, "#/lesson/notebooks/1", 390, 844)
	p.waitFor("the lesson is open", `s.lesson.id === "notebooks"`)
	p.clickUntil(".step:not([hidden]) .program [data-program]", `s.notebooks[0]?.runs.length === 1`)
	p.waitFor("the first has run", `s.notebooks[0].name === "counter" && s.notebooks[0].runs[0].to >= 0`)
	p.click("#sheet-lesson")
	p.clickUntil(".step:not([hidden]) .program + .program [data-program]", `s.notebooks[0].runs.length === 2`)
	p.waitFor("the second knows the first one's producer", `s.notebooks[0].runs[1].lines[0]?.text === "orders 1 2"`)
	p.waitFor("the goal is met", `s.goals.every((g) => g.state === "met")`)
	p.silent()
}
