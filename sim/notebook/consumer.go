package notebook

import (
	"slices"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// ConsumerSpec is a KafkaConsumer that a cell makes.
type ConsumerSpec struct {
	Notebook string
	Config   []wire.ConfigEntry
}

// Role implements client.Spec.
func (ConsumerSpec) Role() string { return "consumer" }

// New implements client.Spec.
func (s ConsumerSpec) New(id wire.ID, name string) node.Machine {
	a := &Consumer{handle: handle{id: id, name: name, owner: s.Notebook, ask: newAsk(s.Config, 1)}}
	cfg, err := client.ReadConsumerConfig(client.KafkaPython, s.Config)
	if err != nil {
		a.fault = err.Error()
	}
	a.cfg = &cfg
	a.c = client.NewConsumer(cfg)
	return a
}

// Consumer is the process of one KafkaConsumer.
type Consumer struct {
	handle
	cfg      *client.ConsumerConfig // never edited
	c        client.Consumer
	slot     int32    // of c: another after each unsubscribe
	topics   []string // subscribed to without a group: all their partitions are its own
	leaving  bool     // the subscription is given up
	polled   []client.Polled
	errors   []client.ConsumerError
	commits  []client.CommitResult // of commits that nobody waits for
	moves    []client.Rebalanced   // calls of the listener that the program hasn't made yet
	assigned []wire.TopicPartition // as the program was last told
}

// Start implements node.Machine.
func (a *Consumer) Start(out *node.Out) {
	if a.fault == "" {
		a.c.Start(out)
	}
}

// Receive implements node.Machine.
func (a *Consumer) Receive(m wire.Message, out *node.Out) { receive(a, m, out) }

// Fire implements node.Machine.
func (a *Consumer) Fire(t node.Timer, out *node.Out) { fire(a, t, out) }

func (a *Consumer) receive(m wire.Message, out *node.Out) {
	if _, closed := m.Body.(*wire.ConnectionClosed); closed {
		a.ask.Receive(m, out)
		a.c.Receive(m, out)
	} else if !a.ask.Receive(m, out) {
		a.c.Receive(m, out)
	}
	a.take(out)
}

func (a *Consumer) fire(t node.Timer, out *node.Out) {
	if !a.ask.Fire(t, out) {
		a.c.Fire(t, out)
	}
	a.take(out)
}

// take puts what the library brought aside until the program calls.
func (a *Consumer) take(out *node.Out) {
	if len(a.topics) > 0 {
		a.assignAll(out)
	}
	for _, p := range a.c.Records() {
		a.polled = append(a.polled[:len(a.polled):len(a.polled)], p)
	}
	if e := a.c.Errors(); len(e) > 0 {
		a.errors = append(a.errors[:len(a.errors):len(a.errors)], e...)
	}
	if r := a.c.Rebalances(); len(r) > 0 {
		a.moves = append(a.moves[:len(a.moves):len(a.moves)], r...)
	}
	for _, r := range a.c.Commits() {
		if r.How == "sync" || r.How == "async" {
			a.commits = append(a.commits[:len(a.commits):len(a.commits)], r)
		}
	}
	a.c.Logs()
	if a.leaving && a.c.Left() && a.now.do != "close" {
		a.renew(out)
	}
}

// assignAll gives a consumer without a group all partitions of its topics, those too that come later.
func (a *Consumer) assignAll(out *node.Out) {
	var all []wire.TopicPartition
	for _, topic := range a.topics {
		for i := range a.c.PartitionsFor(topic, out) {
			all = append(all, wire.TopicPartition{Topic: topic, Partition: i})
		}
	}
	if len(all) != a.c.Assigned() {
		a.c.Assign(all, out)
	}
}

// renew makes a new client of the same settings, in a slot of its own, so that no late answer to the
// old one is taken for its own.
func (a *Consumer) renew(out *node.Out) {
	cfg := *a.cfg
	a.slot = 2 - a.slot
	cfg.Slot = a.slot
	a.c = client.NewConsumer(cfg)
	a.leaving, a.topics, a.polled = false, nil, nil
	a.c.Start(out)
}

// begin implements machine. What only moves the client's own state is answered at once.
func (a *Consumer) begin(out *node.Out) {
	c := &a.now
	switch c.do {
	case "poll":
		a.c.PollMost(int(min(max(c.number("max", 500), 1), 1<<20)), out)
	case "subscribe":
		a.subscribe(out)
	case "assign":
		tps := partitions(c.args.Get("partitions"))
		a.c.Assign(tps[:min(len(tps), mostNamed)], out)
		a.take(out)
		a.finish(a.answer(), out)
	case "unsubscribe":
		a.leaving = true
		a.c.Leave(out)
	case "seek", "beginning", "end", "pause", "resume":
		a.move(out)
	case "commit":
		a.commit(out)
	case "close":
		a.shut(out)
	case "ready", "position", "state":
	default:
		if !begin(&a.handle, out) {
			a.unknown(out)
		}
	}
	a.take(out)
}

func (a *Consumer) subscribe(out *node.Out) {
	topics := texts(a.now.args.Get("topics"))
	topics = topics[:min(len(topics), mostNamed)]
	switch pattern := a.now.text("pattern"); {
	case a.cfg.GroupID == "":
		a.topics = topics
	case pattern != "":
		a.c.SubscribePattern(pattern, out)
	default:
		a.c.Subscribe(topics, out)
	}
	a.take(out)
	a.finish(a.answer(), out)
}

// move carries out what changes positions, or what is fetched.
func (a *Consumer) move(out *node.Out) {
	for _, tp := range partitions(a.now.args.Get("partitions")) {
		switch a.now.do {
		case "seek":
			a.c.Seek(tp, max(a.now.number("offset", 0), 0), out)
		case "beginning":
			a.c.SeekToBeginning(tp, out)
		case "end":
			a.c.SeekToEnd(tp, out)
		case "pause":
			a.c.Pause(tp, out)
		case "resume":
			a.c.Resume(tp, out)
		}
	}
	a.finish(a.answer(), out)
}

// offsets are those that a call names: [topic, partition, offset, metadata, epoch].
func (a *Consumer) offsets() []wire.OffsetCommitPartition {
	var out []wire.OffsetCommitPartition
	for _, item := range a.now.args.Get("offsets").Items {
		tp, ok := partition(item)
		if !ok || len(item.Items) < 3 {
			continue
		}
		o := wire.OffsetCommitPartition{TP: tp, Offset: item.Items[2].Number, LeaderEpoch: -1}
		if len(item.Items) > 3 {
			o.Metadata, _ = item.Items[3].String()
		}
		out = append(out, o)
	}
	return out
}

func (a *Consumer) commit(out *node.Out) {
	switch async := a.now.args.Get("async").Text == "true"; {
	case a.now.args.Has("offsets"):
		a.now.wants = a.c.CommitOffsets(a.offsets(), out)
	case async:
		a.now.wants = a.c.CommitAsync(out)
	default:
		a.now.wants = a.c.CommitSync(out)
	}
}

func (a *Consumer) shut(out *node.Out) {
	switch {
	case a.now.args.Get("autocommit").Text == "false":
		a.c.LeaveWith(nil, out)
	case a.now.args.Has("offsets"):
		a.c.LeaveWith(a.offsets(), out)
	default:
		a.c.Leave(out)
	}
}

func (a *Consumer) goOn(out *node.Out) {
	switch c := &a.now; c.do {
	case "poll":
		a.pollOn(out)
	case "unsubscribe":
		if !a.leaving || c.late(out) {
			a.finish(a.answer(), out)
		}
	case "commit":
		a.commitOn(out)
	case "position":
		a.positionOn(out)
	case "state":
		a.finish(a.answer(), out)
	case "close":
		if a.c.Left() || c.late(out) {
			a.done(a.answer(), out)
			out.Exit(0)
		}
	case "ready":
		ready(&a.handle, &a.c.Net, a.fault, out)
	default:
		goOn(&a.handle, out)
	}
}

// pollOn ends a poll() that has records, an exception, or something to tell the listener, or whose time
// is over.
func (a *Consumer) pollOn(out *node.Out) {
	switch {
	case len(a.errors) > 0:
		e := a.errors[0]
		a.errors = nil
		a.c.StopPolling()
		w := a.answer()
		w.Open("error").Text("type", pythonName(e.Exception)).Text("text", e.Message)
		putPartition(w, "partition", e.TP)
		w.Shut()
		a.finish(w, out)
	case len(a.polled) > 0:
		w := a.answer().List("records")
		for i := range a.polled {
			for j := range a.polled[i].Records {
				putRecord(w, a.polled[i].TP, &a.polled[i].Records[j])
			}
		}
		a.polled = nil
		a.finish(w.End(), out)
	case a.now.late(out) || len(a.moves) > 0:
		a.c.StopPolling()
		a.finish(a.answer(), out)
	}
}

func putRecord(w *kit.JSONWriter, tp wire.TopicPartition, r *node.PolledRecord) {
	w.Open("")
	w.Text("topic", tp.Topic).Number("partition", int64(tp.Partition)).Number("offset", r.Offset).
		Number("timestamp", r.TimestampMs).Number("epoch", int64(r.LeaderEpoch))
	putBytes(w, "key", r.Key)
	putBytes(w, "value", r.Value)
	if r.LogAppend {
		w.Literal("log_append", "true")
	}
	if len(r.Headers) > 0 {
		w.List("headers")
		for _, h := range r.Headers {
			w.Open("").Text("name", h.Key)
			putBytes(w, "value", h.Value)
			w.Shut()
		}
		w.End()
	}
	w.Shut()
}

func (a *Consumer) commitOn(out *node.Out) {
	c := &a.now
	if c.args.Get("async").Text == "true" {
		a.finish(a.answer().Number("commit", c.wants), out)
		return
	}
	at := slices.IndexFunc(a.commits, func(r client.CommitResult) bool { return r.ID == c.wants })
	switch {
	case at >= 0:
		r := a.commits[at]
		a.commits = slices.Delete(slices.Clone(a.commits), at, at+1)
		w := a.answer()
		if r.Exception != "" {
			putError(w, pythonName(r.Exception), r.Message)
		}
		a.finish(w, out)
	case c.late(out):
		a.throw("KafkaTimeoutError", "", out)
	}
}

func (a *Consumer) positionOn(out *node.Out) {
	tp, _ := partition(a.now.args.Get("partition"))
	// As position() does: what is missing is asked for, as in a poll that hands nothing out.
	at := a.c.Position(tp)
	switch {
	case at >= 0:
		a.finish(a.answer().Number("position", at), out)
	case a.now.late(out):
		a.finish(a.answer().Null("position"), out)
	default:
		a.c.Settle(out)
	}
}

// finish answers, and tells what the program has to know besides: what is assigned now, which calls of
// its listener are due, which commits ended, and how far each partition is read.
func (a *Consumer) finish(w *kit.JSONWriter, out *node.Out) {
	n := a.c.Assigned()
	tps := make([]wire.TopicPartition, n)
	for i := range n {
		tps[i] = a.c.At(i).TP
	}
	if !slices.Equal(tps, a.assigned) {
		a.assigned = tps
		putPartitions(w, "assigned", tps)
	}
	if len(a.moves) > 0 {
		w.List("moves")
		for _, m := range a.moves {
			w.Open("")
			for _, part := range [...]struct {
				name string
				tps  []wire.TopicPartition
			}{{"assigned", m.Assigned}, {"revoked", m.Revoked}, {"lost", m.Lost}} {
				if len(part.tps) > 0 {
					putPartitions(w, part.name, part.tps)
				}
			}
			w.Shut()
		}
		w.End()
		a.moves = nil
	}
	if len(a.commits) > 0 {
		w.List("commits")
		for _, r := range a.commits {
			w.Open("").Number("commit", r.ID)
			if r.Exception != "" {
				putError(w, pythonName(r.Exception), r.Message)
			}
			w.Shut()
		}
		w.End()
		a.commits = nil
	}
	a.putPlaces(w)
	a.done(w, out)
}

// putPlaces tells the positions that are known, with the high watermarks.
func (a *Consumer) putPlaces(w *kit.JSONWriter) {
	w.List("places")
	for i := range a.c.Assigned() {
		p := a.c.At(i)
		if p.Position >= 0 {
			w.List("").Text("", p.TP.Topic).Number("", int64(p.TP.Partition)).Number("", p.Position).
				Number("", p.HighWatermark).End()
		}
	}
	w.End()
	if v, ok := a.c.Membership(); ok {
		w.Open("group").Text("member", v.Member).Number("generation", int64(v.Generation)).
			Text("state", v.State).Shut()
	}
}

// Shutdown implements node.Machine.
func (a *Consumer) Shutdown(out *node.Out) { out.Exit(0) }

// Clone implements node.Machine.
func (a *Consumer) Clone() node.Machine {
	c := *a
	c.handle = a.cloneHandle()
	c.c = a.c.Clone()
	return &c
}

// Library is the client for reading only.
func (a *Consumer) Library() *client.Consumer { return &a.c }
