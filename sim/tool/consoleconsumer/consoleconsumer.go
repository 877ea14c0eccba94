// Package consoleconsumer is kafka-console-consumer.sh.
package consoleconsumer

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/console"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

const class = "org.apache.kafka.tools.consumer.ConsoleConsumer"

// consumer is org.apache.kafka.tools.consumer.ConsoleConsumer. With --group it joins the group.
// Without, the real one joins a group of its own with a made-up name, alone, and commits nothing; here
// all partitions are assigned at once instead, without the 3 s of that group's first rebalance.
type consumer struct {
	kit.Patience
	consumer    client.Consumer
	lister      client.Admin // finds the topics for --include
	badPattern  *kit.Failure // what --include throws; never edited
	format      console.Formatter
	topic       string
	include     *kit.Pattern
	partition   int32 // --partition
	offset      int64
	limit       int64 // --max-messages; -1: none
	count       int64
	assigned    bool
	partitioned bool // --partition was given
	grouped     bool // --group was given
	closing     bool // it is leaving the group
	code        int
	partOfLine  string       // printed without its end
	lineOpen    bool         // what was shown last has no end of line
	fault       *kit.Failure // what it dies of after closing the consumer; never edited
}

func (t *consumer) report(p *kit.Process, out *node.Out) {
	t.endLine(p, out)
	p.PrintErr(out, "Processed a total of "+strconv.FormatInt(t.count, 10)+" messages")
}

// endLine keeps what goes to the other stream off an open line, which a terminal doesn't.
func (t *consumer) endLine(p *kit.Process, out *node.Out) {
	if t.lineOpen || t.partOfLine != "" {
		p.Print(out, t.partOfLine)
		t.partOfLine, t.lineOpen = "", false
	}
}

// finish is the end of ConsoleConsumer.run: close the consumer, which commits and leaves the group.
func (t *consumer) finish(p *kit.Process, code int, out *node.Out) {
	if !t.closing {
		t.closing, t.code = true, code
		if t.grouped && t.assigned {
			t.consumer.Leave(out)
		}
	}
	if t.grouped && t.assigned && !t.consumer.Left() {
		return
	}
	t.logs(p, out)
	t.report(p, out)
	t.systest(p, out)
	if t.fault != nil {
		console.UnknownError(p, class, t.fault, out)
		return
	}
	p.Exit(out, t.code)
}

// systest is the last line of --enable-systest-events.
func (t *consumer) systest(p *kit.Process, out *node.Out) {
	if p.Args.Has("enable-systest-events") {
		p.Print(out, "shutdown_complete")
	}
}

func (t *consumer) Start(p *kit.Process, out *node.Out) {
	if t.limit == 0 {
		t.finish(p, 0, out)
		return
	}
	t.consumer.Start(out)
	if t.include != nil {
		t.lister.Start(out)
		t.lister.Call("listTopics", &wire.MetadataRequest{All: true}, client.Target{}, 0, out)
	}
	t.Wait(out)
	t.work(p, out)
}

