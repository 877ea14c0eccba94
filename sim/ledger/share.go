package ledger

import "highwater/sim/node"

// ShareState is what a share group last did with a record.
type ShareState uint8

// States of a record in a share group.
const (
	NotDelivered ShareState = iota
	Acquired                // a member has it, behind a lock
	Accepted
	Released // a member gave it back; another may try
	Rejected // a member gave it up for good
	Expired  // its lock ran out, or its member's session ended; another may try
	GivenUp  // delivered as often as allowed
)

// shareEnds are the states by the reason that a fact gives.
func shareEnd(f *node.ShareRecordsChanged) ShareState {
	switch f.Reason {
	case "fetch", "renew":
		return Acquired
	case "accept":
		return Accepted
	case "release":
		return Released
	case "reject":
		return Rejected
	case "lock timeout", "session closed":
		return Expired
	case "delivery count":
		return GivenUp
	}
	return NotDelivered
}

func (l *Ledger) shareChanged(f *node.ShareRecordsChanged) {
	if internal(f.TP.Topic) {
		return
	}
	g := l.groups.Edit(int(l.groupOf(f.Group)))
	g.share = true
	p := l.parts.Get(int(l.partOf(&f.TP)))
	for o := f.FirstOffset; o <= min(f.LastOffset, int64(p.at.Len())-1); o++ {
		if i := int(p.at.Get(int(o))) - 1; i >= 0 {
			*g.fates.Edit(i) = shareFate{uint8(min(f.DeliveryCount, 255)), shareEnd(f)}
		}
	}
}

func (l *Ledger) shareStarted(f *node.ShareStartAdvanced) {
	l.committed(f.Group, &node.CommittedOffset{TP: f.TP, Offset: f.To})
}
