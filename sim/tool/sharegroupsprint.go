package tool

import (
	"strconv"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

func (w *shareGroupsTool) printList(p *Process, out *node.Out) {
	a := &p.args
	width := 15
	for _, g := range w.listed {
		width = max(width, javaLen(g.GroupID))
	}
	if a.has("state") {
		p.print(out, pad("GROUP", width)+" STATE")
	}
	for _, g := range w.listed {
		switch {
		case !a.has("state"):
			p.print(out, g.GroupID)
		case inFilter(a.text("state", ""), g.State):
			p.print(out, pad(g.GroupID, width)+" "+g.State)
		}
	}
}

func (w *shareGroupsTool) printGroup(p *Process, g *describedShares, out *node.Out) {
	verbose := p.args.has("verbose")
	if w.view != "offsets" && g.State == "Empty" {
		p.eprint(out, "\nShare group '"+g.GroupID+"' has no active members.")
	}
	switch {
	case w.view == "members" && len(g.Members) > 0:
		g.printMembers(p, verbose, out)
	case w.view == "members":
	case w.view == "state":
		where := coordinatorText(w.brokers, g.coordinator)
		head := []string{"GROUP", "COORDINATOR (ID)", "STATE", "#MEMBERS"}
		row := []string{g.GroupID, where, g.State, strconv.Itoa(len(g.Members))}
		widths := []int{max(15, javaLen(g.GroupID)), max(25, len(where)), 15, 0}
		if verbose {
			head = []string{"GROUP", "COORDINATOR (ID)", "STATE", "GROUP-EPOCH", "ASSIGNMENT-EPOCH",
				"#MEMBERS"}
			row = []string{g.GroupID, where, g.State, strconv.Itoa(int(g.GroupEpoch)),
				strconv.Itoa(int(g.AssignmentEpoch)), row[3]}
			widths = []int{widths[0], widths[1], 15, 12, 17, 0}
		}
		table(p, widths, [][]string{head, row}, out)
	case len(g.offsets) == 0:
		p.print(out, "\nShare group '"+g.GroupID+"' has no offset information.")
	default:
		g.printOffsets(p, verbose, out)
	}
}

func (g *describedShares) printOffsets(p *Process, verbose bool, out *node.Out) {
	head := []string{"GROUP", "TOPIC", "PARTITION", "START-OFFSET", "LAG"}
	if verbose {
		head = []string{"GROUP", "TOPIC", "PARTITION", "LEADER-EPOCH", "START-OFFSET", "LAG"}
	}
	rows := [][]string{head}
	for _, o := range g.offsets {
		row := []string{g.GroupID, o.TP.Topic, strconv.Itoa(int(o.TP.Partition))}
		if verbose {
			row = append(row, dash(int64(o.LeaderEpoch), o.LeaderEpoch >= 0))
		}
		rows = append(rows, append(row, dash(o.StartOffset, o.StartOffset >= 0),
			dash(o.Lag, o.Lag >= 0)))
	}
	widths := []int{widest(rows, 0), widest(rows, 1), 10, 13, 13, 0}
	table(p, widths, rows, out)
}

func (g *describedShares) printMembers(p *Process, verbose bool, out *node.Out) {
	rows := [][]string{{"GROUP", "CONSUMER-ID", "HOST", "CLIENT-ID", "#PARTITIONS"}}
	if verbose {
		rows[0] = append(rows[0], "MEMBER-EPOCH")
	}
	rows[0] = append(rows[0], "ASSIGNMENT")
	members := append([]wire.DescribedShareMember(nil), g.Members...)
	ordered.SortFunc(members, func(a, b wire.DescribedShareMember) int {
		if a.MemberID < b.MemberID {
			return -1
		}
		return 1
	})
	for i := range members {
		m := &members[i]
		row := []string{g.GroupID, m.MemberID, m.ClientHost, m.ClientID,
			strconv.Itoa(len(m.Assignment))}
		if verbose {
			row = append(row, strconv.Itoa(int(m.MemberEpoch)))
		}
		text := assignmentText(m.Assignment)
		if len(m.Assignment) == 0 {
			text = ""
		}
		rows = append(rows, append(row, text))
	}
	table(p, []int{widest(rows, 0), widest(rows, 1), widest(rows, 2), widest(rows, 3), 12, 13, 0},
		rows, out)
}

func (w *shareGroupsTool) printDeleted(p *Process, out *node.Out) {
	var done, failed, ids []string
	all := append(append([]wire.DeletedGroup(nil), w.refused...), w.deleted...)
	for i := range all {
		ids = append(ids, all[i].GroupID)
	}
	for _, id := range hashMapOrder(ids, 16) {
		for i := range all {
			d := &all[i]
			switch {
			case d.GroupID != id:
			case d.Error != wire.None:
				failed = append(failed, "* Group '"+id+"' could not be deleted due to: "+
					kafkaFailure(d.Error, d.Message).text())
			case d.Message != "":
				failed = append(failed, "* Group '"+id+"' could not be deleted due to: "+d.Message)
			default:
				done = append(done, id)
			}
		}
	}
	p.printDeletion("share", done, failed, out)
}

func (w *shareGroupsTool) printOffsetsDeleted(p *Process, b *wire.DeleteShareGroupOffsetsReply,
	out *node.Out) {
	if b.Error != wire.None {
		p.print(out, "\nError: "+kafkaFailure(b.Error, b.Message).message)
	}
	rows := [][]string{{"TOPIC", "STATUS"}}
	if b.Error != wire.None {
		for _, name := range p.args.all("topic") {
			rows = append(rows, []string{name, "Error: " + kafkaFailure(b.Error, b.Message).message})
		}
	}
	for i := range b.Topics {
		r := &b.Topics[i]
		status := "Successful"
		if r.Error != wire.None {
			status = "Error: " + kafkaFailure(r.Error, r.Message).message
		}
		rows = append(rows, []string{r.Name, status})
	}
	table(p, []int{widest(rows, 0), 0}, rows, out)
	p.exit(out, 0)
}
