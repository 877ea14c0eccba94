package scene

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/web/scene/layout"
)

// TestLargeClusterIsLegible proves that nine brokers with sixty partitions and twelve clients in six groups
// can be read on every canvas: each broker, each group, and beside the phone the ends of the leaders' logs.
func TestLargeClusterIsLegible(t *testing.T) {
	s := newStage(t, 9)
	s.topic("orders", "36", "3")
	s.topic("positions", "24", "3")
	s.produce("order-desk", "orders", 400, 20*node.Millisecond, pizzeria)
	groups := []string{"kitchen", "billing", "audit", "fraud", "riders", "search"}
	for _, g := range groups {
		for k := range 2 {
			s.join(fmt.Sprintf("%s-%d", g, k+1), g, 10*node.Millisecond)
		}
	}
	s.run(12 * node.Second)
	for _, c := range layout.Canvases {
		p := s.draw(c.Options())
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
		texts := p.Texts()
		for b := range 9 {
			if name := fmt.Sprintf("broker-%d", b+1); !slices.Contains(texts, name) {
				t.Errorf("%s: nowhere is %s", c.Name, name)
			}
		}
		if c.Phone {
			continue
		}
		for _, g := range groups {
			if !slices.Contains(texts, g) {
				t.Errorf("%s: nowhere is the group %s", c.Name, g)
			}
		}
		leos := 0
		for _, text := range texts {
			if strings.HasPrefix(text, "LEO") {
				leos++
			}
			if strings.Contains(text, "..") {
				t.Errorf("%s: %q is cut", c.Name, text)
			}
		}
		if leos < 60 {
			t.Errorf("%s: only %d logs say where they end", c.Name, leos)
		}
	}
}
