package chaos

import (
	"strconv"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// groups draws consumer groups whose members come, go, crash, hang and are slow.
func (d *draw) groups() {
	if !d.oneIn(d.theme.groups) {
		return
	}
	d.coordinators()
	for i := range 1 + d.Intn(2) {
		s := d.group("group-" + strconv.Itoa(i+1))
		d.plan.Groups = append(d.plan.Groups, s)
		d.members(&s)
	}
}

// coordinators draws the configs of groups and their topic.
func (d *draw) coordinators() {
	d.set(entry("offsets.topic.replication.factor", 1+d.Intn(min(d.plan.Config.Brokers, 3))),
		entry("offsets.topic.num.partitions", pick(d, 1, 4)),
		entry("group.min.session.timeout.ms", 1000),
		entry("group.initial.rebalance.delay.ms", pick(d, 3000, 500, 0)),
		entry("group.consumer.min.session.timeout.ms", 1000),
		entry("group.consumer.min.heartbeat.interval.ms", 200),
		entry("group.consumer.session.timeout.ms", pick(d, 3000, 10000)),
		entry("group.consumer.heartbeat.interval.ms", pick(d, 500, 1000)),
		entry("group.consumer.assignment.interval.ms", pick(d, 0, 1000)),
		entry("offsets.commit.timeout.ms", pick(d, 5000, 1000)))
	if d.oneIn(2) {
		d.set(entry("offsets.topic.replication.factor", min(d.plan.Config.Brokers, 3)))
	}
	if d.oneIn(15) {
		n := 1 + d.Intn(3)
		d.set(entry("group.max.size", n), entry("group.consumer.max.size", n))
	}
}

func (d *draw) group(name string) app.ConsumerSpec {
	s := app.ConsumerSpec{Group: name, Topics: []string{d.topic()},
		Processing: node.Time(d.Intn(4)) * node.Millisecond,
		Commit: pick(d, app.CommitAuto, app.CommitAuto, app.CommitAfter, app.CommitAfter,
			app.CommitBefore)}
	set := func(e ...wire.ConfigEntry) { s.Config = append(s.Config, e...) }
	set(d.servers(), d.fresh(), wire.ConfigEntry{Key: "auto.offset.reset", Value: "earliest"},
		entry("max.poll.interval.ms", pick(d, 4000, 10000)),
		entry("auto.commit.interval.ms", pick(d, 100, 1000, 5000)))
	if d.oneIn(3) {
		set(entry("max.poll.records", pick(d, 1, 10, 100)))
	}
	if d.oneIn(3) {
		set(entry("request.timeout.ms", pick(d, 1000, 5000)))
	}
	set(d.rack()...)
	if d.oneIn(3) {
		s.Topics = append(s.Topics, d.plan.Topics[len(d.plan.Topics)-1].Name)
		if s.Topics[0] == s.Topics[1] {
			s.Topics = s.Topics[:1]
		}
	}
	if d.oneIn(3) { // the same members mean more assignments than with the classic one
		set(wire.ConfigEntry{Key: "group.protocol", Value: "consumer"})
		if d.oneIn(2) {
			set(wire.ConfigEntry{Key: "group.remote.assignor", Value: pick(d, "range", "uniform")})
		}
		if d.oneIn(4) { // all topics by their pattern
			s.Pattern, s.Topics = "topic-.*", nil
			for i := range d.plan.Topics {
				s.Topics = append(s.Topics, d.plan.Topics[i].Name)
			}
		}
		return s
	}
	session := pick(d, 2000, 6000, 10000)
	set(entry("session.timeout.ms", session), entry("heartbeat.interval.ms", session/4),
		wire.ConfigEntry{Key: "partition.assignment.strategy", Value: pick(d, "range",
			"roundrobin", "sticky", "sticky", "cooperative-sticky", "cooperative-sticky")})
	return s
}

// member is one of a group: most are alike, some differ in what they listen to or how they are known.
func (d *draw) member(s *app.ConsumerSpec, name string) app.ConsumerSpec {
	m := *s
	set := func(key, value string) {
		m.Config = append(m.Config[:len(m.Config):len(m.Config)],
			wire.ConfigEntry{Key: key, Value: value})
	}
	if d.oneIn(4) {
		if d.oneIn(5) {
			name = s.Group + "-1" // two processes claim one name
		}
		set("group.instance.id", name)
	}
	if d.oneIn(12) && len(m.Topics) == 1 && m.Pattern == "" {
		m.Topics = append(m.Topics[:1:1], "scratch-1")
	}
	if d.oneIn(25) {
		set("partition.assignment.strategy", "org.apache.kafka.clients.consumer.RangeAssignor")
	}
	if d.oneIn(25) {
		set("group.remote.assignor", "sticky") // brokers have none of that name
	}
	return m
}

func (d *draw) members(s *app.ConsumerSpec) {
	for i := range 1 + d.Intn(4) {
		name := s.Group + "-" + strconv.Itoa(i+1)
		m := d.member(s, name)
		at := loadAt + d.Between(0, node.Second)
		if d.oneIn(3) {
			at = d.Between(loadAt, d.plan.Until)
		}
		d.plan.Load = append(d.plan.Load, Timed{At: at, Command: sim.Spawn{Name: name, Spec: m}})
		for range d.Intn(3) {
			d.plan.Faults = append(d.plan.Faults, d.memberFault(name, m, at)...)
		}
		if d.oneIn(4) {
			// Never forward: what is skipped is never done, and nobody could tell it from a loss.
			d.order(name, "/seek "+d.partition().String()+" beginning")
		}
		if d.oneIn(4) {
			d.order(name, pick(d, "/commit", "/commit async"))
		}
	}
}

func (d *draw) memberFault(name string, m client.Spec, from node.Time) []Timed {
	at := d.Between(from, d.plan.Until)
	back := at + d.Between(0, pick[node.Time](d, 1, 5, 20)*node.Second)
	line := func(text string) sim.Command { return sim.Type{Input: wire.Input{Line: text}} }
	again := Timed{At: back, Command: sim.Spawn{Name: name, Spec: m}}
	switch d.Intn(7) {
	case 0:
		return []Timed{{At: at, Command: sim.Kill{}, A: name}, again}
	case 1:
		return []Timed{{At: at, Command: sim.Stop{}, A: name}, again}
	case 2:
		return []Timed{{At: at, Command: line("/stuck"), A: name},
			{At: back, Command: line("/unstuck"), A: name}}
	case 3:
		return []Timed{{At: at, Command: line("/processing 700"), A: name},
			{At: back, Command: line("/processing 1"), A: name}}
	case 4:
		return []Timed{{At: at, Command: sim.Freeze{For: max(1, back-at)}, A: name}}
	case 5:
		b := d.broker()
		return []Timed{{At: at, Command: sim.CutOneWay{From: b}, A: name},
			{At: back, Command: sim.Heal{B: b}, A: name}}
	}
	b := d.broker()
	return []Timed{{At: at, Command: sim.Cut{B: b}, A: name},
		{At: back, Command: sim.Heal{B: b}, A: name}}
}
