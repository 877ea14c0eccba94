package ledger_test

import (
	"testing"

	"highwater/sim/ledger"
	"highwater/sim/node"
)

// A shop's table is copied at each full hour, and its orders go out as events: the books tell how old what
// each reader has used was. The world begins at a full hour.
func TestAgeOfInformation(t *testing.T) {
	s := newScene(t, 3)
	s.do("kafka-topics.sh --create --topic orders --bootstrap-server broker-1:9092",
		"kafka-topics.sh --create --topic hourly --bootstrap-server broker-1:9092",
		"producer shop --topic orders --copy-to hourly",
		"consumer fraud --topic orders --from-beginning", "consumer billing --topic hourly --from-beginning",
		"wait 3s", "send shop Adele:margherita", "wait 30m", "send shop Mark:diavola", "wait 31m",
		"send shop Mario:calzone", "wait 5s")
	begun := s.books.Clone()
	s.do("send shop Francesco:marinara", "wait 5s")
	fraud, billing := s.World.Named("fraud").ID, s.World.Named("billing").ID
	all := ledger.Since(nil, s.books)
	if w := all.Client(fraud); w.Processed != 4 || w.OldestMs > 1000 || w.AgeMs > 4000 {
		t.Errorf("who reads events: %+v", w)
	}
	const hour, half = int64(node.Hour / node.Millisecond), int64(node.Hour / node.Millisecond / 2)
	w := all.Client(billing)
	if w.Processed != 2 || w.OldestMs < hour-9000 || w.OldestMs > hour || w.AgeMs < hour+half-18000 ||
		w.AgeMs > hour+half {
		t.Errorf("who reads copies: %+v", w)
	}
	late := ledger.Since(begun, s.books)
	if w := late.Client(billing); w.Processed != 0 || w.AgeMs != 0 || w.OldestMs < hour-9000 {
		t.Errorf("who reads copies, since: %+v", w)
	}
	if w := late.Client(fraud); w.Processed != 1 || w.AgeMs == 0 {
		t.Errorf("who reads events, since: %+v", w)
	}
}
