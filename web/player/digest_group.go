package player

import (
	"slices"

	"highwater/sim/node"
	"highwater/web/words"
)

// groupMoved paints the stretches in which groups worked out who reads what: it opens a band when a
// group begins to rebalance and closes it when it is at rest. While one lasts it is called after
// its group, afterwards after the generation, or the epoch, that came of it.
func (d *digest) groupMoved(e *node.Event, f node.GroupStateChanged) {
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
	text := words.Rebalancing(f.Group, f.From == "Empty" || f.From == "")
	d.forming = append(d.forming, Band{From: e.At, To: -1, Kind: "rebalancing", Text: text,
		Group: f.Group, seq: e.Seq})
}

func (d *digest) generation(group, n string) {
	d.generations[group] = n
}
