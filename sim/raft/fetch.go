package raft

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// MetadataFetch is a Fetch (key 1) of __cluster_metadata-0 by brokers, which observe, and by other
// voters. The leader answers at once when it has records or a newer high watermark, else it parks
// the request. Kafka: KafkaRaftClient.handleFetchRequest.

// maxFetchRecords stands for controller.quorum.fetch.max.bytes: a record has about 100 bytes.
const maxFetchRecords = 10_000

// parkedFetch is a fetch that waits for news. Plain state, in order of deadlines.
type parkedFetch struct {
	from        wire.ID
	correlation int32
	offset      int64
	known       int64 // the high watermark that the fetcher knows
	deadline    node.Time
}

// The alarms of a node; its owner's kinds begin with OwnTimer. Their ID is the epoch in which they were
// set: an older leadership's alarms mean nothing.
const (
	fetchTimer node.TimerKind = iota + 1
	OwnTimer
)

// Receive takes a message; false when it is none of the log's.
func (n *Node) Receive(m wire.Message, out *node.Out) bool {
	switch b := m.Body.(type) {
	case *wire.MetadataFetchRequest:
		n.fetch(m, b, out)
	case *wire.DescribeQuorumRequest:
		n.describe(m, out)
	case *wire.RemoveRaftVoterRequest:
		n.removeVoter(m, b, out)
	case *wire.ConnectionClosed:
		n.unpark(b.Peer)
	default:
		return false
	}
	return true
}

// Fire takes an alarm; false when it is none of the log's.
func (n *Node) Fire(t node.Timer, out *node.Out) bool {
	if t.Kind == fetchTimer && t.ID == int64(n.disk.epoch) {
		n.expire(out)
	}
	return t.Kind < OwnTimer
}

func (n *Node) fetch(m wire.Message, f *wire.MetadataFetchRequest, out *node.Out) {
	if !n.Leads() {
		out.Send(m.From, m.Correlation, &wire.MetadataFetchReply{
			Error: wire.NotLeaderOrFollower, LeaderID: n.mem.leader, LeaderEpoch: n.disk.epoch,
			HighWatermark: -1,
		})
		return
	}
	n.unpark(m.From) // a fetcher has one fetch at a time: an older one is from before a restart
	if epoch, end := n.disk.log.EndOfEpoch(f.LastFetchedEpoch); f.LastFetchedEpoch > 0 &&
		(epoch != f.LastFetchedEpoch || end < f.FetchOffset) {
		out.Send(m.From, m.Correlation, &wire.MetadataFetchReply{
			LeaderID: n.id, LeaderEpoch: n.disk.epoch, HighWatermark: n.mem.highWatermark,
			Diverging: true, DivergingEpoch: epoch, DivergingEndOffset: end,
		})
		return
	}
	n.noteFetch(m.From, f.FetchOffset, out.Now)
	p := parkedFetch{
		from: m.From, correlation: m.Correlation, offset: f.FetchOffset, known: f.HighWatermark,
		deadline: out.Now + node.Ms(int64(f.MaxWaitMs)),
	}
	if n.hasNews(&p) || f.MaxWaitMs <= 0 {
		n.answer(&p, nil, out)
	} else {
		n.park(p, out)
	}
}

func (n *Node) hasNews(p *parkedFetch) bool {
	return p.offset < n.disk.log.End() || p.known < n.mem.highWatermark
}

// answer replies with what there is; records may be given when they have been read already.
func (n *Node) answer(p *parkedFetch, rs []wire.MetadataRecord, out *node.Out) {
	if rs == nil {
		rs = n.disk.log.Read(p.offset, maxFetchRecords)
	}
	out.Send(p.from, p.correlation, &wire.MetadataFetchReply{
		LeaderID: n.id, LeaderEpoch: n.disk.epoch, HighWatermark: n.mem.highWatermark,
		BaseOffset: p.offset, Records: rs,
		LastEpoch: n.disk.log.EpochAt(p.offset + int64(len(rs)) - 1),
	})
}

// Serve answers those who wait and for whom there is news: records, or a high watermark that has moved.
// Fetchers that stand at the same offset, as they usually do, share the records.
func (n *Node) Serve(out *node.Out) {
	var shared []wire.MetadataRecord
	sharedAt := int64(-1)
	kept := n.mem.parked[:0]
	for _, p := range n.mem.parked {
		if !n.hasNews(&p) {
			kept = append(kept, p)
			continue
		}
		if shared == nil || sharedAt != p.offset {
			shared, sharedAt = n.disk.log.Read(p.offset, maxFetchRecords), p.offset
		}
		n.answer(&p, shared, out)
	}
	n.mem.parked = kept
}

func (n *Node) park(p parkedFetch, out *node.Out) {
	i := len(n.mem.parked)
	for i > 0 && n.mem.parked[i-1].deadline > p.deadline {
		i--
	}
	n.mem.parked = slices.Insert(n.mem.parked, i, p)
	n.alarm(out)
}

// alarm keeps one alarm under way while anything is parked: an alarm for each fetch would double the
// events of an idle cluster.
func (n *Node) alarm(out *node.Out) {
	if len(n.mem.parked) > 0 && !n.mem.alarm {
		n.mem.alarm = true
		out.After(n.mem.parked[0].deadline-out.Now,
			node.Timer{Kind: fetchTimer, ID: int64(n.disk.epoch)})
	}
}

// expire answers those who have waited long enough, with nothing.
func (n *Node) expire(out *node.Out) {
	n.mem.alarm = false
	i := 0
	for i < len(n.mem.parked) && n.mem.parked[i].deadline <= out.Now {
		n.answer(&n.mem.parked[i], nil, out)
		i++
	}
	n.mem.parked = slices.Delete(n.mem.parked, 0, i)
	n.alarm(out)
}

// unpark forgets what a fetcher waits for.
func (n *Node) unpark(id wire.ID) {
	n.mem.parked = slices.DeleteFunc(n.mem.parked,
		func(p parkedFetch) bool { return p.from == id })
}
