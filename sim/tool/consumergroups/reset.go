package consumergroups

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/groupcommand"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// resetWays in the order in which the tool looks for them.
var resetWays = []string{"to-offset", "to-earliest", "to-latest", "shift-by", "to-datetime",
	"by-duration", "from-file", "to-current"}

func (w *work) resetOptions(p *kit.Process, someGroup bool, out *node.Out) string {
	a := &p.Args
	if a.Has("execute") && a.Has("dry-run") {
		return "Option [reset-offsets] only accepts one of [execute] and [dry-run]"
	}
	if !a.Has("execute") && !a.Has("dry-run") {
		p.PrintErr(out, "WARN: No action will be performed as the --execute option is missing. In "+
			"version 5.0, this command will require either --dry-run or --execute to be specified. "+
			"You should add the --dry-run option explicitly if you are scripting this command and "+
			"want to keep the current default behavior without prompting.")
	}
	if !someGroup {
		return "Option [reset-offsets] takes one of these options: [group], [all-groups]"
	}
	w.Reset.How = ""
	for _, n := range []string{"to-offset", "to-datetime", "by-duration", "to-earliest", "to-latest",
		"to-current", "shift-by", "from-file"} {
		if err := a.CheckInvalid(n, kit.Without(resetWays, n)...); err != nil {
			return err.Error()
		}
		if a.Has(n) {
			w.Reset.How = n
		}
	}
	return ""
}

// planReset finds the partitions of the group at hand and asks for their offsets. Kafka:
// resetOffsetsForInactiveGroup.
func (w *work) planReset(t *kit.Admin, p *kit.Process, out *node.Out) {
	a, g := &p.Args, w.now()
	r := &w.Reset
	r.Tps = nil
	switch {
	case a.Has("all-topics"):
		for i := range g.offsets {
			r.Tps = append(r.Tps, g.offsets[i].TP)
		}
	case a.Has("topic"):
		tps, bad, f := w.Topics.Scope(a.All("topic"))
		if bad != "" {
			p.UsageExit(string(bad), out)
			return
		}
		if f != nil {
			w.Thrown(p, f, f.Message, out)
			return
		}
		r.Tps = tps
	case !a.Has("from-file"):
		p.UsageExit("One of the reset scopes should be defined: --all-topics, --topic.", out)
		return
	}
	f := w.Topics.Check(r.Tps)
	switch {
	case f != nil:
	case r.How == "to-datetime" || r.How == "by-duration":
		f = r.Timed(a.Text(r.How, ""), out.Wall().UnixMs())
	case r.How == "from-file":
		f = w.readPlan(p, out)
		r.Tps = nil
		for _, l := range r.File {
			if l.Group == g.id {
				r.Tps = append(r.Tps, l.TP)
			}
		}
	}
	if f != nil {
		w.Thrown(p, f, f.Message, out)
		return
	}
	switch {
	case r.How == "":
		p.UsageExit("Option '[reset-offsets]' requires one of the following scenarios: "+
			"[[to-datetime], [by-duration], [to-latest], [to-current], [to-earliest], [to-offset], "+
			"[shift-by], [from-file]]", out)
		return
	case r.How == "from-file" && len(r.Tps) == 0:
		p.Print(out, "\nError: No reset plan for group "+g.id+" found")
	case r.How == "shift-by":
		for _, tp := range r.Tps {
			if _, ok := g.committedAt(tp); !ok {
				p.UsageExit("Cannot shift offset for partition "+tp.String()+
					" since there is no current committed offset", out)
				return
			}
		}
	}
	if len(r.Tps) == 0 {
		w.resetTo(t, p, out)
		return
	}
	w.Ends = groupcommand.LogEnds{}
	for _, at := range r.Times() {
		w.Ends.Ask(t, r.Tps, at, out)
	}
}

// resetTo computes the new offsets; --execute commits them.
func (w *work) resetTo(t *kit.Admin, p *kit.Process, out *node.Out) {
	g := w.now()
	g.rows = nil
	for _, tp := range kit.PartitionOrder(w.Reset.Tps) {
		g.rows = append(g.rows, kit.PartitionOffset{TP: tp, Offset: w.newOffset(p, tp, out)})
	}
	if !p.Args.Has("execute") {
		w.next(t, p, out)
		return
	}
	req := &wire.OffsetCommitRequest{GroupID: g.id, GenerationOrEpoch: -1}
	for _, r := range g.rows {
		req.Partitions = append(req.Partitions, wire.OffsetCommitPartition{TP: r.TP, Offset: r.Offset,
			LeaderEpoch: -1})
	}
	t.ToBroker(g.coordinator, "alterConsumerGroupOffsets", req, out)
}

func (w *work) newOffset(p *kit.Process, tp wire.TopicPartition, out *node.Out) int64 {
	r := &w.Reset
	o, has := w.now().committedAt(tp)
	switch r.How {
	case "to-offset":
		return groupcommand.Inside(p, &w.Ends, tp, r.Number, out)
	case "shift-by":
		return groupcommand.Inside(p, &w.Ends, tp, o.Offset+r.Number, out)
	case "from-file":
		for _, l := range r.File {
			if l.Group == w.now().id && l.TP == tp {
				return groupcommand.Inside(p, &w.Ends, tp, l.Offset, out)
			}
		}
	case "to-current":
		if has {
			return o.Offset
		}
	}
	return r.ByTime(p, &w.Ends, tp, out)
}

