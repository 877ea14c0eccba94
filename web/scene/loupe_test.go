package scene

import (
	"slices"
	"testing"
)

// TestLoupe proves that a lane too small for its cells shows them when it is selected, on every canvas,
// and that a record in the loupe keeps it open.
func TestLoupe(t *testing.T) {
	for _, c := range canvases {
		m := cluster(9, 60)
		r := &m.brokers[0].replicas[0]
		for _, sel := range []Ref{{Thing: ReplicaThing, Node: 1, TP: r.tp},
			{Thing: RecordThing, Node: 1, TP: r.tp, Offset: r.leo - 1}} {
			o := Options{Width: c.w, Height: c.h, Phone: c.phone}
			before := len(compose(m, o).Targets)
			o.Selected = sel
			p := compose(m, o)
			if p.Levels.Leader == Cells {
				continue // it is large enough as it is
			}
			checkInside(t, c.name, p)
			if len(p.Targets) < before+5 || !slices.Contains(texts(p), r.tp.String()) {
				t.Errorf("%s: no loupe for %+v", c.name, sel)
			}
			if p.Levels != compose(cluster(9, 60), Options{Width: c.w, Height: c.h, Phone: c.phone}).Levels {
				t.Errorf("%s: the loupe changed the levels around it", c.name)
			}
		}
	}
}
