package player_test

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/wire"
	"highwater/web/player"
	"highwater/web/thing"
)

const pizzaFields = `{"name":"id","type":"long"},{"name":"pizza","type":"string"}`

func schema(fields string) string {
	return `'{"type":"record","name":"order","fields":[` + fields + `]}'`
}

// A refused schema stands beside the newest as a diff, with who can't read what and the ways out; at another level it
// is judged anew, and nothing is registered. The bytes of a record find the schema whose id they carry.
func TestRegistryPanel(t *testing.T) {
	p := player.New(sim.Config{Seed: 7, Brokers: 3, LatencyUs: 500})
	run := func(lines ...string) {
		for _, line := range lines {
			p.RunNow(line)
		}
	}
	run("registry", "wait 3s", "producer desk --topic orders --value-serializer avro --schema "+schema(pizzaFields),
		`send desk '{"id":1001,"pizza":"margherita"}'`, "wait 3s", "producer new --topic orders --value-serializer avro --schema "+
			schema(`{"name":"id","type":"long"},{"name":"name","type":"string"}`), `send new '{"id":1002,"name":"x"}'`, "wait 2s")
	s := thing.Thing{Kind: thing.Client, Node: wire.FirstClient, Name: "registry"}
	if p.SchemasButton(s) == "" || p.SchemasButton(thing.Node(1)) != "" {
		t.Error("the registry opens, and a broker doesn't")
	}
	v := p.Registry(s).Subjects[0]
	if v.Name != "orders-value" || v.Level != "BACKWARD" || len(v.Versions) != 1 || len(v.Latest) != 4 || v.Refused == nil {
		t.Fatalf("%+v", v)
	}
	var lines []string
	for _, l := range v.Refused.Lines {
		lines = append(lines, l.Mark+l.Text)
	}
	if got := strings.Join(lines, "\n"); !strings.Contains(got, `-  {"name":"pizza","type":"string"}`) ||
		!strings.Contains(got, `+  {"name":"name","type":"string"}`) {
		t.Errorf("the diff is\n%s", got)
	}
	const why = "HTTP 409. Who reads with the new schema can't read what v1 wrote: name is not there, and it has no default."
	if v.Refused.Why != why || v.Refused.Fits || v.Refused.Ways[0].Text != "Add a default" {
		t.Errorf("%+v", v.Refused)
	}
	mended := v.Refused.Ways[0].Line
	run(`curl -s -X PUT --json '{"compatibility":"NONE"}' registry:8081/config/orders-value`, "wait 1s")
	if v = p.Registry(s).Subjects[0]; !v.Refused.Fits || len(v.Versions) != 1 || v.Level != "NONE" {
		t.Errorf("at NONE: %+v", v.Refused)
	}
	run(`curl -s -X PUT --json '{"compatibility":"BACKWARD"}' registry:8081/config/orders-value`, "wait 1s", mended, "wait 1s")
	if v = p.Registry(s).Subjects[0]; len(v.Versions) != 2 || v.Refused != nil {
		t.Errorf("with a default: %+v", v)
	}
	orders := wire.TopicPartition{Topic: "orders"}
	for id := range wire.ID(3) {
		b := p.Bytes(thing.Thing{Kind: thing.Record, Node: id + 1, TP: orders})
		if b == nil {
			continue
		}
		if len(b.Fields) != 3 || b.Fields[0].Hex != "00 00 00 00 01" || b.Fields[1].Hex != "d2 0f" ||
			b.Fields[2].JSON != `"pizza":"margherita"` || !strings.Contains(b.Names, "id 1 (orders-value v1)") {
			t.Errorf("the bytes: %+v %s", b.Fields, b.Names)
		}
		return
	}
	t.Error("no record to open")
}
