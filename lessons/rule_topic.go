package lessons

import (
	"slices"

	"highwater/sim/broker"
	"highwater/sim/image"
	"highwater/sim/wire"
)

var (
	aTopic = need{func(q *question) bool { return q.topic() != nil }, "There is no topic $1."}
	aTP    = need{func(q *question) bool { return q.partition() != nil }, "There is no partition $1."}
	aLead  = need{func(q *question) bool { return q.leader(q.tp(0)) != nil }, "Nobody leads $1 now."}
	aCopy  = need{func(q *question) bool { return q.copy() != nil }, "$2 has no copy of $1."}
)

// topicRules ask about topics, partitions and what is in their logs.
var topicRules = []*rule{
	{form: "topic NAME exists", means: "the controller knows the topic",
		holds: aTopic.holds, words: aTopic.words,
		still: "There is a topic $1, and there should be none."},
	{form: "topic NAME missing", means: "the controller doesn't know the topic",
		holds: func(q *question) bool { return q.topic() == nil },
		words: "The topic $1 is still there.", still: "There is no topic $1 any more."},
	{form: "topic NAME partitions OP N", means: "its number of partitions", needs: []need{aTopic},
		count:  func(q *question) int64 { return int64(q.topic().Partitions) },
		amount: &amount{some: "$1 has # [partition|partitions]"}},
	{form: "topic NAME rf OP N", means: "its replication factor", needs: []need{aTopic},
		count:  (*question).replicationFactor,
		amount: &amount{some: "$1 has # [copy|copies] of each partition"}},
	{form: "topic NAME config WORD = WORD", means: "one of its dynamic configs", needs: []need{aTopic},
		holds: (*question).configured, words: "$2 of $1 isn't $3.", still: "$2 of $1 is still $3."},
	{form: "topic NAME records OP N", means: "records in the leaders' logs, all partitions",
		needs: []need{aTopic},
		count: func(q *question) int64 { all, _ := q.records(); return all },
		amount: &amount{none: "There is no record in $1 yet.",
			some: "[There is|There are] # [record|records] in $1",
			over: "[There is|There are] still # [record|records] in $1."}},
	{form: "topic NAME fullest OP N", means: "records in its fullest partition", needs: []need{aTopic},
		count: func(q *question) int64 { _, most := q.records(); return most },
		amount: &amount{none: "No partition of $1 has a record yet.",
			some: "The fullest partition of $1 has # [record|records]",
			over: "The fullest partition of $1 still has # [record|records]."}},
	{form: "TP leader OP WORD", means: "its leader: broker-2, or none", needs: []need{aTP},
		value: func(q *question) string { return q.partition().Leader.String() },
		words: "$is leads $1; it should be $want.", still: "$is still leads $1.",
		say: func(q *question) string {
			switch want := q.args[1]; {
			case q.partition().Leader == wire.NoLeader:
				return "Nobody leads " + q.args[0] + " now."
			case want == wire.NoLeader.String():
				return q.partition().Leader.String() + " still leads " + q.args[0] + "."
			}
			return ""
		}},
	{form: "TP epoch OP N", means: "its leader epoch", needs: []need{aTP},
		count:  func(q *question) int64 { return int64(q.partition().LeaderEpoch) },
		amount: &amount{some: "The leader epoch of $1 is #", level: true}},
	{form: "TP isr OP N", means: "how many replicas are in sync", needs: []need{aTP},
		count: func(q *question) int64 { return int64(len(q.partition().ISR)) },
		amount: &amount{none: "No copy of $1 is in sync.",
			some: "# [copy|copies] of $1 [is|are] in sync",
			over: "# [copy|copies] of $1 [is|are] still in sync."}},
	{form: "TP isr has NODE", means: "one broker is in the in-sync replica set", needs: []need{aTP},
		holds: func(q *question) bool { return slices.Contains(q.partition().ISR, q.node(1)) },
		words: "$2 is not in the ISR of $1 yet.", still: "$2 is still in the ISR of $1."},
	{form: "TP isr lacks NODE", means: "one broker is not in the in-sync replica set",
		needs: []need{aTP},
		holds: func(q *question) bool { return !slices.Contains(q.partition().ISR, q.node(1)) },
		words: "$2 is still in the ISR of $1.", still: "$2 is not in the ISR of $1."},
	{form: "TP elr has NODE", means: "one broker is an eligible leader replica (KIP-966)",
		needs: []need{aTP},
		holds: func(q *question) bool { return slices.Contains(q.partition().ELR, q.node(1)) },
		words: "$2 is not in the ELR of $1.", still: "$2 is in the ELR of $1."},
	{form: "TP copy NODE OP N", means: "the log end offset of one broker's copy, on its disk if it's dead",
		needs:  []need{aTP, aCopy},
		count:  func(q *question) int64 { return q.copy().LogEndOffset() },
		amount: &amount{some: "The log end offset of $1 on $2 is #", level: true}},
	{form: "TP hw OP N", means: "the leader's high watermark", needs: []need{aTP, aLead},
		count:  func(q *question) int64 { return q.leader(q.tp(0)).HighWatermark() },
		amount: &amount{some: "The high watermark of $1 is #", level: true}},
	{form: "TP leo OP N", means: "the leader's log end offset", needs: []need{aTP, aLead},
		count:  func(q *question) int64 { return q.leader(q.tp(0)).LogEndOffset() },
		amount: &amount{some: "The log end offset of $1 is #", level: true}},
	{form: "TP start OP N", means: "the leader's log start offset", needs: []need{aTP, aLead},
		count:  func(q *question) int64 { return q.leader(q.tp(0)).LogStartOffset() },
		amount: &amount{some: "The log start offset of $1 is #", level: true}},
	{form: "TP uncommitted OP N", means: "log end offset minus high watermark",
		needs: []need{aTP, aLead},
		count: func(q *question) int64 {
			r := q.leader(q.tp(0))
			return r.LogEndOffset() - r.HighWatermark()
		},
		amount: &amount{none: "No record of $1 is uncommitted.",
			some: "# [record|records] of $1 [is|are] not committed",
			over: "# [record|records] of $1 [is|are] not committed yet."}},
	{form: "key NAME in TP", means: "some record with that key is in that partition",
		holds: func(q *question) bool { in, _ := q.keyIn(); return in },
		words: "No record with the key $1 is in $2.", still: "A record with the key $1 is in $2."},
	{form: "key NAME only in TP", means: "that key is in that partition and in no other",
		holds: func(q *question) bool { in, other := q.keyIn(); return in && other == "" },
		words: "No record with the key $1 is in $2.", still: "The key $1 is in $2 and nowhere else.",
		say: func(q *question) string {
			in, other := q.keyIn()
			if !in {
				return ""
			}
			return "The key " + q.args[0] + " is in " + other + " too."
		}},
	{form: "key NAME beside NAME in NAME", means: "all records with the two keys are in one " +
		"partition of a topic, whichever it is", needs: []need{{func(q *question) bool {
		return q.world.Image().Topic(q.args[2]) != nil
	}, "There is no topic $3."}},
		holds: (*question).beside,
		words: "The keys $1 and $2 don't have a partition of $3 in common yet.",
		still: "The keys $1 and $2 share a partition of $3."},
}

