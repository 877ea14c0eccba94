package player

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Outage is what became of a partition when the process that led it was killed, as far as the playhead.
// A time is 0 as long as that hasn't happened.
type Outage struct {
	TP     wire.TopicPartition
	Leader wire.ID // who was killed
	Killed node.Time
	// Key is that of the first record that a program had for the partition afterwards, and Sender the
	// program; Tried is when it first found nobody at home.
	Key    string
	Sender wire.ID
	Queued node.Time
	Tried  node.Time
	// Fenced is when the controller gave the broker up, Silent how long it had heard nothing of it.
	Fenced node.Time
	Silent node.Time
	// Next is who leads since Led, with so many copies in sync.
	Next   wire.ID
	Copies int
	Led    node.Time
	// Stored is when the next leader wrote the first record, at offset First; Committed when all copies
	// in sync had it.
	Stored    node.Time
	First     int64
	Committed node.Time

	polls []poll
}

// poll is what a program got after the kill.
type poll struct {
	at          node.Time
	by          wire.ID
	first, last int64
}

// Read tells who got a record from poll() after the kill, and when.
func (o *Outage) Read(offset int64) (by wire.ID, at node.Time) {
	for i := range o.polls {
		if q := &o.polls[i]; q.first <= offset && offset <= q.last {
			return q.by, q.at
		}
	}
	return 0, 0
}

// Subject is a record that a question can be about: committed, and no program has got it.
type Subject struct {
	TP     wire.TopicPartition
	Offset int64
	Key    string
}

// watch follows one partition of interest: the first of a topic that isn't Kafka's own.
type watch struct {
	player  *Player
	tp      wire.TopicPartition
	leader  wire.ID
	isr     int
	hw, got int64 // committed, and given to programs, up to here
	keys    []keyed
	subject Subject
	outage  *Outage
}

// keyed is a record of the log's end.
type keyed struct {
	offset int64
	key    string
}

const (
	mostKeyed = 64 // of the newest records
	mostPolls = 64
)

// Clone implements Fold.
func (w *watch) Clone() *watch {
	c := *w
	c.keys = slices.Clone(w.keys)
	if w.outage != nil {
		o := *w.outage
		o.polls = slices.Clone(o.polls)
		c.outage = &o
	}
	return &c
}

// Add implements Fold.
func (w *watch) Add(e *node.Event) {
	switch f := e.Fact.(type) {
	case node.LeaderElected:
		w.elected(e, &f)
	case node.RecordsAppended:
		if f.TP == w.tp && f.Leader {
			w.appended(e, &f)
		}
	case node.HighWatermarkAdvanced:
		if f.TP == w.tp && f.Leader {
			w.hw = f.To
			w.choose(e.Seq)
			if o := w.outage; o != nil && o.Stored > 0 && o.Committed == 0 && f.To > o.First {
				o.Committed = e.At
			}
		}
	case node.RecordsPolled:
		if f.TP == w.tp {
			w.polled(e, &f)
		}
	case node.ProcessKilled:
		if w.outage == nil && f.Process == w.leader && w.leader != 0 && w.opened(e.Seq) {
			w.outage = &Outage{TP: w.tp, Leader: w.leader, Killed: e.At}
		}
	default:
		if w.outage != nil {
			w.outage.add(e)
		}
	}
}

// opened tells whether a step came after the first page was turned to: what was before is the setup's.
func (w *watch) opened(seq uint64) bool {
	at := w.player.Turned(0)
	return at != (Place{}) && seq > at.Seq
}

func (w *watch) elected(e *node.Event, f *node.LeaderElected) {
	if w.tp.Topic == "" && !wire.Housekeeping(f.TP.Topic) {
		w.tp = f.TP
	}
	if f.TP != w.tp {
		return
	}
	w.leader, w.isr = f.To, len(f.ISR)
	if o := w.outage; o != nil && o.Led == 0 && f.To != wire.NoLeader {
		o.Next, o.Copies = f.To, w.isr
	}
}

func (w *watch) appended(e *node.Event, f *node.RecordsAppended) {
	if o := w.outage; o != nil && o.Stored == 0 && o.Led > 0 {
		o.Stored, o.First = e.At, f.BaseOffset
	}
	if f.Batch == nil {
		return
	}
	for i := range f.Batch.Records {
		w.keys = append(w.keys, keyed{f.BaseOffset + int64(i), string(f.Batch.Records[i].Key)})
	}
	if n := len(w.keys) - mostKeyed; n > 0 {
		w.keys = slices.Delete(w.keys, 0, n)
	}
}

func (w *watch) polled(e *node.Event, f *node.RecordsPolled) {
	w.got = max(w.got, f.LastOffset+1)
	if o := w.outage; o != nil && len(o.polls) < mostPolls {
		o.polls = append(o.polls, poll{e.At, e.Node, f.FirstOffset, f.LastOffset})
	}
	w.choose(e.Seq)
}

// choose names the newest committed record that no program has got. From the opening on it stays the
// same until a program gets it, and for good once its leader was killed: a question that changes under
// a reader's eyes can't be read.
func (w *watch) choose(seq uint64) {
	if w.outage != nil || w.hw <= w.got ||
		w.opened(seq) && w.subject.Offset >= w.got && w.subject.TP == w.tp {
		return
	}
	for i := range w.keys {
		if k := &w.keys[i]; k.offset == w.hw-1 {
			w.subject = Subject{w.tp, k.offset, k.key}
		}
	}
}

// add takes what the others do while nobody leads, and after.
func (o *Outage) add(e *node.Event) {
	switch f := e.Fact.(type) {
	case node.RecordQueued:
		if f.TP == o.TP && o.Queued == 0 {
			o.Queued, o.Sender, o.Key = e.At, e.Node, string(f.Key)
		}
	case node.ConnectionLost:
		if o.Queued > 0 && o.Tried == 0 && e.Node == o.Sender && f.Peer == o.Leader {
			o.Tried = e.At
		}
	case node.BrokerFenced:
		if f.Broker == o.Leader && o.Fenced == 0 {
			o.Fenced, o.Silent = e.At, node.Ms(f.SilentMs)
		}
	case node.BecameLeader:
		if f.TP == o.TP && o.Led == 0 && e.Node == o.Next {
			o.Led = e.At
		}
	}
}

// Outage is what became of the shown partition since its leader was killed; nil as long as nobody did.
// For reading only; good until the next move.
func (p *Player) Outage() *Outage { return p.watched.at(p.History, p.World().Seq()).outage }

// Subject is the record that a question can be about now: until an outage the newest committed one that
// no program has got.
func (p *Player) Subject() (s Subject, leader wire.ID) {
	w := p.watched.at(p.History, p.World().Seq())
	return w.subject, w.leader
}
