package kcat

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// consumer is kcat -C: all partitions of a topic, or one, from the beginning unless -o says
// otherwise. And kcat -G, see group.go.
type consumer struct {
	cmd      command
	consumer client.Consumer
	lister   client.Admin // end offsets for -o -N, offsets by time for -o s@
	pending  int          // of its calls
	starts   []kit.PartitionOffset
	assigned bool
	told     []kit.PartitionOffset // where the ends of partitions were told last; replaced whole
	stopped  []wire.TopicPartition // -o e@: where a record of that time was seen
	topics   []string              // -G
	regex    []kit.Pattern         // -G: topics that begin with ^
	closing  bool                  // -G: it is leaving the group
	code     int
	count    int64
	wanted   int64 // the offset that -o names; 0: none
	warned   bool
	rest     string // printed without the end of its line
}

func newConsumer(p *kit.Process, c *command, base []wire.ConfigEntry, out *node.Out) kit.Task {
	cfg, err := client.ReadConsumerConfig(client.Librdkafka, base)
	if err != nil {
		p.PrintErr(out, "% ERROR: "+err.Error())
		p.Exit(out, 1)
		return nil
	}
	if _, unknown := client.ParseBootstrap(cfg.Bootstrap, false); unknown != "" {
		unreachable(p, "consumer", c.brokers, out)
		p.PrintErr(out, "% ERROR: Failed to query metadata for topic "+c.topic+
			": Local: Broker transport failure")
		p.Exit(out, 1)
		return nil
	}
	lister := client.AdminConfig{NetworkConfig: cfg.NetworkConfig, DefaultAPITimeout: node.Minute,
		Retries: 1<<31 - 1}
	lister.Slot = 1
	return &consumer{cmd: *c, consumer: client.NewConsumer(cfg), lister: client.NewAdmin(lister)}
}

func (t *consumer) Start(p *kit.Process, out *node.Out) {
	t.consumer.Start(out)
	out.After(node.Time(max(t.cmd.timeoutS, 1))*node.Second, node.Timer{Kind: kit.PatienceTimer})
	t.work(p, out)
}

// assign waits for the topic's metadata and assigns its partitions.
func (t *consumer) assign(p *kit.Process, out *node.Out) {
	topic := t.cmd.topic
	n := t.consumer.PartitionsFor(topic, out)
	if e := t.consumer.TopicError(topic); n == 0 && e != wire.None {
		p.PrintErr(out, "% ERROR: Topic "+topic+" error: "+errorText(e))
		p.Exit(out, 1)
		return
	}
	if n == 0 || t.assigned {
		return
	}
	tps := kit.PartitionsOf(topic, n)
	if q := t.cmd.partition; q >= n {
		p.PrintErr(out, "% ERROR: Topic "+topic+" (with partitions 0.."+strconv.Itoa(int(n)-1)+
			"): partition "+strconv.Itoa(int(q))+" does not exist")
		p.Exit(out, 1)
		return
	} else if q >= 0 {
		tps = tps[q : q+1]
	}
	if t.cmd.offset == "stored" && t.cmd.startMs == 0 {
		p.PrintErr(out, "% ERROR: Failed to start consuming topic "+topic+" ["+
			strconv.Itoa(int(tps[0].Partition))+"]: Local: Invalid argument or configuration")
		p.Exit(out, 1)
		return
	}
	t.assigned = true
	t.seek(tps, out)
}

