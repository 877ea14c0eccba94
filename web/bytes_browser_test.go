//go:build browser

package web_test

import (
	"strings"
	"testing"
)

// A record opens to its bytes from Why? and by its key: every byte of it is there, with what it is for, what
// each deserializer makes of the value, and the value's fields as Avro would write them.
func TestRecordOpensToItsBytes(t *testing.T) {
	p := open(t, "", 1366, 768)
	p.do(map[string]any{"op": "goto", "lesson": "late-consumer", "step": 1})
	p.do(map[string]any{"op": "run", "line": "send order-desk /burst 1"})
	p.do(map[string]any{"op": "run", "line": "wait 1s"})
	p.calm()
	p.do(map[string]any{"op": "select", "ref": "record|1|0|orders|0|6|0|"})
	p.waitFor("Why? has the button", `s.why && /^Its \d+ bytes$/.test(s.why.bytes) && !!$("#why .deeds button")`)
	p.click("#why .deeds button")
	p.waitFor("the bytes are open", `$("#bytes").open`)
	n := js[int](p, `document.querySelectorAll("#bytes section:first-child > table .hex i").length`)
	if title := js[string](p, `$("#bytes-title").textContent`); !strings.Contains(title, "orders-0 @6") ||
		js[int](p, `+$("#bytes-title").textContent.match(/(\d+) bytes/)[1]`) != n {
		t.Errorf("%q, and %d bytes", title, n)
	}
	if head := js[int](p, `document.querySelectorAll("#bytes details .hex i").length`); head != 61 {
		t.Errorf("a batch's header of %d bytes", head)
	}
	for _, want := range []string{"valueLength", "bytes of value follow", "Each deserializer",
		"Size of data received by IntegerDeserializer is not 4", `"pizza":`, "Avro with the 5 bytes"} {
		if text := js[string](p, `$("#bytes").textContent`); !strings.Contains(text, want) {
			t.Errorf("no %q in %s", want, text)
		}
	}
	p.click("#bytes [data-close]")
	p.do(map[string]any{"op": "select", "ref": "broker|1|0||0|0|0|"})
	p.waitFor("a broker has no such button", `s.why && s.why.bytes === "" && !/bytes/.test($("#why").textContent)`)
	p.silent()
}
