package layout

import (
	"fmt"
	"strconv"
	"strings"

	"highwater/web/paint"
)

// Canvas is a size of the stage on a screen.
type Canvas struct {
	Name          string
	Width, Height float32
	Phone         bool
}

// Canvases are those of the screens the page is made for, the stage being a part of it.
var Canvases = []Canvas{
	{"1440x900", 1040, 708, false}, {"1440x900 drawer", 1040, 484, false},
	{"1366x768", 994, 576, false}, {"1920x1080", 1520, 888, false},
	{"3840x2160", 3320, 1968, false}, {"390x844", 390, 510, true},
}

// Options ask for a picture on the canvas.
func (c *Canvas) Options() Options { return Options{Width: c.Width, Height: c.Height, Phone: c.Phone} }

// Check tells what is wrong with a picture, whatever it shows: a shape off the canvas, two labels
// on each other, a text too small to read. Tests ask it, of models and of whole clusters.
func (p *Picture) Check() error {
	if err := p.inside(); err != nil {
		return err
	}
	if err := p.labels(); err != nil {
		return err
	}
	return p.messages()
}

// inside finds a still shape that leaves the canvas.
func (p *Picture) inside() error {
	for i := range p.Still {
		s := &p.Still[i]
		if b := s.Bounds(); b.X < -1 || b.Y < -1 || b.X+b.W > p.Width+1 || b.Y+b.H > p.Height+1 {
			return fmt.Errorf("outside the canvas of %.0f by %.0f: %s", p.Width, p.Height,
				Describe(p.Theme, s))
		}
	}
	return nil
}

// messages finds a word of a message that lies on another message's words or records. Two batches may
// meet, with the numbers that count their records.
func (p *Picture) messages() error {
	for i := range p.Moving {
		a := &p.Moving[i]
		if a.Kind != paint.Glyphs || strings.HasPrefix(a.Text, "+") {
			continue
		}
		for k := range p.Moving {
			b := &p.Moving[k]
			if k != i && (b.Kind == paint.Glyphs || b.Kind == paint.Token) && lies(a, b) {
				return fmt.Errorf("messages overlap: %s and %s", Describe(p.Theme, a),
					Describe(p.Theme, b))
			}
		}
	}
	return nil
}

// lies tells whether two shapes cover each other by more than a rim.
func lies(a, b *paint.Shape) bool {
	p1, p2 := a.Bounds(), b.Bounds()
	return min(p1.X+p1.W, p2.X+p2.W)-max(p1.X, p2.X) > 1 &&
		min(p1.Y+p1.H, p2.Y+p2.H)-max(p1.Y, p2.Y) > 1.5
}

// labels finds a label that is too small or lies on another one.
func (p *Picture) labels() error {
	var all []*paint.Shape
	for i := range p.Still {
		if p.Still[i].Kind == paint.Glyphs {
			all = append(all, &p.Still[i])
		}
	}
	for i, a := range all {
		if a.Size*p.Scale < paint.MinTextPx-.05 {
			return fmt.Errorf("%q is %.1f pixels high", a.Text, a.Size*p.Scale)
		}
		for _, b := range all[:i] {
			if lies(a, b) {
				return fmt.Errorf("labels overlap: %s and %s", Describe(p.Theme, a),
					Describe(p.Theme, b))
			}
		}
	}
	return nil
}

// Texts are all words of a picture, in their order.
func (p *Picture) Texts() []string {
	var out []string
	for _, list := range [...][]paint.Shape{p.Still, p.Moving} {
		for i := range list {
			if list[i].Kind == paint.Glyphs {
				out = append(out, list[i].Text)
			}
		}
	}
	return out
}

// Describe writes a shape as one line: the form of the golden lists.
func Describe(t *paint.Theme, s *paint.Shape) string {
	n := func(v float32) string { return strconv.FormatFloat(float64(v), 'f', 1, 32) }
	kinds := [...]string{"box", "hatch", "line", "arc", "text", "icon", "token", "poly"}
	out := kinds[s.Kind]
	if s.Text != "" {
		out += " " + strconv.Quote(s.Text)
	}
	b := s.Bounds()
	out += " " + n(b.X) + "," + n(b.Y) + " " + n(b.W) + "x" + n(b.H)
	if s.Fill != 0 {
		out += " fill " + t.CSS(s.Fill)
	}
	if s.Edge != 0 {
		out += " edge " + t.CSS(s.Edge)
	}
	if s.Dash != paint.Solid {
		out += " dashed"
	}
	return out
}