func (q *question) topic() *image.Topic { return q.world.Image().Topic(q.args[0]) }

func (q *question) partition() *image.Partition { return q.world.Image().Partition(q.tp(0)) }

// leader is the leader's copy of a partition as the controller names the leader; nil when nobody leads
// it.
func (q *question) leader(tp wire.TopicPartition) *broker.Replica {
	p := q.world.Image().Partition(tp)
	if p == nil || p.Leader == wire.NoLeader {
		return nil
	}
	b := q.world.Broker(p.Leader)
	if b == nil {
		return nil
	}
	return b.Replica(tp)
}

// copy is a broker's copy of a partition; nil when it has none.
func (q *question) copy() *broker.Replica {
	b := q.world.Broker(q.node(1))
	if b == nil {
		return nil
	}
	return b.Replica(q.tp(0))
}

func (q *question) replicationFactor() int64 {
	least := 0
	for _, p := range q.world.Image().TopicPartitions(q.args[0]) {
		if least == 0 || len(p.Replicas) < least {
			least = len(p.Replicas)
		}
	}
	return int64(least)
}

func (q *question) configured() bool {
	r := wire.ConfigResource{Type: wire.TopicResource, Name: q.args[0]}
	v, _ := q.world.Image().Config(r, q.args[1])
	return v == q.args[2]
}

// records counts those of a topic, and those of its fullest partition.
func (q *question) records() (all, most int64) {
	for _, p := range q.world.Image().TopicPartitions(q.args[0]) {
		n := int64(0)
		q.each(p.TP, func(*wire.Record) { n++ })
		all, most = all+n, max(most, n)
	}
	return all, most
}

// each ranges over the records in the leader's log, from its start.
func (q *question) each(tp wire.TopicPartition, see func(*wire.Record)) {
	l := q.leader(tp)
	if l == nil {
		return
	}
	for b := range l.Log().Ascend(l.LogStartOffset()) {
		if b.Attributes&wire.ControlFlag != 0 {
			continue
		}
		for i := range b.Records {
			if b.BaseOffset+int64(b.Records[i].OffsetDelta) >= l.LogStartOffset() {
				see(&b.Records[i])
			}
		}
	}
}

// keyIn tells whether a key is in the partition asked about, and one other that it is in.
func (q *question) keyIn() (in bool, other string) {
	want := q.tp(1)
	for _, p := range q.world.Image().TopicPartitions(want.Topic) {
		found := false
		q.each(p.TP, func(r *wire.Record) {
			found = found || r.Key != nil && string(r.Key) == q.args[0]
		})
		switch {
		case found && p.TP == want:
			in = true
		case found:
			other = p.TP.String()
		}
	}
	return in, other
}

// beside tells whether two keys are in one partition of a topic and in no other.
func (q *question) beside() bool {
	var at [2][]wire.TopicPartition
	for _, p := range q.world.Image().TopicPartitions(q.args[2]) {
		for i := range at {
			found := false
			q.each(p.TP, func(r *wire.Record) {
				found = found || r.Key != nil && string(r.Key) == q.args[i]
			})
			if found {
				at[i] = append(at[i], p.TP)
			}
		}
	}
	return len(at[0]) == 1 && slices.Equal(at[0], at[1])
}
