package words

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// What a controller decides.

func controllerActivated(f node.ControllerActivated, w *Words) {
	w.Tone = Good
	if w.sentences() {
		w.say(w.who()+" is the active controller now, epoch "+num(f.Epoch)+".",
			"A new active controller replays its log and gives every broker a whole session "+
				"before it fences any.")
	}
}

func metadataWritten(f node.MetadataWritten, w *Words) {
	w.Rank, w.Tone = Routine, Quiet
	if !w.sentences() {
		return
	}
	names := make([]string, 0, len(f.Records))
	for _, r := range f.Records {
		if n := r.RecordName(); len(names) == 0 || names[len(names)-1] != n {
			names = append(names, n)
		}
	}
	w.say(w.who()+" writes "+strings.Join(names, ", ")+" to __cluster_metadata @"+
		num(f.BaseOffset)+".", "A controller decides by writing a record; everybody replays it.")
}

func brokerRegistered(f node.BrokerRegistered, w *Words) {
	w.node(f.Broker)
	if w.signs() {
		w.turns("dot", Plain, "registers "+w.name(f.Broker))
	}
	if w.sentences() {
		w.say(w.who()+" registers "+w.name(f.Broker)+", fenced for now.",
			"A broker is fenced until it has caught up with the metadata.")
	}
}

func registrationRefused(f node.RegistrationRefused, w *Words) {
	w.node(f.Broker)
	w.Tone = Warn
	if w.sentences() {
		w.say(w.who()+" refuses "+w.name(f.Broker)+": its last session isn't over yet.",
			"broker.session.timeout.ms: until then, another process might still run under that id. "+
				"The broker tries again.")
	}
}

func brokerFenced(f node.BrokerFenced, w *Words) {
	w.node(f.Broker)
	w.Tone = Bad
	if f.Reason == "controlled shutdown" {
		w.Tone = Plain
	}
	if w.signs() {
		w.turns("cross", Bad, "fences "+w.name(f.Broker))
	}
	if !w.sentences() {
		return
	}
	w.ruler(Bad, w.name(f.Broker)+" fenced")
	w.say(w.who()+" fences "+w.name(f.Broker), "broker.session.timeout.ms=9000: after that long "+
		"without a heartbeat a broker may neither lead nor be in sync.")
	switch f.Reason {
	case node.ReasonNoHeartbeat:
		w.Sentence += ": " + Seconds(f.SilentMs) + " without a heartbeat."
	case "controlled shutdown":
		w.Sentence += ": it has handed everything over and may stop."
		w.Rule = "controlled.shutdown.enable: a stopping broker moves its leaderships away first."
	case "asked":
		w.Sentence += ": it asked for that."
	default:
		w.Sentence += ": " + f.Reason + "."
	}
}

func brokerUnfenced(f node.BrokerUnfenced, w *Words) {
	w.node(f.Broker)
	w.Tone = Good
	if w.signs() {
		w.turns("check", Good, "unfences "+w.name(f.Broker))
	}
	if w.sentences() {
		w.say(w.who()+" unfences "+w.name(f.Broker)+": it may lead and be in sync again.",
			"The broker's heartbeat says it has applied its own registration.")
	}
}

func controlledShutdownStarted(f node.ControlledShutdownStarted, w *Words) {
	w.node(f.Broker)
	w.Tone, w.Spoken = Warn, true
	if w.signs() {
		w.turns("power", Warn, "lets "+w.name(f.Broker)+" go")
	}
	if w.sentences() {
		w.say(w.name(f.Broker)+" asks to stop: "+w.who()+" moves its leaderships away first.",
			"controlled.shutdown.enable: clients see NOT_LEADER_OR_FOLLOWER once instead of a gap of "+
				"9 s.")
	}
}

// elected is how a leader was found, or that none was.
type elected uint8

const (
	first     elected = iota // of a new topic
	usual                    // in sync and alive
	nobody                   // no candidate
	unclean                  // records may be lost
	lastKnown                // nobody in sync or eligible
	eligible                 // no ISR, but an eligible one
	same                     // only the epoch grew
)

func howElected(f *node.LeaderElected) elected {
	switch f.How {
	case node.HowLastKnown:
		return lastKnown
	case node.HowELR:
		return eligible
	case node.HowSameLeader:
		return same
	}
	switch {
	case f.To == wire.NoLeader:
		return nobody
	case f.Unclean:
		return unclean
	case f.Reason == node.ReasonNewTopic:
		return first
	}
	return usual
}

