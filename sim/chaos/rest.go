package chaos

import (
	"math"
	"slices"
	"strconv"

	"highwater/sim"
	"highwater/sim/broker"
	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/group"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

// Liveness: when everything is mended, the cluster comes to rest, a consumer can read everything, and
// every group finishes its work.

// patience is how long each of these may take without any progress. It follows from what the seed drew.
type patience struct {
	audit  node.Time // of one of an administrator's tools
	rest   node.Time // of replicas and producers
	read   node.Time
	groups node.Time
	member node.Time // of a rebalance, while all that it needs is there
}

// setting finds a config in milliseconds, the last line that sets it.
func setting(entries []wire.ConfigEntry, key string, usual int64) node.Time {
	for _, e := range entries {
		if e.Key == key {
			if n, err := strconv.ParseInt(e.Value, 10, 64); err == nil {
				usual = n
			}
		}
	}
	return node.Ms(usual)
}

func (p *Plan) patience() patience {
	static := p.Config.Static
	hop := node.Time(p.Config.LatencyUs + p.Config.JitterUs)
	// A broker that comes back waits for its old session to end, then for its replicas to catch up; a
	// leader looks for slow followers every half of the lag.
	session := setting(static, "broker.session.timeout.ms", 9000)
	cluster := 10*node.Second + 3*session + 2*setting(static, "replica.lag.time.max.ms", 30000) +
		100*hop
	producer := node.Time(0)
	member := node.Time(0)
	for i := range p.Load {
		c, ok := p.Load[i].Command.(sim.Spawn)
		if !ok {
			continue
		}
		if s, ok := c.Spec.(app.ProducerSpec); ok {
			producer = max(producer, setting(s.Config, "delivery.timeout.ms", 120000)+s.Interval)
		}
	}
	for i := range p.Groups {
		s := p.Groups[i].Config
		// Who hangs is thrown out after max.poll.interval.ms, who is gone after a session; the others
		// may need as long as the first to rejoin.
		member = max(member, 3*setting(s, "max.poll.interval.ms", 300000)+
			2*setting(s, "session.timeout.ms", 45000)+2*setting(s, "request.timeout.ms", 30000)+
			setting(s, "metadata.max.age.ms", 300000))
	}
	if p.Queue != nil {
		lock := setting(static, "group.share.record.lock.duration.ms", 30000)
		member = max(member, 6*lock+2*setting(p.Queue.Config, "request.timeout.ms", 30000))
	}
	if p.Registry != nil { // who asks it waits for a minute
		member, producer = member+60*node.Second, producer+60*node.Second
	}
	member += 2 * max(setting(static, "group.consumer.session.timeout.ms", 45000),
		setting(static, "group.share.session.timeout.ms", 45000))
	return patience{rest: cluster + producer, read: 40*node.Second + 200*hop,
		audit:  40*node.Second + 300*hop,
		groups: 30*node.Second + cluster + member + 500*hop, member: 10*node.Second + member + 100*hop}
}

// heal mends everything and boots everybody.
func (r *run) heal() {
	for id, p := range r.w.Clients() {
		if p.Running && p.Frozen {
			r.do(sim.Thaw{Process: id})
		}
	}
	r.do(sim.Heal{})
	ids := []wire.ID{wire.FirstController}
	for id := range r.w.Brokers() {
		ids = append(ids, id)
	}
	for _, a := range ids {
		for _, b := range ids {
			if a < b && r.w.Link(a, b).Latency != node.Time(r.plan.Config.LatencyUs) {
				r.do(sim.SetLatency{A: a, B: b})
			}
		}
	}
	for _, id := range ids {
		p := r.w.Process(id)
		if p.Frozen {
			r.do(sim.Thaw{Process: id})
		}
		if p.Disk > 0 {
			r.do(sim.SetDisk{Broker: id})
		}
		if b, ok := p.Machine().(*broker.Broker); ok && b.DiskSize() > 0 {
			r.do(sim.SetDiskSize{Broker: id})
		}
		r.do(sim.Start{Process: id})
	}
	r.keepRegistry()
	r.keepHouse()
}

// wait lets time pass until why says "", which it must within a time after the last progress. quiet is
// how often in a row it has to say so.
func (r *run) wait(within, every node.Time, quiet int, before string, why func() string) {
	end, progress, calm := r.w.Now()+within, r.tally.progress, 0
	for r.err == nil {
		text := why()
		if calm++; text != "" {
			calm = 0
		} else if calm >= quiet {
			return
		}
		if progress != r.tally.progress { // there may still be much to do
			end, progress = r.w.Now()+within, r.tally.progress
		}
		if r.w.Now() >= end && text != "" {
			r.fail(before + " " + text)
			return
		}
		r.until(r.w.Now() + every)
	}
}

// rest waits until the healed cluster has come to rest.
func (r *run) rest() {
	r.wait(r.plan.patience().rest, 500*node.Millisecond, 3, "long after everything was healed",
		func() string {
			for id, p := range r.w.Brokers() { // a controlled shutdown may end only now
				if !p.Running {
					r.do(sim.Start{Process: id})
				}
			}
			r.operate()
			return r.restless()
		})
}

// operate does what only an administrator can, an unclean election, where nobody may lead any more: a
// replica that a reassignment removed while it was out of sync stays eligible for ever, and no last
// known leader is elected beside it; another min.insync.replicas clears ELR and last known leader.
// Kafka: PartitionChangeBuilder.maybePopulateTargetElr and canElectLastKnownLeader; ClearElrRecord.
func (r *run) operate() {
	for tp, p := range r.w.Image().Partitions.All() {
		if p.Leader != wire.NoLeader || len(p.ISR) > 0 || wire.Internal(tp.Topic) ||
			r.asked.At(tp) > r.w.Now() || len(p.ELR) == 0 && len(p.LastKnownELR) > 0 ||
			slices.ContainsFunc(p.ELR, func(id wire.ID) bool {
				return image.Contains(p.Replicas, id)
			}) {
			continue
		}
		r.asked.Set(tp, r.w.Now()+5*node.Second)
		r.tally.met("nobody may lead without an administrator")
		spec, _ := tool.New([]string{"kafka-leader-election.sh", "--election-type", "unclean",
			"--topic", tp.Topic, "--partition", strconv.Itoa(int(tp.Partition)), "--bootstrap-server",
			"broker-1:9092"}, nil, false)
		r.do(sim.Spawn{Name: "operator " + num(int64(r.w.Now())) + tp.String(), Spec: spec})
	}
}

// restless says what keeps the cluster from rest; "" when nothing does.
func (r *run) restless() string {
	img := r.w.Image()
	for id := range r.w.Brokers() {
		if !img.Broker(id).Active() {
			return id.String() + " is fenced"
		}
		if b := r.w.Broker(id); b == nil || b.State() == broker.HandingOver {
			return id.String() + " is shutting down"
		}
	}
	for i := range r.plan.Topics {
		if img.Topic(r.plan.Topics[i].Name) == nil {
			return r.plan.Topics[i].Name + " does not exist"
		}
	}
	for tp, p := range img.Partitions.All() {
		if wire.Internal(tp.Topic) {
			continue // groups commit again and again
		}
		if why := r.unsettled(p); why != "" {
			return tp.String() + " " + why
		}
	}
	return r.tally.waiting(r.w)
}

func (r *run) unsettled(p *image.Partition) string {
	if p.Leader == wire.NoLeader {
		return "has no leader"
	}
	if r.endsInGap(p) {
		return ""
	}
	if len(p.ISR) < len(p.Replicas) {
		return "has only " + strconv.Itoa(len(p.ISR)) + " of " + strconv.Itoa(len(p.Replicas)) +
			" replicas in sync"
	}
	leader := r.w.Broker(p.Leader).Replica(p.TP)
	if leader == nil || !leader.IsLeader() || leader.HighWatermark() != leader.LogEndOffset() {
		return "is not wholly committed"
	}
	for _, id := range p.Replicas {
		o := r.w.Broker(id).Replica(p.TP)
		if o == nil || o.LogEndOffset() != leader.LogEndOffset() {
			return "is not wholly replicated to " + id.String()
		}
	}
	return ""
}

// endsInGap tells whether the end of a leader's log was cleaned away, to the last record: it had
// been rolled, and a power failure took the active segment. A follower that has to truncate below
// the gap gets no batch that would bring it to the end until something is written.
func (r *run) endsInGap(p *image.Partition) bool {
	l := r.w.Broker(p.Leader).Replica(p.TP)
	if l == nil || l.LogEndOffset() == l.LogStartOffset() {
		return false
	}
	end := l.LogEndOffset()
	return len(l.Log().Read(end-1, end, math.MaxInt32)) == 0
}

// read lets a consumer read every topic from the beginning to the end.
func (r *run) read() {
	if r.err != nil {
		return
	}
	spec := app.ConsumerSpec{Config: []wire.ConfigEntry{
		{Key: "bootstrap.servers", Value: r.servers()}, {Key: "auto.offset.reset", Value: "earliest"},
	}}
	for name := range r.w.Image().Topics.All() {
		if !wire.Internal(name) {
			spec.Topics = append(spec.Topics, name)
		}
	}
	r.tally.reader = r.w.NextClient()
	r.do(sim.Spawn{Name: "reader", Spec: spec})
	r.wait(r.plan.patience().read, 200*node.Millisecond, 1, "a consumer that begins at the beginning",
		func() string { return r.tally.unread(r.w, spec.Topics) })
	if r.err == nil {
		r.err = r.witness.Settled()
	}
}

// wake lets all members of groups work on.
func (r *run) wake() {
	for id, p := range r.w.Clients() {
		_, consumer := p.Machine().(*app.Consumer)
		_, share := p.Machine().(*app.ShareConsumer)
		if (consumer || share) && p.Running {
			for _, text := range []string{"/unstuck", "/processing 0"} {
				r.do(sim.Type{Process: id, Input: wire.Input{Line: text}})
			}
		}
	}
}

// tend starts a program that doesn't run: a group may refuse a member while it is full, or while those
// of another protocol are still thought alive.
func (r *run) tend(name string, spec client.Spec) {
	if p := r.w.Named(name); p == nil || !p.Running {
		r.do(sim.Spawn{Name: name, Spec: spec})
	}
}

// regroup gives every group a healthy member and waits until the groups are stable and have processed
// every record at least once.
func (r *run) regroup() {
	groups := r.groups()
	if len(groups) == 0 {
		return
	}
	for _, s := range groups {
		s.Processing = 0
		r.tend(s.Group+"-last", s)
	}
	r.wake()
	r.wait(r.plan.patience().groups, 500*node.Millisecond, 1, "long after everything was healed",
		func() string {
			for _, s := range groups {
				s.Processing = 0
				r.tend(s.Group+"-last", s)
			}
			for i := range groups {
				if why := r.unfinished(&groups[i]); why != "" {
					return why
				}
			}
			return ""
		})
}

// groups are those that can finish their work: nobody can tell any more what a record in Avro means
// when the registry has lost its schema.
func (r *run) groups() []app.ConsumerSpec {
	return slices.DeleteFunc(slices.Clone(r.plan.Groups), func(s app.ConsumerSpec) bool {
		return s.Group == guests && r.told.lost
	})
}

// unfinished says what a group still has to do; "" for nothing.
func (r *run) unfinished(s *app.ConsumerSpec) string {
	var v group.View
	for id := range r.w.Brokers() {
		if here, ok := r.w.Broker(id).Group(s.Group); ok {
			v = here
		}
	}
	if v.State != "Stable" {
		return s.Group + " is " + v.State
	}
	if why := r.absent(&v); why != "" {
		return why
	}
	img := r.w.Image()
	for _, topic := range s.Topics {
		for _, p := range img.TopicPartitions(topic) {
			done := r.tally.done.At(wire.GroupPartition{GroupID: s.Group, TP: p.TP})
			if o := r.undone(p, done); o >= 0 && s.Commit != app.CommitBefore &&
				!leftOut(&v, p.TP) {
				return s.Group + " has not processed " + p.TP.String() + " at offset " + num(o)
			}
		}
	}
	return ""
}

// leftOut tells whether a group whose leader is a static member has given a partition to nobody: a
// leader that comes back under its id goes on with the old assignment, and takes what the metadata
// says by then for what it was, so that partitions which were added meanwhile wait for the next
// rebalance. Kafka: ConsumerCoordinator.onLeaderElected with skipAssignment (KIP-814).
func leftOut(v *group.View, tp wire.TopicPartition) bool {
	static := false
	for i := range v.Members {
		static = static || v.Members[i].Instance != ""
		if slices.Contains(v.Members[i].Assigned, tp) {
			return false
		}
	}
	return static && v.Kind == group.Classic
}

// undone is the first offset of a committed record that all replicas have and that was not done, -1 for
// none: each replica is cleaned by itself, and a member may read from any.
func (r *run) undone(p *image.Partition, done []bool) int64 {
	leader := r.w.Broker(p.Leader).Replica(p.TP)
	from, to := leader.LogStartOffset(), leader.HighWatermark()
	for _, b := range leader.Log().Read(from, to, math.MaxInt32) {
		for i := range b.Records {
			o := b.BaseOffset + int64(b.Records[i].OffsetDelta)
			if o >= from && o < to && (int64(len(done)) <= o || !done[o]) && r.everywhere(p, o) {
				return o
			}
		}
	}
	return -1
}

func (r *run) everywhere(p *image.Partition, offset int64) bool {
	for _, id := range p.Replicas {
		c := r.w.Broker(id).Replica(p.TP)
		if c == nil || offset < c.LogStartOffset() || !c.Log().Holds(offset) {
			return false
		}
	}
	return true
}

// requeue gives the share group a healthy member and waits until every record is done: acknowledged,
// or archived because it was rejected or delivered too often.
func (r *run) requeue() {
	if r.plan.Queue == nil {
		return
	}
	s := *r.plan.Queue
	s.Processing = 0
	r.tend("queue-last", s)
	r.wake()
	r.wait(r.plan.patience().groups, 500*node.Millisecond, 1, "the share group",
		func() string {
			r.tend("queue-last", s)
			return r.undelivered(&s)
		})
}

// undelivered says what a share group still has to do; "" for nothing.
func (r *run) undelivered(s *app.ShareConsumerSpec) string {
	img := r.w.Image()
	for _, topic := range s.Topics {
		for _, p := range img.TopicPartitions(topic) {
			b := r.w.Broker(p.Leader)
			end := b.Replica(p.TP).HighWatermark()
			part := b.SharePartition(s.Group, p.TP)
			switch {
			case part == nil:
				return "has not begun " + p.TP.String()
			case end-part.Start() > part.Finished():
				return "has done " + num(part.Start()+part.Finished()) + " of " + num(end) +
					" records in " + p.TP.String()
			}
		}
	}
	return ""
}
