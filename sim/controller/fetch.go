package controller

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// MetadataFetch is a Fetch (key 1) of __cluster_metadata-0 by brokers (and, later, by other
// voters). The leader answers at once when it has records or a newer high watermark, else it parks
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

func (c *Controller) metadataFetch(m wire.Message, f *wire.MetadataFetchRequest, out *node.Out) {
	if !c.Active() {
		out.Send(m.From, m.Correlation, &wire.MetadataFetchReply{
			Error: wire.NotLeaderOrFollower, LeaderID: c.mem.leader, LeaderEpoch: c.Epoch(),
			HighWatermark: -1,
		})
		return
	}
	c.unpark(m.From) // a fetcher has one fetch at a time: an older one is from before a restart
	if epoch, end := c.disk.log.endOfEpoch(f.LastFetchedEpoch); f.LastFetchedEpoch > 0 &&
		(epoch != f.LastFetchedEpoch || end < f.FetchOffset) {
		out.Send(m.From, m.Correlation, &wire.MetadataFetchReply{
			LeaderID: c.id, LeaderEpoch: c.Epoch(), HighWatermark: c.mem.highWatermark,
			Diverging: true, DivergingEpoch: epoch, DivergingEndOffset: end,
		})
		return
	}
	c.noteFetch(m.From, f.FetchOffset, out.Now)
	p := parkedFetch{
		from: m.From, correlation: m.Correlation, offset: f.FetchOffset, known: f.HighWatermark,
		deadline: out.Now + node.Ms(int64(f.MaxWaitMs)),
	}
	if c.hasNews(&p) || f.MaxWaitMs <= 0 {
		c.answerFetch(&p, nil, out)
	} else {
		c.park(p, out)
	}
	c.advance(out) // a voter's fetch acknowledges what it has
}

func (c *Controller) hasNews(p *parkedFetch) bool {
	return p.offset < c.disk.log.End() || p.known < c.mem.highWatermark
}

// answerFetch replies with what there is; records may be given when they have been read already.
func (c *Controller) answerFetch(p *parkedFetch, rs []wire.MetadataRecord, out *node.Out) {
	if rs == nil {
		rs = c.disk.log.read(p.offset, maxFetchRecords)
	}
	out.Send(p.from, p.correlation, &wire.MetadataFetchReply{
		LeaderID: c.id, LeaderEpoch: c.Epoch(), HighWatermark: c.mem.highWatermark,
		BaseOffset: p.offset, Records: rs,
		LastEpoch: c.disk.log.EpochAt(p.offset + int64(len(rs)) - 1),
	})
}

// answerParked answers everybody who waits: the high watermark has moved. Fetchers that stand at
// the same offset, as they usually do, share the records.
func (c *Controller) answerParked(out *node.Out) {
	var shared []wire.MetadataRecord
	sharedAt := int64(-1)
	for i := range c.mem.parked {
		p := &c.mem.parked[i]
		if shared == nil || sharedAt != p.offset {
			shared, sharedAt = c.disk.log.read(p.offset, maxFetchRecords), p.offset
		}
		c.answerFetch(p, shared, out)
	}
	c.mem.parked = c.mem.parked[:0]
}

func (c *Controller) park(p parkedFetch, out *node.Out) {
	i := len(c.mem.parked)
	for i > 0 && c.mem.parked[i-1].deadline > p.deadline {
		i--
	}
	c.mem.parked = slices.Insert(c.mem.parked, i, p)
	c.alarmParked(out)
}

// alarmParked keeps one alarm under way while anything is parked: an alarm for each fetch would
// double the events of an idle cluster.
func (c *Controller) alarmParked(out *node.Out) {
	if len(c.mem.parked) > 0 && !c.mem.fetchAlarm {
		c.mem.fetchAlarm = true
		out.After(c.mem.parked[0].deadline-out.Now, c.timer(fetchTimer))
	}
}

// expireParked answers those who have waited long enough, with nothing.
func (c *Controller) expireParked(out *node.Out) {
	c.mem.fetchAlarm = false
	n := 0
	for n < len(c.mem.parked) && c.mem.parked[n].deadline <= out.Now {
		c.answerFetch(&c.mem.parked[n], nil, out)
		n++
	}
	c.mem.parked = slices.Delete(c.mem.parked, 0, n)
	c.alarmParked(out)
}

// unpark forgets what a fetcher waits for.
func (c *Controller) unpark(id wire.ID) {
	for i := range c.mem.parked {
		if c.mem.parked[i].from == id {
			c.mem.parked = slices.Delete(c.mem.parked, i, i+1)
			return
		}
	}
}
