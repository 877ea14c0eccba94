package connect

import (
	"slices"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/connect/data"
	"highwater/sim/connect/debezium"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// source is what a task has that reads another system into topics. It polls, transforms, converts and
// sends; how far the records are acknowledged, without a gap, is written to the offsets topic every
// offset.flush.interval.ms. After a restart it goes on from there, so a record is written at least
// once.
// Kafka: WorkerSourceTask, SubmittedRecords.
type source struct {
	producer client.Producer
	pg       pgSource
	queue    []debezium.Event // polled and not sent; replaced whole
	sent     []sentRecord     // in order, from the first that is not acknowledged; replaced whole
	last     debezium.Position
	fresh    bool // last is not in the offsets topic
	flushing bool
	fatal    string // what the producer said of a record that it can't send
	left     bool
}

// sentRecord is one that was handed to the producer.
type sentRecord struct {
	tag  uint64
	done bool
	at   debezium.Position
}

// flushing is an offset on its way to the offsets topic.
type flushing struct {
	tag  uint64
	task int32
	at   debezium.Position
}

const (
	flushTimer = connectTimer + 1 + iota
	reconnectTimer
)

// mostSent bounds the records that are sent and not acknowledged; the task waits then.
const mostSent = 8192

// newSource makes a source task's own part. Its producer never gives a record up, sends one request
// at a time and numbers nothing. Kafka: Worker.baseProducerConfigs.
func (w *Worker) newSource(name string, cfg Config) *source {
	entries := append([]wire.ConfigEntry{{Key: "bootstrap.servers",
		Value: w.spec.setting("bootstrap.servers")}, {Key: "client.id",
		Value: "connector-producer-" + name}, {Key: "acks", Value: "all"},
		{Key: "enable.idempotence", Value: "false"},
		{Key: "max.in.flight.requests.per.connection", Value: "1"},
		{Key: "delivery.timeout.ms", Value: "2147483647"}}, cfg.under("producer.override.")...)
	producer, _ := client.ReadProducerConfig("", entries)
	s := &source{producer: client.NewProducer(producer, w.id),
		pg: pgSource{cfg: debezium.Read(cfg)}}
	s.producer.Number(tagsOf(w.lastKey))
	return s
}

// tagsOf is where the tags of a task's records begin: each has room for a million.
func tagsOf(key int32) uint32 { return uint32(key) << 20 }

func (s *source) clone() *source {
	c := *s
	c.producer = s.producer.Clone()
	return &c
}

// startSource begins to read.
func (t *task) startSource(w *Worker, out *node.Out) {
	t.src.producer.Start(out)
	out.After(node.Ms(w.spec.number("offset.flush.interval.ms")), node.Timer{Kind: flushTimer})
	t.src.pg.session = t.key << 16
}

// stepSource goes on as far as it gets without waiting. The exception fails the task.
func (t *task) stepSource(w *Worker, out *node.Out) *data.Problem {
	s := t.src
	w.log(s.producer.Logs(), out)
	t.acknowledged()
	switch {
	case t.closing:
		t.finish(out)
		return nil
	case t.state == Failed:
		return nil
	case s.fatal != "":
		return &data.Problem{Class: connectException,
			Message: "Unrecoverable exception from producer send callback",
			Cause:   &data.Problem{Class: "org.apache.kafka.common.KafkaException", Message: s.fatal}}
	}
	for {
		if len(s.queue) > 0 {
			if t.paused || len(s.sent) >= mostSent {
				return nil
			}
			if p := t.send(w, out); p != nil {
				return p
			}
		}
		more, p := s.pg.work(t, w, out)
		if p != nil {
			return p
		}
		if !more {
			return nil
		}
	}
}

// send transforms, converts and sends what was polled. Kafka: AbstractWorkerSourceTask.sendRecords.
func (t *task) send(w *Worker, out *node.Out) *data.Problem {
	s := t.src
	events := s.queue
	s.queue = nil
	s.sent = slices.Clone(s.sent)
	for i := range events {
		r, stage, class, p := t.outward(&events[i].Record)
		if p != nil {
			if t.config.Text("errors.tolerance", "none") != "all" {
				return &data.Problem{Class: connectException,
					Message: "Tolerance exceeded in error handler", Cause: p}
			}
			out.Emit(node.SourceRecordRefused{Connector: t.connector, Task: int32(t.id),
				Topic: events[i].Record.Topic, Stage: stage, Class: class, Problem: p.String()})
			r = nil
		}
		if r == nil { // its offset counts all the same
			s.sent = append(s.sent, sentRecord{done: true, at: events[i].At})
			continue
		}
		t.usesTopic(w, r.Topic, out)
		s.sent = append(s.sent, sentRecord{tag: s.producer.Send(*r, out), at: events[i].At})
	}
	t.acknowledged()
	return nil
}

// outward makes a record for the producer; nil: a transformation dropped it. With an exception it says
// at which stage it was, and in which class.
func (t *task) outward(from *data.Record) (
	out *client.ProducerRecord, stage, class string, p *data.Problem,
) {
	d := *from
	d.Headers = slices.Clone(d.Headers)
	kept, class, p := t.chain.Apply(&d)
	if p != nil || !kept {
		return nil, "TRANSFORMATION", class, p
	}
	out = &client.ProducerRecord{Topic: d.Topic, Partition: client.AnyPartition}
	for _, h := range d.Headers {
		out.Headers = append(out.Headers, wire.Header{Key: h.Name, Value: writeHeader(&h)})
	}
	if out.Key, p = t.keys.write(d.KeySchema, &d.Key); p != nil {
		return nil, "KEY_CONVERTER", t.keys.class, p
	}
	if out.Value, p = t.values.write(d.ValueSchema, &d.Value); p != nil {
		return nil, "VALUE_CONVERTER", t.values.class, p
	}
	return out, "", "", nil
}

// acknowledged notes what the cluster has, and how far there is no gap.
func (t *task) acknowledged() {
	s := t.src
	results := s.producer.Results()
	if len(results) > 0 {
		s.sent = slices.Clone(s.sent)
	}
	for _, r := range results {
		at := slices.IndexFunc(s.sent, func(x sentRecord) bool { return !x.done && x.tag == r.Tag })
		switch {
		case at < 0:
		case r.Failed:
			s.fatal = r.Message
		default:
			s.sent[at].done = true
		}
	}
	for len(s.sent) > 0 && s.sent[0].done {
		s.last, s.fresh = s.sent[0].at, true
		s.sent = s.sent[1:]
	}
}

// flush writes how far the task has come. Kafka: WorkerSourceTask.commitOffsets.
func (t *task) flush() {
	s := t.src
	if !s.fresh || s.flushing {
		return
	}
	partition, offset := debezium.Partition(s.pg.cfg.Prefix), s.last.Offset()
	key, _ := data.Encode(nil, &partition, false)
	value, _ := data.Encode(nil, &offset, false)
	s.flushing, s.fresh = true, false
	t.notes = append(t.notes, offsetRecord(t.connector, string(key), value))
}

// flushed takes what became of an offset's record: the connector is told, once it is written.
func (w *Worker) flushed(r *client.SendResult, out *node.Out) {
	at := slices.IndexFunc(w.flushes, func(f flushing) bool { return f.tag == r.Tag })
	if at < 0 {
		return
	}
	f := w.flushes[at]
	w.flushes = slices.Delete(slices.Clone(w.flushes), at, at+1)
	i := w.taskOf(f.task)
	if i < 0 {
		return
	}
	s := w.tasks[i].src
	if s.flushing = false; r.Failed {
		s.fresh = true
		return
	}
	out.Emit(node.SourceOffsetsCommitted{Connector: w.tasks[i].connector, Task: int32(w.tasks[i].id),
		LSN: f.at.LSN})
	w.within(i, out, func(t *task) { t.src.pg.committed(f.at.Finished(), out) })
}

// finish ends a task that closes: what it has sent is acknowledged, its offset written, its connection
// closed.
func (t *task) finish(out *node.Out) {
	s := t.src
	if s.left || !s.producer.Idle() && s.fatal == "" {
		return
	}
	if s.fresh {
		t.flush()
	}
	if !s.flushing {
		s.left = true
		s.pg.end(out)
	}
}

// usesTopic notes a topic that this task has written to.
func (t *task) usesTopic(w *Worker, topic string, out *node.Out) {
	a := Active{t.connector, topic}
	if slices.Contains(w.store.Topics, a) || slices.Contains(t.used, topic) {
		return
	}
	t.used = append(t.used[:len(t.used):len(t.used)], topic)
	t.notes = append(t.notes, record{statusTopic, "status-topic-" + topic + ":connector-" +
		t.connector, []byte(`{"topic":{"name":` + quote(topic) + `,"connector":` + quote(t.connector) +
		`,"task":` + strconv.Itoa(t.id) + `,"discoverTimestamp":` +
		strconv.FormatInt(out.Wall().UnixMs(), 10) + `}}`)})
}

func (t *task) receiveSource(m wire.Message, out *node.Out) {
	s := t.src
	switch b := m.Body.(type) {
	case *wire.SQLReply, *wire.ReplicationReply:
		s.pg.answered(m)
	case *wire.ConnectionClosed:
		s.pg.lost(b)
		s.producer.Receive(m, out)
	default:
		s.producer.Receive(m, out)
	}
}