// seek goes to where -o says; offsets that only the leaders know are asked for first.
func (t *consumer) seek(tps []wire.TopicPartition, out *node.Out) {
	byTime := t.cmd.startMs != 0
	n, err := strconv.ParseInt(t.cmd.offset, 10, 64)
	switch {
	case byTime || err == nil && n < 0:
		at := wire.LatestTimestamp
		if byTime {
			at = t.cmd.startMs
		}
		t.lister.Start(out)
		for _, tp := range tps {
			t.starts = append(t.starts, kit.PartitionOffset{TP: tp, Offset: 0})
			t.pending++
			t.lister.Call("listOffsets", &wire.ListOffsetsRequest{ReplicaID: wire.NoReplica,
				Partitions: []wire.ListOffsetsPartition{{TP: tp, CurrentLeaderEpoch: -1,
					TimestampMs: at}}}, client.Target{Kind: client.ToLeader, TP: tp}, 0, out)
		}
		return
	case t.cmd.offset == "" || t.cmd.offset == "beginning":
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
func (t *consumer) located(out *node.Out) {
	for _, r := range t.lister.Results() {
		t.pending--
		b, ok := r.Reply.(*wire.ListOffsetsReply)
		if !ok {
			continue
		}
		q := b.Partitions[0]
		for i := range t.starts {
			if t.starts[i].TP == q.TP {
				t.starts[i].Offset = q.Offset
			}
		}
		if t.pending > 0 {
			continue
		}
		back, _ := strconv.ParseInt(t.cmd.offset, 10, 64)
		tps := make([]wire.TopicPartition, len(t.starts))
		for i := range t.starts {
			tps[i] = t.starts[i].TP
		}
		t.consumer.Assign(tps, out)
		for _, s := range t.starts {
			if s.Offset < 0 { // nothing is as young as asked
				t.consumer.SeekToEnd(s.TP, out)
				continue
			}
			t.consumer.Seek(s.TP, max(s.Offset+min(back, 0), 0), out)
		}
	}
}

func (t *consumer) work(p *kit.Process, out *node.Out) {
	if !t.assigned && t.cmd.mode != 'G' {
		t.assign(p, out)
	}
	for !p.Ended {
		if t.cmd.mode != 'G' {
			t.located(out)
		} else if t.groupWork(p, out) {
			return
		}
		for _, l := range t.consumer.Logs() {
			if !t.warned && strings.Contains(l.Text, "could not be established") {
				t.warned = true
				unreachable(p, "consumer", t.cmd.brokers, out)
			}
		}
		for _, e := range t.consumer.Errors() {
			p.PrintErr(out, "% ERROR: "+e.Message)
			p.Exit(out, 1)
			return
		}
		records := t.consumer.Records()
		for i := range records {
			if t.printAll(p, records[i:], out) {
				return
			}
		}
		if t.reached(p, out) {
			t.finish(p, 0, out)
			return
		}
		if t.cmd.stopMs != 0 && t.assigned && t.pending == 0 &&
			len(t.stopped) == t.consumer.Assigned() {
			t.finish(p, 0, out)
			return
		}
		if !t.assigned || t.pending > 0 || len(records) == 0 && t.consumer.Polling() {
			return
		}
		t.consumer.Poll(out)
	}
}

// printAll shows the records of the first partition of polled; true: the program is ending.
func (t *consumer) printAll(p *kit.Process, polled []client.Polled, out *node.Out) bool {
	tp, records := polled[0].TP, polled[0].Records
	if slices.Contains(t.stopped, tp) {
		return false
	}
	for j := range records {
		r := &records[j]
		if t.cmd.stopMs != 0 && r.TimestampMs >= t.cmd.stopMs {
			kit.Processed(t.cmd.group, tp, records[:j], out)
			t.stop(p, tp, r.Offset, out)
			return false
		}
		if !t.printRecord(p, tp, r, out) {
			kit.Processed(t.cmd.group, tp, records[:j], out)
			return true
		}
		if t.count++; t.count == t.cmd.count {
			kit.Processed(t.cmd.group, tp, records[:j+1], out)
			kit.Unread(&t.consumer, polled, j+1, out)
			t.finish(p, 0, out)
			return true
		}
	}
	kit.Processed(t.cmd.group, tp, records, out)
	return false
}

// stop is -o e@: a record of that time or later was seen in a partition, and nothing after it counts.
func (t *consumer) stop(p *kit.Process, tp wire.TopicPartition, offset int64, out *node.Out) {
	t.stopped = append(t.stopped[:len(t.stopped):len(t.stopped)], tp)
	line := "% Reached stop timestamp for topic " + tp.Topic + " [" + strconv.Itoa(int(tp.Partition)) +
		"] at offset " + strconv.FormatInt(offset, 10)
	if len(t.stopped) == t.consumer.Assigned() {
		line += ": exiting"
	}
	if !t.cmd.quiet {
		p.PrintErr(out, line)
	}
}

// reached tells of partitions whose end was reached; true when that was the last thing to do.
func (t *consumer) reached(p *kit.Process, out *node.Out) bool {
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
		if slices.Contains(t.stopped, q.TP) {
			done++
			continue
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
			func(o kit.PartitionOffset) bool { return o.TP == q.TP }),
			kit.PartitionOffset{TP: q.TP, Offset: q.Position})
		line := "% Reached end of topic " + q.TP.Topic + " [" + strconv.Itoa(int(q.TP.Partition)) +
			"] at offset " + strconv.FormatInt(q.Position, 10)
		if t.cmd.exitEOF && done == n && k == len(fresh)-1 {
			line += ": exiting"
		}
		if !t.cmd.quiet {
			p.PrintErr(out, line)
		}
	}
	return t.cmd.exitEOF && done == n
}

