package player

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Tone is how an event is shown: its colour, and whether the live region speaks it.
type Tone string

// Tones.
const (
	Plain Tone = "plain"
	Good  Tone = "ok"
	Warn  Tone = "warn"
	Bad   Tone = "err"
	Quiet Tone = "quiet" // left out unless all events are asked for
)

// Sentence is one event in words.
type Sentence struct {
	Text string
	Tone Tone
	// Rule is the Kafka rule or config behind it, for the Why? panel; may be empty.
	Rule string
}

// namer names processes: brokers and controllers by id, clients by the name they were started with.
type namer func(wire.ID) string

func offsets(tp wire.TopicPartition, first, last int64) string {
	s := tp.String() + " @" + num(first)
	if last > first {
		s += "–" + num(last)
	}
	return s
}

func num(n int64) string { return strconv.FormatInt(n, 10) }

func idList(ids []wire.ID) string {
	if len(ids) == 0 {
		return "nobody"
	}
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = strconv.Itoa(int(id))
	}
	return strings.Join(parts, ",")
}

func plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return num(n) + " " + many
}

// Say words one event.
func say(e node.Event, name namer) Sentence {
	switch {
	case e.Fact == nil:
		return Sentence{}
	default:
		if s, ok := sayBroker(e, name); ok {
			return s
		}
		if s, ok := sayController(e, name); ok {
			return s
		}
		if s, ok := sayClient(e, name); ok {
			return s
		}
		if s, ok := sayWorld(e, name); ok {
			return s
		}
		if s, ok := sayGroup(e, name); ok {
			return s
		}
	}
	return Sentence{}
}

func sayBroker(e node.Event, name namer) (Sentence, bool) {
	at := name(e.Node)
	switch f := e.Fact.(type) {
	case node.RecordsAppended:
		if f.Leader {
			return Sentence{Text: at + " writes " + offsets(f.TP, f.BaseOffset, f.LastOffset) +
				" at the end of its log.", Rule: "The leader appends; an offset is the record's " +
				"place in the log."}, true
		}
		return Sentence{Text: at + " copies " + offsets(f.TP, f.BaseOffset, f.LastOffset) + ".",
			Rule: "A follower stores what its fetch brought."}, true
	case node.HighWatermarkAdvanced:
		return sayHighWatermark(f, at), true
	case node.LogTruncated:
		return Sentence{Text: at + " cuts " + offsets(f.TP, f.To, f.From-1) +
			" off: the leader of epoch " + num(int64(f.Epoch)) + " never had it.", Tone: Warn,
			Rule: "A follower whose log differs from the leader's truncates to where they " +
				"agree, epoch by epoch."}, true
	case node.LogStartAdvanced:
		return Sentence{Text: at + " drops " + f.TP.String() + " below offset " + num(f.To) +
			" (" + f.Reason + ").", Tone: Warn}, true
	case node.BecameLeader:
		return Sentence{Text: at + " leads " + f.TP.String() + " in epoch " +
			num(int64(f.LeaderEpoch)) + ", from offset " + num(f.StartOffset) + " on.", Tone: Good,
			Rule: "A broker leads once it has applied the metadata that says so."}, true
	case node.BecameFollower:
		if f.Leader == wire.NoLeader {
			return Sentence{Text: at + " learns that nobody leads " + f.TP.String() + ".",
				Tone: Warn}, true
		}
		return Sentence{Text: at + " follows " + name(f.Leader) + " for " + f.TP.String() +
			" in epoch " + num(int64(f.LeaderEpoch)) + ".", Tone: Quiet}, true
	case node.ISRChangeProposed:
		return sayProposal(f, at), true
	case node.ProduceRefused:
		return Sentence{Text: at + " refuses a batch of " + name(f.Producer) + " for " +
			f.TP.String() + ": " + f.Error.Name() + ".", Tone: Bad, Rule: refusalRule(f.Error)}, true
	case node.DuplicateDropped:
		return Sentence{Text: at + " has this batch of " + f.TP.String() + " already, at @" +
			num(f.BaseOffset) + ", and answers with that offset.", Tone: Good,
			Rule: "enable.idempotence: the leader remembers the last 5 batches of a producer."}, true
	case node.ProduceParked:
		return Sentence{Text: at + " holds its answer until the high watermark of " +
			f.TP.String() + " reaches " + num(f.Needs) + ".", Tone: Quiet,
			Rule: "acks=all: the answer waits for the whole in-sync replica set."}, true
	case node.BrokerStateChanged:
		s := Sentence{Text: at + " is " + f.State, Tone: stateTone(f.State)}
		if f.Detail != "" {
			s.Text += ": " + f.Detail
		}
		s.Text += "."
		return s, true
	case node.MetadataApplied:
		return Sentence{Text: at + " has applied the metadata up to offset " + num(f.Offset) + ".",
			Tone: Quiet, Rule: "Brokers fetch __cluster_metadata and replay it."}, true
	case node.ReplicaDeleted:
		return Sentence{Text: at + " deletes its copy of " + f.TP.String() + ".", Tone: Warn}, true
	}
	return Sentence{}, false
}

