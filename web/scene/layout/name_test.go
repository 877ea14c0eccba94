package layout

import (
	"strings"
	"testing"

	"highwater/web/scene/model"
)

// TestNamesAreWhole proves that no name of the lessons is cut on any canvas, nor what a client waits
// for: they get two lines, or a better place.
func TestNamesAreWhole(t *testing.T) {
	for _, c := range Canvases {
		f := newFixture("M", "active")
		deliveries, states := f.topic("deliveries", 0), f.topic("order-status", 11)
		for range 3 {
			f.broker("running")
			f.replica(deliveries, len(f.m.Brokers) == 1, "MMM", 3, "123", "123")
			f.replica(states, len(f.m.Brokers) == 2, "MMM", 3, "123", "123")
		}
		all := []int{0, 1, 2}
		f.client(model.Client{Name: "console-producer", Role: "producer", Tag: "acks=all", Brokers: all,
			Group: -1, Room: 3, Lines: []model.Line{{Icon: "clock", Text: "waits for metadata"},
				{Icon: "check", Text: "order-status-11 @1234"}}})
		f.client(model.Client{Name: "consumer-groups", Role: "tool", Brokers: all, Group: -1})
		f.client(model.Client{Name: "leader-election", Role: "tool", Brokers: all, Group: -1})
		reads := []model.Read{{Part: 0, Lag: 12}, {Part: 1, Lag: 0}}
		for _, name := range []string{"pizza-maker-1", "console-consumer", "pizza-maker-2"} {
			f.client(model.Client{Name: name, Role: "consumer", Tag: "manual", Brokers: all, Group: -1,
				Reads: reads})
		}
		p := Layout(&f.m, c.Options())
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		for _, text := range p.Texts() {
			if strings.Contains(text, "..") {
				t.Errorf("%s: a name is cut to %q", c.Name, text)
			}
		}
	}
}
