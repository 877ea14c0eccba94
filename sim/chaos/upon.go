package chaos

import (
	"cmp"
	"slices"

	"highwater/sim"
	"highwater/sim/broker"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Upon is a fault that waits for its moment: something happens at a process, and right then that
// process is killed, or stands still, or is cut off. Drawn times hit such moments once in a million.
type Upon struct {
	What string // one of moments
	Skip int    // how many of them pass before
	Wait node.Time
	Deed string    // one of deeds
	Back node.Time // after how long it is mended
	// Spare is how much room in bytes is left on the disk, when that is the deed.
	Spare int64
}

// moment says of a fact whether it is one, and at which process to strike; 0: at none. A rare one is
// waited for from the beginning, and the first is taken.
type moment struct {
	what string
	rare bool
	is   func(e *node.Event) (at wire.ID)
}

var moments = []moment{
	{"coordinator elected", false, func(e *node.Event) wire.ID { // it begins to load
		if f, ok := e.Fact.(node.BecameLeader); ok && wire.Internal(f.TP.Topic) {
			return e.Node
		}
		return 0
	}},
	{"leader elected", false, func(e *node.Event) wire.ID {
		if f, ok := e.Fact.(node.BecameLeader); ok && !wire.Internal(f.TP.Topic) {
			return e.Node
		}
		return 0
	}},
	{"leader appended", false, func(e *node.Event) wire.ID {
		if f, ok := e.Fact.(node.RecordsAppended); ok && f.Leader && !wire.Internal(f.TP.Topic) {
			return e.Node
		}
		return 0
	}},
	{"follower appended", false, func(e *node.Event) wire.ID {
		if f, ok := e.Fact.(node.RecordsAppended); ok && !f.Leader {
			return e.Node
		}
		return 0
	}},
	{"coordinator appended", false, func(e *node.Event) wire.ID {
		if f, ok := e.Fact.(node.RecordsAppended); ok && f.Leader && wire.Internal(f.TP.Topic) {
			return e.Node
		}
		return 0
	}},
	{"ISR proposed", true, at[node.ISRChangeProposed]},
	{"ISR changed", false, func(e *node.Event) wire.ID {
		if f, ok := e.Fact.(node.ISRChanged); ok && len(f.To) > 0 {
			return f.To[int(f.TP.Partition)%len(f.To)]
		}
		return 0
	}},
	{"log truncated", true, at[node.LogTruncated]},
	{"broker unfenced", true, func(e *node.Event) wire.ID {
		if f, ok := e.Fact.(node.BrokerUnfenced); ok {
			return f.Broker
		}
		return 0
	}},
	{"controlled shutdown", true, func(e *node.Event) wire.ID {
		if f, ok := e.Fact.(node.ControlledShutdownStarted); ok {
			return f.Broker
		}
		return 0
	}},
	{"reassignment", true, func(e *node.Event) wire.ID {
		if f, ok := e.Fact.(node.ReassignmentChanged); ok && len(f.Replicas) > 0 {
			return f.Replicas[0]
		}
		return 0
	}},
	{cleaned, true, at[node.LogCleaned]},
	{"generation started", true, at[node.GenerationStarted]},
	{"group epoch bumped", true, at[node.GroupEpochBumped]},
	{"member joined", false, func(e *node.Event) wire.ID {
		if f, ok := e.Fact.(node.MemberJoined); ok {
			return f.Client
		}
		return 0
	}},
	{"commit sent", false, at[node.CommitSent]},
	{"partitions revoked", true, at[node.PartitionsRevoked]},
	{"batch retried", false, at[node.BatchRetried]},
	{"batch sent", false, at[node.BatchSent]},
	{"share records acquired", false, func(e *node.Event) wire.ID {
		if f, ok := e.Fact.(node.ShareRecordsChanged); ok && f.To == "acquired" {
			return e.Node
		}
		return 0
	}},
}

// at strikes where the fact happened.
func at[F node.Fact](e *node.Event) wire.ID {
	if _, ok := e.Fact.(F); ok {
		return e.Node
	}
	return 0
}

const (
	cleaned = "log cleaned"
	tighten = "tighten"
)

var deeds = [...]string{"kill", "restart", "power", "freeze", "freeze", "cut off", "cut one way"}

// moments draws faults that wait for their moment. One comes to nothing when that never comes.
func (d *draw) moments() {
	if !d.oneIn(d.theme.upon) {
		return
	}
	for range 1 + d.Intn(4) {
		m := &moments[d.Intn(len(moments))]
		if d.theme.admin == 1 && d.oneIn(4) {
			m = &moments[momentOf("reassignment")]
		}
		u := &Upon{
			What: m.what, Skip: d.Intn(pick(d, 1, 3, 20)),
			Wait: pick[node.Time](d, 0, 0, 500, 3000, 20000),
			Deed: deeds[d.Intn(len(deeds))], Back: d.later(0),
		}
		at := d.Between(loadAt, d.plan.Until)
		if m.rare {
			u.Skip, at = u.Skip%3, loadAt
		}
		d.plan.Faults = append(d.plan.Faults, Timed{At: at, Upon: u})
	}
}

func momentOf(what string) int {
	return slices.IndexFunc(moments, func(m moment) bool { return m.what == what })
}

// watch looks whether a moment has come for one of the faults that wait, and makes it commands.
func (r *run) watch(events []node.Event) {
	for i := 0; i < len(r.armed); i++ {
		u := &r.armed[i]
		m := &moments[momentOf(u.What)]
		for k := range events {
			id := m.is(&events[k])
			if id == 0 {
				continue
			}
			if u.Skip--; u.Skip >= 0 {
				continue
			}
			r.strike(u, id)
			r.armed = slices.Delete(r.armed, i, i+1)
			i--
			break
		}
	}
}

// strike makes a fault whose moment has come commands.
func (r *run) strike(u *Upon, id wire.ID) {
	now := r.w.Now() + u.Wait
	back := now + u.Back
	r.tally.met("moment: " + u.What)
	do := func(at node.Time, c sim.Command) { r.insert(Timed{At: at, Command: c}) }
	deed := u.Deed
	if id.IsClient() && (deed == "restart" || deed == "power") {
		deed = "kill"
	}
	switch deed {
	case "kill":
		do(now, sim.Kill{Process: id})
	case "restart":
		do(now, sim.Kill{Process: id})
		back = now
	case "power":
		do(now, sim.CutPower{Process: id})
	case "freeze":
		do(now, sim.Freeze{Process: id, For: max(1, u.Back)})
		return
	case tighten:
		r.tighten(u, id, now)
	default:
		for other := range r.w.Brokers() {
			r.sever(deed, id, other, now, back)
		}
		r.sever(deed, id, wire.FirstController, now, back)
		return
	}
	if !id.IsClient() { // a program that ended begins anew as another process
		do(back, sim.Start{Process: id})
	}
}

// tighten leaves a broker's disk room for a little: what needs more from now on
// has to find out. Sizes drawn beforehand hit such a moment once in ten thousand.
func (r *run) tighten(u *Upon, id wire.ID, now node.Time) {
	p := r.w.Process(id)
	if p == nil {
		return
	}
	if b, ok := p.Machine().(*broker.Broker); ok {
		size, back := b.DiskUsed()+u.Spare, now+u.Back
		r.insert(Timed{At: now, Command: sim.SetDiskSize{Broker: id, Bytes: size}})
		r.insert(Timed{At: back, Command: sim.SetDiskSize{Broker: id, Bytes: 20 * size}})
		r.insert(Timed{At: back, Command: sim.Start{Process: id}})
	}
}

func (r *run) sever(deed string, id, other wire.ID, now, back node.Time) {
	if other == id {
		return
	}
	c := sim.Command(sim.Cut{A: id, B: other})
	if deed == "cut one way" {
		c = sim.CutOneWay{From: id, To: other}
	}
	r.insert(Timed{At: now, Command: c})
	r.insert(Timed{At: back, Command: sim.Heal{A: id, B: other}})
}

// insert puts a command among those that are to come.
func (r *run) insert(t Timed) {
	i, _ := slices.BinarySearchFunc(r.queue, t.At, func(q Timed, at node.Time) int {
		if q.At <= at {
			return -1
		}
		return cmp.Compare(q.At, at)
	})
	r.queue = slices.Insert(r.queue, i, t)
}
