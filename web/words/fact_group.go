package words

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// What coordinators and members of groups do. Commits and share groups are in fact_offset.go.

// groupNews words the arrival in each state, with Kafka's own name for it.
var groupNews = map[string]string{
	"Stable":              "has settled (Stable)",
	"Empty":               "has no members (Empty)",
	"Dead":                "is gone (Dead)",
	"PreparingRebalance":  "rebalances: everybody has to join again (PreparingRebalance)",
	"CompletingRebalance": "has all its members; next comes who gets what (CompletingRebalance)",
	"Assigning":           "gets a new assignment (Assigning)",
	"Reconciling":         "moves partitions from member to member (Reconciling)",
}

func groupStateChanged(f node.GroupStateChanged, w *Words) {
	w.group(f.Group)
	w.Tone = Warn
	switch f.To {
	case "Stable":
		w.Tone = Good
	case "Dead", "Empty":
		w.Tone = Plain
	}
	if w.signs() {
		tone := Warn
		if f.To == "Stable" {
			tone = Good
		}
		w.turns("dot", tone, f.Group+": "+f.To)
	}
	if w.sentences() {
		w.say("The group "+f.Group+" "+groupNews[f.To]+".", f.Reason)
	}
}

func generationStarted(f node.GenerationStarted, w *Words) {
	w.group(f.Group)
	if len(f.Members) > 0 {
		w.Tone = Good
	}
	if w.signs() {
		w.turns("flag", Group, "generation "+num(f.Generation))
	}
	if !w.sentences() {
		return
	}
	if len(f.Members) == 0 {
		w.say(f.Group+" is empty; its generation is "+num(f.Generation)+" now.", "")
		return
	}
	w.say(f.Group+" begins generation "+num(f.Generation)+" with "+
		Plural(int64(len(f.Members)), "member", "members")+".", "Whenever all have joined, a new "+
		"generation begins; who still speaks for an old one is refused.")
}

func groupEpochBumped(f node.GroupEpochBumped, w *Words) {
	w.group(f.Group)
	if w.signs() {
		w.turns("flag", Group, "group epoch "+num(f.GroupEpoch))
	}
	if w.sentences() {
		w.say(f.Group+" moves on to group epoch "+num(f.GroupEpoch)+": "+f.Reason+".", "")
	}
}

func memberJoined(f node.MemberJoined, w *Words) {
	w.group(f.Group)
	if w.signs() {
		w.turns("check", Good, w.name(f.Client)+" is in")
	}
	if w.sentences() {
		w.say(w.name(f.Client)+" joins the group "+f.Group+".", "")
	}
}

func memberLeft(f node.MemberLeft, w *Words) {
	w.group(f.Group)
	w.Tone = Warn
	switch f.Reason {
	case "session", "rebalance", "fenced":
		w.Tone = Bad
	case "pending":
		w.Tone = Quiet
	}
	if w.signs() {
		w.turns("cross", Bad, w.name(f.Client)+" is out")
		if f.Reason == "session" {
			w.Sign.Label += ": silent for " + num(f.TimeoutMs/1000) + " s"
		}
	}
	if !w.sentences() {
		return
	}
	who := w.name(f.Client)
	switch w.Tone {
	case Bad:
		w.ruler(Bad, who+" thrown out")
	case Warn:
		w.ruler(Warn, who+" leaves")
	}
	switch f.Reason {
	case "session":
		w.say(who+" is out of the group "+f.Group+": "+Seconds(f.TimeoutMs)+
			" without a heartbeat.", "session.timeout.ms")
	case "rebalance":
		w.say(who+" is out of the group "+f.Group+": it did not rejoin within "+
			Seconds(f.TimeoutMs)+".", "max.poll.interval.ms is how long a rebalance waits.")
	case "fenced":
		w.say(who+" is fenced: another process has its group.instance.id.", "")
	case "pending":
		w.say(who+" never came back with its member id.", "")
	default:
		w.say(who+" leaves the group "+f.Group+".", "")
	}
}

func memberIDGiven(f node.MemberIDGiven, w *Words) {
	w.group(f.Group)
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		w.say(w.who()+" gives "+w.name(f.Client)+" a member id to join with.",
			"KIP-394: so that a member that never comes back costs the group nothing.")
	}
}

func heartbeatAnswered(f node.HeartbeatAnswered, w *Words) {
	w.group(f.Group)
	w.Tone = Warn
	if w.sentences() {
		if f.Error != wire.None {
			w.ruler(Bad, "error to "+w.name(f.Client))
		}
		w.say(w.who()+" answers "+w.name(f.Client)+"'s heartbeat with "+f.Error.Name()+".",
			"That is how a member learns that its group changed.")
	}
}

func joinRefused(f node.JoinRefused, w *Words) {
	w.group(f.Group)
	w.Tone = Bad
	if w.signs() {
		w.tells("cross", Warn, f.Error.Name())
	}
	if w.sentences() {
		w.say(w.who()+" refuses "+w.name(f.Client)+" ("+f.API+"): "+f.Error.Name()+".", "")
	}
}

