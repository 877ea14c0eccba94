package client

import (
	"slices"
	"strconv"
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// shop is a producer on a rig.
type shop struct {
	*rig
	p    Producer
	done []SendResult
}

func newShop(t *testing.T, partitions int32, library string, pairs ...string) *shop {
	t.Helper()
	cfg, err := ReadProducerConfig(library, configOf(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	s := &shop{rig: newRig(t, partitions)}
	s.p = NewProducer(cfg, 1001)
	s.part = s
	s.do(s.p.Start)
	s.send("", "warm up")
	for waitingFor[*wire.ProduceRequest](s.rig) == 0 {
		s.wait(node.Millisecond)
	}
	for _, m := range slices.Clone(s.requests) {
		take[*wire.ProduceRequest](s.rig)
		s.written(m, 0)
	}
	s.done, s.facts, s.facted = nil, nil, nil
	return s
}

func (s *shop) Receive(m wire.Message, out *node.Out) bool {
	ok := s.p.Receive(m, out)
	s.done = append(s.done, s.p.Results()...)
	return ok
}

func (s *shop) Fire(t node.Timer, out *node.Out) bool {
	ok := s.p.Fire(t, out)
	s.done = append(s.done, s.p.Results()...)
	return ok
}

func (s *shop) send(key, value string) uint64 { return s.sendTo(AnyPartition, key, value) }

func (s *shop) sendTo(part int32, key, value string) (tag uint64) {
	r := ProducerRecord{Topic: "orders", Partition: part, Value: []byte(value)}
	if key != "" {
		r.Key = []byte(key)
	}
	s.do(func(out *node.Out) {
		tag = s.p.Send(r, out)
		s.done = append(s.done, s.p.Results()...)
	})
	return tag
}

// A batch waits linger.ms for company, then goes with everything else that its broker leads.
func TestLingerAndCompany(t *testing.T) {
	s := newShop(t, 6, Java)
	s.sendTo(0, "", "a") // 0 and 3 are led by broker 1
	s.wait(3 * node.Millisecond)
	s.sendTo(3, "", "b")
	s.sendTo(1, "", "c")
	if n := waitingFor[*wire.ProduceRequest](s.rig); n != 0 {
		t.Fatalf("%d requests before linger.ms", n)
	}
	s.wait(2 * node.Millisecond)
	m, req := take[*wire.ProduceRequest](s.rig)
	if m.To != 1 || len(req.Partitions) != 2 {
		t.Errorf("%d partitions to broker %d, want orders-0 and orders-3 to broker 1",
			len(req.Partitions), m.To)
	}
	if n := waitingFor[*wire.ProduceRequest](s.rig); n != 0 {
		t.Errorf("orders-1 went %d ms after it was begun", 2)
	}
	s.wait(3 * node.Millisecond)
	take[*wire.ProduceRequest](s.rig)
}

// A batch is closed when the next record would make it larger than batch.size, counted to the byte,
// and goes at once; a larger record gets a batch of its own.
func TestBatchSizeToTheByte(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "1000", "batch.size", "200")
	// 61 for the header; key k and a value of 60 bytes: length, attributes, timestamp delta, offset
	// delta, key length, key, value length, value, header count = 1+1+1+1+1+1+1+60+1 = 68.
	value := strings.Repeat("x", 60)
	s.sendTo(0, "k", value)
	s.sendTo(0, "k", value)
	if waitingFor[*wire.ProduceRequest](s.rig) != 0 {
		t.Fatal("199 bytes are not a full batch of 200")
	}
	s.sendTo(0, "k", value)
	_, req := take[*wire.ProduceRequest](s.rig)
	b := req.Partitions[0].Batch
	if len(b.Records) != 2 || b.SizeBytes != 61+2*69 {
		t.Errorf("%d records, %d bytes; want 2 records, 199 bytes", len(b.Records), b.SizeBytes)
	}
	want := wire.NewBatch(b.Records, b.ProducerID, b.ProducerEpoch, b.BaseSequence)
	if want.SizeBytes != b.SizeBytes || want.LastOffsetDelta != b.LastOffsetDelta ||
		want.MaxTimestampMs != b.MaxTimestampMs {
		t.Errorf("header %+v, want %+v", b, want)
	}
	s.sendTo(0, "k", strings.Repeat("y", 300))
	_, req = take[*wire.ProduceRequest](s.rig)
	if n := len(req.Partitions[0].Batch.Records); n != 1 {
		t.Errorf("the third record shares its batch with %d others", n-1)
	}
	s.wait(node.Second)
	_, req = take[*wire.ProduceRequest](s.rig)
	if n := len(req.Partitions[0].Batch.Records); n != 1 {
		t.Errorf("the large record is one of %d", n)
	}
}

// Records without a key stay on one partition until batch.size bytes went there, however long it
// takes: null keys are not dealt out in turn (KIP-794).
func TestStickyWithoutKeys(t *testing.T) {
	s := newShop(t, 6, Java, "linger.ms", "0")
	for i := range 8 {
		s.send("", "message "+strconv.Itoa(i))
		m, _ := take[*wire.ProduceRequest](s.rig)
		s.written(m, int64(i))
		s.wait(1300 * node.Millisecond)
	}
	parts := map[int32]int{}
	for _, f := range of[node.RecordQueued](s.rig) {
		parts[f.TP.Partition]++
	}
	if len(parts) != 1 {
		t.Errorf("8 messages typed 1.3 s apart went to %v, want one partition", parts)
	}
	value := strings.Repeat("z", 1000)
	for i := range 60 {
		s.send("", value)
		m, _ := take[*wire.ProduceRequest](s.rig)
		s.written(m, int64(i))
	}
	run, runs := int32(-1), []int{}
	for _, f := range of[node.RecordQueued](s.rig)[8:] {
		if f.TP.Partition != run {
			run = f.TP.Partition
			runs = append(runs, 0)
		}
		runs[len(runs)-1]++
	}
	if len(runs) < 2 {
		t.Fatalf("60 kB went to one partition: %v", runs)
	}
	for _, n := range runs[1 : len(runs)-1] {
		if n%16 != 0 && n < 15 {
			t.Errorf("runs %v: a partition was left after %d kB, want about 16", runs, n)
		}
	}
}

// RoundRobinPartitioner takes partitions in turn and ignores keys; kafka-python draws for each record
// without a key; librdkafka hashes with CRC32 and treats an empty key like none.
func TestOtherPartitioners(t *testing.T) {
	s := newShop(t, 6, Java, "partitioner.class",
		"org.apache.kafka.clients.producer.RoundRobinPartitioner")
	for range 6 {
		s.send("same key", "v")
	}
	seen := map[int32]bool{}
	for _, f := range of[node.RecordQueued](s.rig) {
		seen[f.TP.Partition] = true
	}
	if len(seen) != 6 {
		t.Errorf("6 records in turn went to %d partitions", len(seen))
	}
	s = newShop(t, 6, KafkaPython)
	for range 60 {
		s.send("", "v")
	}
	seen = map[int32]bool{}
	for _, f := range of[node.RecordQueued](s.rig) {
		seen[f.TP.Partition] = true
	}
	if len(seen) != 6 {
		t.Errorf("60 random records went to %d of 6 partitions", len(seen))
	}
	s = newShop(t, 6, Librdkafka)
	s.send("kafka", "v")
	if f := of[node.RecordQueued](s.rig)[0]; f.TP.Partition != 5 || f.Reason != "crc32" ||
		f.Hash != 1539077399 {
		t.Errorf("librdkafka: %+v, want partition 5 by CRC32", f)
	}
}

// An attempt that fails is repeated after 100 ms, 200, 400, 800, then 1000, give or take a fifth,
// until delivery.timeout.ms has passed since the batch was begun.
func TestRetryBackoffAndDeliveryTimeout(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "0")
	begun := s.now
	tag := s.sendTo(0, "k", "v")
	var gaps []node.Time
	for s.now-begun < 119*node.Second {
		m, req := take[*wire.ProduceRequest](s.rig)
		if got := req.Partitions[0].Batch.Records[0].Tag; got != tag {
			t.Fatalf("tag %d, want %d", got, tag)
		}
		s.refused(m, wire.NotEnoughReplicas)
		failed := s.now
		for waitingFor[*wire.ProduceRequest](s.rig) == 0 && s.now-begun < 121*node.Second {
			s.wait(node.Millisecond)
		}
		gaps = append(gaps, s.now-failed)
	}
	for i, want := range []int64{100, 200, 400, 800, 1000, 1000} {
		lo, hi := node.Ms(want*8/10), node.Ms(min(want*12/10, 1000)+1)
		if gaps[i] < lo || gaps[i] > hi {
			t.Errorf("attempt %d came after %d us, want %d ms +- 20%%", i+2, gaps[i], want)
		}
	}
	s.wait(3 * node.Second)
	if len(s.done) != 1 || !s.done[0].Failed || s.done[0].Exception != "TimeoutException" {
		t.Fatalf("results %+v, want one TimeoutException", s.done)
	}
	want := "Expiring 1 record(s) for orders-0:120000 ms has passed since batch creation. The " +
		"request has not been sent, or no server response has been received yet."
	if s.done[0].Message != want {
		t.Errorf("%q", s.done[0].Message)
	}
	if s.p.BufferedBytes() != 0 || !s.p.Idle() {
		t.Errorf("%d bytes still held", s.p.BufferedBytes())
	}
}

// Without idempotence and with several requests in flight, a batch that is sent again lands behind
// the one that followed it.
func TestReorderingWithoutIdempotence(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "0", "enable.idempotence", "false")
	first := s.sendTo(0, "k", "1")
	second := s.sendTo(0, "k", "2")
	a, _ := take[*wire.ProduceRequest](s.rig)
	b, _ := take[*wire.ProduceRequest](s.rig)
	s.refused(a, wire.NotEnoughReplicas)
	s.written(b, 10)
	s.wait(150 * node.Millisecond)
	c, _ := take[*wire.ProduceRequest](s.rig)
	s.written(c, 11)
	if len(s.done) != 2 || s.done[0].Tag != second || s.done[1].Tag != first ||
		s.done[1].Offset != 11 {
		t.Errorf("%+v, want the second record first", s.done)
	}
}

