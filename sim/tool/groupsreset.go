package tool

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// resetWays in the order in which the tool looks for them.
var resetWays = []string{"to-offset", "to-earliest", "to-latest", "shift-by", "to-datetime",
	"by-duration", "from-file", "to-current"}

func (w *groupsTool) resetOptions(p *Process, someGroup bool, out *node.Out) string {
	a := &p.args
	if a.has("execute") && a.has("dry-run") {
		return "Option [reset-offsets] only accepts one of [execute] and [dry-run]"
	}
	if !a.has("execute") && !a.has("dry-run") {
		p.eprint(out, "WARN: No action will be performed as the --execute option is missing. In "+
			"version 5.0, this command will require either --dry-run or --execute to be specified. "+
			"You should add the --dry-run option explicitly if you are scripting this command and "+
			"want to keep the current default behavior without prompting.")
	}
	if !someGroup {
		return "Option [reset-offsets] takes one of these options: [group], [all-groups]"
	}
	w.reset.how = ""
	for _, n := range []string{"to-offset", "to-datetime", "by-duration", "to-earliest", "to-latest",
		"to-current", "shift-by", "from-file"} {
		if err := a.checkInvalid(n, without(resetWays, n)...); err != nil {
			return err.Error()
		}
		if a.has(n) {
			w.reset.how = n
		}
	}
	return ""
}

func without(list []string, s string) []string {
	var out []string
	for _, x := range list {
		if x != s {
			out = append(out, x)
		}
	}
	return out
}

// planReset finds the partitions of the group at hand and asks for their offsets. Kafka:
// resetOffsetsForInactiveGroup.
func (w *groupsTool) planReset(t *adminTool, p *Process, out *node.Out) {
	a, g := &p.args, w.now()
	r := &w.reset
	r.tps = nil
	switch {
	case a.has("all-topics"):
		for i := range g.offsets {
			r.tps = append(r.tps, g.offsets[i].TP)
		}
	case a.has("topic"):
		tps, bad, f := w.topics.scope(a.all("topic"))
		if bad != "" {
			p.usageExit(string(bad), out)
			return
		}
		if f != nil {
			w.thrown(p, f, f.message, out)
			return
		}
		r.tps = tps
	case !a.has("from-file"):
		p.usageExit("One of the reset scopes should be defined: --all-topics, --topic.", out)
		return
	}
	f := w.topics.check(r.tps)
	switch {
	case f != nil:
	case r.how == "to-datetime" || r.how == "by-duration":
		f = r.timed(a.text(r.how, ""), out.Now.UnixMs())
	case r.how == "from-file":
		f = w.readPlan(p, out)
		r.tps = nil
		for _, l := range r.file {
			if l.group == g.id {
				r.tps = append(r.tps, l.tp)
			}
		}
	}
	if f != nil {
		w.thrown(p, f, f.message, out)
		return
	}
	switch {
	case r.how == "":
		p.usageExit("Option '[reset-offsets]' requires one of the following scenarios: "+
			"[[to-datetime], [by-duration], [to-latest], [to-current], [to-earliest], [to-offset], "+
			"[shift-by], [from-file]]", out)
		return
	case r.how == "from-file" && len(r.tps) == 0:
		p.print(out, "\nError: No reset plan for group "+g.id+" found")
	case r.how == "shift-by":
		for _, tp := range r.tps {
			if _, ok := g.committedAt(tp); !ok {
				p.usageExit("Cannot shift offset for partition "+tp.String()+
					" since there is no current committed offset", out)
				return
			}
		}
	}
	if len(r.tps) == 0 {
		w.resetTo(t, p, out)
		return
	}
	w.ends = logEnds{}
	for _, at := range r.times() {
		w.ends.ask(t, r.tps, at, out)
	}
}

