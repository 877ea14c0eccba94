package tool

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// kcatConsumer is kcat -C: all partitions of a topic, or one, from the beginning unless -o says
// otherwise. And kcat -G, see kcatgroup.go.
type kcatConsumer struct {
	cmd      kcatCommand
	consumer client.Consumer
	lister   client.Admin // end offsets for -o -N, offsets by time for -o s@
	pending  int          // of its calls
	starts   []tpOffset
	assigned bool
	told     []tpOffset // where the ends of partitions were told last; replaced whole
	regex    []pattern  // -G: topics that begin with ^
	closing  bool       // -G: it is leaving the group
	code     int
	count    int64
	wanted   int64 // the offset that -o names; 0: none
	warned   bool
	rest     string // printed without the end of its line
}

func newKcatConsumer(p *Process, c *kcatCommand, base []wire.ConfigEntry, out *node.Out) task {
	if c.offset != "" && !kcatOffsetOK(c.offset) {
		p.eprint(out, "% ERROR: invalid offset: "+c.offset)
		p.exit(out, 1)
		return nil
	}
	cfg, err := client.ReadConsumerConfig(client.Librdkafka, base)
	if err != nil {
		p.eprint(out, "% ERROR: "+err.Error())
		p.exit(out, 1)
		return nil
	}
	if _, unknown := client.ParseBootstrap(cfg.Bootstrap); unknown != "" {
		kcatUnreachable(p, "consumer", c.brokers, out)
		p.eprint(out, "% ERROR: Failed to query metadata for topic "+c.topics[0]+
			": Local: Broker transport failure")
		p.exit(out, 1)
		return nil
	}
	lister := client.AdminConfig{NetworkConfig: cfg.NetworkConfig, DefaultAPITimeout: node.Minute,
		Retries: 1<<31 - 1}
	lister.Slot = 1
	return &kcatConsumer{cmd: *c, consumer: client.NewConsumer(cfg), lister: client.NewAdmin(lister)}
}

func kcatOffsetOK(o string) bool {
	switch o {
	case "beginning", "end", "stored":
		return true
	}
	_, err := strconv.ParseInt(strings.TrimPrefix(o, "s@"), 10, 64)
	return err == nil
}

func (t *kcatConsumer) start(p *Process, out *node.Out) {
	t.consumer.Start(out)
	out.After(node.Time(max(t.cmd.timeoutS, 1))*node.Second, node.Timer{Kind: patienceTimer})
	t.work(p, out)
}

// assign waits for the topic's metadata and assigns its partitions.
func (t *kcatConsumer) assign(p *Process, out *node.Out) {
	topic := t.cmd.topics[0]
	n := t.consumer.PartitionsFor(topic, out)
	if e := t.consumer.TopicError(topic); n == 0 && e != wire.None {
		p.eprint(out, "% ERROR: Topic "+topic+" error: "+kcatError(e))
		p.exit(out, 1)
		return
	}
	if n == 0 || t.assigned {
		return
	}
	tps := partitionsOf(topic, n)
	if q := t.cmd.partition; q >= n {
		p.eprint(out, "% ERROR: Topic "+topic+" (with partitions 0.."+strconv.Itoa(int(n)-1)+
			"): partition "+strconv.Itoa(int(q))+" does not exist")
		p.exit(out, 1)
		return
	} else if q >= 0 {
		tps = tps[q : q+1]
	}
	t.assigned = true
	t.seek(tps, out)
}