// With one request in flight the order holds even without idempotence: nothing of a partition is sent
// while its batch waits for an answer, or for its next attempt.
func TestOneInFlightKeepsOrder(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "0", "enable.idempotence", "false",
		"max.in.flight.requests.per.connection", "1")
	first := s.sendTo(0, "k", "1")
	s.sendTo(0, "k", "2")
	a, _ := take[*wire.ProduceRequest](s.rig)
	if waitingFor[*wire.ProduceRequest](s.rig) != 0 {
		t.Fatal("two requests in flight")
	}
	s.refused(a, wire.NotEnoughReplicas)
	if waitingFor[*wire.ProduceRequest](s.rig) != 0 {
		t.Fatal("the second batch passed the first one")
	}
	s.wait(150 * node.Millisecond)
	_, req := take[*wire.ProduceRequest](s.rig)
	if req.Partitions[0].Batch.Records[0].Tag != first {
		t.Error("the second batch was sent before the first was written")
	}
}

// An idempotent producer numbers its records and sends again in that order, even when later batches
// were refused for being out of order.
func TestIdempotenceKeepsOrder(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "0")
	for i := range 3 {
		s.sendTo(0, "k", strconv.Itoa(i))
	}
	var sent []wire.Message
	for i := range 3 {
		m, req := take[*wire.ProduceRequest](s.rig)
		if b := req.Partitions[0].Batch; b.ProducerID != 4000 || b.BaseSequence != int32(i+1) {
			t.Fatalf("batch %d has producer %d, sequence %d", i, b.ProducerID, b.BaseSequence)
		}
		sent = append(sent, m)
	}
	s.refused(sent[0], wire.NotEnoughReplicas)
	s.refused(sent[1], wire.OutOfOrderSequenceNumber)
	s.refused(sent[2], wire.OutOfOrderSequenceNumber)
	for i := range 3 {
		for waitingFor[*wire.ProduceRequest](s.rig) == 0 {
			s.wait(node.Millisecond)
		}
		m, req := take[*wire.ProduceRequest](s.rig)
		if seq := req.Partitions[0].Batch.BaseSequence; seq != int32(i+1) {
			t.Fatalf("sequence %d, want %d", seq, i+1)
		}
		s.written(m, int64(i+1))
	}
	if len(s.done) != 3 || s.p.producerEpoch != 0 {
		t.Errorf("%d results, epoch %d", len(s.done), s.p.producerEpoch)
	}
}

