package registry

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Spec is a registry that can be started.
type Spec struct {
	// Config holds compatibility, replication_factor and bootstrap_uri, as Karapace's own file does.
	Config []wire.ConfigEntry
}

// Role implements client.Spec.
func (Spec) Role() string { return "registry" }

// Registry is the machine: it reads its topic from the beginning, answers requests from what it has
// read, and writes one record after the other. There is one of it, so it never asks whether it is the
// one that may write.
type Registry struct {
	id       wire.ID
	name     string
	spec     Spec
	admin    client.Admin
	producer client.Producer
	consumer client.Consumer
	store    Store
	ready    bool
	thinking client.Thinking[request]
	writes   []request // in order; the first is under way
	tags     []uint64  // of its records without an answer
	offset   int64     // of its last record
	doing    answer    // of the first
	refused  []Tried   // per subject the newest; replaced whole
}

// request is one that has no answer yet.
type request struct {
	from wire.ID
	corr int32
	req  *wire.HTTPRequest
}

// Tried is a schema that was refused.
type Tried struct {
	Subject, Text string
	Level         Level
	Refusal       *Refusal
	At            node.Time
}

const (
	thinkTimer = client.FirstOwnTimer + iota
	retryTimer
)

// Settings are the keys of a registry's config, with their defaults.
var Settings = []wire.ConfigEntry{{Key: "compatibility", Value: "BACKWARD"},
	{Key: "replication_factor", Value: "1"}, {Key: "bootstrap_uri", Value: "broker-1:9092"}}

func (s *Spec) setting(key string) string {
	return client.Setting(key, Settings, s.Config)
}

// New implements client.Spec.
func (s Spec) New(id wire.ID, name string) node.Machine {
	r := &Registry{id: id, name: name, spec: s, store: Store{Level: s.setting("compatibility")}}
	entries := []wire.ConfigEntry{{Key: "client.id", Value: name},
		{Key: "bootstrap.servers", Value: s.setting("bootstrap_uri")}}
	admin, _ := client.ReadAdminConfig(entries)
	r.admin = client.NewAdmin(admin)
	limit := wire.ConfigEntry{Key: "delivery.timeout.ms", Value: "10000"}
	producer, _ := client.ReadProducerConfig("", append([]wire.ConfigEntry{limit,
		{Key: "request.timeout.ms", Value: "5000"}, {Key: "linger.ms", Value: "0"}}, entries...))
	producer.Slot = 1
	r.producer = client.NewProducer(producer, id)
	consumer, _ := client.ReadConsumerConfig("", append([]wire.ConfigEntry{
		{Key: "auto.offset.reset", Value: "earliest"},
		{Key: "enable.auto.commit", Value: "false"}}, entries...))
	consumer.Slot = 2
	r.consumer = client.NewConsumer(consumer)
	return r
}

// Start implements node.Machine.
func (r *Registry) Start(out *node.Out) {
	r.admin.Start(out)
	r.create(out)
	r.producer.Start(out)
	r.consumer.Start(out)
	r.step(out)
}

// create asks for the topic, whether or not it is there.
func (r *Registry) create(out *node.Out) {
	copies, _ := strconv.ParseInt(r.spec.setting("replication_factor"), 10, 16)
	r.admin.Call("createTopics", &wire.CreateTopicsRequest{TimeoutMs: 30000,
		Topics: []wire.CreatableTopic{{Name: Topic, Partitions: 1, ReplicationFactor: int16(copies),
			Configs: []wire.ConfigEntry{{Key: "cleanup.policy", Value: "compact"}}}}},
		client.Target{Kind: client.ToController}, 0, out)
}

// Receive implements node.Machine.
func (r *Registry) Receive(m wire.Message, out *node.Out) {
	switch b := m.Body.(type) {
	case *wire.HTTPRequest:
		if q := (request{m.From, m.Correlation, b}); !r.thinking.Puts(q, thinkTimer, out) {
			r.take(q, out)
		}
	case *wire.Input:
		r.input(b, out)
	case *wire.ConnectionClosed:
		r.admin.Receive(m, out)
		r.producer.Receive(m, out)
		r.consumer.Receive(m, out)
	default:
		_ = r.admin.Receive(m, out) || r.producer.Receive(m, out) || r.consumer.Receive(m, out)
	}
	r.step(out)
}

func (r *Registry) input(in *wire.Input, out *node.Out) {
	if in.Interrupt {
		out.Exit(0)
	} else {
		r.thinking.Order(in.Line)
	}
}

// Orders are the lines that a registry understands.
func (r *Registry) Orders() []string { return []string{"/processing"} }

// Fire implements node.Machine.
func (r *Registry) Fire(t node.Timer, out *node.Out) {
	switch t.Kind {
	case thinkTimer:
		if q, ok := r.thinking.Next(); ok {
			r.take(q, out)
		}
	case retryTimer:
		r.create(out)
	default:
		_ = r.admin.Fire(t, out) || r.producer.Fire(t, out) || r.consumer.Fire(t, out)
	}
	r.step(out)
}

