package sim

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// Checker watches a world from its beginning and tells when a promise of Kafka is broken. Show it
// each step's events; it looks only at what the step touched. Sweep compares everything.
//
// At its heart is one list per partition: the committed records, as leaders' high watermarks
// passed them. What is committed must stay in the log of every clean leader and ISR member, and
// nothing else may ever reach a consumer or be acknowledged with acks=all. An unclean election
// breaks the promise by design when the new leader lacks something: from then on the partition's
// own rules are kept, but not those that cross the election.
type Checker struct {
	partitions ordered.Map[wire.TopicPartition, *watched]
	keys       ordered.Map[keyed, []int32] // the partitions to which a key went
	grown      ordered.Map[string, int]    // how often a topic got more partitions
	probes     ordered.Map[string, int64]
	groups     ordered.Map[string, *watchedGroup]
	topics     ordered.Map[string, *watchedTopic]
	metadata   metadataOf
	fetches    ordered.Map[int64, *fetching] // by connection
	configs    []brokerConfigs               // by broker
	awake      []stepped                     // by broker and controller
	beats      []heartbeat                   // by broker
	activated  node.Time                     // when the controller began to decide
	bookmarked []touchedGroup                // whose offsets the step has committed
	// unflushed are brokers whose power failed and that haven't registered since: their logs' ends are
	// gone, the controller doesn't know it yet. Until then what they had counts as theirs (KIP-966).
	unflushed ordered.Map[wire.ID, bool]
	broken    error
}

// watched is what a Checker knows of one partition.
type watched struct {
	tp             wire.TopicPartition
	leaders        []wire.ID // by leader epoch, 0 when nobody led yet
	epoch          int32     // as the controller last wrote it
	partitionEpoch int32
	committed      []committed // by offset
	wiped          []bool      // by offset: a cleaner took it out of some replica
	gone           int64       // log start offset of the leader that has deleted most
	senders        []sender
	uncleanEpoch   int32 // leader epoch of the last unclean election; 0 for never
	lossy          bool  // an unclean election has lost something committed, or may have
	reused         bool  // the topic was deleted: late followers may still speak of the old one
	watermarks     []watermark
	ends           []int64 // log end offset by broker, as its events told; -1 unknown
	copies         []copyOf
	anyOrder       []unordered
	flying         []flying     // batches under way
	gaveUp         []wire.ID    // producers whose order is promised no more
	leastIn        *image.Image // in which least was looked up
	least          int          // min.insync.replicas
	leading        []leading    // by broker: two may think that they lead
	stamps         []int64      // by offset: the record's timestamp
	keys           []keyedAt    // by offset, of a compacted topic; nil: never asked for
	hollow         []wire.ID    // eligible to lead, though their copies were deleted
}

// committed is one record that a leader's high watermark has passed.
type committed struct {
	tag   uint64
	epoch int32
}

// sender is an idempotent producer's last record in a partition.
type sender struct {
	id  int64
	tag uint64
}

// watermark is a leader's high watermark in one leader epoch.
type watermark struct {
	epoch int32
	at    int64
}

type keyed struct{ topic, reason, key string }

func (a keyed) less(b keyed) bool {
	if a.topic != b.topic {
		return a.topic < b.topic
	}
	if a.reason != b.reason {
		return a.reason < b.reason
	}
	return a.key < b.key
}

// NewChecker makes a checker for a world in which nothing has happened yet.
func NewChecker() *Checker {
	return &Checker{
		partitions: ordered.NewFunc[wire.TopicPartition, *watched](wire.TopicPartition.Less),
		keys:       ordered.NewFunc[keyed, []int32](keyed.less),
		grown:      ordered.New[string, int](),
		unflushed:  ordered.New[wire.ID, bool](),
		probes:     ordered.New[string, int64](),
		groups:     ordered.New[string, *watchedGroup](),
		metadata:   metadataOf{img: image.New()},
		topics:     ordered.New[string, *watchedTopic](),
		fetches:    ordered.New[int64, *fetching](),
	}
}

