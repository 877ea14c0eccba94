package paint

// Look is how a token is painted.
type Look uint8

// Looks.
const (
	Filled Look = iota // in the key's full colour
	Tinted             // as a copy of a filled one
	Greyed             // of something that is gone
)

// Key is what tells one thing from others like it: a form and a colour by its place in the order of
// first use, and a letter or two.
type Key struct {
	Index   int // the form and the colour repeat after eight; -1: no key
	Initial string
}

// Token paints a key around (x, y). r is its size: a circle's radius.
func (n *Pen) Token(x, y, r float32, t Key, look Look) {
	s := Shape{Kind: Token, X: x - 1.25*r, Y: y - 1.25*r, W: 2.5 * r, H: 2.5 * r, Radius: r, Stroke: 1}
	if t.Index < 0 {
		s.Form, s.Edge = Ring, Ink3
		if look == Greyed {
			s.Edge = DeadEdge
		}
		n.Add(s)
		return
	}
	k := KeyLook(t.Index)
	s.Form, s.Text = Form(t.Index%8), t.Initial
	s.Fill, s.Edge, s.Ink = k.Fill, k.Edge, k.Ink
	switch look {
	case Tinted:
		s.Fill, s.Ink, s.Stroke = k.Tint, k.Deep, 1.2
	case Greyed:
		s.Fill, s.Edge, s.Ink = DeadToken, DeadEdge, DeadInk
	}
	if 1.2*r*n.Scale < 7.5 { // below this a letter is only noise
		s.Text = ""
	}
	n.Add(s)
}

// Outline is the polygon of a form around the origin for a token of size r; nil for the circle, the
// square, the pill and the ring, which Round gives.
func (f Form) Outline(r float32) []Point {
	switch f {
	case Diamond:
		d := 1.14 * r
		return []Point{{0, -d}, {d, 0}, {0, d}, {-d, 0}}
	case Hexagon:
		return []Point{{-.58 * r, -.98 * r}, {.58 * r, -.98 * r}, {1.12 * r, 0}, {.58 * r, .98 * r},
			{-.58 * r, .98 * r}, {-1.12 * r, 0}}
	case Shield:
		return []Point{{-.9 * r, -.95 * r}, {.9 * r, -.95 * r}, {.9 * r, .3 * r}, {0, 1.1 * r},
			{-.9 * r, .3 * r}}
	case Triangle:
		return []Point{{0, -1.1 * r}, {1.14 * r, .92 * r}, {-1.14 * r, .92 * r}}
	case Pentagon:
		return []Point{{0, -1.1 * r}, {1.06 * r, -.3 * r}, {.68 * r, .94 * r}, {-.68 * r, .94 * r},
			{-1.06 * r, -.3 * r}}
	}
	return nil
}

// Round is the half width, half height and corner radius of a form that is a rounded rectangle.
func (f Form) Round(r float32) (hw, hh, radius float32) {
	switch f {
	case Square:
		return .9 * r, .9 * r, .22 * r
	case Pill:
		return 1.14 * r, .7 * r, .7 * r
	case Ring:
		return .81 * r, .81 * r, .81 * r
	}
	return r, r, r
}

// Letter is where a form's letter stands: its font size, and its baseline below the centre.
func (f Form) Letter(r float32, letters int) (size, baseline float32) {
	size, baseline = 1.2*r, .42*r
	switch f {
	case Shield:
		baseline = .39 * r
	case Triangle:
		size, baseline = 1.03*r, .51*r
	case Pentagon:
		baseline = .475 * r
	case Pill:
		size, baseline = 1.14*r, .4*r
	}
	if letters > 1 {
		size *= .78
		baseline *= .8
	}
	return size, baseline
}
