package groupcommand

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// LogEnds asks the leaders of partitions for offsets: where their logs begin and end, or what stands
// first at a time or later. Kafka: OffsetsUtils.getLogOffsets, one request a partition here.
type LogEnds struct {
	calls   []endCall
	found   []foundEnd
	pending int
}

type endCall struct {
	id int64
	at int64 // the timestamp asked for
}

type foundEnd struct {
	tp     wire.TopicPartition
	at     int64
	offset int64
}

func (l *LogEnds) clone() LogEnds {
	return LogEnds{slices.Clone(l.calls), slices.Clone(l.found), l.pending}
}

func (l *LogEnds) Ask(t *kit.Admin, tps []wire.TopicPartition, at int64, out *node.Out) {
	for _, tp := range tps {
		l.pending++
		id := t.ToLeader(tp, "listOffsets(api=METADATA)", &wire.ListOffsetsRequest{
			ReplicaID: wire.NoReplica, Partitions: []wire.ListOffsetsPartition{
				{TP: tp, CurrentLeaderEpoch: -1, TimestampMs: at}}}, out)
		l.calls = append(l.calls, endCall{id, at})
	}
}

// Waits tells whether a call is one of its own.
func (l *LogEnds) Waits(id int64) bool {
	return slices.ContainsFunc(l.calls, func(c endCall) bool { return c.id == id })
}

// Take takes an answer; done tells that it was the last one.
func (l *LogEnds) Take(r *kit.Answer, b *wire.ListOffsetsReply) (done bool) {
	l.pending--
	q := &b.Partitions[0]
	i := slices.IndexFunc(l.calls, func(c endCall) bool { return c.id == r.ID })
	if i >= 0 && q.Error == wire.None {
		l.found = append(l.found, foundEnd{q.TP, l.calls[i].at, q.Offset})
	}
	return l.pending == 0
}

// Offset is what the leader of tp said; false: nothing.
func (l *LogEnds) Offset(tp wire.TopicPartition, at int64) (int64, bool) {
	for i := range l.found {
		if f := &l.found[i]; f.at == at && f.tp == tp {
			return f.offset, true
		}
	}
	return 0, false
}

// topicList finds topics and their leaders in the metadata that a tool got.
type topicList []wire.TopicMetadata

func (l topicList) Find(name string) *wire.TopicMetadata {
	for i := range l {
		if l[i].Name == name && l[i].Error == wire.None {
			return &l[i]
		}
	}
	return nil
}

// Leader is the leader of a partition; known is false when there is no such partition.
func (l topicList) Leader(tp wire.TopicPartition) (id wire.ID, known bool) {
	if t := l.Find(tp.Topic); t != nil {
		for i := range t.Partitions {
			if t.Partitions[i].Index == tp.Partition {
				return t.Partitions[i].LeaderID, true
			}
		}
	}
	return wire.NoLeader, false
}

// All are the partitions of a topic.
func (l topicList) All(name string) []wire.TopicPartition {
	var tps []wire.TopicPartition
	if t := l.Find(name); t != nil {
		for i := range t.Partitions {
			tps = append(tps, wire.TopicPartition{Topic: name, Partition: t.Partitions[i].Index})
		}
	}
	ordered.SortFunc(tps, wire.TopicPartition.Compare)
	return tps
}