// Check looks at what the last step or command of w has done. The error names the invariant, by its
// number in the table of promises, and what breaks it.
func (c *Checker) Check(w *World) error {
	c.listens(w)
	for i := range w.events { // an unclean election excuses the ISR that the same records made
		if f, ok := w.events[i].Fact.(node.LeaderElected); ok {
			c.elected(w, w.events[i].Node, &f)
		}
	}
	for i := range w.events {
		c.check(w, &w.events[i])
		if c.broken != nil {
			return c.broken
		}
	}
	c.remembers(w)
	c.speaks(w)
	return c.broken
}

func (c *Checker) check(w *World, e *node.Event) {
	c.weighs(w, e.Node, e.Fact)
	switch f := e.Fact.(type) {
	case node.RecordsAppended:
		c.of(f.TP).stamped(&f)
		c.appended(w, e.Node, &f)
	case node.SegmentDeleted:
		c.expires(w, e.Node, &f)
	case node.LogTruncated:
		c.truncated(w, e.Node, &f)
	case node.LogCleaned:
		c.cleaned(w, e.Node, &f)
	case node.LogStartAdvanced:
		c.replica(w, e.Node, f.TP)
		c.shortened(w.replica(e.Node, f.TP))
	case node.HighWatermarkAdvanced:
		c.advanced(w, e.Node, &f)
	case node.BecameLeader:
		c.became(w, e.Node, &f)
	case node.ProcessKilled:
		if f.Power {
			c.unflushed.Set(f.Process, true)
		}
	case node.TailLost:
		c.of(f.TP).copy(e.Node).cut(w.replica(e.Node, f.TP), f.From)
		c.of(f.TP).setEnd(e.Node, f.From)
	case node.BrokerRegistered:
		c.unflushed.Delete(f.Broker)
	case node.ReplicaDeleted:
		c.of(f.TP).setEnd(e.Node, -1)
		*c.of(f.TP).copy(e.Node) = copyOf{}
		if reg := w.Image().Partition(f.TP); reg != nil && image.Contains(reg.ELR, e.Node) {
			c.of(f.TP).hollow = append(c.of(f.TP).hollow, e.Node)
		}
	case node.ProduceRefused:
		c.refused(w, e.Node, &f)
	case node.BatchSent, node.BatchAcked, node.BatchRetried, node.BatchFailed:
		c.batch(w, e)
	case node.DuplicateDropped:
		c.duplicate(w, e.Node, &f)
	case node.MetadataWritten:
		c.written(w, e.Node, &f)
	case node.BrokerFenced:
		c.fenced(f.Broker)
		c.silent(w, e.Node, &f)
	case node.BrokerUnfenced:
		c.unfenced(w, f.Broker)
	case node.ControllerActivated:
		c.activated = w.now
	case node.ProcessThawed:
		c.thawed(w, f.Process)
	case node.ISRChanged:
		c.isrChanged(w, &f)
	case node.ISRChangeProposed:
		c.proposed(w, e.Node, &f)
	case node.TopicCreated:
		*c.topicOf(f.Topic) = watchedTopic{[]int32{f.Partitions}, w.now}
	case node.TopicDeleted:
		c.deleted(f.Topic)
	case node.PartitionsAdded:
		c.grown.Set(f.Topic, c.grown.At(f.Topic)+1)
		c.topicOf(f.Topic).counts = append(c.topicOf(f.Topic).counts, f.To)
	case node.RecordQueued:
		c.queued(&f)
	case node.RecordsPolled:
		c.polled(&f)
	}
	c.group(w, e)
	c.probe(e.Fact)
}

// fail notes the first promise that was broken.
func (c *Checker) fail(invariant string, words ...string) {
	if c.broken == nil {
		c.broken = errors.New(invariant + ": " + strings.Join(words, " "))
	}
}

func num(n int64) string   { return strconv.FormatInt(n, 10) }
func num32(n int32) string { return strconv.Itoa(int(n)) }

