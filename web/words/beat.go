package words

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// An election is told in beats, a line each, while time nearly stands still.

// BeatFenced is the first one: the controller gives a broker up.
func BeatFenced(f node.BrokerFenced, name Names) string {
	who := "**" + name(f.Broker) + " is fenced**"
	switch f.Reason {
	case node.ReasonNoHeartbeat:
		return who + ": " + Seconds(f.SilentMs) + " without a heartbeat. It may not lead any more."
	case node.ReasonShutdown:
		return who + ": it has handed everything over, and may stop."
	}
	return who + ". It may not lead any more."
}

// BeatISR is the second one: the ISR is another.
func BeatISR(f node.ISRChanged, name Names) string {
	var gone []string
	for _, id := range without(f.From, f.To) {
		gone = append(gone, name(id))
	}
	in := "In sync: "
	for i, id := range f.To {
		if i > 0 {
			in += ", "
		}
		in += name(id)
	}
	if len(f.To) == 0 {
		in += "nobody"
	}
	if len(gone) == 0 {
		return "**The ISR of " + f.TP.String() + "** is " + idList(f.To) + ". " + in + "."
	}
	return "**" + strings.Join(gone, " and ") + " is out of the ISR** of " + f.TP.String() + ". " +
		in + "."
}

// BeatElected is the third one: who shall lead. more: so many partitions besides are decided at once.
func BeatElected(f node.LeaderElected, more int, name Names) string {
	tp := f.TP.String()
	text := "**" + name(f.To) + " is chosen to lead " + tp +
		"**: it is in sync, so it has every committed record."
	switch {
	case f.To == wire.NoLeader:
		text = "**" + tp + " has no leader**: no copy in sync is alive."
	case f.Unclean:
		text = "**" + name(f.To) + " is chosen to lead " + tp +
			"**, though it wasn't in sync: records may be lost."
	}
	if more > 0 {
		text += " " + Plural(int64(more), "more partition is", "more partitions are") + " decided, too."
	}
	return text
}

// BeatCrowned is the last one: the new leader has read what the controller wrote.
func BeatCrowned(f node.BecameLeader, leader wire.ID, name Names) string {
	return "**" + name(leader) + " leads " + f.TP.String() + " now.** Epoch " + num(f.LeaderEpoch) +
		" begins: requests that still name epoch " + num(f.LeaderEpoch-1) + " are refused."
}
