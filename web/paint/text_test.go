package paint

import (
	"strings"
	"testing"
)

// A partition whose topic has a long name keeps its number.
func TestLongTopicsKeepTheNumber(t *testing.T) {
	for name, want := range map[string]string{
		"orders-0": "orders-0", "deliveries-of-tonight-12": "-12", "no partition at all": "..",
	} {
		got := FitNumbered(Sans600, 11, 60, name)
		if !strings.HasSuffix(got, want) || Width(Sans600, 11, got) > 60 {
			t.Errorf("%s is shortened to %s, %.1f wide", name, got, Width(Sans600, 11, got))
		}
	}
}

// A name is broken where it has a joint, and anywhere else only if it has none.
func TestTwoLines(t *testing.T) {
	for name, want := range map[string]string{
		"orders": "orders|", "positions-15 @52": "positions-15|@52", "console-producer": "console-|producer", "waits for metadata": "waits for|metadata",
		"consolidatedbilling": "consolidate|dbilling",
	} {
		a, b, ok := TwoLines(Sans700, 11, 64, name)
		if a+"|"+b != want || !ok {
			t.Errorf("%s is broken into %q and %q, %v", name, a, b, ok)
		}
	}
	if a, b, ok := TwoLines(Sans700, 11, 20, "deliveries-of-tonight"); ok {
		t.Errorf("two lines of 20 hold %q and %q", a, b)
	}
}