// assign gives the consumer its partitions once they are known.
func (t *consumer) assign(p *kit.Process, out *node.Out) {
	if t.assigned {
		return
	}
	if t.include != nil {
		t.assignIncluded(p, out)
		return
	}
	if t.partitioned && t.partition < 0 {
		return // there is no such partition; the real consumer waits for it as well
	}
	if t.partitioned {
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
	t.consumer.Assign(kit.PartitionsOf(t.topic, n), out)
}

// assignIncluded takes the list of topics that --include asks for, when it has come.
func (t *consumer) assignIncluded(p *kit.Process, out *node.Out) {
	for _, r := range t.lister.Results() {
		m, ok := r.Reply.(*wire.MetadataReply)
		if !ok || t.assigned {
			continue
		}
		var tps []wire.TopicPartition
		var names []string
		for i := range m.Topics {
			if name := m.Topics[i].Name; t.include.Matches(name) && !wire.Internal(name) {
				tps = append(tps, kit.PartitionsOf(name, int32(len(m.Topics[i].Partitions)))...)
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
func (t *consumer) work(p *kit.Process, out *node.Out) {
	if t.closing {
		t.logs(p, out)
		t.finish(p, t.code, out)
		return
	}
	t.assign(p, out)
	for !p.Ended && !t.closing {
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
			t.Wait(out)
		}
		t.consumer.Poll(out)
	}
}

func (t *consumer) logs(p *kit.Process, out *node.Out) {
	for _, l := range t.consumer.Logs() {
		t.endLine(p, out)
		p.Log(out, l)
	}
}

// failed ends the program when poll() throws.
func (t *consumer) failed(p *kit.Process, out *node.Out) bool {
	for _, e := range t.consumer.Errors() {
		t.terminate(p, &kit.Failure{Java: client.ExceptionClass(e.Exception), Message: e.Message}, out)
		return true
	}
	if t.topic != "" && t.consumer.TopicError(t.topic) == wire.InvalidTopicException {
		prefix := t.consumer.Config().LogPrefix
		p.Log(out, client.LogLine{Level: "ERROR", Logger: "org.apache.kafka.clients.Metadata",
			Text: prefix + "Metadata response reported invalid topics [" + t.topic + "]"})
		t.terminate(p, &kit.Failure{Java: kit.KafkaErrors + "InvalidTopicException",
			Message: "Invalid topics: [" + t.topic + "]"}, out)
		return true
	}
	return false
}

func (t *consumer) terminate(p *kit.Process, f *kit.Failure, out *node.Out) {
	t.endLine(p, out)
	console.MessageError(p, class, "terminating consumer process", f, out)
	t.finish(p, 0, out)
}

// printAll prints what a poll brought; true when --max-messages is reached.
func (t *consumer) printAll(p *kit.Process, polled []client.Polled, out *node.Out) bool {
	for i := range polled {
		for j := range polled[i].Records {
			t.count++
			text, problem := t.format.Format(polled[i].TP, &polled[i].Records[j])
			t.print(p, text, out)
			if problem != nil {
				t.unreadable(p, problem, out)
			}
			if t.fault != nil || t.limit >= 0 && t.count >= t.limit {
				t.done(polled[i].TP, polled[i].Records[:j+1], out)
				kit.Unread(&t.consumer, polled[i:], j+1, out)
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
func (t *consumer) print(p *kit.Process, text string, out *node.Out) {
	t.partOfLine = p.PrintWhole(t.partOfLine+text, out)
	t.lineOpen = t.lineOpen && !strings.Contains(text, "\n")
}

// unreadable is what happens when the formatter throws: with --skip-message-on-error the program
// goes on, else it closes the consumer and dies.
func (t *consumer) unreadable(p *kit.Process, f *kit.Failure, out *node.Out) {
	if !p.Args.Has("skip-message-on-error") {
		t.fault = f
		return
	}
	t.endLine(p, out)
	console.MessageError(p, class, "skipping this message", f, out)
}

// done tells that records were processed: printing them is this program's whole work.
func (t *consumer) done(tp wire.TopicPartition, records []node.PolledRecord, out *node.Out) {
	group := ""
	if t.grouped {
		group = t.consumer.Config().GroupID
	}
	kit.Processed(group, tp, records, out)
}

func (t *consumer) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	mine := t.consumer.Receive(m, out)
	if t.include != nil && !(mine && m.Body.Reply()) {
		mine = t.lister.Receive(m, out) || mine
	}
	if mine {
		t.work(p, out)
	}
}

func (t *consumer) Fire(p *kit.Process, tm node.Timer, out *node.Out) {
	if tm.Kind == kit.PatienceTimer {
		if t.Lost(tm) && !t.closing {
			t.terminate(p, kit.TimedOut(), out)
		}
		return
	}
	if t.consumer.Fire(tm, out) || t.include != nil && t.lister.Fire(tm, out) {
		t.work(p, out)
	}
}

func (t *consumer) Line(*kit.Process, string, *node.Out) {}

func (t *consumer) End(*kit.Process, *node.Out) {}

func (t *consumer) Interrupt(p *kit.Process, code int, out *node.Out) { t.finish(p, code, out) }

func (t *consumer) Clone() kit.Task {
	c := *t
	c.consumer, c.lister = t.consumer.Clone(), t.lister.Clone()
	return &c
}
