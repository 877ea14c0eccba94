package scene

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"highwater/web/paint"
	"highwater/web/scene/layout"
)

// TestComposerAgrees proves that what is saved between frames makes no difference: at every moment the
// composer's picture is the one that Layout makes from nothing.
func TestComposerAgrees(t *testing.T) {
	s := lessonThree(t)
	var c Composer
	for i := range 60 {
		if i%3 == 0 {
			s.run(7000)
		}
		o := layout.Options{Width: 1040, Height: 708, Now: s.w.Now() + 100*6}
		o.Now += (6 - 1) * 50
		got, want := c.Layout(s.w, s.recent, o), Layout(s.w, s.recent, o)
		for _, list := range [...][2][]paint.Shape{{got.Still, want.Still}, {got.Moving, want.Moving}} {
			if d := cmp.Diff(lines(list[1]), lines(list[0])); d != "" {
				t.Fatalf("frame %d (-from nothing +kept):\n%s", i, d)
			}
		}
	}
}

func lines(list []paint.Shape) []string {
	var out []string
	for i := range list {
		out = append(out, layout.Describe(&paint.Light, &list[i]))
	}
	return out
}
