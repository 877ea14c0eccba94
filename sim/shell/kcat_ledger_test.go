package shell

import (
	"testing"

	"highwater/sim"
	"highwater/sim/ledger"
	"highwater/sim/node"
)

// What kcat prints it has processed, for its group if it has one: the books and the lessons count it as
// they count the console consumer's work.
func TestKcatProcessesWhatItPrints(t *testing.T) {
	books := ledger.New()
	alone, grouped := int64(0), int64(0)
	s := Session{World: sim.New(sim.Config{Brokers: 3, Seed: 1}), Print: func(string, bool) {}}
	s.See = func(events []node.Event) {
		for i := range events {
			books.Add(&events[i])
			f, ok := events[i].Fact.(node.RecordsProcessed)
			switch n := f.LastOffset - f.FirstOffset + 1; {
			case !ok:
			case n != int64(len(f.Tags)):
				t.Errorf("%d tags for %d records", len(f.Tags), n)
			case f.Group == "kitchen":
				grouped += n
			case f.Group == "":
				alone += n
			}
		}
	}
	if err := s.Boot(); err != nil {
		t.Fatal(err)
	}
	for _, step := range []struct {
		script                         string
		alone, grouped, twice, skipped int64
	}{
		{`kafka-topics.sh --create --topic orders --partitions 2 --bootstrap-server broker-1:9092
seq 5 | kcat -P -b broker-1:9092 -t orders -p 0
kcat -C -b broker-1:9092 -t orders -c 3
kcat -C -b broker-1:9092 -t orders -e`, 8, 0, 0, 0},
		{`kcat -G kitchen -b broker-1:9092 -o beginning -c 2 orders`, 8, 2, 0, 0},
		{`kcat -G kitchen -b broker-1:9092 -o beginning -e orders`, 8, 7, 2, 0},
		{`seq 4 | kcat -P -b broker-1:9092 -t orders -p 0
kcat -G kitchen -b broker-1:9092 -o 7 -c 1 orders`, 8, 8, 2, 2},
	} {
		if err := s.Play(step.script); err != nil {
			t.Fatal(err)
		}
		c := books.Counts()
		if alone != step.alone || grouped != step.grouped || int64(c.Twice) != step.twice ||
			int64(c.Skipped) != step.skipped {
			t.Errorf("%s\nalone %d, in the group %d, twice %d, skipped %d; want %d, %d, %d, %d",
				step.script, alone, grouped, c.Twice, c.Skipped,
				step.alone, step.grouped, step.twice, step.skipped)
		}
	}
}
