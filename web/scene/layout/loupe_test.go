package layout

import (
	"slices"
	"testing"

	"highwater/web/thing"
)

// TestLoupe proves that a lane too small for its cells shows them when it is selected, on every canvas,
// and that a record in the loupe keeps it open.
func TestLoupe(t *testing.T) {
	for _, c := range Canvases {
		m := cluster(9, 60)
		r := &m.Brokers[0].Replicas[0]
		for _, sel := range []thing.Thing{{Kind: thing.Replica, Node: 1, TP: r.TP},
			{Kind: thing.Record, Node: 1, TP: r.TP, Offset: r.LEO - 1}} {
			o := c.Options()
			before := len(Layout(m, o).Targets)
			o.Selected = sel
			p := Layout(m, o)
			if p.Levels.Leader == Cells {
				continue // it is large enough as it is
			}
			if err := p.inside(); err != nil {
				t.Errorf("%s: %v", c.Name, err)
			}
			if len(p.Targets) < before+5 || !slices.Contains(p.Texts(), r.TP.String()) {
				t.Errorf("%s: no loupe for %+v", c.Name, sel)
			}
			if p.Levels != Layout(cluster(9, 60), c.Options()).Levels {
				t.Errorf("%s: the loupe changed the levels around it", c.Name)
			}
		}
	}
}