// seek goes to where -o says; offsets that only the leaders know are asked for first.
func (t *kcatConsumer) seek(tps []wire.TopicPartition, out *node.Out) {
	ts, byTime := strings.CutPrefix(t.cmd.offset, "s@")
	n, err := strconv.ParseInt(ts, 10, 64)
	switch {
	case byTime || err == nil && n < 0:
		at := wire.LatestTimestamp
		if byTime {
			at = n
		}
		t.lister.Start(out)
		for _, tp := range tps {
			t.starts = append(t.starts, tpOffset{tp, 0})
			t.pending++
			t.lister.Call("listOffsets", &wire.ListOffsetsRequest{ReplicaID: wire.NoReplica,
				Partitions: []wire.ListOffsetsPartition{{TP: tp, CurrentLeaderEpoch: -1,
					TimestampMs: at}}}, client.Target{Kind: client.ToLeader, TP: tp}, 0, out)
		}
		return
	case t.cmd.offset == "" || t.cmd.offset == "beginning" || t.cmd.offset == "stored":
		n = -1
	}
	t.consumer.Assign(tps, out)
	for _, tp := range tps {
		switch {
		case t.cmd.offset == "end":
			t.consumer.SeekToEnd(tp, out)
		case n < 0:
			t.consumer.SeekToBeginning(tp, out)
		default:
			t.wanted = n
			t.consumer.Seek(tp, n, out)
		}
	}
}

// located takes the lister's answers; with the last one reading begins.
func (t *kcatConsumer) located(out *node.Out) {
	for _, r := range t.lister.Results() {
		t.pending--
		b, ok := r.Reply.(*wire.ListOffsetsReply)
		if !ok {
			continue
		}
		q := b.Partitions[0]
		for i := range t.starts {
			if t.starts[i].tp == q.TP {
				t.starts[i].offset = q.Offset
			}
		}
		if t.pending > 0 {
			continue
		}
		back, _ := strconv.ParseInt(t.cmd.offset, 10, 64)
		tps := make([]wire.TopicPartition, len(t.starts))
		for i := range t.starts {
			tps[i] = t.starts[i].tp
		}
		t.consumer.Assign(tps, out)
		for _, s := range t.starts {
			if s.offset < 0 { // nothing is as young as asked
				t.consumer.SeekToEnd(s.tp, out)
				continue
			}
			t.consumer.Seek(s.tp, max(s.offset+min(back, 0), 0), out)
		}
	}
}

func (t *kcatConsumer) work(p *Process, out *node.Out) {
	if !t.assigned && t.cmd.mode != 'G' {
		t.assign(p, out)
	}
	for !p.ended {
		if t.cmd.mode != 'G' {
			t.located(out)
		} else if t.groupWork(p, out) {
			return
		}
		for _, l := range t.consumer.Logs() {
			if !t.warned && strings.Contains(l.Text, "could not be established") {
				t.warned = true
				kcatUnreachable(p, "consumer", t.cmd.brokers, out)
			}
		}
		for _, e := range t.consumer.Errors() {
			p.eprint(out, "% ERROR: "+e.Message)
			p.exit(out, 1)
			return
		}
		records := t.consumer.Records()
		for i := range records {
			for j := range records[i].Records {
				t.printRecord(p, records[i].TP, &records[i].Records[j], out)
				if t.count++; t.cmd.count >= 0 && t.count >= t.cmd.count {
					processed(t.cmd.group, records[i].TP, records[i].Records[:j+1], out)
					unread(&t.consumer, records[i:], j+1, out)
					t.finish(p, 0, out)
					return
				}
			}
			processed(t.cmd.group, records[i].TP, records[i].Records, out)
		}
		if t.reached(p, out) {
			t.finish(p, 0, out)
			return
		}
		if !t.assigned || t.pending > 0 || len(records) == 0 && t.consumer.Polling() {
			return
		}
		t.consumer.Poll(out)
	}
}

