// Package connect is Kafka Connect: a distributed worker that keeps connectors and tasks running. What
// it knows is in three compacted topics, of configs, offsets and states; at each start it reads them
// anew.
// Kafka: DistributedHerder, Worker, WorkerSinkTask, KafkaConfigBackingStore, KafkaStatusBackingStore,
// ConnectorsResource.
package connect

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/connect/data"
	"highwater/sim/connect/debezium"
	"highwater/sim/serde"
)

// The states of a connector, and of its tasks. Kafka: AbstractStatus.State.
const (
	Unassigned = "UNASSIGNED"
	Running    = "RUNNING"
	Paused     = "PAUSED"
	Failed     = "FAILED"
	Restarting = "RESTARTING"
	Stopped    = "STOPPED"
)

// Status is what was last said of a connector or a task.
type Status struct {
	State, Trace, Worker string
	Version              string // empty: null
	Generation           int64
}

// Connector is what the topics say of one. It is never edited.
type Connector struct {
	Name    string
	Config  Config
	Target  string // STARTED, PAUSED, STOPPED
	Tasks   []Config
	pending []taskConfig // not committed yet
	epoch   int64        // of its newest config: the offset of the record
	tasksAt int64        // of the newest commit
	restart *restart     // the newest wish
}

type taskConfig struct {
	id     int
	config Config
}

// restart is a wish to start a connector anew, with its tasks or not.
type restart struct {
	at                int64
	tasks, onlyFailed bool
}

// Store is what the records say. What lies in it is replaced, never edited.
type Store struct {
	Connectors []*Connector // by the order of their names' hashes
	States     []State      // in the order in which they came up
	Topics     []Active
	Offsets    []Offset // of source connectors, in the order in which they came up
}

// Offset is how far a source connector has come with one of its partitions: both as JSON.
type Offset struct{ Connector, Partition, Value string }

// State is a connector's (Task -1) or a task's.
type State struct {
	Connector string
	Task      int
	Status    Status
}

// Active is a topic that a connector has used.
type Active struct{ Connector, Topic string }

// Find is a connector; nil: there is none.
func (s *Store) Find(name string) *Connector {
	for _, c := range s.Connectors {
		if c.Name == name {
			return c
		}
	}
	return nil
}

// Status is what was last said of a connector (task -1) or a task; nil: nothing.
func (s *Store) Status(name string, task int) *Status {
	for i := range s.States {
		if s.States[i].Connector == name && s.States[i].Task == task {
			return &s.States[i].Status
		}
	}
	return nil
}

// edit replaces a connector with what change makes of a copy; it is added if there is none.
func (s *Store) edit(name string, change func(*Connector)) {
	s.Connectors = slices.Clone(s.Connectors)
	at := slices.IndexFunc(s.Connectors, func(c *Connector) bool { return c.Name == name })
	if at < 0 {
		at = len(s.Connectors)
		s.Connectors = append(s.Connectors, &Connector{Name: name, Target: "STARTED"})
	}
	c := *s.Connectors[at]
	change(&c)
	s.Connectors[at] = &c
}

// names are the connectors' as the herder lists them: in the order of a HashMap.
func (s *Store) names() []string {
	var all Config
	for _, c := range s.Connectors {
		if c.Config != nil {
			all = all.with(c.Name, "")
		}
	}
	var out []string
	for _, e := range all.hashed() {
		out = append(out, e.Key)
	}
	return out
}

// replayConfig takes a record of the config topic.
func (s *Store) replayConfig(key string, value []byte, offset int64) {
	v, bad := serde.ParseJSON(value)
	gone := len(value) == 0
	if bad != "" && !gone {
		return
	}
	switch kind, name := split(key); kind {
	case "connector":
		if gone {
			s.Connectors = slices.DeleteFunc(slices.Clone(s.Connectors),
				func(c *Connector) bool { return c.Name == name })
			return
		}
		if m := v.Member("properties"); m != nil {
			s.edit(name, func(c *Connector) {
				c.Config, _ = readConfig(m)
				c.Config = c.Config.hashed()
				c.epoch = offset
			})
		}
	case "target-state":
		if gone {
			return
		}
		state := property(&v, "state.v2")
		if state == "" {
			state = property(&v, "state")
		}
		s.edit(name, func(c *Connector) { c.Target = state })
	case "task":
		cut := strings.LastIndexByte(name, '-')
		if m := v.Member("properties"); m != nil && cut > 0 {
			id, _ := strconv.Atoi(name[cut+1:])
			config, _ := readConfig(m)
			s.edit(name[:cut], func(c *Connector) {
				c.pending = append(slices.Clone(c.pending), taskConfig{id, config.hashed()})
			})
		}
	case "commit":
		n, _ := strconv.Atoi(property(&v, "tasks"))
		s.edit(name, func(c *Connector) { c.commit(n, offset) })
	case "restart-connector":
		s.edit(name, func(c *Connector) {
			c.restart = &restart{offset, property(&v, "include-tasks") == "true",
				property(&v, "only-failed") == "true"}
		})
	}
}

func split(key string) (kind, name string) {
	for _, kind := range [...]string{"restart-connector-", "target-state-", "connector-", "commit-",
		"task-"} {
		if rest, ok := strings.CutPrefix(key, kind); ok {
			return strings.TrimSuffix(kind, "-"), rest
		}
	}
	return "", ""
}

