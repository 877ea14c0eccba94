package connect

import (
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/connect/data"
	"highwater/sim/connect/transform"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// task is one of a sink, or (src) of a source. A sink's is a thread of the worker with a consumer of
// its own. It polls, converts, transforms, hands over to put(), and polls again; what put() has taken
// is committed every offset.flush.interval.ms, so a record is handed over at least once.
// Kafka: WorkerSinkTask.
type task struct {
	key       int32 // its own number in the worker, never given twice
	connector string
	id        int
	config    Config
	at        int64 // the commit that its config is of
	state     string
	trace     string
	paused    bool

	consumer client.Consumer
	letters  client.Producer // for the dead letter queue
	dlq      string

	keys   converter
	values converter
	chain  transform.Chain

	notes []record      // for the status topic; the worker writes them
	batch []data.Record // in put()
	raw   []client.Polled

	sink    jdbcSink
	retryAt node.Time // put() is tried again then

	closing bool

	src  *source  // of a source task; nil: it is a sink's
	used []string // topics that a source's task has noted
}

// the kinds of a task's own alarms
const (
	retryTimer = client.FirstOwnTimer + iota
	connectTimer
)

// newTask makes a task; it does nothing before start.
func (w *Worker) newTask(c *Connector, id int) task {
	w.lastKey++
	cfg := c.Tasks[id]
	t := task{key: w.lastKey, connector: c.Name, id: id, config: cfg, at: c.tasksAt, state: Unassigned}
	t.keys, t.values = converterOf("key", cfg, w.spec.all()), converterOf("value", cfg, w.spec.all())
	t.dlq = strings.TrimSpace(cfg.Text("errors.deadletterqueue.topic.name", ""))
	name := c.Name + "-" + strconv.Itoa(id)
	if pluginOf(cfg.Text("connector.class", "")).kind == "source" {
		t.src, t.dlq = w.newSource(name, cfg), ""
		return t
	}
	entries := []wire.ConfigEntry{{Key: "bootstrap.servers",
		Value: w.spec.setting("bootstrap.servers")},
		{Key: "client.id", Value: "connector-consumer-" + name}, {Key: "group.id",
			Value: "connect-" + c.Name},
		{Key: "auto.offset.reset", Value: "earliest"},
		{Key: "auto.commit.interval.ms", Value: w.spec.setting("offset.flush.interval.ms")}}
	entries = append(entries, cfg.under("consumer.override.")...)
	consumer, _ := client.ReadConsumerConfig("", entries)
	consumer.AutoCommit, consumer.AllowAutoTopicCreate = true, true
	t.consumer = client.NewConsumer(consumer)
	if t.dlq != "" {
		producer, _ := client.ReadProducerConfig("", []wire.ConfigEntry{entries[0],
			{Key: "client.id", Value: "connector-dlq-producer-" + name}, {Key: "linger.ms",
				Value: "0"}})
		producer.Slot = 1
		t.letters = client.NewProducer(producer, w.id)
		t.letters.Number(tagsOf(t.key))
	}
	return t
}

// start begins to consume. The exception is what the connector throws.
func (t *task) start(w *Worker, out *node.Out) *data.Problem {
	chain, p := transform.New(t.config)
	if p != nil {
		return p
	}
	t.chain = chain
	if t.src != nil {
		t.startSource(w, out)
		return nil
	}
	if t.jdbc() {
		if p := t.sink.configure(t.config); p != nil {
			return p
		}
		t.sink.session = t.key << 16
	}
	t.consumer.Start(out)
	if t.dlq != "" {
		t.letters.Start(out)
	}
	if pattern := strings.TrimSpace(t.config.Text("topics.regex", "")); pattern != "" {
		t.consumer.SubscribePattern(pattern, out)
	} else {
		t.consumer.Subscribe(t.config.List("topics"), out)
	}
	return nil
}

func (t *task) jdbc() bool {
	return pluginOf(t.config.Text("connector.class", "")).class == plugins[0].class
}

// close ends the consumer, which leaves the group. What put() has not taken is not committed.
func (t *task) close(out *node.Out) {
	if t.closing {
		return
	}
	t.closing = true
	if t.src != nil {
		t.src.queue = nil
		t.src.producer.Flush(out)
		return
	}
	t.rewind(out)
	t.sink.end(out)
	t.consumer.StopPolling()
	t.consumer.Leave(out)
}

// rewind puts the positions back to the first record of the batch that put() has not taken.
func (t *task) rewind(out *node.Out) {
	for i := range t.raw {
		t.consumer.Seek(t.raw[i].TP, t.raw[i].Records[0].Offset, out)
	}
	t.raw, t.batch = nil, nil
}

func (t *task) receive(m wire.Message, out *node.Out) {
	if t.src != nil {
		t.receiveSource(m, out)
		return
	}
	switch b := m.Body.(type) {
	case *wire.SQLReply:
		t.sink.answered(m.From, b)
		return
	case *wire.ConnectionClosed:
		t.sink.lost(b)
		t.consumer.Receive(m, out)
		if t.dlq != "" {
			t.letters.Receive(m, out)
		}
		return
	}
	_ = t.consumer.Receive(m, out) || t.dlq != "" && t.letters.Receive(m, out)
}

func (t *task) fire(timer node.Timer, w *Worker, out *node.Out) {
	switch timer.Kind {
	case flushTimer:
		if !t.closing && t.state != Failed {
			t.flush()
			out.After(node.Ms(w.spec.number("offset.flush.interval.ms")), node.Timer{Kind: flushTimer})
		}
	case reconnectTimer:
	case retryTimer:
	case connectTimer:
		t.sink.connectAgain(out)
	default:
		if t.src != nil {
			t.src.producer.Fire(timer, out)
			return
		}
		_ = t.consumer.Fire(timer, out) || t.dlq != "" && t.letters.Fire(timer, out)
	}
}

// step goes on as far as it gets without waiting. The exception fails the task.
func (t *task) step(w *Worker, out *node.Out) *data.Problem {
	if t.src != nil {
		return t.stepSource(w, out)
	}
	t.consumer.Rebalances()
	w.log(t.consumer.Logs(), out)
	if t.dlq != "" {
		w.log(t.letters.Logs(), out)
		t.letters.Results()
	}
	t.consumer.Commits()
	if t.closing || t.state == Failed {
		return nil
	}
	for {
		if t.batch != nil {
			done, p := t.put(out)
			if p != nil || !done {
				return p
			}
			continue
		}
		t.hold(out)
		if polled := t.consumer.Records(); len(polled) > 0 {
			if p := t.take(w, polled, out); p != nil {
				return p
			}
			continue
		}
		for _, e := range t.consumer.Errors() {
			return &data.Problem{Class: "org.apache.kafka.common.errors." + e.Exception,
				Message: e.Message}
		}
		if t.consumer.Polling() {
			return nil
		}
		t.consumer.Poll(out)
	}
}

// hold pauses or resumes the partitions, as the connector's target state says. The task goes on
// polling, so that it stays in its group.
func (t *task) hold(out *node.Out) {
	for i := range t.consumer.Assigned() {
		p := t.consumer.At(i)
		switch {
		case t.paused && !p.Paused:
			t.consumer.Pause(p.TP, out)
		case !t.paused && p.Paused:
			t.consumer.Resume(p.TP, out)
		}
	}
}

// take converts and transforms what was polled. Kafka: WorkerSinkTask.convertMessages.
func (t *task) take(w *Worker, polled []client.Polled, out *node.Out) *data.Problem {
	t.raw = make([]client.Polled, len(polled))
	for i := range polled {
		t.raw[i] = client.Polled{TP: polled[i].TP,
			Records: append([]node.PolledRecord(nil), polled[i].Records...)}
	}
	t.batch = []data.Record{}
	for i := range t.raw {
		for j := range t.raw[i].Records {
			r := &t.raw[i].Records[j]
			record, stage, class, p := t.convert(t.raw[i].TP, r)
			if p != nil {
				if p = t.refuse(t.raw[i].TP, r, stage, class, p, out); p != nil {
					return p
				}
			} else if record != nil {
				t.batch = append(t.batch, *record)
			}
		}
	}
	t.usesTopics(w, out)
	if t.jdbc() {
		t.sink.begin(t.batch)
	}
	return nil
}

// refuse deals with a record that can't be used: it is passed over, or the exception fails the task.
func (t *task) refuse(tp wire.TopicPartition, r *node.PolledRecord, stage, class string,
	p *data.Problem, out *node.Out,
) *data.Problem {
	f := node.SinkRecordRefused{Connector: t.connector, Task: int32(t.id), TP: tp, Offset: r.Offset,
		Tag: r.Tag, Stage: stage, Problem: p.String()}
	if t.config.Text("errors.tolerance", "none") != "all" {
		out.Emit(f)
		return &data.Problem{Class: connectException, Message: "Tolerance exceeded in error handler",
			Cause: p}
	}
	f.Queue, f.Tolerated = t.dlq, true
	out.Emit(f)
	t.letter(tp, r, stage, class, p, out)
	return nil
}

// convert makes a record of Connect's from one of Kafka's; nil: a transformation dropped it. With an
// exception it says at which stage it was, and in which class.
func (t *task) convert(tp wire.TopicPartition, r *node.PolledRecord) (
	record *data.Record, stage, class string, p *data.Problem,
) {
	d := data.Record{Topic: tp.Topic, Partition: tp.Partition, Offset: r.Offset,
		TimestampMs: r.TimestampMs}
	if d.KeySchema, d.Key, p = t.keys.read(tp.Topic, r.Key); p != nil {
		return nil, "KEY_CONVERTER", t.keys.class, p
	}
	if d.ValueSchema, d.Value, p = t.values.read(tp.Topic, r.Value); p != nil {
		return nil, "VALUE_CONVERTER", t.values.class, p
	}
	for _, h := range r.Headers {
		s, v := header(h.Value)
		d.Headers = append(d.Headers, data.Header{Name: h.Key, Schema: s, Value: v})
	}
	kept, class, p := t.chain.Apply(&d)
	if p != nil || !kept {
		return nil, "TRANSFORMATION", class, p
	}
	return &d, "", "", nil
}

// letter puts a record that can't be used into the dead letter queue, as it was, with what was wrong
// in its headers. Kafka: DeadLetterQueueReporter.
func (t *task) letter(tp wire.TopicPartition, r *node.PolledRecord, stage, class string,
	p *data.Problem, out *node.Out,
) {
	if t.dlq == "" {
		return
	}
	headers := append([]wire.Header(nil), r.Headers...)
	if t.config.Flag("errors.deadletterqueue.context.headers.enable", false) {
		add := func(name, value string) {
			headers = append(headers, wire.Header{Key: "__connect.errors." + name,
				Value: []byte(value)})
		}
		add("topic", tp.Topic)
		add("partition", strconv.Itoa(int(tp.Partition)))
		add("offset", strconv.FormatInt(r.Offset, 10))
		add("connector.name", t.connector)
		add("task.id", strconv.Itoa(t.id))
		add("stage", stage)
		add("class.name", class)
		add("exception.class.name", p.Class)
		add("exception.message", p.Message)
		add("exception.stacktrace", stack(p, letterFrames))
	}
	t.letters.Send(client.ProducerRecord{Topic: t.dlq, Partition: client.AnyPartition, Key: r.Key,
		Value: r.Value, Headers: headers}, out)
}

// left tells whether a task that closes is done with it.
func (t *task) left() bool {
	if t.src != nil {
		return t.src.left
	}
	return t.consumer.Left()
}

// usesTopics notes the topics that this task has had records of.
func (t *task) usesTopics(w *Worker, out *node.Out) {
	for i := range t.raw {
		t.usesTopic(w, t.raw[i].TP.Topic, out)
	}
}

// put hands the batch over; false: the connector isn't done with it.
func (t *task) put(out *node.Out) (done bool, p *data.Problem) {
	if t.retryAt > out.Now {
		return false, nil
	}
	if t.retryAt != 0 {
		t.retryAt = 0
		t.sink.begin(t.batch)
	}
	if !t.jdbc() {
		printRecords(t, out)
	} else {
		done, problem, again := t.sink.work(t.batch, out)
		switch {
		case again > 0:
			t.retryAt = out.Now + again
			out.After(again, node.Timer{Kind: retryTimer})
			return false, nil
		case problem != nil:
			return false, &data.Problem{Class: connectException,
				Message: "Exiting WorkerSinkTask due to unrecoverable exception.", Cause: problem}
		case !done:
			return false, nil
		}
	}
	t.delivered(out)
	return true, nil
}

// delivered tells what put() has taken, which is what this group has processed.
func (t *task) delivered(out *node.Out) {
	for i := range t.raw {
		records := t.raw[i].Records
		f := node.RecordsProcessed{Group: "connect-" + t.connector, TP: t.raw[i].TP,
			FirstOffset: records[0].Offset,
			LastOffset:  records[len(records)-1].Offset, Tags: make([]uint64, len(records))}
		for j := range records {
			f.Tags[j] = records[j].Tag
		}
		out.Emit(f)
	}
	t.batch, t.raw = nil, nil
}

// printRecords is what FileStreamSink does: a line for each value. There are no files on the simulated
// machines: whatever its config says, it writes to the worker's output.
func printRecords(t *task, out *node.Out) {
	for i := range t.batch {
		out.Emit(node.Printed{Line: t.batch[i].Value.Print(t.batch[i].ValueSchema)})
	}
}

func (t *task) clone() task {
	c := *t
	if t.src != nil {
		c.src = t.src.clone()
		return c
	}
	c.consumer = t.consumer.Clone()
	if t.dlq != "" {
		c.letters = t.letters.Clone()
	}
	return c
}

const connectException = "org.apache.kafka.connect.errors.ConnectException"
