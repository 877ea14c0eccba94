package chaos

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/registry"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

// menu is the topic whose values are in Avro, guests the group that reads it.
const (
	menu   = "menu"
	guests = "guests"
)

// schemas draws a schema registry that is killed, stopped, frozen and cut off, programs that write and
// read Avro all the while, and people who register schemas by hand.
func (d *draw) schemas() {
	if !d.oneIn(d.theme.schemas) {
		return
	}
	n := min(d.plan.Config.Brokers, 3)
	level := d.Intn(len(registry.Levels))
	if d.oneIn(2) { // those that look at all versions
		level = 1 + 2*d.Intn(3)
	}
	d.plan.Registry = &registry.Spec{Config: []wire.ConfigEntry{
		{Key: "compatibility", Value: registry.Levels[level]},
		entry("replication_factor", 1+d.Intn(n)), d.servers()}}
	d.plan.Registry.Config[2].Key = "bootstrap_uri"
	d.plan.Topics = append(d.plan.Topics, wire.CreatableTopic{Name: menu,
		Partitions: int32(1 + d.Intn(2)), ReplicationFactor: int16(n)})
	d.plan.Load = append(d.plan.Load, Timed{At: loadAt - node.Second, Command: d.plan.register()})
	var cooks []string
	for i := range 1 + d.Intn(3) {
		cooks = append(cooks, "cook-"+strconv.Itoa(i+1))
		d.spawn(cooks[i], d.cook())
	}
	cooks = append(cooks, d.guests()...)
	for range 3 + d.Intn(20) {
		d.propose(d.Between(loadAt, d.plan.Until))
	}
	for range 1 + d.Intn(6) {
		d.troubleRegistry(d.Between(loadAt, d.plan.Until), cooks)
	}
}

// register starts the plan's registry.
func (p *Plan) register() sim.Command {
	return sim.Spawn{Name: wire.RegistryHost.String(), Spec: *p.Registry}
}

// column is a field of a schema.
type column struct {
	name, kind string
	fills      bool // it has a default
}

// recipe draws a schema that has something in common with the others, and a template for its values.
func (d *draw) recipe() (schema, value string) {
	columns := []column{{"pizza", "string", false}, {"n", "int", false}}
	for range d.Intn(3) {
		switch d.Intn(4) {
		case 0:
			columns[len(columns)-1].kind = pick(d, "long", "string")
		case 1:
			columns[d.Intn(len(columns))].fills = true
		case 2:
			columns = slices.Delete(columns, 1, len(columns))
		default:
			c := column{pick(d, "extra", "table", "drink"), pick(d, "int", "string"), d.oneIn(2)}
			if columns[len(columns)-1].name != c.name {
				columns = append(columns, c)
			}
		}
	}
	var fields, values []string
	seen := ""
	for _, c := range columns {
		if strings.Contains(seen, c.name) {
			continue
		}
		seen += c.name + " "
		example, fill := "{n}", "0"
		if c.kind == "string" {
			example, fill = `"{pizza}"`, `""`
		}
		field := `{"name":"` + c.name + `","type":"` + c.kind + `"`
		if c.fills {
			field += `,"default":` + fill
		}
		fields, values = append(fields, field+"}"), append(values, `"`+c.name+`":`+example)
	}
	return `{"type":"record","name":"order","fields":[` + strings.Join(fields, ",") + `]}`,
		"{" + strings.Join(values, ",") + "}"
}

// cook is a producer whose values are in Avro.
func (d *draw) cook() app.ProducerSpec {
	s := d.producer(menu)
	s.Schema, s.Values = "", nil
	schema, value := d.recipe()
	s.Schema, s.Values = schema, []string{value}
	s.Config = append(s.Config, wire.ConfigEntry{Key: "value.serializer", Value: client.AvroSerializer})
	if d.oneIn(4) {
		s.Config = append(s.Config, wire.ConfigEntry{Key: "value.subject.name.strategy",
			Value: "io.confluent.kafka.serializers.subject.RecordNameStrategy"})
	}
	return s
}

