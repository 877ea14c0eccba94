package spacetime

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// internal tells topics that learners didn't make.
func internal(topic string) bool { return strings.HasPrefix(topic, "__") }

func ids(all []wire.ID) string {
	var b strings.Builder
	for i, id := range all {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.Itoa(int(id)))
	}
	return b.String()
}

// marked says in two or three words what a fact is on its machine's line, and how much it matters.
func marked(e node.Event, name func(wire.ID) string) (m mark) {
	m = mark{seq: e.Seq, at: e.At, id: e.Node, icon: "dot", tone: "plain"}
	put := func(r rank, icon, tone, label string) {
		m.rank, m.icon, m.tone, m.label = r, icon, tone, label
	}
	switch f := e.Fact.(type) {
	case node.ProcessKilled:
		put(turning, "cross", "err", "killed")
	case node.ProcessStopping:
		put(turning, "power", "warn", "asked to stop")
	case node.ProcessBooted:
		put(turning, "power", "ok", "starts")
	case node.ProcessStarted:
		put(turning, "power", "ok", "starts")
	case node.ProcessEnded:
		put(telling, "power", "plain", "ends")
		if f.Code != 0 {
			m.tone = "warn"
		}
	case node.RecordQueued:
		put(telling, "dot", "plain", "send()")
	case node.BatchAcked:
		if f.BaseOffset >= 0 {
			put(telling, "check", "ok", "knows: "+f.TP.String()+" @"+num(f.BaseOffset))
		}
	case node.BatchRetried:
		put(telling, "clock", "warn", "again in "+num(f.BackoffMs)+" ms")
	case node.BatchFailed:
		put(turning, "cross", "err", "gives up: "+f.Error.Name())
	case node.ConnectionLost:
		put(telling, "cross", "warn", "lost "+name(f.Peer))
		if f.Refused {
			m.label = "can't reach " + name(f.Peer)
		}
	case node.RequestExpired:
		put(telling, "clock", "warn", "no answer from "+name(f.Peer))
	case node.MetadataRefreshed:
		if len(f.Stale) > 0 {
			put(turning, "crown", "ok", "knows the new leader")
		}
	case node.RecordsPolled:
		put(telling, "dot", "plain", "poll() "+f.TP.String()+" "+offsets(f.FirstOffset, f.LastOffset))
	case node.PositionReset:
		put(telling, "dot", "plain", "reads "+f.TP.String()+" from "+num(f.To))
	default:
		if !markedBroker(e, put, name) && !markedController(e, put, name) {
			markedGroup(e, put, name)
		}
	}
	return m
}

type putter func(r rank, icon, tone, label string)

func markedBroker(e node.Event, put putter, name func(wire.ID) string) bool {
	switch f := e.Fact.(type) {
	case node.RecordsAppended:
		if internal(f.TP.Topic) {
			return true
		}
		if f.Leader {
			put(telling, "dot", "plain", "writes "+f.TP.String()+" "+offsets(f.BaseOffset, f.LastOffset))
		} else {
			put(telling, "dot", "plain", "copies "+offsets(f.BaseOffset, f.LastOffset))
		}
	case node.HighWatermarkAdvanced:
		if f.Leader && !internal(f.TP.Topic) {
			put(telling, "flag", "tide", "HW "+num(f.To))
		}
	case node.ProduceParked:
		put(telling, "clock", "warn", "waits for HW "+num(f.Needs))
	case node.ProduceRefused:
		put(telling, "cross", "err", f.Error.Name())
	case node.DuplicateDropped:
		put(telling, "check", "ok", "has it already")
	case node.FetchRefused:
		put(telling, "cross", "warn", f.Error.Name())
	case node.LogTruncated:
		put(turning, "cross", "warn", "cuts "+f.TP.String()+" to "+num(f.To))
	case node.BecameLeader:
		if !internal(f.TP.Topic) {
			put(turning, "crown", "ok", "leads "+f.TP.String()+", epoch "+num(int64(f.LeaderEpoch)))
		}
	case node.BecameFollower:
		if !internal(f.TP.Topic) && f.Leader == wire.NoLeader {
			put(telling, "dot", "warn", f.TP.String()+": no leader")
		}
	case node.ISRChangeProposed:
		if !internal(f.TP.Topic) {
			put(telling, "dot", "warn", "wants ISR "+ids(f.To))
		}
	case node.MetadataApplied:
		put(silent, "", "", "")
	default:
		return false
	}
	return true
}