// reached tells of partitions whose end was reached; true when that was the last thing to do.
func (t *kcatConsumer) reached(p *Process, out *node.Out) bool {
	n := t.consumer.Assigned()
	if !t.assigned || n == 0 {
		return false
	}
	var fresh []client.ConsumerPosition
	done := 0
	for i := range n {
		q := t.consumer.At(i)
		if t.wanted > 0 && q.HighWatermark >= 0 && q.Position >= 0 && q.Position != t.wanted &&
			t.wanted > q.HighWatermark && t.count == 0 {
			t.offsetReset(p, &q, out)
		}
		end, told := t.toldEnd(q.TP)
		if q.HighWatermark >= 0 && q.Position >= q.HighWatermark && !q.Buffered {
			if !told || end != q.Position {
				fresh = append(fresh, q)
			}
			done++
		} else if told && t.cmd.exitEOF && t.cmd.mode != 'G' {
			done++ // its end was reached once; that is enough for -e
		}
	}
	for k, q := range fresh {
		t.told = append(slices.DeleteFunc(slices.Clone(t.told),
			func(o tpOffset) bool { return o.tp == q.TP }), tpOffset{q.TP, q.Position})
		line := "% Reached end of topic " + q.TP.Topic + " [" + strconv.Itoa(int(q.TP.Partition)) +
			"] at offset " + strconv.FormatInt(q.Position, 10)
		if t.cmd.exitEOF && done == n && k == len(fresh)-1 {
			line += ": exiting"
		}
		if !t.cmd.quiet {
			p.eprint(out, line)
		}
	}
	return t.cmd.exitEOF && done == n
}

func (t *kcatConsumer) toldEnd(tp wire.TopicPartition) (int64, bool) {
	for _, o := range t.told {
		if o.tp == tp {
			return o.offset, true
		}
	}
	return 0, false
}

// offsetReset is librdkafka's warning that -o asked for what isn't there.
func (t *kcatConsumer) offsetReset(p *Process, q *client.ConsumerPosition, out *node.Out) {
	ms := out.Now.UnixMs()
	p.eprint(out, "%4|"+strconv.FormatInt(ms/1000, 10)+"."+pad3(ms%1000)+
		"|OFFSET|rdkafka#consumer-1| [thrd:main]: "+q.TP.Topic+" ["+
		strconv.Itoa(int(q.TP.Partition))+"]: offset reset (at offset "+
		strconv.FormatInt(t.wanted, 10)+", broker "+strconv.Itoa(int(q.Leader))+
		") to END: fetch failed due to requested offset not available on the broker: "+
		kcatError(wire.OffsetOutOfRange))
	t.wanted = 0
}

func (t *kcatConsumer) finish(p *Process, code int, out *node.Out) {
	if t.cmd.mode == 'G' {
		if !t.closing {
			t.closing, t.code = true, code
			t.tellRebalances(p, out)
			if view, _ := t.consumer.Membership(); len(view.Owned) > 0 { // close() revokes, then leaves
				t.tellRebalance(p, &client.Rebalanced{Revoked: view.Owned}, out)
			}
			t.consumer.Leave(out)
		}
		if !t.consumer.Left() {
			return
		}
		code = t.code
	}
	if t.rest != "" {
		out.Emit(node.Printed{Line: t.rest, NoNewline: true})
	}
	p.exit(out, code)
}

func (t *kcatConsumer) printRecord(p *Process, tp wire.TopicPartition, r *node.PolledRecord,
	out *node.Out) {
	var s string
	switch {
	case t.cmd.json:
		leader, _ := t.consumer.Net.Leader(tp)
		s = kcatJSON(tp, r, leader) + "\n"
	case t.cmd.format != "":
		s = kcatFormat(t.cmd.format, tp, r, t.cmd.null)
	default:
		if t.cmd.keyDelimiter != "" {
			s = t.field(r.Key) + t.cmd.keyDelimiter
		}
		if t.cmd.offsets {
			s += strconv.FormatInt(r.Offset, 10) + t.cmd.keyDelimiter
		}
		s += t.field(r.Value) + t.cmd.delimiter
	}
	t.rest = p.printWhole(t.rest+s, out)
}

func (t *kcatConsumer) field(b []byte) string {
	if b == nil && t.cmd.null {
		return "NULL"
	}
	return string(b)
}

