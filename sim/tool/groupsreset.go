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
		f = w.readPlan(p)
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
// command is about several. Kafka: OffsetsUtils.parseResetPlan.
func (w *groupsTool) readPlan(p *Process) *failure {
	w.reset.file = nil
	path := p.args.text("from-file", "")
	text, ok := p.readFile(path)
	if !ok {
		inner := "java.nio.file.NoSuchFileException: " + path
		return &failure{java: "java.lang.RuntimeException", message: inner,
			causes: []string{"Caused by: " + inner}}
	}
	for line := range strings.SplitSeq(strings.TrimRight(text, "\n"), "\n") {
		cells := csvCells(line)
		single := len(p.args.all("group")) == 1 && len(cells) == 3
		l := plannedOffset{}
		if single {
			l.group = p.args.text("group", "")
		} else if len(cells) == 4 {
			l.group, cells = cells[0], cells[1:]
		} else {
			return badPlan("Too few or too many entries in line \"" + line + "\": expected " +
				"group,topic,partition,offset, or topic,partition,offset for one --group")
		}
		partition, err1 := strconv.ParseInt(cells[1], 10, 32)
		offset, err2 := strconv.ParseInt(cells[2], 10, 64)
		switch {
		case err1 != nil:
			return badPlan(notValue("int", cells[1]))
		case err2 != nil:
			return badPlan(notValue("long", cells[2]))
		}
		l.tpOffset = tpOffset{wire.TopicPartition{Topic: cells[0], Partition: int32(partition)}, offset}
		w.reset.file = append(w.reset.file, l)
	}
	return nil
}

func notValue(kind, cell string) string {
	return "Cannot deserialize value of type `" + kind + "` from String \"" + cell +
		"\": not a valid `" + kind + "` value"
}

func badPlan(text string) *failure {
	inner := "com.fasterxml.jackson.databind.exc.InvalidFormatException: " + text
	return &failure{java: "java.lang.RuntimeException", message: inner,
		causes: []string{"Caused by: " + inner}}
}

// csvCells splits a line at its commas, except inside quotes.
func csvCells(line string) []string {
	var cells []string
	cell, quoted := []byte{}, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			cells = append(cells, string(cell))
			cell = cell[:0]
		case c != '\r':
			cell = append(cell, c)
		}
	}
	return append(cells, string(cell))
}
