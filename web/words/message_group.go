package words

import (
	"highwater/sim/wire"
)

// Messages of groups: who is in, who gets what, where to go on.

func findCoordinatorReply(b *wire.FindCoordinatorReply, m *Message) {
	m.Switch, m.Rank, m.Form = Groups, Greeting, Ack
	for i := range b.Coordinators {
		c := &b.Coordinators[i]
		if m.labels() && i == 0 {
			m.Label = "it is " + c.NodeID.String()
		}
		if m.capsules() {
			m.Capsule = c.NodeID.String()
		}
		m.no(c.Error)
	}
	m.tell("Says who coordinates it.")
}

func joinGroupRequest(b *wire.JoinGroupRequest, m *Message) {
	m.Switch = Groups
	m.group(b.GroupID)
	m.tell("Asks to be in the group, and says which topics it reads.")
}

func joinGroupReply(b *wire.JoinGroupReply, m *Message) {
	m.Switch, m.Form = Groups, Ack
	leads := len(b.Members) > 0
	if m.labels() {
		m.Label = "generation " + num(b.GenerationID)
		if leads {
			m.Label += ", you assign"
		}
	}
	if m.capsules() {
		m.Capsule = "generation " + num(b.GenerationID)
		if b.LeaderID == b.MemberID {
			m.Capsule += ", you lead"
		}
	}
	m.no(b.Error)
	if b.Error == wire.MemberIDRequired { // no refusal: it is how a member gets its id
		m.Form, m.Capsule = Ack, "your member id"
		m.Sentence = "Gives it a member id to join with (KIP-394)."
		return
	}
	if !m.sentences() {
		return
	}
	if leads {
		m.tell("Generation " + num(b.GenerationID) + " begins. This member leads it, and works " +
			"out who gets what.")
	} else {
		m.tell("Generation " + num(b.GenerationID) + " begins. Another member works out who " +
			"gets what.")
	}
}

func syncGroupRequest(b *wire.SyncGroupRequest, m *Message) {
	m.Switch = Groups
	m.group(b.GroupID)
	if len(b.Assignments) > 0 {
		m.Label, m.Capsule = "SyncGroup with the plan", "SyncGroup: plan"
		m.tell("Brings the leading member's plan: who gets what.")
	} else {
		m.tell("Asks which partitions it gets.")
	}
}

func syncGroupReply(b *wire.SyncGroupReply, m *Message) {
	m.Switch, m.Form = Groups, Ack
	if m.labels() {
		m.Label = fewPartitions(b.Assignment.Partitions)
	}
	if m.capsules() {
		m.Capsule = CountPartitions(b.Assignment.Partitions)
	}
	m.no(b.Error)
	if m.sentences() {
		m.tell("Says what it gets: " + Partitions(b.Assignment.Partitions) + ".")
	}
}

const (
	alive   = "Says that it is alive and still in the group."
	goodbye = "Says goodbye to the group."
	allWell = "Nothing has changed in the group."
)

func heartbeatRequest(b *wire.HeartbeatRequest, m *Message) {
	m.Switch, m.Background, m.Label = Groups, true, Heartbeat
	m.routine()
	m.dot()
	m.group(b.GroupID)
	m.tell(alive)
}

func heartbeatReply(b *wire.HeartbeatReply, m *Message) {
	m.Switch, m.Background, m.Label = Groups, true, Heartbeat
	m.routine()
	if b.Error != wire.None {
		m.Rank = News
	}
	m.no(b.Error)
	m.tell(allWell)
}

func leaveGroupRequest(b *wire.LeaveGroupRequest, m *Message) {
	m.Switch = Groups
	m.group(b.GroupID)
	m.tell(goodbye)
}

func leaveGroupReply(b *wire.LeaveGroupReply, m *Message) {
	m.Switch, m.Form = Groups, Ack
	m.answer()
	m.no(b.Error)
	for i := range b.Members {
		m.no(b.Members[i].Error)
	}
	m.tell("Lets it go.")
}

