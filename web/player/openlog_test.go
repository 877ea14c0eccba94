package player_test

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/wire"
	"highwater/web/player"
	"highwater/web/thing"
)

// An opened log says what is in each segment and when it dies, what stands in the chosen one's files, and what
// each key's last word is. It is found by any thing on its lane, and by its name.
func TestOpenLog(t *testing.T) {
	p := player.New(sim.Config{Seed: 7, Brokers: 3})
	for _, line := range []string{"kafka-topics.sh --create --topic tables --replica-assignment 2 --config " +
		"cleanup.policy=compact,delete --config retention.ms=60000 --config segment.ms=1000 --bootstrap-server broker-1:9092",
		"producer desk --topic tables", "send desk 7:menu", "send desk 8:menu", "wait 2s", "send desk 7:wine", "wait 1s",
		"kafka-console-producer.sh --topic tables --reader-property parse.key=true --reader-property " +
			"null.marker=NULL --reader-property key.separator=: --bootstrap-server broker-1:9092 <<< 8:NULL", "wait 1s"} {
		p.RunNow(line)
	}
	tp := wire.TopicPartition{Topic: "tables"}
	open := thing.Thing{Kind: thing.Replica, Node: 2, TP: tp}
	for _, what := range []thing.Thing{p.ParseLog("tables-0"), p.LogOf(thing.Thing{Kind: thing.Committed, TP: tp}),
		p.ParseLog("record|2|0|tables|0|1|0|"), p.LogOf(thing.Thing{Kind: thing.Position, Node: 4000, TP: tp})} {
		if what != open {
			t.Errorf("opened %v", what)
		}
	}
	for _, none := range []string{"tables-1", "tables", "", "broker|1|0||0|0|0|", "record|1|0|tables|0|1|0|"} {
		if at := p.ParseLog(none); at != (thing.Thing{}) {
			t.Errorf("%q opens %v", none, at)
		}
	}
	v := p.OpenLog(open, thing.Thing{Kind: thing.Segment, Node: 2, TP: tp}, false)
	if v == nil || len(v.Segments) != 3 || v.Segments[1].Dies != "00:15 merged" || !strings.HasPrefix(v.Segments[0].Has, "2 records, ") ||
		!strings.HasSuffix(v.Segments[0].Dies, " by time") || v.Inside == nil || len(v.Inside.Records) != 2 ||
		v.Inside.Title != "00000000000000000000.log" || len(v.Inside.TimeEntries) != 1 {
		t.Fatalf("%+v", v)
	}
	var said []string
	for _, k := range v.Keys {
		said = append(said, k.Key+"="+k.Value+k.From)
	}
	if got := strings.Join(said, " "); got != "7=wine@2 8=null: gone@3" || v.Says != "What tables-0 says now: 1 key" {
		t.Errorf("%s: %s", v.Says, got)
	}
	p.RunNow("kill broker-2")
	p.RunNow("wait 1s")
	if v = p.OpenLog(open, thing.Thing{}, false); v == nil || v.Check != "" || v.Inside != nil {
		t.Errorf("of a dead broker: %+v", v)
	}
}
