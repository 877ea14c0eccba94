package chaos

import (
	"math"
	"strconv"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// While all is well, all that Kafka does by itself gets done, and in time.

// tidy is how long what recurs may take beside its own period.
const tidy = 5 * node.Second

// orders sends a few records more to each topic, one by one: each leaves when its linger is over, and
// arrives, with acks=0 too.
func (r *run) orders() {
	r.witness.Calm()
	for i := range r.plan.Topics {
		topic := r.plan.Topics[i].Name
		if topic == menu { // a record that isn't Avro would poison it
			continue
		}
		for _, acks := range []string{"0", "all"} {
			s := app.ProducerSpec{Topic: topic, Count: 3, Interval: 3 * node.Second, Seed: 7,
				Config: []wire.ConfigEntry{{Key: "bootstrap.servers", Value: r.servers()},
					{Key: "acks", Value: acks}, entry("linger.ms", int(linger/node.Millisecond))},
				Keys: []app.WeightedKey{{Key: "key-1"}}}
			id := r.w.NextClient()
			r.do(sim.Spawn{Name: "last " + topic + " acks=" + acks, Spec: s})
			r.wait(r.plan.patience().audit, 100*node.Millisecond, 1, "a producer with acks="+acks,
				func() string {
					if r.given.At(id) < s.Count || r.tally.open.At(id) > 0 {
						return "isn't done with " + num(s.Count) + " records though all is well"
					}
					return ""
				})
			r.do(sim.Stop{Process: id})
		}
	}
}

const linger = 20 * node.Millisecond

func (r *run) servers() string {
	servers := ""
	for id := range r.w.Brokers() {
		servers += "," + id.String() + ":9092"
	}
	return servers[1:]
}

// prompt fails when a record that was sent when all was well waits longer than its linger. The first
// of a producer waits for metadata.
func (r *run) prompt(events []node.Event) {
	if r.calm == 0 {
		return
	}
	hop := node.Time(r.plan.Config.LatencyUs + r.plan.Config.JitterUs)
	for i := range events {
		e := &events[i]
		if e.Node < r.calm {
			continue
		}
		switch f := e.Fact.(type) {
		case node.RecordQueued:
			r.queued.Set(f.Tag, e.At)
			r.given.Set(e.Node, r.given.At(e.Node)+1)
		case node.BatchSent:
			if at, ok := r.queued.Get(f.First); ok && r.given.At(e.Node) > 1 &&
				e.At-at > linger+500*node.Millisecond+12*hop {
				r.fail(r.w.NameOf(e.Node) + " sends a record " +
					num(int64((e.At-at)/node.Millisecond)) + " ms after it got it, though all is well")
			}
		}
	}
}

// house waits until brokers and controller have done what they do from time to time.
func (r *run) house() {
	static := r.plan.Config.Static
	every := 1000 * setting(static, "leader.imbalance.check.interval.seconds", 300)
	if every < node.Minute {
		r.wait(2*every+tidy, 500*node.Millisecond, 1, "long after all is well", r.imbalanced)
	}
	check := setting(static, "log.retention.check.interval.ms", 300_000)
	backoff := setting(static, "log.cleaner.backoff.ms", 15_000)
	for i := range r.plan.Topics {
		topic := r.plan.Topics[i].Name
		policy, keep := r.config(topic, "cleanup.policy"), r.number(topic, "retention.ms", -1)
		if keep >= 0 && policy != "compact" && check < node.Minute {
			r.wait(node.Ms(keep)+2*check+2*backoff+tidy, 500*node.Millisecond, 1,
				"long after all is well", func() string { return r.each(topic, r.expired(keep)) })
		}
		if policy == "compact" {
			lag := node.Ms(r.number(topic, "min.compaction.lag.ms", 0))
			r.wait(2*backoff+lag+tidy, 500*node.Millisecond, 1, "long after all is well",
				func() string { return r.each(topic, r.uncleaned) })
		}
	}
}

func (r *run) config(topic, key string) string {
	v, _ := r.w.Image().Config(wire.ConfigResource{Type: wire.TopicResource, Name: topic}, key)
	return v
}

func (r *run) number(topic, key string, usual int64) int64 {
	if n, err := strconv.ParseInt(r.config(topic, key), 10, 64); err == nil {
		return n
	}
	return usual
}

// imbalanced names a partition that isn't led by its preferred replica, though that could lead.
// Kafka: ReplicationControlManager.maybeBalancePartitionLeaders.
func (r *run) imbalanced() string {
	for tp, p := range r.w.Image().Partitions.All() {
		if first := p.Replicas[0]; p.Leader != first && image.Contains(p.ISR, first) {
			return tp.String() + " is led by " + p.Leader.String() + ", not by its preferred " +
				first.String()
		}
	}
	return ""
}

// each asks about each replica of a topic.
func (r *run) each(topic string, why func(p *image.Partition, id wire.ID) string) string {
	for _, p := range r.w.Image().TopicPartitions(topic) {
		for _, id := range p.Replicas {
			if r.w.Broker(id).Replica(p.TP) == nil {
				continue
			}
			if text := why(p, id); text != "" {
				return id.String() + "'s " + p.TP.String() + " " + text
			}
		}
	}
	return ""
}

// expired names an oldest segment that is older than retention.ms by its broker's clock. Kafka:
// UnifiedLog.deleteRetentionMsBreachedSegments, which rolls an active segment for it.
func (r *run) expired(keepMs int64) func(p *image.Partition, id wire.ID) string {
	return func(p *image.Partition, id wire.ID) string {
		nowMs := (r.w.Now() + r.w.Process(id).Ahead).UnixMs()
		for s := range r.w.Broker(id).Replica(p.TP).Log().Segments() {
			if s.SizeBytes > 0 && s.NewestMs() < nowMs-keepMs {
				return "still begins at offset " + num(s.BaseOffset) +
					", whose segment is older than retention.ms=" + num(keepMs)
			}
			break
		}
		return ""
	}
}

// uncleaned names a record that a later one of its key has made obsolete, in a part of a log that is
// dirty enough. Kafka: LogCleanerManager.grabFilthiestCompactedLog.
func (r *run) uncleaned(p *image.Partition, id wire.ID) string {
	log := r.w.Broker(id).Replica(p.TP).Log()
	start, end := log.StartOffset(), log.ActiveOffset()
	ratio := int64(50)
	if r.config(p.TP.Topic, "min.cleanable.dirty.ratio") == "0.01" {
		ratio = 1
	}
	latest := ordered.New[string, int64]()
	old := (r.w.Now() + r.w.Process(id).Ahead).UnixMs() -
		r.number(p.TP.Topic, "min.compaction.lag.ms", 0)
	for b := range log.Ascend(start) {
		if b.MaxTimestampMs > old { // by somebody's clock it is too young
			return ""
		}
		for i := range b.Records {
			o := b.BaseOffset + int64(b.Records[i].OffsetDelta)
			if o < start || o >= end {
				continue
			}
			key := string(b.Records[i].Key)
			if before, twice := latest.Get(key); twice &&
				100*log.Bytes(b.BaseOffset, end, math.MaxInt64) >
					ratio*log.Bytes(start, end, math.MaxInt64) {
				return "holds offset " + num(before) + " beside offset " + num(o) + " of the same key"
			}
			latest.Set(key, o)
		}
	}
	return ""
}

// late creates a topic that the patterns of groups match: its partitions belong to somebody soon.
// Kafka: GroupMetadataManager refreshes a pattern when there is newer metadata, 10 s after the last
// time at the earliest.
func (r *run) late() {
	for i := range r.plan.Groups {
		s := &r.plan.Groups[i]
		if s.Pattern == "" || r.err != nil {
			continue
		}
		name := "topic-late-" + strconv.Itoa(i)
		r.tool("kafka-topics.sh --create --topic "+name+" --partitions 1 --replication-factor 1", "")
		r.wait(r.plan.patience().member, 500*node.Millisecond, 1, "long after "+name+" was created",
			func() string {
				v, _ := r.groupOf(s.Group)
				for k := range v.Members {
					for _, tp := range v.Members[k].Assigned {
						if tp.Topic == name {
							return ""
						}
					}
				}
				return s.Group + ", which asks for all that are called " + s.Pattern +
					", gives it to nobody"
			})
	}
}
