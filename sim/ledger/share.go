package ledger

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

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
	case node.ShareFetched, node.ShareRenewed:
		return Acquired
	case node.ShareAccepted:
		return Accepted
	case node.ShareReleased:
		return Released
	case node.ShareRejected:
		return Rejected
	case node.ShareLockTimeout, node.ShareMemberGone:
		return Expired
	case node.ShareTriedOften:
		return GivenUp
	}
	return NotDelivered
}

func (l *Ledger) shareChanged(f *node.ShareRecordsChanged) {
	g, n, handed := l.groups.Edit(int(l.groupOf(f.Group))), f.LastOffset-f.FirstOffset+1, uint16(0)
	g.share = true
	if f.To == "acquired" {
		handed = 1
		if c := l.clientOf(l.members.At(f.Member)); c != nil {
			c.did.Acquired += n
		}
	} else if end := g.did.end(f.Reason); end != nil {
		*end += n
	}
	if wire.Internal(f.TP.Topic) {
		return
	}
	p := l.parts.Get(int(l.partOf(&f.TP)))
	for o := f.FirstOffset; o <= min(f.LastOffset, int64(p.at.Len())-1); o++ {
		if i := int(p.at.Get(int(o))) - 1; i >= 0 {
			fate := g.fates.Edit(i)
			fate.handed += handed
			fate.deliveries, fate.state = uint8(min(f.DeliveryCount, 255)), shareEnd(f)
		}
	}
}

func (l *Ledger) shareStarted(f *node.ShareStartAdvanced) {
	l.committed(f.Group, &node.CommittedOffset{TP: f.TP, Offset: f.To})
}
