package commitlog

import (
	"math/rand"
	"strconv"
	"testing"
)

// Whatever happens to a log, its size is that of its segments, a segment's size is that of the batches in
// its file, and what was counted of its indexes is what stands in them when they are built anew.
func TestTheDiskAddsUp(t *testing.T) {
	for seed := range int64(60) {
		rnd := rand.New(rand.NewSource(seed))
		c := compacted
		c.Delete, c.IndexIntervalBytes, c.SegmentBytes = seed%2 == 0, 150, 700
		c.RetentionBytes, c.SegmentIndexBytes = 3000, 80
		l, now := New(0), int64(0)
		var old Log
		for step := range 300 {
			now += int64(rnd.Intn(400))
			switch n := rnd.Intn(40); {
			case n == 0:
				l.DeleteOldSegments(now, l.end, &c)
			case n == 1 && l.end > 0:
				l.TruncateTo(l.end - int64(rnd.Intn(int(min(l.end-l.start, 4))+1)))
			case n == 2:
				l.AdvanceStart(l.start + int64(rnd.Intn(int(l.end-l.start)+1)))
			case n < 6:
				if d := l.Dirty(now, l.end, &c); d.CleanableBytes > 0 {
					l.Clean(now, &d, &c)
				}
			case n == 6:
				old = l.Clone()
			case n == 7 && old.end > 0:
				l = old.Clone()
			default:
				l.keyed(now, &c, strconv.Itoa(rnd.Intn(5))+"=a", strconv.Itoa(rnd.Intn(5)))
			}
			l.addsUp(t, seed, step)
		}
	}
}

func (l *Log) addsUp(t *testing.T, seed int64, step int) {
	t.Helper()
	sum := int64(0)
	for s := range l.Segments() {
		bytes := int64(0)
		for _, b := range l.BatchesOf(&s) {
			bytes += int64(b.SizeBytes)
		}
		offsets, times := l.indexes(&s)
		if bytes != s.SizeBytes || int64(len(offsets)) != s.index.entries ||
			int64(len(times)) != s.index.timeEntries {
			t.Fatalf("seed %d, step %d: the segment from %d has %d bytes, %d and %d entries; counted were "+
				"%d, %d and %d", seed, step, s.BaseOffset, bytes, len(offsets), len(times), s.SizeBytes,
				s.index.entries, s.index.timeEntries)
		}
		sum += s.SizeBytes
	}
	if sum != l.SizeBytes() {
		t.Fatalf("seed %d, step %d: the log has %d bytes, its segments %d", seed, step, l.SizeBytes(), sum)
	}
}
