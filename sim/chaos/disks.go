package chaos

import (
	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// disks gives some brokers disks that are too small for the load. Who finds no room halts, and halts
// again when it is started on the same disk; what helps is a larger one, or less on it.
func (d *draw) disks() {
	if d.theme.old == 1 {
		for range d.Intn(10) {
			d.plan.Faults = append(d.plan.Faults, Timed{At: loadAt, Upon: &Upon{What: cleaned,
				Skip: d.Intn(8), Deed: tighten, Back: d.later(0),
				Spare: 1 + int64(d.Intn(pick(d, 400, 1000, 3000)))}})
		}
	}
	if !d.oneIn(d.theme.full) {
		return
	}
	for id := 1; id <= d.plan.Config.Brokers; id++ {
		if d.oneIn(2) {
			d.disk(wire.ID(id))
		}
	}
	if d.oneIn(2) { // what retention, the cleaner and deletions take gives room soon, not in a minute
		d.set(entry("log.segment.delete.delay.ms", pick(d, 100, 3000)))
	}
}

// disk makes a broker's disk small at some time, and mostly mends that later.
func (d *draw) disk(b wire.ID) {
	bytes := pick[int64](d, 1, 4, 12, 30) * int64(700+d.Intn(800))
	at := d.Between(node.Second, d.plan.Until)
	if d.oneIn(2) {
		at = node.Second
	}
	d.add(at, sim.SetDiskSize{Broker: b, Bytes: bytes})
	for range d.Intn(3) { // on the same disk: it comes up, and finds no room for what it lacks
		d.add(d.Between(at, d.plan.Until), sim.Start{Process: b})
	}
	switch cure := d.Between(at, d.plan.Until+10*node.Second); d.Intn(4) {
	case 0: // no cure while the load lasts
	case 1:
		d.leave(b, at)
		d.add(cure, sim.Start{Process: b})
	default:
		d.add(cure, sim.SetDiskSize{Broker: b, Bytes: bytes * pick[int64](d, 2, 20)})
		d.add(cure+d.Between(0, 3*node.Second), sim.Start{Process: b})
	}
}

// leave moves a partition away from a broker whose disk is small, to others.
func (d *draw) leave(b wire.ID, from node.Time) {
	list := ""
	for id := 1; id <= d.plan.Config.Brokers; id++ {
		if wire.ID(id) != b {
			list += "," + num(int64(id))
		}
	}
	if list == "" {
		return
	}
	tp := d.partition()
	d.tool(d.Between(from, d.plan.Until), []string{`{"version":1,"partitions":[{"topic":"` + tp.Topic +
		`","partition":` + num(int64(tp.Partition)) + `,"replicas":[` + list[1:] + `]}]}`},
		"kafka-reassign-partitions.sh", "--execute", "--reassignment-json-file", "/dev/stdin")
}
