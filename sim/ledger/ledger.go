// Package ledger keeps the books of a history: for every record that a producer's program sent, what
// the program was told, which replicas hold the record, and how often each group processed it. It is
// fed the history's facts and nothing else, so it shows the truth of any moment, of any branch.
//
// A record here is one send(): its tag follows it through retries and copies. Records of Kafka's own
// topics (their names begin with two underscores) are left out.
//
// What the counters mean (Counts):
//
//   - Lost: the producer was told "stored", with an offset, and the log of the partition's leader does
//     not have the record, whoever else may still have it on disk: the next thing such a copy does is
//     to cut it off. The leader is the one that the controller named last; while it names nobody,
//     the last verdict stands. What retention, DeleteRecords or a topic's deletion took away is
//     expired, not lost.
//   - Stored: the leader's log has the record, and the producer was told that it failed, or has been
//     told nothing (yet, or for ever: its process ended). With acks=0 the producer wants no answer, so
//     such records are in neither counter.
//   - Twice: some group processed the record more than once. A record that stands in the log twice,
//     because a producer without idempotence sent it again, was sent once: a group that processes
//     both copies has processed it twice.
//   - Skipped: the record is in the leader's log, only below some group's committed offset (of a
//     share group: below its start offset), no member of that group has processed it, and none is at
//     work on it. A group is answerable from the lowest offset on at which it ever stood: what was
//     written before a group began at "latest" is none of its business. At work on a record is the
//     process that got it from its last poll() and has not ended.
//
// A process without a group counts for neither Twice nor Skipped.
//
// Besides, the books count what happened: what each client and each group did, elections, refusals,
// truncations; and keep what was printed. A Stretch tells these figures of a stretch of history, so
// whoever wants to know what happened asks it and keeps no count of its own.
package ledger

import (
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Counts are the figures on top of the ledger: numbers of records.
type Counts struct {
	All, Acknowledged, Lost, Stored, Twice, Skipped int
}

// Ledger is the books at one moment. It is a value with cheap snapshots: use New and Clone.
type Ledger struct {
	counts  Counts
	records ordered.Vec[record] // in the order of send()
	more    ordered.Map[again, place]
	blocks  ordered.Vec[tally] // of blockLen records each, to find the few among many

	senders  ordered.Slots[sender] // by the upper half of a tag
	parts    ordered.Slots[part]
	names    ordered.Map[wire.TopicPartition, int32] // the newest partition of that name
	groups   ordered.Slots[group]
	groupIDs ordered.Map[string, int32]
	clients  ordered.Slots[client] // by process
	members  ordered.Map[string, wire.ID]

	totals   totals
	rares    ordered.Map[rare, int64]
	lines    ordered.Vec[line] // that were printed
	prompts  ordered.Map[wire.ID, string]
	commands ordered.Vec[string]

	// What was looked up last, and room; no part of the state.
	recentParts [16]recentPart
	recentGroup int32
	freed       [1]span
}

type recentPart struct {
	tp    wire.TopicPartition
	index int32
	known bool
}

// New is the ledger of a world in which nothing has happened.
func New() *Ledger {
	return &Ledger{
		more:     ordered.NewFunc[again, place](again.less),
		senders:  ordered.NewSlots((*sender).clone),
		parts:    ordered.NewSlots((*part).clone),
		names:    ordered.NewFunc[wire.TopicPartition, int32](wire.TopicPartition.Less),
		groups:   ordered.NewSlots((*group).clone),
		groupIDs: ordered.New[string, int32](),
		clients:  ordered.NewSlots((*client).clone),
		members:  ordered.New[string, wire.ID](),
		rares:    newRare(),
		prompts:  ordered.New[wire.ID, string](),
	}
}

// Clone makes a snapshot; neither side sees the other change.
func (l *Ledger) Clone() *Ledger {
	c := *l
	c.records, c.more, c.blocks = l.records.Clone(), l.more.Clone(), l.blocks.Clone()
	c.senders, c.parts, c.names = l.senders.Clone(), l.parts.Clone(), l.names.Clone()
	c.groups, c.groupIDs = l.groups.Clone(), l.groupIDs.Clone()
	c.clients, c.members = l.clients.Clone(), l.members.Clone()
	c.rares, c.lines, c.prompts = l.rares.Clone(), l.lines.Clone(), l.prompts.Clone()
	c.commands = l.commands.Clone()
	return &c
}

// Counts are the figures.
func (l *Ledger) Counts() Counts { return l.counts }

// Add enters one event. Events come in their order, each once.
func (l *Ledger) Add(e *node.Event) {
	switch f := e.Fact.(type) {
	case node.RecordsAppended:
		l.appended(e.Node, &f)
	case node.HighWatermarkAdvanced:
		if f.Leader && !wire.Internal(f.TP.Topic) {
			l.parts.Edit(int(l.partAt(&f.TP, e.Node))).hw = f.To
		}
	case node.RecordQueued:
		l.queued(e, &f)
	case node.BatchAcked:
		l.acked(&f)
	case node.RecordsPolled:
		l.polled(e, &f)
	case node.RecordsProcessed:
		l.processed(e, &f)
	case node.OffsetsCommitted:
		l.groups.Edit(int(l.groupOf(f.Group))).did.Commits++
		for i := range f.Offsets {
			l.committed(f.Group, &f.Offsets[i])
		}
	case node.BatchRetried:
		l.retried(&f)
	case node.BatchFailed:
		l.failed(e, &f)
	case node.ShareRecordsChanged:
		l.shareChanged(&f)
	case node.ShareStartAdvanced:
		l.shareStarted(&f)
	default:
		l.rare(e)
	}
}

func (l *Ledger) rare(e *node.Event) {
	switch f := e.Fact.(type) {
	case node.LogTruncated:
		l.truncated(e.Node, &f)
	case node.TailLost:
		l.tailLost(e.Node, &f)
	case node.LogStartAdvanced:
		l.startAdvanced(e.Node, &f)
	case node.LogCleaned:
		l.cleaned(e.Node, &f)
	case node.ReplicaDeleted:
		l.replicaDeleted(e.Node, f.TP)
	case node.LeaderElected:
		l.elected(&f)
	case node.TopicDeleted:
		l.topicDeleted(f.Topic)
	case node.TopicCreated:
		l.topicCreated(f.Topic)
	case node.OffsetsDeleted:
		for i := range f.Deleted {
			l.forgotten(f.Group, f.Deleted[i])
		}
	case node.PartitionsAssigned:
		l.joined(e.Node, &f)
	case node.PositionReset:
		l.positioned(e.Node, &f)
	case node.ProcessEnded:
		l.ended(e.Node)
	default:
		l.happened(e)
	}
}
