package layout

import (
	"fmt"
	"testing"

	"highwater/sim/wire"
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// cluster is a model with a number of brokers and partitions, three copies each where there are enough
// brokers, and two clients on each side.
func cluster(brokers, partitions int) *model.Model {
	f := newFixture("MLFSPEAT", "active", "follower", "follower")
	logs := []string{"MLFMLFMFSPEATMLF", "", "MMMM", "FLFLFLFLFLFLFLFLFLFLFLFLFLFLFLFLFLFLF"}
	for i := range partitions {
		f.topic("orders", int32(i))
	}
	for b := range brokers {
		f.broker("running")
		for i := range partitions {
			copies := min(3, brokers)
			at := ((b-i)%brokers + brokers) % brokers
			if at >= copies {
				continue
			}
			log := logs[i%len(logs)]
			hw := int64(len(log))
			if at == 0 && hw > 2 {
				hw -= 2
			}
			r := f.replica(f.m.Partitions[i].TP, at == 0, log, hw, "", "")
			for k := range copies {
				r.Replicas = append(r.Replicas, wire.ID((i+k)%brokers+1))
			}
			r.ISR = r.Replicas
		}
	}
	if brokers > 1 {
		b := &f.m.Brokers[brokers-1]
		b.State, b.Fenced = "stopped", true
	}
	all := make([]int, brokers)
	for i := range all {
		all[i] = i
	}
	for _, c := range []string{"order-desk", "rider-phones"} {
		f.client(model.Client{Name: c, Role: "producer", Tag: "acks=all", Brokers: all, Group: -1,
			Lines: []model.Line{{Icon: "check", Text: "orders-0 @13"}, {Icon: "clock", Text: "orders-1 @11"}}, Room: partitions})
	}
	for _, c := range []string{"pizza-maker", "billing"} {
		m := model.Client{Name: c, Role: "consumer", Tag: "manual", Brokers: all, Group: -1}
		for i := range partitions {
			m.Reads = append(m.Reads, model.Read{Part: i, Lag: int64(i)})
		}
		f.client(m)
	}
	for i := range f.m.Partitions {
		f.m.Partitions[i].Marks = []model.Mark{{Initial: "p", Committed: -1, Position: 3},
			{Initial: "b", Color: 1, Committed: 3, Position: 5}}
	}
	f.flight(model.Flight{From: wire.FirstClient, To: 1, Label: "orders-0", Tokens: []paint.Key{{Initial: "M"}}}, .3)
	return &f.m
}

// TestFit proves that clusters from 1 to 9 brokers and 1 to 60 partitions stay readable on every
// canvas: nothing is outside, no two labels overlap, text is never below 9.5 CSS pixels.
func TestFit(t *testing.T) {
	for _, c := range Canvases {
		for brokers := 1; brokers <= 9; brokers++ {
			for _, partitions := range []int{1, 2, 3, 6, 12, 30, 60} {
				name := fmt.Sprintf("%s, %d brokers, %d partitions", c.Name, brokers, partitions)
				p := Layout(cluster(brokers, partitions), c.Options())
				if err := p.Check(); err != nil {
					t.Errorf("%s: %v", name, err)
				}
				if t.Failed() {
					t.Fatalf("levels: %+v, scale %.3f", p.Levels, p.Scale)
				}
			}
		}
	}
}

// TestLargeOffsets proves that logs of millions of records still fit into their cards.
func TestLargeOffsets(t *testing.T) {
	for _, c := range Canvases {
		m := cluster(3, 2)
		for i := range m.Brokers {
			for k := range m.Brokers[i].Replicas {
				r := &m.Brokers[i].Replicas[k]
				small := r.Cells
				const shift = 12_345_600
				r.LEO, r.HW = r.LEO+shift, r.HW+shift
				r.Cells = func(from, to int64, yield func(model.Cell)) {
					small(max(from-shift, 0), to-shift, func(c model.Cell) {
						c.Offset += shift
						yield(c)
					})
				}
				q := &m.Partitions[r.Part]
				q.End, q.LeaderHW = max(q.End, r.LEO), max(q.LeaderHW, r.HW)
			}
		}
		p := Layout(m, c.Options())
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		for i := range p.Still {
			s := &p.Still[i]
			if b := s.Bounds(); s.Kind == paint.Glyphs && len(s.Text) > 3 && s.Text[:3] == "LEO" {
				for k := range m.Brokers {
					card, _ := p.Bounds(thing.Thing{Kind: thing.Broker, Node: m.Brokers[k].ID})
					if card.Contains(s.X, s.Y) && b.X+b.W > card.X+card.W {
						t.Errorf("%s: %q leaves its card", c.Name, s.Text)
					}
				}
			}
		}
	}
}
