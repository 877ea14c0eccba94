// Package dumplog is kafka-dump-log.sh. It reads files of the machine it runs on: "ssh broker-1
// kafka-dump-log.sh ..." those of a broker, any other command line finds none.
package dumplog

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/tool/stored"
	"highwater/sim/wire"
	"highwater/sim/wire/codec"
)

//go:embed options.txt
var options string

// Program is kafka-dump-log.sh.
var Program = kit.Program{Name: "kafka-dump-log", Class: "org.apache.kafka.tools.DumpLogSegments",
	Options: options, Role: "tool", Main: run, Python: kit.NoPython, Refuse: kit.RefuseByThrowing,
	Files: func(a *kit.Arguments) []string { return strings.Split(a.Text("files", ""), ",") }}

// The decoders that aren't here: nothing here writes such files.
var noDecoders = []string{"transaction-log-decoder", "cluster-metadata-decoder",
	"remote-log-metadata-decoder"}

// dump is one run of the tool.
type dump struct {
	p          *kit.Process
	keys       decoder
	values     decoder
	records    stored.Records // of a topic of Kafka's own, when it is to be read as one
	mismatches []string       // what is told after all files
	unfound    []string
	gaps       []string
}

// run is DumpLogSegments.main.
func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if err := a.CheckRequired("files"); err != nil {
		p.UsageExit(err.Error(), out)
		return nil
	}
	for _, o := range noDecoders {
		if a.Has(o) {
			p.PrintErr(out, "--"+o+" isn't simulated")
			p.Exit(out, 1)
			return nil
		}
	}
	d := &dump{p: p}
	switch {
	case a.Has("offsets-decoder"):
		d.records = stored.Offsets
	case a.Has("share-group-state-decoder"):
		d.records = stored.ShareState
	}
	for _, path := range strings.Split(a.Text("files", ""), ",") {
		p.Print(out, "Dumping "+path)
		if f := d.file(path, out); f != nil {
			p.ThrowOut(f, out)
			return nil
		}
	}
	for _, lines := range [][]string{d.mismatches, d.unfound, d.gaps} {
		for _, l := range lines {
			p.PrintErr(out, l)
		}
	}
	p.Exit(out, 0)
	return nil
}

// file dumps one file by its suffix.
func (d *dump) file(path string, out *node.Out) *kit.Failure {
	suffix := path[max(strings.LastIndexByte(path, '.'), 0):]
	if suffix != ".log" && suffix != ".index" && suffix != ".timeindex" {
		d.p.PrintErr(out, "Ignoring unknown file "+path)
		return nil
	}
	base, _, _ := strings.Cut(path[strings.LastIndexByte(path, '/')+1:], ".")
	start, err := strconv.ParseInt(base, 10, 64)
	most := int64(0)
	if suffix == ".log" {
		if f := d.decoders(); f != nil {
			return f
		}
		var bad error
		if most, bad = d.p.Args.Number("max-bytes", 1<<31-1, 32); bad != nil {
			return kit.FailureOf(bad)
		}
	}
	if err != nil {
		return &kit.Failure{Java: "java.lang.NumberFormatException",
			Message: "For input string: \"" + base + "\""}
	}
	at := slices.IndexFunc(d.p.Line.Files, func(f wire.SegmentFile) bool { return f.Path == path })
	switch {
	case suffix == ".log":
		d.p.Print(out, "Log starting offset: "+strconv.FormatInt(start, 10))
		if at < 0 {
			return &kit.Failure{Java: kit.NoSuchFile, Message: path}
		}
		return d.log(&d.p.Line.Files[at], most, out)
	case at < 0:
		return &kit.Failure{Java: kit.NoSuchFile, Message: strings.TrimSuffix(path, suffix) + ".log"}
	case suffix == ".index":
		d.index(&d.p.Line.Files[at], out)
		return nil
	}
	return d.timeIndex(&d.p.Line.Files[at], out)
}

