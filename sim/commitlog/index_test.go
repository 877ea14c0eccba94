package commitlog

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim/wire"
)

// A batch gets an entry in the indexes when more than index.interval.bytes lie between it and the last
// one that has one; the time index only when the largest timestamp has grown, and once more when the
// segment is sealed.
func TestIndexEntries(t *testing.T) {
	c := plain
	c.IndexIntervalBytes = 100
	l := New(0)
	for i, ms := range []int64{10, 11, 12, 9, 9, 9, 9} { // 69 bytes each
		l.AppendAsLeader(batch(ms, "a"), 0, int64(i), &c)
	}
	s := l.active
	want := []wire.IndexEntry{{Offset: 2, PositionBytes: 138}, {Offset: 4, PositionBytes: 276}, {Offset: 6, PositionBytes: 414}}
	if got := l.OffsetIndex(&s); !slices.Equal(got, want) || s.index.entries != 3 {
		t.Errorf("offset index %v, counted %d, want %v", got, s.index.entries, want)
	}
	if got := l.TimeIndex(&s); !slices.Equal(got, []wire.TimeEntry{{TimestampMs: 12, Offset: 2}}) || s.index.timeEntries != 1 {
		t.Errorf("time index %v, counted %d", got, s.index.timeEntries)
	}
	l.AppendAsLeader(batch(20, "a"), 0, 20, &c)
	l.roll(l.end, 30)
	sealed := l.older[0]
	if got := l.TimeIndex(&sealed); !slices.Equal(got, []wire.TimeEntry{{TimestampMs: 12, Offset: 2}, {TimestampMs: 20, Offset: 7}}) {
		t.Errorf("the time index of a sealed segment is %v, without its largest timestamp", got)
	}
	if got := len(l.BatchesOf(&sealed)); got != 8 {
		t.Errorf("the file of the sealed segment has %d batches, want 8", got)
	}
}

// A segment whose index has no room is closed, and so is one whose time index has only the place left
// that its last entry needs.
func TestRollWhenAnIndexIsFull(t *testing.T) {
	for _, tc := range []struct {
		times []int64
		want  []int64 // base offsets
	}{
		// Four places of 8 bytes: batch 4 takes the last one. The timestamps don't grow, so the time
		// index has but one entry.
		{[]int64{1, 1, 1, 1, 1, 1, 1}, []int64{0, 5}},
		// Three places of 12 bytes, one of them kept: batch 2 takes the other.
		{[]int64{1, 2, 3, 4, 5, 6, 7}, []int64{0, 3, 6}},
	} {
		c := plain
		c.IndexIntervalBytes, c.SegmentIndexBytes = 60, 36
		l := New(0)
		for _, ms := range tc.times {
			l.AppendAsLeader(batch(ms, strings.Repeat("a", 10)), 0, ms, &c)
		}
		var got []int64
		for s := range l.Segments() {
			got = append(got, s.BaseOffset)
		}
		if !slices.Equal(got, tc.want) {
			t.Errorf("timestamps %v: segments begin at %v, want %v", tc.times, got, tc.want)
		}
	}
}

// What was drawn from segment.jitter.ms is taken from segment.ms, for that segment alone.
func TestRollJitter(t *testing.T) {
	c := plain
	c.SegmentMs = 1000
	l := New(0)
	l.SetRollJitter(300)
	for _, ms := range []int64{0, 700, 701, 1701, 1702} {
		l.AppendAsLeader(batch(ms, "a"), 0, ms, &c)
	}
	var got []int64
	for s := range l.Segments() {
		got = append(got, s.BaseOffset)
	}
	if want := []int64{0, 2, 4}; !slices.Equal(got, want) {
		t.Errorf("segments begin at %v, want %v", got, want)
	}
}
