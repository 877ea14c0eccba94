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
	(*draw).crash, (*draw).crash, (*draw).restart, (*draw).stop, (*draw).crashAll, (*draw).cut,
	(*draw).cut, (*draw).cutOneWay, (*draw).isolate, (*draw).slow, (*draw).slowDisk, (*draw).freeze,
	(*draw).freezeClient, (*draw).wrongClock, (*draw).power, (*draw).powerAll,
	(*draw).crashController, (*draw).freezeController, (*draw).cutClient, (*draw).crashClient,
}

func (d *draw) faults() {
	var mix []fault
	for len(mix) == 0 {
		for _, k := range d.theme.kinds {
			if d.oneIn(3) {
				mix = append(mix, k)
			}
		}
	}
	pause := pick[node.Time](d, 500, 2000, 5000) * node.Millisecond
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

// addClient is add for a program, which has no fixed id.
func (d *draw) addClient(at node.Time, name string, c sim.Command) {
	d.plan.Faults = append(d.plan.Faults, Timed{At: at, Command: c, A: name})
}

// later is when a trouble ends: mostly soon, sometimes only after timeouts have run out.
func (d *draw) later(at node.Time) node.Time {
	return at + d.Between(0, pick[node.Time](d, 300, 3000, 12000, 40000)*node.Millisecond)
}

func (d *draw) broker() wire.ID { return wire.ID(1 + d.Intn(d.plan.Config.Brokers)) }

func (d *draw) client() string { return d.clients[d.Intn(len(d.clients))] }

func (d *draw) crash(at node.Time) {
	b := d.broker()
	d.add(at, sim.Kill{Process: b})
	d.add(d.later(at), sim.Start{Process: b})
}

// restart is a crash from which the process is back at once, before anybody has missed it.
func (d *draw) restart(at node.Time) {
	b := d.broker()
	d.add(at, sim.Kill{Process: b})
	d.add(at+pick[node.Time](d, 0, 0, 1, 300)*node.Millisecond, sim.Start{Process: b})
}

func (d *draw) stop(at node.Time) {
	b := d.broker()
	d.add(at, sim.Stop{Process: b})
	d.add(d.later(at), sim.Start{Process: b})
}

// crashAll kills all brokers within a moment; they come back one by one in any order.
func (d *draw) crashAll(at node.Time) {
	for id := 1; id <= d.plan.Config.Brokers; id++ {
		d.add(at+d.Between(0, 100*node.Millisecond), sim.Kill{Process: wire.ID(id)})
		d.add(d.later(at+node.Second), sim.Start{Process: wire.ID(id)})
	}
}

// power takes what a broker had not written to its disk, too.
func (d *draw) power(at node.Time) {
	b := d.broker()
	d.add(at, sim.CutPower{Process: b})
	d.add(d.later(at), sim.Start{Process: b})
}

// powerAll is a power failure of the data centre, or of most of it.
func (d *draw) powerAll(at node.Time) {
	for id := 1; id <= d.plan.Config.Brokers; id++ {
		if d.oneIn(4) {
			continue
		}
		d.add(at, sim.CutPower{Process: wire.ID(id)})
		d.add(d.later(at), sim.Start{Process: wire.ID(id)})
	}
}

func (d *draw) crashController(at node.Time) {
	d.add(at, sim.Kill{Process: wire.FirstController})
	d.add(d.later(at), sim.Start{Process: wire.FirstController})
}

// freeze is a long garbage collection: the process is late, but knows nothing of it.
func (d *draw) freeze(at node.Time) {
	d.add(at, sim.Freeze{Process: d.broker(), For: max(1, d.later(at)-at)})
}

func (d *draw) freezeController(at node.Time) {
	d.add(at, sim.Freeze{Process: wire.FirstController, For: max(1, d.later(at)-at)})
}

func (d *draw) freezeClient(at node.Time) {
	d.addClient(at, d.client(), sim.Freeze{For: max(1, d.later(at)-at)})
}

func (d *draw) slowDisk(at node.Time) {
	b := d.broker()
	d.add(at, sim.SetDisk{Broker: b,
		Latency: pick[node.Time](d, 5, 50, 400, 1000) * node.Millisecond})
	d.add(d.later(at), sim.SetDisk{Broker: b})
}

func (d *draw) wrongClock(at node.Time) {
	ahead := pick[node.Time](d, 1, 10, 600) * node.Second
	if d.oneIn(2) {
		ahead = -ahead
	}
	if d.oneIn(2) {
		d.addClient(at, d.client(), sim.SetClock{Ahead: ahead})
		return
	}
	b := d.broker()
	d.add(at, sim.SetClock{Process: b, Ahead: ahead})
	d.add(d.later(at), sim.SetClock{Process: b})
}

// peers are two brokers, or a broker and the controller.
func (d *draw) peers() (a, b wire.ID) {
	a, b = d.broker(), d.broker()
	if a == b || d.oneIn(4) {
		b = wire.FirstController
	}
	return a, b
}

func (d *draw) cut(at node.Time) {
	a, b := d.peers()
	d.add(at, sim.Cut{A: a, B: b})
	d.add(d.later(at), sim.Heal{A: a, B: b})
}

func (d *draw) cutOneWay(at node.Time) {
	a, b := d.peers()
	if d.oneIn(2) {
		a, b = b, a
	}
	d.add(at, sim.CutOneWay{From: a, To: b})
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
	a, b := d.peers()
	latency := pick[node.Time](d, 20, 300, 1500) * node.Millisecond
	d.add(at, sim.SetLatency{A: a, B: b, Latency: latency})
	d.add(d.later(at), sim.SetLatency{A: a, B: b})
}

func (d *draw) cutClient(at node.Time) {
	name, b := d.client(), d.broker()
	if d.oneIn(3) {
		d.addClient(at, name, sim.CutOneWay{From: b})
	} else {
		d.addClient(at, name, sim.Cut{B: b})
	}
	d.addClient(d.later(at), name, sim.Heal{B: b})
}

func (d *draw) crashClient(at node.Time) {
	if d.oneIn(4) {
		d.addClient(at, d.client(), sim.Kill{})
	}
}
