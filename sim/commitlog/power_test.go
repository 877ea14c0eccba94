package commitlog

import "testing"

// A power failure takes what was appended lately: not what is half a minute old, not what was flushed,
// and nothing of what comes before the log start offset.
func TestLosePower(t *testing.T) {
	small, every2 := plain, plain
	small.SegmentBytes = 200 // two of these batches
	every2.FlushMessages = 2
	for _, c := range []struct {
		name    string
		config  *Config
		stepMs  int64 // between appends
		afterMs int64 // from the last to the failure
		do      func(l *Log)
		keep    int64
	}{
		{"all is young", &plain, 100, 0, nil, 0},
		{"all is old", &plain, 100, 31_000, nil, 10},
		{"old ones stay", &plain, 10_000, 0, nil, 3},
		{"sealed segments stay", &small, 100, 0, nil, 8},
		{"flushed", &plain, 100, 0, (*Log).Flush, 10},
		{"flush.messages", &every2, 100, 0, nil, 10},
		{"truncated below what was flushed", &plain, 100, 0, func(l *Log) { l.Flush(); l.TruncateTo(5) }, 5},
	} {
		l := New(0)
		now := int64(0)
		for range 10 {
			now += c.stepMs
			l.AppendAsLeader(batch(now, "x"), 1, now, c.config)
		}
		if c.do != nil {
			c.do(&l)
		}
		l.LosePower(now + c.afterMs)
		if l.EndOffset() != c.keep || l.FlushedOffset() > c.keep {
			t.Errorf("%s: %d records are left, %d flushed", c.name, l.EndOffset(), l.FlushedOffset())
		}
	}
	l := New(0)
	for i := range int64(10) {
		l.AppendAsLeader(batch(i, "x"), 1, i, &plain)
	}
	l.AdvanceStart(6)
	l.LosePower(20)
	if l.StartOffset() != 6 || l.EndOffset() != 6 {
		t.Errorf("a log from 6 goes from %d to %d", l.StartOffset(), l.EndOffset())
	}
}
