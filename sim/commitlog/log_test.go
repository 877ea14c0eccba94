package commitlog

import (
	"slices"
	"strconv"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

var plain = Config{SegmentBytes: 1 << 30, SegmentMs: 7 * 24 * 3600_000, RetentionMs: -1,
	RetentionBytes: -1, SegmentIndexBytes: 10 << 20, IndexIntervalBytes: 4096, Delete: true}

func batch(timestampMs int64, values ...string) *wire.Batch {
	var rs []wire.Record
	for i, v := range values {
		rs = append(rs, wire.Record{
			OffsetDelta: int32(i), TimestampMs: timestampMs, Value: []byte(v),
		})
	}
	return wire.NewBatch(rs, wire.NoProducerID, -1, -1)
}

func (l *Log) texts(from int64) []string {
	var out []string
	for b := range l.Ascend(from) {
		for _, r := range b.Records {
			out = append(out, string(r.Value))
		}
	}
	return out
}

// Offsets are dense at append, reads return whole batches, at least one whatever its size.
func TestAppendAndRead(t *testing.T) {
	l := New(0)
	for i := range 200 {
		l.AppendAsLeader(batch(int64(i), strconv.Itoa(i), "x"), 3, int64(i), &plain)
	}
	if l.EndOffset() != 400 || l.LatestEpoch() != 3 {
		t.Fatalf("end %d, epoch %d", l.EndOffset(), l.LatestEpoch())
	}
	one := l.Read(0, 400, 1)
	if len(one) != 1 || one[0].BaseOffset != 0 {
		t.Errorf("one byte of room: %d batches", len(one))
	}
	if got := l.Read(101, 400, 1<<30); len(got) != 150 || got[0].BaseOffset != 100 {
		t.Errorf("from the middle of a batch: %d batches from %d", len(got), got[0].BaseOffset)
	}
	if got := l.Read(390, 397, 1<<30); len(got) != 3 || got[2].NextOffset() != 396 {
		t.Errorf("up to the middle of a batch: %v", got)
	}
	if got := l.Read(400, 400, 1<<30); got != nil {
		t.Errorf("at the end: %v", got)
	}
	size := l.At(20).SizeBytes
	if got := l.Read(20, 400, 3*size); len(got) != 3 {
		t.Errorf("room for three: %d", len(got))
	}
}

// Segments roll by size and by the timestamps of batches, never by idleness (KAFKA docs,
// LogSegment).
func TestRoll(t *testing.T) {
	c := plain
	c.SegmentBytes, c.SegmentMs = 3*int64(batch(0, "a").SizeBytes), 1000
	l := New(0)
	for range 4 {
		l.AppendAsLeader(batch(0, "a"), 0, 0, &c)
	}
	if l.SegmentCount() != 2 {
		t.Errorf("%d segments after four batches with room for three", l.SegmentCount())
	}
	l.AppendAsLeader(batch(1000, "a"), 0, 50_000, &c)
	if l.SegmentCount() != 2 {
		t.Error("segment.ms is measured between timestamps of batches, not by the clock")
	}
	l.AppendAsLeader(batch(1001, "a"), 0, 50_000, &c)
	if l.SegmentCount() != 3 {
		t.Error("a batch more than segment.ms younger than the segment's first begins a new one")
	}
}

// Retention by time takes the active segment too, by size leaves at least retention.bytes, and
// nothing at or above the high watermark goes.
func TestRetention(t *testing.T) {
	size := int64(batch(0, "a").SizeBytes)
	c := plain
	c.SegmentBytes = 2 * size
	fill := func() Log {
		l := New(0)
		for i := range 9 {
			l.AppendAsLeader(batch(int64(i)*100, "a"), 0, int64(i)*100, &c)
		}
		return l
	}
	l := fill()
	c.RetentionMs = 1000
	if gone := l.DeleteOldSegments(1500, 9, &c); len(gone) != 2 || l.StartOffset() != 4 {
		t.Errorf("by time: %d segments gone, start %d", len(gone), l.StartOffset())
	}
	if gone := l.DeleteOldSegments(9000, 9, &c); len(gone) != 3 || l.StartOffset() != 9 ||
		l.SegmentCount() != 1 || l.SizeBytes() != 0 {
		t.Errorf("all old: %d gone, start %d, %d segments, %d bytes", len(gone), l.StartOffset(),
			l.SegmentCount(), l.SizeBytes())
	}
	if gone := l.DeleteOldSegments(99000, 9, &c); len(gone) != 0 {
		t.Error("an empty active segment stays")
	}
	l = fill()
	if gone := l.DeleteOldSegments(9000, 5, &c); len(gone) != 2 || l.StartOffset() != 4 {
		t.Errorf("high watermark 5: %d gone, start %d", len(gone), l.StartOffset())
	}
	l = fill()
	c.RetentionMs, c.RetentionBytes = -1, 4*size
	if gone := l.DeleteOldSegments(9000, 9, &c); len(gone) != 2 || l.SizeBytes() != 5*size {
		t.Errorf("by size: %d gone, %d bytes kept of %d", len(gone), l.SizeBytes(), c.RetentionBytes)
	}
}

// DeleteRecords moves the start; files wholly below it go at the next check.
func TestAdvanceStart(t *testing.T) {
	c := plain
	c.SegmentBytes = 2 * int64(batch(0, "a").SizeBytes)
	l := New(0)
	for range 6 {
		l.AppendAsLeader(batch(0, "a"), 0, 0, &c)
	}
	if !l.AdvanceStart(3) || l.AdvanceStart(2) || l.AdvanceStart(7) {
		t.Error("the start only rises, up to the end")
	}
	if l.SegmentCount() != 3 {
		t.Error("files stay until the retention check")
	}
	if gone := l.DeleteOldSegments(0, 6, &c); len(gone) != 1 || gone[0].Reason != "log start offset" {
		t.Errorf("%v", gone)
	}
	if l.StartOffset() != 3 || l.Read(3, 6, 1<<20)[0].BaseOffset != 3 {
		t.Error("the start stays where it was put")
	}
}

// The epoch cache answers as Kafka's LeaderEpochFileCache does.
func TestEpochEnd(t *testing.T) {
	l := New(0)
	for _, e := range []int32{0, 0, 2, 2, 2, 5} {
		l.AppendAsLeader(batch(0, "a"), e, 0, &plain)
	}
	for _, tc := range []struct {
		ask, epoch int32
		end        int64
	}{{0, 0, 2}, {1, 0, 2}, {2, 2, 5}, {4, 2, 5}, {5, 5, 6}, {6, -1, -1}, {-1, -1, -1}} {
		if e, end := l.EpochEnd(tc.ask); e != tc.epoch || end != tc.end {
			t.Errorf("epoch %d: %d ends at %d, want %d at %d", tc.ask, e, end, tc.epoch, tc.end)
		}
	}
	l.StartEpoch(7, 6)
	if e, end := l.EpochEnd(7); e != 7 || end != 6 {
		t.Errorf("a new leader's epoch without records: %d, %d", e, end)
	}
	l.StartEpoch(8, 6)
	if e, end := l.EpochEnd(7); e != 5 || end != 6 {
		t.Errorf("an epoch that never had a record is forgotten: %d, %d", e, end)
	}
	l.TruncateTo(3)
	if !slices.Equal(l.Epochs(), []EpochStart{{0, 0}, {2, 2}}) {
		t.Errorf("after truncation to 3: %v", l.Epochs())
	}
	l.AdvanceStart(3)
	if !slices.Equal(l.Epochs(), []EpochStart{{2, 3}}) {
		t.Errorf("after the start moved to 3: %v", l.Epochs())
	}
}

// Offset by time is the first record as young as asked; -1 when there is none.
func TestOffsetAt(t *testing.T) {
	l := New(0)
	for i, ts := range []int64{100, 200, 150, 400} {
		l.AppendAsLeader(batch(ts, strconv.Itoa(i)), 0, ts, &plain)
	}
	for _, tc := range [][2]int64{{0, 0}, {100, 0}, {101, 1}, {200, 1}, {201, 3}, {401, -1}} {
		if got := l.OffsetAt(tc[0]); got.Offset != tc[1] {
			t.Errorf("at %d: offset %d, want %d", tc[0], got.Offset, tc[1])
		}
	}
	if got := l.OffsetOfMaxTimestamp(); got.Offset != 3 || got.TimestampMs != 400 {
		t.Errorf("youngest: %v", got)
	}
}

func sequenced(id int64, epoch int16, sequence int32, n int) *wire.Batch {
	b := batch(0, make([]string, n)...)
	b.ProducerID, b.ProducerEpoch, b.BaseSequence = id, epoch, sequence
	return b
}

// Idempotence: the last five batches are recognised, gaps refused, old epochs fenced (KIP-98).
func TestProducerState(t *testing.T) {
	l := New(0)
	add := func(b *wire.Batch) {
		t.Helper()
		if code, dup := l.CheckProducer(b); code != wire.None || dup != nil {
			t.Fatalf("sequence %d: %v, duplicate %v", b.BaseSequence, code.Name(), dup)
		}
		l.AppendAsLeader(b, 0, 0, &plain)
	}
	add(sequenced(7, 0, 3, 2)) // nothing known of the producer: any sequence will do
	for s := int32(5); s < 11; s++ {
		add(sequenced(7, 0, s, 1))
	}
	for _, tc := range []struct {
		b    *wire.Batch
		code wire.ErrorCode
		dup  int64
	}{
		{sequenced(7, 0, 10, 1), wire.None, 7},
		{sequenced(7, 0, 6, 1), wire.None, 3},
		{sequenced(7, 0, 5, 1), wire.OutOfOrderSequenceNumber, -1}, // six batches ago
		{sequenced(7, 0, 12, 1), wire.OutOfOrderSequenceNumber, -1},
		{sequenced(7, 1, 11, 1), wire.OutOfOrderSequenceNumber, -1}, // a new epoch begins at 0
		{sequenced(7, 1, 0, 1), wire.None, -1},
		{sequenced(8, 0, 0, 1), wire.None, -1},
	} {
		code, dup := l.CheckProducer(tc.b)
		at := int64(-1)
		if dup != nil {
			at = dup.FirstOffset()
		}
		if code != tc.code || at != tc.dup {
			t.Errorf("epoch %d sequence %d: %s, duplicate at %d", tc.b.ProducerEpoch,
				tc.b.BaseSequence, code.Name(), at)
		}
	}
	l.AppendAsLeader(sequenced(7, 1, 0, 1), 0, 0, &plain)
	if code, _ := l.CheckProducer(sequenced(7, 0, 11, 1)); code != wire.InvalidProducerEpoch {
		t.Errorf("old epoch: %s", code.Name())
	}
	l.TruncateTo(8)
	if code, _ := l.CheckProducer(sequenced(7, 0, 11, 1)); code != wire.None {
		t.Errorf("after truncation the producer stands at sequence 10 of epoch 0: %s", code.Name())
	}
}

func TestSequenceWraps(t *testing.T) {
	l := New(0)
	l.AppendAsLeader(sequenced(7, 0, 1<<31-2, 2), 0, 0, &plain)
	if code, _ := l.CheckProducer(sequenced(7, 0, 0, 1)); code != wire.None {
		t.Errorf("after the largest int32 comes 0: %s", code.Name())
	}
}

// model is a log kept in the simplest way there is.
type model struct {
	texts []string
	start int
}

// FuzzClones appends, truncates, deletes and clones at random: every snapshot must still say what
// it said when it was made.
func FuzzClones(f *testing.F) {
	f.Add(uint64(1))
	f.Fuzz(func(t *testing.T, seed uint64) { clones(t, seed) })
}

func TestClones(t *testing.T) {
	for seed := range uint64(300) {
		clones(t, seed)
	}
}

func clones(t *testing.T, seed uint64) {
	r := node.NewRand(seed, 0)
	c := plain
	c.SegmentBytes = 400
	logs, models := []Log{New(0)}, []model{{}}
	for n := range 400 {
		i := r.Intn(len(logs))
		l, m := &logs[i], &models[i]
		switch k := r.Intn(40); {
		case k < 32:
			text := strconv.Itoa(n)
			b := batch(int64(n), text)
			b.ProducerID, b.BaseSequence = int64(n%3), int32(n)
			l.AppendAsLeader(b, 0, int64(n), &c)
			m.texts = append(slices.Clone(m.texts), text)
		case k < 34 && len(m.texts) > m.start:
			to := m.start + r.Intn(len(m.texts)-m.start+1)
			l.TruncateTo(int64(to))
			m.texts = slices.Clone(m.texts[:to])
		case k < 35:
			to := m.start + r.Intn(len(m.texts)-m.start+1)
			l.AdvanceStart(int64(to))
			m.start = max(m.start, to)
			l.DeleteOldSegments(int64(n), l.EndOffset(), &c)
		case len(logs) < 12:
			logs, models = append(logs, l.Clone()), append(models, *m)
		default:
			j := r.Intn(len(logs))
			logs[j], models[j] = logs[i].Clone(), models[i]
		}
		for i := range logs {
			compare(t, seed, &logs[i], &models[i], &r)
		}
	}
}

func compare(t *testing.T, seed uint64, l *Log, m *model, r *node.Rand) {
	t.Helper()
	from := m.start + r.Intn(len(m.texts)-m.start+1)
	if l.StartOffset() != int64(m.start) || l.EndOffset() != int64(len(m.texts)) ||
		!slices.Equal(l.texts(int64(from)), m.texts[from:]) {
		t.Fatalf("seed %d: log %d..%d %v, want %d %v", seed, l.StartOffset(), l.EndOffset(),
			l.texts(int64(from)), m.start, m.texts[from:])
	}
	if got := l.Read(int64(from), l.EndOffset(), 1<<30); len(got) != len(m.texts)-from {
		t.Fatalf("seed %d: read %d batches from %d", seed, len(got), from)
	}
	for id := range int64(3) {
		newest := int32(-1)
		for _, text := range m.texts {
			if n, _ := strconv.Atoi(text); int64(n%3) == id {
				newest = int32(n)
			}
		}
		if got := l.LastSequence(id); got != newest && got != -1 {
			t.Fatalf("seed %d: producer %d at sequence %d, want %d", seed, id, got, newest)
		}
	}
	size := int64(0)
	for b := range l.Ascend(0) {
		size += int64(b.SizeBytes)
	}
	if size != l.SizeBytes() {
		t.Fatalf("seed %d: %d bytes in batches, %d in segments", seed, size, l.SizeBytes())
	}
}

func BenchmarkAppend(b *testing.B) {
	l := New(0)
	one := sequenced(7, 0, 0, 1)
	b.ReportAllocs()
	for i := 0; b.Loop(); i++ {
		one.BaseSequence = int32(i)
		l.AppendAsLeader(one, 0, 0, &plain)
	}
}

func BenchmarkAppendAfterClone(b *testing.B) {
	l := New(0)
	one := batch(0, "a")
	b.ReportAllocs()
	for b.Loop() {
		c := l.Clone()
		c.AppendAsLeader(one, 0, 0, &plain)
		l = c
	}
}

// A follower whose leader's log starts in the middle of a batch takes the whole batch: its own log
// starts at the same offset, and nothing behind it is missing.
func TestStartInside(t *testing.T) {
	leader, l := New(0), New(0)
	leader.AppendAsLeader(batch(0, "a", "b"), 3, 0, &plain)
	leader.AppendAsLeader(batch(0, "c", "d", "e"), 3, 0, &plain)
	leader.AdvanceStart(3)
	l.TruncateFully(leader.StartOffset(), 0)
	for _, b := range leader.Read(3, leader.EndOffset(), 1<<20) {
		if b.BaseOffset < l.EndOffset() {
			l.StartInside(b, 0)
		}
		l.Append(b, 0, &plain)
	}
	if l.StartOffset() != 3 || l.EndOffset() != 5 || l.EpochAt(3) != 3 {
		t.Errorf("from %d to %d, epoch %d", l.StartOffset(), l.EndOffset(), l.EpochAt(3))
	}
	if got := l.texts(3); !slices.Equal(got, []string{"c", "d", "e"}) {
		t.Errorf("it holds %v", got)
	}
}