func sayHighWatermark(f node.HighWatermarkAdvanced, at string) Sentence {
	if !f.Leader {
		return Sentence{Text: at + " learns that the high watermark of " + f.TP.String() + " is " +
			num(f.To) + ".", Tone: Quiet, Rule: "A follower's own high watermark trails the " +
			"leader's by a fetch."}
	}
	if f.To < f.From {
		return Sentence{Text: "The high watermark of " + f.TP.String() + " falls from " +
			num(f.From) + " to " + num(f.To) + ".", Tone: Warn}
	}
	return Sentence{Text: "The high watermark of " + f.TP.String() + " rises from " +
		num(f.From) + " to " + num(f.To) + ": all in-sync copies have it.", Tone: Good,
		Rule: "High watermark = the smallest log end offset in the in-sync replica set."}
}

func sayProposal(f node.ISRChangeProposed, at string) Sentence {
	s := Sentence{Text: at + " asks the controller to change the ISR of " + f.TP.String() +
		" from " + idList(f.From) + " to " + idList(f.To) + ".", Tone: Warn}
	if f.Reason == "slow" {
		s.Rule = "replica.lag.time.max.ms: a follower that was behind for 30 s leaves the ISR"
		if f.LagMs > 0 {
			s.Rule += "; it was " + num(f.LagMs/1000) + " s behind"
		}
		s.Rule += "."
	} else {
		s.Rule = "A follower that has everything up to the high watermark may join the ISR."
	}
	return s
}

func refusalRule(e wire.ErrorCode) string {
	switch e {
	case wire.NotEnoughReplicas, wire.NotEnoughReplicasAfter:
		return "min.insync.replicas: with acks=all the leader refuses when fewer are in sync."
	case wire.NotLeaderOrFollower, wire.FencedLeaderEpoch:
		return "Only the leader takes writes; the client must ask who leads now."
	case wire.MessageTooLarge:
		return "max.message.bytes: the batch is larger than the topic allows."
	}
	return ""
}

func stateTone(state string) Tone {
	switch state {
	case "running":
		return Good
	case "stopped":
		return Bad
	}
	return Warn
}

func sayController(e node.Event, name namer) (Sentence, bool) {
	at := name(e.Node)
	switch f := e.Fact.(type) {
	case node.MetadataWritten:
		names := make([]string, 0, len(f.Records))
		for _, r := range f.Records {
			if n := r.RecordName(); len(names) == 0 || names[len(names)-1] != n {
				names = append(names, n)
			}
		}
		return Sentence{Text: at + " writes " + strings.Join(names, ", ") +
			" to __cluster_metadata @" + num(f.BaseOffset) + ".", Tone: Quiet,
			Rule: "A controller decides by writing a record; everybody replays it."}, true
	case node.BrokerRegistered:
		return Sentence{Text: at + " registers " + name(f.Broker) + ", fenced for now.",
			Rule: "A broker is fenced until it has caught up with the metadata."}, true
	case node.BrokerFenced:
		return sayFenced(f, at, name), true
	case node.BrokerUnfenced:
		return Sentence{Text: at + " unfences " + name(f.Broker) + ": it may serve.", Tone: Good,
			Rule: "The broker's heartbeat says it has applied its own registration."}, true
	case node.LeaderElected:
		return sayElected(f, at, name), true
	case node.ISRChanged:
		return Sentence{Text: at + " writes down the ISR of " + f.TP.String() + ": " +
				idList(f.From) + " becomes " + idList(f.To) + " (" + f.Reason + ").", Tone: isrTone(f)},
			true
	case node.TopicCreated:
		return Sentence{Text: at + " creates the topic " + f.Topic + ": " +
			plural(int64(f.Partitions), "partition", "partitions") + ", " +
			plural(int64(f.ReplicationFactor), "copy", "copies") + " each.", Tone: Good}, true
	case node.TopicDeleted:
		return Sentence{Text: at + " deletes the topic " + f.Topic + ".", Tone: Warn}, true
	case node.PartitionsAdded:
		return Sentence{Text: at + " gives " + f.Topic + " " + num(int64(f.To)) +
			" partitions instead of " + num(int64(f.From)) + ".", Tone: Good}, true
	case node.ConfigChanged:
		return sayConfig(f, at), true
	case node.AlterPartitionRefused:
		return Sentence{Text: at + " refuses the ISR that " + name(f.Leader) + " wants for " +
			f.TP.String() + ": " + f.Error.Name() + " (" + f.Why + ").", Tone: Warn}, true
	}
	return sayDecision(e, at, name)
}

func sayConfig(f node.ConfigChanged, at string) Sentence {
	what := f.Key + " of " + f.Resource.Name
	if f.Resource.Name == "" {
		what = f.Key + " of all brokers"
	}
	if f.Deleted {
		return Sentence{Text: at + " puts " + what + " back to its default."}
	}
	return Sentence{Text: at + " sets " + what + " to " + f.Value + "."}
}

