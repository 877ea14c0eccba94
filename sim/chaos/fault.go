package chaos

import (
	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// fault adds one kind of trouble that begins at a time.
type fault func(d *draw, at node.Time)

// kinds are all kinds of trouble; a seed chooses some of them.
var kinds = []fault{
	(*draw).crash, (*draw).crash, (*draw).stop, (*draw).crashAll, (*draw).cut, (*draw).cut,
	(*draw).isolate, (*draw).slow, (*draw).crashController, (*draw).cutClient, (*draw).crashClient,
}

func (d *draw) faults() {
	var mix []fault
	for len(mix) == 0 {
		for _, k := range kinds {
			if d.oneIn(3) {
				mix = append(mix, k)
			}
		}
	}
	pause := pick[node.Time](d, 500, 2000, 5000, 15000) * node.Millisecond
	for at := loadAt; ; {
		at += d.Between(pause/4, 2*pause)
		if at >= d.plan.Until {
			return
		}
		mix[d.Intn(len(mix))](d, at)
	}
}

func (d *draw) add(at node.Time, c sim.Command) {
	d.plan.Faults = append(d.plan.Faults, Timed{At: at, Command: c})
}

// later is when a trouble ends: mostly soon, sometimes only after timeouts have run out.
func (d *draw) later(at node.Time) node.Time {
	return at + d.Between(0, pick[node.Time](d, 300, 3000, 12000, 40000)*node.Millisecond)
}

func (d *draw) broker() wire.ID { return wire.ID(1 + d.Intn(d.plan.Config.Brokers)) }

func (d *draw) crash(at node.Time) {
	b := d.broker()
	d.add(at, sim.Kill{Process: b})
	d.add(d.later(at), sim.Start{Process: b})
}

func (d *draw) stop(at node.Time) {
	b := d.broker()
	d.add(at, sim.Stop{Process: b})
	d.add(d.later(at), sim.Start{Process: b})
}

// crashAll is a power cut: all brokers within a moment, back one by one in any order.
func (d *draw) crashAll(at node.Time) {
	for id := 1; id <= d.plan.Config.Brokers; id++ {
		d.add(at+d.Between(0, 100*node.Millisecond), sim.Kill{Process: wire.ID(id)})
		d.add(d.later(at+node.Second), sim.Start{Process: wire.ID(id)})
	}
}

func (d *draw) crashController(at node.Time) {
	d.add(at, sim.Kill{Process: wire.FirstController})
	d.add(d.later(at), sim.Start{Process: wire.FirstController})
}

func (d *draw) cut(at node.Time) {
	a, b := d.broker(), d.broker()
	if a == b || d.oneIn(4) {
		b = wire.FirstController
	}
	d.add(at, sim.Cut{A: a, B: b})
	d.add(d.later(at), sim.Heal{A: a, B: b})
}

// isolate cuts one broker off from the others, and sometimes from the controller too.
func (d *draw) isolate(at node.Time) {
	b, end := d.broker(), d.later(at)
	for id := 1; id <= d.plan.Config.Brokers; id++ {
		if o := wire.ID(id); o != b {
			d.add(at, sim.Cut{A: b, B: o})
			d.add(end, sim.Heal{A: b, B: o})
		}
	}
	if d.oneIn(2) {
		d.add(at, sim.Cut{A: b, B: wire.FirstController})
		d.add(end, sim.Heal{A: b, B: wire.FirstController})
	}
}

func (d *draw) slow(at node.Time) {
	a, b := d.broker(), d.broker()
	if a == b {
		b = wire.FirstController
	}
	latency := pick[node.Time](d, 20, 300, 1500) * node.Millisecond
	d.add(at, sim.SetLatency{A: a, B: b, Latency: latency})
	d.add(d.later(at), sim.SetLatency{A: a, B: b})
}

func (d *draw) cutClient(at node.Time) {
	name, b := d.clients[d.Intn(len(d.clients))], d.broker()
	d.plan.Faults = append(d.plan.Faults,
		Timed{At: at, Command: sim.Cut{B: b}, A: name},
		Timed{At: d.later(at), Command: sim.Heal{B: b}, A: name})
}

func (d *draw) crashClient(at node.Time) {
	if d.oneIn(4) {
		name := d.clients[d.Intn(len(d.clients))]
		d.plan.Faults = append(d.plan.Faults, Timed{At: at, Command: sim.Kill{}, A: name})
	}
}
