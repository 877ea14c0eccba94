package tool

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// printGroups prints what --describe found out, group by group.
func (w *groupsTool) printGroups(p *Process, out *node.Out) {
	for w.at = range w.found {
		g := w.now()
		switch g.state {
		case "Empty":
			p.eprint(out, "\nConsumer group '"+g.id+"' has no active members.")
		case "PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling":
			p.eprint(out, "\nWarning: Consumer group '"+g.id+"' is rebalancing.")
		}
		switch w.view {
		case "members":
			g.printMembers(p, out)
		case "state":
			w.printState(p, out)
		default:
			w.printOffsets(p, out)
		}
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
		n = max(n, javaLen(r[i]))
	}
	return n
}

// printOffsets is --describe --offsets: the members' partitions, the member with the most of them
// first, then the partitions that nobody owns.
func (w *groupsTool) printOffsets(p *Process, out *node.Out) {
	verbose := p.args.has("verbose")
	rows := [][]string{{"GROUP", "TOPIC", "PARTITION", "LEADER-EPOCH", "CURRENT-OFFSET",
		"LOG-END-OFFSET", "LAG", "CONSUMER-ID", "HOST", "CLIENT-ID"}}
	owned := []wire.TopicPartition{}
	g := w.now()
	members := slices.Clone(g.members)
	ordered.SortFunc(members, func(a, b groupMember) int {
		return len(b.assigned) - len(a.assigned)
	})
	for i := range members {
		m := &members[i]
		for _, tp := range sorted(m.assigned) {
			owned = append(owned, tp)
			rows = append(rows, w.offsetRow(tp, m.id, m.host, m.client))
		}
	}
	for _, tp := range g.partitions() {
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
	committed, epoch := int64(0), int32(-1)
	o, has := w.now().committedAt(tp)
	if has {
		committed, epoch = o.Offset, o.LeaderEpoch
	}
	end, known := w.ends.offset(tp, wire.LatestTimestamp)
	return []string{w.now().id, tp.Topic, strconv.Itoa(int(tp.Partition)),
		dash(int64(epoch), epoch >= 0), dash(committed, has), dash(end, known),
		dash(end-committed, has && known), member, host, client}
}

// printMembers is --describe --members.
func (g *describedGroup) printMembers(p *Process, out *node.Out) {
	static := slices.ContainsFunc(g.members, func(m groupMember) bool { return m.instance != "" })
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
	for i := range g.members {
		m := &g.members[i]
		r := []string{g.id, m.id}
		if static {
			r = append(r, m.instance)
		}
		r = append(r, m.host, m.client, strconv.Itoa(len(m.assigned)))
		if verbose {
			r = append(r, dash(int64(m.epoch), g.next), assignmentText(m.assigned),
				dash(int64(g.target), g.next), assignmentText(m.target))
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

// sorted is tps by topic and partition.
func sorted(tps []wire.TopicPartition) []wire.TopicPartition {
	tps = slices.Clone(tps)
	ordered.SortFunc(tps, wire.TopicPartition.Compare)
	return tps
}

// assignmentText is dishes:0,1,2;menu:0, and - for nothing.
func assignmentText(tps []wire.TopicPartition) string {
	if len(tps) == 0 {
		return "-"
	}
	text, topic := "", ""
	for _, tp := range sorted(tps) {
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

// coordinatorText is host:port  (id).
func coordinatorText(brokers []wire.BrokerEndpoint, id wire.ID) string {
	for _, n := range brokers {
		if n.ID == id {
			return n.Host + ":" + strconv.Itoa(int(n.Port)) + "  (" + strconv.Itoa(int(n.ID)) + ")"
		}
	}
	return ""
}

// printState is --describe --state.
func (w *groupsTool) printState(p *Process, out *node.Out) {
	g := w.now()
	where := coordinatorText(w.brokers, g.coordinator)
	assignor := g.assignor
	if assignor == "" {
		assignor = "-"
	}
	head := []string{"GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE"}
	row := []string{g.id, where, assignor, g.state}
	widths := []int{max(15, javaLen(g.id)), max(25, len(where)), 20, 20}
	if p.args.has("verbose") {
		head = append(head, "GROUP-EPOCH", "TARGET-ASSIGNMENT-EPOCH")
		row = append(row, dash(int64(g.epoch), g.next), dash(int64(g.target), g.next))
		widths = append(widths, 15, 25)
	}
	table(p, append(widths, 0), [][]string{append(head, "#MEMBERS"),
		append(row, strconv.Itoa(len(g.members)))}, out)
}
