package shell

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// The orders that send takes for an application are those that the application understands: a word that
// another kind of application understands is a mistake, and names what there is.
func TestSendKnowsEachApplicationsOrders(t *testing.T) {
	var printed []string
	s := Session{World: sim.New(sim.Config{Brokers: 3, Seed: 1}), Print: func(string, bool) {}}
	s.See = func(events []node.Event) {
		for i := range events {
			if f, ok := events[i].Fact.(node.Printed); ok {
				printed = append(printed, f.Line)
			}
		}
	}
	if err := s.Boot(); err != nil {
		t.Fatal(err)
	}
	if err := s.Play(`kafka-topics.sh --create --topic orders --partitions 2 --bootstrap-server broker-1:9092
producer desk --topic orders
consumer maker --topic orders --group kitchen
consumer cook --topic orders --group queue --share
wait 1s`); err != nil {
		t.Fatal(err)
	}
	env := EnvOf(s.World, 0)
	understood := map[string]string{}
	for _, p := range env.Processes {
		for _, order := range p.Orders {
			understood[p.Name] += order + " "
			if order == "/close" {
				continue // the last word to a program
			}
			if err := s.Line("send " + p.Name + " " + order); err != nil {
				t.Errorf("%s: %v", p.Name, err)
			}
			printed = nil
			s.World.Do(sim.Type{Process: p.ID, Input: wire.Input{Line: order}})
			if err := s.Play("wait 50ms"); err != nil {
				t.Fatal(err)
			}
			if text := strings.Join(printed, "\n"); strings.Contains(text, "no such order") {
				t.Errorf("%s says %s", p.Name, text)
			}
		}
	}
	for name, foreign := range map[string]string{"desk": "/seek", "maker": "/bad", "cook": "/seek"} {
		if !strings.Contains(understood[name], "/pause ") {
			t.Errorf("%s understands %q", name, understood[name])
		}
		err := s.Line("send " + name + " " + foreign + " x")
		if err == nil || !strings.Contains(err.Error(), "no order for "+name+" \""+foreign+"\"") {
			t.Errorf("send %s %s: %v", name, foreign, err)
		}
	}
}
