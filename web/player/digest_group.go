package player

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// groupBands paints the stretches in which groups worked out who reads what. While one lasts it is
// called after its group, afterwards after the generation, or the epoch, that came of it.
func (d *digest) groupBands(e node.Event, name namer) {
	switch f := e.Fact.(type) {
	case node.GroupStateChanged:
		d.groupMoved(e, f)
	case node.GenerationStarted:
		d.generation(f.Group, num(int64(f.Generation)))
	case node.GroupEpochBumped:
		d.generation(f.Group, "epoch "+num(int64(f.GroupEpoch)))
	default:
		d.groupMarks(e, name)
	}
}

// groupMoved opens a band when a group begins to rebalance and closes it when it is at rest.
func (d *digest) groupMoved(e node.Event, f node.GroupStateChanged) {
	at := slices.IndexFunc(d.forming, func(b Band) bool { return b.Group == f.Group && b.To < 0 })
	switch f.To {
	case "Stable", "Empty", "Dead":
		if at >= 0 {
			b := &d.forming[at]
			b.To, b.Kind, b.Text = e.At, "group", f.Group
			if n := d.generations[f.Group]; n != "" {
				b.Text += " " + n
			}
		}
		return
	}
	if at >= 0 {
		return
	}
	text := f.Group + " rebalancing"
	if f.From == "Empty" || f.From == "" {
		text = f.Group + " forms"
	}
	d.forming = append(d.forming, Band{From: e.At, To: -1, Kind: "rebalancing", Text: text,
		Group: f.Group, seq: e.Seq})
}

func (d *digest) generation(group, n string) {
	if d.generations == nil {
		d.generations = map[string]string{}
	}
	d.generations[group] = n
}

// groupMarks puts down the moments of a rebalance that a person waits for.
func (d *digest) groupMarks(e node.Event, name namer) {
	switch f := e.Fact.(type) {
	case node.ConsumerStateChanged:
		if f.State == "joining" && f.Member != "" {
			d.mark(e, name(e.Node)+" joins", Warn)
		}
	case node.HeartbeatAnswered:
		if f.Error != wire.None {
			d.mark(e, "error to "+name(f.Client), Bad)
		}
	case node.MemberLeft:
		switch f.Reason {
		case "session", "rebalance", "fenced":
			d.mark(e, name(f.Client)+" thrown out", Bad)
		case "pending":
		default:
			d.mark(e, name(f.Client)+" leaves", Warn)
		}
	case node.PollTimeoutExpired:
		d.mark(e, "no poll() by "+name(e.Node), Bad)
	case node.MemberReconciled:
		if f.State == "UNREVOKED_PARTITIONS" {
			d.mark(e, "gives back "+partitionList(f.Revoking), Warn)
		}
	case node.PartitionsAssigned:
		if len(f.Added) > 0 {
			d.mark(e, name(e.Node)+" has "+partitionList(f.Added), Good)
		}
	case node.ShareRecordsChanged:
		at := f.TP.String() + " @" + num(f.FirstOffset)
		switch {
		case f.Reason == "lock timeout":
			d.mark(e, "lock of "+at+" over", Warn)
		case f.To == "archived":
			d.mark(e, at+" archived", Bad)
		}
	}
}
