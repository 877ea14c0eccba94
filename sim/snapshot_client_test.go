package sim

import (
	"testing"

	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Snapshots taken at any moment of a producer's and a consumer's life, with batches open, in flight
// and waiting for their next attempt, all run on to the same history, whichever of them runs when.
func TestClientSnapshots(t *testing.T) {
	s := newStage(t, Config{Seed: 5, Brokers: 3, JitterUs: 300})
	s.createTopic("orders", 6, 3)
	keys := []app.WeightedKey{{Key: "Mario", Weight: 3}, {Key: "Luigi"}, {Key: "Francesco"}}
	s.spawn("careful", app.ProducerSpec{Topic: "orders", Keys: keys, Seed: 1,
		Interval: 3 * node.Millisecond, Config: bootstrap("linger.ms", "20")})
	s.spawn("hasty", app.ProducerSpec{Topic: "orders", Seed: 2, Interval: 7 * node.Millisecond,
		Config: bootstrap("acks", "1", "batch.size", "500")})
	s.spawn("kcat", app.ProducerSpec{Client: client.Librdkafka, Topic: "orders", Seed: 3,
		Interval: 5 * node.Millisecond, Config: bootstrap()})
	s.spawn("maker", app.ConsumerSpec{Topics: []string{"orders"},
		Processing: node.Millisecond / 2, Config: bootstrap("max.poll.records", "20")})
	s.wait(3 * node.Second)
	s.do(Kill{Process: 2})
	end := s.Now() + 11*node.Second
	var copies []*World
	for i := range 10 {
		s.wait(node.Time(i) * 31300)
		copies = append(copies, s.Clone())
	}
	s.wait(end - s.Now())
	want := s.Hash()
	for done := 0; done < len(copies); {
		done = 0
		for _, c := range copies {
			for range 50 { // a little of each in turn, so that a shared write would be seen
				if at, ok := c.NextAt(); !ok || at > end {
					break
				}
				c.Step()
			}
			if at, ok := c.NextAt(); !ok || at > end {
				done++
			}
		}
	}
	for i, c := range copies {
		if c.Hash() != want {
			t.Errorf("snapshot %d came to another end", i)
		}
	}
	if n, _ := acked(s, 0, wire.FirstClient+1); n == 0 {
		t.Error("nothing was produced")
	}
}
