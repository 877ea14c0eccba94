package page

import (
	"strings"
	"testing"
)

// TestTablesCountWhatTheStageDraws proves that the tables list and count the learner's topics, and Kafka's
// own apart from them.
func TestTablesCountWhatTheStageDraws(t *testing.T) {
	s := newSession(t)
	s.Open("two-makers") // its group commits into __consumer_offsets
	twin := s.twin()
	if len(twin.Partitions) == 0 || len(twin.Internal) == 0 {
		t.Fatalf("%d partitions and %d of Kafka's own", len(twin.Partitions), len(twin.Internal))
	}
	for _, p := range twin.Partitions {
		if strings.HasPrefix(p.TP, "__") {
			t.Errorf("%s stands among the learner's partitions", p.TP)
		}
	}
	for _, p := range twin.Internal {
		if !strings.HasPrefix(p.TP, "__") {
			t.Errorf("%s stands among Kafka's own partitions", p.TP)
		}
	}
	if s.Open("sink"); len(s.twin().Partitions) != 1 {
		t.Errorf("%+v: Connect keeps itself in 31 partitions, and the learner's only one is orders-0", s.twin().Partitions)
	}
	leads := int64(0)
	for _, b := range twin.Brokers {
		leads += b.Leads
	}
	if leads != int64(len(twin.Partitions)) {
		t.Errorf("the brokers lead %d partitions of the %d that are listed", leads, len(twin.Partitions))
	}
}
