package consumergroups

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/groupcommand"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// printGroups prints what --describe found out, group by group.
func (w *work) printGroups(p *kit.Process, out *node.Out) {
	for w.At = range w.found {
		g := w.now()
		switch g.state {
		case "Empty":
			p.PrintErr(out, "\nConsumer group '"+g.id+"' has no active members.")
		case "PreparingRebalance", "CompletingRebalance", "Assigning", "Reconciling":
			p.PrintErr(out, "\nWarning: Consumer group '"+g.id+"' is rebalancing.")
		}
		switch w.View {
		case "members":
			g.printMembers(p, out)
		case "state":
			w.printState(p, out)
		default:
			w.printOffsets(p, out)
		}
	}
}

// printOffsets is --describe --offsets: the members' partitions, the member with the most of them
// first, then the partitions that nobody owns.
func (w *work) printOffsets(p *kit.Process, out *node.Out) {
	verbose := p.Args.Has("verbose")
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
		for _, tp := range kit.SortedPartitions(m.assigned) {
			owned = append(owned, tp)
			rows = append(rows, w.offsetRow(tp, m.id, m.host, m.client))
		}
	}
	for _, tp := range g.partitions() {
		if !slices.Contains(owned, tp) {
			rows = append(rows, w.offsetRow(tp, "-", "-", "-"))
		}
	}
	widths := []int{kit.Widest(rows, 0), kit.Widest(rows, 1), 10, 15, 15, 15, 15, kit.Widest(rows, 7),
		kit.Widest(rows, 8), 0}
	if !verbose {
		widths = slices.Delete(widths, 3, 4)
		for i := range rows {
			rows[i] = slices.Delete(rows[i], 3, 4)
		}
	}
	if len(rows) > 1 {
		kit.Table(p, widths, rows, out)
	}
}

func (w *work) offsetRow(tp wire.TopicPartition, member, host, client string) []string {
	committed, epoch := int64(0), int32(-1)
	o, has := w.now().committedAt(tp)
	if has {
		committed, epoch = o.Offset, o.LeaderEpoch
	}
	end, known := w.Ends.Offset(tp, wire.LatestTimestamp)
	return []string{w.now().id, tp.Topic, strconv.Itoa(int(tp.Partition)),
		kit.Dash(int64(epoch), epoch >= 0), kit.Dash(committed, has), kit.Dash(end, known),
		kit.Dash(end-committed, has && known), member, host, client}
}

// printMembers is --describe --members.
func (g *describedGroup) printMembers(p *kit.Process, out *node.Out) {
	static := slices.ContainsFunc(g.members, func(m groupMember) bool { return m.instance != "" })
	verbose := p.Args.Has("verbose")
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
			r = append(r, kit.Dash(int64(m.epoch), g.next), groupcommand.AssignmentText(m.assigned),
				kit.Dash(int64(g.target), g.next), groupcommand.AssignmentText(m.target))
		}
		rows = append(rows, r)
	}
	p.Print(out, "")
	for _, r := range rows {
		line := ""
		for i, c := range r {
			width := kit.Widest(rows, i)
			if head[i] == "GROUP-INSTANCE-ID" {
				width = max(width, 17)
			}
			if strings.HasSuffix(head[i], "-ASSIGNMENT") {
				width = max(width, 20)
			}
			line += kit.Pad(c, width)
			if head[i] != "TARGET-ASSIGNMENT" {
				line += " "
			}
		}
		p.Print(out, line)
	}
}

// printState is --describe --state.
func (w *work) printState(p *kit.Process, out *node.Out) {
	g := w.now()
	where := groupcommand.CoordinatorText(w.Brokers, g.coordinator)
	assignor := g.assignor
	if assignor == "" {
		assignor = "-"
	}
	head := []string{"GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE"}
	row := []string{g.id, where, assignor, g.state}
	widths := []int{max(15, kit.JavaLen(g.id)), max(25, len(where)), 20, 20}
	if p.Args.Has("verbose") {
		head = append(head, "GROUP-EPOCH", "TARGET-ASSIGNMENT-EPOCH")
		row = append(row, kit.Dash(int64(g.epoch), g.next), kit.Dash(int64(g.target), g.next))
		widths = append(widths, 15, 25)
	}
	kit.Table(p, append(widths, 0), [][]string{append(head, "#MEMBERS"),
		append(row, strconv.Itoa(len(g.members)))}, out)
}
