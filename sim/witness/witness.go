package witness

import (
	"errors"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Witness is told a history, event by event. Use New.
type Witness struct {
	// inSequence tells whether a process is an idempotent producer whose order in a partition is
	// promised.
	inSequence func(wire.ID, wire.TopicPartition) bool
	seq        int64 // events seen
	records    ordered.Map[uint64, *record]
	order      ordered.Map[wire.NodePartition, int64] // records sent so far
	partitions ordered.Map[wire.TopicPartition, *partition]
	readers    ordered.Map[wire.NodePartition, *reader]
	farthest   ordered.Map[wire.NodePartition, int64] // where a consumer ever was in a partition
	commits    ordered.Map[wire.GroupPartition, []commit]
	groups     ordered.Map[wire.ID, string] // whose members the clients are
	misled     ordered.Map[wire.ID, bool]   // their coordinator is deposed and doesn't know it
	deleted    ordered.Map[string, bool]    // topics: one of the same name may follow
	offsets    bool                         // commits may have been lost
	programs   ordered.Map[wire.ID, *habits]
	workers    ordered.Map[wire.NodePartition, *worker]
	retries    ordered.Map[wire.ID, int32]
	calm       bool // all is well: what is sent from now on arrives, whatever acks says
	broken     error
}

// record is one that a producer was asked to send.
type record struct {
	producer wire.ID
	tp       wire.TopicPartition
	nth      int64 // in the order of send(), among those of this producer for this partition
	value    string
	told     bool
	acks     int16
	acked    bool
	offset   int64
	read     bool
	calm     bool // sent when all was well
}

// partition is what was seen of one.
type partition struct {
	values  ordered.Map[int64, uint64]                      // by offset: whose record was read there
	acked   ordered.Map[int64, uint64]                      // by offset: who was told so, acks=all
	orders  ordered.Map[wire.ID, ordered.Map[int64, int64]] // by producer and offset: nth
	excused bool
	cleaned bool  // a log cleaner may have taken records out: offsets have gaps
	start   int64 // below this records may have been deleted
	moved   bool  // its records were deleted, or its leader changed, while all was well
}

// reader is where a consumer is in a partition.
type reader struct {
	next     int64 // -1: not known
	assigned int64 // when it got the partition
}

// New is a witness that has seen nothing. inSequence tells which processes are idempotent producers
// whose order in a partition is promised.
func New(inSequence func(wire.ID, wire.TopicPartition) bool) *Witness {
	return &Witness{
		inSequence: inSequence,
		records:    ordered.New[uint64, *record](),
		order:      ordered.NewFunc[wire.NodePartition, int64](wire.NodePartition.Less),
		partitions: ordered.NewFunc[wire.TopicPartition, *partition](wire.TopicPartition.Less),
		readers:    ordered.NewFunc[wire.NodePartition, *reader](wire.NodePartition.Less),
		farthest:   ordered.NewFunc[wire.NodePartition, int64](wire.NodePartition.Less),
		commits:    ordered.NewFunc[wire.GroupPartition, []commit](wire.GroupPartition.Less),
		groups:     ordered.New[wire.ID, string](),
		misled:     ordered.New[wire.ID, bool](),
		deleted:    ordered.New[string, bool](),
		programs:   ordered.New[wire.ID, *habits](),
		retries:    ordered.New[wire.ID, int32](),
		workers:    ordered.NewFunc[wire.NodePartition, *worker](wire.NodePartition.Less),
	}
}

// Excuse says that Kafka promises nothing more for a partition: an unclean election.
func (w *Witness) Excuse(tp wire.TopicPartition) {
	w.of(tp).excused = true
	if tp.Topic == wire.OffsetsTopic {
		w.offsets = true
	}
}

// Deleted says that records below an offset may be gone: retention, DeleteRecords.
func (w *Witness) Deleted(tp wire.TopicPartition, below int64) {
	p := w.of(tp)
	p.start = max(p.start, below)
	p.moved = p.moved || w.calm
}

// Moved says that a partition has another leader: what is on its way to the old one without an answer
// is lost.
func (w *Witness) Moved(tp wire.TopicPartition) { w.of(tp).moved = true }

// TopicDeleted says that a topic was deleted; one of the same name may follow, and who heard of neither
// may still speak of the old one.
func (w *Witness) TopicDeleted(topic string) {
	w.deleted.Set(topic, true)
	for tp, p := range w.partitions.From(wire.TopicPartition{Topic: topic}) {
		if tp.Topic != topic {
			return
		}
		p.excused = true
	}
}

// Misled says that a client's group has a coordinator that is deposed and hasn't heard of it: what it
// tells of offsets may be old. Nothing in Kafka fences an OffsetFetch.
func (w *Witness) Misled(client wire.ID, misled bool) { w.misled.Set(client, misled) }

// Cleaned says that a log cleaner has taken records out of a partition, so that offsets have gaps.
func (w *Witness) Cleaned(tp wire.TopicPartition) { w.of(tp).excused, w.of(tp).cleaned = true, true }

// See takes a step's events and tells the first thing that can't be; nil: all can.
func (w *Witness) See(events []node.Event) error {
	for i := range events {
		w.seq++
		w.see(&events[i])
	}
	return w.broken
}

func (w *Witness) see(e *node.Event) {
	switch f := e.Fact.(type) {
	case node.RecordQueued:
		w.queued(e.Node, &f)
	case node.BatchSent:
		w.attempt(e.Node, &f)
	case node.BatchAcked:
		w.acked(&f)
	case node.BatchFailed:
		w.failed(&f)
	case node.RecordsPolled:
		w.handed(e.Node, &f)
		w.polled(e.Node, &f)
	case node.PositionReset:
		w.placed(e.Node, &f)
		w.moved(e.Node, &f)
	case node.PartitionsAssigned:
		w.assigned(e.Node, &f)
	case node.PartitionsRevoked:
		for _, tp := range f.Revoked {
			w.readers.Delete(wire.NodePartition{Node: e.Node, TP: tp})
		}
	case node.RecordsProcessed:
		w.worked(e.Node, &f)
	case node.CommitSent:
		w.kept(e, &f)
		w.commitSent(e.Node, &f)
	case node.CommitAnswered:
		w.told(e.Node, &f)
		w.commitAnswered(e.Node, &f)
	}
}

func (w *Witness) fail(words ...string) {
	if w.broken == nil {
		w.broken = errors.New("history: " + strings.Join(words, " "))
	}
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

func (w *Witness) of(tp wire.TopicPartition) *partition {
	p := w.partitions.At(tp)
	if p == nil {
		p = &partition{values: ordered.New[int64, uint64](), acked: ordered.New[int64, uint64](),
			orders:  ordered.New[wire.ID, ordered.Map[int64, int64]](),
			excused: w.deleted.Has(tp.Topic)}
		w.partitions.Set(tp, p)
	}
	return p
}

func (w *Witness) queued(at wire.ID, f *node.RecordQueued) {
	k := wire.NodePartition{Node: at, TP: f.TP}
	nth := w.order.At(k)
	w.order.Set(k, nth+1)
	if w.records.Has(f.Tag) {
		w.fail("record", num(int64(f.Tag)), "is sent twice")
	}
	w.records.Set(f.Tag, &record{producer: at, tp: f.TP, nth: nth, value: string(f.Value), offset: -1,
		calm: w.calm})
}

// acked: a producer is told once about each of its records, and two of them never stand in one place.
func (w *Witness) acked(f *node.BatchAcked) {
	p := w.of(f.TP)
	for i, tag := range f.Tags {
		r := w.records.At(tag)
		if r == nil || r.tp != f.TP {
			w.fail("a producer is told of record", num(int64(tag)), "in", f.TP.String(),
				"and never sent it there")
			return
		}
		if r.told {
			w.fail("a producer is told twice of record", num(int64(tag)))
		}
		r.told, r.acked, r.acks = true, f.Acks != wire.AcksNone, f.Acks
		if f.Acks == wire.AcksNone || f.BaseOffset < 0 {
			continue
		}
		r.offset = f.BaseOffset + int64(i)
		if f.Acks != wire.AcksAll || p.excused {
			continue
		}
		if other, taken := p.acked.Get(r.offset); taken && other != tag {
			w.fail("records", num(int64(other)), "and", num(int64(tag)), "are both acknowledged",
				"at offset", num(r.offset), "of", f.TP.String())
		}
		if other, seen := p.values.Get(r.offset); seen && other != tag {
			w.fail("record", num(int64(tag)), "is acknowledged at offset", num(r.offset), "of",
				f.TP.String(), "where record", num(int64(other)), "was read")
		}
		p.acked.Set(r.offset, tag)
	}
}

func (w *Witness) failed(f *node.BatchFailed) {
	for _, tag := range f.Tags {
		r := w.records.At(tag)
		if r == nil {
			continue // refused in send(): never queued
		}
		if r.told {
			w.fail("a producer is told twice of record", num(int64(tag)))
		}
		r.told = true
	}
}

// polled: what is read was written, and stays; a consumer reads on where it was.
func (w *Witness) polled(at wire.ID, f *node.RecordsPolled) {
	if len(f.Records) == 0 {
		return
	}
	if f.Records[0].Delivery == 0 { // share groups hand records out as they like
		k := wire.NodePartition{Node: at, TP: f.TP}
		r := w.readers.At(k)
		gaps := w.of(f.TP).cleaned
		if r != nil && r.next >= 0 && (f.Records[0].Offset < r.next ||
			f.Records[0].Offset > r.next && !gaps) {
			w.fail("a consumer at offset", num(r.next), "of", f.TP.String(), "reads offset",
				num(f.Records[0].Offset))
		}
		for i := range f.Records {
			if f.Records[i].Offset != f.Records[0].Offset+int64(i) && !gaps {
				w.fail("a consumer reads offset", num(f.Records[i].Offset), "of", f.TP.String(),
					"after offset", num(f.Records[i-1].Offset))
			}
		}
		w.readers.Set(k, &reader{next: f.LastOffset + 1, assigned: w.assignedAt(r)})
		w.wasAt(k, f.LastOffset+1)
	}
	if wire.Internal(f.TP.Topic) {
		return
	}
	p := w.of(f.TP)
	for i := range f.Records {
		w.value(p, f.TP, &f.Records[i])
	}
}

func (w *Witness) wasAt(k wire.NodePartition, next int64) {
	w.farthest.Set(k, max(w.farthest.At(k), next))
}

func (w *Witness) assignedAt(r *reader) int64 {
	if r == nil {
		return w.seq
	}
	return r.assigned
}

func (w *Witness) value(p *partition, tp wire.TopicPartition, x *node.PolledRecord) {
	r := w.records.At(x.Tag)
	if r == nil || r.tp != tp || r.value != string(x.Value) {
		w.fail("a consumer reads at offset", num(x.Offset), "of", tp.String(), "a record",
			num(int64(x.Tag)), "that nobody wrote there")
		return
	}
	r.read = true
	if p.excused {
		return
	}
	if other, acked := p.acked.Get(x.Offset); acked && other != x.Tag {
		w.fail("a consumer reads record", num(int64(x.Tag)), "at offset", num(x.Offset), "of",
			tp.String(), "where record", num(int64(other)), "was acknowledged")
	}
	if other, seen := p.values.Get(x.Offset); seen {
		if other != x.Tag {
			w.fail("offset", num(x.Offset), "of", tp.String(), "holds record", num(int64(x.Tag)),
				"and held record", num(int64(other)))
		}
		return
	}
	p.values.Set(x.Offset, x.Tag)
	if w.inSequence(r.producer, tp) {
		w.inOrder(p, tp, r, x)
	}
}

// inOrder: an idempotent producer's records come once each, in the order of send().
func (w *Witness) inOrder(p *partition, tp wire.TopicPartition, r *record, x *node.PolledRecord) {
	o, ok := p.orders.Get(r.producer)
	if !ok {
		o = ordered.New[int64, int64]()
		p.orders.Set(r.producer, o)
	}
	for _, nth := range o.DownFrom(x.Offset) {
		if nth >= r.nth {
			w.fail("offset", num(x.Offset), "of", tp.String(), "holds the", num(r.nth),
				"th record of an idempotent producer behind its", num(nth)+"th")
		}
		break
	}
	for _, nth := range o.From(x.Offset) {
		if nth <= r.nth {
			w.fail("offset", num(x.Offset), "of", tp.String(), "holds the", num(r.nth),
				"th record of an idempotent producer before its", num(nth)+"th")
		}
		break
	}
	o.Set(x.Offset, r.nth)
}

// Calm says that nothing fails from now on.
func (w *Witness) Calm() { w.calm = true }

// Settled is asked when somebody has read everything there is: then each record that was acknowledged
// with acks=all was read by somebody. For acks=1 and 0 there is such a promise only while all is well.
func (w *Witness) Settled() error {
	for tag, r := range w.records.All() {
		p := w.of(r.tp)
		if r.acked && r.acks == wire.AcksAll && !r.read && !p.excused && r.offset >= p.start {
			w.fail("record", num(int64(tag)), "was acknowledged at offset", num(r.offset), "of",
				r.tp.String(), "and is lost")
		}
		if r.calm && !r.read && !p.excused && !p.moved {
			w.fail("record", num(int64(tag)), "was sent to", r.tp.String(),
				"when all was well, and is lost")
		}
	}
	return w.broken
}
