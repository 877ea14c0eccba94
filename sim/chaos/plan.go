package chaos

import (
	"cmp"
	"slices"
	"strconv"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/registry"
	"highwater/sim/wire"
)

// Timed is a command with the time at which it is given. A names the process it is for, when that has
// no fixed id, and B the other one. With Upon there is no command: from At on it waits for something to
// happen.
type Timed struct {
	At      node.Time
	Command sim.Command
	A, B    string
	Upon    *Upon
}

// Plan is all that a run does. It is drawn before the run, so that parts of it can be left out.
type Plan struct {
	Seed   uint64
	Theme  string // what it tries most: one of themes
	Config sim.Config
	Topics []wire.CreatableTopic
	Load   []Timed                // clients, and administration
	Groups []app.ConsumerSpec     // one per consumer group: what its members are
	Queue  *app.ShareConsumerSpec // members of the share group; nil: there is none
	// Registry is the schema registry; nil: there is none.
	Registry *registry.Spec
	House    *house  // a Connect worker and its database; nil: there is none
	Faults   []Timed // what goes wrong, and when it is mended
	Until    node.Time
	// See, when set, is shown the world after each step.
	See func(*sim.World)
}

// Times of a run. Faults begin when the load does.
const (
	topicsAt = 3 * node.Second
	loadAt   = 4 * node.Second
	minFault = 10 * node.Second
	maxFault = 50 * node.Second
)

// draw makes one plan from one seed.
type draw struct {
	node.Rand
	plan    *Plan
	theme   *theme
	clients []string
	scratch int // topics that come and go
}

// theme is what a seed tries most. A number is of how many draws one comes true; 0: none does.
type theme struct {
	name   string
	weight int
	groups int // consumer groups
	shares int // a share group
	admin  int // administration under load
	upon   int // faults that wait for their moment
	old    int // logs with retention and small segments
	full   int // disks that are too small
	// schemas: a schema registry, and programs that speak Avro
	schemas int
	houses  int // a Connect worker and its database
	kinds   []fault
}

var themes = []theme{
	{"replication", 5, 4, 8, 4, 2, 6, 12, 16, 12, kinds},
	{"groups", 4, 1, 8, 6, 2, 0, 16, 12, 12, kinds},
	{"shares", 3, 6, 1, 6, 2, 0, 16, 0, 0, kinds},
	{"admin", 3, 3, 6, 1, 3, 4, 8, 12, 12, kinds},
	{"fencing", 3, 3, 6, 0, 1, 0, 0, 8, 8, []fault{(*draw).isolate, (*draw).cutOneWay, (*draw).freeze,
		(*draw).restart, (*draw).slow, (*draw).crash, (*draw).cutClient, (*draw).freezeClient}},
	{"power", 3, 3, 6, 6, 1, 4, 8, 12, 12, []fault{(*draw).power, (*draw).power, (*draw).restart,
		(*draw).cut, (*draw).powerAll, (*draw).slowDisk, (*draw).stop}},
	{"storage", 2, 3, 8, 2, 3, 1, 2, 4, 0, kinds},
}

// Draw makes the plan of a seed.
func Draw(seed uint64) *Plan {
	p := &Plan{Seed: seed}
	d := &draw{Rand: node.NewRand(seed, 4242), plan: p}
	d.chooseTheme()
	d.cluster()
	p.Until = loadAt + d.Between(minFault, maxFault)
	d.topics()
	d.load()
	d.faults()
	d.groups()
	d.shares()
	d.admin()
	d.moments()
	d.disks()
	d.schemas()
	d.houses()
	byTime := func(a, b Timed) int { return cmp.Compare(a.At, b.At) }
	slices.SortStableFunc(p.Load, byTime)
	slices.SortStableFunc(p.Faults, byTime)
	return p
}

func (d *draw) chooseTheme() {
	sum := 0
	for i := range themes {
		sum += themes[i].weight
	}
	at := d.Intn(sum)
	for i := range themes {
		if at -= themes[i].weight; at < 0 {
			d.theme, d.plan.Theme = &themes[i], themes[i].name
			return
		}
	}
}

// oneIn is true once in n draws; never for 0.
func (d *draw) oneIn(n int) bool { return n > 0 && d.Intn(n) == 0 }

func pick[T any](d *draw, from ...T) T { return from[d.Intn(len(from))] }

func entry(key string, value int) wire.ConfigEntry {
	return wire.ConfigEntry{Key: key, Value: strconv.Itoa(value)}
}

