package spacetime

import (
	"strconv"
	"strings"

	"highwater/sim/wire"
)

func num(n int64) string { return strconv.FormatInt(n, 10) }

// list names partitions shortly: orders-0, orders-1; beyond three it counts.
func list(tps []wire.TopicPartition) string {
	if len(tps) == 0 {
		return "nothing"
	}
	var b strings.Builder
	for i, tp := range tps {
		if i == 3 && len(tps) > 4 {
			return b.String() + " +" + strconv.Itoa(len(tps)-3)
		}
		if i > 0 {
			b.WriteString(", ")
		}
		if i > 0 && tps[i-1].Topic == tp.Topic {
			b.WriteString("-" + strconv.Itoa(int(tp.Partition)))
		} else {
			b.WriteString(tp.String())
		}
	}
	return b.String()
}

func offsets(first, last int64) string {
	if last > first {
		return "@" + num(first) + "–" + num(last)
	}
	return "@" + num(first)
}

// read says what kind of message a body is, in two or three words, whether it says no, and whether it is
// routine: one of the many that tell nothing new.
func (m *message) read(body wire.Body) {
	m.kind, m.label = Other, body.API()
	switch b := body.(type) {
	case *wire.ConnectionClosed:
		m.kind, m.label, m.bad = Connection, "connection closed", true
		if b.Refused {
			m.label = "refused"
		}
	case *wire.ProduceRequest:
		m.kind, m.label = Produce, "Produce"
		if len(b.Partitions) > 0 {
			m.label += " " + b.Partitions[0].TP.String()
		}
		if len(b.Partitions) > 1 {
			m.label += " +" + strconv.Itoa(len(b.Partitions)-1)
		}
	case *wire.ProduceReply:
		m.kind, m.label = Produce, "ack"
		for i := range b.Partitions {
			if m.no(b.Partitions[i].Error); !m.bad && m.label == "ack" {
				m.label = "ack @" + num(b.Partitions[i].BaseOffset)
			}
		}
	case *wire.InitProducerIDRequest, *wire.InitProducerIDReply:
		m.kind = Produce
	default:
		if !m.readFetch(body) && !m.readGroup(body) && !m.readCluster(body) {
			m.readTool(body)
		}
	}
}

// no marks a message that carries an error.
func (m *message) no(e wire.ErrorCode) {
	if e != wire.None && !m.bad {
		m.bad, m.label, m.routine = true, e.Name(), false
	}
}

func (m *message) readFetch(body wire.Body) bool {
	m.kind = Fetch
	switch b := body.(type) {
	case *wire.FetchRequest:
		m.label, m.routine = "Fetch", true
		if len(b.Partitions) == 1 {
			m.label += " " + b.Partitions[0].TP.String() + " @" + num(b.Partitions[0].FetchOffset)
		}
	case *wire.FetchReply:
		m.label, m.routine = "nothing new", true
		for i := range b.Partitions {
			p := &b.Partitions[i]
			if n := len(p.Batches); n > 0 && m.routine && !internal(p.TP.Topic) {
				m.routine = false
				m.label = p.TP.String() + " " + offsets(p.Batches[0].BaseOffset, p.Batches[n-1].LastOffset())
			}
			m.no(p.Error)
			if p.Diverging && !m.bad {
				m.label, m.routine = "diverges at @"+num(p.DivergingEndOffset), false
			}
		}
		m.no(b.Error)
	case *wire.ListOffsetsRequest, *wire.OffsetForLeaderEpochRequest, *wire.OffsetForLeaderEpochReply,
		*wire.ShareAcknowledgeRequest:
	case *wire.ListOffsetsReply:
		if len(b.Partitions) > 0 {
			m.label = "offset " + num(b.Partitions[0].Offset)
			m.no(b.Partitions[0].Error)
		}
	case *wire.ShareFetchRequest:
		m.routine = true
	case *wire.ShareFetchReply:
		m.label, m.routine = "nothing new", true
		for i := range b.Partitions {
			if a := b.Partitions[i].Acquired; len(a) > 0 {
				m.label, m.routine = "acquired "+offsets(a[0].FirstOffset, a[len(a)-1].LastOffset), false
			}
		}
		m.no(b.Error)
	case *wire.ShareAcknowledgeReply:
		m.no(b.Error)
	default:
		return false
	}
	return true
}

