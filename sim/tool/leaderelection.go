package tool

import (
	_ "embed"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-leader-election.txt
var leaderElectionOptions string

// leaderElection is org.apache.kafka.tools.LeaderElectionCommand.
type leaderElection struct {
	kind       wire.ElectionType
	partitions []wire.TopicPartition // nil: all
}

func leaderElectionMain(p *Process, out *node.Out) task {
	w := &leaderElection{}
	if f := w.options(p); f != nil {
		w.fail(p, f, nil, out)
		return nil
	}
	entries := "default.api.timeout.ms=30000"
	p.args.given = append(p.args.given, givenOption{"command-property", entries, true})
	if t := newAdminTool(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

// fail is mainNoExit's catch: the message, then the stack trace.
func (w *leaderElection) fail(p *Process, f *failure, suppressed []string, out *node.Out) {
	p.eprint(out, f.message)
	p.eprint(out, f.text())
	for _, s := range suppressed {
		p.eprint(out, "\tSuppressed: "+s)
	}
	for _, c := range f.causes {
		p.eprint(out, c)
	}
	p.eprint(out, "")
	p.exit(out, 1)
}

// options is LeaderElectionCommandOptions.validate and what follows it.
func (w *leaderElection) options(p *Process) *failure {
	a := &p.args
	var missing []string
	for _, n := range []string{"bootstrap-server", "election-type"} {
		if !a.has(n) {
			missing = append(missing, n)
		}
	}
	if a.has("topic") && !a.has("partition") {
		missing = append(missing, "partition")
	}
	if len(missing) > 0 {
		return &failure{java: adminCommandFail, message: "Missing required option(s): " +
			strings.Join(missing, ", ")}
	}
	scopes := 0
	for _, n := range []string{"topic", "all-topic-partitions", "path-to-json-file"} {
		if a.has(n) {
			scopes++
		}
	}
	if scopes != 1 {
		return &failure{java: adminCommandFail, message: "One and only one of the following options " +
			"is required: topic, all-topic-partitions, path-to-json-file"}
	}
	switch v := strings.ToUpper(a.text("election-type", "")); v {
	case "PREFERRED":
		w.kind = wire.PreferredElection
	case "UNCLEAN":
		w.kind = wire.UncleanElection
	default:
		given := a.text("election-type", "")
		return &failure{java: "joptsimple.OptionArgumentConversionException",
			message: "Cannot parse argument '" + given + "' of option election-type",
			causes: []string{"Caused by: joptsimple.ValueConversionException: Value [" + given +
				"] is not one of [[PREFERRED,UNCLEAN]]"}}
	}
	if a.has("topic") {
		n, err := a.number("partition", 0, 32)
		if err != nil {
			return failureOf(err)
		}
		w.partitions = []wire.TopicPartition{{Topic: a.text("topic", ""), Partition: int32(n)}}
	}
	if path := a.text("path-to-json-file", ""); path != "" {
		return w.file(p, path)
	}
	return nil
}

// noFile is what Java's Files say of a path that isn't there.
func noFile(path string) *failure {
	const text = "java.io.IOException: Unable to read file "
	return &failure{java: "java.lang.RuntimeException", message: text + path,
		causes: []string{"Caused by: " + text + path,
			"Caused by: java.nio.file.NoSuchFileException: " + path}}
}

func (w *leaderElection) file(p *Process, path string) *failure {
	text, ok := p.readFile(path)
	if !ok {
		return noFile(path)
	}
	v, ok := parseJSON(text)
	if !ok {
		return &failure{java: "org.apache.kafka.tools.AdminOperationException",
			message: "Replica election data is empty"}
	}
	tps, ok := partitionsIn(v)
	if !ok {
		return &failure{java: "org.apache.kafka.tools.AdminOperationException",
			message: "Replica election data is missing \"partitions\" field"}
	}
	w.partitions = tps
	return nil
}

func (w *leaderElection) begin(t *adminTool, _ *Process, out *node.Out) {
	t.controller("electLeaders", &wire.ElectLeadersRequest{Type: w.kind, Partitions: w.partitions,
		TimeoutMs: 30000}, out)
}

func (w *leaderElection) clone() adminWork {
	c := *w
	return &c
}

func (w *leaderElection) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	b, ok := r.reply.(*wire.ElectLeadersReply)
	if !ok {
		const text = "Timeout waiting for election results"
		p.print(out, text)
		w.fail(p, &failure{java: adminCommandFail, message: text,
			causes: []string{"Caused by: " + r.failure.text()}}, nil, out)
		return
	}
	if b.Error != wire.None {
		f := kafkaFailure(b.Error, "")
		w.fail(p, &failure{java: "java.lang.RuntimeException", message: f.text()}, nil, out)
		return
	}
	var done, noop []string
	var failed []wire.PartitionResult
	for _, q := range tpOrder(b.Partitions) {
		switch q.Error {
		case wire.None:
			done = append(done, q.TP.String())
		case wire.ElectionNotNeeded:
			noop = append(noop, q.TP.String())
		default:
			failed = append(failed, q)
		}
	}
	kind := [...]string{"PREFERRED", "UNCLEAN"}[w.kind]
	if len(done) > 0 {
		p.print(out, "Successfully completed leader election ("+kind+") for partitions "+
			strings.Join(done, ", "))
	}
	if len(noop) > 0 {
		p.print(out, "Valid replica already elected for partitions "+strings.Join(noop, ", "))
	}
	if len(failed) == 0 {
		p.exit(out, 0)
		return
	}
	var suppressed []string
	for _, q := range failed {
		text := kafkaFailure(q.Error, q.Message).text()
		p.print(out, "Error completing leader election ("+kind+") for partition: "+q.TP.String()+
			": "+text)
		suppressed = append(suppressed, text)
	}
	w.fail(p, &failure{java: adminCommandFail, message: strconv.Itoa(len(failed)) +
		" replica(s) could not be elected"}, suppressed, out)
}
