package scene

import (
	"highwater/sim/group"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// model is what a picture shows, taken from a world by extract.go: plain values, so that layout knows
// nothing of machines and its tests can write down a cluster in a few lines.
type model struct {
	now         node.Time
	began       node.Time // of the world: nothing is shown as it was before
	controllers []controllerModel
	quorum      string // "epoch 2 · offset 128"
	brokers     []brokerModel
	clients     []clientModel
	groups      []groupModel
	flights     []flightModel
	parked      []parkedModel
	cuts        []cutModel
	partitions  []partitionModel // every partition, in order of creation
	effects     []effect
}

type controllerModel struct {
	id    wire.ID
	name  string
	state string // "active", "follower", "stopped", "voting"
	note  string // for voting: "vote 2 of 3"
}

// brokerModel is one card. State is the broker's own word; fenced is the controller's view.
type brokerModel struct {
	id          wire.ID
	name        string
	state       string
	note        string
	fenced      bool
	cut         bool  // every link of it is cut
	leadsGroups []int // the groups it coordinates, by index in model.groups
	replicas    []replicaModel
}

func (b *brokerModel) dead() bool { return b.state == "stopped" }

// partitionModel is what all copies of a partition share: their tint and the window of offsets.
type partitionModel struct {
	tp       wire.TopicPartition
	name     string
	order    int   // of creation
	epoch    int32 // the leader's
	leader   int   // index of the leading broker in model.brokers, -1 when nobody leads
	leaderHW int64 // hatched is what lies past it
	start    int64 // of the leader's log
	end      int64 // the largest log end offset of any copy
	marks    []markModel
}

// replicaModel is one lane. Its cells are read from the log when it is drawn.
type replicaModel struct {
	tp        wire.TopicPartition
	part      int // index in model.partitions
	leads     bool
	led       bool // before its broker stopped
	epoch     int32
	epochNew  bool
	replicas  []wire.ID
	isr       []wire.ID
	start     int64
	hw        int64
	leo       int64
	cells     func(from, to int64, yield func(cellModel))
	highlight bool
}

// cellModel is one offset of a log.
type cellModel struct {
	offset  int64
	key     tokenStyle
	value   bool // false: a tombstone
	control int8 // 1: a commit marker, -1: an abort marker
	aborted bool
	tag     uint64
}

// markModel is a group's or a lone consumer's place in a partition. Of a share group committed and
// position are the ends of its window.
type markModel struct {
	initial   string
	color     int   // of model.groups, or of the consumer without a group
	committed int64 // -1: none
	position  int64 // -1: none
	ref       Ref
	group     string
	share     bool
	runs      []shareRun
}

// shareRun is records of a share group's window in one state (group.RecordAcquired and so on).
type shareRun struct {
	first, last int64
	state       int8
	count       int    // deliveries so far
	who         string // has them, in short
}

// tone is how good a word is.
type tone uint8

const (
	quiet tone = iota
	good
	warning
	bad
)

type clientModel struct {
	id      wire.ID
	name    string
	role    string // "producer", "consumer", "tool"
	tag     string // "acks=all", "manual"
	tone    tone   // of the tag
	epoch   string // of a KIP-848 member while its group rebalances
	note    string // a line about it
	urgent  bool   // the line is a warning
	state   string // "running", "crashed", "exited"
	lines   []lineModel
	room    int // lines to keep room for, so that the card keeps its size
	reads   []readModel
	brokers []int // indices of the brokers it is wired to
	group   int   // index in model.groups, -1 for none
	joining bool  // on its way into a group
}

// lineModel is one line of a client's card.
type lineModel struct {
	icon string // "check", "clock", "cross"
	text string
}

// readModel is one partition that a consumer reads.
type readModel struct {
	part    int
	state   string // "" or why it isn't read: "given back", "giving back", "not free yet"...
	lag     int64  // -1: not known
	label   string // replaces the lag when set
	running bool   // read on while the group rebalances
	// Of a share group's member: the records it has acquired, the first few one by one, and when the
	// first of its locks is over.
	held  []heldModel
	holds int
	lock  node.Time
}

type heldModel struct {
	style tokenStyle
	count int // deliveries, this one included
}

type groupModel struct {
	id      string
	initial string
	color   int
	kind    group.Kind
	state   string // Kafka's word
	word    string // a learner's word
	tone    tone
	lines   []string // generation or epochs, coordinator
	joined  []bool   // while rebalancing
	members []int    // indices of model.clients
	lag     int64    // of a share group; -1: not known
}

// flightKind is how a message is drawn.
type flightKind uint8

const (
	batchFlight flightKind = iota
	fetchFlight            // hollow, with a label
	ackFlight
	errorFlight
	dotFlight  // a heartbeat or another small message
	noteFlight // any other request or reply, by its name
)

type flightModel struct {
	seq        uint64
	from, to   wire.ID
	sent, due  node.Time
	kind       flightKind
	part       int // -1: none
	tokens     []tokenStyle
	more       int
	label      string
	held       bool // TCP keeps it: the link is cut
	replica    bool // between brokers
	error      string
	tags       []uint64
	first      int64
	tint       int // index of model.partitions for the outline
	background bool
}

// parkedModel is a request that waits at a broker.
type parkedModel struct {
	at, from wire.ID
	part     int
	label    string
	produce  bool
	since    node.Time
}

type cutModel struct{ a, b wire.ID }

// effect is a fact that is still fading in; age is in screen milliseconds.
type effect struct {
	kind  effectKind
	tp    wire.TopicPartition
	node  wire.ID
	peer  wire.ID
	from  int64
	to    int64
	age   float32
	label string
}

type effectKind uint8

const (
	cellsAppeared effectKind = iota
	flagSlid
	crownCame
	leftISR
	messageLost
)