func ids(ids []wire.ID) string {
	words := make([]string, len(ids))
	for i, id := range ids {
		words[i] = strconv.Itoa(int(id))
	}
	return strings.Join(words, ",")
}

func (c *Checker) of(tp wire.TopicPartition) *watched {
	p, ok := c.partitions.Get(tp)
	if !ok {
		p = &watched{tp: tp, partitionEpoch: -1}
		c.partitions.Set(tp, p)
	}
	return p
}

func (p *watched) end(id wire.ID) int64 {
	if int(id) < len(p.ends) {
		return p.ends[id]
	}
	return -1
}

func (p *watched) setEnd(id wire.ID, end int64) {
	for int(id) >= len(p.ends) {
		p.ends = append(p.ends, -1)
	}
	p.ends[id] = end
}

// I6: at most one leader per partition and leader epoch.
func (c *Checker) became(w *World, at wire.ID, f *node.BecameLeader) {
	p := c.of(f.TP)
	for int(f.LeaderEpoch) >= len(p.leaders) {
		p.leaders = append(p.leaders, 0)
	}
	if old := p.leaders[f.LeaderEpoch]; old != 0 && old != at && !p.reused {
		c.fail("I6", at.String(), "leads", f.TP.String(), "in epoch", num32(f.LeaderEpoch),
			"that", old.String(), "led")
	}
	p.leaders[f.LeaderEpoch] = at
	c.epochBegins(w, p, at, f)
	if r := w.replica(at, f.TP); r != nil {
		p.copy(at).forget(r)
	}
	c.shortened(w.replica(at, f.TP))
	p.begins(w.replica(at, f.TP), at, w.now, f.StartOffset)
	c.replica(w, at, f.TP)
}

func (c *Checker) deleted(topic string) {
	for tp, p := range c.partitions.From(wire.TopicPartition{Topic: topic}) {
		if tp.Topic != topic {
			break
		}
		*p = watched{tp: tp, partitionEpoch: -1, reused: true}
	}
	c.grown.Set(topic, c.grown.At(topic)+1)
}

// I14: the same key goes to the same partition while their number stays. Producers learn of more
// partitions at different times, so a key may have two homes for a while.
func (c *Checker) queued(f *node.RecordQueued) {
	if f.Key == nil || f.Reason != "murmur2" && f.Reason != "crc32" {
		return
	}
	k := keyed{f.TP.Topic, f.Reason, string(f.Key)}
	homes := c.keys.At(k)
	if slices.Contains(homes, f.TP.Partition) {
		return
	}
	if len(homes) > c.grown.At(f.TP.Topic) {
		c.fail("I14", "key", k.key, "goes to", f.TP.String(), "after partition",
			num32(homes[len(homes)-1]))
	}
	c.keys.Set(k, append(slices.Clip(homes), f.TP.Partition))
}

// probe counts rare branches, so that a run of many seeds can prove that it has met them all.
func (c *Checker) probe(f node.Fact) {
	name := ""
	switch f := f.(type) {
	case node.LogTruncated:
		name = "log truncated"
	case node.DuplicateDropped:
		name = "duplicate dropped"
	case node.ProduceRefused:
		name = "produce refused: " + f.Error.Name()
	case node.LeaderElected:
		if name = "elected: " + f.Reason; f.Unclean {
			name = "elected: unclean"
		}
	case node.BatchRetried:
		name = "batch retried: " + f.Error.Name()
	case node.BatchFailed:
		name = "batch failed: " + f.Error.Name()
	case node.ISRChanged:
		name = "ISR changed: " + f.Reason
	case node.AlterPartitionRefused:
		name = "AlterPartition refused: " + f.Error.Name()
	case node.PositionReset:
		name = "position reset: " + f.Reason
	case node.RequestExpired:
		name = "request expired: " + f.API
	case node.MessageLost:
		if f.Held {
			name = "message held by a cut"
		}
	}
	if name != "" {
		c.probes.Set(name, c.probes.At(name)+1)
	}
}

// Probes are the rare branches that were met, by name, with how often.
func (c *Checker) Probes() ordered.Map[string, int64] { return c.probes }
