package tool

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// printGroup prints one of --describe's three views.
func (w *groupsTool) printGroup(p *Process, out *node.Out) {
	group := w.groups[0]
	switch w.now.state {
	case "Empty":
		p.eprint(out, "\nConsumer group '"+group+"' has no active members.")
	case "PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling":
		p.eprint(out, "\nWarning: Consumer group '"+group+"' is rebalancing.")
	}
	switch w.view {
	case "members":
		w.printMembers(p, out)
	case "state":
		w.printState(p, out)
	default:
		w.printOffsets(p, out)
	}
}

// table prints rows of columns padded to their widths, a blank before and between; the last column
// isn't padded.
func table(p *Process, widths []int, rows [][]string, out *node.Out) {
	p.print(out, "")
	for _, r := range rows {
		line := ""
		for i, c := range r {
			if i < len(r)-1 {
				line += pad(c, widths[i]) + " "
			} else {
				line += c
			}
		}
		p.print(out, line)
	}
}

// widest is the width of column i: at least 15.
func widest(rows [][]string, i int) int {
	n := 15
	for _, r := range rows[1:] {
		n = max(n, len(r[i]))
	}
	return n
}

func byPartition(a, b wire.TopicPartition) int {
	switch {
	case a.Less(b):
		return -1
	case b.Less(a):
		return 1
	}
	return 0
}

// printOffsets is --describe --offsets: the members' partitions, the member with the most of them
// first, then the partitions that nobody owns.
func (w *groupsTool) printOffsets(p *Process, out *node.Out) {
	verbose := p.args.has("verbose")
	rows := [][]string{{"GROUP", "TOPIC", "PARTITION", "LEADER-EPOCH", "CURRENT-OFFSET",
		"LOG-END-OFFSET", "LAG", "CONSUMER-ID", "HOST", "CLIENT-ID"}}
	owned := []wire.TopicPartition{}
	members := slices.Clone(w.now.members)
	ordered.SortFunc(members, func(a, b groupMember) int {
		return len(b.assigned) - len(a.assigned)
	})
	for i := range members {
		m := &members[i]
		for _, tp := range slices.SortedFunc(slices.Values(m.assigned), byPartition) {
			owned = append(owned, tp)
			rows = append(rows, w.offsetRow(tp, m.id, m.host, m.client))
		}
	}
	for _, tp := range slices.SortedFunc(slices.Values(w.partitions()), byPartition) {
		if !slices.Contains(owned, tp) {
			rows = append(rows, w.offsetRow(tp, "-", "-", "-"))
		}
	}
	widths := []int{widest(rows, 0), widest(rows, 1), 10, 15, 15, 15, 15, widest(rows, 7),
		widest(rows, 8), 0}
	if !verbose {
		widths = slices.Delete(widths, 3, 4)
		for i := range rows {
			rows[i] = slices.Delete(rows[i], 3, 4)
		}
	}
	if len(rows) > 1 {
		table(p, widths, rows, out)
	}
}

func (w *groupsTool) offsetRow(tp wire.TopicPartition, member, host, client string) []string {
	committed, epoch, has := int64(0), int32(-1), false
	for _, o := range w.now.offsets {
		if o.TP == tp && o.Offset >= 0 {
			committed, epoch, has = o.Offset, o.LeaderEpoch, true
		}
	}
	end, known := offsetOf(w.now.ends, tp)
	return []string{w.groups[0], tp.Topic, strconv.Itoa(int(tp.Partition)),
		dash(int64(epoch), epoch >= 0), dash(committed, has), dash(end, known),
		dash(end-committed, has && known), member, host, client}
}

// printMembers is --describe --members.
func (w *groupsTool) printMembers(p *Process, out *node.Out) {
	static := slices.ContainsFunc(w.now.members, func(m groupMember) bool { return m.instance != "" })
	verbose := p.args.has("verbose")
	head := []string{"GROUP", "CONSUMER-ID"}
	if static {
		head = append(head, "GROUP-INSTANCE-ID")
	}
	head = append(head, "HOST", "CLIENT-ID", "#PARTITIONS")
	if verbose {
		head = append(head, "CURRENT-EPOCH", "CURRENT-ASSIGNMENT", "TARGET-EPOCH",
			"TARGET-ASSIGNMENT")
	}
	rows := [][]string{head}
	for i := range w.now.members {
		m := &w.now.members[i]
		r := []string{w.groups[0], m.id}
		if static {
			r = append(r, m.instance)
		}
		r = append(r, m.host, m.client, strconv.Itoa(len(m.assigned)))
		if verbose {
			epochs := w.now.next
			r = append(r, dash(int64(m.epoch), epochs), assignmentText(m.assigned),
				dash(int64(w.now.target), epochs), "")
			if epochs {
				r[len(r)-1] = assignmentText(m.target)
			}
		}
		rows = append(rows, r)
	}
	p.print(out, "")
	for _, r := range rows {
		line := ""
		for i, c := range r {
			width := widest(rows, i)
			if head[i] == "GROUP-INSTANCE-ID" {
				width = max(width, 17)
			}
			if strings.HasSuffix(head[i], "-ASSIGNMENT") {
				width = max(width, 20)
			}
			line += pad(c, width)
			if head[i] != "TARGET-ASSIGNMENT" {
				line += " "
			}
		}
		p.print(out, line)
	}
}

// assignmentText is dishes:0,1,2;menu:0.
func assignmentText(tps []wire.TopicPartition) string {
	text, topic := "", ""
	for _, tp := range slices.SortedFunc(slices.Values(tps), byPartition) {
		switch {
		case tp.Topic == topic:
			text += ","
		case text != "":
			text += ";" + tp.Topic + ":"
		default:
			text = tp.Topic + ":"
		}
		topic = tp.Topic
		text += strconv.Itoa(int(tp.Partition))
	}
	return text
}

// printState is --describe --state.
func (w *groupsTool) printState(p *Process, out *node.Out) {
	where := ""
	for _, n := range w.brokers {
		if n.ID == w.now.coordinator {
			where = n.Host + ":" + strconv.Itoa(int(n.Port)) + "  (" + strconv.Itoa(int(n.ID)) + ")"
		}
	}
	assignor := w.now.assignor
	if assignor == "" {
		assignor = "-"
	}
	head := []string{"GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE"}
	row := []string{w.groups[0], where, assignor, w.now.state}
	widths := []int{max(15, len(w.groups[0])), max(25, len(where)), 20, 20}
	if p.args.has("verbose") {
		head = append(head, "GROUP-EPOCH", "TARGET-ASSIGNMENT-EPOCH")
		row = append(row, dash(int64(w.now.epoch), w.now.next), dash(int64(w.now.target), w.now.next))
		widths = append(widths, 15, 25)
	}
	table(p, append(widths, 0), [][]string{append(head, "#MEMBERS"),
		append(row, strconv.Itoa(len(w.now.members)))}, out)
}
