package sim

import (
	"slices"
	"strings"

	"highwater/sim/broker"
	"highwater/sim/wire"
)

// What brokers answer, held against what they have. Kafka: KafkaApis.

// answers: I18, I5: looks at replies to the request that was just heard. What waited for something is
// left out: its request isn't known any more.
func (c *Checker) answers(w *World, at wire.ID) {
	if w.heard.Body == nil || !at.IsBroker() {
		return
	}
	if asked, ok := w.heard.Body.(*wire.DeleteRecordsRequest); ok {
		c.deletes(w, at, asked)
	}
	for i := range w.said {
		m := &w.said[i]
		if m.To != w.heard.From || m.Correlation != w.heard.Correlation {
			continue
		}
		switch r := m.Body.(type) {
		case *wire.MetadataReply:
			c.tellsTopics(w, at, r.Topics)
		case *wire.DescribeTopicPartitionsReply:
			c.tellsTopics(w, at, r.Topics)
		case *wire.DescribeConfigsReply:
			c.tellsConfigs(w, at, r)
		case *wire.DescribeLogDirsReply:
			c.tellsSizes(w, at, r)
		case *wire.ListOffsetsReply:
			if asked, ok := w.heard.Body.(*wire.ListOffsetsRequest); ok {
				c.tellsEnds(w, at, asked, r)
			}
		case *wire.ProduceReply:
			if asked, ok := w.heard.Body.(*wire.ProduceRequest); ok {
				c.refuses(w, at, asked, r)
			}
		case *wire.FetchReply:
			if asked, ok := w.heard.Body.(*wire.FetchRequest); ok {
				c.hands(w, at, asked, r)
			}
		}
	}
}

// deletes: I18, a leader that is asked to delete records up to an offset that is committed has its log
// start there at once, whatever it is told later of its followers.
func (c *Checker) deletes(w *World, at wire.ID, asked *wire.DeleteRecordsRequest) {
	for i := range asked.Partitions {
		p := &asked.Partitions[i]
		r := w.replica(at, p.TP)
		if r == nil || !r.IsLeader() || wire.Internal(p.TP.Topic) || p.Offset > r.HighWatermark() ||
			!strings.Contains(w.known(at).Topic(p.TP.Topic, "cleanup.policy"), "delete") {
			continue
		}
		to := p.Offset
		if to == -1 {
			to = r.HighWatermark()
		}
		if r.LogStartOffset() < to {
			c.fail("I18", at.String(), "is asked to delete", p.TP.String(), "to", num(to),
				"and begins it at", num(r.LogStartOffset()))
		}
	}
}

// tellsTopics: I18, a broker tells of leaders and replicas what it knows.
func (c *Checker) tellsTopics(w *World, at wire.ID, topics []wire.TopicMetadata) {
	img := w.Broker(at).Image()
	for i := range topics {
		t := &topics[i]
		known := img.Topic(t.Name)
		if t.Error != wire.None {
			if known != nil && t.Error == wire.UnknownTopicOrPartition {
				c.fail("I18", at.String(), "knows", t.Name, "and says that there is no such topic")
			}
			continue
		}
		if known == nil || known.Partitions != int32(len(t.Partitions)) {
			c.fail("I18", at.String(), "tells of", num(int64(len(t.Partitions))), "partitions of",
				t.Name, "which is not what it knows")
			continue
		}
		for k := range t.Partitions {
			p := &t.Partitions[k]
			reg := img.Partition(wire.TopicPartition{Topic: t.Name, Partition: p.Index})
			if reg == nil || reg.LeaderEpoch != p.LeaderEpoch ||
				!slices.Equal(reg.Replicas, p.Replicas) || !slices.Equal(reg.ISR, p.ISR) ||
				p.LeaderID != reg.Leader && p.LeaderID != wire.NoLeader {
				c.fail("I18", at.String(), "tells of", t.Name, num32(p.Index), "leader",
					p.LeaderID.String(), "epoch", num32(p.LeaderEpoch), "replicas", ids(p.Replicas),
					"ISR", ids(p.ISR), "which is not what it knows")
			}
		}
	}
}