// A batch that is given up leaves a gap in the sequence; the producer goes on with a higher epoch
// whose sequences begin at 0 (KIP-360).
func TestEpochBumpAfterFailure(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "0")
	s.sendTo(0, "k", "too large for the topic")
	m, _ := take[*wire.ProduceRequest](s.rig)
	s.refused(m, wire.MessageTooLarge)
	if len(s.done) != 1 || s.done[0].Exception != "RecordTooLargeException" {
		t.Fatalf("%+v", s.done)
	}
	s.sendTo(0, "k", "next")
	_, req := take[*wire.ProduceRequest](s.rig)
	if b := req.Partitions[0].Batch; b.ProducerEpoch != 1 || b.BaseSequence != 0 {
		t.Errorf("epoch %d, sequence %d; want 1 and 0", b.ProducerEpoch, b.BaseSequence)
	}
}

// With a new epoch all batches under way are numbered anew in the order of send(): the one that waits for
// its retry comes before those that are still in flight.
func TestEpochBumpKeepsOrder(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "0")
	var sent []wire.Message
	for _, v := range []string{"a", "b", "c"} {
		s.sendTo(0, "k", v)
		m, _ := take[*wire.ProduceRequest](s.rig)
		sent = append(sent, m)
	}
	for _, m := range sent {
		s.refused(m, wire.OutOfOrderSequenceNumber)
	}
	values := ""
	for len(values) < 3 {
		for waitingFor[*wire.ProduceRequest](s.rig) == 0 {
			s.wait(node.Millisecond)
		}
		m, req := take[*wire.ProduceRequest](s.rig)
		b := req.Partitions[0].Batch
		if b.ProducerEpoch != 1 || b.BaseSequence != int32(len(values)) {
			t.Errorf("%s has epoch %d, sequence %d; want 1 and %d", b.Records[0].Value, b.ProducerEpoch,
				b.BaseSequence, len(values))
		}
		values += string(b.Records[0].Value)
		s.written(m, int64(len(values)))
	}
	if values != "abc" {
		t.Errorf("written in the order %s", values)
	}
}

