// Package producerperf is kafka-producer-perf-test.sh.
package producerperf

import (
	"slices"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// work is org.apache.kafka.tools.ProducerPerformance. Without a throttle it sends a hundred
// records each millisecond: somebody must say how fast the simulated processor is.
type work struct {
	producer client.Producer
	topic    string
	payload  []byte
	mono     bool
	want     int64 // records to send
	warmup   int64 // so many records don't count as steady
	interval node.Time

	throttle kit.Throttle
	sent     int64
	firstTag uint64
	sentAt   []node.Time // by record
	total    stats
	steady   *stats // what is sent after the warmup
	closing  bool
}

const maxRecords = 1000000

const alarm = client.FirstOwnTimer

func (t *work) Start(p *kit.Process, out *node.Out) {
	if t.warmup > 0 {
		p.Print(out, "Warmup first "+strconv.FormatInt(t.warmup, 10)+" records. Steady state results "+
			"will print after the complete test summary.")
	}
	t.throttle.Begun, t.total = out.Now, newStats(out.Now, false)
	t.producer.Start(out)
	t.send(p, out)
}

func (t *work) send(p *kit.Process, out *node.Out) {
	for t.sent < min(t.want, t.throttle.Due(out.Now)) && !t.producer.Blocked() {
		value := t.payload
		if t.mono {
			value = []byte(strconv.FormatInt(t.sent, 10))
		}
		if t.warmup > 0 && t.sent == t.warmup {
			steady := newStats(out.Now, true)
			t.steady, t.total.silent = &steady, true
		}
		t.sentAt = append(t.sentAt, out.Now)
		tag := t.producer.Send(client.ProducerRecord{Topic: t.topic, Partition: client.AnyPartition,
			Value: value}, out)
		if t.sent == 0 {
			t.firstTag = tag
		}
		t.sent++
	}
	switch {
	case t.sent < t.want:
		t.throttle.Wait(t.sent, alarm, out)
	case !t.closing:
		t.closing = true
		t.producer.Close(out)
	}
	t.drain(p, out)
}

func (t *work) drain(p *kit.Process, out *node.Out) {
	for _, l := range t.producer.Logs() {
		p.Log(out, l)
	}
	for _, r := range t.producer.Results() {
		if r.Failed {
			p.PrintErr(out, kit.JavaError(r.Exception, r.Message))
			continue
		}
		i := r.Tag - t.firstTag
		ms := int64((out.Now - t.sentAt[i]) / node.Millisecond)
		t.total.record(t, p, ms, int64(len(r.Value)), out)
		if t.steady != nil && int64(i) >= t.warmup {
			t.steady.record(t, p, ms, int64(len(r.Value)), out)
		}
	}
	if t.closing && t.producer.Idle() {
		t.finish(p, out)
	}
}

func (t *work) finish(p *kit.Process, out *node.Out) {
	p.Print(out, t.total.summary(out.Now))
	if t.steady != nil {
		p.Print(out, t.steady.summary(out.Now))
	}
	p.Exit(out, 0)
}

func (t *work) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	if t.producer.Receive(m, out) {
		t.drain(p, out)
	}
}

func (t *work) Fire(p *kit.Process, tm node.Timer, out *node.Out) {
	if tm.Kind == alarm {
		t.send(p, out)
		return
	}
	if t.producer.Fire(tm, out) {
		t.drain(p, out)
	}
}

func (t *work) Line(*kit.Process, string, *node.Out) {}

func (t *work) End(*kit.Process, *node.Out) {}

func (t *work) Interrupt(p *kit.Process, code int, out *node.Out) { p.Exit(out, code) }

func (t *work) Clone() kit.Task {
	t.sentAt, t.total.latencies = slices.Clip(t.sentAt), slices.Clip(t.total.latencies)
	c := *t
	if t.steady != nil {
		t.steady.latencies = slices.Clip(t.steady.latencies)
		steady := *t.steady
		c.steady = &steady
	}
	c.producer = t.producer.Clone()
	return &c
}
