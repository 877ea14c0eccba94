package ledger

import (
	"cmp"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// totals are figures of the whole world. They only grow.
type totals struct {
	acked     int64 // records whose producer was told that they are stored, or asked for no answer
	failed    int64
	retried   int64 // batches
	unclean   int64 // elections of a leader that lacked committed records
	truncated int64 // times that a replica dropped the end of its log
}

// rare is what happens seldom enough to be counted in a map.
type rare struct {
	kind         rareKind
	name, detail string
}

type rareKind uint8

const (
	elections     rareKind = iota // of a partition
	refusals                      // of producers, by error
	schemas                       // refused, by subject
	logins                        // refused
	denials                       // of what the ACLs don't allow, by principal
	commitRefusal                 // of groups, by error
	departures                    // of a group's members, by reason
	silences                      // of brokers: fenced for want of heartbeats
)

func (a rare) less(b rare) bool {
	return cmp.Or(cmp.Compare(a.kind, b.kind), strings.Compare(a.name, b.name),
		strings.Compare(a.detail, b.detail)) < 0
}

func (l *Ledger) count(kind rareKind, name, detail string) {
	k := rare{kind, name, detail}
	l.rares.Set(k, l.rares.At(k)+1)
}

// line is one line that a tool or program printed.
type line struct {
	text   string
	stderr bool
}

// printed: a text without a newline is the beginning of the process's next line.
func (l *Ledger) printed(at wire.ID, f *node.Printed) {
	text := f.Line
	if begun, ok := l.prompts.Get(at); ok {
		text = begun + text
		l.prompts.Delete(at)
	}
	if f.NoNewline {
		l.prompts.Set(at, text)
		return
	}
	*l.lines.Edit(l.lines.Len()) = line{text, f.Stderr}
}

// happened enters what is about no single record.
func (l *Ledger) happened(e *node.Event) {
	switch f := e.Fact.(type) {
	case node.Printed:
		l.printed(e.Node, &f)
	case node.CommandGiven:
		*l.commands.Edit(l.commands.Len()) = f.Text
	case node.BrokerFenced:
		if f.Reason == node.ReasonNoHeartbeat {
			l.count(silences, f.Broker.String(), "")
		}
	case node.ProduceRefused:
		l.count(refusals, f.Error.Name(), "")
	case node.OffsetsRefused:
		l.count(commitRefusal, f.Error.Name(), "")
	case node.CommitAnswered:
		if c := l.clientOf(e.Node); c != nil && f.Error != wire.None {
			c.did.Uncommitted++
		}
	case node.SchemaRefused:
		l.count(schemas, f.Subject, "")
	case node.LoginFailed:
		l.count(logins, "", "")
	case node.AccessDenied:
		l.count(denials, f.Principal, "")
	case node.RecordUnwritable:
		if c := l.clientOf(e.Node); c != nil {
			c.did.Unwritable++
		}
	case node.RecordUnreadable:
		if c := l.clientOf(e.Node); c != nil {
			c.did.Unreadable++
		}
	case node.RecordSetAside:
		if c := l.clientOf(e.Node); c != nil {
			c.did.SetAside++
		}
	case node.PollTimeoutExpired:
		if c := l.clientOf(e.Node); c != nil {
			c.did.Late++
		}
	case node.PartitionsRevoked:
		if c := l.clientOf(e.Node); c != nil && f.Reason != "unsubscribe" {
			c.did.Revoked += int64(len(f.Revoked))
		}
	case node.MemberJoined:
		l.members.Set(f.Member, f.Client)
	case node.MemberLeft:
		l.count(departures, f.Group, f.Reason)
	case node.GenerationStarted:
		if len(f.Members) > 0 {
			l.groups.Edit(int(l.groupOf(f.Group))).did.Rebalances++
		}
	case node.GroupEpochBumped:
		l.groups.Edit(int(l.groupOf(f.Group))).did.Rebalances++
	}
}

// GroupWork are the figures of one group.
type GroupWork struct {
	Commits    int64 // that stand in the offsets topic
	Rebalances int64 // generations that began with members; bumps of the group epoch (KIP-848)
	// Of a share group: what became of records that it had handed out.
	Accepted, Released, Rejected int64
	Expired                      int64 // their lock ran out
	Reclaimed                    int64 // the connection of a member was over
}

func (w GroupWork) minus(b GroupWork) GroupWork {
	return GroupWork{w.Commits - b.Commits, w.Rebalances - b.Rebalances, w.Accepted - b.Accepted,
		w.Released - b.Released, w.Rejected - b.Rejected, w.Expired - b.Expired,
		w.Reclaimed - b.Reclaimed}
}

// end is the figure that a share group's records go into by the reason of their change; nil: none.
func (w *GroupWork) end(reason node.ShareReason) *int64 {
	switch reason {
	case node.ShareAccepted:
		return &w.Accepted
	case node.ShareReleased:
		return &w.Released
	case node.ShareRejected:
		return &w.Rejected
	case node.ShareLockTimeout:
		return &w.Expired
	case node.ShareMemberGone:
		return &w.Reclaimed
	}
	return nil
}

// newRare are the maps of what happens seldom.
func newRare() ordered.Map[rare, int64] { return ordered.NewFunc[rare, int64](rare.less) }
