package scene

import (
	"strconv"

	"highwater/sim/wire"
)

// readGroup says how the messages of groups are drawn; false: it isn't one of them.
func (x *extractor) readGroup(f *flightModel, body wire.Body) bool {
	switch b := body.(type) {
	case *wire.HeartbeatRequest:
		x.heartbeat(f, b.GroupID)
	case *wire.HeartbeatReply:
		f.kind, f.background = dotFlight, b.Error == wire.None
		x.failed(f, b.Error)
	case *wire.JoinGroupReply:
		x.joinReply(f, b)
	case *wire.SyncGroupRequest:
		f.kind, f.label = noteFlight, "SyncGroup"
		if len(b.Assignments) > 0 {
			f.label = "SyncGroup: plan"
		}
	case *wire.SyncGroupReply:
		f.kind, f.label = ackFlight, partitionWords(b.Assignment.Partitions)
		x.failed(f, b.Error)
	case *wire.LeaveGroupReply:
		f.kind = ackFlight
		x.failed(f, b.Error)
	case *wire.FindCoordinatorReply:
		f.kind = ackFlight
		for i := range b.Coordinators {
			f.label = b.Coordinators[i].NodeID.String()
			x.failed(f, b.Coordinators[i].Error)
		}
	case *wire.ConsumerGroupHeartbeatRequest:
		x.nextHeartbeat(f, b)
	case *wire.ConsumerGroupHeartbeatReply:
		x.assigned(f, b.Error, b.MemberEpoch, b.Assigned, b.Assignment)
	case *wire.ShareGroupHeartbeatRequest:
		x.membershipOf(f, b.MemberEpoch)
	case *wire.ShareGroupHeartbeatReply:
		x.assigned(f, b.Error, b.MemberEpoch, b.Assigned, b.Assignment)
	default:
		return x.readOffsets(f, body) || x.readShare(f, body)
	}
	return true
}

// heartbeat is a dot; it has its name while the group rebalances, because then its answer is the news.
func (x *extractor) heartbeat(f *flightModel, id string) {
	f.kind, f.background = dotFlight, true
	for i := range x.m.groups {
		if g := &x.m.groups[i]; g.id == id && len(g.joined) > 0 {
			f.label = "Heartbeat"
		}
	}
}

func (x *extractor) joinReply(f *flightModel, b *wire.JoinGroupReply) {
	f.kind = ackFlight
	if b.Error == wire.MemberIDRequired {
		f.label = "your member id"
		return
	}
	f.label = "generation " + strconv.Itoa(int(b.GenerationID))
	if b.LeaderID == b.MemberID {
		f.label += ", you lead"
	}
	x.failed(f, b.Error)
}

// membershipOf tells a first and a last heartbeat from those between.
func (x *extractor) membershipOf(f *flightModel, epoch int32) {
	switch epoch {
	case wire.JoinEpoch:
		f.kind, f.label = noteFlight, "join"
	case wire.LeaveEpoch, wire.LeaveStaticEpoch:
		f.kind, f.label = noteFlight, "leave"
	default:
		f.kind, f.background = dotFlight, true
	}
}

func (x *extractor) nextHeartbeat(f *flightModel, b *wire.ConsumerGroupHeartbeatRequest) {
	x.membershipOf(f, b.MemberEpoch)
	if b.Owned && b.MemberEpoch > 0 {
		f.kind, f.background, f.label = noteFlight, false, "owns "+partitionWords(b.OwnedPartitions)
	} else if f.kind == dotFlight {
		x.heartbeat(f, b.GroupID)
	}
}

// assigned is a coordinator's answer to a heartbeat: a dot, or what a member may own from now on.
func (x *extractor) assigned(f *flightModel, e wire.ErrorCode, epoch int32, news bool,
	list []wire.TopicPartition,
) {
	f.kind, f.background = dotFlight, e == wire.None && !news
	if news && e == wire.None {
		f.kind = ackFlight
		f.label = "epoch " + strconv.Itoa(int(epoch)) + ": " + partitionWords(list)
	}
	x.failed(f, e)
}

