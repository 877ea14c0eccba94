package course

import (
	"strings"
	"testing"

	"highwater/lessons/fixture"
	"highwater/sim/notebook"
)

// A link carries a notebook's cells, what they printed and every call with its answer: it opens to the
// same hash without the language that the cells are written in.
func TestLinkWithANotebook(t *testing.T) {
	ls := fixture.All(t)
	p := New(ls[1])
	for line := range strings.SplitSeq(`notebook desk
call desk {"id":1,"do":"open","cells":["producer.send('orders', b'calzone').get().offset"]}
call desk {"id":2,"do":"cell","cell":0,"count":1,"text":"producer.send('orders', b'calzone').get().offset"}
client desk-producer desk producer [["bootstrap_servers","broker-1:9092"]]
call desk-producer {"id":3,"do":"ready","timeout_ms":30000}
wait 1s
call desk-producer {"id":4,"do":"send","topic":"orders","value":"calzone"}
wait 1s
call desk-producer {"id":5,"do":"wait","record":1}
wait 1s
call desk {"id":6,"do":"print","text":"0\n"}
call desk {"id":7,"do":"end"}`, "\n") {
		if err := p.Player.Type(line); err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		p.Player.Hurry()
	}
	q, notice, err := Open(p.Link(), finder(ls))
	if err != nil || notice != "" {
		t.Fatal(err, notice)
	}
	if q.Player.World().Hash() != p.Player.World().Hash() {
		t.Error("the link opens to another world")
	}
	k := q.Player.World().Named("desk").Machine().(*notebook.Kernel)
	if len(k.Cells()) != 1 || len(k.Lines()) != 1 || k.Lines()[0].Text != "0" || k.Busy() {
		t.Errorf("opened: %q %+v %+v", k.Cells(), k.Lines(), k.Runs())
	}
}
