// Package e2elatency is kafka-e2e-latency.sh.
package e2elatency

import (
	"bytes"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// work is org.apache.kafka.tools.EndToEndLatency: it sends a record, waits for its acknowledgement,
// polls until it comes, and does so again.
type work struct {
	kit.Patience
	consumer client.Consumer
	producer client.Producer
	admin    client.Admin
	topic    string

	want, size, keySize            int64
	headers, headerKey, headerSize int64

	stage     stage
	sentAt    node.Time
	value     []byte // of the record on its way
	nth       int64
	total     node.Time
	latencies []int64 // whole milliseconds
}

// stage is what the tool waits for.
type stage uint8

const (
	listing    stage = iota // the topics' names
	creating                // the topic
	placing                 // the topic's partitions and their ends
	producing               // the acknowledgement
	collecting              // the record
)

const pollTimeout = node.Minute

func (t *work) Start(p *kit.Process, out *node.Out) {
	t.consumer.Start(out)
	t.producer.Start(out)
	t.admin.Start(out)
	t.admin.Call("listTopics", &wire.MetadataRequest{All: true}, client.Target{}, 0, out)
	t.work(p, out)
}

// work goes on after anything happened to one of the clients.
func (t *work) work(p *kit.Process, out *node.Out) {
	for _, logs := range [][]client.LogLine{t.consumer.Logs(), t.producer.Logs(), t.admin.Logs()} {
		for _, l := range logs {
			p.Log(out, l)
		}
	}
	for before := stage(255); before != t.stage && !p.Ended; {
		before = t.stage
		switch t.stage {
		case listing, creating:
			t.prepare(p, out)
		case placing:
			t.place(out)
		case producing:
			t.acknowledged(p, out)
		case collecting:
			t.collect(p, out)
		}
	}
}

// prepare takes the answers to the admin client: the topic is created when it isn't there.
func (t *work) prepare(p *kit.Process, out *node.Out) {
	for _, r := range t.admin.Results() {
		switch b := r.Reply.(type) {
		case *wire.MetadataReply:
			if slices.ContainsFunc(b.Topics, func(m wire.TopicMetadata) bool {
				return m.Name == t.topic && m.Error == wire.None
			}) {
				t.stage = placing
				continue
			}
			p.Print(out, "Topic \""+t.topic+"\" does not exist. Will create topic with 1 partition(s) "+
				"and replication factor = 1")
			t.stage = creating
			t.admin.Call("createTopics", &wire.CreateTopicsRequest{TimeoutMs: 30000,
				Topics: []wire.CreatableTopic{{Name: t.topic, Partitions: 1, ReplicationFactor: 1}}},
				client.Target{Kind: client.ToController}, 0, out)
		case *wire.CreateTopicsReply:
			if c := &b.Topics[0]; c.Error != wire.None {
				p.Print(out, "Creation of topic "+t.topic+" failed")
				t.fail(p, kit.KafkaFailure(c.Error, c.Message).Text(), out)
				return
			}
			t.stage = placing
		default:
			t.fail(p, kit.JavaError(r.Exception, r.Message), out)
			return
		}
	}
}

// fail ends it by an exception that came of another one.
func (t *work) fail(p *kit.Process, cause string, out *node.Out) {
	p.Throw(&kit.Failure{Java: kit.Execution, Message: cause,
		Causes: []string{"Caused by: " + cause}}, out)
}

// place assigns all partitions and goes to their ends.
func (t *work) place(out *node.Out) {
	n := t.consumer.PartitionsFor(t.topic, out)
	if n == 0 {
		return
	}
	tps := kit.PartitionsOf(t.topic, n)
	if t.consumer.Assigned() == 0 {
		t.consumer.Assign(tps, out)
		for _, tp := range tps {
			t.consumer.SeekToEnd(tp, out)
		}
		t.consumer.Poll(out)
	}
	for _, tp := range tps {
		if t.consumer.Position(tp) < 0 {
			return
		}
	}
	t.consumer.StopPolling()
	t.send(out)
}

func (t *work) send(out *node.Out) {
	r := client.ProducerRecord{Topic: t.topic, Partition: client.AnyPartition,
		Value: letters(t.nth, t.size)}
	if t.keySize > 0 {
		r.Key = letters(t.nth+1, t.keySize)
	}
	for range t.headers {
		h := wire.Header{Key: string(letters(t.nth+2, t.headerKey))}
		if t.headerSize >= 0 {
			h.Value = letters(t.nth+3, t.headerSize)
		}
		r.Headers = append(r.Headers, h)
	}
	t.stage, t.sentAt, t.value = producing, out.Now, r.Value
	t.producer.Send(r, out)
}

func (t *work) acknowledged(p *kit.Process, out *node.Out) {
	for _, r := range t.producer.Results() {
		if r.Failed {
			t.fail(p, kit.JavaError(r.Exception, r.Message), out)
			return
		}
		t.stage = collecting
		t.Wait(out)
		t.consumer.Poll(out)
	}
}

// collect takes what the poll brought: the record that was sent, and no other.
// Kafka: EndToEndLatency.validate.
func (t *work) collect(p *kit.Process, out *node.Out) {
	for _, e := range t.consumer.Errors() {
		p.Throw(&kit.Failure{Java: kit.KafkaErrors + e.Exception, Message: e.Message}, out)
		return
	}
	polled := t.consumer.Records()
	count := 0
	for i := range polled {
		count += len(polled[i].Records)
		kit.Processed("", polled[i].TP, polled[i].Records, out)
	}
	switch {
	case count == 0:
		if !t.consumer.Polling() {
			t.consumer.Poll(out)
		}
		return
	case !bytes.Equal(polled[0].Records[0].Value, t.value):
		t.runtime(p, "The message read ["+string(polled[0].Records[0].Value)+
			"] did not match the message sent ["+string(t.value)+"]", out)
		return
	case count != 1:
		t.runtime(p, "Only one result was expected during this test. We found ["+
			strconv.Itoa(count)+"]", out)
		return
	}
	elapsed := out.Now - t.sentAt
	if t.nth%1000 == 0 {
		ms := strings.TrimRight(kit.Decimal(int64(elapsed), int64(node.Millisecond), 6), "0")
		if strings.HasSuffix(ms, ".") {
			ms += "0"
		}
		p.Print(out, strconv.FormatInt(t.nth, 10)+"\t"+ms)
	}
	t.total += elapsed
	t.latencies = append(t.latencies, int64(elapsed/node.Millisecond))
	if t.nth++; t.nth < t.want {
		t.consumer.StopPolling()
		t.send(out)
		return
	}
	t.results(p, out)
}

func (t *work) runtime(p *kit.Process, message string, out *node.Out) {
	p.Throw(&kit.Failure{Java: "java.lang.RuntimeException", Message: message}, out)
}

func (t *work) results(p *kit.Process, out *node.Out) {
	p.Print(out, "Avg latency: "+kit.Decimal(int64(t.total), t.want*int64(node.Millisecond), 4)+" ms")
	sorted := slices.Clone(t.latencies)
	ordered.Sort(sorted)
	at := func(thousandths int) string {
		return strconv.FormatInt(sorted[len(sorted)*thousandths/1000], 10)
	}
	p.Print(out, "Percentiles: 50th = "+at(500)+", 99th = "+at(990)+", 99.9th = "+at(999))
	p.Exit(out, 0)
}

func (t *work) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	mine := t.consumer.Receive(m, out)
	if !(mine && m.Body.Reply()) {
		mine = t.producer.Receive(m, out) || mine
		mine = t.admin.Receive(m, out) || mine
	}
	if mine {
		t.work(p, out)
	}
}

func (t *work) Fire(p *kit.Process, tm node.Timer, out *node.Out) {
	if tm.Kind == kit.PatienceTimer {
		if t.Lost(tm) && t.stage == collecting {
			t.runtime(p, "poll() timed out before finding a result (timeout:[60000ms])", out)
		}
		return
	}
	if t.consumer.Fire(tm, out) || t.producer.Fire(tm, out) || t.admin.Fire(tm, out) {
		t.work(p, out)
	}
}

func (t *work) Line(*kit.Process, string, *node.Out) {}

func (t *work) End(*kit.Process, *node.Out) {}

func (t *work) Interrupt(p *kit.Process, code int, out *node.Out) { p.Exit(out, code) }

func (t *work) Clone() kit.Task {
	c := *t
	c.consumer, c.producer, c.admin = t.consumer.Clone(), t.producer.Clone(), t.admin.Clone()
	c.latencies = slices.Clip(t.latencies)
	t.latencies = c.latencies
	return &c
}
