package words

import (
	"highwater/sim/wire"
)

// Messages that bring records, ask for them, or say where they stand.

func produceRequest(b *wire.ProduceRequest, m *Message) {
	m.Switch, m.Form, m.Capsule = Produces, Batch, ""
	more := ""
	if n := len(b.Partitions); n > 1 {
		more = " +" + num(n-1)
	}
	if m.labels() && len(b.Partitions) > 0 {
		m.Label += " " + b.Partitions[0].TP.String() + more
	}
	for i := range b.Partitions {
		if tp := b.Partitions[i].TP; m.About.Kind == 0 && !wire.Housekeeping(tp.Topic) {
			m.on(tp)
			if m.capsules() {
				m.Capsule = tp.String() + more
			}
		}
	}
	if !m.sentences() {
		return
	}
	n := 0
	for i := range b.Partitions {
		if batch := b.Partitions[i].Batch; batch != nil {
			n += len(batch.Records)
		}
	}
	m.Sentence = "Asks the leader to append " + Plural(int64(n), "record", "records")
	if len(b.Partitions) == 1 {
		m.Sentence += " to " + b.Partitions[0].TP.String()
	}
	acks := "all"
	if b.Acks != wire.AcksAll {
		acks = num(b.Acks)
	}
	m.Sentence += ", acks=" + acks + "."
}

func produceReply(b *wire.ProduceReply, m *Message) {
	m.Switch, m.Form, m.Label = Produces, Ack, "ack"
	for i := range b.Partitions {
		p := &b.Partitions[i]
		m.no(p.Error)
		if !wire.Housekeeping(p.TP.Topic) {
			m.on(p.TP)
		}
		if p.Error != wire.None {
			continue
		}
		if m.capsules() && m.Capsule == "" {
			m.Capsule = at(p.BaseOffset, p.BaseOffset)
		}
		if m.labels() && m.Label == "ack" {
			m.Label += " " + at(p.BaseOffset, p.BaseOffset)
		}
	}
	m.tell("Says where the records stand in the log.")
}

func fetchRequest(b *wire.FetchRequest, m *Message) {
	m.Switch, m.Form, m.Copying, m.Routine = Fetches, Ask, true, true
	m.Rank = Routine
	for i := range b.Partitions {
		m.Rank = max(m.Rank, Told)
		if !wire.Housekeeping(b.Partitions[i].TP.Topic) {
			m.Rank = News
		}
	}
	m.Capsule = ""
	if b.ReplicaID == wire.NoReplica {
		m.Capsule = WaitingFetch(-1)
	}
	if len(b.Partitions) == 1 {
		p := &b.Partitions[0]
		m.on(p.TP)
		if m.labels() {
			m.Label += " " + Offsets(p.TP, p.FetchOffset, p.FetchOffset)
		}
		if m.capsules() && m.Capsule != "" && !wire.Housekeeping(p.TP.Topic) {
			m.Capsule += " " + at(p.FetchOffset, p.FetchOffset)
		}
	}
	m.tell("Asks for records from an offset on, and so says that it has all before it.")
}

// WaitingFetch is the capsule of a fetch that waits at a broker for an offset; -1: for any.
func WaitingFetch(offset int64) string {
	if offset < 0 {
		return "fetch"
	}
	return "fetch " + at(offset, offset)
}

const nothingNew = "Nothing new."

func fetchReply(b *wire.FetchReply, m *Message) {
	m.Switch, m.Copying, m.Routine, m.Label = Fetches, true, true, "nothing new"
	m.Rank = Routine
	var first, last int64
	records := 0
	for i := range b.Partitions {
		p := &b.Partitions[i]
		lane := !wire.Housekeeping(p.TP.Topic)
		if len(p.Batches) > 0 || p.Error != wire.None {
			m.Rank = max(m.Rank, Told)
			if lane {
				m.Rank = News
			}
		}
		if n := len(p.Batches); n > 0 {
			for _, batch := range p.Batches {
				records += len(batch.Records)
			}
			if m.Form != Batch && lane {
				m.Form, m.Routine = Batch, false
				m.on(p.TP)
				first, last = p.Batches[0].BaseOffset, p.Batches[n-1].LastOffset()
				if m.labels() && m.No == wire.None {
					m.Label = Offsets(p.TP, first, last)
				}
			}
		}
		m.noFetch(p.Error)
		if p.Diverging && m.No == wire.None {
			m.Routine = false
			m.tell("Says where the two logs part; the follower has to cut off the rest.")
			if m.labels() {
				m.Label = "diverges at " + at(p.DivergingEndOffset, p.DivergingEndOffset)
			}
		}
	}
	m.noFetch(b.Error)
	if m.Form == Batch && m.capsules() {
		m.Capsule = at(first, last)
	}
	if m.sentences() {
		switch {
		case records > 0:
			m.tell("Brings " + Plural(int64(records), "record", "records") + ".")
		case m.Sentence == "":
			m.tell(nothingNew)
		}
	}
}

// noFetch is an error of a fetch: what brings records for another partition looks like it all the
// same.
func (m *Message) noFetch(e wire.ErrorCode) {
	form := m.Form
	if m.no(e); form == Batch {
		m.Form = Batch
	}
}

func listOffsetsReply(b *wire.ListOffsetsReply, m *Message) {
	m.Switch = Fetches
	for i := range b.Partitions {
		m.no(b.Partitions[i].Error)
	}
	if m.labels() && m.No == wire.None && len(b.Partitions) > 0 {
		m.Label = "offset " + num(b.Partitions[0].Offset)
	}
	m.tell("Says which offset it is.")
}
