package commitlog

import (
	"fmt"
	"slices"
	"strconv"
	"testing"

	"highwater/sim/wire"
)

var compacted = Config{SegmentBytes: 1 << 30, SegmentMs: 1000, RetentionMs: -1, RetentionBytes: -1,
	SegmentIndexBytes: 10 << 20, IndexIntervalBytes: 4096,
	Compact: true, MinDirtyRatio: million / 2, MaxLagMs: 1<<63 - 1, DeleteRetentionMs: 5000}

// keyed appends one batch of "key=value" records; "key" alone is a tombstone, "=value" has no key.
func (l *Log) keyed(atMs int64, c *Config, records ...string) {
	l.Append(keyedBatch(l.end, atMs, records...), atMs, c)
}

func keyedBatch(base, atMs int64, records ...string) *wire.Batch {
	var rs []wire.Record
	for i, text := range records {
		r := wire.Record{OffsetDelta: int32(i), TimestampMs: atMs}
		for j := range text {
			if text[j] == '=' {
				r.Value, text = []byte(text[j+1:]), text[:j]
				break
			}
		}
		if text != "" {
			r.Key = []byte(text)
		}
		rs = append(rs, r)
	}
	b := wire.NewBatch(rs, wire.NoProducerID, -1, -1)
	b.BaseOffset = base
	return b
}

// kept is what is in the log: offset, key and value of each record.
func (l *Log) kept() []string {
	var out []string
	for b := range l.Ascend(0) {
		for i := range b.Records {
			r := &b.Records[i]
			text := strconv.FormatInt(b.BaseOffset+int64(r.OffsetDelta), 10) + " " + string(r.Key)
			if r.Value != nil {
				text += "=" + string(r.Value)
			}
			out = append(out, text)
		}
	}
	return out
}

func (l *Log) clean(nowMs int64, c *Config) Cleaned {
	d := l.Dirty(nowMs, l.end, c)
	return l.Clean(nowMs, &d, c)
}

// sums checks that sizes are those of the batches, in each segment and in all.
func (l *Log) sums(t *testing.T) {
	t.Helper()
	all := int64(0)
	for s := range l.Segments() {
		sum, next := int64(0), l.end
		for o := range l.Segments() {
			if o.BaseOffset > s.BaseOffset {
				next = o.BaseOffset
				break
			}
		}
		for b := range l.Ascend(s.BaseOffset) {
			if b.BaseOffset < next {
				sum += int64(b.SizeBytes)
			}
		}
		if sum != s.SizeBytes {
			t.Errorf("the segment from %d has %d bytes of batches and says %d", s.BaseOffset, sum, s.SizeBytes)
		}
		all += sum
	}
	if all != l.SizeBytes() {
		t.Errorf("%d bytes in all segments, the log says %d", all, l.SizeBytes())
	}
}

func want(t *testing.T, l *Log, records ...string) {
	t.Helper()
	if got := l.kept(); !slices.Equal(got, records) {
		t.Errorf("kept %q,\nwant %q", got, records)
	}
	l.sums(t)
}

// Of each key the last record below the active segment stays, with its offset; a record without a
// key goes; the active segment is left alone, though it has a key twice.
func TestClean(t *testing.T) {
	l := New(0)
	l.keyed(1, &compacted, "a=1", "b=1", "a=2", "=x")
	l.keyed(2, &compacted, "c=1")
	l.keyed(2000, &compacted, "a=3", "a=4")
	before := l.Clone()
	done := l.clean(2000, &compacted)
	want(t, &l, "1 b=1", "2 a=2", "4 c=1", "5 a=3", "6 a=4")
	if done.RecordsBefore != 5 || done.RecordsAfter != 3 || done.From != 0 || done.To != 5 || l.CleanedTo() != 5 {
		t.Errorf("cleaned %+v, up to %d", done, l.CleanedTo())
	}
	if done.BytesBefore-done.BytesAfter != before.SizeBytes()-l.SizeBytes() {
		t.Errorf("cleaned %+v, of %d bytes %d are left", done, before.SizeBytes(), l.SizeBytes())
	}
	if got := l.Read(0, 7, 1<<20); got[0].BaseOffset != 0 || got[0].LastOffset() != 3 {
		t.Errorf("the batch is now from %d to %d", got[0].BaseOffset, got[0].LastOffset())
	}
	want(t, &before, "0 a=1", "1 b=1", "2 a=2", "3 =x", "4 c=1", "5 a=3", "6 a=4")
	l.keyed(4000, &compacted, "z=1")
	if l.EndOffset() != 8 {
		t.Errorf("the log ends at %d", l.EndOffset())
	}
}

