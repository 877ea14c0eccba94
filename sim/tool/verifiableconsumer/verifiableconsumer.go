// Package verifiableconsumer is kafka-verifiable-consumer.sh.
package verifiableconsumer

import (
	_ "embed"
	"slices"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

//go:embed usage.txt
var help string

var usage, _, _ = strings.Cut(help, "\n\n")

var parser = kit.Argparser{Prog: "verifiable-consumer", Usage: usage,
	Help: strings.TrimSuffix(help, "\n"), HelpCode: 1, BareHelp: true,
	Groups: [][]string{{"bootstrap-server"}}}

// Program is kafka-verifiable-consumer.sh.
var Program = kit.Program{Name: "kafka-verifiable-consumer", Class: class, Options: options,
	Argparse: &parser, Role: "consumer", Main: run, Python: kit.NoPython, Refuse: kit.RefuseArgparse,
	OwnHelp: true, Endless: func(a *kit.Arguments, _ bool) bool {
		n, _ := a.Number("max-messages", -1, 32)
		return n < 0
	}}

const class = "org.apache.kafka.tools.VerifiableConsumer"

// work is org.apache.kafka.tools.VerifiableConsumer: a member of a group that tells all it sees, and
// commits after each poll.
type work struct {
	consumer   client.Consumer
	topic      string
	limit      int64 // below 0: none
	verbose    bool
	autoCommit bool

	consumed    int64
	owned       []wire.TopicPartition
	committing  int64 // the commit that is waited for; 0: none
	closing     bool
	interrupted bool
	code        int
}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	limit, _ := a.Number("max-messages", -1, 32) // argparse4j has read it already
	t := &work{topic: a.Text("topic", ""), limit: limit, verbose: a.Has("verbose"),
		autoCommit: a.Has("enable-autocommit")}
	entries, problem := kit.ArgparseProperties(p, "consumer.config", out)
	if problem != "" {
		parser.Exit(p, problem, out)
		return nil
	}
	protocol := a.Text("group-protocol", "classic")
	switch strings.ToUpper(protocol) {
	case "CLASSIC", "CONSUMER":
	default:
		p.ThrowOut(kit.Illegal("No enum constant org.apache.kafka.clients.consumer.GroupProtocol."+
			strings.ToUpper(protocol)), out)
		return nil
	}
	c, err := client.ReadConsumerConfig(client.Java, append(entries, settings(a, protocol)...))
	if err != nil {
		p.ThrowOut(kit.SettingFailure("kafka consumer", err), out)
		return nil
	}
	usable, bad := p.ResolveBootstrap(c.Bootstrap, out)
	if bad != "" {
		p.ThrowOut(kit.NotConstructed("kafka consumer", kit.ConfigException+": "+bad), out)
		return nil
	}
	c.Bootstrap = usable
	t.consumer = client.NewConsumer(c)
	return t
}

// settings are what the command line makes of the consumer.
func settings(a *kit.Arguments, protocol string) []wire.ConfigEntry {
	commit := "false"
	if a.Has("enable-autocommit") {
		commit = "true"
	}
	entries := []wire.ConfigEntry{{Key: "bootstrap.servers", Value: a.Text("bootstrap-server", "")},
		{Key: "group.id", Value: a.Text("group-id", "")}, {Key: "enable.auto.commit", Value: commit},
		{Key: "auto.offset.reset", Value: a.Text("reset-policy", "earliest")}}
	optional := [][2]string{{"group-instance-id", "group.instance.id"},
		{"session-timeout", "session.timeout.ms"}}
	if strings.EqualFold(protocol, "consumer") {
		entries = append(entries, wire.ConfigEntry{Key: "group.protocol", Value: protocol})
		optional = append(optional, [2]string{"group-remote-assignor", "group.remote.assignor"})
	} else {
		entries = append(entries, wire.ConfigEntry{Key: "partition.assignment.strategy",
			Value: a.Text("assignment-strategy", "org.apache.kafka.clients.consumer.RangeAssignor")})
	}
	for _, o := range optional {
		if a.Has(o[0]) {
			entries = append(entries, wire.ConfigEntry{Key: o[1], Value: a.Text(o[0], "")})
		}
	}
	return entries
}

func event(name string, out *node.Out) *kit.JSONWriter {
	j := new(kit.JSONWriter)
	return j.Open("").Number("timestamp", out.Wall().UnixMs()).Text("name", name)
}

func (t *work) Start(p *kit.Process, out *node.Out) {
	p.Print(out, event("startup_complete", out).Shut().String())
	t.consumer.Start(out)
	t.consumer.Subscribe([]string{t.topic}, out)
	t.work(p, out)
}

// work goes on after anything happened to the consumer.
func (t *work) work(p *kit.Process, out *node.Out) {
	for !p.Ended {
		for _, l := range t.consumer.Logs() {
			p.Log(out, l)
		}
		t.rebalanced(p, out)
		for _, c := range t.consumer.Commits() {
			if c.ID == t.committing {
				t.committing = 0
				t.committed(p, &c, out)
			}
		}
		errors := t.consumer.Errors()
		switch {
		case t.closing:
			t.finish(p, out)
			return
		case t.committing != 0:
			return
		case len(errors) > 0:
			e := errors[0]
			p.Log(out, client.LogLine{Level: "ERROR", Logger: class,
				Text: "Error during processing, terminating consumer process: "})
			p.PrintErr(out, kit.JavaError(e.Exception, e.Message))
			t.close(p, 0, out)
			return
		case t.enough():
			t.close(p, 0, out)
			return
		}
		polled := t.consumer.Records()
		if len(polled) == 0 && t.consumer.Polling() {
			return
		}
		if len(polled) > 0 {
			t.take(p, polled, out)
			continue
		}
		t.consumer.Poll(out)
	}
}