// committed takes the answer to --execute.
func (w *work) committed(t *kit.Admin, p *kit.Process, b *wire.OffsetCommitReply, out *node.Out) {
	var failed []string
	code := wire.None
	for i := range b.Partitions {
		if e := b.Partitions[i].Error; e != wire.None {
			failed = append(failed, b.Partitions[i].TP.String())
			code = e
		}
	}
	switch {
	case groupcommand.Outdated(code):
		w.find(t, p, out)
	case code != wire.None:
		f := kit.KafkaFailure(code, "Failed altering group offsets for the following partitions: ["+
			strings.Join(failed, ", ")+"]")
		w.Thrown(p, f, f.Message, out)
	default:
		w.next(t, p, out)
	}
}

// printReset prints the plan: a table, or CSV for --export.
func (w *work) printReset(p *kit.Process, out *node.Out) {
	if !p.Args.Has("export") {
		groups := make([]groupcommand.NewOffsets, len(w.found))
		for i := range w.found {
			groups[i] = groupcommand.NewOffsets{Group: w.found[i].id, Rows: w.found[i].rows}
		}
		groupcommand.PrintNewOffsets(p, groups, out)
		return
	}
	for i := range w.found {
		for _, r := range w.found[i].rows {
			line := csvText(r.TP.Topic) + "," + strconv.Itoa(int(r.TP.Partition)) + "," +
				strconv.FormatInt(r.Offset, 10)
			if len(p.Args.All("group")) != 1 {
				line = csvText(w.found[i].id) + "," + line
			}
			p.Print(out, line)
		}
	}
	p.Print(out, "")
}

// csvText quotes what Jackson's CSV writer quotes: texts beyond 24 characters, and such with a
// character up to the comma.
func csvText(s string) string {
	quote := len(s) > 24
	for i := 0; i < len(s); i++ {
		quote = quote || s[i] <= ','
	}
	if !quote {
		return s
	}
	return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
}

// readPlan reads the file of --from-file: topic,partition,offset, or with the group in front when the
// command is about several, or when the first line isn't of the short form.
// Kafka: OffsetsUtils.parseResetPlan.
func (w *work) readPlan(p *kit.Process, out *node.Out) *kit.Failure {
	w.Reset.File = nil
	path := p.Args.Text("from-file", "")
	text, ok := p.ReadFile(path)
	if !ok {
		f := badPlan("java.io.IOException: Unable to read file " + path)
		f.Causes = append(f.Causes, "Caused by: "+kit.NoFile(path).Text())
		return f
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	_, short := csvRecord(lines[0], false)
	if short != "" {
		p.PrintErr(out, short)
	}
	grouped := short != "" || len(p.Args.All("group")) != 1
	for _, line := range lines {
		l, problem := csvRecord(line, grouped)
		if problem != "" {
			return badPlan(problem)
		}
		if !grouped {
			l.Group = p.Args.Text("group", "")
		}
		w.Reset.File = append(w.Reset.File, l)
	}
	return nil
}

func badPlan(inner string) *kit.Failure {
	return &kit.Failure{Java: "java.lang.RuntimeException", Message: inner,
		Causes: []string{"Caused by: " + inner}}
}

// csvRecord reads a line as Jackson does: what is missing or empty is 0. problem is its exception.
func csvRecord(line string, grouped bool) (l groupcommand.PlannedOffset, problem string) {
	const jackson = "com.fasterxml.jackson."
	cells, starts := csvCells(line)
	class := "CsvRecordNoGroup"
	at := func(i int) string {
		return "\n at [Source: (StringReader); line: 1, column: " + strconv.Itoa(starts[i]+1) + "]"
	}
	if line == "" {
		return l, jackson + "databind.exc.MismatchedInputException: No content to map due to " +
			"end-of-input\n at [Source: (StringReader); line: UNKNOWN, column: UNKNOWN]"
	}
	if grouped {
		class, l.Group, cells, starts = "CsvRecordWithGroup", cells[0], cells[1:], starts[1:]
	}
	number := func(i int, field, kind string, bits int) int64 {
		if i >= len(cells) || cells[i] == "" || problem != "" {
			return 0
		}
		n, err := strconv.ParseInt(strings.TrimSpace(cells[i]), 10, bits)
		if err != nil {
			problem = jackson + "databind.exc.InvalidFormatException: Cannot deserialize value of " +
				"type `" + kind + "` from String \"" + cells[i] + "\": not a valid `" + kind +
				"` value" + at(i) + " (through reference chain: org.apache.kafka.tools.consumer.group." +
				"CsvUtils$" + class + "[\"" + field + "\"])"
		}
		return n
	}
	if len(cells) > 0 {
		l.TP.Topic = cells[0]
	}
	l.TP.Partition = int32(number(1, "partition", "int", 32))
	l.Offset = number(2, "offset", "long", 64)
	if problem == "" && len(cells) > 3 {
		n := 3
		if grouped {
			n = 4
		}
		problem = jackson + "dataformat.csv.CsvReadException: Too many entries: expected at most " +
			strconv.Itoa(n) + " (value #" + strconv.Itoa(n) + " (" + strconv.Itoa(len(cells[3])) +
			" chars) \"" + cells[3] + "\")" + at(3)
	}
	return l, problem
}

// csvCells splits a line at its commas, except inside quotes; starts tells where the cells begin.
func csvCells(line string) (cells []string, starts []int) {
	cell, quoted, start := []byte{}, false, 0
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"' && quoted && i+1 < len(line) && line[i+1] == '"':
			cell = append(cell, c)
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			cells, starts = append(cells, string(cell)), append(starts, start)
			cell, start = cell[:0], i+1
		case c != '\r':
			cell = append(cell, c)
		}
	}
	return append(cells, string(cell)), append(starts, start)
}