// Nothing from the last stable offset on is cleaned, nor a segment with a record that is too young.
func TestUncleanable(t *testing.T) {
	l := New(0)
	for i := range 4 {
		l.keyed(int64(i)*2000, &compacted, "a=1", "a=2")
	}
	if d := l.Dirty(6000, 5, &compacted); d.To != 4 || d.From != 0 {
		t.Errorf("last stable offset 5: from %d to %d", d.From, d.To)
	}
	c := compacted
	c.MinLagMs = 3000
	if d := l.Dirty(6000, l.end, &c); d.To != 4 {
		t.Errorf("min.compaction.lag.ms 3000 at 6000: to %d, the record of 4000 is too young", d.To)
	}
	if d := l.Dirty(7000, l.end, &c); d.To != 6 {
		t.Errorf("min.compaction.lag.ms 3000 at 7000: to %d", d.To)
	}
}

// A log is due when more than the ratio is dirty, not when it is just the ratio, or when its oldest
// dirty record has waited for more than max.compaction.lag.ms.
func TestDue(t *testing.T) {
	l := New(0)
	l.keyed(0, &compacted, "a=1")
	l.keyed(2000, &compacted, "b=1")
	if d := l.Dirty(2000, l.end, &compacted); d.Ratio() != million || !d.Due(&compacted) {
		t.Errorf("nothing is clean: ratio %v", d.Ratio())
	}
	l.clean(2000, &compacted)
	if d := l.Dirty(2000, l.end, &compacted); d.Due(&compacted) || d.CleanableBytes != 0 {
		t.Errorf("just cleaned: %+v", d)
	}
	l.keyed(4000, &compacted, "c=1")
	d := l.Dirty(4000, l.end, &compacted)
	if d.Ratio() != million/2 || d.Due(&compacted) {
		t.Errorf("half of it is dirty, ratio %v; it needs more than half", d.Ratio())
	}
	c := compacted
	c.MaxLagMs = 1000
	if d = l.Dirty(3000, l.end, &c); d.Due(&c) {
		t.Error("due though the oldest dirty record is only 1000 ms old")
	}
	if d = l.Dirty(3001, l.end, &c); !d.Due(&c) {
		t.Error("not due though the oldest dirty record has waited for more than max.compaction.lag.ms")
	}
	c.MinDirtyRatio = 490_000
	if d = l.Dirty(2000, l.end, &c); !d.Due(&c) {
		t.Error("not due with half of it dirty and 0.49 asked for")
	}
}

// A tombstone outlives its record: one cleaning begins its delete.retention.ms, a later one after
// that takes it away.
func TestTombstone(t *testing.T) {
	l := New(0)
	l.keyed(0, &compacted, "a=1", "b=1")
	l.keyed(0, &compacted, "a")
	l.keyed(2000, &compacted, "c=1")
	l.clean(2000, &compacted)
	want(t, &l, "1 b=1", "2 a", "3 c=1")
	stamped := l.At(2)
	if stamped.Attributes&wire.DeleteHorizonFlag == 0 || stamped.BaseTimestampMs != 7000 {
		t.Errorf("the tombstone's batch says %d, attributes %x", stamped.BaseTimestampMs, stamped.Attributes)
	}
	if size := wire.BatchOverheadBytes + wire.RecordSizeBytes(&stamped.Records[0], -7000); stamped.SizeBytes != size {
		t.Errorf("its batch has %d bytes, want %d: the timestamp is told from the horizon", stamped.SizeBytes, size)
	}
	l.keyed(4000, &compacted, "d=1")
	l.clean(6999, &compacted)
	want(t, &l, "1 b=1", "2 a", "3 c=1", "4 d=1")
	l.keyed(7000, &compacted, "e=1")
	if done := l.clean(7000, &compacted); done.Tombstones != 1 {
		t.Errorf("%d tombstones went", done.Tombstones)
	}
	want(t, &l, "1 b=1", "3 c=1", "4 d=1", "5 e=1")
}

