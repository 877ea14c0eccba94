package client

import (
	"slices"
	"strconv"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// reader is a consumer on a rig.
type reader struct {
	*rig
	c      Consumer
	got    []int64 // offsets, of all partitions
	errors []ConsumerError
}

func newReader(t *testing.T, partitions int32, pairs ...string) *reader {
	t.Helper()
	cfg, err := ReadConsumerConfig(Java, configOf(pairs...))
	if err != nil {
		t.Fatal(err)
	}
	s := &reader{rig: newRig(t, partitions)}
	s.c = NewConsumer(cfg)
	s.part = s
	s.do(s.c.Start)
	return s
}

func (s *reader) Receive(m wire.Message, out *node.Out) bool {
	ok := s.c.Receive(m, out)
	s.drain()
	return ok
}

func (s *reader) Fire(t node.Timer, out *node.Out) bool {
	ok := s.c.Fire(t, out)
	s.drain()
	return ok
}

func (s *reader) drain() {
	for _, p := range s.c.Records() {
		for _, r := range p.Records {
			s.got = append(s.got, r.Offset)
		}
	}
	s.errors = append(s.errors, s.c.Errors()...)
}

func (s *reader) poll() {
	s.do(func(out *node.Out) { s.c.Poll(out); s.drain() })
}

func (s *reader) assign(parts ...int32) {
	var tps []wire.TopicPartition
	for _, p := range parts {
		tps = append(tps, tp("orders", p))
	}
	s.do(func(out *node.Out) { s.c.Assign(tps, out) })
}

// offsets answers a ListOffsets request: every log begins at first and ends at last.
func (s *reader) offsets(first, last int64) wire.Message {
	s.t.Helper()
	m, req := take[*wire.ListOffsetsRequest](s.rig)
	reply := &wire.ListOffsetsReply{}
	for _, p := range req.Partitions {
		offset := last
		if p.TimestampMs == wire.EarliestTimestamp {
			offset = first
		} else if p.TimestampMs >= 0 {
			offset = -1
		}
		reply.Partitions = append(reply.Partitions, wire.ListOffsetsPartitionReply{TP: p.TP,
			Offset: offset, LeaderEpoch: s.epochs[p.TP]})
	}
	s.reply(m, reply)
	return m
}

// batchOf makes a stored batch of n records that begins at offset base.
func batchOf(base int64, n int, epoch int32) *wire.Batch {
	records := make([]wire.Record, n)
	for i := range records {
		records[i] = wire.Record{OffsetDelta: int32(i), Value: []byte(strconv.Itoa(int(base) + i))}
	}
	b := wire.NewBatch(records, wire.NoProducerID, -1, -1)
	b.BaseOffset, b.LeaderEpoch = base, epoch
	return b
}

// fetched answers a Fetch: session 77, one batch for each named partition.
func (s *reader) fetched(m wire.Message, high int64, batches map[int32]*wire.Batch) {
	reply := &wire.FetchReply{SessionID: 77}
	for p := range int32(64) {
		if b := batches[p]; b != nil {
			reply.Partitions = append(reply.Partitions, wire.FetchPartitionReply{TP: tp("orders", p),
				HighWatermark: high, LastStableOffset: high, Batches: []*wire.Batch{b},
				PreferredReadReplica: wire.NoReplica, LeaderID: wire.NoLeader})
		}
	}
	s.reply(m, reply)
}

// auto.offset.reset decides where a consumer without a position begins; "latest" is the high
// watermark, so what was there before is missed.
func TestAutoOffsetReset(t *testing.T) {
	for _, v := range []struct {
		reset  string
		want   int64
		reason string
	}{
		{"latest", 9, "latest"}, {"earliest", 4, "earliest"},
		{"by_duration:PT1H", 9, "by_duration"}, // nothing is that young: latest
	} {
		s := newReader(t, 1, "auto.offset.reset", v.reset)
		s.assign(0)
		s.poll()
		s.offsets(4, 9)
		if v.reset == "by_duration:PT1H" {
			s.offsets(4, 9)
		}
		_, req := take[*wire.FetchRequest](s.rig)
		if got := req.Partitions[0].FetchOffset; got != v.want {
			t.Errorf("%s: fetches from %d, want %d", v.reset, got, v.want)
		}
		if f := of[node.PositionReset](s.rig); len(f) != 1 || f[0].Reason != v.reason ||
			f[0].From != -1 {
			t.Errorf("%s: %+v", v.reset, f)
		}
	}
	s := newReader(t, 1, "auto.offset.reset", "none")
	s.assign(0)
	s.poll()
	if len(s.errors) != 1 || s.errors[0].Exception != "NoOffsetForPartitionException" {
		t.Errorf("none: %+v", s.errors)
	}
	s = newReader(t, 3, "auto.offset.reset", "none")
	s.assign(0, 1, 2)
	s.poll()
	const all = "Undefined offset with no reset policy for partitions: [orders-0, orders-1, orders-2]"
	if len(s.errors) != 1 || s.errors[0].Message != all {
		t.Errorf("none, three partitions: %+v", s.errors)
	}
}

// With group.protocol=consumer the broker decides on sessions and assignments; with classic there is
// no assignor at the broker. The constructor refuses what has no effect, and instance ids that aren't
// names.
func TestRefusedGroupSettings(t *testing.T) {
	for _, v := range []struct {
		pairs []string
		want  string
	}{
		{[]string{"group.protocol", "consumer", "session.timeout.ms", "6000"},
			"session.timeout.ms cannot be set when group.protocol=CONSUMER"},
		{[]string{"group.protocol", "consumer", "heartbeat.interval.ms", "1000",
			"partition.assignment.strategy", "range"}, "partition.assignment.strategy, " +
			"heartbeat.interval.ms cannot be set when group.protocol=CONSUMER"},
		{[]string{"group.remote.assignor", "range"},
			"group.remote.assignor cannot be set when group.protocol=CLASSIC"},
		{[]string{"group.protocol", "consumer", "group.remote.assignor", "range"}, ""},
		{[]string{"group.instance.id", "oven-1"}, ""},
		{[]string{"group.instance.id", "oven 1"}, "Group instance id is invalid: 'oven 1' contains one " +
			"or more characters other than ASCII alphanumerics, '.', '_' and '-'"},
	} {
		_, err := ReadConsumerConfig(Java, configOf(append(v.pairs, "group.id", "g")...))
		if got := textOf(err); got != v.want {
			t.Errorf("%v: %q, want %q", v.pairs, got, v.want)
		}
	}
}

func textOf(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}

// The first fetch of a session names every partition; later ones only those whose position moved
// (KIP-227). The next fetch leaves before poll() returns, and none while data waits in the buffer.
func TestFetchSession(t *testing.T) {
	s := newReader(t, 6, "auto.offset.reset", "earliest", "max.poll.records", "2")
	s.assign(0, 3) // both led by broker 1
	s.poll()
	s.offsets(0, 9)
	m, req := take[*wire.FetchRequest](s.rig)
	if req.SessionEpoch != 0 || len(req.Partitions) != 2 || req.MinBytes != 1 ||
		req.MaxWaitMs != 500 {
		t.Fatalf("first fetch %+v", req)
	}
	s.fetched(m, 9, map[int32]*wire.Batch{0: batchOf(0, 3, 0)})
	if !slices.Equal(s.got, []int64{0, 1}) || s.c.Polling() {
		t.Fatalf("polled %v, want two records", s.got)
	}
	if waitingFor[*wire.FetchRequest](s.rig) != 0 {
		t.Fatal("fetched although a record waits in the buffer")
	}
	if s.c.Position(tp("orders", 0)) != 2 {
		t.Errorf("position %d, want 2", s.c.Position(tp("orders", 0)))
	}
	s.poll()
	if !slices.Equal(s.got, []int64{0, 1, 2}) {
		t.Fatalf("polled %v", s.got)
	}
	_, req = take[*wire.FetchRequest](s.rig)
	if req.SessionID != 77 || req.SessionEpoch != 1 || len(req.Partitions) != 1 ||
		req.Partitions[0].TP.Partition != 0 || req.Partitions[0].FetchOffset != 3 {
		t.Errorf("second fetch %+v", req)
	}
}

// Whole batches travel: the client drops what lies before the offset it asked for. Control batches
// take offsets but are never shown.
func TestWholeBatches(t *testing.T) {
	s := newReader(t, 1)
	s.assign(0)
	s.do(func(out *node.Out) { s.c.Seek(tp("orders", 0), 2, out) })
	s.poll()
	m, _ := take[*wire.FetchRequest](s.rig)
	s.fetched(m, 9, map[int32]*wire.Batch{0: batchOf(0, 4, 0)})
	if !slices.Equal(s.got, []int64{2, 3}) {
		t.Errorf("polled %v, want 2 and 3", s.got)
	}
	s.poll()
	m, _ = take[*wire.FetchRequest](s.rig)
	marker := batchOf(4, 1, 0)
	marker.Attributes = wire.ControlFlag
	s.fetched(m, 9, map[int32]*wire.Batch{0: marker})
	_, req := take[*wire.FetchRequest](s.rig)
	if len(s.got) != 2 || req.Partitions[0].FetchOffset != 5 {
		t.Errorf("polled %v, fetches from %d", s.got, req.Partitions[0].FetchOffset)
	}
}

// read_committed leaves out the batches of aborted transactions, and shows the same producer's next
// transaction that was committed.
func TestReadCommitted(t *testing.T) {
	s := newReader(t, 1, "isolation.level", "read_committed", "auto.offset.reset", "earliest",
		"max.poll.records", "1")
	s.assign(0)
	s.poll()
	s.offsets(0, 9)
	m, req := take[*wire.FetchRequest](s.rig)
	if req.Isolation != wire.ReadCommitted {
		t.Fatalf("%+v", req)
	}
	var batches []*wire.Batch
	for i, kind := range []string{"data", "data", "marker", "data", "marker", "plain"} {
		b := batchOf(int64(i), 1, 0)
		if kind != "plain" {
			b.ProducerID, b.Attributes = 7, wire.TransactionalFlag
		}
		if kind == "marker" {
			b.Attributes |= wire.ControlFlag
		}
		batches = append(batches, b)
	}
	s.reply(m, &wire.FetchReply{SessionID: 77, Partitions: []wire.FetchPartitionReply{{
		TP: tp("orders", 0), HighWatermark: 6, LastStableOffset: 6, Batches: batches,
		Aborted: []wire.AbortedTxn{{ProducerID: 7, FirstOffset: 0}}}}})
	s.poll()
	if !slices.Equal(s.got, []int64{3, 5}) {
		t.Errorf("polled %v, want the committed 3 and the plain 5", s.got)
	}
}

// While the application works on its records, the client fetches once ahead and no more.
func TestNoFetchBetweenPolls(t *testing.T) {
	s := newReader(t, 1, "auto.offset.reset", "earliest")
	s.assign(0)
	s.poll()
	s.offsets(0, 9)
	m, _ := take[*wire.FetchRequest](s.rig)
	s.fetched(m, 9, map[int32]*wire.Batch{0: batchOf(0, 1, 0)})
	m, _ = take[*wire.FetchRequest](s.rig)
	s.fetched(m, 9, map[int32]*wire.Batch{0: batchOf(1, 1, 0)})
	s.wait(10 * node.Second)
	if len(s.got) != 1 || waitingFor[*wire.FetchRequest](s.rig) != 0 {
		t.Fatalf("polled %v, %d fetches", s.got, waitingFor[*wire.FetchRequest](s.rig))
	}
	s.poll()
	if !slices.Equal(s.got, []int64{0, 1}) {
		t.Errorf("polled %v", s.got)
	}
}

// OFFSET_OUT_OF_RANGE resets the position by the policy, or is thrown when there is none.
func TestOffsetOutOfRange(t *testing.T) {
	for _, reset := range []string{"earliest", "none"} {
		s := newReader(t, 1, "auto.offset.reset", reset)
		s.assign(0)
		s.do(func(out *node.Out) { s.c.Seek(tp("orders", 0), 1000, out) })
		s.poll()
		m, _ := take[*wire.FetchRequest](s.rig)
		s.reply(m, &wire.FetchReply{SessionID: 77, Partitions: []wire.FetchPartitionReply{{
			TP: tp("orders", 0), Error: wire.OffsetOutOfRange, LeaderID: wire.NoLeader}}})
		if reset == "none" {
			want := "Fetch position FetchPosition{offset=1000, offsetEpoch=Optional.empty, " +
				"currentLeader=LeaderAndEpoch{leader=Optional[broker-1:9092 (id: 1 rack: null " +
				"isFenced: false)], epoch=0}} is out of range for partition orders-0"
			if len(s.errors) != 1 || s.errors[0].Message != want {
				t.Errorf("%+v", s.errors)
			}
			continue
		}
		s.offsets(4, 9)
		if _, req := take[*wire.FetchRequest](s.rig); req.Partitions[0].FetchOffset != 4 {
			t.Errorf("fetches from %d, want 4", req.Partitions[0].FetchOffset)
		}
	}
}

// After a change of leader epoch the position is checked against the new leader's log. A position
// behind the end of its epoch there was truncated: the consumer goes on from where the logs differ.
func TestTruncationDetected(t *testing.T) {
	s := newReader(t, 1, "auto.offset.reset", "earliest")
	s.assign(0)
	s.poll()
	s.offsets(0, 9)
	m, _ := take[*wire.FetchRequest](s.rig)
	s.fetched(m, 9, map[int32]*wire.Batch{0: batchOf(0, 9, 0)})
	s.poll()
	m, _ = take[*wire.FetchRequest](s.rig)
	s.leaders[tp("orders", 0)], s.epochs[tp("orders", 0)] = 2, 1
	s.reply(m, &wire.FetchReply{SessionID: 77, Partitions: []wire.FetchPartitionReply{{
		TP: tp("orders", 0), Error: wire.NotLeaderOrFollower, LeaderID: 2, LeaderEpoch: 1}}})
	m, req := take[*wire.OffsetForLeaderEpochRequest](s.rig)
	if m.To != 2 || req.Partitions[0].LeaderEpoch != 0 || req.Partitions[0].CurrentLeaderEpoch != 1 {
		t.Fatalf("asks broker %d for %+v", m.To, req.Partitions[0])
	}
	s.reply(m, &wire.OffsetForLeaderEpochReply{Partitions: []wire.OffsetForLeaderEpochPartitionReply{
		{TP: tp("orders", 0), LeaderEpoch: 0, EndOffset: 6}}})
	m, fetch := take[*wire.FetchRequest](s.rig)
	if m.To != 2 || fetch.Partitions[0].FetchOffset != 6 {
		t.Errorf("fetches from offset %d of broker %d", fetch.Partitions[0].FetchOffset, m.To)
	}
	f := of[node.PositionReset](s.rig)
	if last := f[len(f)-1]; last.Reason != "truncated" || last.From != 9 || last.To != 6 {
		t.Errorf("%+v", last)
	}
}

// A leader may send a consumer to a replica in its rack (KIP-392); an error there sends it back.
func TestPreferredReadReplica(t *testing.T) {
	s := newReader(t, 1, "auto.offset.reset", "earliest", "client.rack", "rack-c")
	s.assign(0)
	s.poll()
	s.offsets(0, 9)
	m, req := take[*wire.FetchRequest](s.rig)
	if m.To != 1 || req.RackID != "rack-c" {
		t.Fatalf("asks broker %d as rack %q", m.To, req.RackID)
	}
	s.reply(m, &wire.FetchReply{SessionID: 77, Partitions: []wire.FetchPartitionReply{{
		TP: tp("orders", 0), HighWatermark: 9, PreferredReadReplica: 3}}})
	m, _ = take[*wire.FetchRequest](s.rig)
	if m.To != 3 {
		t.Fatalf("asks broker %d, want the replica in its rack", m.To)
	}
	s.hangUp(3, false)
	s.wait(200 * node.Millisecond)
	if m, _ = take[*wire.FetchRequest](s.rig); m.To != 1 {
		t.Errorf("asks broker %d, want the leader again", m.To)
	}
}

// Paused partitions are neither fetched nor handed out, and the session forgets them.
func TestPause(t *testing.T) {
	s := newReader(t, 6, "auto.offset.reset", "earliest")
	s.assign(0, 3)
	s.poll()
	s.offsets(0, 9)
	m, _ := take[*wire.FetchRequest](s.rig)
	s.do(func(out *node.Out) { s.c.Pause(tp("orders", 0), out) })
	s.fetched(m, 9, map[int32]*wire.Batch{3: batchOf(0, 1, 0)})
	if len(s.got) != 1 {
		t.Fatalf("polled %v", s.got)
	}
	s.poll()
	m, req := take[*wire.FetchRequest](s.rig)
	if len(req.Forgotten) != 1 || req.Forgotten[0].Partition != 0 || len(req.Partitions) != 1 {
		t.Errorf("fetch %+v", req)
	}
	s.do(func(out *node.Out) { s.c.Resume(tp("orders", 0), out) })
	s.fetched(m, 9, nil)
	_, req = take[*wire.FetchRequest](s.rig)
	if len(req.Partitions) != 1 || req.Partitions[0].TP.Partition != 0 {
		t.Errorf("fetch %+v", req)
	}
}

// A lost connection ends the fetch session on this side; the next fetch is a full one.
func TestSessionAfterDisconnect(t *testing.T) {
	s := newReader(t, 1, "auto.offset.reset", "earliest")
	s.assign(0)
	s.poll()
	s.offsets(0, 9)
	m, _ := take[*wire.FetchRequest](s.rig)
	s.fetched(m, 9, map[int32]*wire.Batch{0: batchOf(0, 1, 0)})
	s.poll()
	s.hangUp(1, false)
	s.wait(200 * node.Millisecond)
	_, req := take[*wire.FetchRequest](s.rig)
	if req.SessionEpoch != 0 || len(req.Partitions) != 1 || req.Partitions[0].FetchOffset != 1 {
		t.Errorf("fetch %+v", req)
	}
}

// A snapshot of a consumer keeps its positions and its buffer while the original reads on.
func TestConsumerClone(t *testing.T) {
	s := newReader(t, 6, "auto.offset.reset", "earliest", "max.poll.records", "1")
	s.assign(0, 1, 2, 3, 4, 5)
	s.poll()
	for range 3 {
		s.offsets(0, 9)
	}
	m, _ := take[*wire.FetchRequest](s.rig)
	for m.To != 1 {
		m, _ = take[*wire.FetchRequest](s.rig)
	}
	s.fetched(m, 9, map[int32]*wire.Batch{0: batchOf(0, 3, 0), 3: batchOf(0, 2, 0)})
	before := s.c.Clone()
	for range 4 {
		s.poll()
	}
	if s.c.Position(tp("orders", 0)) != 3 || before.Position(tp("orders", 0)) != 1 {
		t.Fatalf("positions %d and %d, want 3 and 1", s.c.Position(tp("orders", 0)),
			before.Position(tp("orders", 0)))
	}
	var out node.Out
	chance := node.NewChance(1, 1)
	out.Reset(s.now, &chance)
	before.Poll(&out)
	if r := before.Records(); len(r) != 1 || r[0].Records[0].Offset != 1 {
		t.Errorf("the snapshot polled %+v, want offset 1", r)
	}
}

// A member that is fenced while it commits for a new assignment carries that out no more: it begins anew
// with nothing (KIP-848).
func TestFencedDuringReconciliation(t *testing.T) {
	s := newReader(t, 2, "group.id", "g", "group.protocol", "consumer", "auto.offset.reset", "earliest")
	s.do(func(out *node.Out) { s.c.Subscribe([]string{"orders"}, out) })
	beat := func(r *wire.ConsumerGroupHeartbeatReply) {
		t.Helper()
		for range 20 {
			if waitingFor[*wire.ConsumerGroupHeartbeatRequest](s.rig) > 0 {
				break
			}
			if waitingFor[*wire.FindCoordinatorRequest](s.rig) > 0 {
				m, _ := take[*wire.FindCoordinatorRequest](s.rig)
				s.reply(m, &wire.FindCoordinatorReply{Coordinators: []wire.FoundCoordinator{{Key: "g", NodeID: 1}}})
			}
			if waitingFor[*wire.OffsetFetchRequest](s.rig) > 0 {
				m, asked := take[*wire.OffsetFetchRequest](s.rig)
				reply := &wire.OffsetFetchReply{}
				for _, p := range asked.Partitions {
					reply.Partitions = append(reply.Partitions, wire.OffsetFetchPartition{TP: p, Offset: 5})
				}
				s.reply(m, reply)
			}
			s.wait(500 * node.Millisecond)
			s.poll()
		}
		m, _ := take[*wire.ConsumerGroupHeartbeatRequest](s.rig)
		s.reply(m, r)
	}
	s.poll()
	both := []wire.TopicPartition{tp("orders", 0), tp("orders", 1)}
	beat(&wire.ConsumerGroupHeartbeatReply{MemberEpoch: 1, HeartbeatIntervalMs: 1000, Assigned: true,
		Assignment: both})
	beat(&wire.ConsumerGroupHeartbeatReply{MemberEpoch: 1, HeartbeatIntervalMs: 1000})
	beat(&wire.ConsumerGroupHeartbeatReply{MemberEpoch: 2, HeartbeatIntervalMs: 1000, Assigned: true,
		Assignment: both[:1]})
	s.poll()
	commit, _ := take[*wire.OffsetCommitRequest](s.rig)
	before := len(of[node.PartitionsAssigned](s.rig))
	beat(&wire.ConsumerGroupHeartbeatReply{Error: wire.FencedMemberEpoch})
	s.reply(commit, &wire.OffsetCommitReply{})
	s.poll()
	lost := of[node.PartitionsRevoked](s.rig)
	if n := len(of[node.PartitionsAssigned](s.rig)); n != before || len(lost) != 1 || !lost[0].Lost {
		t.Errorf("assigned %d times more, revoked %+v", n-before, lost)
	}
}