func isrTone(f node.ISRChanged) Tone {
	if len(f.To) < len(f.From) {
		return Warn
	}
	return Good
}

func sayFenced(f node.BrokerFenced, at string, name namer) Sentence {
	s := Sentence{Text: at + " fences " + name(f.Broker), Tone: Bad,
		Rule: "broker.session.timeout.ms 9000: no heartbeat for that long, and a broker may not " +
			"lead or be in any ISR."}
	switch f.Reason {
	case "no heartbeat":
		s.Text += ": " + seconds(f.SilentMs) + " without a heartbeat."
	case "controlled shutdown":
		s.Text += ": it has handed everything over and may stop."
		s.Tone, s.Rule = Plain, "controlled.shutdown.enable: a stopping broker moves its "+
			"leaderships away first."
	default:
		s.Text += ": " + f.Reason + "."
	}
	return s
}

func seconds(ms int64) string {
	return strconv.FormatInt(ms/1000, 10) + "." + strconv.FormatInt(ms%1000/100, 10) + " s"
}

func sayElected(f node.LeaderElected, at string, name namer) Sentence {
	if unusual, ok := sayUnusual(f, at, name); ok {
		return unusual
	}
	epoch := " Epoch " + num(int64(f.Epoch)) + "."
	switch {
	case f.To == wire.NoLeader:
		return Sentence{Text: f.TP.String() + " has no leader now: no in-sync copy is alive." +
			epoch, Tone: Bad, Rule: "unclean.leader.election.enable=false: better unavailable " +
			"than wrong."}
	case f.Unclean:
		return Sentence{Text: at + " makes " + name(f.To) + " leader of " + f.TP.String() +
			" although it wasn't in sync: records may be lost." + epoch, Tone: Bad,
			Rule: "unclean.leader.election.enable=true, or an election asked for as unclean."}
	case f.Reason == "new topic":
		return Sentence{Text: name(f.To) + " is the first leader of " + f.TP.String() + ".",
			Tone: Quiet, Rule: "The first replica of a new partition's list leads."}
	}
	from := ""
	if f.From != wire.NoLeader {
		from = " instead of " + name(f.From)
	}
	return Sentence{Text: at + " makes " + name(f.To) + " leader of " + f.TP.String() + from +
		" (" + f.Reason + ")." + epoch, Tone: Good,
		Rule: "The first replica of the list that is in sync and alive leads."}
}

func sayWorld(e node.Event, name namer) (Sentence, bool) {
	switch f := e.Fact.(type) {
	case node.CommandGiven:
		return Sentence{Text: "You: " + f.Text, Tone: Plain}, true
	case node.ProcessKilled:
		return Sentence{Text: "You killed " + name(f.Process) + ": its memory is lost, its disk " +
			"is kept.", Tone: Bad}, true
	case node.ProcessStopping:
		return Sentence{Text: "You asked " + name(f.Process) + " to stop.", Tone: Warn}, true
	case node.ProcessBooted:
		return Sentence{Text: name(f.Process) + " boots.", Tone: Quiet}, true
	case node.LinkChanged:
		return sayLink(f, name), true
	case node.MessageLost:
		s := Sentence{Text: "A " + f.API + " message from " + name(f.From) + " to " +
			name(f.To) + " meets the cut.", Tone: Quiet}
		if f.Held {
			s.Rule = "TCP keeps it and sends it again when the network is whole."
		} else {
			s.Text = "A " + f.API + " message from " + name(f.From) + " to " + name(f.To) +
				" is lost with its connection."
		}
		return s, true
	}
	return Sentence{}, false
}

func sayLink(f node.LinkChanged, name namer) Sentence {
	link := name(f.A) + " and " + name(f.B)
	if f.Cut {
		return Sentence{Text: "The network between " + link + " is cut.", Tone: Bad}
	}
	return Sentence{Text: "The network between " + link + " works, " +
		duration(node.Time(f.LatencyUs)) + " one way.", Tone: Good}
}

// duration words a time span: 500 us, 40 ms, 9.0 s.
func duration(d node.Time) string {
	switch {
	case d < node.Millisecond:
		return num(int64(d)) + " us"
	case d < 10*node.Second:
		return num(int64(d/node.Millisecond)) + " ms"
	}
	return seconds(int64(d / node.Millisecond))
}

// Span words a time span: 500 us, 40 ms, 9.0 s.
func Span(d node.Time) string { return duration(d) }

// Clock is a time as the page shows it: 00:40.205, with hours only when there are any.
func Clock(t node.Time) string {
	ms := int64(t / node.Millisecond)
	s := pad(ms/60000%60, 2) + ":" + pad(ms/1000%60, 2) + "." + pad(ms%1000, 3)
	if ms >= 3600000 {
		s = num(ms/3600000) + ":" + s
	}
	return s
}

func pad(n int64, width int) string {
	s := num(n)
	for len(s) < width {
		s = "0" + s
	}
	return s
}