func (t *work) enough() bool { return t.limit >= 0 && t.consumed >= t.limit }

func (t *work) rebalanced(p *kit.Process, out *node.Out) {
	for _, r := range t.consumer.Rebalances() {
		gone := append(slices.Clip(r.Revoked), r.Lost...)
		if len(gone) > 0 {
			t.owned = slices.DeleteFunc(slices.Clone(t.owned), func(tp wire.TopicPartition) bool {
				return slices.Contains(gone, tp)
			})
			t.partitions(p, "partitions_revoked", gone, out)
			continue
		}
		t.owned = append(slices.Clip(t.owned), r.Assigned...)
		t.partitions(p, "partitions_assigned", r.Assigned, out)
	}
}

func (t *work) partitions(p *kit.Process, name string, tps []wire.TopicPartition, out *node.Out) {
	j := event(name, out).List("partitions")
	for _, tp := range tps {
		kit.PutPartition(j.Open(""), tp).Shut()
	}
	p.Print(out, j.End().Shut().String())
}

// take is onRecordsReceived: it tells what a poll brought, up to the limit, and commits.
func (t *work) take(p *kit.Process, polled []client.Polled, out *node.Out) {
	var offsets []wire.OffsetCommitPartition
	count := 0
	for i := range polled {
		count += len(polled[i].Records)
	}
	summary := event("records_consumed", out).Number("count", int64(count)).List("partitions")
	for i := range polled {
		records, tp := polled[i].Records, polled[i].TP
		if t.limit >= 0 && t.consumed+int64(len(records)) > t.limit {
			records = records[:t.limit-t.consumed]
		}
		if len(records) == 0 {
			continue
		}
		first, last := &records[0], &records[len(records)-1]
		offsets = append(offsets, wire.OffsetCommitPartition{TP: tp, Offset: last.Offset + 1,
			LeaderEpoch: -1})
		kit.PutPartition(summary.Open(""), tp).Number("count", int64(len(records))).
			Number("minOffset", first.Offset).Number("maxOffset", last.Offset).Shut()
		for k := range records {
			if !t.verbose {
				break
			}
			r, j := &records[k], event("record_data", out)
			kit.KeyAndValue(j, r.Key, r.Value)
			p.Print(out, kit.PutPartition(j, tp).Number("offset", r.Offset).Shut().String())
		}
		kit.Processed(t.consumer.Config().GroupID, tp, records, out)
		if t.consumed += int64(len(records)); t.enough() {
			break
		}
	}
	p.Print(out, summary.End().Shut().String())
	if !t.autoCommit {
		t.committing = t.consumer.CommitOffsets(offsets, out)
	}
}

// committed is onComplete.
func (t *work) committed(p *kit.Process, c *client.CommitResult, out *node.Out) {
	j := event("offsets_committed", out).List("offsets")
	for _, o := range c.Offsets {
		kit.PutPartition(j.Open(""), o.TP).Number("offset", o.Offset).Shut()
	}
	success := "true"
	if j.End(); c.Exception != "" {
		success = "false"
		j.Text("error", c.Message)
	}
	p.Print(out, j.Literal("success", success).Shut().String())
}

func (t *work) close(p *kit.Process, code int, out *node.Out) {
	t.closing, t.code = true, code
	if len(t.owned) > 0 { // close() revokes before the member leaves
		t.partitions(p, "partitions_revoked", t.owned, out)
		t.owned = nil
	}
	t.consumer.Leave(out)
	t.work(p, out)
}

// finish is the end of run(), when the consumer is closed. At the end of a program its shutdown hook
// runs, too.
func (t *work) finish(p *kit.Process, out *node.Out) {
	if !t.consumer.Left() {
		return
	}
	p.Print(out, event("shutdown_complete", out).Shut().String())
	if !t.interrupted {
		p.Print(out, event("shutdown_requested", out).Shut().String())
	}
	p.Exit(out, t.code)
}

func (t *work) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	if t.consumer.Receive(m, out) {
		t.work(p, out)
	}
}

func (t *work) Fire(p *kit.Process, tm node.Timer, out *node.Out) {
	if t.consumer.Fire(tm, out) {
		t.work(p, out)
	}
}

func (t *work) Line(*kit.Process, string, *node.Out) {}

func (t *work) End(*kit.Process, *node.Out) {}

func (t *work) Interrupt(p *kit.Process, code int, out *node.Out) {
	if t.closing {
		return
	}
	t.interrupted = true
	p.Print(out, event("shutdown_requested", out).Shut().String())
	t.close(p, code, out)
}

func (t *work) Clone() kit.Task {
	c := *t
	c.consumer = t.consumer.Clone()
	c.owned = slices.Clip(t.owned)
	return &c
}
