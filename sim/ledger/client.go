package ledger

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// client is a client process: the group it reads for, what it has in its hands, and its figures.
type client struct {
	group int32     // -1: none
	at    node.Time // of the poll that gave it what it has
	parts []int32   // where it ever got records from; replaced whole
	did   Work
	polls []node.RecordsPolled // what the last poll gave; replaced whole
	since node.Time            // of that poll
}

func (c *client) clone() *client { n := *c; return &n }

// Work are the figures of one client process.
type Work struct {
	Polled      int64 // records that the application got from poll()
	Processed   int64 // times that it was done with a record
	Acquired    int64 // records that its share group handed to it
	Revoked     int64 // partitions taken from it while it went on
	Uncommitted int64 // commits of its that failed
	Unwritable  int64 // records that a serializer could not make
	Unreadable  int64 // times that poll() threw, because a deserializer can't read a record
	SetAside    int64 // records that it gave up because it can't read them
	Late        int64 // times that it was away from poll() for max.poll.interval.ms
	// AgeMs is how old what it was done with was, all together, in milliseconds: from a record's
	// timestamp, which is when what it tells of happened, to the end of the work on it.
	AgeMs int64
	// OldestMs is the most of any record since the books were opened.
	OldestMs int64
}

// minus is what came after w was as in b.
func (w Work) minus(b Work) Work {
	return Work{w.Polled - b.Polled, w.Processed - b.Processed, w.Acquired - b.Acquired,
		w.Revoked - b.Revoked, w.Uncommitted - b.Uncommitted, w.Unwritable - b.Unwritable,
		w.Unreadable - b.Unreadable,
		w.SetAside - b.SetAside, w.Late - b.Late, w.AgeMs - b.AgeMs, w.OldestMs}
}

// clientOf is a client process's page in the books; nil for a broker or a controller.
func (l *Ledger) clientOf(id wire.ID) *client {
	if !id.IsClient() {
		return nil
	}
	slot := int(id - wire.FirstClient)
	if c := l.clients.Edit(slot); c != nil {
		return c
	}
	c := &client{group: -1}
	l.clients.Set(slot, c)
	return c
}

func (l *Ledger) joined(id wire.ID, f *node.PartitionsAssigned) {
	gi := l.groupOf(f.Group)
	if f.Protocol == "share" && !l.groups.Get(int(gi)).share {
		l.groups.Edit(int(gi)).share = true
	}
	if c := l.clientOf(id); c != nil {
		c.group = gi
	}
}

func (l *Ledger) positioned(id wire.ID, f *node.PositionReset) {
	if c := l.clientOf(id); c != nil && c.group >= 0 && !wire.Internal(f.TP.Topic) {
		l.move(c.group, l.partOf(&f.TP), func(s *stand) { s.begin(f.To) })
	}
}

// polled: what the last poll gave is out of the process's hands when it polls again.
func (l *Ledger) polled(e *node.Event, f *node.RecordsPolled) {
	c := l.clientOf(e.Node)
	if c == nil {
		return
	}
	c.did.Polled += int64(len(f.Records))
	if c.since != e.At {
		c.polls, c.since = nil, e.At
	}
	c.polls = append(slices.Clip(c.polls), *f)
	if c.group < 0 || wire.Internal(f.TP.Topic) {
		return
	}
	if c.at != e.At {
		l.release(e.Node, c)
		c.at = e.At
	}
	pi := l.partOf(&f.TP)
	if !slices.Contains(c.parts, pi) {
		c.parts = append(slices.Clip(c.parts), pi)
	}
	for n := 0; n < len(f.Records); { // a share group's member may get records with gaps between
		first := &f.Records[n]
		got := span{e.Node, first.LeaderEpoch, first.Offset, first.Offset}
		for n++; n < len(f.Records) && f.Records[n].Offset == got.last+1 &&
			f.Records[n].LeaderEpoch == got.epoch; n++ {
			got.last++
		}
		l.take(c.group, pi, got)
	}
}

// aged notes how old the information was that a process is done with.
func (c *client) aged(at node.Time, f *node.RecordsProcessed) {
	for i := range c.polls {
		p := &c.polls[i]
		if p.TP != f.TP {
			continue
		}
		for k := range p.Records {
			if o := p.Records[k].Offset; o >= f.FirstOffset && o <= f.LastOffset {
				age := max(at.UnixMs()-p.Records[k].TimestampMs, 0)
				c.did.AgeMs += age
				c.did.OldestMs = max(c.did.OldestMs, age)
			}
		}
	}
}

// take puts a run of records into a process's hands.
func (l *Ledger) take(gi, pi int32, got span) {
	s := l.groups.Edit(int(gi)).stands.Edit(int(pi))
	if s.held.process == 0 {
		s.held = got
	} else {
		s.others = append(slices.Clip(s.others), got)
	}
	if from, to := s.bounds(); got.first < to {
		l.passOverAll(gi, pi, max(from, got.first), min(to, got.last+1))
	}
}

// release takes everything out of a process's hands.
func (l *Ledger) release(id wire.ID, c *client) {
	for _, pi := range c.parts {
		s := l.groups.Edit(int(c.group)).stands.Edit(int(pi))
		var gone []span
		if s.others == nil {
			if s.held.process == id {
				l.freed[0] = s.held
				gone, s.held = l.freed[:1], span{}
			}
		} else {
			gone = s.drop(id)
		}
		from, to := s.bounds()
		for _, was := range gone {
			l.passOverAll(c.group, pi, max(from, was.first), min(to, was.last+1))
		}
	}
}

// ended: a process that is gone works on nothing, and will be told nothing.
func (l *Ledger) ended(id wire.ID) {
	if !id.IsClient() {
		return
	}
	if c := l.clients.Get(int(id - wire.FirstClient)); c != nil {
		l.release(id, c)
	}
	const perProcess = 16 // producers: see slotOf
	for n := range perProcess {
		slot := int(id-wire.FirstClient)*perProcess + n
		if s := l.senders.Get(slot); s != nil {
			l.senders.Edit(slot).ended = true
		}
	}
}
