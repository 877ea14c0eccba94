package chaos

import (
	"strconv"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// shares draws a share group whose members come, go, crash, hang and fail on some records.
func (d *draw) shares() {
	if !d.oneIn(d.theme.shares) {
		return
	}
	if len(d.plan.Groups) == 0 {
		d.coordinators()
	}
	lock := pick(d, 1000, 3000, 15000)
	d.set(entry("share.coordinator.state.topic.replication.factor", min(d.plan.Config.Brokers, 3)),
		entry("share.coordinator.state.topic.min.isr", 1),
		entry("share.coordinator.state.topic.num.partitions", pick(d, 1, 4)),
		entry("group.share.min.record.lock.duration.ms", 1000),
		entry("group.share.record.lock.duration.ms", lock),
		entry("group.share.delivery.count.limit", pick(d, 2, 3, 5)),
		entry("group.share.min.session.timeout.ms", 1000),
		entry("group.share.session.timeout.ms", pick(d, 3000, 10000)),
		entry("group.share.min.heartbeat.interval.ms", 200),
		entry("group.share.heartbeat.interval.ms", pick(d, 500, 1000)),
		entry("group.share.assignment.interval.ms", pick(d, 0, 1000)))
	s := app.ShareConsumerSpec{Group: "queue",
		Topics:     []string{d.plan.Topics[0].Name}, // never compacted
		Processing: node.Time(1+d.Intn(5)) * node.Millisecond,
		Config:     []wire.ConfigEntry{d.servers(), d.fresh()}}
	if d.oneIn(2) {
		s.Config = append(s.Config, entry("max.poll.records", pick(d, 1, 5, 50)))
	}
	if d.oneIn(2) { // fails on some records: lets others try, or rejects them
		s.Bad = pick(d, "7", "13")
		s.BadAck = pick(d, wire.AckRelease, wire.AckReject)
	}
	if d.oneIn(8) {
		d.set(entry("group.share.max.size", 1+d.Intn(3)))
	}
	d.plan.Queue = &s
	for i := range 2 + d.Intn(3) {
		name := "queue-" + strconv.Itoa(i+1)
		at := loadAt + d.Between(0, node.Second)
		if d.oneIn(3) {
			at = d.Between(loadAt, d.plan.Until)
		}
		d.plan.Load = append(d.plan.Load, Timed{At: at, Command: sim.Spawn{Name: name, Spec: s}})
		for range d.Intn(4) {
			d.plan.Faults = append(d.plan.Faults, d.memberFault(name, s, at)...)
		}
	}
}