func leaderElected(f node.LeaderElected, w *Words) {
	w.on(f.TP)
	how := howElected(&f)
	w.Tone = [...]Tone{first: Quiet, usual: Good, nobody: Bad, unclean: Bad, lastKnown: Bad,
		eligible: Good, same: Quiet}[how]
	w.Spoken = true
	if w.signs() {
		signElected(&f, w)
	}
	if !w.sentences() {
		return
	}
	switch {
	case f.To == wire.NoLeader:
		w.ruler(Bad, f.TP.String()+" has no leader")
	case f.Reason != node.ReasonNewTopic:
		w.ruler(Good, f.TP.String()+" leader "+w.name(f.To))
	}
	w.say(sayElected(&f, how, w), electionRules[how])
}

func signElected(f *node.LeaderElected, w *Words) {
	tp := f.TP.String()
	switch {
	case f.Reason == node.ReasonNewTopic || f.Reason == node.ReasonNewPartitions:
	case f.Unclean:
		w.turns("crown", Bad, tp+": "+w.name(f.To)+", unclean")
	case f.To == wire.NoLeader:
		w.turns("cross", Bad, tp+": no leader")
	default:
		w.turns("crown", Good, tp+": "+w.name(f.To)+", epoch "+num(f.Epoch))
	}
}

func sayElected(f *node.LeaderElected, how elected, w *Words) string {
	tp, epoch := f.TP.String(), " Epoch "+num(f.Epoch)+"."
	makes := w.who() + " makes " + w.name(f.To) + " leader of " + tp
	switch how {
	case first:
		return w.name(f.To) + " is the first leader of " + tp + "."
	case nobody:
		return tp + " has no leader now: no in-sync copy is alive." + epoch
	case unclean:
		return makes + " although it wasn't in sync: records may be lost." + epoch
	case lastKnown:
		return makes + ": nobody is in sync or eligible, and it led last. Records may be lost." + epoch
	case eligible:
		return makes + ": the ISR is empty, but it was eligible. Nothing is lost." + epoch
	case same:
		return w.name(f.To) + " keeps leading " + tp + "." + epoch
	}
	if f.From != wire.NoLeader {
		makes += " instead of " + w.name(f.From)
	}
	if text := reasons[f.Reason]; text != "" && f.Broker == f.From && f.From != wire.NoLeader {
		return makes + ", which " + text + "." + epoch
	}
	return makes + w.because(f.Reason, f.Broker, f.To) + "." + epoch
}

// because words the controller's reason for a change, which is about a broker: it, when it has just
// been named.
func (w *Words) because(reason string, of, named wire.ID) string {
	text := reasons[reason]
	switch {
	case text == "" || of == 0:
		return " (" + reason + ")"
	case of == named:
		return ": it " + text
	}
	return ": " + w.name(of) + " " + text
}

var reasons = map[string]string{
	node.ReasonFenced:          "is fenced",
	node.ReasonUnfenced:        "is back",
	node.ReasonShutdown:        "is shutting down",
	node.ReasonCameBack:        "has come back",
	node.ReasonUncleanShutdown: "comes back from a crash",
	node.ReasonSlow:            "is too slow",
	node.ReasonCaughtUp:        "has caught up",
}

var electionRules = [...]string{
	first:   "The first replica of a new partition's list leads.",
	usual:   "The first replica of the list that is in sync and alive leads.",
	nobody:  "unclean.leader.election.enable=false: better unavailable than wrong.",
	unclean: "unclean.leader.election.enable=true, or somebody asked for an unclean election.",
	lastKnown: "KIP-966: the last known leader is the best guess after every replica stopped " +
		"uncleanly, whatever unclean.leader.election.enable says.",
	eligible: "KIP-966: a copy that left the ISR when that fell below min.insync.replicas still has " +
		"everything up to the high watermark.",
	same: "A replica was removed; the new epoch shuts it out.",
}

func isrChanged(f node.ISRChanged, w *Words) {
	w.lane(f.TP)
	w.Tone = Good
	if len(f.To) < len(f.From) {
		w.Tone = Warn
	}
	if w.signs() {
		w.turns("dot", w.Tone, "ISR of "+f.TP.String()+": "+idNumbers(f.To))
	}
	if w.sentences() {
		w.ruler(w.Tone, "ISR "+f.TP.String()+" "+idList(f.To))
		w.say(sayISR(&f, w), "")
	}
}

func sayISR(f *node.ISRChanged, w *Words) string {
	of, named := f.Broker, wire.ID(0)
	asked := f.Reason == node.ReasonSlow || f.Reason == node.ReasonCaughtUp // by the leader, of another
	if moved := slices.Concat(without(f.From, f.To), without(f.To, f.From)); len(moved) == 1 {
		named = moved[0]
	}
	if asked {
		of = named
	}
	why := w.because(f.Reason, of, named)
	if slices.Equal(f.From, f.To) {
		besides := "nobody else is"
		if len(f.ELR) > 0 {
			besides = "besides it only " + idList(f.ELR) + " is"
		}
		return "The ISR of " + f.TP.String() + " is still " + idList(f.To) + ", and " + besides +
			" eligible to lead" + why + "."
	}
	return w.who() + " " + w.isrMove("takes", f.From, f.To) + " the ISR of " + f.TP.String() + why +
		". In sync: " + idList(f.To) + "."
}