// resetTo computes the new offsets; --execute commits them.
func (w *groupsTool) resetTo(t *adminTool, p *Process, out *node.Out) {
	g := w.now()
	g.rows = nil
	for _, tp := range partitionOrder(w.reset.tps) {
		g.rows = append(g.rows, tpOffset{tp, w.newOffset(p, tp, out)})
	}
	if !p.args.has("execute") {
		w.next(t, p, out)
		return
	}
	req := &wire.OffsetCommitRequest{GroupID: g.id, GenerationOrEpoch: -1}
	for _, r := range g.rows {
		req.Partitions = append(req.Partitions, wire.OffsetCommitPartition{TP: r.tp, Offset: r.offset,
			LeaderEpoch: -1})
	}
	t.broker(g.coordinator, "alterConsumerGroupOffsets", req, out)
}

func (w *groupsTool) newOffset(p *Process, tp wire.TopicPartition, out *node.Out) int64 {
	r := &w.reset
	o, has := w.now().committedAt(tp)
	switch r.how {
	case "to-offset":
		return inside(p, &w.ends, tp, r.number, out)
	case "shift-by":
		return inside(p, &w.ends, tp, o.Offset+r.number, out)
	case "from-file":
		for _, l := range r.file {
			if l.group == w.now().id && l.tp == tp {
				return inside(p, &w.ends, tp, l.offset, out)
			}
		}
	case "to-current":
		if has {
			return o.Offset
		}
	}
	return r.byTime(p, &w.ends, tp, out)
}

// committed takes the answer to --execute.
func (w *groupsTool) committed(t *adminTool, p *Process, b *wire.OffsetCommitReply, out *node.Out) {
	var failed []string
	code := wire.None
	for i := range b.Partitions {
		if e := b.Partitions[i].Error; e != wire.None {
			failed = append(failed, b.Partitions[i].TP.String())
			code = e
		}
	}
	switch {
	case outdated(code):
		w.find(t, p, out)
	case code != wire.None:
		f := kafkaFailure(code, "Failed altering group offsets for the following partitions: ["+
			strings.Join(failed, ", ")+"]")
		w.thrown(p, f, f.message, out)
	default:
		w.next(t, p, out)
	}
}

// printReset prints the plan: a table, or CSV for --export.
func (w *groupsTool) printReset(p *Process, out *node.Out) {
	if !p.args.has("export") {
		groups := make([]newOffsets, len(w.found))
		for i := range w.found {
			groups[i] = newOffsets{w.found[i].id, w.found[i].rows}
		}
		p.printNewOffsets(groups, out)
		return
	}
	for i := range w.found {
		for _, r := range w.found[i].rows {
			line := csvText(r.tp.Topic) + "," + strconv.Itoa(int(r.tp.Partition)) + "," +
				strconv.FormatInt(r.offset, 10)
			if len(p.args.all("group")) != 1 {
				line = csvText(w.found[i].id) + "," + line
			}
			p.print(out, line)
		}
	}
	p.print(out, "")
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
func (w *groupsTool) readPlan(p *Process, out *node.Out) *failure {
	w.reset.file = nil
	path := p.args.text("from-file", "")
	text, ok := p.readFile(path)
	if !ok {
		return badPlan("java.nio.file.NoSuchFileException: " + path)
	}
	lines := strings.Split(strings.TrimRight(text, "\n"), "\n")
	_, short := csvRecord(lines[0], false)
	if short != "" {
		p.eprint(out, short)
	}
	grouped := short != "" || len(p.args.all("group")) != 1
	for _, line := range lines {
		l, problem := csvRecord(line, grouped)
		if problem != "" {
			return badPlan(problem)
		}
		if !grouped {
			l.group = p.args.text("group", "")
		}
		w.reset.file = append(w.reset.file, l)
	}
	return nil
}

func badPlan(inner string) *failure {
	return &failure{java: "java.lang.RuntimeException", message: inner,
		causes: []string{"Caused by: " + inner}}
}

// csvRecord reads a line as Jackson does: what is missing or empty is 0. problem is its exception.
func csvRecord(line string, grouped bool) (l plannedOffset, problem string) {
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
		class, l.group, cells, starts = "CsvRecordWithGroup", cells[0], cells[1:], starts[1:]
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
		l.tp.Topic = cells[0]
	}
	l.tp.Partition = int32(number(1, "partition", "int", 32))
	l.offset = number(2, "offset", "long", 64)
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
