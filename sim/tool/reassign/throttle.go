package reassign

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// A throttle stands in configs: rates at the brokers, and at each topic the replicas that count.
const (
	leaderRate       = "leader.replication.throttled.rate"
	followerRate     = "follower.replication.throttled.rate"
	logDirsRate      = "replica.alter.log.dirs.io.max.bytes.per.second"
	leaderReplicas   = "leader.replication.throttled.replicas"
	followerReplicas = "follower.replication.throttled.replicas"
)

// phase is which configs are being changed.
type phase uint8

const (
	noPhase phase = iota
	throttlingTopics
	throttlingBrokers
	clearingBrokers
	clearingTopics
)

func (w *work) readLimits(a *kit.Arguments) *kit.Failure {
	var err error
	if w.interBroker, err = a.Number("throttle", -1, 64); err == nil {
		w.logDirs, err = a.Number("replica-alter-log-dirs-throttle", -1, 64)
	}
	if err != nil {
		return kit.FailureOf(err)
	}
	return nil
}

// throttle comes before the move itself. Kafka: executeAssignment, modifyReassignmentThrottle,
// modifyInterBrokerThrottle.
func (w *work) throttle(t *kit.Admin, p *kit.Process, out *node.Out) {
	if w.interBroker < 0 && w.logDirs < 0 {
		w.send(t, p, w.plan, out)
		return
	}
	p.Print(out, "Warning: You must run --verify periodically, until the reassignment completes, to "+
		"ensure the throttle is removed.")
	w.phase = throttlingBrokers
	if w.interBroker < 0 {
		w.throttled(t, p, out)
		return
	}
	w.phase = throttlingTopics
	var topics []wire.AlteredResource
	for _, name := range w.movedTopics() {
		leaders, followers := w.throttledReplicas(name)
		topics = append(topics, wire.AlteredResource{
			Resource: wire.ConfigResource{Type: wire.TopicResource, Name: name},
			Changes: []wire.ConfigChange{
				{Key: leaderReplicas, Value: leaders, Op: wire.SetConfig},
				{Key: followerReplicas, Value: followers, Op: wire.SetConfig},
			}})
	}
	w.toController(t, topics, out)
}

// moves are those of the plan and those that go on beside it.
func (w *work) moves() []wire.Reassignment {
	list := slices.Clone(w.plan)
	for _, m := range w.moving {
		if !slices.ContainsFunc(list, func(r wire.Reassignment) bool { return r.TP == m.TP }) {
			list = append(list, wire.Reassignment{TP: m.TP, Replicas: m.Replicas})
		}
	}
	return list
}

func (w *work) movedTopics() []string {
	var names []string
	for _, r := range w.moves() {
		if !slices.Contains(names, r.TP.Topic) {
			names = append(names, r.TP.Topic)
		}
	}
	return names
}

// sources are the replicas that a partition is copied from.
func (w *work) sources(tp wire.TopicPartition) []wire.ID {
	for _, m := range w.moving {
		if m.TP == tp {
			return slices.DeleteFunc(slices.Clone(m.Replicas), func(id wire.ID) bool {
				return slices.Contains(m.Adding, id)
			})
		}
	}
	return w.replicas(tp)
}

// throttledReplicas are partition:broker of all sources, and of the replicas that are to come.
func (w *work) throttledReplicas(topic string) (leaders, followers string) {
	var from, to []string
	for _, r := range w.moves() {
		if r.TP.Topic != topic {
			continue
		}
		sources := w.sources(r.TP)
		entry := func(id wire.ID) string {
			return strconv.Itoa(int(r.TP.Partition)) + ":" + strconv.Itoa(int(id))
		}
		for _, id := range sources {
			from = append(from, entry(id))
		}
		for _, id := range r.Replicas {
			if !slices.Contains(sources, id) {
				to = append(to, entry(id))
			}
		}
	}
	ordered.Sort(from)
	ordered.Sort(to)
	return strings.Join(from, ","), strings.Join(to, ",")
}

