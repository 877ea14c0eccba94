package scene

// lookOf is how a record is painted.
type lookOf uint8

const (
	leaderLook   lookOf = iota // fill
	followerLook               // tint
	deadLook                   // on a stopped broker
	shapeLook                  // fill, no letter
)

// tokenStyle is a key's place in the order of first use.
type tokenStyle struct {
	index   int // into the palette; -1: no key
	initial string
}

// token paints a record's key around (x, y). r is its size: a circle's radius.
func (n *pen) token(x, y, r float32, t tokenStyle, look lookOf) {
	s := Shape{Kind: Token, X: x - 1.25*r, Y: y - 1.25*r, W: 2.5 * r, H: 2.5 * r, Radius: r, Stroke: 1}
	if t.index < 0 {
		s.Form, s.Edge = Ring, n.p.Ink3
		if look == deadLook {
			s.Edge = n.p.DeadEdge
		}
		n.add(s)
		return
	}
	k := n.p.Keys[t.index%8]
	s.Form, s.Text = Form(t.index%8), t.initial
	s.Fill, s.Edge, s.Ink = k.Fill, k.Edge, k.Ink
	switch look {
	case followerLook:
		s.Fill, s.Ink, s.Stroke = k.Tint, k.Deep, 1.2
	case deadLook:
		s.Fill, s.Edge, s.Ink = n.p.DeadToken, n.p.DeadEdge, n.p.DeadInk
	case shapeLook:
		s.Text = ""
	}
	if 1.2*r*n.scale < 7.5 { // below this a letter is only noise
		s.Text = ""
	}
	n.add(s)
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
