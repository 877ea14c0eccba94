// Package deleterecords is kafka-delete-records.sh.
package deleterecords

import (
	_ "embed"
	"slices"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// work is org.apache.kafka.tools.DeleteRecordsCommand.
type work struct {
	wanted  []kit.PartitionOffset
	calls   []int64
	results []string // by wanted
	pending int
}

// Program is kafka-delete-records.sh.
var Program = kit.Program{Name: "kafka-delete-records",
	Class: "org.apache.kafka.tools.DeleteRecordsCommand", Options: options,
	Role: "tool", Main: run, Python: kit.NoPython, Refuse: kit.RefuseWithUsage}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if err := a.CheckRequired("bootstrap-server", "offset-json-file"); err != nil {
		p.UsageExit(err.Error(), out)
		return nil
	}
	w := &work{}
	if f := w.file(p, a.Text("offset-json-file", "")); f != nil {
		p.Throw(f, out)
		return nil
	}
	if t := kit.NewAdmin(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

// file reads {"partitions": [{"topic": "foo", "partition": 1, "offset": 1}], "version": 1}.
func (w *work) file(p *kit.Process, path string) *kit.Failure {
	text, ok := p.ReadFile(path)
	if !ok {
		return &kit.Failure{Java: "java.io.IOException", Message: "Unable to read file " + path,
			Causes: []string{"Caused by: java.nio.file.NoSuchFileException: " + path}}
	}
	v, ok := kit.ParseJSON(text)
	if !ok {
		return kit.NotJSON()
	}
	if f := kit.CheckVersion(v); f != nil {
		return f
	}
	if !v.Has("partitions") {
		return kit.Operation("Missing partitions field")
	}
	doubled := ""
	f := kit.EachPartition(v, func(tp wire.TopicPartition, item kit.JSON) *kit.Failure {
		m, f := item.Member("offset")
		if f != nil {
			return f
		}
		offset, f := m.Whole("Long")
		for _, o := range w.wanted {
			if o.TP == tp {
				doubled = tp.String()
			}
		}
		w.wanted = append(w.wanted, kit.PartitionOffset{TP: tp, Offset: offset})
		return f
	})
	if f == nil && doubled != "" {
		return kit.CommandFailed("Offset json file contains duplicate topic partitions: " + doubled)
	}
	return f
}

func (w *work) Begin(t *kit.Admin, p *kit.Process, out *node.Out) {
	p.Print(out, "Executing records delete operation")
	w.results = make([]string, len(w.wanted))
	w.pending = len(w.wanted)
	for _, o := range w.wanted {
		w.calls = append(w.calls, t.ToLeader(o.TP, "deleteRecords(api=METADATA)",
			&wire.DeleteRecordsRequest{TimeoutMs: 30000,
				Partitions: []wire.DeleteRecordsPartition{{TP: o.TP, Offset: o.Offset}}}, out))
	}
	w.finish(p, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	c.calls, c.results = slices.Clone(w.calls), slices.Clone(w.results)
	return &c
}

func (w *work) Answered(_ *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	i := slices.Index(w.calls, r.ID)
	if i < 0 {
		return
	}
	tp := w.wanted[i].TP
	var f *kit.Failure
	if b, ok := r.Reply.(*wire.DeleteRecordsReply); ok {
		if q := b.Partitions[0]; q.Error == wire.None {
			w.results[i] = "partition: " + tp.String() + "\tlow_watermark: " +
				strconv.FormatInt(q.LowWatermark, 10)
		} else {
			f = kit.KafkaFailure(q.Error, "")
			p.Log(out, client.LogLine{Level: "ERROR", Text: "[AdminClient clientId=adminclient-1] " +
				"DeleteRecords request for topic partition " + tp.String() +
				" failed due to an " + surprise(q.Error) + "error " + q.Error.Name(),
				Logger: "org.apache.kafka.clients.admin.internals.DeleteRecordsHandler"})
		}
	} else {
		f = r.Failure
	}
	if f != nil {
		w.results[i] = "partition: " + tp.String() + "\terror: " + f.Text()
	}
	w.pending--
	w.finish(p, out)
}

// finish prints the results in the order of a HashMap over the partitions.
func (w *work) finish(p *kit.Process, out *node.Out) {
	if w.pending > 0 {
		return
	}
	p.Print(out, "Records delete operation completed:")
	order := make([]wire.PartitionResult, len(w.wanted))
	for i := range w.wanted {
		order[i] = wire.PartitionResult{TP: w.wanted[i].TP, Message: w.results[i]}
	}
	for _, o := range kit.PartitionResultOrder(order) {
		p.Print(out, o.Message)
	}
	p.Exit(out, 0)
}

// surprise: the handler knows what it means not to be allowed.
func surprise(code wire.ErrorCode) string {
	if code == wire.TopicAuthorizationFailed {
		return ""
	}
	return "unexpected "
}
