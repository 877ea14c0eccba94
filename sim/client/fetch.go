package client

import (
	"slices"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// fetchUnit is the memory of a request that asks for one partition.
type fetchUnit struct {
	req  wire.FetchRequest
	part [1]wire.FetchPartition
}

// touch works out from which broker p can be fetched now, and tells the fetch sessions of a change.
func (c *Consumer) touch(p *consumerPart, i int32, out *node.Out) {
	from := wire.ID(0)
	if p.state == fetching && !p.paused && p.leader != wire.NoLeader && out.Now >= p.retryAt {
		from = p.leader
		if p.preferred != 0 && out.Now < p.preferredUntil {
			from = p.preferred
		}
	}
	if from == p.from {
		c.markDirty(p, i)
		return
	}
	if p.from != 0 {
		n := c.node(p.from)
		n.fetchable--
		if p.session == p.from {
			n.forgotten = append(n.forgotten, p.tp)
			p.session = 0
		}
	}
	p.from, p.dirty = from, false
	if from != 0 {
		c.node(from).fetchable++
		c.markDirty(p, i)
	}
}

// markDirty notes that the session's view of p must be compared at the next fetch.
func (c *Consumer) markDirty(p *consumerPart, i int32) {
	if p.from == 0 || p.dirty {
		return
	}
	p.dirty = true
	n := c.node(p.from)
	n.dirty = append(n.dirty, i)
}

// fetchAll sends a Fetch to every broker that may be asked.
func (c *Consumer) fetchAll(out *node.Out) {
	for id := 1; id < c.nodes.Len(); id++ {
		c.fetch(wire.ID(id), out)
	}
}

// fetch sends the next Fetch to one broker, unless one is on its way, data from there is still in the
// buffer, or nothing is to be fetched there. Kafka: AbstractFetch.prepareFetchRequests.
func (c *Consumer) fetch(to wire.ID, out *node.Out) {
	n := c.nodes.Peek(int(to))
	if n.pending || n.buffered > 0 || n.fetchable == 0 {
		return
	}
	if !c.Net.readyFor(to, out) {
		return
	}
	n = c.node(to)
	unit := &fetchUnit{}
	req := &unit.req
	*req = wire.FetchRequest{
		ReplicaID: wire.NoReplica, ReplicaEpoch: -1,
		MaxWaitMs: int32(c.cfg.FetchMaxWait / node.Millisecond),
		MinBytes:  c.cfg.FetchMinBytes, MaxBytes: c.cfg.FetchMaxBytes,
		Isolation: c.cfg.Isolation, RackID: c.cfg.Rack,
		SessionID: n.id, SessionEpoch: n.epoch, ClientID: c.cfg.ClientID,
		Partitions: unit.part[:0],
	}
	if n.epoch == 0 {
		for i := range c.parts.Len() {
			if c.parts.Peek(i).from == to {
				req.Partitions = append(req.Partitions, c.ask(c.parts.Edit(i), to))
			}
		}
	} else {
		for _, i := range n.dirty {
			if p := c.parts.Peek(int(i)); p.from != to || !p.dirty {
				continue
			}
			p := c.parts.Edit(int(i))
			p.dirty = false
			if p.session != to || p.sentOffset != p.position || p.sentEpoch != p.leaderEpoch {
				req.Partitions = append(req.Partitions, c.ask(p, to))
			}
		}
		if len(n.forgotten) > 0 {
			req.Forgotten = slices.Clone(n.forgotten)
		}
	}
	n.dirty, n.forgotten = n.dirty[:0], n.forgotten[:0]
	n.pending = true
	c.Net.send(to, forFetch, 0, req, out)
}

func (c *Consumer) ask(p *consumerPart, to wire.ID) wire.FetchPartition {
	p.dirty = false
	p.session, p.sentOffset, p.sentEpoch = to, p.position, p.leaderEpoch
	return wire.FetchPartition{TP: p.tp, TopicID: p.topicID, CurrentLeaderEpoch: p.leaderEpoch,
		FetchOffset: p.position, LastFetchedEpoch: -1, LogStartOffset: -1,
		MaxBytes: c.cfg.MaxPartitionBytes}
}

// fetchArrived takes a Fetch reply. Kafka: FetchSessionHandler.handleResponse, FetchCollector.
func (c *Consumer) fetchArrived(done *completion, out *node.Out) {
	r, ok := done.reply.(*wire.FetchReply)
	if !ok {
		return
	}
	n := c.node(done.from)
	n.pending = false
	if r.Error != wire.None {
		n.epoch = 0 // a full fetch makes a new session and closes the old one
		if r.Error == wire.FetchSessionIDNotFound {
			n.id = 0
		}
	} else if r.SessionID == 0 {
		n.id, n.epoch = 0, 0
	} else {
		n.id = r.SessionID
		n.epoch++
		if n.epoch <= 0 {
			n.epoch = 1
		}
	}
	again := false // positions or brokers to read from have changed
	for i := range r.Partitions {
		fp := &r.Partitions[i]
		at := c.find(fp.TP)
		if at < 0 {
			continue
		}
		p := c.parts.Edit(int(at))
		if p.session != done.from || p.sentOffset != p.position || p.state != fetching {
			continue // seek() or a new leader came in between
		}
		if fp.Error != wire.None {
			again = true
			c.fetchError(p, at, fp, done.from, out)
			continue
		}
		again = c.take(p, at, fp, done.from, out) || again
	}
	if !c.polling {
		return
	}
	if again {
		c.advance(out)
		return
	}
	c.deliver(out)
	if c.polling {
		c.fetch(done.from, out)
	}
}

// take buffers one partition's data; it tells whether the partition is to be read elsewhere now.
func (c *Consumer) take(p *consumerPart, at int32, fp *wire.FetchPartitionReply, from wire.ID,
	out *node.Out) (moved bool) {
	p.highWatermark, p.lastStable = fp.HighWatermark, fp.LastStableOffset
	p.logStart = fp.LogStartOffset
	if id := fp.PreferredReadReplica; id.IsBroker() && len(fp.Batches) == 0 {
		p.preferred, p.preferredUntil = id, out.Now+c.cfg.MetadataMaxAge
		c.touch(p, at, out)
		return true
	}
	if len(fp.Batches) == 0 {
		return false
	}
	p.buffered = true
	c.node(from).buffered++
	c.queue.Push(fetched{part: at, from: from, batches: fp.Batches, aborted: fp.Aborted})
	return false
}

// fetchError acts on one partition's error. Kafka: FetchCollector.handleInitializeErrors.
func (c *Consumer) fetchError(p *consumerPart, at int32, fp *wire.FetchPartitionReply, from wire.ID,
	out *node.Out) {
	switch fp.Error {
	case wire.OffsetOutOfRange:
		if p.preferred != 0 && from != p.leader {
			p.preferred = 0
			c.touch(p, at, out)
			return
		}
		c.lostPosition(p, at, out)
		return
	case wire.TopicAuthorizationFailed:
		c.Net.warn("Not authorized to read from partition "+p.tp.String()+".", fetchLogger)
		c.throwOut(fp.Error.Exception(), denied(fp.Error, p.tp.Topic))
		c.later(p, out)
		c.touch(p, at, out)
		return
	case wire.UnknownTopicOrPartition:
		c.Net.warn("Received unknown topic or partition error in fetch for partition "+
			p.tp.String(), fetchLogger)
	case wire.UnknownTopicID:
		c.Net.warn("Received unknown topic ID error in fetch for partition "+p.tp.String(),
			fetchLogger)
	case wire.UnknownServerError:
		c.Net.warn("Unknown server error while fetching offset "+itoa(p.position)+
			" for topic-partition "+p.tp.String(), fetchLogger)
	}
	told := false
	if fp.Error == wire.NotLeaderOrFollower || fp.Error == wire.FencedLeaderEpoch {
		told = c.Net.hint(fp.TP, fp.LeaderID, fp.LeaderEpoch, out)
	}
	if fp.Error != wire.UnknownLeaderEpoch {
		c.Net.requestUpdate(out)
	}
	p.preferred = 0
	if told {
		c.takeMetadata(out)
		return
	}
	c.later(p, out)
	c.touch(p, at, out)
}

const fetchLogger = "org.apache.kafka.clients.consumer.internals.FetchCollector"

// fetchLost: no answer to a Fetch will come; the next one is a full one.
func (c *Consumer) fetchLost(lost *completion, out *node.Out) {
	n := c.node(lost.from)
	n.pending, n.epoch = false, 0
	for i := range c.parts.Len() {
		if p := c.parts.Peek(i); p.preferred == lost.from {
			p = c.parts.Edit(i)
			p.preferred = 0
			c.touch(p, int32(i), out)
		}
	}
}

// deliver hands out buffered records, at most max.poll.records, and before it returns sends the next
// fetches, so that the brokers work while the application does. Kafka: FetchCollector.collectFetch.
func (c *Consumer) deliver(out *node.Out) {
	most := c.cfg.MaxPollRecords
	if c.most > 0 {
		most = c.most
	}
	left := most
	for c.polling && left > 0 && c.queue.Len() > 0 {
		f := c.queue.All()[0]
		p := c.parts.Edit(int(f.part))
		if p.paused {
			if !c.setAside() {
				break
			}
			continue
		}
		records, bad, done := c.collect(p, &f, left, out)
		if len(records) > 0 {
			left -= len(records)
			p.polled += int64(len(records))
			c.polled = append(c.polled, Polled{TP: p.tp, Records: records})
			out.Emit(node.RecordsPolled{TP: p.tp, FirstOffset: records[0].Offset,
				LastOffset: records[len(records)-1].Offset, Records: records})
		}
		if bad != nil && left == most {
			c.queue.Edit()[0].next = f.next
			if !bad.wait {
				c.unreadable(p.tp, bad, out)
			}
			return
		}
		if !done {
			c.queue.Edit()[0].next = f.next
			break
		}
		c.queue.RemoveAt(0)
		p.buffered = false
		c.node(f.from).buffered--
		c.markDirty(p, f.part)
		c.fetch(f.from, out)
	}
	if left < most {
		c.polling = false
		c.grp.pollUntil = out.Now + c.cfg.MaxPollInterval
	}
}

// setAside moves a paused partition's data behind the data of partitions that aren't paused; false:
// all are paused.
func (c *Consumer) setAside() bool {
	for i, f := range c.queue.All() {
		if !c.parts.Peek(int(f.part)).paused {
			q := c.queue.Edit()
			q[0], q[i] = q[i], q[0]
			return true
		}
	}
	return false
}

// collect takes up to limit records from f and moves the position. Records below the position come
// along because whole batches travel; control batches are never shown. bad is the record that a
// deserializer can't read: the position stays there. done: nothing is left.
func (c *Consumer) collect(p *consumerPart, f *fetched, limit int, out *node.Out) (
	records []node.PolledRecord, bad *unreadable, done bool) {
	if n := len(f.batches[0].Records); limit > n && len(f.batches) == 1 {
		records = make([]node.PolledRecord, 0, n)
	}
	for ; int(f.next) < len(f.batches); f.next++ {
		b := f.batches[f.next]
		if b.LastOffset() < p.position {
			continue
		}
		if b.Attributes&wire.ControlFlag == 0 && !c.aborted(f) {
			for j := range b.Records {
				r := &b.Records[j]
				offset := b.BaseOffset + int64(r.OffsetDelta)
				if offset < p.position {
					continue
				}
				if len(records) == limit {
					return records, nil, false
				}
				records = append(records, node.PolledRecord{
					Offset: offset, TimestampMs: b.TimeOf(r), Key: r.Key, Value: r.Value,
					Headers: r.Headers, LeaderEpoch: b.LeaderEpoch, Tag: r.Tag,
					LogAppend: b.Attributes&wire.LogAppendTimeFlag != 0,
				})
				if bad = c.deserialize(&records[len(records)-1], out); bad != nil {
					return records[:len(records)-1], bad, false
				}
				p.position, p.epoch = offset+1, b.LeaderEpoch
			}
		}
		p.position, p.epoch = b.NextOffset(), b.LeaderEpoch
	}
	return records, nil, true
}

// aborted tells whether a read_committed consumer must skip batch f.next: it belongs to a transaction
// that was aborted. The reply lists the first offsets of aborted transactions; one ends with its
// producer's next marker. Kafka: CompletedFetch.isBatchAborted.
func (c *Consumer) aborted(f *fetched) bool {
	b := f.batches[f.next]
	if c.cfg.Isolation != wire.ReadCommitted || b.Attributes&wire.TransactionalFlag == 0 {
		return false
	}
	for _, a := range f.aborted {
		if a.ProducerID != b.ProducerID || a.FirstOffset > b.BaseOffset {
			continue
		}
		ended := false
		for _, m := range f.batches[:f.next] {
			ended = ended || m.Attributes&wire.ControlFlag != 0 && m.ProducerID == a.ProducerID &&
				m.BaseOffset >= a.FirstOffset
		}
		if !ended {
			return true
		}
	}
	return false
}
