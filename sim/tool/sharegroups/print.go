package sharegroups

import (
	"strconv"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/groupcommand"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

func (w *work) printList(p *kit.Process, out *node.Out) {
	a := &p.Args
	width := 15
	for _, g := range w.Listed {
		width = max(width, kit.JavaLen(g.GroupID))
	}
	if a.Has("state") {
		p.Print(out, kit.Pad("GROUP", width)+" STATE")
	}
	for _, g := range w.Listed {
		switch {
		case !a.Has("state"):
			p.Print(out, g.GroupID)
		case groupcommand.InFilter(a.Text("state", ""), g.State):
			p.Print(out, kit.Pad(g.GroupID, width)+" "+g.State)
		}
	}
}

func (w *work) printGroup(p *kit.Process, g *describedShares, out *node.Out) {
	verbose := p.Args.Has("verbose")
	if w.View != "offsets" && g.State == "Empty" {
		p.PrintErr(out, "\nShare group '"+g.GroupID+"' has no active members.")
	}
	switch {
	case w.View == "members" && len(g.Members) > 0:
		g.printMembers(p, verbose, out)
	case w.View == "members":
	case w.View == "state":
		where := groupcommand.CoordinatorText(w.Brokers, g.coordinator)
		head := []string{"GROUP", "COORDINATOR (ID)", "STATE", "#MEMBERS"}
		row := []string{g.GroupID, where, g.State, strconv.Itoa(len(g.Members))}
		widths := []int{max(15, kit.JavaLen(g.GroupID)), max(25, len(where)), 15, 0}
		if verbose {
			head = []string{"GROUP", "COORDINATOR (ID)", "STATE", "GROUP-EPOCH", "ASSIGNMENT-EPOCH",
				"#MEMBERS"}
			row = []string{g.GroupID, where, g.State, strconv.Itoa(int(g.GroupEpoch)),
				strconv.Itoa(int(g.AssignmentEpoch)), row[3]}
			widths = []int{widths[0], widths[1], 15, 12, 17, 0}
		}
		kit.Table(p, widths, [][]string{head, row}, out)
	case len(g.offsets) == 0:
		p.Print(out, "\nShare group '"+g.GroupID+"' has no offset information.")
	default:
		g.printOffsets(p, verbose, out)
	}
}

func (g *describedShares) printOffsets(p *kit.Process, verbose bool, out *node.Out) {
	head := []string{"GROUP", "TOPIC", "PARTITION", "START-OFFSET", "LAG"}
	if verbose {
		head = []string{"GROUP", "TOPIC", "PARTITION", "LEADER-EPOCH", "START-OFFSET", "LAG"}
	}
	rows := [][]string{head}
	for _, o := range g.offsets {
		row := []string{g.GroupID, o.TP.Topic, strconv.Itoa(int(o.TP.Partition))}
		if verbose {
			row = append(row, kit.Dash(int64(o.LeaderEpoch), o.LeaderEpoch >= 0))
		}
		rows = append(rows, append(row, kit.Dash(o.StartOffset, o.StartOffset >= 0),
			kit.Dash(o.Lag, o.Lag >= 0)))
	}
	widths := []int{kit.Widest(rows, 0), kit.Widest(rows, 1), 10, 13, 13, 0}
	kit.Table(p, widths, rows, out)
}

func (g *describedShares) printMembers(p *kit.Process, verbose bool, out *node.Out) {
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
		text := groupcommand.AssignmentText(m.Assignment)
		if len(m.Assignment) == 0 {
			text = ""
		}
		rows = append(rows, append(row, text))
	}
	kit.Table(p, []int{kit.Widest(rows, 0), kit.Widest(rows, 1), kit.Widest(rows, 2),
		kit.Widest(rows, 3), 12, 13, 0},
		rows, out)
}

func (w *work) printDeleted(p *kit.Process, out *node.Out) {
	var done, failed, ids []string
	all := append(append([]wire.DeletedGroup(nil), w.refused...), w.Deleted...)
	for i := range all {
		ids = append(ids, all[i].GroupID)
	}
	for _, id := range kit.HashMapOrder(ids, 16) {
		for i := range all {
			d := &all[i]
			switch {
			case d.GroupID != id:
			case d.Error != wire.None:
				failed = append(failed, "* Group '"+id+"' could not be deleted due to: "+
					kit.KafkaFailure(d.Error, d.Message).Text())
			case d.Message != "":
				failed = append(failed, "* Group '"+id+"' could not be deleted due to: "+d.Message)
			default:
				done = append(done, id)
			}
		}
	}
	groupcommand.PrintDeletion(p, "share", done, failed, out)
}

func (w *work) printOffsetsDeleted(p *kit.Process, b *wire.DeleteShareGroupOffsetsReply,
	out *node.Out) {
	if b.Error != wire.None {
		p.Print(out, "\nError: "+kit.KafkaFailure(b.Error, b.Message).Message)
	}
	rows := [][]string{{"TOPIC", "STATUS"}}
	if b.Error != wire.None {
		for _, name := range p.Args.All("topic") {
			rows = append(rows, []string{name, "Error: " +
				kit.KafkaFailure(b.Error, b.Message).Message})
		}
	}
	for i := range b.Topics {
		r := &b.Topics[i]
		status := "Successful"
		if r.Error != wire.None {
			status = "Error: " + kit.KafkaFailure(r.Error, r.Message).Message
		}
		rows = append(rows, []string{r.Name, status})
	}
	kit.Table(p, []int{kit.Widest(rows, 0), 0}, rows, out)
	p.Exit(out, 0)
}
