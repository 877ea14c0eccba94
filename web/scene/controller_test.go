package scene

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/wire"
	"highwater/web/scene/layout"
)

// TestNobodyDecides proves that the picture says that nobody decides once the only controller is stopped,
// on a phone, too.
func TestNobodyDecides(t *testing.T) {
	s := lessonThree(t)
	const words = "Nobody is in charge."
	for _, c := range layout.Canvases {
		if slices.Contains(s.draw(c.Options()).Texts(), words) {
			t.Errorf("%s: %q while a controller is active", c.Name, words)
		}
	}
	shown := func(o layout.Options) (names []string) {
		for _, text := range s.draw(o).Texts() {
			if strings.HasPrefix(text, "orders") {
				names = append(names, text)
			}
		}
		return names
	}
	before := shown(layout.Canvases[0].Options())
	s.do(sim.Kill{Process: wire.FirstController})
	if after := shown(layout.Canvases[0].Options()); len(before) == 0 || !slices.Equal(after, before) {
		t.Errorf("the picture names %q, and named %q before", after, before)
	}
	for _, c := range layout.Canvases {
		p := s.draw(c.Options())
		if !slices.Contains(p.Texts(), words) {
			t.Errorf("%s: nowhere is %q", c.Name, words)
		}
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", c.Name, err)
		}
	}
}