// guests are a group that reads what the cooks write; the names of its members.
func (d *draw) guests() (names []string) {
	if len(d.plan.Groups) == 0 && d.plan.Queue == nil {
		d.coordinators()
	}
	s := app.ConsumerSpec{Group: guests, Topics: []string{menu},
		Commit: pick(d, app.CommitAuto, app.CommitAfter),
		Config: []wire.ConfigEntry{d.servers(), d.fresh(),
			{Key: "auto.offset.reset", Value: "earliest"},
			entry("max.poll.interval.ms", 10000), entry("session.timeout.ms", 6000),
			entry("heartbeat.interval.ms", 1500),
			{Key: "value.deserializer", Value: client.AvroDeserializer}}}
	if d.oneIn(2) {
		s.Poison = app.PoisonRetry
	}
	d.plan.Groups = append(d.plan.Groups, s)
	for i := range 1 + d.Intn(2) {
		name := guests + "-" + strconv.Itoa(i+1)
		for range 1 + d.Intn(3) { // who falls over an id that can't be looked up is started again
			d.plan.Load = append(d.plan.Load, Timed{At: d.Between(loadAt, d.plan.Until),
				Command: sim.Spawn{Name: name, Spec: s}})
		}
		names = append(names, name)
	}
	return names
}

// propose registers a schema by hand, or looks.
func (d *draw) propose(at node.Time) {
	schema, _ := d.recipe()
	subject := pick(d, menu+"-value", "order", "by-hand")
	path := "/subjects/" + subject + "/versions"
	body := `{"schema":` + strconv.Quote(schema) + `}`
	switch d.Intn(8) {
	case 0:
		d.curl(at, "-s", "registry:8081"+path+"/latest")
	case 1:
		d.curl(at, "-s", "registry:8081/schemas/ids/"+strconv.Itoa(1+d.Intn(4)))
	case 2:
		d.curl(at, "-s", "--json", body, "registry:8081/compatibility"+path+"/latest")
	default:
		d.curl(at, "-s", "--json", body, "registry:8081"+path)
		if d.oneIn(4) { // in the middle of it
			hop := node.Time(d.plan.Config.LatencyUs + d.plan.Config.JitterUs)
			d.killRegistry(at + d.Between(0, 8*hop))
		}
	}
}

func (d *draw) curl(at node.Time, args ...string) {
	spec, _ := tool.New(append([]string{"curl"}, args...), nil, false)
	name := "curl-" + strconv.Itoa(len(d.plan.Load))
	d.plan.Load = append(d.plan.Load, Timed{At: at, Command: sim.Spawn{Name: name, Spec: spec}})
}

func (d *draw) killRegistry(at node.Time) {
	end := pick[sim.Command](d, sim.Kill{}, sim.Kill{}, sim.Stop{})
	d.addClient(at, wire.RegistryHost.String(), end)
	back := d.later(at)
	if d.oneIn(2) {
		back = at + pick[node.Time](d, 0, 1, 300)*node.Millisecond
	}
	d.plan.Faults = append(d.plan.Faults, Timed{At: back, Command: d.plan.register()})
}

// troubleRegistry does to the registry what happens to any process.
func (d *draw) troubleRegistry(at node.Time, programs []string) {
	name, b, end := wire.RegistryHost.String(), d.broker(), d.later(at)
	switch d.Intn(6) {
	case 0:
		d.addClient(at, name, sim.Freeze{For: max(1, end-at)})
	case 1:
		d.addClient(at, name, sim.Cut{B: b})
		d.addClient(end, name, sim.Heal{B: b})
	case 2:
		d.addClient(at, name, sim.CutOneWay{From: b})
		d.addClient(end, name, sim.Heal{B: b})
	case 3:
		peer := programs[d.Intn(len(programs))]
		d.plan.Faults = append(d.plan.Faults, Timed{At: at, Command: sim.Cut{}, A: name, B: peer},
			Timed{At: end, Command: sim.Heal{}, A: name, B: peer})
	case 4:
		d.addClient(at, name, sim.Type{Input: wire.Input{Line: "/processing 400000us"}})
		d.addClient(end, name, sim.Type{Input: wire.Input{Line: "/processing 0us"}})
	default:
		d.killRegistry(at)
	}
}
