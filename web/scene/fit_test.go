package scene

import (
	"fmt"
	"strconv"
	"testing"

	"highwater/sim/wire"
)

// cluster is a model with a number of brokers and partitions, three copies each where there are enough
// brokers, and two clients on each side.
func cluster(brokers, partitions int) *model {
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
			r := f.replica(f.m.partitions[i].tp, at == 0, log, hw, "", "")
			for k := range copies {
				r.replicas = append(r.replicas, wire.ID((i+k)%brokers+1))
			}
			r.isr = r.replicas
		}
	}
	if brokers > 1 {
		b := &f.m.brokers[brokers-1]
		b.state, b.fenced = "stopped", true
	}
	all := make([]int, brokers)
	for i := range all {
		all[i] = i
	}
	for _, c := range []string{"order-desk", "rider-phones"} {
		f.client(clientModel{name: c, role: "producer", tag: "acks=all", brokers: all, group: -1,
			lines: []lineModel{{"check", "orders-0 @13"}, {"clock", "orders-1 @11"}}, room: partitions})
	}
	for _, c := range []string{"pizza-maker", "billing"} {
		m := clientModel{name: c, role: "consumer", tag: "manual", brokers: all, group: -1}
		for i := range partitions {
			m.reads = append(m.reads, readModel{part: i, lag: int64(i)})
		}
		f.client(m)
	}
	for i := range f.m.partitions {
		f.m.partitions[i].marks = []markModel{{initial: "p", committed: -1, position: 3},
			{initial: "b", color: 1, committed: 3, position: 5}}
	}
	f.flight(flightModel{from: wire.FirstClient, to: 1, label: "orders-0", tokens: []tokenStyle{{0, "M"}}}, .3)
	return &f.m
}

type canvas struct {
	name  string
	w, h  float32
	phone bool
}

var canvases = []canvas{
	{"1440x900", 1040, 708, false}, {"1440x900 drawer", 1040, 484, false},
	{"1366x768", 994, 576, false}, {"1920x1080", 1520, 888, false},
	{"3840x2160", 3320, 1968, false}, {"390x844", 390, 510, true},
}

// TestFit proves that clusters from 1 to 9 brokers and 1 to 60 partitions stay readable on every
// canvas: nothing is outside, no two labels overlap, text is never below 9.5 CSS pixels.
func TestFit(t *testing.T) {
	for _, c := range canvases {
		for brokers := 1; brokers <= 9; brokers++ {
			for _, partitions := range []int{1, 2, 3, 6, 12, 30, 60} {
				name := fmt.Sprintf("%s, %d brokers, %d partitions", c.name, brokers, partitions)
				p := compose(cluster(brokers, partitions), Options{Width: c.w, Height: c.h, Phone: c.phone})
				checkInside(t, name, p)
				checkLabels(t, name, p)
				if t.Failed() {
					t.Fatalf("levels: %+v, scale %.3f", p.Levels, p.Scale)
				}
			}
		}
	}
}

func checkInside(t *testing.T, name string, p *Picture) {
	t.Helper()
	for i := range p.Still {
		s := &p.Still[i]
		x0, y0, x1, y1 := extent(s)
		if x0 < -1 || y0 < -1 || x1 > p.Width+1 || y1 > p.Height+1 {
			t.Errorf("%s: outside the canvas of %.0f by %.0f: %s", name, p.Width, p.Height, describe(s))
			return
		}
	}
}

// extent is the box that a shape covers.
func extent(s *Shape) (x0, y0, x1, y1 float32) {
	switch s.Kind {
	case Glyphs:
		return s.X, s.Y - s.Size*.75, s.X + Width(s.Font, s.Size, s.Text), s.Y + s.Size*.2
	case Poly:
		x0, y0, x1, y1 = 1e9, 1e9, -1e9, -1e9
		for _, q := range s.Points[:s.Corners] {
			x0, y0, x1, y1 = min(x0, q.X), min(y0, q.Y), max(x1, q.X), max(y1, q.Y)
		}
		return x0, y0, x1, y1
	}
	return min(s.X, s.X+s.W), min(s.Y, s.Y+s.H), max(s.X, s.X+s.W), max(s.Y, s.Y+s.H)
}

func checkLabels(t *testing.T, name string, p *Picture) {
	t.Helper()
	var labels []*Shape
	for i := range p.Still {
		if p.Still[i].Kind == Glyphs {
			labels = append(labels, &p.Still[i])
		}
	}
	for i, a := range labels {
		if a.Size*p.Scale < minTextPx-.05 {
			t.Errorf("%s: %q is %.1f pixels high", name, a.Text, a.Size*p.Scale)
			return
		}
		ax0, ay0, ax1, ay1 := extent(a)
		for _, b := range labels[:i] {
			bx0, by0, bx1, by1 := extent(b)
			if min(ax1, bx1)-max(ax0, bx0) > 1 && min(ay1, by1)-max(ay0, by0) > 1.5 {
				t.Errorf("%s: labels overlap: %s and %s", name, describe(a), describe(b))
				return
			}
		}
	}
}

// TestLargeOffsets proves that logs of millions of records still fit into their cards.
func TestLargeOffsets(t *testing.T) {
	for _, c := range canvases {
		m := cluster(3, 2)
		for i := range m.brokers {
			for k := range m.brokers[i].replicas {
				r := &m.brokers[i].replicas[k]
				small := r.cells
				const shift = 12_345_600
				r.leo, r.hw = r.leo+shift, r.hw+shift
				r.cells = func(from, to int64, yield func(cellModel)) {
					small(max(from-shift, 0), to-shift, func(c cellModel) {
						c.offset += shift
						yield(c)
					})
				}
				q := &m.partitions[r.part]
				q.end, q.leaderHW = max(q.end, r.leo), max(q.leaderHW, r.hw)
			}
		}
		p := compose(m, Options{Width: c.w, Height: c.h, Phone: c.phone})
		checkInside(t, c.name, p)
		checkLabels(t, c.name, p)
		for i := range p.Still {
			s := &p.Still[i]
			if _, _, x1, _ := extent(s); s.Kind == Glyphs && len(s.Text) > 3 && s.Text[:3] == "LEO" {
				for k := range m.brokers {
					card, _ := p.Bounds(Ref{Thing: BrokerThing, Node: m.brokers[k].id})
					if card.Contains(s.X, s.Y) && x1 > card.X+card.W {
						t.Errorf("%s: %q leaves its card", c.name, s.Text)
					}
				}
			}
		}
	}
}

// describe writes a shape as one line: the form of the golden lists.
func describe(s *Shape) string {
	n := func(v float32) string { return strconv.FormatFloat(float64(v), 'f', 1, 32) }
	kinds := [...]string{"box", "hatch", "line", "arc", "text", "icon", "token", "poly"}
	out := kinds[s.Kind]
	if s.Text != "" {
		out += " " + strconv.Quote(s.Text)
	}
	x0, y0, x1, y1 := extent(s)
	out += " " + n(x0) + "," + n(y0) + " " + n(x1-x0) + "x" + n(y1-y0)
	if s.Fill != 0 {
		out += " fill " + css(s.Fill)
	}
	if s.Edge != 0 {
		out += " edge " + css(s.Edge)
	}
	if s.Dash != Solid {
		out += " dashed"
	}
	return out
}