// without are the ids of a that aren't in b.
func without(a, b []wire.ID) (ids []wire.ID) {
	for _, id := range a {
		if !slices.Contains(b, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// isrMove says who is taken out of, or into, an in-sync replica set.
func (w *Words) isrMove(verb string, from, to []wire.ID) string {
	names := func(ids []wire.ID) string {
		var all []string
		for _, id := range ids {
			all = append(all, w.name(id))
		}
		return strings.Join(all, " and ")
	}
	out, in := names(without(from, to)), names(without(to, from))
	switch {
	case in == "":
		return verb + " " + out + " out of"
	case out == "":
		return verb + " " + in + " into"
	}
	return verb + " " + out + " out of, and " + in + " into,"
}

func alterPartitionRefused(f node.AlterPartitionRefused, w *Words) {
	w.on(f.TP)
	w.Tone = Warn
	if w.signs() {
		w.tells("cross", Warn, f.Error.Name())
	}
	if w.sentences() {
		w.say(w.who()+" refuses the ISR that "+w.name(f.Leader)+" asks for in "+f.TP.String()+": "+
			f.Error.Name()+" ("+f.Why+").", "")
	}
}

func elrCleared(f node.ELRCleared, w *Words) {
	w.Tone = Quiet
	if w.sentences() {
		of := "all topics"
		if f.Topic != "" {
			of = f.Topic
		}
		w.say(w.who()+" clears the eligible leader replicas of "+of+".", "They were kept under "+
			"another min.insync.replicas, so they promise nothing any more (KIP-966).")
	}
}

func topicCreated(f node.TopicCreated, w *Words) {
	w.Tone = Good
	if w.signs() {
		w.turns("dot", Good, "creates "+f.Topic)
	}
	if w.sentences() {
		if f.Topic[0] != '_' {
			w.Ruler = Ruler{Text: f.Topic + " created", Tone: Good, Run: true}
		}
		w.say(w.who()+" creates the topic "+f.Topic+": "+
			Plural(int64(f.Partitions), "partition", "partitions")+", "+
			Plural(int64(f.ReplicationFactor), "copy", "copies")+" each.", "")
	}
}

func topicDeleted(f node.TopicDeleted, w *Words) {
	w.Tone = Warn
	if w.signs() {
		w.turns("cross", Warn, "deletes "+f.Topic)
	}
	if w.sentences() {
		w.say(w.who()+" deletes the topic "+f.Topic+".", "")
	}
}

func partitionsAdded(f node.PartitionsAdded, w *Words) {
	w.Tone = Good
	if w.signs() {
		w.turns("dot", Good, f.Topic+": "+num(f.To)+" partitions")
	}
	if w.sentences() {
		w.say(w.who()+" gives "+f.Topic+" "+num(f.To)+" partitions instead of "+num(f.From)+".", "")
	}
}

func configChanged(f node.ConfigChanged, w *Words) {
	if w.signs() {
		w.turns("dot", Plain, f.Key)
	}
	if !w.sentences() {
		return
	}
	what := f.Key + " of " + f.Resource.Name
	if f.Resource.Name == "" {
		what = f.Key + " of all brokers"
	}
	if f.Deleted {
		w.say(w.who()+" puts "+what+" back to its default.", "")
	} else {
		w.say(w.who()+" sets "+what+" to "+f.Value+".", "")
	}
}

func reassignmentChanged(f node.ReassignmentChanged, w *Words) {
	w.on(f.TP)
	switch f.State {
	case "completed":
		w.Tone = Good
	case "cancelled":
		w.Tone = Warn
	}
	if w.signs() {
		w.turns("dot", Plain, "moves "+f.TP.String()+": "+f.State)
	}
	if !w.sentences() {
		return
	}
	tp := f.TP.String()
	switch {
	case f.State == "completed":
		w.say(tp+" has moved: its replicas are "+idList(f.Replicas)+" now.", "")
	case f.State == "cancelled":
		w.say(w.who()+" calls off the move of "+tp+": its replicas are "+idList(f.Replicas)+
			" again.", "")
	case len(f.Adding) == 0:
		w.say(w.who()+" puts the replicas of "+tp+" into the order "+idList(f.Replicas)+".", "")
	default:
		w.say(w.who()+" adds "+idList(f.Adding)+" to the replicas of "+tp+".",
			"KIP-455: the old replicas go when the new ones are in sync.")
	}
}

func adminRefused(f node.AdminRefused, w *Words) {
	w.Tone = Warn
	if w.sentences() {
		w.say(w.who()+" refuses: "+f.Message, f.Error.Name())
	}
}
