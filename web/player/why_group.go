package player

import (
	"strconv"

	"highwater/sim/group"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// groupView finds a group at the broker that coordinates it now.
func (p *Player) groupView(id string) (group.View, wire.ID, bool) {
	w := p.World()
	for at, q := range w.Brokers() {
		if !q.Running {
			continue
		}
		if v, ok := w.Broker(at).Group(id); ok {
			return v, at, true
		}
	}
	return group.View{}, 0, false
}

// groupStates explains each state of a group, by Kafka's name for it.
var groupStates = map[string]string{
	"Stable":              "everybody has what the assignment gives them.",
	"PreparingRebalance":  "the coordinator waits until every member has sent JoinGroup.",
	"CompletingRebalance": "all have joined; they wait for the assignment that the leading member computes.",
	"Empty":               "it has no members; its bookmarks are kept.",
	"Dead":                "it is gone.",
	"Assigning":           "the coordinator is about to compute a new assignment.",
	"Reconciling": "the assignment is known; partitions are given up by some members before others get " +
		"them. Whoever keeps a partition reads on.",
}

// memberStates explains the states of a KIP-848 member, by Kafka's names for them.
var memberStates = map[string]string{
	"STABLE":               "it owns what it shall own.",
	"UNREVOKED_PARTITIONS": "it must first give up partitions that shall go to others.",
	"UNRELEASED_PARTITIONS": "it waits for partitions that others have not given up yet; what it has already " +
		"it reads.",
}

// describeGroup fills in what a group, a member or one of their marks is.
func (p *Player) describeGroup(s Subject, w *Why) (uint64, bool) {
	switch s.Thing {
	case "group":
		return p.describeWholeGroup(s, w)
	case "member":
		return p.describeMember(s, w)
	case "committed":
		return p.describeCommitted(s, w)
	case "shared":
		return p.describeShared(s, w)
	}
	tp := s.TP.String()
	if v, _, ok := p.groupView(s.Name); ok && v.Kind == group.Share {
		w.Title = "Why does the window of " + s.Name + " in " + tp + " end there?"
		w.What = "Nobody has taken this record or a later one yet (share partition end offset)."
		return p.lastShared(s, func(f node.ShareRecordsChanged) bool {
			return f.To == "acquired" && f.LastOffset == s.Offset-1
		})
	}
	w.Title = "Where " + p.Name(s.Node) + " reads " + tp
	w.What = "Its position is the offset it asks for next."
	return p.last(func(e node.Event) bool {
		switch f := e.Fact.(type) {
		case node.RecordsPolled:
			return e.Node == s.Node && f.TP == s.TP
		case node.PositionReset:
			return e.Node == s.Node && f.TP == s.TP
		}
		return false
	})
}

func (p *Player) describeWholeGroup(s Subject, w *Why) (uint64, bool) {
	w.Title = "The group " + s.Name
	v, at, ok := p.groupView(s.Name)
	switch {
	case !ok:
		w.What = "No broker answers for it now. Its members read on; they cannot commit."
	case v.Kind == group.Share:
		w.What = "A share group: its members take records from one queue, each record by one at a time. " +
			p.Name(at) + " coordinates it."
	default:
		w.What = "Its members share the partitions; each partition has one reader in the group. " +
			v.State + ": " + groupStates[v.State]
	}
	return p.last(func(e node.Event) bool {
		f, ok := e.Fact.(node.GroupStateChanged)
		return ok && f.Group == s.Name
	})
}

func (p *Player) describeMember(s Subject, w *Why) (uint64, bool) {
	w.Title = p.Name(s.Node)
	w.What = p.memberWords(s.Node)
	return p.last(func(e node.Event) bool {
		switch e.Fact.(type) {
		case node.PartitionsAssigned, node.PartitionsRevoked:
			return e.Node == s.Node
		}
		return false
	})
}

// classicSteps explains how far a member of a classic group has come, by the view's words.
var classicSteps = map[string]string{
	"joining":  "It has sent JoinGroup and waits for the others.",
	"syncing":  "It has sent SyncGroup and waits for the assignment.",
	"expected": "It shall send JoinGroup; an error in answer to its heartbeat tells it so.",
}

// memberWords says what a consumer is in its group, as the coordinator has it; empty: it is in none.
func (p *Player) memberWords(id wire.ID) string {
	w := p.World()
	for at, q := range w.Brokers() {
		if !q.Running {
			continue
		}
		for v := range w.Broker(at).Groups() {
			for i := range v.Members {
				if m := &v.Members[i]; m.Client == id {
					return p.memberOf(&v, m)
				}
			}
		}
	}
	return ""
}

func (p *Player) memberOf(v *group.View, m *group.MemberView) string {
	word := "epoch "
	if v.Kind == group.Classic {
		word = "generation "
	}
	s := "A member of " + v.ID + ", " + word + num(int64(m.Epoch)) + ". "
	switch {
	case classicSteps[m.State] != "":
		s += classicSteps[m.State]
	case v.State != group.Stable && memberStates[m.State] != "":
		s += m.State + ": " + memberStates[m.State]
	case len(m.Assigned) == 0:
		s += "It has no partition: there are more members than partitions."
	default:
		s += "It has " + partitionList(m.Assigned) + "."
	}
	if q := p.World().Process(m.Client); q != nil && !q.Running && m.SessionUntil > p.Now() {
		s += " It is silent; its session ends in " +
			num(int64((m.SessionUntil-p.Now()+node.Second-1)/node.Second)) + " s."
	}
	return s
}

func (p *Player) describeCommitted(s Subject, w *Why) (uint64, bool) {
	tp := s.TP.String()
	if v, _, ok := p.groupView(s.Name); ok && v.Kind == group.Share {
		w.Title = "Why does the window of " + s.Name + " in " + tp + " begin there?"
		w.What = "Everything left of it is done: accepted, or archived (share partition start offset)."
		return p.last(func(e node.Event) bool {
			f, ok := e.Fact.(node.ShareStartAdvanced)
			return ok && f.Group == s.Name && f.TP == s.TP
		})
	}
	w.Title = "Why is the bookmark of " + s.Name + " in " + tp + " there?"
	w.What = "Everything left of it is done: the committed offset is the next one to read."
	return p.last(func(e node.Event) bool {
		f, ok := e.Fact.(node.OffsetsCommitted)
		if !ok || f.Group != s.Name {
			return false
		}
		for i := range f.Offsets {
			if f.Offsets[i].TP == s.TP {
				return true
			}
		}
		return false
	})
}

// describeShared tells in whose hands a record of a share group is, and what became of it before.
func (p *Player) describeShared(s Subject, w *Why) (uint64, bool) {
	name := offsets(s.TP, s.Offset, s.Offset)
	w.Title = "Who has " + name + "?"
	w.What = "Nobody in " + s.Name + " has it now."
	part := p.World().Image().Partition(s.TP)
	if part != nil && part.Leader != wire.NoLeader {
		if b := p.World().Broker(part.Leader); b != nil {
			if sp := b.SharePartition(s.Name, s.TP); sp != nil {
				w.What = p.sharedWords(s, sp)
			}
		}
	}
	return p.lastShared(s, func(f node.ShareRecordsChanged) bool {
		return f.FirstOffset <= s.Offset && s.Offset <= f.LastOffset
	})
}

func (p *Player) sharedWords(s Subject, sp *group.SharePartition) string {
	v, _, _ := p.groupView(s.Name)
	for _, r := range sp.InFlights() {
		if s.Offset < r.First || r.Last < s.Offset {
			continue
		}
		times := "delivered " + plural(int64(r.DeliveryCount), "time", "times")
		switch r.State {
		case group.RecordAcknowledged:
			return "Accepted, " + times + ". The window moves on when all before it is done, too."
		case group.RecordArchived:
			return "Archived, " + times + ": nobody gets it any more."
		case group.RecordAvailable:
			return "Nobody has it; " + times + ". The next one who asks gets it."
		}
		who := r.Member
		for i := range v.Members {
			if v.Members[i].ID == r.Member {
				who = p.Name(v.Members[i].Client)
			}
		}
		left := max(r.LockUntil-p.Now(), 0)
		return who + " has it locked for another " + strconv.FormatInt(int64(left/node.Second), 10) + " s, " +
			times + "."
	}
	return "Nobody in " + s.Name + " has it now."
}

// lastShared finds the newest change of records of a share group in a partition.
func (p *Player) lastShared(s Subject, is func(node.ShareRecordsChanged) bool) (uint64, bool) {
	return p.last(func(e node.Event) bool {
		f, ok := e.Fact.(node.ShareRecordsChanged)
		return ok && f.Group == s.Name && f.TP == s.TP && is(f)
	})
}
