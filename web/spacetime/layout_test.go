package spacetime_test

import (
	"testing"
	"time"

	"highwater/web/paint"
	"highwater/web/player"
	"highwater/web/spacetime"
)

// stretches are those of the goldens, drawn at every width that the page has.
func each(t *testing.T, check func(t *testing.T, d *spacetime.Diagram)) {
	worlds := map[string]func(*testing.T) *player.Player{
		"election": lessonThree,
		"eager": func(t *testing.T) *player.Player {
			return kitchen(t, " --config partition.assignment.strategy=range")
		},
		"kip-848": func(t *testing.T) *player.Player { return kitchen(t, " --config group.protocol=consumer") },
	}
	for name, make := range worlds {
		t.Run(name, func(t *testing.T) {
			p := make(t)
			for _, s := range append(p.Stretches(), p.Stretch("step"), p.Stretch("ten")) {
				for _, width := range [...]int{390, 700, 994, 1040, 1900} {
					for _, all := range [...]bool{false, true} {
						check(t, draw(p, s, func(o *spacetime.Options) {
							o.Width, o.Routine, o.Repeats = width, all, all
						}))
					}
				}
			}
		})
	}
}

// Words never cover words: a teacher's class reads them from the last row.
func TestWordsDoNotOverlap(t *testing.T) {
	type box struct {
		x1, x2, y1, y2 float64
		text           string
	}
	each(t, func(t *testing.T, d *spacetime.Diagram) {
		var all []box
		add := func(l spacetime.Label) {
			if l.Text == "" {
				return
			}
			w := float64(paint.Width(paint.Sans500, 11, l.Text))
			b := box{float64(l.X), float64(l.X) + w, float64(l.Y) - 8, float64(l.Y) + 2, l.Text}
			if l.End {
				b.x1, b.x2 = b.x1-w, b.x1
			}
			if b.x1 < 0 || b.x2 > float64(d.Width) || b.y1 < 0 || b.y2 > float64(d.Height) {
				t.Errorf("%q at %.0f,%.0f leaves the drawing of %dx%d", l.Text, b.x1, b.y1, d.Width, d.Height)
			}
			all = append(all, b)
		}
		for _, a := range d.Arrows {
			add(a.Label)
		}
		for _, m := range d.Marks {
			add(m.Label)
		}
		for i, a := range all {
			for _, b := range all[:i] {
				if a.x1 < b.x2 && b.x1 < a.x2 && a.y1 < b.y2 && b.y1 < a.y2 {
					t.Errorf("%q covers %q at %.0f,%.0f", a.text, b.text, a.x1, a.y1)
				}
			}
		}
	})
}

// Time runs down: what is later is never higher, and no message comes before it was sent.
func TestTimeRunsDown(t *testing.T) {
	each(t, func(t *testing.T, d *spacetime.Diagram) {
		for i := 1; i < len(d.Scale); i++ {
			if a, b := d.Scale[i-1], d.Scale[i]; a.At >= b.At || a.Y > b.Y {
				t.Fatalf("time %d at %d, then %d at %d", a.At, a.Y, b.At, b.Y)
			}
		}
		for _, a := range d.Arrows {
			if a.Y2 < a.Y1 || a.Y2 == a.Y1 && a.End > a.Sent {
				t.Errorf("%s: sent at %d, there at %d", a.Title, a.Y1, a.Y2)
			}
		}
	})
}

// What is not drawn is counted: shown and folded together are all.
func TestEveryMessageIsCounted(t *testing.T) {
	p := lessonThree(t)
	s := last(t, p, "election")
	all := len(p.History.Trace(s.First).Until(p.History, s.Last))
	d := draw(p, s)
	n, you := d.Shown, 0
	for _, c := range d.Counts {
		you += c
	}
	o := draw(p, s, func(o *spacetime.Options) { o.Routine, o.Repeats = true, true })
	if o.Shown != you || you > all {
		t.Errorf("%d drawn of %d when all is asked for, %d by kind", o.Shown, all, you)
	}
	if n >= o.Shown {
		t.Errorf("%d of %d are drawn: nothing is folded", n, o.Shown)
	}
}

// A long stretch under load is drawn quickly, and its drawing stays small enough for a browser.
func TestLongStretchIsBounded(t *testing.T) {
	p := kitchen(t, " --config group.protocol=consumer")
	run(t, p, "producer order-desk --topic orders --acks all --rate 50")
	run(t, p, "wait 60s")
	s := p.Span(0, p.Now(), "")
	began := time.Now()
	d := draw(p, s, func(o *spacetime.Options) { o.Routine, o.Repeats = true, true })
	if d.Shown > 500 || len(d.Marks) > 450 {
		t.Errorf("%d messages and %d marks of %d steps", d.Shown, len(d.Marks), s.Last-s.First)
	}
	if d.Folded.TooMany == 0 {
		t.Error("nothing was too many: the test proves nothing")
	}
	t.Logf("%d steps in %v", s.Last-s.First, time.Since(began))
}
