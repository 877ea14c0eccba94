package chaos

import (
	"strconv"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// shares draws a share group whose members come, go, crash, hang and fail on some records. Three of
// four plans have none. It is drawn last of all, so that it doesn't reshuffle the rest.
func (d *draw) shares() {
	if !d.oneIn(4) {
		return
	}
	c := &d.plan.Config
	c.Static = append(c.Static,
		entry("share.coordinator.state.topic.replication.factor", min(c.Brokers, 3)),
		entry("share.coordinator.state.topic.min.isr", 1),
		entry("share.coordinator.state.topic.num.partitions", 4),
		entry("group.share.record.lock.duration.ms", 15000),
		entry("group.share.min.record.lock.duration.ms", 15000),
		entry("group.share.delivery.count.limit", pick(d, 2, 3, 5)))
	if len(d.plan.Groups) == 0 {
		c.Static = append(c.Static, entry("offsets.topic.replication.factor", min(c.Brokers, 3)),
			entry("offsets.topic.num.partitions", 4))
	}
	s := app.ShareConsumerSpec{Group: "queue", Topics: []string{d.topic()},
		Processing: node.Time(1+d.Intn(5)) * node.Millisecond,
		Config:     []wire.ConfigEntry{d.servers()}}
	if d.oneIn(2) {
		s.Config = append(s.Config, entry("max.poll.records", pick(d, 1, 5, 50)))
	}
	if d.oneIn(2) { // fails on some records: lets others try, or rejects them
		s.Bad = pick(d, "7", "13")
		s.BadAck = pick(d, wire.AckRelease, wire.AckReject)
	}
	d.plan.Queue = &s
	for i := range 1 + d.Intn(4) {
		name := "queue-" + strconv.Itoa(i+1)
		at := loadAt + d.Between(0, node.Second)
		if d.oneIn(3) {
			at = d.Between(loadAt, d.plan.Until)
		}
		d.plan.Load = append(d.plan.Load, Timed{At: at, Command: sim.Spawn{Name: name, Spec: s}})
		for range d.Intn(3) {
			d.plan.Faults = append(d.plan.Faults, d.memberFault(name, s, at)...)
		}
	}
}

// requeue gives the share group a healthy member and waits until every record is done: acknowledged,
// or archived because it was rejected or delivered too often.
func (r *run) requeue() {
	if r.plan.Queue == nil {
		return
	}
	s := *r.plan.Queue
	s.Processing = 0
	r.do(sim.Spawn{Name: "queue-last", Spec: s})
	for id, p := range r.w.Clients() {
		if _, ok := p.Machine().(*app.ShareConsumer); ok && p.Running {
			for _, text := range []string{"/unstuck", "/processing 0"} {
				r.do(sim.Type{Process: id, Input: wire.Input{Line: text}})
			}
		}
	}
	end := r.w.Now() + regroupWithin
	for r.err == nil {
		why := r.undelivered(&s)
		if why == "" {
			return
		}
		if r.w.Now() >= end {
			r.fail("the share group " + why)
			return
		}
		r.until(r.w.Now() + node.Second)
	}
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
