package tool

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// logEnds asks the leaders of partitions for offsets: where their logs begin and end, or what stands
// first at a time or later. Kafka: OffsetsUtils.getLogOffsets, one request a partition here.
type logEnds struct {
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

func (l *logEnds) clone() logEnds {
	return logEnds{slices.Clone(l.calls), slices.Clone(l.found), l.pending}
}

func (l *logEnds) ask(t *adminTool, tps []wire.TopicPartition, at int64, out *node.Out) {
	for _, tp := range tps {
		l.pending++
		id := t.leader(tp, "listOffsets(api=METADATA)", &wire.ListOffsetsRequest{
			ReplicaID: wire.NoReplica, Partitions: []wire.ListOffsetsPartition{
				{TP: tp, CurrentLeaderEpoch: -1, TimestampMs: at}}}, out)
		l.calls = append(l.calls, endCall{id, at})
	}
}

// take takes an answer; done tells that it was the last one.
func (l *logEnds) take(r *answer, b *wire.ListOffsetsReply) (done bool) {
	l.pending--
	q := &b.Partitions[0]
	i := slices.IndexFunc(l.calls, func(c endCall) bool { return c.id == r.id })
	if i >= 0 && q.Error == wire.None {
		l.found = append(l.found, foundEnd{q.TP, l.calls[i].at, q.Offset})
	}
	return l.pending == 0
}

// offset is what the leader of tp said; false: nothing.
func (l *logEnds) offset(tp wire.TopicPartition, at int64) (int64, bool) {
	for i := range l.found {
		if f := &l.found[i]; f.at == at && f.tp == tp {
			return f.offset, true
		}
	}
	return 0, false
}

// topicList finds topics and their leaders in the metadata that a tool got.
type topicList []wire.TopicMetadata

func (l topicList) find(name string) *wire.TopicMetadata {
	for i := range l {
		if l[i].Name == name && l[i].Error == wire.None {
			return &l[i]
		}
	}
	return nil
}

// leader is the leader of a partition; known is false when there is no such partition.
func (l topicList) leader(tp wire.TopicPartition) (id wire.ID, known bool) {
	if t := l.find(tp.Topic); t != nil {
		for i := range t.Partitions {
			if t.Partitions[i].Index == tp.Partition {
				return t.Partitions[i].LeaderID, true
			}
		}
	}
	return wire.NoLeader, false
}

// all are the partitions of a topic.
func (l topicList) all(name string) []wire.TopicPartition {
	var tps []wire.TopicPartition
	if t := l.find(name); t != nil {
		for i := range t.Partitions {
			tps = append(tps, wire.TopicPartition{Topic: name, Partition: t.Partitions[i].Index})
		}
	}
	ordered.SortFunc(tps, wire.TopicPartition.Compare)
	return tps
}