// log prints the batches that lie in the first bytes of a segment, and their records when asked to.
// Kafka: DumpLogSegments.dumpLog.
func (d *dump) log(f *wire.SegmentFile, most int64, out *node.Out) *kit.Failure {
	a := &d.p.Args
	deep := a.Has("deep-iteration") || d.printsData()
	position, last, named := int64(0), int64(-1), false
	for _, b := range f.Batches {
		if position+int64(b.SizeBytes) > most {
			break
		}
		d.p.Print(out, batchLine(b, position))
		for i := range b.Records {
			if !deep {
				break
			}
			offset := b.BaseOffset + int64(b.Records[i].OffsetDelta)
			if offset != last+1 {
				if !named {
					named = true
					d.gaps = append(d.gaps, "Non-consecutive offsets in "+f.Path)
				}
				d.gaps = append(d.gaps, "  "+num(last)+" is followed by "+num(offset))
			}
			last = offset
			line, problem := d.record(f, b, &b.Records[i])
			if problem != nil {
				out.Emit(node.Printed{Line: line, NoNewline: true})
				return problem
			}
			d.p.Print(out, line)
		}
		position += int64(b.SizeBytes)
	}
	return nil
}

// batchLine is DumpLogSegments.printBatchLevel.
func batchLine(b *wire.Batch, position int64) string {
	horizon := "OptionalLong.empty"
	if b.Attributes&wire.DeleteHorizonFlag != 0 {
		horizon = "OptionalLong[" + num(b.BaseTimestampMs) + "]"
	}
	sequence := int64(-1)
	if b.BaseSequence >= 0 {
		sequence = int64(b.LastSequence())
	}
	flag := func(f int16) string { return strconv.FormatBool(b.Attributes&f != 0) }
	return "baseOffset: " + num(b.BaseOffset) + " lastOffset: " + num(b.LastOffset()) +
		" count: " + num(int64(len(b.Records))) + " baseSequence: " + num(int64(b.BaseSequence)) +
		" lastSequence: " + num(sequence) + " producerId: " + num(b.ProducerID) +
		" producerEpoch: " + num(int64(b.ProducerEpoch)) +
		" partitionLeaderEpoch: " + num(int64(b.LeaderEpoch)) +
		" isTransactional: " + flag(wire.TransactionalFlag) + " isControl: " + flag(wire.ControlFlag) +
		" deleteHorizonMs: " + horizon + " position: " + num(position) + " " + timestampType(b) + ": " +
		num(b.MaxTimestampMs) + " size: " + num(int64(b.SizeBytes)) + " magic: 2 compresscodec: " +
		codecs[b.Attributes&wire.CompressionMask] + " crc: " + num(int64(codec.Checksum(b))) +
		" isvalid: true"
}

// codecs are CompressionType's names by id. The bytes are those without compression all the same.
var codecs = [...]string{"none", "gzip", "snappy", "lz4", "zstd", "none", "none", "none"}

func timestampType(b *wire.Batch) string {
	if b.Attributes&wire.LogAppendTimeFlag != 0 {
		return "LogAppendTime"
	}
	return "CreateTime"
}

// record is one line about a record; with a problem, what is printed before it. Kafka:
// DumpLogSegments.dumpBatchRecords.
func (d *dump) record(f *wire.SegmentFile, b *wire.Batch, r *wire.Record) (string, *kit.Failure) {
	size := func(v []byte) string {
		if v == nil {
			return "-1"
		}
		return strconv.Itoa(len(v))
	}
	line, before := "| ", "| "
	if !d.p.Args.Has("skip-record-metadata") {
		sequence := int64(-1)
		if b.BaseSequence >= 0 {
			one := wire.Batch{BaseSequence: b.BaseSequence, LastOffsetDelta: r.OffsetDelta}
			sequence = int64(one.LastSequence())
		}
		var keys []string
		for _, h := range r.Headers {
			keys = append(keys, h.Key)
		}
		line += "offset: " + num(b.BaseOffset+int64(r.OffsetDelta)) + " " + timestampType(b) + ": " +
			num(b.TimeOf(r)) + " keySize: " + size(r.Key) + " valueSize: " + size(r.Value) +
			" sequence: " + num(sequence) + " headerKeys: [" + strings.Join(keys, ",") + "]"
		before = " "
	} else {
		line = ""
	}
	if !d.printsData() {
		return line, nil
	}
	key, payload, problem := d.contents(f, b, r)
	if problem != nil {
		return line, problem
	}
	if key != nil {
		line, before = line+before+"key: "+*key, " "
	}
	if payload != nil {
		line += before + "payload: " + *payload
	}
	return line, nil
}

// printsData tells whether keys and values are printed. Kafka:
// DumpLogSegmentsOptions.shouldPrintDataLog.
func (d *dump) printsData() bool {
	a := &d.p.Args
	return a.Has("print-data-log") || a.Has("key-decoder-class") || a.Has("value-decoder-class") ||
		d.records != nil
}

func num(n int64) string { return strconv.FormatInt(n, 10) }
