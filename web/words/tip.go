package words

import (
	"highwater/sim/wire"
	"highwater/web/thing"
)

// What is shown beside the pointer: a name for what lies under it, with its number. The sentence
// below it is the one that Why? begins with.

// Terms are the terms of the glossary by the thing on the stage that is one.
var Terms = map[thing.Kind]string{thing.HighWatermark: "high watermark",
	thing.LogEnd: "log end offset", thing.ISR: "in-sync replicas", thing.Leader: "leader",
	thing.Epoch: "leader epoch", thing.Record: "record", thing.Committed: "committed offset",
	thing.Position: "position", thing.Shared: "acquisition lock"}

// TermShareGroup is the term for the marks of a share group.
const TermShareGroup = "share group"

// TipHighWatermark names a high watermark.
func TipHighWatermark(n int64) string { return "High watermark " + num(n) }

// TipLogEnd names the end of a copy.
func TipLogEnd(n int64) string { return "Log end offset " + num(n) }

// TipISR names a broker's place in the in-sync replica set of a partition.
func TipISR(broker string, tp wire.TopicPartition, in bool) string {
	if in {
		return broker + " is in sync in " + tp.String()
	}
	return broker + " is not in sync in " + tp.String()
}

// TipLeads names the crown of a partition.
func TipLeads(broker string, tp wire.TopicPartition, leads bool) string {
	if leads {
		return broker + " leads " + tp.String()
	}
	return broker + " led " + tp.String() + " last"
}

// TipEpoch names a leader epoch, and says what it is for.
func TipEpoch(tp wire.TopicPartition, epoch int32) (name, text string) {
	return "Leader epoch " + num(epoch) + " of " + tp.String(),
		"It grows with each new leader, so that everybody can tell who leads from who used to."
}

// TipRecord names a record, and says what is in it; committed: consumers may have it.
func TipRecord(tp wire.TopicPartition, offset int64, what string, committed bool) (name, text string) {
	if !committed {
		what += " Not committed yet: no consumer gets it."
	}
	return Offsets(tp, offset, offset), what
}

// TipCommitted names a group's committed offset.
func TipCommitted(group string, tp wire.TopicPartition, offset int64) string {
	return group + " has committed " + Offsets(tp, offset, offset)
}

// TipPosition names a consumer's position.
func TipPosition(consumer string, tp wire.TopicPartition, offset int64) string {
	return consumer + " reads " + Offsets(tp, offset, offset) + " next"
}

// TipWindow names the start or the end of a share group's window.
func TipWindow(group string, tp wire.TopicPartition, offset int64, start bool) string {
	if start {
		return group + "'s window begins at " + Offsets(tp, offset, offset)
	}
	return group + "'s window ends before " + Offsets(tp, offset, offset)
}

// TipPower names a power button.
func TipPower(name string, running bool) string {
	if running {
		return Kill + " " + name
	}
	return Start + " " + name
}