// The last batch of a producer stays without records, so that its sequence number is known.
func TestEmptyBatch(t *testing.T) {
	l := New(0)
	for i, at := range []int64{0, 1, 2000} {
		b := keyedBatch(l.end, at, "a="+strconv.Itoa(i))
		b.ProducerID, b.ProducerEpoch, b.BaseSequence = 7, 0, int32(i)
		if i == 2 {
			b.ProducerID = 8
		}
		l.Append(b, at, &compacted)
	}
	l.keyed(4000, &compacted, "b=1")
	l.clean(4000, &compacted)
	want(t, &l, "2 a=2", "3 b=1")
	if b := l.At(1); b == nil || len(b.Records) != 0 || b.SizeBytes != wire.BatchOverheadBytes || b.LastSequence() != 1 {
		t.Errorf("the producer's last batch is %+v", b)
	}
	if b := l.At(0); b != nil {
		t.Errorf("its first batch is there, too: %+v", b)
	}
	if l.TruncateTo(3); l.LastSequence(7) != 1 {
		t.Errorf("after a truncation its last sequence number is %d", l.LastSequence(7))
	}
}

// Small segments grow together, up to segment.bytes; a truncation into the clean part takes the
// checkpoint along.
func TestGroups(t *testing.T) {
	c := compacted
	c.SegmentBytes = 3 * int64(keyedBatch(0, 0, "a=0").SizeBytes)
	l := New(0)
	for i := range 9 {
		l.keyed(int64(i)*2000, &c, fmt.Sprintf("%c=%d", 'a'+i, i))
	}
	if l.SegmentCount() != 9 {
		t.Fatalf("%d segments", l.SegmentCount())
	}
	done := l.clean(20_000, &c)
	if l.SegmentCount() != 4 || done.SegmentsBefore != 8 || done.SegmentsAfter != 3 {
		t.Errorf("%d segments, cleaned %+v", l.SegmentCount(), done)
	}
	want(t, &l, "0 a=0", "1 b=1", "2 c=2", "3 d=3", "4 e=4", "5 f=5", "6 g=6", "7 h=7", "8 i=8")
	l.TruncateTo(4)
	if l.CleanedTo() != 4 {
		t.Errorf("the checkpoint is %d after a truncation to 4", l.CleanedTo())
	}
	want(t, &l, "0 a=0", "1 b=1", "2 c=2", "3 d=3")
}

// Whatever was written, a cleaning keeps what the rules ask for and nothing else: random logs
// against the rules said in another way.
func TestCleanAtRandom(t *testing.T) {
	seed := uint64(1)
	next := func(n int) int {
		seed = seed*6364136223846793005 + 1442695040888963407
		return int(seed >> 33 % uint64(n))
	}
	for round := range 300 {
		l, now := New(0), int64(0)
		for range 1 + next(40) {
			now += int64(next(900))
			var rs []string
			for range 1 + next(4) {
				key := string(rune('a' + next(6)))
				if next(4) > 0 {
					key += "=" + strconv.Itoa(next(100))
				}
				rs = append(rs, key)
			}
			l.keyed(now, &compacted, rs...)
			if next(8) == 0 {
				all, active := l.kept(), l.active.BaseOffset
				l.clean(now, &compacted)
				checkCleaned(t, round, all, l.kept(), active)
				l.sums(t)
			}
		}
	}
}

func checkCleaned(t *testing.T, round int, before, after []string, active int64) {
	t.Helper()
	newest := map[byte]int{}
	at := func(s string) (offset int, key byte, tombstone bool) {
		var rest string
		fmt.Sscanf(s, "%d %s", &offset, &rest)
		return offset, rest[0], len(rest) == 1
	}
	for _, s := range before {
		if offset, key, _ := at(s); int64(offset) < active {
			newest[key] = offset
		}
	}
	for _, s := range before {
		offset, key, tombstone := at(s)
		stays := int64(offset) >= active || newest[key] == offset
		if there := slices.Contains(after, s); there != stays && !(tombstone && stays) {
			t.Fatalf("round %d: %q: there %v, should be %v\nbefore %q\nafter  %q", round, s, there, stays, before, after)
		}
	}
	for _, s := range after {
		if !slices.Contains(before, s) {
			t.Fatalf("round %d: %q was never written", round, s)
		}
	}
}

// The measure: a million records of ten thousand keys.
func BenchmarkClean(b *testing.B) {
	c := compacted
	c.SegmentMs = 1 << 60
	l := New(0)
	for i := range 100_000 {
		var rs []string
		for j := range 10 {
			rs = append(rs, "key-"+strconv.Itoa((i*10+j)*7919%10_000)+"=pizza")
		}
		l.keyed(int64(i), &c, rs...)
	}
	c.SegmentMs = 1
	l.keyed(1<<40, &c, "end=1")
	b.ResetTimer()
	for range b.N {
		n := l.Clone()
		if done := n.clean(1<<41, &c); done.RecordsAfter != 10_000 {
			b.Fatalf("%+v", done)
		}
	}
}
