// Package paint is what pictures are made of: shapes in the colours of the visual language, a pen that
// puts them down, the width of text without a browser, and drawings as SVG. It knows nothing of Kafka:
// who uses it decides what a shape means.
package paint

// Kind is what a Shape looks like.
type Kind uint8

// Shape kinds. Coordinates are stage units: CSS pixels at a scale of 100 %.
const (
	Box    Kind = iota // rounded rectangle: fill, and an edge inside its bounds when Stroke > 0
	Hatch              // 45 degree stripes in a rounded rectangle, Stroke wide, every Gap along x
	Stroke             // straight from (X,Y) to (X+W,Y+H), Stroke wide, round ends
	Arc                // quarter of a circle whose centre line joins two corners of the box; see Turn
	Glyphs             // text: (X,Y) is the left end of its baseline
	Icon               // the icon named Text in the box
	Token              // a key's form with its letter, centred in the box; Radius is its size
	Poly               // filled convex polygon through the first Corners of Points
)

// Dash is the pattern of an edge or a line.
type Dash uint8

// Dashes of the visual language, on-off in stage units.
const (
	Solid     Dash = iota
	Dash44         // broken wire
	Dash54         // the edge of something stopped
	Dash32         // not committed
	DashGhost      // given back, joining, parked
	DashChip       // out of the in-sync set
	DashDots       // compacted away
)

// Lengths tells a dash's on and off lengths; both are zero for Solid.
func (d Dash) Lengths() (on, off float32) {
	l := [...][2]float32{{}, {4, 4}, {5, 4}, {3, 2}, {3, 2.5}, {2.2, 1.8}, {2, 3}}[d]
	return l[0], l[1]
}

// Font is one of the faces on the canvas.
type Font uint8

// Faces.
const (
	Sans400 Font = iota
	Sans500
	Sans600
	Sans700
	Mono500
	Mono700
)

// Point is a place on the stage.
type Point struct{ X, Y float32 }

// At is the point (x, y).
func At(x, y float32) Point { return Point{x, y} }

// Form is the outline of a key's token.
type Form uint8

// Forms in the order in which keys get them.
const (
	Circle Form = iota
	Square
	Diamond
	Hexagon
	Shield
	Triangle
	Pentagon
	Pill
	Ring // a record without a key
)

// Quadrant says which quarter of a circle an Arc is.
type Quadrant uint8

// Quadrants; an Arc's circle has its centre in the opposite corner of the box.
const (
	TopLeft Quadrant = iota
	TopRight
	BottomRight
	BottomLeft
)

// Shape is one thing to paint. Shapes are painted in their order.
type Shape struct {
	Kind       Kind
	Dash       Dash
	Font       Font
	Form       Form
	Turn       Quadrant
	Corners    uint8
	X, Y, W, H float32
	Radius     float32
	Stroke     float32
	Gap        float32
	Size       float32 // Glyphs: font size
	Fade       float32 // 0: as its colours say, 1: not to be seen
	Fill, Edge Color   // Line, Arc, Glyphs, Icon: Fill is the ink
	Ink        Color   // Token: the letter
	Text       string
	Points     [4]Point
}

// Rect is a place on the stage, in stage units.
type Rect struct{ X, Y, W, H float32 }

// Area is the rectangle with its upper left corner at (x, y).
func Area(x, y, w, h float32) Rect { return Rect{x, y, w, h} }

// Contains tells whether the point is inside r.
func (r Rect) Contains(x, y float32) bool {
	return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H
}

// Bounds is the box that a shape covers; of text, what its letters cover between ascenders and
// baseline.
func (s *Shape) Bounds() Rect {
	switch s.Kind {
	case Glyphs:
		top, bottom := s.Y-s.Size*.75, s.Y+s.Size*.2
		return Rect{s.X, top, Width(s.Font, s.Size, s.Text), bottom - top}
	case Poly:
		x0, y0, x1, y1 := s.Points[0].X, s.Points[0].Y, s.Points[0].X, s.Points[0].Y
		for _, q := range s.Points[1:s.Corners] {
			x0, y0, x1, y1 = min(x0, q.X), min(y0, q.Y), max(x1, q.X), max(y1, q.Y)
		}
		return Rect{x0, y0, x1 - x0, y1 - y0}
	}
	return Rect{min(s.X, s.X+s.W), min(s.Y, s.Y+s.H), max(s.W, -s.W), max(s.H, -s.H)}
}
