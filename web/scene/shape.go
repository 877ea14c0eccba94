// Package scene turns a world at an instant into shapes: a pure function, without a browser, a window
// or a clock. What it draws is what the simulation holds; package stage only paints it.
package scene

import "highwater/sim/wire"

// Kind is what a Shape looks like. The stage paints each kind from its sprite atlas.
type Kind uint8

// Shape kinds. Coordinates are stage units: CSS pixels at a scale of 100 %.
const (
	Box    Kind = iota // rounded rectangle: fill, and an edge when Stroke > 0
	Hatch              // rounded rectangle filled with 45 degree stripes (Stroke wide, Gap apart)
	Disc               // circle in the box X,Y,W,H: fill, and an edge when Stroke > 0
	Line               // straight from (X,Y) to (X+W,Y+H), Stroke wide
	Arc                // quarter circle of a wire's elbow, from (X,Y) to (X+W,Y+H); Turn says which way
	Glyphs             // text: (X,Y) is the left end of its baseline
	Icon               // the atlas icon named Text in the box
	Token              // a key's shape (Text: circle, square, diamond, ...) in the box
	Poly               // filled triangle or quadrilateral through Points
)

// Dash patterns for edges and lines.
type Dash uint8

// Dashes of design.md section 3: on-off in stage units.
const (
	Solid    Dash = iota
	Dash44        // broken wire
	Dash54        // stopped card
	Dash32        // not committed
	Dash3p25      // ghost
)

// Font is one of the faces on the canvas.
type Font uint8

// Faces.
const (
	Sans400 Font = iota
	Sans600
	Sans700
	Mono500
	Mono700
)

// Color is 0xRRGGBBAA, not premultiplied.
type Color uint32

// Point is a corner of a Poly.
type Point struct{ X, Y float32 }

// Shape is one thing to paint. Shapes are painted in their order.
type Shape struct {
	Kind       Kind
	Dash       Dash
	Font       Font
	Turn       int8 // Arc: 1 leaves horizontally, -1 leaves vertically
	X, Y, W, H float32
	Radius     float32
	Stroke     float32
	Gap        float32
	Size       float32 // Glyphs: font size
	Fill, Edge Color   // Glyphs, Icon: Fill is the ink. A zero Color is not painted
	Text       string
	Points     [4]Point
	Ref        Ref
	// Moving shapes change with the clock alone (messages in flight, effects); the others only when
	// the world, the size or the selection changes, so the stage may keep them painted.
	Moving bool
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