func assignmentComputed(f node.AssignmentComputed, w *Words) {
	w.group(f.Group)
	classic := f.Protocol == "classic" // its leading member made it
	if w.signs() {
		if classic {
			w.turns("dot", Plain, "has the plan ("+f.Assignor+")")
		} else {
			w.turns("dot", Plain, "plans ("+f.Assignor+")")
		}
	}
	if !w.sentences() {
		return
	}
	if classic {
		w.say(f.Group+": its leading consumer has told "+w.who()+" who gets what ("+f.Assignor+").",
			"In the classic protocol the leading consumer computes it, not a broker.")
	} else {
		w.say(f.Group+": "+w.who()+" works out who gets what ("+f.Assignor+").",
			"In this protocol the coordinator computes it, not a consumer.")
	}
}

func partitionsAssigned(f node.PartitionsAssigned, w *Words) {
	w.group(f.Group)
	w.Tone = Good
	if w.signs() {
		switch {
		case len(f.Added) > 0:
			w.turns("check", Good, "gets "+fewPartitions(f.Added))
		case len(f.Owned) > 0:
			w.turns("check", Good, "keeps "+fewPartitions(f.Owned))
		default:
			w.turns("dot", Plain, "gets nothing")
		}
	}
	if !w.sentences() {
		return
	}
	if len(f.Added) > 0 {
		w.ruler(Good, w.who()+" has "+Partitions(f.Added))
	}
	if len(f.Added) == 0 && len(f.Owned) > 0 {
		w.say(w.who()+" keeps "+Partitions(f.Owned)+" and gets nothing new.", "")
	} else {
		w.say(w.who()+" gets "+Partitions(f.Added)+".", "")
	}
}

func partitionsRevoked(f node.PartitionsRevoked, w *Words) {
	w.group(f.Group)
	w.Tone = Warn
	if f.Lost {
		w.Tone = Bad
	}
	if w.signs() && len(f.Revoked) > 0 {
		if f.Lost {
			w.turns("cross", Bad, "lost "+fewPartitions(f.Revoked))
		} else {
			w.turns("cross", Warn, "gives back "+fewPartitions(f.Revoked))
		}
	}
	if w.sentences() {
		if f.Lost {
			w.say(w.who()+" has lost "+Partitions(f.Revoked)+".", "")
		} else {
			w.say(w.who()+" gives "+Partitions(f.Revoked)+" back.", "")
		}
	}
}

func memberReconciled(f node.MemberReconciled, w *Words) {
	w.group(f.Group)
	w.Rank, w.Tone = Routine, Quiet
	if w.rulers() && f.State == "UNREVOKED_PARTITIONS" {
		w.ruler(Warn, "gives back "+Partitions(f.Revoking))
	}
	if w.sentences() {
		w.say(f.Group+": a member may have "+Partitions(f.Assigned)+" for now ("+f.State+").",
			"KIP-848: the coordinator moves each member step by step towards its share.")
	}
}

func consumerStateChanged(f node.ConsumerStateChanged, w *Words) {
	w.group(f.Group)
	w.Rank, w.Tone = Routine, Quiet
	if w.rulers() && f.State == "joining" && f.Member != "" {
		w.ruler(Warn, w.who()+" joins")
	}
	if !w.sentences() {
		return
	}
	w.Sentence = w.who() + "'s own state in " + f.Group + " is: " + f.State
	if f.Reason != "" {
		w.Sentence += " (" + f.Reason + ")"
	}
	w.Sentence += "."
}

func pollTimeoutExpired(f node.PollTimeoutExpired, w *Words) {
	w.group(f.Group)
	w.Tone = Bad
	if w.signs() {
		w.turns("clock", Bad, "no poll() for "+num(f.IntervalMs/1000)+" s")
	}
	if w.sentences() {
		w.ruler(Bad, "no poll() by "+w.who())
		w.say(w.who()+" leaves its group: no poll() for "+Seconds(f.IntervalMs)+".",
			"max.poll.interval.ms")
	}
}

func coordinatorFound(f node.CoordinatorFound, w *Words) {
	w.group(f.Group)
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		w.say(w.who()+" learns that "+w.name(f.Broker)+" coordinates "+f.Group+".",
			"The coordinator leads one partition of __consumer_offsets; the group's name says which.")
	}
}

func coordinatorLost(f node.CoordinatorLost, w *Words) {
	w.knock(f.Broker)
	w.Tone = Warn
	if w.signs() {
		w.tells("cross", Warn, "no coordinator")
	}
	if w.sentences() {
		w.say(w.who()+" has lost its coordinator.", "")
	}
}

func coordinatorLoaded(f node.CoordinatorLoaded, w *Words) {
	w.on(f.TP)
	w.Rank, w.Tone = Routine, Quiet
	if w.signs() && f.Groups > 0 {
		w.turns("flag", Group, "coordinates the group")
	}
	if w.sentences() {
		w.say(w.who()+" coordinates the groups of "+f.TP.String()+" now.",
			"It has replayed that partition of the offsets topic.")
	}
}

func coordinatorUnloaded(f node.CoordinatorUnloaded, w *Words) {
	w.on(f.TP)
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		w.say(w.who()+" no longer coordinates the groups of "+f.TP.String()+".",
			"Whoever leads that partition does.")
	}
}
