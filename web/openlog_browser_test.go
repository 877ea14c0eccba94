//go:build browser

package web_test

import (
	"strings"
	"testing"
)

// A log opens from Why?, by its key and by its address, fills the stage, says when its segments die, opens one
// by the keyboard, and closes with Escape; the link that is shared leads to it.
func TestLogOpens(t *testing.T) {
	p := open(t, "", 1366, 768)
	p.do(map[string]any{"op": "goto", "lesson": "retention", "step": 1})
	p.do(map[string]any{"op": "select", "ref": "record|1|0|orders|0|1|0|"})
	p.waitFor("Why? has the button", `s.why && s.why.log && !!$("#why .deeds button[title=o]")`)
	p.click("#why .deeds button[title=o]")
	p.waitFor("the log is open", `s.log && s.log.name === "orders-0" && !$("#openlog").hidden && location.hash.endsWith("/log/orders-0")`)
	p.waitFor("nothing is given away", `/answer first/.test($("#openlog").textContent) && !/05:30/.test($("#openlog").textContent)`)
	p.do(map[string]any{"op": "predict", "choice": 0})
	p.waitFor("it says when they die", `!/answer first/.test($("#openlog").textContent)`)
	if !js[bool](p, `$("#openlog-bar button").textContent === "Next check 00:30" && /05:30 by time|00:30|05:30/.test($("#openlog").textContent)`) {
		t.Errorf("the bar says %q, the panel %q", js[string](p, `$("#openlog-bar").textContent`), js[string](p, `$("#openlog").textContent`))
	}
	if link := js[string](p, `$("#openlog") && s.link`); link == "" {
		t.Error("no link")
	}
	p.do(map[string]any{"op": "select", "ref": ""})
	p.do(map[string]any{"op": "walk", "key": "ArrowRight"})
	p.waitFor("a segment is chosen", `s.log.inside && s.select.startsWith("segment|1|") && $("#openlog tr.on") && s.why === null`)
	if text := js[string](p, `$("#openlog").textContent`); !strings.Contains(text, "margherita") || !strings.Contains(text, ".timeindex") {
		t.Errorf("inside is %q", text)
	}
	p.click("#steps")
	p.keys("t")
	p.waitFor("time passed until the check", "s.now > 30e6 && !s.errand")
	p.keys("o")
	p.waitFor("it is closed", `!s.log && $("#openlog").hidden && !location.hash.includes("/log/")`)
	p.do(map[string]any{"op": "select", "ref": "replica|1|0|orders|0|0|0|"})
	p.keys("o")
	p.waitFor("it is open again", `s.log && s.log.name === "orders-0"`)
	p.do(map[string]any{"op": "select", "ref": ""})
	p.keys("\x1b")
	p.waitFor("Escape closes it", `!s.log`)
	p.do(map[string]any{"op": "goto", "lesson": "compaction", "step": 1})
	p.do(map[string]any{"op": "open-log", "ref": "tables-0"})
	p.waitFor("its keys are there", `s.log && s.log.keys.length === 2 && /2 keys/.test($("#openlog h2").textContent)`)
	p.click("#steps")
	p.keys("j")
	p.waitFor("the next key is chosen", `s.select === s.log.keys[0].ref && $("#openlog tr.on")`)
	p.do(map[string]any{"op": "goto", "lesson": "keys", "step": 1})
	p.waitFor("another lesson shows its cluster", `!s.log && $("#openlog").hidden`)
	p.silent()
}
