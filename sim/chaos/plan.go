package chaos

import (
	"cmp"
	"slices"
	"strconv"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Timed is a command with the time at which it is given. A and B name the processes it is for, when
// these have no fixed id.
type Timed struct {
	At      node.Time
	Command sim.Command
	A, B    string
}

// Plan is all that a run does. It is drawn before the run, so that parts of it can be left out.
type Plan struct {
	Seed   uint64
	Config sim.Config
	Topics []wire.CreatableTopic
	Load   []Timed                // clients
	Groups []app.ConsumerSpec     // one per consumer group: what its members are
	Queue  *app.ShareConsumerSpec // members of the share group; nil: there is none
	Faults []Timed                // what goes wrong, and when it is mended
	Until  node.Time
	// See, when set, is shown the world after each step.
	See func(*sim.World)
}

// Times of a run. Faults begin when the load does.
const (
	topicsAt = 4 * node.Second
	loadAt   = 6 * node.Second
	minFault = 20 * node.Second
	maxFault = 180 * node.Second
)

// draw makes one plan from one seed.
type draw struct {
	node.Rand
	plan    *Plan
	clients []string
}

// Draw makes the plan of a seed.
func Draw(seed uint64) *Plan {
	p := &Plan{Seed: seed}
	d := &draw{Rand: node.NewRand(seed, 4242), plan: p}
	d.cluster()
	p.Until = loadAt + d.Between(minFault, maxFault)
	d.topics()
	d.load()
	d.faults()
	d.groups()
	d.shares()
	byTime := func(a, b Timed) int { return cmp.Compare(a.At, b.At) }
	slices.SortStableFunc(p.Load, byTime)
	slices.SortStableFunc(p.Faults, byTime)
	return p
}

// oneIn is true once in n draws.
func (d *draw) oneIn(n int) bool { return d.Intn(n) == 0 }

func pick[T any](d *draw, from ...T) T { return from[d.Intn(len(from))] }

func entry(key string, value int) wire.ConfigEntry {
	return wire.ConfigEntry{Key: key, Value: strconv.Itoa(value)}
}

func (d *draw) cluster() {
	c := &d.plan.Config
	c.Seed = d.plan.Seed
	c.Brokers = pick(d, 1, 2, 3, 3, 3, 3, 4, 5, 5, 6, 7)
	c.LatencyUs = pick[int64](d, 100, 500, 500, 500, 3000, 20000)
	if d.oneIn(2) {
		c.JitterUs = pick[int64](d, 50, 1000, 10000, 60000)
	}
	c.Static = append(c.Static,
		entry("broker.session.timeout.ms", pick(d, 9000, 9000, 6000, 18000)),
		entry("replica.lag.time.max.ms", pick(d, 30000, 10000, 5000, 2000)))
	if d.oneIn(4) {
		c.Static = append(c.Static, entry("leader.imbalance.check.interval.seconds", 10))
	}
	if d.oneIn(3) && c.LatencyUs+c.JitterUs < 2000 { // followers catch up in many small steps
		c.Static = append(c.Static,
			entry("replica.fetch.max.bytes", pick(d, 100, 1000, 10000)),
			entry("replica.fetch.response.max.bytes", pick(d, 300, 3000)))
	}
	if d.oneIn(3) {
		for i := range c.Brokers {
			c.Racks = append(c.Racks, "rack-"+strconv.Itoa(i%3))
		}
	}
}

func (d *draw) topics() {
	for i := range 1 + d.Intn(2) {
		rf := 1 + d.Intn(min(d.plan.Config.Brokers, 4))
		if d.oneIn(2) {
			rf = min(d.plan.Config.Brokers, 3)
		}
		t := wire.CreatableTopic{
			Name:              "topic-" + strconv.Itoa(i+1),
			Partitions:        int32(1 + d.Intn(4)),
			ReplicationFactor: int16(rf),
			Configs:           []wire.ConfigEntry{entry("min.insync.replicas", 1+d.Intn(rf))},
		}
		if d.oneIn(5) {
			t.Configs = append(t.Configs,
				wire.ConfigEntry{Key: "unclean.leader.election.enable", Value: "true"})
		}
		d.plan.Topics = append(d.plan.Topics, t)
	}
}

func (d *draw) topic() string { return d.plan.Topics[d.Intn(len(d.plan.Topics))].Name }

// servers is bootstrap.servers: some brokers, or all.
func (d *draw) servers() wire.ConfigEntry {
	n := d.plan.Config.Brokers
	list := ""
	for id := 1; id <= n; id++ {
		if list == "" || d.oneIn(2) {
			list += "," + wire.ID(id).String() + ":9092"
		}
	}
	return wire.ConfigEntry{Key: "bootstrap.servers", Value: list[1:]}
}

func (d *draw) load() {
	for i := range 1 + d.Intn(3) {
		d.spawn("producer-"+strconv.Itoa(i+1), d.producer())
	}
	for i := range 1 + d.Intn(2) {
		d.spawn("consumer-"+strconv.Itoa(i+1), app.ConsumerSpec{
			Config: []wire.ConfigEntry{d.servers(),
				{Key: "auto.offset.reset", Value: pick(d, "earliest", "latest")},
				entry("max.partition.fetch.bytes", pick(d, 1<<20, 1<<20, 300))},
			Topics: []string{d.topic()}, Processing: node.Time(d.Intn(3)) * node.Millisecond,
		})
	}
}

func (d *draw) spawn(name string, spec client.Spec) {
	at := loadAt + node.Time(d.Intn(2000))*node.Millisecond
	d.plan.Load = append(d.plan.Load, Timed{At: at, Command: sim.Spawn{Name: name, Spec: spec}})
	d.clients = append(d.clients, name)
}

func (d *draw) producer() app.ProducerSpec {
	interval := pick[node.Time](d, 15, 40, 100, 100, 300) * node.Millisecond
	s := app.ProducerSpec{
		Config: []wire.ConfigEntry{d.servers()}, Topic: d.topic(), Interval: interval,
		Count: int64((d.plan.Until - loadAt) / interval), Seed: 1 + d.Uint64()>>12, // what --seed takes
	}
	for i := range d.Intn(6) {
		s.Keys = append(s.Keys, app.WeightedKey{Key: "key-" + strconv.Itoa(i)})
	}
	set := func(e wire.ConfigEntry) { s.Config = append(s.Config, e) }
	switch acks := pick(d, "all", "all", "all", "all", "1", "0"); {
	case acks != "all":
		set(wire.ConfigEntry{Key: "acks", Value: acks})
	case d.oneIn(3):
		set(wire.ConfigEntry{Key: "enable.idempotence", Value: "false"})
	}
	if d.oneIn(2) {
		set(entry("linger.ms", pick(d, 0, 20, 100)))
	}
	if d.oneIn(3) {
		set(entry("batch.size", pick(d, 1, 300, 1000)))
	}
	if d.oneIn(3) {
		set(entry("max.in.flight.requests.per.connection", 1+d.Intn(5)))
	}
	if d.oneIn(2) {
		set(entry("request.timeout.ms", pick(d, 1000, 3000, 10000)))
		set(entry("delivery.timeout.ms", pick(d, 15000, 60000, 120000)))
	}
	return s
}
