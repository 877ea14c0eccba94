package sim

import (
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/share"
	"highwater/sim/wire"
)

// watchedShare is one share-partition, as its leaders told of it.
type watchedShare struct {
	leader wire.ID // that began last; what an older one tells counts no more, its writes are refused
	start  int64
	locked ordered.Map[int64, lock]  // who has acquired an offset
	final  ordered.Map[int64, bool]  // acknowledged or archived
	count  ordered.Map[int64, int16] // deliveries
}

// lock is a member's right to a record, and how long it holds.
type lock struct {
	member string
	until  node.Time
}

// shareOf finds a share-partition.
func (c *Checker) shareOf(group string, tp wire.TopicPartition) *watchedShare {
	g := c.groupOf(group)
	s, known := g.records.Get(tp)
	if !known {
		s = &watchedShare{start: -1, locked: ordered.New[int64, lock](),
			final: ordered.New[int64, bool](), count: ordered.New[int64, int16]()}
		g.records.Set(tp, s)
	}
	return s
}

// shareRecords: I19, a record is acquired by one member at a time, one delivery after the other, and
// what is done stays done.
func (c *Checker) shareRecords(w *World, id wire.ID, f *node.ShareRecordsChanged) {
	s := c.shareOf(f.Group, f.TP)
	if id != s.leader {
		return
	}
	name := "share: " + f.To + " by " + f.Reason.String()
	c.probes.Set(name, c.probes.At(name)+1)
	set := c.configsOf(w, id).share
	c.shareRules(w, set, f)
	for o := f.FirstOffset; o <= f.LastOffset; o++ {
		where := f.TP.String() + "@" + num(o)
		owner, locked := s.locked.Get(o)
		switch {
		case s.final.Has(o):
			c.fail("I19", where, "is", f.To, "by", f.Member, "though it is done")
		case f.To == "acquired" && locked:
			c.fail("I19", where, "is acquired by", f.Member, "while", owner.member, "has it")
		case f.To == "acquired" && f.DeliveryCount != s.count.At(o)+1:
			c.fail("I19", where, "is delivered for the", num(int64(f.DeliveryCount))+". time after",
				num(int64(s.count.At(o))), "deliveries")
		case f.To != "acquired" && (!locked || f.Member != owner.member):
			c.fail("I19", where, "is", f.To, "for", f.Member, "but", owner.member, "has it")
		case f.Reason == node.ShareLockTimeout && f.To != "acquired" && owner.until > w.now:
			c.fail("I19", where, "is taken from", f.Member, "before its lock is over")
		}
		switch f.To {
		case "acquired":
			s.locked.Set(o, lock{f.Member, f.LockUntil})
			s.count.Set(o, f.DeliveryCount)
		case "renewed":
			s.locked.Set(o, lock{f.Member, f.LockUntil})
		case "available":
			s.locked.Delete(o)
		case "acknowledged", "archived":
			s.locked.Delete(o)
			s.final.Set(o, true)
		}
	}
}

// shareStart: I19, the share-partition start offset only moves forward, over records that are done,
// unless a tool resets it.
func (c *Checker) shareStart(w *World, id wire.ID, f *node.ShareStartAdvanced) {
	s := c.shareOf(f.Group, f.TP)
	switch f.Reason {
	case node.ShareDone:
		if id != s.leader {
			return
		}
		for o := f.From; o < f.To; o++ {
			if !s.final.Has(o) {
				c.fail("I19", "the start of", f.TP.String(), "in", f.Group, "goes from",
					num(f.From), "to", num(f.To)+", over", num(o)+", which is not done")
			}
			s.final.Delete(o)
			s.count.Delete(o)
		}
		if f.To < s.start {
			c.fail("I19", "the start of", f.TP.String(), "in", f.Group, "goes from", num(s.start),
				"to", num(f.To))
		}
	default:
		// A leader begins with what was kept: locks are gone, and what the last leader had not yet
		// brought to the share coordinator.
		s.leader = id
		s.locked.Clear()
		s.final.Clear()
		s.count.Clear()
		part := w.Broker(id).SharePartition(f.Group, f.TP)
		if part == nil {
			break
		}
		for o := f.To; o < part.Start(); o++ { // done, and passed over in the same step
			s.final.Set(o, true)
		}
		for _, r := range part.InFlights() {
			for o := r.First; o <= r.Last; o++ {
				s.count.Set(o, r.DeliveryCount)
				if r.State == share.RecordAcknowledged || r.State == share.RecordArchived {
					s.final.Set(o, true)
				}
				if r.State == share.RecordAcquired { // in the same step
					s.count.Set(o, r.DeliveryCount-1)
				}
			}
		}
	}
	s.start = f.To
}

// shareRules: I19, a record is delivered as often as the limit says and locked as long, and what was
// tried so often isn't offered again.
func (c *Checker) shareRules(w *World, set *share.Settings, f *node.ShareRecordsChanged) {
	where := f.TP.String() + "@" + num(f.FirstOffset)
	switch {
	case f.DeliveryCount > set.DeliveryLimit:
		c.fail("I19", where, "is delivered", num(int64(f.DeliveryCount)), "times where",
			num(int64(set.DeliveryLimit)), "are allowed")
	case f.To == "available" && f.DeliveryCount >= set.DeliveryLimit:
		c.fail("I19", where, "is offered again after", num(int64(f.DeliveryCount)), "deliveries")
	case f.Reason == node.ShareTriedOften && f.DeliveryCount < set.DeliveryLimit:
		c.fail("I19", where, "is given up after", num(int64(f.DeliveryCount)), "deliveries")
	case (f.To == "acquired" || f.To == "renewed") && f.LockUntil != w.now+set.Lock:
		c.fail("I19", where, "is locked until", num(int64(f.LockUntil)), "us")
	}
}