// readOffsets reads what is said about bookmarks.
func (x *extractor) readOffsets(f *flightModel, body wire.Body) bool {
	switch b := body.(type) {
	case *wire.OffsetCommitRequest:
		x.commit(f, b)
	case *wire.OffsetCommitReply:
		f.kind = ackFlight
		for i := range b.Partitions {
			x.failed(f, b.Partitions[i].Error)
		}
	case *wire.OffsetFetchReply:
		x.bookmarks(f, b)
	default:
		return false
	}
	return true
}

// bookmarks shows where a group is to go on: the offset of the only one, or how many there are.
func (x *extractor) bookmarks(f *flightModel, b *wire.OffsetFetchReply) {
	f.kind = ackFlight
	known := 0
	for i := range b.Partitions {
		p := &b.Partitions[i]
		if p.Offset >= 0 {
			known++
			f.label = p.TP.String() + " from @" + strconv.FormatInt(p.Offset, 10)
		}
		x.failed(f, p.Error)
	}
	switch {
	case known == 0:
		f.label = "no commit yet"
	case known > 1:
		f.label = counted(known, "bookmark")
	}
	x.failed(f, b.Error)
}

// readShare reads what is said about records of share groups.
func (x *extractor) readShare(f *flightModel, body wire.Body) bool {
	switch b := body.(type) {
	case *wire.ShareFetchRequest:
		f.kind, f.label = fetchFlight, "ShareFetch"
		if len(b.Partitions) == 1 {
			if part, ok := x.parts[b.Partitions[0].TP]; ok {
				f.part = part
			}
		}
		if acks := ackWords(b.Partitions); acks != "" {
			f.label = acks
		}
	case *wire.ShareAcknowledgeRequest:
		f.kind, f.label = noteFlight, ackWords(b.Partitions)
	case *wire.ShareAcknowledgeReply:
		f.kind = ackFlight
		for i := range b.Partitions {
			x.failed(f, b.Partitions[i].Error)
		}
		x.failed(f, b.Error)
	case *wire.ShareFetchReply:
		x.shareReply(f, b)
	case *wire.ShareGroupStateRequest: // a leader tells the share coordinator of its window
		f.kind, f.replica = fetchFlight, true
	case *wire.ShareGroupStateReply:
		f.kind, f.replica = dotFlight, true
		x.failed(f, b.Error)
	default:
		return false
	}
	return true
}

// shareReply shows the records that a member has got; whole batches travel, only these are its own.
func (x *extractor) shareReply(f *flightModel, r *wire.ShareFetchReply) {
	f.kind = dotFlight
	for i := range r.Partitions {
		p := &r.Partitions[i]
		part, ok := x.parts[p.TP]
		if !ok || len(p.Acquired) == 0 {
			x.failed(f, p.Error)
			continue
		}
		if f.kind != batchFlight {
			f.kind, f.part, f.tint = batchFlight, part, part
			first, last := p.Acquired[0].FirstOffset, p.Acquired[len(p.Acquired)-1].LastOffset
			f.label = "@" + strconv.FormatInt(first, 10)
			if last > first {
				f.label += "–" + strconv.FormatInt(last, 10)
			}
			if n := p.Acquired[0].DeliveryCount; n > 1 {
				f.label += " ×" + strconv.Itoa(int(n))
			}
		}
		for _, b := range p.Batches {
			x.acquiredTokens(f, b, p.Acquired)
		}
	}
	if f.kind != batchFlight {
		x.failed(f, r.Error)
	}
}

func (x *extractor) acquiredTokens(f *flightModel, b *wire.Batch, acquired []wire.AcquiredRecords) {
	for i := range b.Records {
		offset := b.BaseOffset + int64(b.Records[i].OffsetDelta)
		for _, a := range acquired {
			if a.FirstOffset <= offset && offset <= a.LastOffset {
				if len(f.tokens) < 4 {
					f.tokens = append(f.tokens, x.keys.style(&b.Records[i]))
				} else {
					f.more++
				}
			}
		}
	}
}

// ackWords counts acknowledgements by type: "accept 2, release 1".
func ackWords(parts []wire.ShareFetchPartition) string {
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
		s += word + " " + strconv.Itoa(count[t])
	}
	return s
}

// partitionWords names one or two partitions and counts more.
func partitionWords(list []wire.TopicPartition) string {
	switch len(list) {
	case 0:
		return "nothing"
	case 1:
		return list[0].String()
	case 2:
		return list[0].String() + ", " + list[1].String()
	}
	return strconv.Itoa(len(list)) + " partitions"
}
