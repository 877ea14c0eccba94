package coordinator

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Waiter is a request that hasn't been answered; the zero value is nobody.
type Waiter struct {
	To          wire.ID
	Correlation int32
}

// WaiterOf is the sender of a request.
func WaiterOf(m *wire.Message) Waiter { return Waiter{m.From, m.Correlation} }

// Answer answers, once: afterwards nobody waits.
func (w *Waiter) Answer(body wire.Body, out *node.Out) {
	if w.To != 0 {
		out.Send(w.To, w.Correlation, body)
		*w = Waiter{}
	}
}

// Write says what is to be done when appended records are committed.
type Write struct {
	// To gets Body when the records are committed, or Body's refusal when they aren't in time.
	To   Waiter
	Body wire.Body
	// Replay are those of the records that change the state only when they are committed, as a
	// committed offset counts only then. As the others say the shard has changed its state.
	Replay []wire.Record
	// Then is a note of the shard's for Committed and Late; nobody edits it. nil: none.
	Then any
}

// pending is a write that isn't committed.
type pending struct {
	Write
	partition int32
	needs     int64 // the high watermark that commits it
	deadline  node.Time
	late      bool // it has been answered
}

// Append writes records to a partition; w says what then happens. An error is what the client is to
// be told, and nothing is written. Kafka: scheduleWriteOperation, CoordinatorWriteEvent.
func (d Door) Append(partition int32, records []wire.Record, w Write, out *node.Out,
) wire.ErrorCode {
	r := d.rt
	if code := r.Active(partition); code != wire.None {
		return code
	}
	for i := range records {
		records[i].OffsetDelta, records[i].TimestampMs = int32(i), out.Wall().UnixMs()
	}
	needs, code := d.AppendTo(r.tp(partition),
		wire.NewBatch(records, wire.NoProducerID, -1, -1), out)
	if code != wire.None {
		return toClient(code)
	}
	r.await(w, partition, needs, out)
	return wire.None
}

// Reply answers a request that has nothing to write: at once, or behind the writes to its partition
// that aren't committed, as the answer may tell of what they change. Kafka:
// CoordinatorContext.append.
func (d Door) Reply(partition int32, to Waiter, body wire.Body, out *node.Out) {
	for i := len(d.rt.writes) - 1; i >= 0; i-- {
		if w := &d.rt.writes[i]; w.partition == partition {
			d.rt.await(Write{To: to, Body: body}, partition, w.needs, out)
			return
		}
	}
	to.Answer(body, out)
}

func (r *Runtime) await(w Write, partition int32, needs int64, out *node.Out) {
	p := pending{Write: w, partition: partition, needs: needs,
		deadline: out.Now + r.shard.WriteTimeout()}
	r.writes = append(r.writes, p)
	if p.waits() && r.lateAt == 0 {
		r.setLate(p.deadline, out)
	}
}

// waits tells whether somebody is to be told if the write takes too long.
func (p *pending) waits() bool { return !p.late && (p.To.To != 0 || p.Then != nil) }

func (r *Runtime) setLate(at node.Time, out *node.Out) {
	r.lateAt = at
	out.After(at-out.Now, node.Timer{Kind: r.timer, ID: alarmLate})
}

// Committed: the high watermark of a partition has moved. Kafka: HighWatermarkListener,
// DeferredEventQueue.completeUpTo.
func (r *Runtime) Committed(h Host, partition int32, highWatermark int64, out *node.Out) {
	for i := 0; i < len(r.writes); {
		p := r.writes[i]
		if p.partition != partition || p.needs > highWatermark {
			i++
			continue
		}
		copy(r.writes[i:], r.writes[i+1:])
		r.writes[len(r.writes)-1] = pending{}
		r.writes = r.writes[:len(r.writes)-1]
		for k := range p.Replay {
			r.shard.Replay(partition, &p.Replay[k])
		}
		r.shard.Committed(r.Door(h), p.Then, out)
		p.To.Answer(p.Body, out)
	}
}

// expire answers those whose write takes longer than the shard's timeout. The records stay in the
// log, and count when they are committed. Kafka: OperationTimeout.
func (r *Runtime) expire(h Host, out *node.Out) {
	if !r.lateAt.Due(out.Now) {
		return
	}
	r.lateAt = 0
	for i := 0; i < len(r.writes); i++ {
		if p := &r.writes[i]; p.waits() && p.deadline <= out.Now {
			p.late = true
			note := p.Then
			r.refuse(p, toClient(wire.RequestTimedOut), out)
			r.shard.Late(r.Door(h), note, toClient(wire.RequestTimedOut), out)
		}
	}
	next := node.Time(0)
	for i := range r.writes {
		if p := &r.writes[i]; p.waits() && (next == 0 || p.deadline < next) {
			next = p.deadline
		}
	}
	if next != 0 && r.lateAt == 0 {
		r.setLate(next, out)
	}
}

func (r *Runtime) refuse(p *pending, code wire.ErrorCode, out *node.Out) {
	if p.To.To != 0 {
		p.To.Answer(r.shard.Refusal(p.Body, code), out)
	}
}

// toClient turns the log's error into what a coordinator's client is told.
// Kafka: CoordinatorOperationExceptionHelper.handleOperationException.
func toClient(code wire.ErrorCode) wire.ErrorCode {
	switch code {
	case wire.UnknownTopicOrPartition, wire.NotEnoughReplicas, wire.RequestTimedOut:
		return wire.CoordinatorNotAvailable
	case wire.NotLeaderOrFollower:
		return wire.NotCoordinator
	case wire.MessageTooLarge, wire.RecordListTooLarge:
		return wire.UnknownServerError
	}
	return code
}