func (m *message) readCluster(body wire.Body) bool {
	m.kind = Controller
	switch b := body.(type) {
	case *wire.BrokerHeartbeatRequest:
		m.label, m.routine = "heartbeat", true
	case *wire.BrokerHeartbeatReply:
		m.label, m.routine = "heartbeat", true
		m.no(b.Error)
	case *wire.MetadataFetchRequest:
		m.label, m.routine = "Fetch metadata @"+num(b.FetchOffset), true
	case *wire.MetadataFetchReply:
		m.label, m.routine = "nothing new", true
		if n := len(b.Records); n > 0 {
			m.label = records(b.Records)
			m.routine = m.label == "NoOpRecord"
		}
		m.no(b.Error)
	case *wire.AlterPartitionRequest:
		if len(b.Partitions) > 0 {
			m.label = "AlterPartition " + b.Partitions[0].TP.String()
		}
	case *wire.AlterPartitionReply:
		m.no(b.Error)
		for i := range b.Partitions {
			m.no(b.Partitions[i].Error)
		}
	case *wire.BrokerRegistrationRequest, *wire.BrokerRegistrationReply,
		*wire.AllocateProducerIDsRequest, *wire.AllocateProducerIDsReply,
		*wire.DescribeQuorumRequest, *wire.DescribeQuorumReply:
	case *wire.MetadataRequest:
		m.kind, m.label = Metadata, "Metadata"
	case *wire.MetadataReply:
		m.kind, m.label = Metadata, "who leads what"
	case *wire.ApiVersionsRequest, *wire.ApiVersionsReply:
		m.kind, m.routine = Connection, true
	default:
		return false
	}
	return true
}

// records names metadata records: the first kind that isn't a mere NoOp, and how many.
func records(all []wire.MetadataRecord) string {
	name, n := "", 0
	for _, r := range all {
		if k := r.RecordName(); k != "NoOpRecord" && (name == "" || name == k) {
			name = k
			n++
		}
	}
	switch rest := len(all) - n; {
	case name == "":
		return "NoOpRecord"
	case rest > 0:
		return strings.TrimSuffix(name, "Record") + " +" + strconv.Itoa(len(all)-1)
	case n > 1:
		return strconv.Itoa(n) + " " + name + "s"
	}
	return name
}

// readTool reads what tools ask: their own names are enough.
func (m *message) readTool(body wire.Body) {
	m.kind, m.label = Other, body.API()
	if body.Reply() {
		m.label = body.API() + " answer"
	}
}

func (m *message) readGroup(body wire.Body) bool {
	m.kind = Group
	switch b := body.(type) {
	case *wire.FindCoordinatorRequest:
		m.label = "FindCoordinator"
	case *wire.FindCoordinatorReply:
		if len(b.Coordinators) > 0 {
			m.label = "it is " + b.Coordinators[0].NodeID.String()
			m.no(b.Coordinators[0].Error)
		}
	case *wire.JoinGroupRequest:
		m.label = "JoinGroup"
	case *wire.JoinGroupReply:
		m.label = "generation " + num(int64(b.GenerationID))
		if len(b.Members) > 0 {
			m.label += ", you assign"
		}
		m.no(b.Error)
	case *wire.SyncGroupRequest:
		m.label = "SyncGroup"
		if len(b.Assignments) > 0 {
			m.label = "SyncGroup with the plan"
		}
	case *wire.SyncGroupReply:
		m.label = list(b.Assignment.Partitions)
		m.no(b.Error)
	case *wire.HeartbeatRequest, *wire.ShareGroupHeartbeatRequest:
		m.label, m.routine = "heartbeat", true
		if s, ok := b.(*wire.ShareGroupHeartbeatRequest); ok {
			m.beat(s.MemberEpoch, nil, false)
		}
	case *wire.HeartbeatReply:
		m.label, m.routine = "heartbeat", true
		m.no(b.Error)
	case *wire.ConsumerGroupHeartbeatRequest:
		m.beat(b.MemberEpoch, b.OwnedPartitions, b.Owned)
	case *wire.ConsumerGroupHeartbeatReply:
		m.epoch(b.MemberEpoch, b.Assigned, b.Assignment, b.Error)
	case *wire.ShareGroupHeartbeatReply:
		m.epoch(b.MemberEpoch, b.Assigned, b.Assignment, b.Error)
	case *wire.LeaveGroupRequest, *wire.LeaveGroupReply, *wire.OffsetDeleteRequest,
		*wire.OffsetDeleteReply, *wire.OffsetFetchRequest:
		if body.Reply() {
			m.label += " answer"
		}
	case *wire.OffsetCommitRequest:
		m.label = "commit"
		if len(b.Partitions) == 1 {
			m.label += " " + b.Partitions[0].TP.String() + " @" + num(b.Partitions[0].Offset)
		}
	case *wire.OffsetCommitReply:
		m.label = "committed"
		for i := range b.Partitions {
			m.no(b.Partitions[i].Error)
		}
	case *wire.OffsetFetchReply:
		m.label = "committed offsets"
		m.no(b.Error)
	default:
		return false
	}
	return true
}

// beat reads a heartbeat of KIP-848 or of a share group, which is join, receipt and goodbye as well.
func (m *message) beat(epoch int32, owned []wire.TopicPartition, told bool) {
	switch {
	case epoch == wire.JoinEpoch:
		m.label, m.routine = "join", false
	case epoch < 0:
		m.label, m.routine = "leave", false
	case told:
		m.label, m.routine = "owns "+list(owned), false
	default:
		m.label, m.routine = "heartbeat", true
	}
}

func (m *message) epoch(epoch int32, assigned bool, all []wire.TopicPartition, e wire.ErrorCode) {
	m.label, m.routine = "heartbeat", true
	if assigned {
		m.label, m.routine = "epoch "+num(int64(epoch))+": "+list(all), false
	}
	m.no(e)
}
