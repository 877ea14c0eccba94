// Package scene turns a world at an instant into shapes: a pure function, without a browser, a window
// or a clock. What it draws is what the simulation holds; package stage only paints it.
package scene

import "highwater/sim/wire"

// Kind is what a Shape looks like. The stage paints each kind from its sprite atlas.
type Kind uint8

// Shape kinds. Coordinates are stage units: CSS pixels at a scale of 100 %.
const (
	Box    Kind = iota // rounded rectangle: fill, and an edge inside its bounds when Stroke > 0
	Hatch              // 45 degree stripes in a rounded rectangle, Stroke wide, every Gap along x
	Line               // straight from (X,Y) to (X+W,Y+H), Stroke wide, round ends
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
	Dash54         // stopped card
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

// Color is 0xRRGGBBAA, not premultiplied. The zero Color is not painted.
type Color uint32

// Alpha is c at a share of its own opacity, 0 to 1.
func (c Color) Alpha(share float32) Color {
	return c&^0xff | Color(float32(c&0xff)*share+0.5)
}

// Point is a corner of a Poly.
type Point struct{ X, Y float32 }

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

// Thing is what a Ref points at.
type Thing uint8

// Things that can be clicked, hovered and explained.
const (
	Nothing Thing = iota
	BrokerThing
	PowerThing // the power button of a broker or controller
	ControllerThing
	ReplicaThing
	RecordThing // one record in one replica
	LeaderThing // the crown
	HighWatermarkThing
	LogEndThing
	ISRThing // one chip: Node is the broker whose chip it is, Peer the member
	EpochThing
	ClientThing
	MessageThing // Seq is the message's number in the world's queue
	LinkThing
	GroupThing
	MemberThing
	CommittedThing // a group's committed offset on a lane
	PositionThing
	ErrorThing
	SharedThing // a record of a share group's window: Name is the group
)

// Ref says what a shape depicts, in the simulation's own terms.
type Ref struct {
	Thing  Thing
	Node   wire.ID
	Peer   wire.ID
	TP     wire.TopicPartition
	Offset int64
	Seq    uint64
	Name   string // group id
}

// Rect is a place on the stage, in stage units.
type Rect struct{ X, Y, W, H float32 }

// Contains tells whether the point is inside r.
func (r Rect) Contains(x, y float32) bool {
	return x >= r.X && x < r.X+r.W && y >= r.Y && y < r.Y+r.H
}

// Target is a place that answers the pointer and the keyboard.
type Target struct {
	Ref  Ref
	Rect Rect
	// Stop tells that the arrow keys halt here; small parts of a lane don't.
	Stop bool
}

// Picture is a world at an instant, laid out for one size of stage.
type Picture struct {
	// Still are the shapes that change only with the world, the size or the selection; the stage
	// keeps them painted. Moving ones change with the clock: messages in flight and effects. They
	// are painted over the still ones.
	Still, Moving []Shape
	// Version changes whenever Still does.
	Version uint64
	// Animating tells that the picture changes with the clock alone, so another frame is due.
	Animating bool
	// Width and Height are the canvas in stage units; Scale is stage units to CSS pixels.
	Width, Height float32
	Scale         float32
	Stage         Color // what lies behind everything
	Targets       []Target
	Levels        Levels
}

// HitTest finds what is at (x, y), in stage units: the last target painted there.
func (p *Picture) HitTest(x, y float32) Ref {
	for i := len(p.Targets) - 1; i >= 0; i-- {
		if p.Targets[i].Rect.Contains(x, y) {
			return p.Targets[i].Ref
		}
	}
	return Ref{}
}

// Bounds is where ref is drawn.
func (p *Picture) Bounds(ref Ref) (Rect, bool) {
	for i := range p.Targets {
		if p.Targets[i].Ref == ref {
			return p.Targets[i].Rect, true
		}
	}
	return Rect{}, false
}
