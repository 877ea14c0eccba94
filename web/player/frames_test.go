package player

import (
	"testing"

	"highwater/sim/ledger"
)

// Snapshots stay few, however long a history is, and the way from one to any moment stays short.
func TestLedgerSnapshotsAreFew(t *testing.T) {
	b := track[*ledger.Ledger]{fresh: ledger.New, gap: firstGap}
	b.reach(0)
	const steps = 1_000_000
	for b.upto < steps {
		if b.upto >= b.frames[len(b.frames)-1].upto+b.gap {
			b.keep(b.upto, b.now)
		}
		b.upto++
	}
	widest := uint64(0)
	for i := 1; i < len(b.frames); i++ {
		widest = max(widest, b.frames[i].upto-b.frames[i-1].upto)
	}
	if len(b.frames) > mostFrames || widest > steps/8 {
		t.Errorf("%d snapshots, %d steps apart", len(b.frames), widest)
	}
}