func markedController(e node.Event, put putter, name func(wire.ID) string) bool {
	switch f := e.Fact.(type) {
	case node.BrokerRegistered:
		put(turning, "dot", "plain", "registers "+name(f.Broker))
	case node.BrokerFenced:
		put(turning, "cross", "err", "fences "+name(f.Broker))
	case node.BrokerUnfenced:
		put(turning, "check", "ok", "unfences "+name(f.Broker))
	case node.LeaderElected:
		if f.Reason == "new topic" || f.Reason == "new partitions" {
			return true
		}
		if f.To == wire.NoLeader {
			put(turning, "cross", "err", f.TP.String()+": no leader")
		} else {
			put(turning, "crown", "ok", f.TP.String()+": "+name(f.To)+", epoch "+num(int64(f.Epoch)))
		}
		if f.Unclean {
			put(turning, "crown", "err", f.TP.String()+": "+name(f.To)+", unclean")
		}
	case node.ISRChanged:
		tone := "ok"
		if len(f.To) < len(f.From) {
			tone = "warn"
		}
		put(turning, "dot", tone, "ISR of "+f.TP.String()+": "+ids(f.To))
	case node.TopicCreated:
		put(turning, "dot", "ok", "creates "+f.Topic)
	case node.TopicDeleted:
		put(turning, "cross", "warn", "deletes "+f.Topic)
	case node.PartitionsAdded:
		put(turning, "dot", "ok", f.Topic+": "+num(int64(f.To))+" partitions")
	case node.ConfigChanged:
		put(turning, "dot", "plain", f.Key)
	case node.AlterPartitionRefused:
		put(telling, "cross", "warn", f.Error.Name())
	case node.ControlledShutdownStarted:
		put(turning, "power", "warn", "lets "+name(f.Broker)+" go")
	case node.ReassignmentChanged:
		put(turning, "dot", "plain", "moves "+f.TP.String()+": "+f.State)
	default:
		return false
	}
	return true
}

func markedGroup(e node.Event, put putter, name func(wire.ID) string) {
	switch f := e.Fact.(type) {
	case node.GroupStateChanged:
		tone := "warn"
		if f.To == "Stable" {
			tone = "ok"
		}
		put(turning, "dot", tone, f.Group+": "+f.To)
	case node.GenerationStarted:
		put(turning, "flag", "group", "generation "+num(int64(f.Generation)))
	case node.GroupEpochBumped:
		put(turning, "flag", "group", "group epoch "+num(int64(f.GroupEpoch)))
	case node.MemberJoined:
		put(turning, "check", "ok", name(f.Client)+" is in")
	case node.MemberLeft:
		put(turning, "cross", "err", name(f.Client)+" is out")
		if f.Reason == "session" {
			put(turning, "cross", "err", name(f.Client)+" is out: silent for "+
				strconv.FormatInt(f.TimeoutMs/1000, 10)+" s")
		}
	case node.JoinRefused:
		put(telling, "cross", "warn", f.Error.Name())
	case node.AssignmentComputed:
		if f.Protocol == "classic" { // its leading member made it
			put(turning, "dot", "plain", "has the plan ("+f.Assignor+")")
		} else {
			put(turning, "dot", "plain", "plans ("+f.Assignor+")")
		}
	case node.PartitionsAssigned:
		if len(f.Added) > 0 {
			put(turning, "check", "ok", "gets "+list(f.Added))
		} else if len(f.Owned) > 0 {
			put(turning, "check", "ok", "keeps "+list(f.Owned))
		} else {
			put(turning, "dot", "plain", "gets nothing")
		}
	case node.PartitionsRevoked:
		if len(f.Revoked) == 0 {
			return
		}
		put(turning, "cross", "warn", "gives back "+list(f.Revoked))
		if f.Lost {
			put(turning, "cross", "err", "lost "+list(f.Revoked))
		}
	case node.PollTimeoutExpired:
		put(turning, "clock", "err", "no poll() for "+strconv.FormatInt(f.IntervalMs/1000, 10)+" s")
	case node.OffsetsCommitted:
		if len(f.Offsets) == 1 {
			o := f.Offsets[0]
			put(telling, "dot", "plain", "commit "+o.TP.String()+" @"+num(o.Offset))
		} else {
			put(telling, "dot", "plain", num(int64(len(f.Offsets)))+" commits")
		}
	case node.OffsetsRefused:
		put(turning, "cross", "err", "no commit: "+f.Error.Name())
	case node.CoordinatorLost:
		put(telling, "cross", "warn", "no coordinator")
	case node.CoordinatorLoaded:
		if f.Groups > 0 {
			put(turning, "flag", "group", "coordinates the group")
		}
	case node.ShareRecordsChanged:
		put(telling, "dot", "plain", offsets(f.FirstOffset, f.LastOffset)+" "+f.To)
	}
}
