package tool

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-console-consumer.txt
var consoleConsumerOptions string

const consoleConsumerClass = "org.apache.kafka.tools.consumer.ConsoleConsumer"

// consoleConsumer is org.apache.kafka.tools.consumer.ConsoleConsumer. With --group it joins the group.
// Without, the real one joins a group of its own with a made-up name, alone, and commits nothing; here
// all partitions are assigned at once instead, without the 3 s of that group's first rebalance.
type consoleConsumer struct {
	patience
	consumer   client.Consumer
	lister     client.Admin // finds the topics for --include
	format     formatter
	topic      string
	include    *pattern
	partition  int32 // -1: all
	offset     int64
	limit      int64 // --max-messages; -1: none
	count      int64
	assigned   bool
	grouped    bool // --group was given
	closing    bool // it is leaving the group
	code       int
	partOfLine string   // printed without its end
	lineOpen   bool     // what was shown last has no end of line
	fault      *failure // what it dies of after closing the consumer; never edited
}

func (t *consoleConsumer) report(p *Process, out *node.Out) {
	t.endLine(p, out)
	p.eprint(out, "Processed a total of "+strconv.FormatInt(t.count, 10)+" messages")
}

// endLine keeps what goes to the other stream off an open line, which a terminal doesn't.
func (t *consoleConsumer) endLine(p *Process, out *node.Out) {
	if t.lineOpen || t.partOfLine != "" {
		p.print(out, t.partOfLine)
		t.partOfLine, t.lineOpen = "", false
	}
}

// finish is the end of ConsoleConsumer.run: close the consumer, which commits and leaves the group.
func (t *consoleConsumer) finish(p *Process, code int, out *node.Out) {
	if !t.closing {
		t.closing, t.code = true, code
		if t.grouped && t.assigned {
			t.consumer.Leave(out)
		}
	}
	if t.grouped && t.assigned && !t.consumer.Left() {
		return
	}
	t.report(p, out)
	if t.fault != nil {
		p.unknownError(consoleConsumerClass, t.fault, out)
		return
	}
	p.exit(out, t.code)
}

func (t *consoleConsumer) start(p *Process, out *node.Out) {
	if t.limit == 0 {
		t.finish(p, 0, out)
		return
	}
	t.consumer.Start(out)
	if t.include != nil {
		t.lister.Start(out)
		t.lister.Call("listTopics", &wire.MetadataRequest{All: true}, client.Target{}, 0, out)
	}
	t.wait(out)
	t.work(p, out)
}

// assign gives the consumer its partitions once they are known.
func (t *consoleConsumer) assign(p *Process, out *node.Out) {
	if t.assigned {
		return
	}
	if t.include != nil {
		t.assignIncluded(p, out)
		return
	}
	if t.partition >= 0 {
		t.assigned = true
		tp := wire.TopicPartition{Topic: t.topic, Partition: t.partition}
		t.consumer.Assign([]wire.TopicPartition{tp}, out)
		switch t.offset {
		case wire.EarliestTimestamp:
			t.consumer.SeekToBeginning(tp, out)
		case wire.LatestTimestamp:
			t.consumer.SeekToEnd(tp, out)
		default:
			t.consumer.Seek(tp, t.offset, out)
		}
		return
	}
	if t.grouped {
		t.assigned = true
		t.consumer.Subscribe([]string{t.topic}, out)
		t.consumer.Poll(out)
		return
	}
	n := t.consumer.PartitionsFor(t.topic, out)
	if n == 0 {
		return
	}
	t.assigned = true
	t.consumer.Assign(partitionsOf(t.topic, n), out)
}

func partitionsOf(topic string, n int32) []wire.TopicPartition {
	tps := make([]wire.TopicPartition, n)
	for i := range tps {
		tps[i] = wire.TopicPartition{Topic: topic, Partition: int32(i)}
	}
	return tps
}

// assignIncluded takes the list of topics that --include asks for, when it has come.
func (t *consoleConsumer) assignIncluded(p *Process, out *node.Out) {
	for _, r := range t.lister.Results() {
		m, ok := r.Reply.(*wire.MetadataReply)
		if !ok || t.assigned {
			continue
		}
		var tps []wire.TopicPartition
		var names []string
		for i := range m.Topics {
			if name := m.Topics[i].Name; t.include.matches(name) && !internalTopic(name) {
				tps = append(tps, partitionsOf(name, int32(len(m.Topics[i].Partitions)))...)
				names = append(names, name)
			}
		}
		t.assigned = true
		if t.grouped {
			t.consumer.Subscribe(names, out)
			t.consumer.Poll(out)
		} else {
			t.consumer.Assign(tps, out)
		}
	}
}

// work goes on after anything happened to the consumer.
func (t *consoleConsumer) work(p *Process, out *node.Out) {
	if t.closing {
		t.logs(p, out)
		t.finish(p, t.code, out)
		return
	}
	t.assign(p, out)
	for !p.ended && !t.closing {
		t.logs(p, out)
		t.consumer.Rebalances() // the tool has no listener
		t.consumer.Commits()
		if t.failed(p, out) {
			return
		}
		records := t.consumer.Records()
		if len(records) == 0 && (t.consumer.Polling() || !t.assigned) {
			return
		}
		if t.printAll(p, records, out) {
			t.logs(p, out)
			t.finish(p, 0, out)
			return
		}
		if len(records) > 0 {
			t.wait(out)
		}
		t.consumer.Poll(out)
	}
}

