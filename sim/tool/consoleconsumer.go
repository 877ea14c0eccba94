package tool

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-console-consumer.txt
var consoleConsumerOptions string

const consoleConsumerClass = "org.apache.kafka.tools.consumer.ConsoleConsumer"

// rebalanceNotice is what a 4.3 client with the classic group protocol writes when it subscribes.
const rebalanceNotice = "The consumer rebalance protocol (KIP-848) is production-ready! Set " +
	"group.protocol=consumer to try it out. See https://kafka.apache.org/documentation/" +
	"#consumer_rebalance_protocol"

// consoleConsumer is org.apache.kafka.tools.consumer.ConsoleConsumer. With --group it joins the group.
// Without, the real one joins a group of its own with a made-up name, alone, and commits nothing; here
// all partitions are assigned at once instead, without the 3 s of that group's first rebalance.
type consoleConsumer struct {
	consumer   client.Consumer
	lister     client.Admin // finds the topics for --include
	format     formatter
	topic      string
	include    *pattern
	partition  int32 // -1: all
	offset     int64
	limit      int64 // --max-messages; -1: none
	timeout    node.Time
	patience   int64 // number of the alarm for timeout
	count      int64
	assigned   bool
	grouped    bool // --group was given
	closing    bool // it is leaving the group
	code       int
	partOfLine string   // printed without its end
	lineOpen   bool     // what was shown last has no end of line
	fault      *failure // what it dies of after closing the consumer; never edited
}

// consoleConsumerMain is ConsoleConsumer.main up to the first poll.
func consoleConsumerMain(p *Process, out *node.Out) task {
	a := &p.args
	if text := consoleConsumerCheck(a); text != "" {
		p.usageExit(text, out)
		return nil
	}
	for _, d := range [][2]string{{"property", "formatter-property"},
		{"consumer-property", "command-property"}, {"consumer.config", "command-config"}} {
		if a.has(d[0]) {
			p.print(out, "Option --"+d[0]+" is deprecated and will be removed in a future version. "+
				"Use --"+d[1]+" instead.")
		}
	}
	t := &consoleConsumer{partition: -1, limit: -1}
	entries := t.options(p, out)
	if p.ended {
		return nil
	}
	if !t.construct(p, entries, out) {
		return nil
	}
	return t
}

// consoleConsumerCheck is ConsoleConsumerOptions.checkRequiredArgs.
func consoleConsumerCheck(a *arguments) string {
	switch {
	case a.has("topic") == a.has("include"):
		return "Exactly one of the following arguments is required: [topic], [include]"
	case a.has("partition") && !a.has("topic"):
		return "The topic is required when partition is specified."
	case a.has("partition") && a.has("from-beginning") && a.has("offset"):
		return "Options from-beginning and offset cannot be specified together."
	case !a.has("partition") && a.has("offset"):
		return "The partition is required when offset is specified."
	}
	if err := a.checkRequired("bootstrap-server"); err != nil {
		return err.Error()
	}
	return ""
}

// options reads what the consumer needs; it ends the process when something is wrong.
func (t *consoleConsumer) options(p *Process, out *node.Out) []wire.ConfigEntry {
	a := &p.args
	props := keyValues(append(a.all("consumer-property"), a.all("command-property")...))
	groups := a.all("group")
	if g, ok := last(props, "group.id"); ok && !slices.Contains(groups, g) {
		groups = append(groups, g)
	}
	if len(groups) > 1 {
		p.usageExit("The group ids provided in different places (directly using '--group', via "+
			"'--consumer-property', or via '--consumer.config') do not match. Detected group ids: '"+
			strings.Join(groups, "', '")+"'", out)
		return nil
	}
	if len(groups) > 0 && a.has("partition") {
		p.usageExit("Options group and partition cannot be specified together.", out)
		return nil
	}
	reset, given := last(props, "auto.offset.reset")
	switch {
	case given && a.has("from-beginning") && reset != "earliest":
		p.eprint(out, "Can't simultaneously specify --from-beginning and 'auto.offset.reset="+reset+
			"', please remove one option")
		p.exit(out, 1)
		return nil
	case !given && a.has("from-beginning"):
		props = append(props, wire.ConfigEntry{Key: "auto.offset.reset", Value: "earliest"})
	}
	if !t.where(p, out) {
		return nil
	}
	t.format = newFormatter(keyValues(append(a.all("property"), a.all("formatter-property")...)))
	if problem := t.format.choose(a.text("formatter", defaultFormatter)); problem != "" {
		p.usageExit(problem, out)
		return nil
	}
	t.format.keys.class = a.text("key-deserializer", t.format.keys.class)
	t.format.values.class = a.text("value-deserializer", t.format.values.class)
	t.format.deserializers(p, out)
	set := func(k, v string) { props = append(props, wire.ConfigEntry{Key: k, Value: v}) }
	set("bootstrap.servers", a.text("bootstrap-server", ""))
	if !hasKey(props, "client.id") {
		set("client.id", "console-consumer")
	}
	if level := a.text("isolation-level", ""); level != "" {
		set("isolation.level", level)
	}
	if len(groups) == 0 {
		set("group.id", "console-consumer-"+strconv.Itoa(out.Rand.Intn(100000)))
		if !hasKey(props, "enable.auto.commit") {
			set("enable.auto.commit", "false")
		}
	} else {
		set("group.id", groups[0])
		t.grouped = true
	}
	return props
}