// tellsConfigs: I18, a broker tells of a topic's configs what it knows, and of all of them.
func (c *Checker) tellsConfigs(w *World, at wire.ID, reply *wire.DescribeConfigsReply) {
	img := w.Broker(at).Image()
	for i := range reply.Resources {
		d := &reply.Resources[i]
		if d.Resource.Type != wire.TopicResource || d.Error != wire.None {
			continue
		}
		if len(d.Configs) == 0 {
			c.fail("I18", at.String(), "tells of no config of", d.Resource.Name)
		}
		for _, e := range d.Configs {
			if v, set := img.Config(d.Resource, e.Name); set && v != e.Value {
				c.fail("I18", at.String(), "tells that", e.Name, "of", d.Resource.Name, "is", e.Value,
					"where it knows", v)
			}
		}
	}
}

// tellsEnds: I18, a leader tells where its log begins and ends.
func (c *Checker) tellsEnds(w *World, at wire.ID, asked *wire.ListOffsetsRequest,
	reply *wire.ListOffsetsReply) {
	for i := range reply.Partitions {
		res, ask := &reply.Partitions[i], &asked.Partitions[i]
		r := w.replica(at, res.TP)
		if res.Error != wire.None || r == nil {
			continue
		}
		want := res.Offset
		switch {
		case !r.IsLeader():
			c.fail("I18", at.String(), "tells of offsets of", res.TP.String(), "and does not lead it")
		case ask.TimestampMs == wire.EarliestTimestamp:
			want = r.LogStartOffset()
		case ask.TimestampMs == wire.LatestTimestamp && asked.ReplicaID == wire.NoReplica:
			want = r.HighWatermark()
		case ask.TimestampMs == wire.LatestTimestamp:
			want = r.LogEndOffset()
		case ask.TimestampMs >= 0:
			want = firstSince(r, ask.TimestampMs, asked.ReplicaID == wire.NoReplica)
		}
		if want != res.Offset {
			c.fail("I18", at.String(), "answers offset", num(res.Offset), "of", res.TP.String(),
				"to timestamp", num(ask.TimestampMs), "where", num(want), "is right")
		}
	}
}

// firstSince is the first record as young as asked, that may be told; -1: there is none.
func firstSince(r *broker.Replica, sinceMs int64, client bool) int64 {
	for b := range r.Log().Ascend(r.LogStartOffset()) {
		for i := range b.Records {
			at, stamp := b.BaseOffset+int64(b.Records[i].OffsetDelta), b.Records[i].TimestampMs
			if b.Attributes&wire.LogAppendTimeFlag != 0 {
				stamp = b.MaxTimestampMs
			}
			if client && at >= r.HighWatermark() {
				return -1
			}
			if at >= r.LogStartOffset() && stamp >= sinceMs {
				return at
			}
		}
	}
	return -1
}

// refuses: I18, a leader takes what it can and refuses what it must.
func (c *Checker) refuses(w *World, at wire.ID, asked *wire.ProduceRequest, reply *wire.ProduceReply) {
	for i := range reply.Partitions {
		res := &reply.Partitions[i]
		r := w.replica(at, res.TP)
		leads := r != nil && r.IsLeader()
		least := min(w.known(at).MinInsyncReplicas(res.TP.Topic), 1<<10)
		wrong := false
		switch res.Error {
		case wire.None:
			wrong = !leads || asked.Acks == wire.AcksAll && res.BaseOffset >= r.HighWatermark()
		case wire.NotLeaderOrFollower:
			wrong = leads
		case wire.UnknownTopicOrPartition:
			wrong = w.Broker(at).Image().Partition(res.TP) != nil
		case wire.NotEnoughReplicas:
			wrong = !leads || len(r.ISR()) >= least || len(r.ISR()) == len(r.Assignment())
		}
		if wrong {
			c.fail("I18", at.String(), "answers", res.Error.Name(), "to records for", res.TP.String())
		}
	}
}

