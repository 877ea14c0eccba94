//go:build browser

package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/chromedp"
)

// asks puts a statement into Try SQL and runs it.
func (p *tab) asks(statement string) {
	p.Helper()
	p.run(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const form = document.querySelector("#pane-sql form");
		form.querySelector("input").value = %q;
		form.requestSubmit();
	})()`, statement)))
}

// A real PostgreSQL beside the lesson's: it has the committed rows, gets the next one while the same question
// stands there, loses it when the clock goes back, and takes no orders. The worker's panel sends what it checked.
func TestSQL(t *testing.T) {
	beside(t)
	p := open(t, "#/lesson/sink/5")
	rows := func(n int) string {
		return fmt.Sprintf(`document.querySelectorAll("#pane-sql tbody tr").length === %d`, n)
	}
	p.waitFor("a database in the world", `s.lesson.id === "sink" && s.databases.length === 1 && !$("#tab-sql").hidden`)
	p.click("#tab-sql")
	p.click("#pane-sql .btn.pri")
	p.waitFor("the table's name", `$("#pane-sql .tbl .btn")?.textContent === "orders"`)
	p.click("#pane-sql .tbl .btn")
	p.waitFor("dan, jan and adele", rows(3))
	p.asks("SELECT guest, rank() OVER (ORDER BY order_id) FROM orders WHERE pizza IN (SELECT pizza FROM orders)")
	p.waitFor("what psql doesn't know", `$("#pane-sql th:nth-child(2)")?.textContent === "rank"`)

	p.run(chromedp.Evaluate[chromedp.Void](`window.before = JSON.parse(highwater.state()).now`))
	p.do(map[string]any{"op": "solve"})
	p.waitFor("giuseppe's row, without asking again", rows(4))
	p.do(map[string]any{"op": "pause"})
	p.run(chromedp.Evaluate[chromedp.Void](`highwater.do(JSON.stringify({op: "seek", us: window.before}))`))
	p.waitFor("the past", rows(3))

	p.asks("DELETE FROM orders")
	p.waitFor("a refusal, and the way", `/psql/.test($("#pane-sql .res button")?.title) && !$("#pane-sql td")`)
	p.asks("COMMIT; DROP TABLE orders")
	p.asks("SELECT count(*) FROM orders")
	p.waitFor("nothing was deleted", `$("#pane-sql td")?.textContent === "3"`)

	p.run(chromedp.Evaluate[chromedp.Void](`(() => { // the worker was killed once: the one that lives can be killed
		for (let id = 1001; id < 1030; id++) {
			highwater.do(JSON.stringify({op: "select", ref: "client|" + id + "|0||0|0|0|connect-1"}));
			const why = JSON.parse(highwater.state()).why;
			if (why?.bytes === "Its connectors" && why.actions.length) return;
		}
		throw new Error("no worker runs");
	})()`))
	p.click(`#why [title="y"]`)
	p.waitFor("the worker's panel", `/^task 0RUNNING/.test($("#connect .task")?.textContent)`)
	p.click("#connect .tabs2 + .tabs2 button:nth-child(2)")
	p.run(chromedp.Evaluate[chromedp.Void](`(() => {
		const t = document.querySelector("#connect textarea");
		t.value = t.value.replace('"upsert"', '"upset"');
		t.dispatchEvent(new Event("input"));
	})()`))
	p.waitFor("Connect's own words, at a line", `/^line \d+.*Invalid value upset for configuration insert.mode/.test($("#connect .cfound li")?.textContent)`)
	p.click("#connect .editor .btn")
	p.waitFor("the line in the console", `s.console.lines.some((l) => l.kind === "cmd" && l.text.startsWith("curl -s -X PUT --json '{") && l.text.includes("upset"))`)
	p.silent()
}
