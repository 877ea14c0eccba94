package connect

import (
	"slices"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Spec is a worker that can be started.
type Spec struct {
	Config []wire.ConfigEntry // as in connect-distributed.properties
}

// Role implements client.Spec.
func (Spec) Role() string { return "connect" }

// Settings are the keys of a worker's config, with their defaults here: those of the file that Kafka
// ships, and the replication factors of a cluster of three.
var Settings = []wire.ConfigEntry{{Key: "bootstrap.servers", Value: "broker-1:9092"},
	{Key: "group.id", Value: "connect-cluster"},
	{Key: "key.converter", Value: jsonConverter}, {Key: "value.converter", Value: jsonConverter},
	{Key: "key.converter.schemas.enable", Value: "true"}, {Key: "value.converter.schemas.enable",
		Value: "true"},
	{Key: "offset.flush.interval.ms", Value: "10000"},
	{Key: "config.storage.topic", Value: wire.ConnectConfigsTopic}, {Key: "offset.storage.topic",
		Value: wire.ConnectOffsetsTopic},
	{Key: "status.storage.topic", Value: wire.ConnectStatusTopic},
	{Key: "config.storage.replication.factor", Value: "3"},
	{Key: "offset.storage.replication.factor", Value: "3"},
	{Key: "status.storage.replication.factor", Value: "3"},
	{Key: "offset.storage.partitions", Value: "25"}, {Key: "status.storage.partitions", Value: "5"}}

// all is the config with the defaults.
func (s *Spec) all() Config {
	out := Config(Settings)
	for _, e := range s.Config {
		out = out.with(e.Key, e.Value)
	}
	return out
}

func (s *Spec) setting(key string) string { return s.all().Text(key, "") }

func (s *Spec) number(key string) int64 {
	n, _ := strconv.ParseInt(s.setting(key), 10, 64)
	return n
}

// Worker is the machine: it reads its topics from the beginning, answers requests from what it has
// read, and keeps the connectors and tasks running that are asked for.
type Worker struct {
	id        wire.ID
	name      string
	spec      Spec
	admin     client.Admin
	producer  client.Producer
	consumer  client.Consumer
	store     Store
	ready     bool
	thinking  client.Thinking[request]
	queue     []request // in order; the first waits for its records, unless it is not ready
	writing   bool      // the first of queue has been written
	doing     answer
	tags      []uint64
	reach     []reach // how far its records must be read
	live      []instance
	tasks     []task
	lastKey   int32
	lastCorr  int32
	calls     []outer
	callers   []wire.ID // who asked something by HTTP
	waits     []waiting // for an admin call
	group     int64     // how often the work was divided
	leaving   bool
	flushes   []flushing // of the offsets topic; replaced whole
	probe     *probe     // replaced whole; nil: no request waits for a database
	lastProbe int32
}

// request is one that has no answer yet.
type request struct {
	from wire.ID
	corr int32
	req  *wire.HTTPRequest
}

// outer is a request of a task: each task numbers its own.
type outer struct {
	corr, inner int32
	task        int32
	to          wire.ID
}

// waiting is a request that waits for an answer of the cluster.
type waiting struct {
	request
	call   int64
	answer answer
}

// reach is an offset of one of the topics.
type reach struct {
	tp     wire.TopicPartition
	offset int64
}

// instance is a connector that runs here.
type instance struct {
	name  string
	epoch int64 // of its config
	state string
	wish  int64 // the newest restart that was carried out
	// asked is for which config, and after which commit, the tasks' configs were last written.
	asked, askedAt int64
}

// The topics.
const (
	configTopic = iota
	statusTopic
	offsetTopic
)

const (
	thinkTimer = client.FirstOwnTimer + iota
	createTimer
)

// tasksSlot is the part of the correlation numbers that the tasks' requests have.
const tasksSlot = 7

// New implements client.Spec.
func (s Spec) New(id wire.ID, name string) node.Machine {
	w := &Worker{id: id, name: name, spec: s}
	entries := []wire.ConfigEntry{{Key: "bootstrap.servers", Value: s.setting("bootstrap.servers")}}
	called := func(what string) []wire.ConfigEntry {
		return append(slices.Clone(entries), wire.ConfigEntry{Key: "client.id",
			Value: s.setting("group.id") + "-" + what})
	}
	admin, _ := client.ReadAdminConfig(called("shared-admin"))
	w.admin = client.NewAdmin(admin)
	producer, _ := client.ReadProducerConfig("", append([]wire.ConfigEntry{{Key: "linger.ms",
		Value: "0"}},
		called("configs")...))
	producer.Slot = 1
	w.producer = client.NewProducer(producer, id)
	consumer, _ := client.ReadConsumerConfig("", append([]wire.ConfigEntry{
		{Key: "auto.offset.reset", Value: "earliest"},
		{Key: "enable.auto.commit", Value: "false"}}, called("configs")...))
	consumer.Slot = 2
	w.consumer = client.NewConsumer(consumer)
	return w
}

// Start implements node.Machine.
func (w *Worker) Start(out *node.Out) {
	w.admin.Start(out)
	w.createTopics(out)
	w.producer.Start(out)
	w.consumer.Start(out)
	w.step(out)
}

func (w *Worker) topic(i int) string {
	return w.spec.setting([...]string{"config.storage.topic", "status.storage.topic",
		"offset.storage.topic"}[i])
}

// createTopics asks for the three topics, whether or not they are there.
func (w *Worker) createTopics(out *node.Out) {
	req := &wire.CreateTopicsRequest{TimeoutMs: 30000}
	for _, t := range [...]string{"config", "offset", "status"} {
		parts := int64(1) // the config topic never has more: its order counts
		if t != "config" {
			parts = w.spec.number(t + ".storage.partitions")
		}
		req.Topics = append(req.Topics, wire.CreatableTopic{Name: w.spec.setting(t + ".storage.topic"),
			Partitions: int32(parts), ReplicationFactor: int16(w.spec.number(t +
				".storage.replication.factor")),
			Configs: []wire.ConfigEntry{{Key: "cleanup.policy", Value: "compact"}}})
	}
	w.admin.Call("createTopics", req, client.Target{Kind: client.ToController}, 0, out)
}

// Receive implements node.Machine.
func (w *Worker) Receive(m wire.Message, out *node.Out) {
	switch b := m.Body.(type) {
	case *wire.HTTPRequest:
		if !slices.Contains(w.callers, m.From) {
			w.callers = append(w.callers[:len(w.callers):len(w.callers)], m.From)
		}
		if q := (request{m.From, m.Correlation, b}); !w.thinking.Puts(q, thinkTimer, out) {
			w.queue = append(w.queue[:len(w.queue):len(w.queue)], q)
		}
	case *wire.Input:
		w.input(b, out)
	case *wire.ConnectionClosed:
		w.closed(m, b, out)
	default:
		switch m.Correlation >> 28 {
		case tasksSlot:
			w.forTask(m, out)
		case probeSlot:
			w.probed(m, out)
		default:
			_ = w.admin.Receive(m, out) || w.producer.Receive(m, out) || w.consumer.Receive(m, out)
		}
	}
	w.step(out)
}

func (w *Worker) closed(m wire.Message, b *wire.ConnectionClosed, out *node.Out) {
	if at := slices.Index(w.callers, b.Peer); at >= 0 {
		w.callers = slices.Delete(slices.Clone(w.callers), at, at+1)
		return
	}
	w.probeLost(b, out)
	w.admin.Receive(m, out)
	w.producer.Receive(m, out)
	w.consumer.Receive(m, out)
	w.calls = slices.DeleteFunc(slices.Clone(w.calls), func(o outer) bool {
		return o.to == b.Peer || o.to.IsHost() && !b.Peer.IsBroker()
	})
	for i := range w.tasks {
		w.within(i, out, func(t *task) { t.receive(m, out) })
	}
}

// forTask hands an answer to the task that asked.
func (w *Worker) forTask(m wire.Message, out *node.Out) {
	at := slices.IndexFunc(w.calls, func(o outer) bool { return o.corr == m.Correlation })
	if at < 0 {
		return
	}
	o := w.calls[at]
	w.calls = slices.Delete(slices.Clone(w.calls), at, at+1)
	m.Correlation = o.inner
	if i := w.taskOf(o.task); i >= 0 {
		w.within(i, out, func(t *task) { t.receive(m, out) })
	}
}

func (w *Worker) taskOf(key int32) int {
	return slices.IndexFunc(w.tasks, func(t task) bool { return t.key == key })
}

// within lets a task act. Each counts its requests and its alarms as if it were alone; here they get
// numbers that tell whose they are.
func (w *Worker) within(i int, out *node.Out, act func(*task)) {
	sends, alarms := len(out.Sends), len(out.Alarms)
	t := &w.tasks[i]
	key := t.key
	act(t)
	for j := sends; j < len(out.Sends); j++ {
		m := &out.Sends[j]
		if m.Body.Reply() || m.Correlation>>28 == tasksSlot {
			continue
		}
		w.lastCorr = (w.lastCorr + 1) & (1<<28 - 1)
		corr := tasksSlot<<28 | w.lastCorr
		w.calls = append(w.calls[:len(w.calls):len(w.calls)], outer{corr, m.Correlation, key, m.To})
		m.Correlation = corr
	}
	for j := alarms; j < len(out.Alarms); j++ {
		if a := &out.Alarms[j]; a.Timer.TP.Topic == "" {
			a.Timer.TP = wire.TopicPartition{Topic: "task", Partition: key}
		}
	}
}

func (w *Worker) input(in *wire.Input, out *node.Out) {
	if in.Interrupt {
		w.Shutdown(out)
	} else {
		w.thinking.Order(in.Line)
	}
}

// Orders are the lines that a worker understands.
func (w *Worker) Orders() []string { return []string{"/processing"} }

// Fire implements node.Machine.
func (w *Worker) Fire(t node.Timer, out *node.Out) {
	switch {
	case t.TP.Topic == "task":
		i := w.taskOf(t.TP.Partition)
		if t.TP = (wire.TopicPartition{}); i >= 0 {
			w.within(i, out, func(x *task) { x.fire(t, w, out) })
		}
	case t.Kind == thinkTimer:
		if q, ok := w.thinking.Next(); ok {
			w.queue = append(w.queue[:len(w.queue):len(w.queue)], q)
		}
	case t.Kind == createTimer:
		w.createTopics(out)
	default:
		_ = w.admin.Fire(t, out) || w.producer.Fire(t, out) || w.consumer.Fire(t, out)
	}
	w.step(out)
}

// log prints what a client of the worker logs.
func (w *Worker) log(lines []client.LogLine, out *node.Out) {
	for _, l := range lines {
		out.Emit(node.Printed{Line: l.Format(out.Wall()), Stderr: true})
	}
}

// Crash implements node.Machine.
func (w *Worker) Crash() {}

// Shutdown implements node.Machine: the tasks commit and leave their groups first.
func (w *Worker) Shutdown(out *node.Out) {
	w.closing(out)
}

// Clone implements node.Machine.
func (w *Worker) Clone() node.Machine {
	c := *w
	c.admin, c.producer, c.consumer = w.admin.Clone(), w.producer.Clone(), w.consumer.Clone()
	c.tasks = make([]task, len(w.tasks))
	for i := range w.tasks {
		c.tasks[i] = w.tasks[i].clone()
	}
	c.live = slices.Clone(w.live)
	return &c
}

// Spec is what it was started with.
func (w *Worker) Spec() *Spec { return &w.spec }

// Ready tells whether it has read its topics to the end.
func (w *Worker) Ready() bool { return w.ready }
