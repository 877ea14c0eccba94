// Package model is what a picture shows, taken from a world by room extract: plain values, so that room
// layout knows nothing of machines and its tests can write down a cluster in a few lines.
package model

import (
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/paint"
	"highwater/web/thing"
)

// Ids, partitions and times are the simulation's own; by these names who lays a model out need not
// import it.
type (
	ID             = wire.ID
	TopicPartition = wire.TopicPartition
	Time           = node.Time
)

// Model is one cluster at one instant. Things name each other by their index in its lists.
type Model struct {
	Now         node.Time
	Began       node.Time // of the world: nothing is shown as it was before
	Controllers []Controller
	Quorum      string // "epoch 2 · offset 128", or that nobody decides
	Leaderless  bool   // no controller decides
	HasReaders  bool   // some client has read from it at some time
	Brokers     []Broker
	Clients     []Client
	Groups      []Group
	Flights     []Flight
	Parked      []Parked
	Cuts        []Cut
	Partitions  []Partition // every partition, in order of creation
	Effects     []Effect
}

// Controller is one pill of the strip.
type Controller struct {
	ID    wire.ID
	Name  string
	State string // "active", "follower", "stopped", "voting", "frozen"
	Note  string // for voting: "vote 2 of 3"; for frozen, what that is
}

// Broker is one card. State is the broker's own word; Fenced is the controller's view.
type Broker struct {
	ID          wire.ID
	Name        string
	State       string
	Note        string
	Fenced      bool
	Cut         bool // every link of it is cut
	Ailing      bool // its machine is in trouble; Note says which
	Disk        Disk
	LeadsGroups []int // the groups it coordinates, by index in Model.Groups
	Replicas    []Replica
}

// Dead tells that its process is gone; its disk is kept.
func (b *Broker) Dead() bool { return b.State == "stopped" }

// Partition is what all copies of a partition share: their tint and the window of offsets.
type Partition struct {
	TP       wire.TopicPartition
	Name     string
	Order    int   // of creation
	Epoch    int32 // the leader's
	Leader   int   // index of the leading broker in model.brokers, -1 when nobody leads
	LeaderHW int64 // hatched is what lies past it
	Start    int64 // of the leader's log
	End      int64 // the largest log end offset of any copy
	Marks    []Mark
}

// Replica is one lane. Its cells are read from the log when it is drawn.
type Replica struct {
	TP        wire.TopicPartition
	Part      int // index in Model.Partitions
	Leads     bool
	Led       bool // before its broker stopped
	Epoch     int32
	EpochNew  bool
	Replicas  []wire.ID
	ISR       []wire.ID
	Start     int64
	HW        int64
	LEO       int64
	Cells     func(from, to int64, yield func(Cell))
	highlight bool
}

// Cell is one offset of a log.
type Cell struct {
	Offset  int64
	Key     paint.Key
	Value   bool // false: a tombstone
	Control int8 // 1: a commit marker, -1: an abort marker
	Aborted bool
	Tag     uint64
}

// Mark is a group's or a lone consumer's place in a partition. Of a share group committed and
// position are the ends of its window.
type Mark struct {
	Initial   string
	Color     int   // of model.groups, or of the consumer without a group
	Committed int64 // -1: none
	Position  int64 // -1: none
	Ref       thing.Thing
	Group     string
	Share     bool
	Runs      []ShareRun
}

// ShareRun is records of a share group's window in one state .
type ShareRun struct {
	First, Last int64
	State       HoldState
	Count       int    // deliveries so far
	Who         string // has them, in short
}

// HoldState is how far a record of a share group's window has come.
type HoldState uint8

// States.
const (
	Available HoldState = iota
	Acquired
	Acknowledged
	Archived
)

// Tone is how good a word is.
type Tone uint8

// Tones.
const (
	Quiet Tone = iota
	Good
	Warning
	Bad
)

