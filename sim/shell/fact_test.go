package shell

import (
	"reflect"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// FactName is a fact's type: ISRChanged.
func FactName(f node.Fact) string { return reflect.TypeOf(f).Name() }

// FactText tells a fact in one line without time and place: "ISRChanged orders-0 1,2,3 -> 1,2, slow".
// Transcripts show it; sentences for learners are made elsewhere.
func FactText(f node.Fact) string {
	s := FactName(f)
	if d := factDetail(f); d != "" {
		s += " " + d
	}
	return s
}

func factDetail(f node.Fact) string {
	switch f := f.(type) {
	case node.Printed:
		return f.Line
	case node.ProcessStarted:
		return f.Name + " as " + f.Role
	case node.ProcessEnded:
		return f.Name + " by " + f.How + ", code " + itoa(int(f.Code))
	}
	if s, ok := brokerFact(f); ok {
		return s
	}
	if s, ok := controllerFact(f); ok {
		return s
	}
	if s, ok := clientFact(f); ok {
		return s
	}
	if s, ok := groupFact(f); ok {
		return s
	}
	return worldFact(f)
}

// ids lists brokers by number, as Kafka's tools do.
func ids(list []wire.ID) string {
	if len(list) == 0 {
		return "none"
	}
	s := make([]string, len(list))
	for i, id := range list {
		s[i] = strconv.Itoa(int(id))
	}
	return strings.Join(s, ",")
}

func id(n wire.ID) string { return ids([]wire.ID{n}[:min(1, max(0, int(n)))]) }

func span(from, to int64) string {
	if from == to {
		return "@" + num(from)
	}
	return "@" + num(from) + "-" + num(to)
}

func brokerFact(f node.Fact) (string, bool) {
	switch f := f.(type) {
	case node.RecordsAppended:
		how := ", copy"
		if f.Leader {
			how = ", leader"
		}
		return f.TP.String() + " " + span(f.BaseOffset, f.LastOffset) + " epoch " +
			itoa(int(f.LeaderEpoch)) + how, true
	case node.HighWatermarkAdvanced:
		how := ""
		if f.Leader {
			how = ", leader"
		}
		return f.TP.String() + " " + num(f.From) + " -> " + num(f.To) + how, true
	case node.LogTruncated:
		return f.TP.String() + " " + num(f.From) + " -> " + num(f.To) + ", epoch " +
			itoa(int(f.Epoch)), true
	case node.LogStartAdvanced:
		return f.TP.String() + " " + num(f.From) + " -> " + num(f.To) + ", " + f.Reason, true
	case node.BecameLeader:
		return f.TP.String() + " epoch " + itoa(int(f.LeaderEpoch)) + " from @" +
			num(f.StartOffset), true
	case node.BecameFollower:
		return f.TP.String() + " of " + id(f.Leader) + ", epoch " + itoa(int(f.LeaderEpoch)), true
	case node.ISRChangeProposed:
		return f.TP.String() + " " + ids(f.From) + " -> " + ids(f.To) + ", " + f.Reason, true
	case node.ProduceRefused:
		return f.TP.String() + " " + f.Error.Name(), true
	case node.DuplicateDropped:
		return f.TP.String() + " @" + num(f.BaseOffset) + " again, sequence " +
			itoa(int(f.Sequence)), true
	case node.ProduceParked:
		return f.TP.String() + " until high watermark " + num(f.Needs), true
	case node.BrokerStateChanged:
		if f.Detail == "" {
			return f.State, true
		}
		return f.State + ", " + f.Detail, true
	case node.MetadataApplied:
		return "up to " + num(f.Offset), true
	case node.ReplicaDeleted:
		return f.TP.String(), true
	}
	return "", false
}

func controllerFact(f node.Fact) (string, bool) {
	switch f := f.(type) {
	case node.MetadataWritten:
		names := make([]string, len(f.Records))
		for i, r := range f.Records {
			names[i] = r.RecordName()
		}
		return span(f.BaseOffset, f.LastOffset) + " " + strings.Join(names, " "), true
	case node.BrokerRegistered:
		return f.Broker.String() + " epoch " + num(f.Epoch), true
	case node.BrokerFenced:
		return f.Broker.String() + ", " + f.Reason, true
	case node.BrokerUnfenced:
		return f.Broker.String(), true
	case node.LeaderElected:
		unclean := ""
		if f.Unclean {
			unclean = ", unclean"
		}
		return f.TP.String() + " " + id(f.From) + " -> " + id(f.To) + ", epoch " +
			itoa(int(f.Epoch)) + ", isr " + ids(f.ISR) + ", " + f.Reason + unclean, true
	case node.ISRChanged:
		elr := ""
		if len(f.ELR) > 0 {
			elr = ", elr " + ids(f.ELR)
		}
		return f.TP.String() + " " + ids(f.From) + " -> " + ids(f.To) + elr + ", " + f.Reason, true
	case node.TopicCreated:
		return f.Topic + ", partitions " + itoa(int(f.Partitions)) + ", replication factor " +
			itoa(int(f.ReplicationFactor)), true
	case node.TopicDeleted:
		return f.Topic, true
	case node.PartitionsAdded:
		return f.Topic + " " + itoa(int(f.From)) + " -> " + itoa(int(f.To)), true
	case node.ConfigChanged:
		value := f.Key + "=" + f.Value
		if f.Deleted {
			value = f.Key + " deleted"
		}
		return f.Resource.Name + " " + value, true
	case node.AlterPartitionRefused:
		return f.TP.String() + " of " + f.Leader.String() + " " + f.Error.Name(), true
	}
	return "", false
}

func clientFact(f node.Fact) (string, bool) {
	switch f := f.(type) {
	case node.RecordQueued:
		key := "null"
		if f.Key != nil {
			key = string(f.Key)
		}
		return f.TP.String() + " key " + key + ", " + f.Reason, true
	case node.BatchSent:
		return f.TP.String() + " to " + f.Leader.String() + ", records " + itoa(int(f.Records)) +
			", attempt " + itoa(int(f.Attempt)), true
	case node.BatchAcked:
		return f.TP.String() + " @" + num(f.BaseOffset) + ", records " + itoa(len(f.Tags)), true
	case node.BatchRetried:
		return f.TP.String() + " " + f.Error.Name() + ", attempt " + itoa(int(f.Attempt)) +
			", again in " + num(f.BackoffMs) + " ms", true
	case node.BatchFailed:
		return f.TP.String() + " " + f.Error.Name() + ", records " + itoa(len(f.Tags)), true
	case node.MetadataRefreshed:
		return "from " + f.From.String() + ", " + f.Reason, true
	case node.RecordsPolled:
		return f.TP.String() + " " + span(f.FirstOffset, f.LastOffset), true
	case node.RecordUnreadable:
		return f.TP.String() + " @" + num(f.Offset) + ", " + f.Class, true
	case node.WorkerReady:
		return "connectors " + num(int64(f.Connectors)), true
	case node.ConnectorStateChanged:
		return f.Connector + " " + num(int64(f.Task)) + " " + f.State + " " + f.Problem, true
	case node.SinkRecordRefused:
		return f.Connector + " " + num(int64(f.Task)) + " " + f.TP.String() + " @" + num(f.Offset) + " " + f.Stage, true
	case node.SnapshotTaken:
		return f.Connector + " tables " + num(int64(f.Tables)) + ", rows " + num(int64(f.Rows)) + " at " + num(int64(f.LSN)), true
	case node.SourceStarted:
		return f.Connector + " at " + num(int64(f.LSN)), true
	case node.SourceOffsetsCommitted:
		return f.Connector + " at " + num(int64(f.LSN)), true
	case node.SourceRecordRefused:
		return f.Connector + " " + f.Topic + " " + f.Stage, true
	case node.RegistryReady:
		return "read up to " + num(f.Offset) + ", subjects " + num(int64(f.Subjects)), true
	case node.SchemaRegistered:
		return f.Subject + " v" + num(int64(f.Version)) + " id " + num(int64(f.SchemaID)), true
	case node.SchemaRefused:
		return f.Subject + " against v" + num(int64(f.Version)) + ", " + f.Level + ": " + f.Problem, true
	case node.SchemaCached:
		return "id " + num(int64(f.SchemaID)) + " " + f.Subject, true
	case node.RecordUnwritable:
		return f.Topic + ", " + f.Class, true
	case node.PostgresReady:
		return "lost " + num(int64(f.Lost)) + ", log ends at " + num(int64(f.LSN)), true
	case node.TransactionCommitted:
		return num(f.XID) + " of " + f.Peer.String() + ", " + f.Changed, true
	case node.TableDefined:
		return num(f.XID) + ", " + f.Statement, true
	case node.StatementRefused:
		return f.Code + " to " + f.Peer.String() + ", " + f.Problem, true
	case node.StatementWaits:
		return f.Peer.String() + " for " + f.For.String(), true
	case node.TransactionRolledBack:
		return num(f.XID) + " of " + f.Peer.String() + ", " + f.Why, true
	case node.SlotConfirmed:
		return f.Slot + " at " + num(int64(f.LSN)), true
	case node.RecordSetAside:
		return f.TP.String() + " @" + num(f.Offset) + " to " + quote(f.DeadLetter), true
	case node.PositionReset:
		return f.TP.String() + " " + num(f.From) + " -> " + num(f.To) + ", " + f.Reason, true
	case node.ConnectionLost:
		if f.Refused {
			return "to " + f.Peer.String() + ", refused", true
		}
		return "to " + f.Peer.String(), true
	case node.RequestExpired:
		return f.API + " to " + f.Peer.String(), true
	}
	return "", false
}

func worldFact(f node.Fact) string {
	switch f := f.(type) {
	case node.CommandGiven:
		return f.Text
	case node.ProcessKilled:
		if f.Power {
			return f.Process.String() + " by a power failure"
		}
		return f.Process.String()
	case node.TailLost:
		return f.TP.String() + " offsets " + num(f.From) + " to " + num(f.To)
	case node.ProcessFrozen:
		return f.Process.String() + " for " + num(f.ForUs) + " us"
	case node.ProcessThawed:
		return f.Process.String() + " with " + num(int64(f.Late)) + " late"
	case node.MachineChanged:
		return f.Process.String() + " disk " + num(f.DiskUs) + " us, clock " + num(f.AheadUs) + " us"
	case node.DiskResized:
		return f.Broker.String() + " " + num(f.WasBytes) + " to " + num(f.SizeBytes) + " bytes"
	case node.LogDirFailed:
		return f.TP.String() + " needs " + num(f.NeedBytes) + " bytes, " + num(f.UsedBytes) + " of " +
			num(f.SizeBytes) + " are used"
	case node.ProcessStopping:
		return f.Process.String()
	case node.ProcessBooted:
		return f.Process.String()
	case node.LinkChanged:
		if f.Cut {
			if f.OneWay {
				return f.A.String() + " to " + f.B.String() + " cut"
			}
			return f.A.String() + " " + f.B.String() + " cut"
		}
		return f.A.String() + " " + f.B.String() + " " + num(f.LatencyUs) + " us"
	case node.MessageLost:
		held := ""
		if f.Held {
			held = ", held"
		}
		return f.API + " " + f.From.String() + " -> " + f.To.String() + held
	}
	return ""
}
