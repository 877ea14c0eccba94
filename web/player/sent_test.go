package player_test

import (
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/player"
)

// What was sent long ago is found in a log that has it, and is what the journal told when it was new.
func TestSentIsFoundInTheLogs(t *testing.T) {
	p := player.New(sim.Config{Seed: 1, Brokers: 3})
	for _, line := range []string{
		"kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 2 " +
			"--replication-factor 3",
		"producer till --topic orders --rate 100 --keys Mario,Luigi",
	} {
		p.RunNow(line)
	}
	var sent []player.RecordSent
	for p.History.Len() < 45_000 {
		p.History.Advance(p.Now()+node.Second, 0)
		for n := p.Ledger().Len(); len(sent) < n; {
			e := p.Ledger().Entry(len(sent))
			sent = append(sent, p.Sent(e.Step, e.Tag))
		}
	}
	far := 0
	for i := 0; i < len(sent); i += 7 {
		e := p.Ledger().Entry(i)
		if !p.History.AtHand(e.Step) {
			far++
		}
		if got := p.Sent(e.Step, e.Tag); got != sent[i] || !got.Keyed || got.Sender != "till" {
			t.Fatalf("record %d was %+v, and is %+v", i, sent[i], got)
		}
		if far > 0 && p.History.AtHand(e.Step) && i < 100 {
			t.Fatalf("record %d was looked for in the journal", i)
		}
	}
	if far < 100 {
		t.Errorf("%d records are far away: the test proves less than it says", far)
	}
}