// hands: I5, I18, consumers are handed committed records only, from where they asked, and refused for
// what is so.
func (c *Checker) hands(w *World, at wire.ID, asked *wire.FetchRequest, reply *wire.FetchReply) {
	for i := range reply.Partitions {
		res := &reply.Partitions[i]
		k := slices.IndexFunc(asked.Partitions, func(p wire.FetchPartition) bool {
			return p.TP == res.TP
		})
		r := w.replica(at, res.TP)
		if k < 0 || r == nil {
			continue
		}
		ask, wrong := &asked.Partitions[k], false
		if ask.TopicID != "" && ask.TopicID != r.TopicID() {
			continue
		}
		switch res.Error {
		case wire.NotLeaderOrFollower:
			wrong = asked.ReplicaID == wire.NoReplica || r.IsLeader() &&
				slices.Contains(r.Assignment(), asked.ReplicaID)
		case wire.FencedLeaderEpoch:
			wrong = ask.CurrentLeaderEpoch >= r.LeaderEpoch()
		case wire.UnknownLeaderEpoch:
			wrong = ask.CurrentLeaderEpoch <= r.LeaderEpoch()
		case wire.OffsetOutOfRange:
			wrong = ask.LastFetchedEpoch < 0 && ask.FetchOffset >= r.LogStartOffset() &&
				ask.FetchOffset <= r.LogEndOffset()
		case wire.None:
			end := ask.FetchOffset
			for _, b := range res.Batches {
				wrong = wrong || end > b.LastOffset()
				end = b.NextOffset()
			}
			if asked.ReplicaID == wire.NoReplica && len(res.Batches) > 0 && end > r.HighWatermark() {
				c.fail("I5", at.String(), "hands a consumer", res.TP.String(), "to", num(end),
					"with the high watermark at", num(r.HighWatermark()))
			}
		}
		if wrong {
			c.fail("I18", at.String(), "answers", res.Error.Name(), "to a fetch of", res.TP.String(),
				"from", num(ask.FetchOffset), "in leader epoch", num32(ask.CurrentLeaderEpoch))
		}
	}
}

// applied: I18, a running broker's replicas are those that the metadata it knows give it, in the roles
// that they say; and what it knows is what the controllers had committed.
func (c *Checker) applied(w *World) {
	for id, proc := range w.Brokers() {
		b := w.Broker(id)
		if !proc.Running || b.State() != broker.Running {
			continue
		}
		img := b.Image()
		same := img.Offset == w.Image().Offset
		for tp, p := range img.Partitions.All() {
			if same {
				q := w.Image().Partition(tp)
				if q == nil || q.PartitionEpoch != p.PartitionEpoch || q.Leader != p.Leader {
					c.fail("I18", id.String(), "knows of", tp.String(),
						"something else than is committed")
				}
			}
			r := b.Replica(tp)
			switch mine := slices.Contains(p.Replicas, id); {
			case mine != (r != nil):
				c.fail("I18", id.String(), "has a replica of", tp.String(), "or lacks one, against its",
					"metadata, which give it to", ids(p.Replicas))
			case mine && (r.LeaderEpoch() != p.LeaderEpoch || r.IsLeader() != (p.Leader == id)):
				c.fail("I18", id.String(), "is in leader epoch", num32(r.LeaderEpoch()), "of",
					tp.String(), "where its metadata say", num32(p.LeaderEpoch))
			}
		}
		for r := range b.Replicas() {
			if img.Partition(r.TP()) == nil {
				c.fail("I18", id.String(), "still has", r.TP().String(), "which is deleted")
			}
		}
	}
}
