package node

import (
	"math"
	"testing"
)

// A config of Long.MAX_VALUE milliseconds means "never", and stays in the future whatever is done with it.
func TestMsDoesNotOverflow(t *testing.T) {
	never := Ms(math.MaxInt64)
	if now := 300 * 24 * 3600 * Second; now+never < now || never*1200 < never || never <= now {
		t.Errorf("%d", never)
	}
	if Ms(math.MinInt64) != -never || Ms(1500) != 1500*Millisecond || Ms(-1) != -Millisecond {
		t.Error("other times changed")
	}
}