// beat words a heartbeat of KIP-848 or of a share group, which is join, receipt and goodbye as well.
func (m *Message) beat(epoch int32, owned []wire.TopicPartition, told bool) {
	m.Switch = Groups
	switch {
	case epoch == wire.JoinEpoch:
		m.Label, m.Capsule = "join", "join"
		m.tell("Asks to be in the group: the first heartbeat, with epoch 0.")
	case epoch < 0:
		m.Label, m.Capsule = "leave", "leave"
		m.tell(goodbye)
	case told:
		if m.labels() {
			m.Label = "owns " + fewPartitions(owned)
		}
		if m.capsules() {
			m.Capsule = "owns " + CountPartitions(owned)
		}
		if m.sentences() {
			m.tell("Says what it has now: " + Partitions(owned) + ".")
		}
	default:
		m.Label, m.Routine, m.Background = Heartbeat, true, true
		m.dot()
		m.tell(alive)
	}
}

// epoch words a coordinator's answer to a heartbeat: nothing, or what a member may own from now on.
func (m *Message) epoch(epoch int32, assigned bool, all []wire.TopicPartition, e wire.ErrorCode) {
	m.Switch, m.Label = Groups, Heartbeat
	m.Routine, m.Background = !assigned, !assigned
	if assigned {
		m.Form = Ack
		if m.labels() {
			m.Label = "epoch " + num(epoch) + ": " + fewPartitions(all)
		}
		if m.capsules() {
			m.Capsule = "epoch " + num(epoch) + ": " + CountPartitions(all)
		}
	}
	m.no(e)
	switch {
	case !m.sentences():
	case assigned:
		m.tell("Says what it may have in epoch " + num(epoch) + ": " + Partitions(all) + ".")
	default:
		m.tell(allWell)
	}
}

func consumerGroupHeartbeatRequest(b *wire.ConsumerGroupHeartbeatRequest, m *Message) {
	m.beat(b.MemberEpoch, b.OwnedPartitions, b.Owned)
	m.group(b.GroupID)
	if b.MemberEpoch > 0 && b.OwnedPartitions == nil {
		m.Rank = Routine
	}
}

func consumerGroupHeartbeatReply(b *wire.ConsumerGroupHeartbeatReply, m *Message) {
	m.epoch(b.MemberEpoch, b.Assigned, b.Assignment, b.Error)
	if b.Error == wire.None && b.Assignment == nil {
		m.Rank = Routine
	}
}

func offsetCommitRequest(b *wire.OffsetCommitRequest, m *Message) {
	m.Switch, m.Rank, m.Label, m.Capsule = Groups, Moving, "commit", "commit"
	if len(b.Partitions) != 1 {
		if m.capsules() {
			m.Capsule += " " + num(len(b.Partitions))
		}
		m.tell("Asks the coordinator to write down where the group goes on.")
		return
	}
	p := &b.Partitions[0]
	m.on(p.TP)
	if m.labels() {
		m.Label += " " + Offsets(p.TP, p.Offset, p.Offset)
	}
	if m.capsules() && !wire.Housekeeping(p.TP.Topic) {
		m.Capsule += " " + at(p.Offset, p.Offset)
	}
	if m.sentences() {
		m.tell("Asks the coordinator to write down that the group goes on at " +
			Offsets(p.TP, p.Offset, p.Offset) + ".")
	}
}

func offsetCommitReply(b *wire.OffsetCommitReply, m *Message) {
	m.Switch, m.Rank, m.Form, m.Label = Groups, Moving, Ack, "committed"
	for i := range b.Partitions {
		m.no(b.Partitions[i].Error)
	}
	m.tell("It is written down and safe on every in-sync copy.")
}

// offsetFetchReply says where a group is to go on: the offset of the only one, or how many there are.
func offsetFetchReply(b *wire.OffsetFetchReply, m *Message) {
	m.Switch, m.Form, m.Label = Groups, Ack, "committed offsets"
	known := 0
	for i := range b.Partitions {
		p := &b.Partitions[i]
		if p.Offset >= 0 {
			known++
			if m.capsules() {
				m.Capsule = p.TP.String() + " from " + at(p.Offset, p.Offset)
			}
		}
		m.no(p.Error)
	}
	m.no(b.Error)
	switch {
	case known == 0:
		m.Capsule = "no commit yet"
		m.tell("Nothing is committed yet.")
		return
	case known > 1 && m.capsules():
		m.Capsule = Plural(int64(known), "bookmark", "bookmarks")
	}
	m.tell("Says where the group goes on.")
}
