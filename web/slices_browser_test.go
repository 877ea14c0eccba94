//go:build browser

package web_test

import (
	"fmt"
	"testing"
)

// A long wait says how far it has come and how long it takes, its button stops it, and what was waited
// for until then can be gone through, left for another page, and linked.
func TestLongWaitIsStopped(t *testing.T) {
	p := open(t, "")
	for _, line := range []string{
		"kafka-topics.sh --create --topic busy --partitions 3 --replication-factor 1 --bootstrap-server broker-1:9092",
		"producer till --topic busy --rate 100 --keys Mario,Luigi",
	} {
		p.do(map[string]any{"op": "run", "line": line})
		p.waitFor("the line is done", "!s.busy")
	}
	p.do(map[string]any{"op": "run", "line": "wait 2h"})
	p.waitFor("the wait says how far it has come", `s.errand?.text.includes("to go") && $("#stop-here")`)
	p.click("#stop-here")
	p.waitFor("it stopped", "!s.errand && !s.playing")
	link, stopped := js[string](p, "s.link"), js[int64](p, "s.now")
	p.do(map[string]any{"op": "seek", "us": 1e7})
	p.waitFor("the way is gone", "!s.errand && s.now === 1e7")
	p.do(map[string]any{"op": "next"})
	p.waitFor("the page is turned", "!s.errand && s.lesson.step === 2")
	o := newTab(t)
	o.load("#" + link)
	o.waitFor("the link opens where the wait was stopped", fmt.Sprintf("!s.errand && s.now === %d", stopped))
}
