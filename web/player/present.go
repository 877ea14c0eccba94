package player

import (
	"strconv"
	"strings"

	"highwater/sim/wire"
)

// present words what holds now about a thing and is no event: what the high watermark waits for.
func (p *Player) present(s Subject) string {
	switch s.Thing {
	case "record":
		if p.uncommitted(s) {
			return p.waitsFor(s.TP, s.Offset)
		}
		return ""
	case "high watermark", "log end":
		part := p.World().Image().Partition(s.TP)
		if part == nil || part.Leader == wire.NoLeader {
			return "Nobody leads " + s.TP.String() + " now, so nothing can be written."
		}
		if b := p.World().Broker(part.Leader); b != nil {
			if r := b.Replica(s.TP); r != nil && r.LogEndOffset() > r.HighWatermark() {
				return p.waitsFor(s.TP, r.HighWatermark())
			}
		}
		return ""
	}
	return ""
}

// waitsFor names the in-sync copies that lack an offset.
func (p *Player) waitsFor(tp wire.TopicPartition, offset int64) string {
	part := p.World().Image().Partition(tp)
	if part == nil || part.Leader == wire.NoLeader {
		return ""
	}
	lack, n := "", 0
	for _, id := range part.ISR {
		b := p.World().Broker(id)
		if b == nil {
			continue
		}
		if r := b.Replica(tp); r == nil || r.LogEndOffset() <= offset {
			if lack != "" {
				lack += " and "
			}
			lack += p.Name(id)
			n++
		}
	}
	switch n {
	case 0:
		return "Every in-sync copy has @" + num(offset) + ". The leader learns it with the " +
			"followers' next fetch."
	case 1:
		return lack + " has no copy of @" + num(offset) + " yet, so the high watermark stays at " +
			num(offset) + "."
	}
	return lack + " have no copy of @" + num(offset) + " yet."
}

func (p *Player) replicaWords(s Subject) string {
	b := p.World().Broker(s.Node)
	if b == nil {
		return ""
	}
	r := b.Replica(s.TP)
	if r == nil {
		return "This copy is gone."
	}
	role := "follows " + p.Name(r.Leader())
	switch {
	case r.IsLeader():
		role = "leads"
	case r.Leader() == wire.NoLeader:
		role = "has no leader to follow"
	}
	return p.Name(s.Node) + " " + role + ", epoch " + strconv.Itoa(int(r.LeaderEpoch())) +
		". Log start " + num(r.LogStartOffset()) + ", high watermark " + num(r.HighWatermark()) +
		", log end offset " + num(r.LogEndOffset()) + "."
}

func (p *Player) clientWords(id wire.ID) string {
	q := p.World().Process(id)
	if q == nil {
		return ""
	}
	member := p.memberWords(id)
	switch {
	case !q.Running && q.Ended == "crash":
		return strings.TrimSpace("This program was killed. " + member)
	case !q.Running:
		return "This program has ended with exit code " + strconv.Itoa(q.Code) + "."
	case q.Role == "producer":
		return "A program that sends records."
	case member != "":
		return member
	case q.Role == "consumer":
		return "A program that reads records: it asks, Kafka answers."
	}
	return "A command-line tool."
}

// MessageWords says in one sentence what a message asks or answers.
func MessageWords(b wire.Body) string {
	switch b := b.(type) {
	case *wire.ProduceRequest:
		return "Asks the leader to append " + batchCount(b) + ", acks=" + acksWord(b.Acks) + "."
	case *wire.ProduceReply:
		for i := range b.Partitions {
			if e := b.Partitions[i].Error; e != wire.None {
				return "Refuses: " + e.Name() + ". " + e.Message()
			}
		}
		return "Says where the records stand in the log."
	case *wire.FetchRequest:
		return "Asks for records. The offset it asks from is the receipt for all before it."
	case *wire.FetchReply:
		n := 0
		for i := range b.Partitions {
			for _, batch := range b.Partitions[i].Batches {
				n += len(batch.Records)
			}
		}
		if n == 0 {
			return "Nothing new."
		}
		return "Brings " + plural(int64(n), "record", "records") + "."
	case *wire.BrokerHeartbeatRequest:
		return "A broker says that it is alive, every 2 s."
	case *wire.AlterPartitionRequest:
		return "A leader asks the controller for another in-sync replica set."
	case *wire.MetadataRequest:
		return "Asks who leads what."
	case *wire.MetadataReply:
		return "Says which brokers are alive and who leads what, as this broker believes."
	case *wire.MetadataFetchRequest:
		return "A broker asks the controller for new metadata records."
	case *wire.MetadataFetchReply:
		return "Brings metadata records, which the broker replays."
	}
	return ""
}

func acksWord(acks int16) string {
	if acks == wire.AcksAll {
		return "all"
	}
	return strconv.Itoa(int(acks))
}

func batchCount(b *wire.ProduceRequest) string {
	n, tp := 0, ""
	for i := range b.Partitions {
		n += len(b.Partitions[i].Batch.Records)
		tp = b.Partitions[i].TP.String()
	}
	s := plural(int64(n), "record", "records")
	if len(b.Partitions) == 1 {
		s += " to " + tp
	}
	return s
}
