package raft

import (
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// entry is a record that can be told from all others.
type entry struct {
	epoch int32
	id    int64
}

func (e entry) record() wire.MetadataRecord {
	return &wire.LeaderChangeRecord{LeaderID: wire.ID(e.id), Epoch: e.epoch}
}

// A log answers every question as a plain list of records does, and so does a snapshot of it afterwards.
func TestLogAgreesWithAList(t *testing.T) {
	for seed := range uint64(50) {
		r := node.NewRand(seed, 1)
		var l, kept Log
		var want, keptWant []entry
		epoch := int32(1)
		for step := range 200 {
			switch r.Intn(12) {
			case 0:
				epoch += int32(1 + r.Intn(2))
			case 1:
				kept, keptWant = l.Clone(), want[:len(want):len(want)]
			default:
				e := entry{epoch, int64(step)}
				if at := l.Append(epoch, e.record()); at != int64(len(want)) {
					t.Fatalf("seed %d: appended at %d, want %d", seed, at, len(want))
				}
				want = append(want, e)
			}
			agrees(t, &l, want, epoch)
		}
		agrees(t, &kept, keptWant, epoch)
	}
}

func agrees(t *testing.T, l *Log, want []entry, epoch int32) {
	t.Helper()
	if l.End() != int64(len(want)) {
		t.Fatalf("the end is %d, want %d", l.End(), len(want))
	}
	for o, r := range l.Ascend(0) {
		if got := r.(*wire.LeaderChangeRecord); got.LeaderID != wire.ID(want[o].id) ||
			l.EpochAt(o) != want[o].epoch || l.At(o) != r {
			t.Fatalf("at %d is %+v in epoch %d, want %+v", o, got, l.EpochAt(o), want[o])
		}
	}
	last := int32(0)
	if len(want) > 0 {
		last = want[len(want)-1].epoch
	}
	if l.LastEpoch() != last {
		t.Fatalf("the last epoch is %d, want %d", l.LastEpoch(), last)
	}
	for e := int32(0); e <= epoch+1; e++ {
		found, end := int32(0), int64(0)
		for i, x := range want {
			if x.epoch <= e {
				found, end = x.epoch, int64(i+1)
			}
		}
		if gotEpoch, gotEnd := l.EndOfEpoch(e); gotEpoch != found || gotEnd != end {
			t.Fatalf("epoch %d ends at %d as %d, want %d as %d", e, gotEnd, gotEpoch, end, found)
		}
	}
	if got := l.Read(1, 2); len(got) != max(min(len(want)-1, 2), 0) {
		t.Fatalf("two records from 1 are %d", len(got))
	}
}

// written is a log with one record for each digit, which is its epoch.
func written(epochs string) *Log {
	var l Log
	for i, e := range epochs {
		epoch := int32(e - '0')
		l.Append(epoch, entry{epoch, int64(i)}.record())
	}
	return &l
}

// Two logs share what was appended at the same place in the same epoch, up to the first difference.
func TestShared(t *testing.T) {
	for _, c := range []struct {
		a, b string
		want int64
	}{
		{"", "", 0}, {"1", "", 0}, {"1", "1", 1}, {"111", "1", 1},
		{"1112", "111", 3}, {"1112", "1113", 3}, {"1122", "1133", 2}, {"1122", "1333", 1},
		{"2222", "1111", 0}, {"112233", "113", 2}, {"1233", "1224", 2}, {"1114", "1123", 2},
	} {
		a, b := written(c.a), written(c.b)
		if got := a.Shared(b); got != c.want || b.Shared(a) != got {
			t.Errorf("%s and %s share %d and %d, want %d", c.a, c.b, got, b.Shared(a), c.want)
		}
	}
}