// A batch that is larger than the topic's max.message.bytes is split until the broker takes it.
func TestSplit(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "50")
	for i := range 8 {
		s.sendTo(0, "k", strconv.Itoa(i)+strings.Repeat("x", 99))
	}
	s.wait(50 * node.Millisecond)
	var values []byte
	for s.p.Incomplete() > 0 {
		m, req := take[*wire.ProduceRequest](s.rig)
		b := req.Partitions[0].Batch
		if b.SizeBytes > 300 {
			s.refused(m, wire.MessageTooLarge)
			continue
		}
		for _, r := range b.Records {
			values = append(values, r.Value[0])
		}
		s.written(m, int64(len(values)))
	}
	if string(values) != "01234567" || len(s.done) != 8 || s.p.BufferedBytes() != 0 {
		t.Errorf("written %s, %d results, %d bytes held", values, len(s.done), s.p.BufferedBytes())
	}
}

// A request without an answer for request.timeout.ms costs the connection; the batch is sent again.
func TestRequestTimeout(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "0", "request.timeout.ms", "1500")
	s.sendTo(0, "k", "v")
	take[*wire.ProduceRequest](s.rig)
	s.wait(1500 * node.Millisecond)
	if len(s.closed) != 0 {
		t.Fatal("closed before the timeout")
	}
	s.wait(expirySlack)
	if !slices.Contains(s.closed, 1) || len(of[node.RequestExpired](s.rig)) != 1 {
		t.Fatal("the connection is still open after request.timeout.ms")
	}
	s.wait(500 * node.Millisecond)
	_, req := take[*wire.ProduceRequest](s.rig)
	if req.TimeoutMs != 1500 {
		t.Errorf("timeout %d in the request", req.TimeoutMs)
	}
	if f := of[node.BatchRetried](s.rig); len(f) != 1 || f[0].Error != wire.RequestTimedOut {
		t.Errorf("%+v", f)
	}
}