func (t *consumer) toldEnd(tp wire.TopicPartition) (int64, bool) {
	for _, o := range t.told {
		if o.TP == tp {
			return o.Offset, true
		}
	}
	return 0, false
}

// offsetReset is librdkafka's warning that -o asked for what isn't there.
func (t *consumer) offsetReset(p *kit.Process, q *client.ConsumerPosition, out *node.Out) {
	p.PrintErr(out, logHead('4', "OFFSET", "consumer", out)+"[thrd:main]: "+q.TP.Topic+" ["+
		strconv.Itoa(int(q.TP.Partition))+"]: offset reset (at offset "+
		strconv.FormatInt(t.wanted, 10)+", broker "+strconv.Itoa(int(q.Leader))+
		") to END: fetch failed due to requested offset not available on the broker: "+
		errorText(wire.OffsetOutOfRange))
	t.wanted = 0
}

func (t *consumer) finish(p *kit.Process, code int, out *node.Out) {
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
	t.finishNow(p, code, out)
}

// printRecord shows a record; false when it couldn't be unpacked, and that ends the program.
func (t *consumer) printRecord(p *kit.Process, tp wire.TopicPartition, r *node.PolledRecord,
	out *node.Out) bool {
	var s, problem string
	if t.cmd.json {
		leader, _ := t.consumer.Net.Leader(tp)
		s = inJSON(tp, r, leader)
		if len(t.cmd.parts) > 0 {
			s += t.cmd.parts[0].text
		}
	} else {
		s, problem = t.cmd.print(tp, r)
	}
	t.rest = p.PrintWhole(t.rest+s, out)
	switch {
	case problem == "":
		return true
	case t.cmd.lenient:
		p.PrintErr(out, problem)
		return true
	}
	p.PrintErr(out, problem+": terminating")
	t.finishNow(p, 1, out)
	return false
}

// finishNow ends the program without leaving the group, as exit() does.
func (t *consumer) finishNow(p *kit.Process, code int, out *node.Out) {
	if t.rest != "" {
		out.Emit(node.Printed{Line: t.rest, NoNewline: true})
	}
	p.Exit(out, code)
}

func (t *consumer) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	mine := t.consumer.Receive(m, out)
	if !(mine && m.Body.Reply()) {
		mine = t.lister.Receive(m, out) || mine
	}
	if mine {
		t.work(p, out)
	}
}

func (t *consumer) Fire(p *kit.Process, tm node.Timer, out *node.Out) {
	if tm.Kind == kit.PatienceTimer {
		if !t.assigned && t.cmd.mode != 'G' {
			p.PrintErr(out, "% ERROR: Failed to query metadata for topic "+t.cmd.topic+
				": Local: Broker transport failure")
			p.Exit(out, 1)
		}
		return
	}
	if t.consumer.Fire(tm, out) || t.lister.Fire(tm, out) {
		t.work(p, out)
	}
}

func (t *consumer) Line(*kit.Process, string, *node.Out) {}

func (t *consumer) End(*kit.Process, *node.Out) {}

func (t *consumer) Interrupt(p *kit.Process, _ int, out *node.Out) { t.finish(p, 0, out) }

func (t *consumer) Clone() kit.Task {
	c := *t
	c.consumer, c.lister = t.consumer.Clone(), t.lister.Clone()
	c.starts = slices.Clone(t.starts)
	return &c
}