// take answers a request, or puts it behind those that write.
func (r *Registry) take(q request, out *node.Out) {
	if q.req.Method != "GET" && len(r.writes) > 0 {
		r.writes = append(r.writes[:len(r.writes):len(r.writes)], q)
		return
	}
	a := r.store.serve(q.req)
	switch {
	case len(a.writes) == 0:
		r.reply(q, &a, out)
	case !r.ready || !r.connected():
		a = noPrimary()
		r.reply(q, &a, out)
	default:
		r.writes = append([]request{q}, r.writes...)
		r.doing, r.tags, r.offset = a, nil, -1
		for _, w := range a.writes {
			r.tags = append(r.tags, r.producer.Send(client.ProducerRecord{Topic: Topic, Key: w.Key,
				Value: w.Value}, out))
		}
	}
}

// connected tells whether the topic can be read.
func (r *Registry) connected() bool {
	if r.consumer.Assigned() == 0 {
		return false
	}
	leader := r.consumer.At(0).Leader
	return leader.IsBroker() && r.consumer.Net.Connected(leader)
}

// reply answers, and tells what came of a schema.
func (r *Registry) reply(q request, a *answer, out *node.Out) {
	reply := a.reply
	out.Send(q.from, q.corr, &reply)
	switch {
	case a.refused != nil:
		messages, _, _ := strings.Cut(reply.Body, `"}`)
		_, messages, _ = strings.Cut(messages, "Incompatibilities: ")
		level := r.store.LevelOf(a.subject)
		out.Emit(node.SchemaRefused{Subject: a.subject, Version: int32(a.refused.Version), Level: level,
			Problem: messages})
		r.forget(a.subject)
		r.refused = append(r.refused, Tried{a.subject, a.text, level, a.refused, out.Now})
	case a.version > 0:
		out.Emit(node.SchemaRegistered{Subject: a.subject, Version: int32(a.version),
			SchemaID: int32(a.id)})
		r.forget(a.subject)
	case a.text != "":
		out.Emit(node.CompatibilitySet{Subject: a.subject, Level: a.text})
	}
}

// forget drops what was refused of a subject: something else was tried since.
func (r *Registry) forget(subject string) {
	var left []Tried
	for _, t := range r.refused {
		if t.Subject != subject {
			left = append(left, t)
		}
	}
	r.refused = left
}

// step goes on with all that waits.
func (r *Registry) step(out *node.Out) {
	for _, a := range r.admin.Results() {
		reply, ok := a.Reply.(*wire.CreateTopicsReply)
		switch {
		case !ok || reply.Topics[0].Error != wire.None &&
			reply.Topics[0].Error != wire.TopicAlreadyExists:
			out.After(node.Second, node.Timer{Kind: retryTimer})
		case r.consumer.Assigned() == 0:
			r.consumer.Assign([]wire.TopicPartition{{Topic: Topic}}, out)
		}
	}
	for _, s := range r.producer.Results() {
		for i, tag := range r.tags {
			if tag == s.Tag {
				r.tags = append(r.tags[:i:i], r.tags[i+1:]...)
				r.offset = max(r.offset, s.Offset)
				break
			}
		}
		if s.Failed && len(r.writes) > 0 {
			r.tags = nil
			r.doing = plain(500, "text/plain; charset=utf-8", "Internal Server Error")
			r.offset = -1
		}
	}
	r.admin.Logs()
	r.producer.Logs()
	r.consumer.Logs()
	r.consumer.Errors()
	r.read(out)
	r.written(out)
}

// read takes what is new in the topic, and polls again.
func (r *Registry) read(out *node.Out) {
	for r.consumer.Assigned() > 0 {
		polled := r.consumer.Records()
		for i := range polled {
			for _, p := range polled[i].Records {
				r.store.Replay(Record{p.Key, p.Value})
			}
		}
		if r.consumer.Polling() {
			break
		}
		r.consumer.Poll(out)
	}
	if r.ready || r.consumer.Assigned() == 0 {
		return
	}
	if at := r.consumer.At(0); at.HighWatermark >= 0 && at.Position >= at.HighWatermark {
		r.ready = true
		out.Emit(node.RegistryReady{Subjects: int32(len(r.store.Subjects)), Offset: at.Position})
	}
}

// written answers the request whose records are in the topic and have come back, and begins with the
// next.
func (r *Registry) written(out *node.Out) {
	for len(r.writes) > 0 && len(r.tags) == 0 &&
		(r.offset < 0 || r.consumer.At(0).Position > r.offset) {
		first, rest := r.writes[0], r.writes[1:]
		r.writes = nil
		r.reply(first, &r.doing, out)
		for i, q := range rest {
			if r.take(q, out); len(r.writes) > 0 {
				r.writes = append(r.writes, rest[i+1:]...)
				break
			}
		}
	}
}

// Crash implements node.Machine.
func (r *Registry) Crash() {}

// Shutdown implements node.Machine.
func (r *Registry) Shutdown(out *node.Out) { out.Exit(0) }

// Clone implements node.Machine.
func (r *Registry) Clone() node.Machine {
	c := *r
	c.admin, c.producer, c.consumer = r.admin.Clone(), r.producer.Clone(), r.consumer.Clone()
	return &c
}

// Spec is what it was started with.
func (r *Registry) Spec() *Spec { return &r.spec }

// Store is what it has read, for reading only.
func (r *Registry) Store() *Store { return &r.store }

// Ready tells whether it has read its topic to the end.
func (r *Registry) Ready() bool { return r.ready }

// Refused is the schema that was refused last under a subject; nil: something was registered since.
func (r *Registry) Refused(subject string) *Tried {
	for i := range r.refused {
		if r.refused[i].Subject == subject {
			return &r.refused[i]
		}
	}
	return nil
}
