package tool

import (
	_ "embed"
	"slices"
	"strconv"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-delete-records.txt
var deleteRecordsOptions string

// deleteRecords is org.apache.kafka.tools.DeleteRecordsCommand.
type deleteRecords struct {
	wanted  []tpOffset
	calls   []int64
	results []string // by wanted
	pending int
}

func deleteRecordsMain(p *Process, out *node.Out) task {
	a := &p.args
	if err := a.checkRequired("bootstrap-server", "offset-json-file"); err != nil {
		p.usageExit(err.Error(), out)
		return nil
	}
	w := &deleteRecords{}
	if f := w.file(p, a.text("offset-json-file", "")); f != nil {
		p.eprint(out, f.message)
		p.trace(f, out)
		p.eprint(out, "")
		p.exit(out, 1)
		return nil
	}
	if t := newAdminTool(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

// file reads {"partitions": [{"topic": "foo", "partition": 1, "offset": 1}], "version": 1}.
func (w *deleteRecords) file(p *Process, path string) *failure {
	text, ok := p.readFile(path)
	if !ok {
		return &failure{java: "java.io.IOException", message: "Unable to read file " + path,
			causes: []string{"Caused by: java.nio.file.NoSuchFileException: " + path}}
	}
	const operation = "org.apache.kafka.server.common.AdminOperationException"
	v, ok := parseJSON(text)
	if !ok {
		return &failure{java: operation, message: "The input string is not a valid JSON"}
	}
	tps, ok := partitionsIn(v)
	if !ok {
		return &failure{java: operation, message: "Missing partitions field"}
	}
	for i, tp := range tps {
		offset := v.get("partitions").items[i].get("offset")
		for _, o := range w.wanted {
			if o.tp == tp {
				return &failure{java: operation, message: "Offset json file contains duplicate topic " +
					"partitions: " + tp.String()}
			}
		}
		w.wanted = append(w.wanted, tpOffset{tp, offset.number})
	}
	return nil
}

func (w *deleteRecords) begin(t *adminTool, p *Process, out *node.Out) {
	p.print(out, "Executing records delete operation")
	w.results = make([]string, len(w.wanted))
	w.pending = len(w.wanted)
	for _, o := range w.wanted {
		w.calls = append(w.calls, t.leader(o.tp, "deleteRecords(api=METADATA)",
			&wire.DeleteRecordsRequest{TimeoutMs: 30000,
				Partitions: []wire.DeleteRecordsPartition{{TP: o.tp, Offset: o.offset}}}, out))
	}
	w.finish(p, out)
}

func (w *deleteRecords) clone() adminWork {
	c := *w
	c.calls, c.results = slices.Clone(w.calls), slices.Clone(w.results)
	return &c
}

func (w *deleteRecords) answered(_ *adminTool, p *Process, r answer, out *node.Out) {
	i := slices.Index(w.calls, r.id)
	if i < 0 {
		return
	}
	tp := w.wanted[i].tp
	var f *failure
	if b, ok := r.reply.(*wire.DeleteRecordsReply); ok {
		if q := b.Partitions[0]; q.Error == wire.None {
			w.results[i] = "partition: " + tp.String() + "\tlow_watermark: " +
				strconv.FormatInt(q.LowWatermark, 10)
		} else {
			f = kafkaFailure(q.Error, "")
			p.log(out, client.LogLine{Level: "ERROR", Text: "[AdminClient clientId=adminclient-1] " +
				"DeleteRecords request for topic partition " + tp.String() +
				" failed due to an unexpected error " + q.Error.Name(),
				Logger: "org.apache.kafka.clients.admin.internals.DeleteRecordsHandler"})
		}
	} else {
		f = r.failure
	}
	if f != nil {
		w.results[i] = "partition: " + tp.String() + "\terror: " + f.text()
	}
	w.pending--
	w.finish(p, out)
}

// finish prints the results in the order of a HashMap over the partitions.
func (w *deleteRecords) finish(p *Process, out *node.Out) {
	if w.pending > 0 {
		return
	}
	p.print(out, "Records delete operation completed:")
	order := make([]wire.PartitionResult, len(w.wanted))
	for i := range w.wanted {
		order[i] = wire.PartitionResult{TP: w.wanted[i].tp, Message: w.results[i]}
	}
	for _, o := range tpOrder(order) {
		p.print(out, o.Message)
	}
	p.exit(out, 0)
}
