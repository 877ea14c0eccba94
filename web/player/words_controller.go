package player

import (
	"highwater/sim/node"
)

// sayDecision words what a controller decides less often: activations, refusals, reassignments.
func sayDecision(e node.Event, at string, name namer) (Sentence, bool) {
	switch f := e.Fact.(type) {
	case node.ControllerActivated:
		return Sentence{Text: at + " is the active controller now, epoch " +
			num(int64(f.Epoch)) + ".", Tone: Good, Rule: "A new active controller replays its " +
			"log and gives every broker a whole session before it fences any."}, true
	case node.RegistrationRefused:
		return Sentence{Text: at + " refuses " + name(f.Broker) + ": its former session isn't over.",
			Tone: Warn, Rule: "broker.session.timeout.ms: until it is over, another process might " +
				"still run under that id. The broker tries again."}, true
	case node.ControlledShutdownStarted:
		return Sentence{Text: name(f.Broker) + " asks to stop: " + at + " moves its leaderships " +
			"away first.", Tone: Warn, Rule: "controlled.shutdown.enable: clients meet " +
			"NOT_LEADER_OR_FOLLOWER once, and no gap of 9 s."}, true
	case node.ELRCleared:
		of := "all topics"
		if f.Topic != "" {
			of = f.Topic
		}
		return Sentence{Text: at + " clears the eligible leader replicas of " + of + ".", Tone: Quiet,
			Rule: "They were kept under another min.insync.replicas: what they promised is " +
				"void (KIP-966)."}, true
	case node.ReassignmentChanged:
		return sayReassignment(f, at), true
	case node.AdminRefused:
		return Sentence{Text: at + " refuses: " + f.Message, Tone: Warn, Rule: f.Error.Name()}, true
	}
	return Sentence{}, false
}

func sayReassignment(f node.ReassignmentChanged, at string) Sentence {
	switch {
	case f.State == "completed":
		return Sentence{Text: f.TP.String() + " has moved: its replicas are " + idList(f.Replicas) +
			" now.", Tone: Good}
	case f.State == "cancelled":
		return Sentence{Text: at + " calls the move of " + f.TP.String() + " off: its replicas are " +
			idList(f.Replicas) + " again.", Tone: Warn}
	case len(f.Adding) == 0:
		return Sentence{Text: at + " orders the replicas of " + f.TP.String() + " as " +
			idList(f.Replicas) + "."}
	}
	return Sentence{Text: at + " adds " + idList(f.Adding) + " to the replicas of " +
		f.TP.String() + ".", Rule: "KIP-455: the old replicas go when the new ones are in sync."}
}

// sayUnusual words elections for which the usual rules don't hold; false for all others.
func sayUnusual(f node.LeaderElected, at string, name namer) (Sentence, bool) {
	epoch := " Epoch " + num(int64(f.Epoch)) + "."
	switch f.How {
	case node.HowLastKnown:
		return Sentence{Text: at + " makes " + name(f.To) + " leader of " + f.TP.String() +
			": nobody is in sync or eligible, and it led last. Records may be lost." + epoch,
			Tone: Bad, Rule: "KIP-966: the last known leader is the best guess after every " +
				"replica stopped uncleanly, whatever unclean.leader.election.enable says."}, true
	case node.HowELR:
		return Sentence{Text: at + " makes " + name(f.To) + " leader of " + f.TP.String() +
			": the ISR is empty, but it was eligible. Nothing is lost." + epoch, Tone: Good,
			Rule: "KIP-966: who left the ISR while it was below min.insync.replicas has " +
				"everything up to the high watermark."}, true
	case node.HowSameLeader:
		return Sentence{Text: name(f.To) + " goes on leading " + f.TP.String() + "." + epoch,
			Tone: Quiet, Rule: "A replica was removed: with a new epoch it can't count any more."}, true
	}
	return Sentence{}, false
}
