package wire

import "testing"

// Topic.isInternal goes by name alone: two underscores make nothing of Kafka's own.
func TestInternal(t *testing.T) {
	for name, want := range map[string]bool{
		"__consumer_offsets": true, "__transaction_state": true, "__share_group_state": true,
		"__mine": false, "__": false, "orders": false, "_consumer_offsets": false,
		"__consumer_offsets_2": false,
	} {
		if Internal(name) != want {
			t.Errorf("Internal(%q) is not %v", name, want)
		}
	}
}
