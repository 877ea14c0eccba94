package tool

import (
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// kcatProducer is kcat -P. Its keys go by librdkafka's consistent_random partitioner: CRC32, not
// murmur2, so another partition than with the Java tools.
type kcatProducer struct {
	cmd      kcatCommand
	producer client.Producer
	sent     int64
	closing  bool
	code     int
	warned   bool
}

func newKcatProducer(p *Process, c *kcatCommand, base []wire.ConfigEntry, out *node.Out) task {
	cfg, err := client.ReadProducerConfig(client.Librdkafka, base)
	if err != nil {
		p.eprint(out, "% ERROR: "+err.Error())
		p.exit(out, 1)
		return nil
	}
	if _, unknown := client.ParseBootstrap(cfg.Bootstrap); unknown != "" {
		kcatUnreachable(p, "producer", c.brokers, out)
		p.exit(out, 1)
		return nil
	}
	return &kcatProducer{cmd: *c, producer: client.NewProducer(cfg, p.id)}
}

func (t *kcatProducer) start(_ *Process, out *node.Out) { t.producer.Start(out) }

func (t *kcatProducer) line(p *Process, s string, out *node.Out) {
	if t.closing {
		return
	}
	parts := []string{s}
	if t.cmd.delimiter != "\n" {
		parts = strings.Split(s, t.cmd.delimiter)
	}
	for _, part := range parts {
		t.send(p, part, out)
		if t.cmd.count >= 0 && t.sent >= t.cmd.count {
			t.close(p, 0, out)
			return
		}
	}
	t.drain(p, out)
}

func (t *kcatProducer) send(p *Process, s string, out *node.Out) {
	rec := client.ProducerRecord{Topic: t.cmd.topics[0], Partition: t.cmd.partition,
		Headers: t.cmd.headers}
	if t.cmd.hasFixedKey {
		rec.Key = []byte(t.cmd.fixedKey)
	}
	if t.cmd.keyDelimiter != "" {
		if key, value, found := strings.Cut(s, t.cmd.keyDelimiter); found {
			rec.Key, s = []byte(key), value
			if t.cmd.null && key == "" {
				rec.Key = nil
			}
		}
	}
	rec.Value = []byte(s)
	if t.cmd.null && s == "" {
		rec.Value = nil
	}
	t.sent++
	t.producer.Send(rec, out)
	if t.cmd.tee {
		p.print(out, s)
	}
}

func (t *kcatProducer) end(p *Process, out *node.Out) { t.close(p, 0, out) }

func (t *kcatProducer) interrupt(p *Process, code int, out *node.Out) { t.close(p, 0, out) }

func (t *kcatProducer) close(p *Process, code int, out *node.Out) {
	if !t.closing {
		t.closing = true
		t.code = max(t.code, code)
		t.producer.Close(out)
	}
	t.drain(p, out)
}

func (t *kcatProducer) drain(p *Process, out *node.Out) {
	for _, l := range t.producer.Logs() {
		if !t.warned && strings.Contains(l.Text, "could not be established") {
			t.warned = true
			kcatUnreachable(p, "producer", t.cmd.brokers, out)
		}
	}
	for _, r := range t.producer.Results() {
		if r.Failed {
			p.eprint(out, "% ERROR: Delivery failed for message: "+kcatError(r.Error))
			t.code = 1
		}
	}
	if t.closing && t.producer.Idle() {
		p.exit(out, t.code)
	}
}

func (t *kcatProducer) receive(p *Process, m wire.Message, out *node.Out) {
	if t.producer.Receive(m, out) {
		t.drain(p, out)
	}
}

func (t *kcatProducer) fire(p *Process, tm node.Timer, out *node.Out) {
	if t.producer.Fire(tm, out) {
		t.drain(p, out)
	}
}

func (t *kcatProducer) clone() task {
	c := *t
	c.producer = t.producer.Clone()
	return &c
}