func (t *consoleConsumer) logs(p *Process, out *node.Out) {
	for _, l := range t.consumer.Logs() {
		t.endLine(p, out)
		p.log(out, l)
	}
}

// failed ends the program when poll() throws.
func (t *consoleConsumer) failed(p *Process, out *node.Out) bool {
	for _, e := range t.consumer.Errors() {
		t.terminate(p, &failure{java: kafkaErrors + e.Exception, message: e.Message}, out)
		return true
	}
	if t.topic != "" && t.consumer.TopicError(t.topic) == wire.InvalidTopicException {
		prefix := t.consumer.Config().LogPrefix
		p.log(out, client.LogLine{Level: "ERROR", Logger: "org.apache.kafka.clients.Metadata",
			Text: prefix + "Metadata response reported invalid topics [" + t.topic + "]"})
		t.terminate(p, &failure{java: kafkaErrors + "InvalidTopicException",
			message: "Invalid topics: [" + t.topic + "]"}, out)
		return true
	}
	return false
}

func (t *consoleConsumer) terminate(p *Process, f *failure, out *node.Out) {
	t.endLine(p, out)
	p.messageError(consoleConsumerClass, "terminating consumer process", f, out)
	t.finish(p, 0, out)
}

// printAll prints what a poll brought; true when --max-messages is reached.
func (t *consoleConsumer) printAll(p *Process, polled []client.Polled, out *node.Out) bool {
	for i := range polled {
		for j := range polled[i].Records {
			t.count++
			text, problem := t.format.format(polled[i].TP, &polled[i].Records[j])
			t.print(p, text, out)
			if problem != nil {
				t.unreadable(p, problem, out)
			}
			if t.fault != nil || t.limit >= 0 && t.count >= t.limit {
				t.done(polled[i].TP, polled[i].Records[:j+1], out)
				unread(&t.consumer, polled[i:], j+1, out)
				return true
			}
		}
		t.done(polled[i].TP, polled[i].Records, out)
	}
	if t.partOfLine != "" { // System.out doesn't wait for the end of a line
		out.Emit(node.Printed{Line: t.partOfLine, NoNewline: true})
		t.partOfLine, t.lineOpen = "", true
	}
	return false
}

// print shows whole lines and keeps the rest, until a poll's records are through.
func (t *consoleConsumer) print(p *Process, text string, out *node.Out) {
	t.partOfLine = p.printWhole(t.partOfLine+text, out)
	t.lineOpen = t.lineOpen && !strings.Contains(text, "\n")
}

// unreadable is what happens when the formatter throws: with --skip-message-on-error the program
// goes on, else it closes the consumer and dies.
func (t *consoleConsumer) unreadable(p *Process, f *failure, out *node.Out) {
	if !p.args.has("skip-message-on-error") {
		t.fault = f
		return
	}
	t.endLine(p, out)
	p.messageError(consoleConsumerClass, "skipping this message", f, out)
}

// done tells that records were processed: printing them is this program's whole work.
func (t *consoleConsumer) done(tp wire.TopicPartition, records []node.PolledRecord, out *node.Out) {
	group := ""
	if t.grouped {
		group = t.consumer.Config().GroupID
	}
	processed(group, tp, records, out)
}

// processed tells that a member of a group, or of none, is done with a run of records.
func processed(group string, tp wire.TopicPartition, records []node.PolledRecord, out *node.Out) {
	f := node.RecordsProcessed{Group: group, TP: tp, FirstOffset: records[0].Offset,
		LastOffset: records[len(records)-1].Offset, Tags: make([]uint64, len(records))}
	for i := range records {
		f.Tags[i] = records[i].Tag
	}
	out.Emit(f)
}

// unread seeks back to the records that were polled and not printed, so that they aren't committed.
// Kafka: ConsumerWrapper.resetUnconsumedOffsets. librdkafka stores offsets record by record.
func unread(c *client.Consumer, polled []client.Polled, next int, out *node.Out) {
	for i := range polled {
		if next < len(polled[i].Records) {
			c.Seek(polled[i].TP, polled[i].Records[next].Offset, out)
		}
		next = 0
	}
}

func (t *consoleConsumer) receive(p *Process, m wire.Message, out *node.Out) {
	mine := t.consumer.Receive(m, out)
	if t.include != nil && !(mine && m.Body.Reply()) {
		mine = t.lister.Receive(m, out) || mine
	}
	if mine {
		t.work(p, out)
	}
}

func (t *consoleConsumer) fire(p *Process, tm node.Timer, out *node.Out) {
	if tm.Kind == patienceTimer {
		if t.lost(tm) && !t.closing {
			t.terminate(p, timedOut(), out)
		}
		return
	}
	if t.consumer.Fire(tm, out) || t.include != nil && t.lister.Fire(tm, out) {
		t.work(p, out)
	}
}

func (t *consoleConsumer) line(*Process, string, *node.Out) {}

func (t *consoleConsumer) end(*Process, *node.Out) {}

func (t *consoleConsumer) interrupt(p *Process, code int, out *node.Out) { t.finish(p, code, out) }

func (t *consoleConsumer) clone() task {
	c := *t
	c.consumer, c.lister = t.consumer.Clone(), t.lister.Clone()
	return &c
}
