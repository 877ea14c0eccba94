package page

import (
	"strings"
	"testing"

	"highwater/web/scene"
	"highwater/web/scene/layout"
	"highwater/web/words"
)

// As long as a step's question waits for its answer, neither the picture nor the panel of an opened log says
// what will become of it; with the answer both do.
func TestOpenLogKeepsAnswers(t *testing.T) {
	s := newSession(t)
	s.must(t, "goto", sent{"lesson": "retention", "step": 3.0})
	for s.Player.Errands() {
		s.Player.Tick(0.02)
	}
	s.must(t, "open-log", sent{"ref": "orders-0"})
	told := func() (string, string) {
		pic := scene.Layout(s.Player.World(), nil, layout.Options{Width: 1024, Height: 640,
			Now: s.Player.Now(), Opened: s.Opened, Veiled: s.Veiled()})
		return strings.Join(pic.Texts(), "\n"), s.State()
	}
	for _, asked := range []bool{true, false} {
		picture, panel := told()
		for where, text := range map[string]string{"picture": picture, "panel": panel} {
			if strings.Contains(text, "10:30 by time") == asked {
				t.Errorf("asked %v, the %s says %s", asked, where, text)
			}
		}
		if strings.Contains(picture, words.VeiledRule) != asked {
			t.Errorf("asked %v: %s", asked, picture)
		}
		s.must(t, "predict", sent{"choice": 0.0})
	}
}
