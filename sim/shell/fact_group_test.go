package shell

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// member shortens a member id: its UUID is chance.
func member(id string) string {
	if n := len(id) - 37; n > 0 && id[n] == '-' {
		return id[:n]
	}
	return id
}

func tps(list []wire.TopicPartition) string {
	if len(list) == 0 {
		return "nothing"
	}
	s := make([]string, len(list))
	for i, tp := range list {
		s[i] = tp.String()
	}
	return strings.Join(s, ",")
}

func bookmarks(list []node.CommittedOffset) string {
	s := make([]string, len(list))
	for i, o := range list {
		s[i] = o.TP.String() + "@" + num(o.Offset)
	}
	return strings.Join(s, ",")
}

// groupFact tells of a group and its members.
func groupFact(f node.Fact) (string, bool) {
	switch f := f.(type) {
	case node.GroupStateChanged:
		return f.Group + " " + f.From + " -> " + f.To, true
	case node.GenerationStarted:
		names := make([]string, len(f.Members))
		for i, m := range f.Members {
			names[i] = member(m)
		}
		return f.Group + " " + itoa(int(f.Generation)) + ", " + f.Assignor + ", leader " +
			member(f.Leader) + " of " + strings.Join(names, ","), true
	case node.GroupEpochBumped:
		return f.Group + " " + itoa(int(f.GroupEpoch)) + ", " + f.Reason, true
	case node.MemberJoined:
		return f.Group + " " + member(f.Member), true
	case node.MemberLeft:
		return f.Group + " " + member(f.Member) + ", " + f.Reason + " after " + num(f.TimeoutMs) +
			" ms", true
	case node.HeartbeatAnswered:
		return f.Group + " " + member(f.Member) + " " + f.Error.Name(), true
	case node.MemberIDGiven:
		return f.Group + " " + member(f.Member) + " to " + f.Client.String(), true
	case node.JoinRefused:
		return f.Group + " " + f.API + " of " + f.Client.String() + " " + f.Error.Name(), true
	case node.AssignmentComputed:
		shares := make([]string, len(f.Shares))
		for i, s := range f.Shares {
			shares[i] = member(s.Member) + " " + tps(s.Partitions)
		}
		return f.Group + " epoch " + itoa(int(f.Epoch)) + ", " + f.Assignor + ": " +
			strings.Join(shares, "; "), true
	case node.PartitionsAssigned:
		return f.Group + " epoch " + itoa(int(f.Epoch)) + " +" + tps(f.Added) + " = " + tps(f.Owned),
			true
	case node.PartitionsRevoked:
		lost := ""
		if f.Lost {
			lost = " lost"
		}
		return f.Group + " epoch " + itoa(int(f.Epoch)) + " -" + tps(f.Revoked) + lost + " = " +
			tps(f.Owned) + ", " + f.Reason, true
	case node.MemberReconciled:
		return f.Group + " epoch " + itoa(int(f.Epoch)) + " " + f.State + " " + tps(f.Assigned) +
			", to give up " + tps(f.Revoking), true
	case node.PollTimeoutExpired:
		return f.Group + " " + member(f.Member) + " after " + num(f.IntervalMs) + " ms", true
	}
	return offsetFact(f)
}

func offsetFact(f node.Fact) (string, bool) {
	switch f := f.(type) {
	case node.OffsetsCommitted:
		return f.Group + " " + member(f.Member) + " generation " + itoa(int(f.Generation)) + " " +
			bookmarks(f.Offsets), true
	case node.OffsetsRefused:
		return f.Group + " " + member(f.Member) + " " + f.Error.Name() + " " + bookmarks(f.Offsets),
			true
	case node.CommitSent:
		return f.Group + " " + f.How + " " + bookmarks(f.Offsets), true
	case node.CommitAnswered:
		return f.Group + " " + f.How + " " + f.Error.Name() + " " + bookmarks(f.Offsets), true
	case node.RecordsProcessed:
		return f.TP.String() + " " + span(f.FirstOffset, f.LastOffset), true
	case node.CoordinatorFound:
		return f.Group + " " + f.Broker.String(), true
	case node.CoordinatorLost:
		return f.Group + " " + f.Broker.String() + " " + f.Error.Name(), true
	case node.CoordinatorLoaded:
		return f.TP.String() + ", records " + num(f.Records) + ", groups " + itoa(int(f.Groups)), true
	case node.ShareRecordsChanged:
		return f.Group + " " + f.TP.String() + " " + span(f.FirstOffset, f.LastOffset) + " " + f.To +
			", " + f.Reason.String() + ", delivery " + itoa(int(f.DeliveryCount)), true
	case node.ShareStartAdvanced:
		return f.Group + " " + f.TP.String() + " " + num(f.From) + " -> " + num(f.To) + ", " +
			f.Reason.String(), true
	}
	return "", false
}