// movingBrokers are all that send or receive.
func (w *work) movingBrokers() []wire.ID {
	var ids []wire.ID
	for _, r := range w.moves() {
		for _, id := range slices.Concat(w.sources(r.TP), r.Replicas) {
			if !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	ordered.Sort(ids)
	return ids
}

// clear ends --verify and --cancel when nothing moves any more. Kafka: clearAllThrottles.
func (w *work) clear(t *kit.Admin, p *kit.Process, out *node.Out) {
	brokers := slices.Clone(w.live)
	for _, r := range w.plan {
		for _, id := range r.Replicas {
			if !slices.Contains(brokers, id) {
				brokers = append(brokers, id)
			}
		}
	}
	ordered.Sort(brokers)
	p.Print(out, "Clearing broker-level throttles on brokers "+kit.JoinIDs(brokers, ","))
	w.phase = clearingBrokers
	w.toBrokers(t, brokers, []wire.ConfigChange{
		{Key: leaderRate, Op: wire.DeleteConfig}, {Key: followerRate, Op: wire.DeleteConfig},
		{Key: logDirsRate, Op: wire.DeleteConfig}}, out)
}

func (w *work) clearTopics(t *kit.Admin, p *kit.Process, out *node.Out) {
	plural := "s"
	if len(w.topics) == 1 {
		plural = ""
	}
	p.Print(out, "Clearing topic-level throttles on topic"+plural+" "+strings.Join(w.topics, ","))
	w.phase = clearingTopics
	var topics []wire.AlteredResource
	for _, name := range w.topics {
		topics = append(topics, wire.AlteredResource{
			Resource: wire.ConfigResource{Type: wire.TopicResource, Name: name},
			Changes: []wire.ConfigChange{{Key: leaderReplicas, Op: wire.DeleteConfig},
				{Key: followerReplicas, Op: wire.DeleteConfig}}})
	}
	w.toController(t, topics, out)
}

const alter = "incrementalAlterConfigs"

func (w *work) toController(t *kit.Admin, list []wire.AlteredResource, out *node.Out) {
	w.left = 1
	t.ToController(alter, &wire.IncrementalAlterConfigsRequest{Resources: list}, out)
}

func (w *work) toBrokers(t *kit.Admin, ids []wire.ID, changes []wire.ConfigChange, out *node.Out) {
	w.left = len(ids)
	for _, id := range ids {
		r := wire.ConfigResource{Type: wire.BrokerResource, Name: strconv.Itoa(int(id))}
		t.ToBroker(id, alter, &wire.IncrementalAlterConfigsRequest{
			Resources: []wire.AlteredResource{{Resource: r, Changes: changes}}}, out)
	}
}

// configured takes the answer to one change and goes on when the phase has ended.
func (w *work) configured(t *kit.Admin, p *kit.Process, b *wire.IncrementalAlterConfigsReply,
	out *node.Out) {
	for _, r := range b.Resources {
		if r.Error != wire.None {
			inner := kit.KafkaFailure(r.Error, r.Message).Text()
			throw(p, &kit.Failure{Java: kit.Execution, Message: inner,
				Causes: []string{"Caused by: " + inner}}, out)
			return
		}
	}
	if w.left--; w.left > 0 {
		return
	}
	switch w.phase {
	case throttlingTopics:
		rate := strconv.FormatInt(w.interBroker, 10)
		w.phase = throttlingBrokers
		w.toBrokers(t, w.movingBrokers(), []wire.ConfigChange{
			{Key: leaderRate, Value: rate, Op: wire.SetConfig},
			{Key: followerRate, Value: rate, Op: wire.SetConfig}}, out)
	case throttlingBrokers:
		w.throttled(t, p, out)
	case clearingBrokers:
		w.clearTopics(t, p, out)
	case clearingTopics:
		p.Exit(out, 0)
	}
}

// throttled tells the limits and begins the move. No replica moves between log directories here, so
// their limit has no broker to stand at.
func (w *work) throttled(t *kit.Admin, p *kit.Process, out *node.Out) {
	limit := func(kind string, bytes int64) {
		if bytes >= 0 {
			p.Print(out, "The "+kind+" throttle limit was set to "+strconv.FormatInt(bytes, 10)+" B/s")
		}
	}
	limit("inter-broker", w.interBroker)
	limit("replica-alter-dir", w.logDirs)
	w.send(t, p, w.plan, out)
}