// kcatFormat is -f.
func kcatFormat(format string, tp wire.TopicPartition, r *node.PolledRecord, null bool) string {
	var b []byte
	text := func(v []byte) string {
		if v == nil && null {
			return "NULL"
		}
		return string(v)
	}
	length := func(v []byte) string {
		if v == nil {
			return "-1"
		}
		return strconv.Itoa(len(v))
	}
	format = unescapeC(format)
	for i := 0; i < len(format); i++ {
		if format[i] != '%' || i+1 == len(format) {
			b = append(b, format[i])
			continue
		}
		i++
		switch format[i] {
		case 's':
			b = append(b, text(r.Value)...)
		case 'S':
			b = append(b, length(r.Value)...)
		case 'k':
			b = append(b, text(r.Key)...)
		case 'K':
			b = append(b, length(r.Key)...)
		case 't':
			b = append(b, tp.Topic...)
		case 'p':
			b = strconv.AppendInt(b, int64(tp.Partition), 10)
		case 'o':
			b = strconv.AppendInt(b, r.Offset, 10)
		case 'T':
			b = strconv.AppendInt(b, r.TimestampMs, 10)
		case 'h':
			for j, h := range r.Headers {
				if j > 0 {
					b = append(b, ',')
				}
				b = append(append(append(b, h.Key...), '='), h.Value...)
			}
		default:
			b = append(b, '%', format[i])
		}
	}
	return string(b)
}

// kcatJSON is one record of -J.
func kcatJSON(tp wire.TopicPartition, r *node.PolledRecord, leader wire.ID) string {
	b := append([]byte(`{"topic":`), jsonString(tp.Topic)...)
	b = append(b, `,"partition":`...)
	b = strconv.AppendInt(b, int64(tp.Partition), 10)
	b = append(b, `,"offset":`...)
	b = strconv.AppendInt(b, r.Offset, 10)
	b = append(b, `,"tstype":"create","ts":`...)
	b = strconv.AppendInt(b, r.TimestampMs, 10)
	b = append(b, `,"broker":`...)
	b = strconv.AppendInt(b, int64(leader), 10)
	if len(r.Headers) > 0 {
		b = append(b, `,"headers":[`...)
		for i, h := range r.Headers {
			if i > 0 {
				b = append(b, ',')
			}
			b = append(append(append(b, jsonString(h.Key)...), ','), jsonOrNull(h.Value)...)
		}
		b = append(b, ']')
	}
	b = append(append(b, `,"key":`...), jsonOrNull(r.Key)...)
	b = append(append(b, `,"payload":`...), jsonOrNull(r.Value)...)
	return string(append(b, '}'))
}

func jsonOrNull(v []byte) string {
	if v == nil {
		return "null"
	}
	return jsonString(string(v))
}

func (t *kcatConsumer) receive(p *Process, m wire.Message, out *node.Out) {
	mine := t.consumer.Receive(m, out)
	if !(mine && m.Body.Reply()) {
		mine = t.lister.Receive(m, out) || mine
	}
	if mine {
		t.work(p, out)
	}
}

func (t *kcatConsumer) fire(p *Process, tm node.Timer, out *node.Out) {
	if tm.Kind == patienceTimer {
		if !t.assigned && t.cmd.mode != 'G' {
			p.eprint(out, "% ERROR: Failed to query metadata for topic "+t.cmd.topics[0]+
				": Local: Broker transport failure")
			p.exit(out, 1)
		}
		return
	}
	if t.consumer.Fire(tm, out) || t.lister.Fire(tm, out) {
		t.work(p, out)
	}
}

func (t *kcatConsumer) line(*Process, string, *node.Out) {}

func (t *kcatConsumer) end(*Process, *node.Out) {}

func (t *kcatConsumer) interrupt(p *Process, _ int, out *node.Out) { t.finish(p, 0, out) }

func (t *kcatConsumer) clone() task {
	c := *t
	c.consumer, c.lister = t.consumer.Clone(), t.lister.Clone()
	c.starts = slices.Clone(t.starts)
	return &c
}
