package commitlog

import (
	"iter"

	"highwater/sim/wire"
)

// KeptBatches is how many batches of each producer a log remembers: as many as an idempotent
// producer may have in flight. Kafka: ProducerStateEntry.NUM_BATCHES_TO_RETAIN.
const KeptBatches = 5

// ProducerBatch is what a log remembers of a producer's batch.
type ProducerBatch struct {
	FirstSequence, LastSequence int32
	LastOffset                  int64
}

// FirstOffset is the offset of its first record: a producer's sequence numbers are dense.
func (b *ProducerBatch) FirstOffset() int64 {
	n := int64(b.LastSequence) - int64(b.FirstSequence)
	if n < 0 {
		n += 1 << 31
	}
	return b.LastOffset - n
}

// Producer is what a log remembers of an idempotent producer. Followers build the same state from
// the batches they copy, so it survives a change of leader.
type Producer struct {
	ID              int64
	Epoch           int16
	LastTimestampMs int64
	n               int
	batches         [KeptBatches]ProducerBatch
}

// Batches are the last ones, oldest first. The slice is for reading only.
func (p *Producer) Batches() []ProducerBatch { return p.batches[:p.n:p.n] }

// LastSequence is the newest sequence number, or -1.
func (p *Producer) LastSequence() int32 {
	if p.n == 0 {
		return -1
	}
	return p.batches[p.n-1].LastSequence
}

// Producers ranges over the producers by id.
func (l *Log) Producers() iter.Seq2[int64, *Producer] {
	return func(yield func(int64, *Producer) bool) {
		told := l.hot.ID < 0
		for id, p := range l.producers.All() {
			if !told && id >= l.hot.ID {
				told = true
				if !yield(l.hot.ID, &l.hot) {
					return
				}
			}
			if id != l.hot.ID && !yield(id, p) {
				return
			}
		}
		if !told {
			yield(l.hot.ID, &l.hot)
		}
	}
}

// producer finds what is remembered of a producer, nil when nothing is.
func (l *Log) producer(id int64) *Producer {
	if l.hot.ID == id {
		return &l.hot
	}
	return l.producers.Get(id)
}

// heat makes a producer the hot one; the one before goes where the others are.
func (l *Log) heat(id int64, epoch int16) {
	l.cool()
	if p := l.producers.Get(id); p != nil {
		l.hot = *p
		return
	}
	l.hot = Producer{ID: id, Epoch: epoch}
}

func (l *Log) cool() {
	if l.hot.ID < 0 {
		return
	}
	if p := l.producers.Edit(l.hot.ID); p != nil {
		*p = l.hot
	} else {
		c := l.hot
		l.producers.Set(c.ID, &c)
	}
	l.hot = Producer{ID: wire.NoProducerID}
}

// CheckProducer tells whether a leader may append a producer's batch: wire.None, or why not. When
// the log has it already, duplicate says where. Kafka: ProducerAppendInfo, ProducerStateEntry.
func (l *Log) CheckProducer(b *wire.Batch) (code wire.ErrorCode, duplicate *ProducerBatch) {
	p := l.producer(b.ProducerID)
	if p == nil {
		return wire.None, nil // unknown or expired: any sequence will do
	}
	if b.ProducerEpoch == p.Epoch {
		last := b.LastSequence()
		for i := range p.Batches() {
			if k := &p.batches[i]; k.FirstSequence == b.BaseSequence && k.LastSequence == last {
				found := *k
				return wire.None, &found
			}
		}
	}
	switch {
	case b.ProducerEpoch < p.Epoch:
		return wire.InvalidProducerEpoch, nil
	case b.ProducerEpoch > p.Epoch && b.BaseSequence != 0:
		return wire.OutOfOrderSequenceNumber, nil
	case b.ProducerEpoch == p.Epoch && b.BaseSequence != nextSequence(p.LastSequence()):
		return wire.OutOfOrderSequenceNumber, nil
	}
	return wire.None, nil
}

// nextSequence follows s; sequences wrap from the largest int32 to 0.
func nextSequence(s int32) int32 {
	if s == 1<<31-1 {
		return 0
	}
	return s + 1
}

// LastSequence is what the log knows of a producer's newest sequence number: -1 for nothing.
func (l *Log) LastSequence(producerID int64) int32 {
	if p := l.producer(producerID); p != nil {
		return p.LastSequence()
	}
	return -1
}

func (l *Log) noteProducer(b *wire.Batch) {
	if l.hot.ID != b.ProducerID {
		l.heat(b.ProducerID, b.ProducerEpoch)
	}
	p := &l.hot
	if p.Epoch != b.ProducerEpoch {
		p.Epoch, p.n = b.ProducerEpoch, 0
	}
	p.LastTimestampMs = b.MaxTimestampMs
	if b.Attributes&wire.ControlFlag != 0 {
		return
	}
	if p.n == KeptBatches {
		copy(p.batches[:], p.batches[1:])
		p.n--
	}
	p.batches[p.n] = ProducerBatch{
		FirstSequence: b.BaseSequence, LastSequence: b.LastSequence(), LastOffset: b.LastOffset(),
	}
	p.n++
}

// rebuildProducers derives the producers' state anew after a truncation to end: from the batches
// that are left, and for producers whose batches are all deleted from what was remembered.
func (l *Log) rebuildProducers(end int64) {
	l.cool()
	old := l.producers.Clone()
	for _, id := range l.producers.Keys() {
		l.producers.Delete(id)
	}
	for b := range l.Ascend(0) {
		if b.ProducerID >= 0 {
			l.noteProducer(b)
		}
	}
	for id, p := range old.All() {
		if l.producer(id) != nil || p.n == 0 {
			continue
		}
		c := *p
		for c.n > 0 && c.batches[c.n-1].LastOffset >= end {
			c.n--
		}
		if c.n > 0 {
			l.producers.Set(id, &c)
		}
	}
}

// ExpireProducers forgets producers that have been silent for longer than
// producer.id.expiration.ms.
func (l *Log) ExpireProducers(nowMs, expirationMs int64) {
	l.cool()
	for _, id := range l.producers.Keys() {
		if nowMs-l.producers.Get(id).LastTimestampMs >= expirationMs {
			l.producers.Delete(id)
		}
	}
}