// set adds a line to server.properties.
func (d *draw) set(e ...wire.ConfigEntry) {
	d.plan.Config.Static = append(d.plan.Config.Static, e...)
}

// cluster draws brokers and network, and what follows from server.properties: timeouts are drawn anew
// for each seed, so that what is rare with Kafka's defaults comes often (buggify).
func (d *draw) cluster() {
	c := &d.plan.Config
	c.Seed = d.plan.Seed
	c.Brokers = pick(d, 1, 2, 3, 3, 3, 3, 3, 4, 4, 5)
	c.LatencyUs = pick[int64](d, 100, 500, 500, 500, 3000, 20000)
	if d.oneIn(2) {
		c.JitterUs = pick[int64](d, 50, 1000, 10000, 60000)
	}
	session := pick(d, 2000, 3000, 6000, 9000)
	d.set(entry("broker.session.timeout.ms", session),
		entry("broker.heartbeat.interval.ms", session/4),
		entry("replica.lag.time.max.ms", pick(d, 30000, 10000, 5000, 2000, 1000)),
		entry("replica.fetch.backoff.ms", pick(d, 1000, 1000, 200)))
	if d.oneIn(4) {
		d.set(entry("leader.imbalance.check.interval.seconds", pick(d, 3, 10)))
	}
	if d.oneIn(3) && c.LatencyUs+c.JitterUs < 2000 { // followers catch up in many small steps
		d.set(entry("replica.fetch.max.bytes", pick(d, 100, 1000, 10000)),
			entry("replica.fetch.response.max.bytes", pick(d, 300, 3000)))
	}
	if d.oneIn(3) {
		d.set(entry("replica.high.watermark.checkpoint.interval.ms", pick(d, 200, 1000, 20000)))
	}
	if d.oneIn(3) {
		for i := range c.Brokers {
			c.Racks = append(c.Racks, "rack-"+strconv.Itoa(i%3))
		}
		if d.oneIn(2) {
			d.set(wire.ConfigEntry{Key: "replica.selector.class",
				Value: "org.apache.kafka.common.replica.RackAwareReplicaSelector"})
		}
	}
	if d.oneIn(d.theme.old) {
		d.set(entry("log.retention.check.interval.ms", pick(d, 500, 3000)),
			entry("log.initial.task.delay.ms", 500))
	}
}

func (d *draw) topics() {
	for i := range 1 + d.Intn(2) {
		rf := 1 + d.Intn(min(d.plan.Config.Brokers, 4))
		if !d.oneIn(3) {
			rf = min(d.plan.Config.Brokers, 3)
		}
		t := wire.CreatableTopic{
			Name:              "topic-" + strconv.Itoa(i+1),
			Partitions:        int32(1 + d.Intn(3)),
			ReplicationFactor: int16(rf),
			Configs:           []wire.ConfigEntry{entry("min.insync.replicas", 1+d.Intn(rf))},
		}
		set := func(e wire.ConfigEntry) { t.Configs = append(t.Configs, e) }
		if d.oneIn(5) {
			set(wire.ConfigEntry{Key: "unclean.leader.election.enable", Value: "true"})
		}
		if d.oneIn(6) {
			set(entry("flush.messages", pick(d, 1, 10)))
		}
		if d.oneIn(d.theme.old) {
			set(entry("segment.ms", pick(d, 300, 2000)))
			set(entry("retention.ms", pick(d, 1000, 8000)))
		}
		// The first topic may be a share group's.
		if i == 1 && (d.theme.old == 1 || d.oneIn(max(d.theme.old, 2))) {
			d.compact(set)
		}
		if d.oneIn(12) {
			set(wire.ConfigEntry{Key: "message.timestamp.type", Value: "LogAppendTime"})
		}
		d.plan.Topics = append(d.plan.Topics, t)
	}
}

// compact makes a topic compacted, with segments and a cleaner that give it something to do in a run.
func (d *draw) compact(set func(wire.ConfigEntry)) {
	set(wire.ConfigEntry{Key: "cleanup.policy", Value: pick(d, "compact", "compact", "compact,delete")})
	set(entry("segment.ms", pick(d, 300, 1000)))
	set(wire.ConfigEntry{Key: "min.cleanable.dirty.ratio", Value: pick(d, "0.01", "0.5")})
	if d.oneIn(3) {
		set(entry("min.compaction.lag.ms", 2000))
	}
	if d.theme.old == 1 || d.oneIn(2) {
		d.set(entry("log.cleaner.backoff.ms", pick(d, 300, 2000)))
	}
}