func last(entries []wire.ConfigEntry, key string) (string, bool) {
	for i := len(entries) - 1; i >= 0; i-- {
		if entries[i].Key == key {
			return entries[i].Value, true
		}
	}
	return "", false
}

// where reads --topic, --include, --partition, --offset and --timeout-ms.
func (t *consoleConsumer) where(p *Process, out *node.Out) bool {
	a := &p.args
	t.topic = a.text("topic", "")
	if a.has("include") {
		f := topicPattern(a.text("include", ""))
		t.include = &f
	}
	t.offset = wire.LatestTimestamp
	if o := strings.ToLower(a.text("offset", "")); o == "earliest" ||
		o == "" && a.has("from-beginning") {
		t.offset = wire.EarliestTimestamp
	} else if o != "" && o != "latest" {
		n, err := strconv.ParseInt(o, 10, 64)
		if err != nil || n < 0 {
			p.usageExit("The provided offset value '"+a.text("offset", "")+"' is incorrect. Valid "+
				"values are 'earliest', 'latest', or a non-negative long.", out)
			return false
		}
		t.offset = n
	}
	partition, err := a.number("partition", -1, 32)
	timeout, err2 := a.number("timeout-ms", -1, 64)
	if err == nil {
		err = err2
	}
	if err != nil {
		f := failureOf(err)
		p.eprint(out, "Exception in thread \"main\" "+f.text())
		for _, c := range f.causes {
			p.eprint(out, c)
		}
		p.exit(out, 1)
		return false
	}
	t.partition, t.timeout = int32(partition), node.Time(-1)
	if timeout >= 0 {
		t.timeout = node.Ms(min(timeout, 1<<40))
	}
	return true
}

// construct makes the consumer and subscribes, or ends the program as the exceptions would.
func (t *consoleConsumer) construct(p *Process, entries []wire.ConfigEntry, out *node.Out) bool {
	c, err := client.ReadConsumerConfig(client.Java, entries)
	if err != nil {
		t.unknownError(p, &failure{java: configException, message: err.Error()}, out)
		return false
	}
	usable, problem := p.resolveBootstrap(c.Bootstrap, out)
	if problem != "" {
		t.unknownError(p, &failure{java: "org.apache.kafka.common.KafkaException",
			message: "Failed to construct kafka consumer",
			causes:  []string{"Caused by: " + configException + ": " + problem}}, out)
		return false
	}
	c.Bootstrap = usable
	if t.grouped && strings.TrimSpace(c.GroupID) == "" {
		t.unknownError(p, &failure{java: "org.apache.kafka.common.KafkaException",
			message: "Failed to construct kafka consumer",
			causes: []string{"Caused by: org.apache.kafka.common.errors.InvalidGroupIdException: " +
				"The configured group.id should not be an empty string or whitespace."}}, out)
		return false
	}
	if protocol, _ := last(entries, "group.protocol"); t.partition < 0 &&
		!strings.EqualFold(protocol, "consumer") {
		p.eprint(out, rebalanceNotice)
	}
	limit, bad := p.args.number("max-messages", -1, 32)
	if bad != nil {
		t.report(p, out)
		t.unknownError(p, failureOf(bad), out)
		return false
	}
	t.limit = limit
	if !t.grouped {
		c.GroupID = "" // it stays in the log lines' prefix
	}
	t.consumer = client.NewConsumer(c)
	if t.include != nil {
		lister := client.AdminConfig{NetworkConfig: c.NetworkConfig, DefaultAPITimeout: node.Minute,
			Retries: 1<<31 - 1}
		lister.Slot = 1
		t.lister = client.NewAdmin(lister)
	}
	return true
}

func (t *consoleConsumer) unknownError(p *Process, f *failure, out *node.Out) {
	p.log(out, client.LogLine{Level: "ERROR", Text: "Unknown error when running consumer: ",
		Logger: consoleConsumerClass})
	p.eprint(out, f.text())
	for _, c := range f.causes {
		p.eprint(out, c)
	}
	p.exit(out, 1)
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
		t.unknownError(p, t.fault, out)
		return
	}
	p.exit(out, t.code)
}

const patienceTimer = client.FirstOwnTimer

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

// wait starts --timeout-ms anew: the time without a record.
func (t *consoleConsumer) wait(out *node.Out) {
	if t.timeout >= 0 {
		t.patience++
		out.After(t.timeout+node.Millisecond, node.Timer{Kind: patienceTimer, ID: t.patience})
	}
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
	p.log(out, client.LogLine{Level: "ERROR", Logger: consoleConsumerClass,
		Text: "Error processing message, terminating consumer process: "})
	p.eprint(out, f.text())
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
	p.log(out, client.LogLine{Level: "ERROR", Logger: consoleConsumerClass,
		Text: "Error processing message, skipping this message: "})
	p.eprint(out, f.text())
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
		if tm.ID == t.patience && !t.closing {
			t.terminate(p, &failure{java: kafkaErrors + "TimeoutException", message: "null"}, out)
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
