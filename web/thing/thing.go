// Package thing names what stands on the stage: whatever can be pointed at, selected, walked to
// with the keyboard and asked about. There is one type for it and one text form.
package thing

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/wire"
)

// Kind is what a Thing is.
type Kind uint8

// Kinds.
const (
	Nothing Kind = iota
	Broker
	Power // the power button of a broker or controller
	Controller
	Replica
	Record // one record in one replica
	Leader // the crown
	HighWatermark
	LogEnd
	ISR // one chip: Node is the broker whose chip it is, Peer the member
	Epoch
	Client
	Message // Seq is the message's number in the world's queue
	Link    // between Node and Peer
	Group   // Name is its id, as in the kinds below
	Member
	Committed // a group's committed offset on a lane
	Position
	Error
	Shared // a record of a share group's window
	Event  // Seq is the step
	Partition
	Segment // of Node's copy: Offset is its first one
	kinds
)

// names are the kinds in a Thing's text form.
var names = [kinds]string{"", "broker", "power", "controller", "replica", "record", "leader",
	"high watermark", "log end", "isr", "epoch", "client", "message", "link", "group", "member",
	"committed", "position", "error", "shared", "event", "partition", "segment"}

// String is the kind's name.
func (k Kind) String() string { return names[k] }

// Thing is one thing, in the simulation's own terms: which fields count depends on its kind.
type Thing struct {
	Kind   Kind
	Node   wire.ID
	Peer   wire.ID
	TP     wire.TopicPartition
	Offset int64
	Seq    uint64
	Name   string
}

// Callout is a word about a thing, above it or below it.
type Callout struct {
	On    Thing
	Text  string
	Above bool
}

// Node is the thing that a process is.
func Node(id wire.ID) Thing {
	switch {
	case id.IsBroker():
		return Thing{Kind: Broker, Node: id}
	case id.IsController():
		return Thing{Kind: Controller, Node: id}
	case id.IsClient():
		return Thing{Kind: Client, Node: id}
	}
	return Thing{}
}

// String is a thing's text form, its fields joined by bars: "isr|1|2|orders|0|0|0|". Empty for Nothing.
func (t Thing) String() string {
	if t.Kind == Nothing {
		return ""
	}
	n := func(v int64) string { return strconv.FormatInt(v, 10) }
	return strings.Join([]string{t.Kind.String(), n(int64(t.Node)), n(int64(t.Peer)), t.TP.Topic,
		n(int64(t.TP.Partition)), n(t.Offset), strconv.FormatUint(t.Seq, 10), t.Name}, "|")
}

// Parse reads what String wrote; anything else is Nothing.
func Parse(text string) Thing {
	f := strings.SplitN(text, "|", 8)
	if len(f) != 8 {
		return Thing{}
	}
	kind := slices.Index(names[:], f[0])
	if kind <= 0 {
		return Thing{}
	}
	ok := true
	n := func(i, bits int) int64 {
		v, err := strconv.ParseInt(f[i], 10, bits)
		ok = ok && err == nil
		return v
	}
	seq, err := strconv.ParseUint(f[6], 10, 64)
	t := Thing{Kind: Kind(kind), Node: wire.ID(n(1, 32)), Peer: wire.ID(n(2, 32)),
		TP:     wire.TopicPartition{Topic: f[3], Partition: int32(n(4, 32))},
		Offset: n(5, 64), Seq: seq, Name: f[7]}
	if !ok || err != nil {
		return Thing{}
	}
	return t
}
