package client

import (
	"strings"

	"highwater/sim/group/assignor"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Seek sets the position of tp; it is local, nothing is sent. False: tp isn't assigned.
func (c *Consumer) Seek(tp wire.TopicPartition, offset int64, out *node.Out) bool {
	return c.seek(tp, offset, "seek", out)
}

// SeekCommitted sets the position of tp from a committed offset.
func (c *Consumer) SeekCommitted(tp wire.TopicPartition, offset int64, epoch int32,
	out *node.Out) bool {
	if !c.seek(tp, offset, "committed", out) {
		return false
	}
	c.parts.Edit(int(c.find(tp))).epoch = epoch
	return true
}

func (c *Consumer) seek(tp wire.TopicPartition, offset int64, reason string, out *node.Out) bool {
	at := c.find(tp)
	if at < 0 {
		return false
	}
	p := c.parts.Edit(int(at))
	c.dropBuffered(at)
	c.setPosition(p, at, offset, -1, reason, out)
	if c.polling {
		c.advance(out)
	}
	return true
}

// SeekToBeginning and SeekToEnd are carried out at the next poll, by asking the leader.
func (c *Consumer) SeekToBeginning(tp wire.TopicPartition, out *node.Out) bool {
	return c.seekTo(tp, ResetEarliest, out)
}

// SeekToEnd moves behind the last record that consumers may see.
func (c *Consumer) SeekToEnd(tp wire.TopicPartition, out *node.Out) bool {
	return c.seekTo(tp, ResetLatest, out)
}

func (c *Consumer) seekTo(tp wire.TopicPartition, kind ResetKind, out *node.Out) bool {
	at := c.find(tp)
	if at < 0 {
		return false
	}
	c.dropBuffered(at)
	c.requestReset(c.parts.Edit(int(at)), at, kind, out)
	if c.polling {
		c.advance(out)
	}
	return true
}

// Pause keeps tp assigned but neither fetched nor handed out.
func (c *Consumer) Pause(tp wire.TopicPartition, out *node.Out) bool { return c.hold(tp, true, out) }

// Resume undoes Pause.
func (c *Consumer) Resume(tp wire.TopicPartition, out *node.Out) bool {
	return c.hold(tp, false, out)
}

func (c *Consumer) hold(tp wire.TopicPartition, paused bool, out *node.Out) bool {
	at := c.find(tp)
	if at < 0 {
		return false
	}
	p := c.parts.Edit(int(at))
	p.paused = paused
	c.touch(p, at, out)
	if c.polling {
		c.advance(out)
	}
	return true
}

// dropBuffered throws away what was fetched for a partition whose position is moved.
func (c *Consumer) dropBuffered(at int32) {
	for i := 0; i < c.queue.Len(); {
		if f := c.queue.All()[i]; f.part == at {
			c.node(f.from).buffered--
			c.queue.RemoveAt(i)
			continue
		}
		i++
	}
	c.parts.Edit(int(at)).buffered = false
}

func (c *Consumer) setPosition(p *consumerPart, at int32, offset int64, epoch int32, reason string,
	out *node.Out) {
	out.Emit(node.PositionReset{TP: p.tp, From: p.position, To: offset, Reason: reason})
	c.turn(p, fetching)
	p.position, p.epoch, p.retryAt, p.afterDur = offset, epoch, 0, false
	c.touch(p, at, out)
}

func (c *Consumer) requestReset(p *consumerPart, at int32, kind ResetKind, out *node.Out) {
	c.turn(p, needsReset)
	p.reset, p.afterDur = kind, false
	c.touch(p, at, out)
}

// lostPosition: the position isn't in the log. auto.offset.reset says what to do.
func (c *Consumer) lostPosition(p *consumerPart, at int32, out *node.Out) {
	if c.cfg.Reset != ResetNone {
		c.requestReset(p, at, c.cfg.Reset, out)
		return
	}
	c.turn(p, failedReset)
	c.touch(p, at, out)
	c.errors = append(c.errors, ConsumerError{TP: p.tp, Exception: "OffsetOutOfRangeException",
		Message: "Fetch position " + p.describe() + " is out of range for partition " + p.tp.String()})
	c.polling = false
}

// describe prints a position as Kafka's FetchPosition does.
func (p *consumerPart) describe() string {
	epoch := "Optional.empty"
	if p.epoch >= 0 {
		epoch = "Optional[" + itoa(int64(p.epoch)) + "]"
	}
	leader := "Optional.empty"
	if p.leader != wire.NoLeader {
		e := wire.EndpointOf(p.leader)
		leader = "Optional[" + e.Host + ":" + itoa(int64(e.Port)) + " (id: " + itoa(int64(p.leader)) +
			" rack: null isFenced: false)]"
	}
	return "FetchPosition{offset=" + itoa(p.position) + ", offsetEpoch=" + epoch +
		", currentLeader=LeaderAndEpoch{leader=" + leader + ", epoch=" + itoa(int64(p.leaderEpoch)) +
		"}}"
}

// settle asks for positions that are missing or doubtful, one request per leader and kind.
// Kafka: OffsetFetcher.resetPositionsIfNeeded, validatePositionsIfNeeded.
func (c *Consumer) settle(out *node.Out) {
	if c.open == 0 {
		return
	}
	var lists, checks []settling
	var nowhere []wire.TopicPartition
	unknown := false
	for i := range c.parts.Len() {
		p := c.parts.Peek(i)
		if (p.state != needsReset && p.state != needsCheck) || out.Now < p.retryAt {
			continue
		}
		if p.state == needsReset && p.reset == ResetNone {
			p = c.parts.Edit(i)
			c.turn(p, failedReset)
			nowhere = append(nowhere, p.tp)
			continue
		}
		if p.leader == wire.NoLeader {
			unknown = true
			continue
		}
		if !c.Net.readyFor(p.leader, out) {
			continue
		}
		p = c.parts.Edit(i)
		if p.state == needsReset {
			c.turn(p, awaitsReset)
			r := settlingFor(&lists, p.leader)
			r.offsets = append(r.offsets, wire.ListOffsetsPartition{TP: p.tp,
				CurrentLeaderEpoch: p.leaderEpoch, TimestampMs: c.resetTimestamp(p, out)})
		} else {
			c.turn(p, awaitsCheck)
			r := settlingFor(&checks, p.leader)
			r.epochs = append(r.epochs, wire.OffsetForLeaderEpochPartition{TP: p.tp,
				CurrentLeaderEpoch: p.leaderEpoch, LeaderEpoch: p.epoch})
		}
	}
	c.noPosition(nowhere)
	for _, r := range lists {
		c.Net.send(r.leader, forOffsets, 0, &wire.ListOffsetsRequest{ReplicaID: wire.NoReplica,
			Isolation: c.cfg.Isolation, Partitions: r.offsets}, out)
	}
	for _, r := range checks {
		c.Net.send(r.leader, forEpochEnd, 0, &wire.OffsetForLeaderEpochRequest{
			ReplicaID: wire.NoReplica, Partitions: r.epochs}, out)
	}
	if unknown {
		c.Net.requestUpdate(out)
	}
}

type settling struct {
	leader  wire.ID
	offsets []wire.ListOffsetsPartition
	epochs  []wire.OffsetForLeaderEpochPartition
}

func settlingFor(all *[]settling, leader wire.ID) *settling {
	for i := range *all {
		if (*all)[i].leader == leader {
			return &(*all)[i]
		}
	}
	*all = append(*all, settling{leader: leader})
	return &(*all)[len(*all)-1]
}

func (c *Consumer) resetTimestamp(p *consumerPart, out *node.Out) int64 {
	switch {
	case p.reset == ResetEarliest:
		return wire.EarliestTimestamp
	case p.reset == ResetByDuration && !p.afterDur:
		return out.Wall().UnixMs() - int64(c.cfg.ResetDuration/node.Millisecond)
	}
	return wire.LatestTimestamp
}

// noPosition: poll() throws once, naming all partitions without an offset in the order of Java's set.
// Kafka: SubscriptionState.resetInitializingPositions.
func (c *Consumer) noPosition(tps []wire.TopicPartition) {
	if len(tps) == 0 {
		return
	}
	names := make([]string, len(tps))
	for i, at := range assignor.PartitionOrder(tps) {
		names[i] = tps[at].String()
	}
	c.polling = false
	c.errors = append(c.errors, ConsumerError{TP: tps[0], Exception: "NoOffsetForPartitionException",
		Message: "Undefined offset with no reset policy for partitions: [" +
			strings.Join(names, ", ") + "]"})
}

// offsetsArrived takes the answer to a reset's ListOffsets.
func (c *Consumer) offsetsArrived(done *completion, out *node.Out) {
	r, ok := done.reply.(*wire.ListOffsetsReply)
	if !ok {
		return
	}
	for i := range r.Partitions {
		lp := &r.Partitions[i]
		at := c.find(lp.TP)
		if at < 0 || c.parts.Peek(int(at)).state != awaitsReset {
			continue
		}
		p := c.parts.Edit(int(at))
		switch {
		case lp.Error == wire.None && lp.Offset >= 0:
			// Without an epoch, as nothing was read yet: it isn't checked after an election, and a
			// commit of it has none. Kafka: OffsetFetcherUtils.resetPositionsIfNeeded.
			c.setPosition(p, at, lp.Offset, -1, p.reset.String(), out)
		case lp.Error == wire.None: // no record is as young as the duration says
			c.turn(p, needsReset)
			p.afterDur = true
		default:
			if lp.Error == wire.TopicAuthorizationFailed && c.polling {
				c.throwOut(lp.Error.Exception(), denied(lp.Error, p.tp.Topic))
			}
			if lp.Error == wire.UnknownTopicOrPartition {
				c.Net.warn("Received unknown topic or partition error in ListOffset request for "+
					"partition "+p.tp.String(), offsetLogger)
			}
			c.turn(p, needsReset)
			c.later(p, out)
			c.Net.requestUpdate(out)
		}
	}
	if c.polling {
		c.advance(out)
	}
}

const offsetLogger = "org.apache.kafka.clients.consumer.internals.OffsetFetcherUtils"

func (c *Consumer) offsetsLost(lost *completion, out *node.Out) {
	for _, lp := range lost.req.(*wire.ListOffsetsRequest).Partitions {
		if at := c.find(lp.TP); at >= 0 && c.parts.Peek(int(at)).state == awaitsReset {
			p := c.parts.Edit(int(at))
			c.turn(p, needsReset)
			c.later(p, out)
		}
	}
}

// epochEndArrived compares the position with where its epoch ends at the new leader: a position
// behind that end was read from a log that has been truncated since (KIP-320).
// Kafka: SubscriptionState.maybeCompleteValidation.
func (c *Consumer) epochEndArrived(done *completion, out *node.Out) {
	r, ok := done.reply.(*wire.OffsetForLeaderEpochReply)
	if !ok {
		return
	}
	for i := range r.Partitions {
		ep := &r.Partitions[i]
		at := c.find(ep.TP)
		if at < 0 || c.parts.Peek(int(at)).state != awaitsCheck {
			continue
		}
		p := c.parts.Edit(int(at))
		switch {
		case ep.Error != wire.None:
			c.turn(p, needsCheck)
			c.later(p, out)
			c.Net.requestUpdate(out)
		case ep.EndOffset < 0 || ep.LeaderEpoch < 0:
			c.truncated(p, at, -1, -1, out)
		case ep.EndOffset < p.position:
			c.truncated(p, at, ep.EndOffset, ep.LeaderEpoch, out)
		default:
			c.turn(p, fetching)
			c.touch(p, at, out)
		}
	}
	if c.polling {
		c.advance(out)
	}
}

// truncated: records this consumer has read are no longer in the log. With a reset policy it goes on
// from the first offset where the logs differ; without one the application is told.
func (c *Consumer) truncated(p *consumerPart, at int32, end int64, epoch int32, out *node.Out) {
	c.dropBuffered(at)
	switch {
	case c.cfg.Reset == ResetNone:
		c.turn(p, failedReset)
		c.touch(p, at, out)
		c.polling = false
		c.errors = append(c.errors, ConsumerError{TP: p.tp, Exception: "LogTruncationException",
			Message: "Detected log truncation for partition " + p.tp.String() + " at offset " +
				itoa(p.position)})
	case end >= 0:
		c.setPosition(p, at, end, epoch, "truncated", out)
	default:
		c.requestReset(p, at, c.cfg.Reset, out)
	}
}

func (c *Consumer) epochEndLost(lost *completion, out *node.Out) {
	for _, ep := range lost.req.(*wire.OffsetForLeaderEpochRequest).Partitions {
		if at := c.find(ep.TP); at >= 0 && c.parts.Peek(int(at)).state == awaitsCheck {
			p := c.parts.Edit(int(at))
			c.turn(p, needsCheck)
			c.later(p, out)
		}
	}
}

// ConsumerPosition is what a consumer knows of one assigned partition.
type ConsumerPosition struct {
	TP            wire.TopicPartition
	Position      int64 // -1: none yet
	HighWatermark int64 // as last told; -1: unknown
	Leader        wire.ID
	Paused        bool
	Buffered      bool  // records are fetched and not polled yet
	Polled        int64 // records handed to the application since the assignment
	Committed     int64 // as this consumer last knew; -1: nothing, or unknown
}

// Assigned is the number of assigned partitions.
func (c *Consumer) Assigned() int { return c.parts.Len() }

// At is partition number i of the assigned ones, in order.
func (c *Consumer) At(i int) ConsumerPosition {
	p := c.parts.Peek(i)
	return ConsumerPosition{TP: p.tp, Position: p.position, HighWatermark: p.highWatermark,
		Leader: p.leader, Paused: p.paused, Buffered: p.buffered, Polled: p.polled,
		Committed: p.committed}
}

// Position is the offset of the next record of tp; -1: not assigned or not known yet.
func (c *Consumer) Position(tp wire.TopicPartition) int64 {
	if at := c.find(tp); at >= 0 {
		return c.parts.Peek(int(at)).position
	}
	return -1
}

// Settle asks for positions that are missing, as position() does outside of poll().
func (c *Consumer) Settle(out *node.Out) {
	c.groupWork(out)
	c.takeMetadata(out)
	c.settle(out)
}