// keyed tells whether every record of a topic needs a key, because it is compacted.
func (d *draw) keyed(topic string) bool {
	for i := range d.plan.Topics {
		t := &d.plan.Topics[i]
		if t.Name == topic && slices.ContainsFunc(t.Configs, func(e wire.ConfigEntry) bool {
			return e.Key == "cleanup.policy"
		}) {
			return true
		}
	}
	return false
}

func (d *draw) topic() string { return d.plan.Topics[d.Intn(len(d.plan.Topics))].Name }

// partition names one that there is from the beginning.
func (d *draw) partition() wire.TopicPartition {
	t := &d.plan.Topics[d.Intn(len(d.plan.Topics))]
	return wire.TopicPartition{Topic: t.Name, Partition: int32(d.Intn(int(t.Partitions)))}
}

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

// fresh is how long a client trusts its metadata: much shorter than Kafka's five minutes, or no group
// would learn of new partitions within a run.
func (d *draw) fresh() wire.ConfigEntry {
	return entry("metadata.max.age.ms", pick(d, 2000, 5000, 10000))
}

// rack is where a consumer stands, when brokers have racks.
func (d *draw) rack() []wire.ConfigEntry {
	if len(d.plan.Config.Racks) == 0 || d.oneIn(3) {
		return nil
	}
	return []wire.ConfigEntry{{Key: "client.rack", Value: "rack-" + strconv.Itoa(d.Intn(3))}}
}

func (d *draw) load() {
	for i := range 1 + d.Intn(3) {
		d.spawn("producer-"+strconv.Itoa(i+1), d.producer(d.topic()))
	}
	for i := range 1 + d.Intn(2) {
		name := "consumer-" + strconv.Itoa(i+1)
		d.spawn(name, app.ConsumerSpec{
			Config: append([]wire.ConfigEntry{d.servers(), d.fresh(),
				{Key: "auto.offset.reset", Value: pick(d, "earliest", "latest", "earliest", "latest",
					"by_duration:PT5S", "by_duration:P1DT2H")},
				entry("max.partition.fetch.bytes", pick(d, 1<<20, 1<<20, 300))}, d.rack()...),
			Topics: []string{d.topic()}, Processing: node.Time(d.Intn(3)) * node.Millisecond,
		})
		for range d.Intn(3) {
			place := pick(d, "beginning", "end", "0", strconv.Itoa(d.Intn(60)), "100000")
			d.order(name, "/seek "+d.partition().String()+" "+place)
		}
	}
}

// order types a line into a program at some time.
func (d *draw) order(name, line string) {
	d.plan.Load = append(d.plan.Load, Timed{At: d.Between(loadAt+2*node.Second, d.plan.Until),
		Command: sim.Type{Input: wire.Input{Line: line}}, A: name})
}

func (d *draw) spawn(name string, spec client.Spec) {
	at := loadAt + node.Time(d.Intn(2000))*node.Millisecond
	d.plan.Load = append(d.plan.Load, Timed{At: at, Command: sim.Spawn{Name: name, Spec: spec}})
	d.clients = append(d.clients, name)
}

func (d *draw) producer(topic string) app.ProducerSpec {
	interval := pick[node.Time](d, 15, 40, 100, 100, 300) * node.Millisecond
	s := app.ProducerSpec{
		Config: []wire.ConfigEntry{d.servers()}, Topic: topic, Interval: interval,
		Count: int64((d.plan.Until - loadAt) / interval), Seed: 1 + d.Uint64()>>12, // what --seed takes
	}
	keys := d.Intn(6)
	if d.keyed(topic) {
		keys = max(keys, 1)
	}
	for i := range keys {
		s.Keys = append(s.Keys, app.WeightedKey{Key: "key-" + strconv.Itoa(i)})
	}
	set := func(e wire.ConfigEntry) { s.Config = append(s.Config, e) }
	switch acks := pick(d, "all", "all", "all", "all", "1", "0"); {
	case acks != "all":
		set(wire.ConfigEntry{Key: "acks", Value: acks})
	case d.oneIn(4):
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
		set(entry("request.timeout.ms", pick(d, 300, 1000, 3000, 10000)))
		set(entry("delivery.timeout.ms", pick(d, 3500, 15000, 30000)))
	} else {
		set(entry("request.timeout.ms", 10000))
		set(entry("delivery.timeout.ms", 30000))
	}
	if d.oneIn(4) {
		set(entry("retry.backoff.ms", pick(d, 5, 20, 500)))
	}
	if d.oneIn(8) {
		set(entry("retries", pick(d, 0, 1, 3)))
	}
	if d.oneIn(2) {
		set(d.fresh())
	}
	return s
}
