package player

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// partitionList names partitions: orders-0, orders-1.
func partitionList(tps []wire.TopicPartition) string {
	if len(tps) == 0 {
		return "nothing"
	}
	parts := make([]string, 0, len(tps))
	for i, tp := range tps {
		if i == 6 {
			parts = append(parts, "and "+num(int64(len(tps)-i))+" more")
			break
		}
		parts = append(parts, tp.String())
	}
	return strings.Join(parts, ", ")
}

func offsetList(os []node.CommittedOffset) string {
	parts := make([]string, 0, len(os))
	for i := range os {
		parts = append(parts, os[i].TP.String()+" @"+num(os[i].Offset))
	}
	return strings.Join(parts, ", ")
}

func sayGroup(e node.Event, name namer) (Sentence, bool) {
	at := name(e.Node)
	switch f := e.Fact.(type) {
	case node.GroupStateChanged:
		s := Sentence{Text: "The group " + f.Group + " " + groupNews[f.To] + ".",
			Tone: groupTone(f.To)}
		s.Rule = f.Reason
		return s, true
	case node.GenerationStarted:
		if len(f.Members) == 0 {
			return Sentence{Text: f.Group + " is empty: generation " + num(int64(f.Generation)) +
				"."}, true
		}
		return Sentence{Text: f.Group + " begins generation " + num(int64(f.Generation)) + " with " +
				plural(int64(len(f.Members)), "member", "members") + ".", Tone: Good,
				Rule: "Every join phase that ends begins a new generation; the oldest are fenced by it."},
			true
	case node.GroupEpochBumped:
		return Sentence{Text: f.Group + " has group epoch " + num(int64(f.GroupEpoch)) + ": " +
			f.Reason + ".", Tone: Plain}, true
	case node.MemberJoined:
		return Sentence{Text: name(f.Client) + " joins the group " + f.Group + "."}, true
	case node.MemberLeft:
		return sayLeft(f, name), true
	case node.HeartbeatAnswered:
		return Sentence{Text: at + " answers the heartbeat of " + name(f.Client) + ": " +
			f.Error.Name() + ".", Tone: Warn, Rule: "That is how a member learns that its group " +
			"changed."}, true
	case node.JoinRefused:
		return Sentence{Text: at + " refuses " + name(f.Client) + " (" + f.API + "): " +
			f.Error.Name() + ".", Tone: Bad}, true
	case node.AssignmentComputed:
		who := at + " works out"
		if f.Protocol == "classic" {
			who = "its leading consumer has told " + at
		}
		return Sentence{Text: f.Group + ": " + who + " who gets what (" + f.Assignor + ").",
			Rule: assignmentRule(f.Protocol)}, true
	case node.PartitionsAssigned:
		if len(f.Added) == 0 && len(f.Owned) > 0 {
			return Sentence{Text: at + " keeps " + partitionList(f.Owned) + ".", Tone: Good}, true
		}
		return Sentence{Text: at + " gets " + partitionList(f.Added) + ".", Tone: Good}, true
	case node.PartitionsRevoked:
		s := Sentence{Text: at + " gives " + partitionList(f.Revoked) + " back.", Tone: Warn}
		if f.Lost {
			s.Text, s.Tone = at+" has lost "+partitionList(f.Revoked)+".", Bad
		}
		return s, true
	}
	return sayCommit(e, name)
}

// groupNews words the arrival in each state, with Kafka's own name for it.
var groupNews = map[string]string{
	"Stable":              "is Stable",
	"Empty":               "is Empty: it has no members",
	"Dead":                "is Dead",
	"PreparingRebalance":  "rebalances: everybody must join again (PreparingRebalance)",
	"CompletingRebalance": "has all its members; who gets what is next (CompletingRebalance)",
	"Assigning":           "gets a new assignment (Assigning)",
	"Reconciling":         "moves partitions from member to member (Reconciling)",
}

func groupTone(state string) Tone {
	switch state {
	case "Stable":
		return Good
	case "Dead", "Empty":
		return Plain
	}
	return Warn
}

func assignmentRule(protocol string) string {
	if protocol == "classic" {
		return "In the classic protocol the leading consumer computes it, not a broker."
	}
	return "In this protocol the coordinator computes it, not a consumer."
}

func sayLeft(f node.MemberLeft, name namer) Sentence {
	who := name(f.Client)
	switch f.Reason {
	case "session":
		return Sentence{Text: who + " is out of the group " + f.Group + ": " +
			seconds(f.TimeoutMs) + " without a heartbeat.", Tone: Bad, Rule: "session.timeout.ms"}
	case "rebalance":
		return Sentence{Text: who + " is out of the group " + f.Group + ": it did not come back " +
			"within " + seconds(f.TimeoutMs) + ".", Tone: Bad, Rule: "max.poll.interval.ms is how " +
			"long a rebalance waits."}
	case "fenced":
		return Sentence{Text: who + " is fenced: another process has its group.instance.id.",
			Tone: Bad}
	case "pending":
		return Sentence{Text: who + " never came back with its member id.", Tone: Quiet}
	}
	return Sentence{Text: who + " leaves the group " + f.Group + ".", Tone: Warn}
}

func sayCommit(e node.Event, name namer) (Sentence, bool) {
	at := name(e.Node)
	switch f := e.Fact.(type) {
	case node.OffsetsCommitted:
		return Sentence{Text: f.Group + " has committed " + offsetList(f.Offsets) + ".",
			Rule: "The committed offset is the next one to read. It is a record in " +
				"__consumer_offsets."}, true
	case node.OffsetsRefused:
		return Sentence{Text: at + " refuses the commit of " + name(f.Client) + ": " +
			f.Error.Name() + ".", Tone: Bad, Rule: "Only a member of the present generation may " +
			"commit."}, true
	case node.PollTimeoutExpired:
		return Sentence{Text: at + " leaves its group: no poll() for " + seconds(f.IntervalMs) + ".",
			Tone: Bad, Rule: "max.poll.interval.ms"}, true
	case node.CoordinatorLoaded:
		return Sentence{Text: at + " coordinates the groups of " + f.TP.String() + " now.",
			Tone: Quiet, Rule: "It has replayed that partition of the offsets topic."}, true
	case node.CoordinatorLost:
		return Sentence{Text: at + " has lost its coordinator.", Tone: Warn}, true
	case node.ShareRecordsChanged:
		s := Sentence{Text: f.Group + ": " + offsets(f.TP, f.FirstOffset, f.LastOffset) + " is " +
			f.To + " (" + f.Reason + ").", Tone: Plain}
		if f.To == "archived" {
			s.Tone = Warn
		}
		return s, true
	}
	return Sentence{}, false
}