// commit makes the tasks' new configs count.
func (c *Connector) commit(n int, offset int64) {
	tasks := make([]Config, n)
	copy(tasks, c.Tasks)
	for _, p := range c.pending {
		if p.id < n {
			tasks[p.id] = p.config
		}
	}
	c.Tasks, c.pending, c.tasksAt = tasks, nil, offset
}

// replayOffset takes a record of the offset topic. Kafka: OffsetStorageReaderImpl, OffsetUtils.
func (s *Store) replayOffset(key, value []byte) {
	k, bad := serde.ParseJSON(key)
	if bad != "" || k.Kind != serde.JSONArray || len(k.Kids) != 2 {
		return
	}
	name, part := k.Kids[0].Value.Text, &k.Kids[1].Value
	o := Offset{name, string(key[part.From:part.To]), string(value)}
	s.Offsets = slices.Clone(s.Offsets)
	at := slices.IndexFunc(s.Offsets, func(x Offset) bool {
		return x.Connector == o.Connector && x.Partition == o.Partition
	})
	switch {
	case len(value) == 0 && at >= 0:
		s.Offsets = slices.Delete(s.Offsets, at, at+1)
	case len(value) == 0:
	case at >= 0:
		s.Offsets[at] = o
	default:
		s.Offsets = append(s.Offsets, o)
	}
}

// position is what Debezium's connector has committed.
func (s *Store) position(name, prefix string) debezium.Position {
	part := debezium.Partition(prefix)
	key, _ := data.Encode(nil, &part, false)
	for _, o := range s.Offsets {
		if o.Connector == name && o.Partition == string(key) {
			v, _ := serde.ParseJSON([]byte(o.Value))
			return debezium.ReadPosition(&v)
		}
	}
	return debezium.Position{}
}

// offsetRecord keeps the offset of a partition, both as JSON; no value: it is forgotten.
func offsetRecord(name, partition string, value []byte) record {
	return record{offsetTopic, "[" + quote(name) + "," + partition + "]", value}
}

// replayStatus takes a record of the status topic.
func (s *Store) replayStatus(key string, value []byte) {
	v, bad := serde.ParseJSON(value)
	gone := len(value) == 0
	if bad != "" && !gone {
		return
	}
	if rest, ok := strings.CutPrefix(key, "status-topic-"); ok {
		topic, name, _ := strings.Cut(rest, ":connector-")
		a := Active{name, topic}
		s.Topics = slices.DeleteFunc(slices.Clone(s.Topics), func(o Active) bool { return o == a })
		if !gone {
			s.Topics = append(s.Topics, a)
		}
		return
	}
	task := -1
	name, ok := strings.CutPrefix(key, "status-connector-")
	if !ok {
		rest, is := strings.CutPrefix(key, "status-task-")
		cut := strings.LastIndexByte(rest, '-')
		if !is || cut < 0 {
			return
		}
		name = rest[:cut]
		task, _ = strconv.Atoi(rest[cut+1:])
	}
	at := slices.IndexFunc(s.States, func(o State) bool {
		return o.Connector == name && o.Task == task
	})
	s.States = slices.Clone(s.States)
	if gone {
		if at >= 0 {
			s.States = slices.Delete(s.States, at, at+1)
		}
		return
	}
	generation, _ := strconv.ParseInt(property(&v, "generation"), 10, 64)
	st := State{name, task, Status{property(&v, "state"), property(&v, "trace"),
		property(&v, "worker_id"), property(&v, "version"), generation}}
	if at < 0 {
		s.States = append(s.States, st)
	} else {
		s.States[at] = st
	}
}

// record is one for one of the topics. A nil value deletes.
type record struct {
	topic int // configTopic ...
	key   string
	value []byte
}

func orNull(s string) string {
	if s == "" {
		return "null"
	}
	return quote(s)
}

// statusRecord says what became of a connector (task -1) or a task.
func statusRecord(name string, task int, st *Status) record {
	key := "status-connector-" + name
	if task >= 0 {
		key = "status-task-" + name + "-" + strconv.Itoa(task)
	}
	r := record{topic: statusTopic, key: key}
	if st != nil {
		r.value = []byte(`{"state":` + quote(st.State) + `,"trace":` + orNull(st.Trace) +
			`,"worker_id":` +
			quote(st.Worker) + `,"generation":` + strconv.FormatInt(st.Generation, 10) + `,"version":` +
			orNull(st.Version) + `}`)
	}
	return r
}

func connectorRecord(name string, c Config) record {
	return record{configTopic, "connector-" + name, []byte(`{"properties":` + c.json() + `}`)}
}

func targetRecord(name, state string) record {
	old := state
	if old == "STOPPED" {
		old = "PAUSED" // for workers from before STOPPED
	}
	return record{configTopic, "target-state-" + name,
		[]byte(`{"state":"` + old + `","state.v2":"` + state + `"}`)}
}

// taskRecords are the configs of a connector's tasks, and the commit that makes them count.
func taskRecords(name string, tasks []Config) (out []record) {
	for i, c := range tasks {
		out = append(out, record{configTopic, "task-" + name + "-" + strconv.Itoa(i),
			[]byte(`{"properties":` + c.json() + `}`)})
	}
	return append(out, record{configTopic, "commit-" + name,
		[]byte(`{"tasks":` + strconv.Itoa(len(tasks)) + `}`)})
}