// Client is one card beside the brokers.
type Client struct {
	ID      wire.ID
	Name    string
	Role    string // "producer", "consumer", "tool"
	Tag     string // "acks=all", "manual"
	Tone    Tone   // of the tag
	Epoch   string // of a KIP-848 member while its group rebalances
	Note    string // a line about it
	Urgent  bool   // the line is a warning
	State   string // "running", "crashed", "exited"
	Lines   []Line
	Room    int // lines to keep room for, so that the card keeps its size
	Reads   []Read
	Brokers []int  // indices of the brokers it is wired to
	User    string // who it is to the brokers, "" where they don't ask
	Locked  []int  // those of Brokers that know who it is
	Group   int    // index in Model.Groups, -1 for none
	Joining bool   // on its way into a group
}

// Service tells whether it is something that others ask: the schema registry, the database, a Connect
// worker.
func (c *Client) Service() bool {
	return c.Role == "registry" || c.Role == "postgres" || c.Role == "connect"
}

// Line is one line of a client's card.
type Line struct {
	Icon string // "check", "clock", "cross"
	Text string
}

// Read is one partition that a consumer reads.
type Read struct {
	Part    int
	State   string // "" or why it isn't read: "given back", "giving back", "not free yet"...
	Lag     int64  // -1: not known
	Label   string // replaces the lag when set
	Running bool   // read on while the group rebalances
	// Of a share group's member: the records it has acquired, the first few one by one, and when the
	// first of its locks is over, in whole seconds from now.
	Held  []Held
	Holds int
	LockS int64
}

// Held is one record in the hands of a share group's member.
type Held struct {
	Style paint.Key
	Count int // deliveries, this one included
}

// Group is one box with its members, as its coordinator has it.
type Group struct {
	ID      string
	Initial string
	Color   int
	Share   bool   // several members take from one queue
	State   string // Kafka's word
	Word    string // a learner's word
	Tone    Tone
	Lines   []string // generation or epochs, coordinator
	Joined  []bool   // while rebalancing
	Members []int    // indices of model.clients
	Lag     int64    // of a share group; -1: not known
}

// FlightKind is how a message is drawn.
type FlightKind uint8

// Kinds of messages.
const (
	BatchFlight FlightKind = iota
	FetchFlight            // hollow, with a label
	AckFlight
	ErrorFlight
	DotFlight  // a heartbeat or another small message
	NoteFlight // any other request or reply, by its name
)

// Flight is one message on the wire.
type Flight struct {
	Seq        uint64
	From, To   wire.ID
	Sent, Due  node.Time
	Kind       FlightKind
	Part       int // -1: none
	Tokens     []paint.Key
	More       int
	Label      string
	Held       bool // TCP keeps it: the link is cut
	Replica    bool // between brokers
	Error      string
	tags       []uint64
	first      int64
	Tint       int // index of model.partitions for the outline
	Background bool
}

// Parked is a request that waits at a broker.
type Parked struct {
	At, From wire.ID
	Part     int
	Label    string
	Produce  bool
	Since    node.Time
}

// Cut is a link that the network has lost; if one way only, Unheard names whose messages get lost.
type Cut struct {
	A, B    wire.ID
	Unheard string
}

// Effect is a fact that is still fading in; Age is in screen milliseconds.
type Effect struct {
	Kind  EffectKind
	TP    wire.TopicPartition
	Node  wire.ID
	Peer  wire.ID
	From  int64
	To    int64
	Age   float32
	label string
}

// EffectKind is what an Effect shows.
type EffectKind uint8

// Kinds of effects.
const (
	CellsAppeared EffectKind = iota
	FlagSlid
	CrownCame
	LeftISR
	MessageLost
)

// EffectMs is how long each kind of effect lasts, in screen milliseconds.
var EffectMs = [...]float32{CellsAppeared: 160, FlagSlid: 200, CrownCame: 240, LeftISR: 160,
	MessageLost: 600}

// Arrived counts the members that have come along in a rebalance.
func (g *Group) Arrived() int {
	n := 0
	for _, j := range g.Joined {
		if j {
			n++
		}
	}
	return n
}
