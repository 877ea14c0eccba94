package chaos

import (
	"errors"
	"strconv"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// groups draws consumer groups whose members come, go, crash, hang and are slow. Half the plans have
// none. What is drawn here comes after everything else, so that it doesn't reshuffle the rest.
func (d *draw) groups() {
	if d.oneIn(2) {
		return
	}
	c := &d.plan.Config
	c.Static = append(c.Static, entry("offsets.topic.replication.factor", min(c.Brokers, 3)),
		entry("offsets.topic.num.partitions", 4))
	for i := range 1 + d.Intn(2) {
		s := app.ConsumerSpec{Group: "group-" + strconv.Itoa(i+1), Topics: []string{d.topic()},
			Processing: node.Time(d.Intn(4)) * node.Millisecond,
			Commit:     pick(d, app.CommitAuto, app.CommitAuto, app.CommitAfter)}
		s.Config = append(s.Config, d.servers(),
			wire.ConfigEntry{Key: "auto.offset.reset", Value: "earliest"},
			entry("max.poll.interval.ms", pick(d, 10000, 30000)),
			entry("auto.commit.interval.ms", pick(d, 1000, 5000)))
		if d.oneIn(3) {
			s.Config = append(s.Config, wire.ConfigEntry{Key: "group.protocol", Value: "consumer"})
		} else {
			s.Config = append(s.Config, entry("session.timeout.ms", pick(d, 6000, 10000)),
				wire.ConfigEntry{Key: "partition.assignment.strategy", Value: pick(d, "range",
					"roundrobin", "sticky", "cooperative-sticky", "cooperative-sticky")})
		}
		if d.oneIn(3) {
			s.Topics = append(s.Topics, d.plan.Topics[len(d.plan.Topics)-1].Name)
		}
		d.plan.Groups = append(d.plan.Groups, s)
		d.members(&s)
	}
}

func (d *draw) members(s *app.ConsumerSpec) {
	for i := range 1 + d.Intn(4) {
		m := *s
		name := s.Group + "-" + strconv.Itoa(i+1)
		at := loadAt + d.Between(0, node.Second)
		if d.oneIn(3) {
			at = d.Between(loadAt, d.plan.Until)
		}
		if d.oneIn(4) {
			m.Config = append(m.Config[:len(m.Config):len(m.Config)],
				wire.ConfigEntry{Key: "group.instance.id", Value: name})
		}
		d.plan.Load = append(d.plan.Load, Timed{At: at, Command: sim.Spawn{Name: name, Spec: m}})
		for range d.Intn(3) {
			d.plan.Faults = append(d.plan.Faults, d.memberFault(name, m, at)...)
		}
	}
}

func (d *draw) memberFault(name string, m client.Spec, from node.Time) []Timed {
	at := d.Between(from, d.plan.Until)
	back := at + d.Between(0, 30*node.Second)
	line := func(text string) sim.Command { return sim.Type{Input: wire.Input{Line: text}} }
	switch d.Intn(5) {
	case 0:
		return []Timed{{At: at, Command: sim.Kill{}, A: name},
			{At: back, Command: sim.Spawn{Name: name, Spec: m}}}
	case 1:
		return []Timed{{At: at, Command: sim.Stop{}, A: name},
			{At: back, Command: sim.Spawn{Name: name, Spec: m}}}
	case 2:
		return []Timed{{At: at, Command: line("/stuck"), A: name},
			{At: back, Command: line("/unstuck"), A: name}}
	case 3:
		return []Timed{{At: at, Command: line("/processing 700"), A: name},
			{At: back, Command: line("/processing 1"), A: name}}
	}
	b := wire.ID(1 + d.Intn(d.plan.Config.Brokers))
	return []Timed{{At: at, Command: sim.Cut{B: b}, A: name},
		{At: back, Command: sim.Heal{B: b}, A: name}}
}

func (t *tally) processed(f *node.RecordsProcessed) {
	if f.Group == "" {
		return
	}
	k := wire.GroupPartition{GroupID: f.Group, TP: f.TP}
	done := t.done.At(k)
	for int64(len(done)) <= f.LastOffset {
		done = append(done, false)
	}
	for o := f.FirstOffset; o <= f.LastOffset; o++ {
		done[o] = true
	}
	t.done.Set(k, done)
}

// regroupWithin is how long healed groups may take: a hung member's max.poll.interval.ms, a session, a
// rebalance, and reading what is left.
const regroupWithin = 240 * node.Second

// regroup gives every group a healthy member and waits until the groups are stable and have processed
// every record at least once.
func (r *run) regroup() {
	for i := range r.plan.Groups {
		s := r.plan.Groups[i]
		s.Processing = 0
		r.do(sim.Spawn{Name: s.Group + "-last", Spec: s})
	}
	for id, p := range r.w.Clients() {
		if _, ok := p.Machine().(*app.Consumer); ok && p.Running {
			for _, text := range []string{"/unstuck", "/processing 0"} {
				r.do(sim.Type{Process: id, Input: wire.Input{Line: text}})
			}
		}
	}
	end := r.w.Now() + regroupWithin
	for r.err == nil {
		why := ""
		for i := range r.plan.Groups {
			if why == "" {
				why = r.unfinished(&r.plan.Groups[i])
			}
		}
		if why == "" {
			return
		}
		if r.w.Now() >= end {
			r.fail(why)
			return
		}
		r.until(r.w.Now() + node.Second)
	}
}

func (r *run) fail(why string) { r.err = errors.New("liveness: " + why) }

// unfinished says what a group still has to do; "" for nothing.
func (r *run) unfinished(s *app.ConsumerSpec) string {
	state := ""
	for id := range r.w.Brokers() {
		if v, ok := r.w.Broker(id).Group(s.Group); ok {
			state = v.State
		}
	}
	if state != "Stable" {
		return s.Group + " is " + state
	}
	img := r.w.Image()
	for _, topic := range s.Topics {
		if v, set := img.Config(wire.ConfigResource{Type: wire.TopicResource, Name: topic},
			"unclean.leader.election.enable"); set && v == "true" {
			continue // committed offsets may point behind records that were replaced
		}
		for _, p := range img.TopicPartitions(topic) {
			leader := r.w.Broker(p.Leader).Replica(p.TP)
			done := r.tally.done.At(wire.GroupPartition{GroupID: s.Group, TP: p.TP})
			for o := range leader.HighWatermark() {
				if int64(len(done)) <= o || !done[o] {
					return s.Group + " has not processed " + p.TP.String() + " at offset " + num(o) +
						" of " + num(leader.HighWatermark())
				}
			}
		}
	}
	return ""
}