// The broker of a partition is dead. Its connection is tried again after 50 ms, doubling to 1000,
// and no attempt of the batch is used up by that; the metadata of another broker names the new
// leader, and the batch goes there at once.
func TestLeaderDies(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "0", "bootstrap.servers", "broker-1:9092,broker-2:9092")
	s.dead[1] = true
	s.sendTo(0, "k", "v")
	s.hangUp(1, false)
	s.wait(9 * node.Second)
	if f := of[node.BatchRetried](s.rig); len(f) != 1 || f[0].Error != wire.NetworkException {
		t.Fatalf("%+v, want one NETWORK_EXCEPTION", f)
	}
	refused := 0
	for _, f := range of[node.ConnectionLost](s.rig) {
		if f.Refused {
			refused++
		}
	}
	if refused < 9 || refused > 16 {
		t.Errorf("%d refused connections in 9 s, want one a second after the first few", refused)
	}
	s.leaders[tp("orders", 0)], s.epochs[tp("orders", 0)] = 2, 1
	s.wait(1100 * node.Millisecond)
	m, _ := take[*wire.ProduceRequest](s.rig)
	if m.To != 2 {
		t.Fatalf("sent to broker %d", m.To)
	}
	s.written(m, 5)
	if len(s.done) != 1 || s.done[0].Offset != 5 {
		t.Errorf("%+v", s.done)
	}
}

// A reply NOT_LEADER_OR_FOLLOWER that names the new leader is acted on without waiting for backoff or
// metadata (KIP-951). An older epoch is not believed.
func TestLeaderHint(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "0")
	s.mute = true
	s.sendTo(0, "k", "v")
	m, _ := take[*wire.ProduceRequest](s.rig)
	s.reply(m, &wire.ProduceReply{Partitions: []wire.ProducePartitionReply{{TP: tp("orders", 0),
		Error: wire.NotLeaderOrFollower, BaseOffset: -1, LeaderID: 3, LeaderEpoch: 4}}})
	m, _ = take[*wire.ProduceRequest](s.rig)
	if m.To != 3 {
		t.Fatalf("sent to broker %d, want 3", m.To)
	}
	if leader, epoch := s.p.Net.Leader(tp("orders", 0)); leader != 3 || epoch != 4 {
		t.Errorf("believes %d in epoch %d", leader, epoch)
	}
	s.wait(200 * node.Millisecond)
	md, req := take[*wire.MetadataRequest](s.rig)
	s.reply(md, s.metadata(req)) // a broker that still lives in epoch 0
	if leader, epoch := s.p.Net.Leader(tp("orders", 0)); leader != 3 || epoch != 4 {
		t.Errorf("old metadata brought back leader %d, epoch %d", leader, epoch)
	}
}

// acks=0: nobody answers, the record counts as written at once, its offset is unknown.
func TestAcksZero(t *testing.T) {
	s := newShop(t, 1, Java, "linger.ms", "0", "acks", "0")
	s.sendTo(0, "k", "v")
	if len(s.done) != 1 || s.done[0].Offset != -1 || s.done[0].Failed {
		t.Errorf("%+v", s.done)
	}
	if f := of[node.BatchAcked](s.rig); len(f) != 1 || f[0].BaseOffset != -1 {
		t.Errorf("%+v", f)
	}
	if _, req := take[*wire.ProduceRequest](s.rig); req.Acks != 0 ||
		req.Partitions[0].Batch.ProducerID != wire.NoProducerID {
		t.Errorf("acks %d, producer %d: acks=0 turns idempotence off", req.Acks,
			req.Partitions[0].Batch.ProducerID)
	}
}

