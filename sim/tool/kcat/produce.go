package kcat

import (
	"math"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// producer is kcat -P. Its keys go by librdkafka's consistent_random partitioner: CRC32, not
// murmur2, so another partition than with the Java tools.
type producer struct {
	cmd      command
	producer client.Producer
	sent     int64
	closing  bool
	code     int
	warned   bool
	rest     string // input behind the last delimiter
	shown    string // -T: printed without the end of its line
}

func newProducer(p *kit.Process, c *command, base []wire.ConfigEntry, out *node.Out) kit.Task {
	if files := p.Args.Rest; c.fromFile && len(files) > 1 {
		return fatal(p, "% ERROR: Only one file allowed for line mode (-l)", out)
	} else if len(files) > 0 && !(c.fromFile && kit.IsStdin(files[0])) {
		text, ok := p.ReadFile(files[0])
		if !ok || !c.fromFile {
			return noFile(p, c, files, out)
		}
		p.Line.Stdin = strings.Split(strings.TrimSuffix(text, "\n"), "\n")
		p.Line.Unended, p.Line.Terminal = !strings.HasSuffix(text, "\n"), false
	}
	cfg, err := client.ReadProducerConfig(client.Librdkafka, base)
	if err != nil {
		return fatal(p, "% ERROR: "+err.Error(), out)
	}
	if _, unknown := client.ParseBootstrap(cfg.Bootstrap, false); unknown != "" {
		unreachable(p, "producer", c.brokers, out)
		p.Exit(out, 1)
		return nil
	}
	return &producer{cmd: *c, producer: client.NewProducer(cfg, p.ID)}
}

// noFile is what kcat says of files that aren't there.
func noFile(p *kit.Process, c *command, files []string, out *node.Out) kit.Task {
	if c.fromFile {
		return fatal(p, "% ERROR: Cannot open "+files[0]+": No such file or directory", out)
	}
	for _, f := range files {
		p.PrintErr(out, "% Failed to open "+f+": No such file or directory")
	}
	p.Exit(out, 1)
	return nil
}

func (t *producer) Start(_ *kit.Process, out *node.Out) { t.producer.Start(out) }

// Line takes a line of the input. Messages end at the delimiter, and empty ones aren't sent.
func (t *producer) Line(p *kit.Process, s string, out *node.Out) {
	if t.closing {
		return
	}
	t.rest += s + "\n"
	for !t.closing {
		message, rest, found := strings.Cut(t.rest, t.cmd.delimiter)
		if !found {
			break
		}
		t.rest = rest
		t.send(p, message, out)
	}
	t.drain(p, out)
}

// send produces one message, and ends with the one that -c counts.
func (t *producer) send(p *kit.Process, s string, out *node.Out) {
	if s == "" {
		return
	}
	rec := client.ProducerRecord{Topic: t.cmd.topic, Partition: t.cmd.partition,
		Headers: t.cmd.headers, Value: []byte(s)}
	if rec.Partition < client.AnyPartition {
		rec.Partition = math.MaxInt32 // as unknown as any other that isn't there
	}
	if key, value, found := strings.Cut(s, t.cmd.keyDelimiter); found && t.cmd.keyDelimiter != "" {
		rec.Key, rec.Value = []byte(key), []byte(value)
		if t.cmd.null && key == "" {
			rec.Key = nil
		}
		if t.cmd.null && value == "" {
			rec.Value = nil
		}
	}
	if rec.Key == nil && t.cmd.hasFixedKey {
		rec.Key = []byte(t.cmd.fixedKey)
	}
	t.sent++
	t.producer.Send(rec, out)
	if t.cmd.tee {
		t.shown = p.PrintWhole(t.shown+s, out)
	}
	if t.sent == t.cmd.count {
		t.close(p, 0, out)
	}
}

// End is the end of the input: what stands behind the last delimiter is a message, too.
func (t *producer) End(p *kit.Process, out *node.Out) {
	if !t.closing {
		rest := t.rest
		if p.Line.Unended {
			rest = strings.TrimSuffix(rest, "\n")
		}
		t.rest = ""
		t.send(p, rest, out)
	}
	t.close(p, 0, out)
}

func (t *producer) Interrupt(p *kit.Process, code int, out *node.Out) { t.close(p, 0, out) }

func (t *producer) close(p *kit.Process, code int, out *node.Out) {
	if !t.closing {
		t.closing = true
		t.code = max(t.code, code)
		t.producer.Close(out)
	}
	t.drain(p, out)
}

func (t *producer) drain(p *kit.Process, out *node.Out) {
	for _, l := range t.producer.Logs() {
		if !t.warned && strings.Contains(l.Text, "could not be established") {
			t.warned = true
			unreachable(p, "producer", t.cmd.brokers, out)
		}
	}
	for _, r := range t.producer.Results() {
		if r.Failed {
			text := r.Message
			if !strings.HasPrefix(text, "Local: ") {
				text = errorText(r.Error)
			}
			if !t.cmd.quiet {
				p.PrintErr(out, "% Delivery failed for message: "+text)
			}
			t.code = 1
		}
	}
	if t.closing && t.producer.Idle() {
		if t.shown != "" {
			out.Emit(node.Printed{Line: t.shown, NoNewline: true})
		}
		p.Exit(out, t.code)
	}
}

func (t *producer) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	if t.producer.Receive(m, out) {
		t.drain(p, out)
	}
}

func (t *producer) Fire(p *kit.Process, tm node.Timer, out *node.Out) {
	if t.producer.Fire(tm, out) {
		t.drain(p, out)
	}
}

func (t *producer) Clone() kit.Task {
	c := *t
	c.producer = t.producer.Clone()
	return &c
}
