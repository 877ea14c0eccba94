package words

import (
	"highwater/sim/wire"
)

// Messages of share groups.

func shareGroupHeartbeatRequest(b *wire.ShareGroupHeartbeatRequest, m *Message) {
	m.beat(b.MemberEpoch, nil, false)
	if b.MemberEpoch > 0 {
		m.Rank = Routine
	}
}

func shareGroupHeartbeatReply(b *wire.ShareGroupHeartbeatReply, m *Message) {
	m.epoch(b.MemberEpoch, b.Assigned, b.Assignment, b.Error)
	if b.Error == wire.None && !b.Assigned {
		m.Rank = Routine
	}
}

func shareFetchRequest(b *wire.ShareFetchRequest, m *Message) {
	m.Switch, m.Form = Fetches, Ask
	m.routine()
	if len(b.Partitions) == 1 {
		m.on(b.Partitions[0].TP)
	}
	if !m.capsules() && !m.sentences() {
		return
	}
	if acks := acknowledged(b.Partitions); acks != "" {
		m.Capsule = acks
		m.tell("Asks for records, and says what became of those it had: " + acks + ".")
		return
	}
	m.tell("Asks for records that nobody else has.")
}

func shareFetchReply(b *wire.ShareFetchReply, m *Message) {
	m.Switch, m.Label = Fetches, "nothing new"
	m.routine()
	n := int64(0)
	for i := range b.Partitions {
		p := &b.Partitions[i]
		if len(p.Acquired) > 0 || p.Error != wire.None || p.AckError != wire.None {
			m.Rank = News
		}
		if len(p.Acquired) == 0 {
			m.noFetch(p.Error)
			continue
		}
		first, last := p.Acquired[0].FirstOffset, p.Acquired[len(p.Acquired)-1].LastOffset
		for _, a := range p.Acquired {
			n += a.LastOffset - a.FirstOffset + 1
		}
		m.Routine = false
		if m.labels() {
			m.Label = "acquired " + at(first, last)
		}
		if m.Form == Batch {
			continue
		}
		m.Form = Batch
		m.on(p.TP)
		if m.capsules() {
			m.Capsule = at(first, last)
			if n := p.Acquired[0].DeliveryCount; n > 1 {
				m.Capsule += " ×" + num(n)
			}
		}
	}
	if b.Error != wire.None {
		m.Rank = News
	}
	m.noFetch(b.Error)
	switch {
	case !m.sentences():
	case n > 0:
		m.tell("Brings " + Plural(n, "record", "records") + ", locked for this member.")
	default:
		m.tell(nothingNew)
	}
}

func shareAcknowledgeRequest(b *wire.ShareAcknowledgeRequest, m *Message) {
	m.Switch = Fetches
	if m.capsules() || m.sentences() {
		m.Capsule = acknowledged(b.Partitions)
		m.tell("Says what became of the records it had: " + m.Capsule + ".")
	}
}

func shareAcknowledgeReply(b *wire.ShareAcknowledgeReply, m *Message) {
	m.Switch, m.Form = Fetches, Ack
	for i := range b.Partitions {
		m.no(b.Partitions[i].Error)
	}
	m.no(b.Error)
	m.tell("The leader has noted it.")
}

func shareGroupStateRequest(b *wire.ShareGroupStateRequest, m *Message) {
	m.Rank, m.Form, m.Copying, m.Capsule = Told, Ask, true, ""
	if b.Op == wire.ReadShareState {
		m.tell("A leader asks the share coordinator where a share group's window stands.")
	} else {
		m.tell("A leader keeps a share group's window safe with the share coordinator.")
	}
}

func shareGroupStateReply(b *wire.ShareGroupStateReply, m *Message) {
	m.Rank, m.Copying = Told, true
	m.answer()
	m.no(b.Error)
	if b.Op == wire.ReadShareState {
		m.tell("Says where the window stands.")
	} else {
		m.tell("The window is written down.")
	}
}

// acknowledged counts acknowledgements by type: accept 2, release 1.
func acknowledged(parts []wire.ShareFetchPartition) string {
	var count [5]int
	for i := range parts {
		for k := range parts[i].Acks {
			a := &parts[i].Acks[k]
			n := int(a.LastOffset-a.FirstOffset) + 1
			if len(a.Types) == 1 {
				count[a.Types[0]] += n
				continue
			}
			for _, t := range a.Types {
				count[t]++
			}
		}
	}
	s := ""
	for t, word := range [...]string{"", "accept", "release", "reject", "renew"} {
		if count[t] == 0 || word == "" {
			continue
		}
		if s != "" {
			s += ", "
		}
		s += word + " " + num(count[t])
	}
	return s
}
