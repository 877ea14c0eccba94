package wire

import "testing"

// Java's String.hashCode, as the classes print it.
func TestStringHash(t *testing.T) {
	for s, want := range map[string]int32{"a": 97, "test": 3556498, "my-group": -1906497762,
		"group1": -1237460590, "console-consumer-12345": 158455506, "": 0} {
		if got := StringHash(s); got != want {
			t.Errorf("%q: %d, want %d", s, got, want)
		}
	}
}
