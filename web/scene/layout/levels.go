package layout

// Level is how much of a lane is drawn.
type Level uint8

// Levels of detail, the richest first.
const (
	Cells  Level = iota // L0: slots of 27 units with form, letter and offset
	Shapes              // L1: forms of 16 units with letters
	Ticks               // L2: colours of 8 units
	Bar                 // L3: one bar, as long as the log
	Tile                // L4: one square per replica
)

// Density is how much air is left.
type Density uint8

// Densities.
const (
	Comfortable Density = iota
	Compact
	Dense
	Roomy // one lane on each card, of the same height whoever leads
)

// Levels is how a picture was fitted to its canvas.
type Levels struct {
	Leader, Follower Level
	BarsPerRow       int
	Columns          int
	Density          Density
}

// plan is one way to fit a cluster; plans are tried from the richest on.
type plan struct {
	leader, follower Level
	perRow           int
}

var plans = []plan{
	{Cells, Cells, 1}, {Cells, Bar, 1}, {Shapes, Shapes, 1}, {Shapes, Bar, 1}, {Ticks, Bar, 1},
	{Bar, Bar, 1}, {Bar, Tile, 1}, {Bar, Tile, 2}, {Tile, Tile, 1},
}

// metrics are the measures of one density.
type metrics struct {
	density                           Density
	strip, stripTop, top, header, pad float32
	bottom, cardBottom                float32 // below the last card, below the last lane
	laneGap, cardGap                  float32
	leaderH, followerH                float32
	slot, pitch, tokenR, smallR       float32
	slotTop, epochY, isrTop           float32 // within a leader lane
	stubX, cellX                      float32 // within any lane
	smallBar                          float32 // below a follower's tokens
	foldH, shapesH                    float32
}

var densities = [...]metrics{
	{density: Comfortable, strip: 38, stripTop: 12, top: 70, header: 36, pad: 8, bottom: 18,
		cardBottom: 10, laneGap: 4, cardGap: 20, leaderH: 79, followerH: 37, slot: 26, pitch: 27,
		tokenR: 10.6, smallR: 8.8, slotTop: 19, epochY: 42, isrTop: 47.5, stubX: 104, cellX: 131,
		smallBar: 12.5, foldH: 17, shapesH: 50},
	{density: Compact, strip: 34, stripTop: 10, top: 60, header: 30, pad: 5, bottom: 14,
		cardBottom: 7, laneGap: 3, cardGap: 14, leaderH: 71, followerH: 29, slot: 24, pitch: 27,
		tokenR: 9.8, smallR: 8, slotTop: 17, epochY: 37, isrTop: 47, stubX: 104, cellX: 131,
		smallBar: 11.5, foldH: 15, shapesH: 46},
	{density: Dense, strip: 26, stripTop: 6, top: 39, header: 25, pad: 2, bottom: 8,
		cardBottom: 3, laneGap: 2, cardGap: 8, leaderH: 68, followerH: 25, slot: 22, pitch: 27,
		tokenR: 9.2, smallR: 7.4, slotTop: 17, epochY: 37, isrTop: 44, stubX: 104, cellX: 131,
		smallBar: 10.5, foldH: 13, shapesH: 43},
}

// roomyMetrics are for clusters with one lane a broker: every lane has the height of a leader's, so no
// card moves when another broker takes over.
var roomyMetrics = metrics{density: Roomy, strip: 38, stripTop: 12, top: 80, header: 42, pad: 10,
	bottom: 18, cardBottom: 11, laneGap: 4, cardGap: 52, leaderH: 88, followerH: 88, slot: 34,
	pitch: 36, tokenR: 13.8, smallR: 12.2, slotTop: 20, epochY: 45, isrTop: 56, stubX: 104, cellX: 131,
	smallBar: 16.5, foldH: 17, shapesH: 50}

// phoneMetrics are the measures of the phone's layout.
var phoneMetrics = metrics{density: Dense, strip: 23, stripTop: 46, top: 76, header: 30, pad: 5,
	bottom: 39, cardBottom: 4, laneGap: 1, cardGap: 5, leaderH: 66, followerH: 25, slot: 22, pitch: 23,
	tokenR: 9.2, smallR: 7.4, slotTop: 16, epochY: 34, isrTop: 46.5, stubX: 102, cellX: 126,
	smallBar: 10.5, foldH: 14, shapesH: 41}

// Scales: below minScale the smallest text would sink under 9.5 CSS pixels.
const (
	minScale = 9.5 / 10.5
	maxScale = 2.6
	// fillScale is how far a picture with little on it is blown up to fill the stage.
	fillScale = 1.6
)

// columnsFor is how many columns of cards a cluster gets.
func columnsFor(brokers int) int {
	switch {
	case brokers <= 3:
		return 1
	case brokers <= 6:
		return 2
	}
	return 3
}
