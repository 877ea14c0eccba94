// Package leaderelection is kafka-leader-election.sh.
package leaderelection

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// work is org.apache.kafka.tools.LeaderElectionCommand.
type work struct {
	kind       wire.ElectionType
	partitions []wire.TopicPartition // nil: all
}

// Program is kafka-leader-election.sh.
var Program = kit.Program{Name: "kafka-leader-election",
	Class:   "org.apache.kafka.tools.LeaderElectionCommand",
	Options: options, Role: "tool", Main: run, Python: python, Refuse: kit.RefuseWithTrace}

func run(p *kit.Process, out *node.Out) kit.Task {
	w := &work{}
	if f := w.options(p); f != nil {
		w.fail(p, f, nil, out)
		return nil
	}
	entries := "default.api.timeout.ms=30000"
	p.Args.Given = append(p.Args.Given, kit.GivenOption{Name: "command-property",
		Value: entries, HasValue: true})
	if t := kit.NewAdmin(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

// fail is mainNoExit's catch: the message, then the stack trace.
func (w *work) fail(p *kit.Process, f *kit.Failure, suppressed []string, out *node.Out) {
	p.PrintErr(out, f.Message)
	p.PrintErr(out, f.Text())
	for _, s := range suppressed {
		p.PrintErr(out, "\tSuppressed: "+s)
	}
	for _, c := range f.Causes {
		p.PrintErr(out, c)
	}
	p.PrintErr(out, "")
	p.Exit(out, 1)
}

// options is LeaderElectionCommandOptions.validate and what follows it.
func (w *work) options(p *kit.Process) *kit.Failure {
	a := &p.Args
	var missing []string
	for _, n := range []string{"bootstrap-server", "election-type"} {
		if !a.Has(n) {
			missing = append(missing, n)
		}
	}
	if a.Has("topic") && !a.Has("partition") {
		missing = append(missing, "partition")
	}
	if len(missing) > 0 {
		return kit.CommandFailed("Missing required option(s): " +
			strings.Join(missing, ", "))
	}
	scopes := 0
	for _, n := range []string{"topic", "all-topic-partitions", "path-to-json-file"} {
		if a.Has(n) {
			scopes++
		}
	}
	if scopes != 1 {
		return kit.CommandFailed("One and only one of the following options " +
			"is required: topic, all-topic-partitions, path-to-json-file")
	}
	switch v := strings.ToUpper(a.Text("election-type", "")); v {
	case "PREFERRED":
		w.kind = wire.PreferredElection
	case "UNCLEAN":
		w.kind = wire.UncleanElection
	default:
		given := a.Text("election-type", "")
		return &kit.Failure{Java: "joptsimple.OptionArgumentConversionException",
			Message: "Cannot parse argument '" + given + "' of option election-type",
			Causes: []string{"Caused by: joptsimple.ValueConversionException: Value [" + given +
				"] is not one of [[PREFERRED,UNCLEAN]]"}}
	}
	if a.Has("topic") {
		n, err := a.Number("partition", 0, 32)
		if err != nil {
			return kit.FailureOf(err)
		}
		w.partitions = []wire.TopicPartition{{Topic: a.Text("topic", ""), Partition: int32(n)}}
	}
	if path := a.Text("path-to-json-file", ""); path != "" {
		return w.file(p, path)
	}
	return nil
}

func (w *work) file(p *kit.Process, path string) *kit.Failure {
	text, ok := p.ReadFile(path)
	if !ok {
		return unreadable(path)
	}
	v, ok := kit.ParseJSON(text)
	if !ok {
		return kit.Operation("Replica election data is empty")
	}
	if !v.Has("partitions") {
		return kit.Operation("Replica election data is missing \"partitions\" field")
	}
	doubled := ""
	f := kit.EachPartition(v, func(tp wire.TopicPartition, _ kit.JSON) *kit.Failure {
		if slices.Contains(w.partitions, tp) {
			doubled = tp.String()
		}
		w.partitions = append(w.partitions, tp)
		return nil
	})
	switch {
	case f != nil:
		return &kit.Failure{Java: "java.lang.RuntimeException", Message: f.Text(),
			Causes: []string{"Caused by: " + f.Text()}}
	case doubled != "":
		return kit.Operation("Replica election data contains duplicate partitions: [" + doubled + "]")
	}
	return nil
}

func (w *work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	t.ToController("electLeaders", &wire.ElectLeadersRequest{Type: w.kind, Partitions: w.partitions,
		TimeoutMs: 30000}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	return &c
}

func (w *work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	b, ok := r.Reply.(*wire.ElectLeadersReply)
	if !ok {
		const text = "Timeout waiting for election results"
		p.Print(out, text)
		f := kit.CommandFailed(text)
		f.Causes = []string{"Caused by: " + r.Failure.Text()}
		w.fail(p, f, nil, out)
		return
	}
	if b.Error != wire.None {
		f := kit.KafkaFailure(b.Error, "")
		w.fail(p, &kit.Failure{Java: "java.lang.RuntimeException", Message: f.Text()}, nil, out)
		return
	}
	var done, noop []string
	var failed []wire.PartitionResult
	for _, q := range kit.PartitionResultOrder(b.Partitions) {
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
		p.Print(out, "Successfully completed leader election ("+kind+") for partitions "+
			strings.Join(done, ", "))
	}
	if len(noop) > 0 {
		p.Print(out, "Valid replica already elected for partitions "+strings.Join(noop, ", "))
	}
	if len(failed) == 0 {
		p.Exit(out, 0)
		return
	}
	var suppressed []string
	for _, q := range failed {
		text := kit.KafkaFailure(q.Error, q.Message).Text()
		p.Print(out, "Error completing leader election ("+kind+") for partition: "+q.TP.String()+
			": "+text)
		suppressed = append(suppressed, text)
	}
	w.fail(p, kit.CommandFailed(strconv.Itoa(len(failed))+
		" replica(s) could not be elected"), suppressed, out)
}

// unreadable is what Utils.readFileAsString throws.
func unreadable(path string) *kit.Failure {
	const text = "java.io.IOException: Unable to read file "
	return &kit.Failure{Java: "java.lang.RuntimeException", Message: text + path,
		Causes: []string{"Caused by: " + text + path, "Caused by: " + kit.NoFile(path).Text()}}
}