// send() blocks for max.block.ms when the topic doesn't appear in the metadata, then fails.
func TestUnknownTopic(t *testing.T) {
	s := newShop(t, 1, Java, "max.block.ms", "5000")
	s.do(func(out *node.Out) {
		s.p.Send(ProducerRecord{Topic: "nosuch", Partition: AnyPartition, Value: []byte("v")}, out)
	})
	if !s.p.Blocked() {
		t.Fatal("send() returned")
	}
	s.wait(5*node.Second + node.Millisecond)
	if len(s.done) != 1 ||
		s.done[0].Message != "Topic nosuch not present in metadata after 5000 ms." {
		t.Errorf("%+v", s.done)
	}
	warned := 0
	for _, l := range s.p.Logs() {
		if strings.Contains(l.Text, "{nosuch=UNKNOWN_TOPIC_OR_PARTITION}") {
			warned++
		}
	}
	if warned < 5 {
		t.Errorf("%d warnings, want one per metadata reply", warned)
	}
}

// send() that may block for ever doesn't return at once.
func TestUnknownTopicForEver(t *testing.T) {
	s := newShop(t, 1, Java, "max.block.ms", "9223372036854775807")
	s.do(func(out *node.Out) {
		s.p.Send(ProducerRecord{Topic: "nosuch", Partition: AnyPartition, Value: []byte("v")}, out)
	})
	s.wait(10 * node.Minute)
	if !s.p.Blocked() || len(s.done) > 0 {
		t.Errorf("%+v", s.done)
	}
}

// buffer.memory is full: send() blocks, and goes on when a batch is written.
func TestBufferMemory(t *testing.T) {
	s := newShop(t, 2, Java, "linger.ms", "0", "buffer.memory", "32768")
	s.sendTo(0, "k", "1")
	s.sendTo(1, "k", "2")
	s.sendTo(0, "k", "3") // its own batch: the first one has left
	if !s.p.Blocked() || s.p.BufferedBytes() != 32768 {
		t.Fatalf("blocked %v with %d bytes", s.p.Blocked(), s.p.BufferedBytes())
	}
	m, _ := take[*wire.ProduceRequest](s.rig)
	s.written(m, 0)
	if s.p.Blocked() {
		t.Error("send() still hangs after memory was given back")
	}
}

// A record larger than max.request.size is refused in send().
func TestRecordTooLarge(t *testing.T) {
	s := newShop(t, 1, Java)
	s.sendTo(0, "", strings.Repeat("x", 1100000))
	want := "The message is 1100088 bytes when serialized which is larger than 1048576, which is " +
		"the value of the max.request.size configuration."
	if len(s.done) != 1 || s.done[0].Message != want {
		t.Errorf("%+v", s.done[0].Message)
	}
}

// A snapshot doesn't see what happens after it, nor the other way round.
func TestProducerClone(t *testing.T) {
	s := newShop(t, 3, Java, "linger.ms", "100")
	for i := range 9 { // three records each: the slices have room for a fourth
		s.sendTo(int32(i%3), "k", strconv.Itoa(i))
	}
	before, then := s.p.Clone(), s.now
	views := func(p *Producer) (v []ProducerPartition) {
		for x := range p.Partitions() {
			v = append(v, x)
		}
		return v
	}
	want := views(&before)
	for i := range 3 {
		s.sendTo(int32(i), "k", "mine")
	}
	if got := views(&before); !slices.Equal(got, want) {
		t.Errorf("the snapshot changed:\n%+v\n%+v", got, want)
	}
	// The snapshot lives on by itself.
	var out node.Out
	chance := node.NewChance(1, 1)
	out.Reset(then, &chance)
	for i := range int32(3) {
		before.Send(ProducerRecord{Topic: "orders", Partition: i, Value: []byte("other")}, &out)
	}
	for i := range 3 {
		a, b := s.p.topics[0].parts.Peek(i).queue[0].recs, before.topics[0].parts.Peek(i).queue[0].recs
		if string(a[3].Value) != "mine" || string(b[3].Value) != "other" {
			t.Errorf("partition %d: the fourth records are %s and %s", i, a[3].Value, b[3].Value)
		}
	}
	s.wait(200 * node.Millisecond)
	m, _ := take[*wire.ProduceRequest](s.rig)
	s.written(m, 100)
	if n := before.Incomplete(); n != 3 {
		t.Errorf("the snapshot has %d batches, want 3", n)
	}
}
