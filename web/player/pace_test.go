package player

import (
	"fmt"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/words"
)

// onScreen plays a line in frames as a browser draws them and returns how many seconds that takes.
func (p *Player) onScreen(line string) (seconds float64) {
	p.Queue(Task{Line: line, Cell: -1})
	for p.Playing() && seconds < 300 {
		p.Tick(1.0 / 60)
		seconds += 1.0 / 60
	}
	return seconds
}

// In a shop where everything repeats itself Auto hurries, from the first time on that it is seen, and
// the more so when it has been shown once.
func TestAutoHurriesThroughABusyShop(t *testing.T) {
	for clients := 1; clients <= 4; clients++ {
		p := New(sim.Config{Seed: 1, Brokers: 3, LatencyUs: 40000})
		p.RunNow("kafka-topics.sh --create --topic orders --partitions 6 --replication-factor 3 " +
			"--bootstrap-server broker-1:9092")
		for i := range clients {
			p.RunNow(fmt.Sprint("producer shop-", i, " --topic orders --rate 5"))
			p.RunNow(fmt.Sprint("consumer maker-", i, " --topic orders --group kitchen"))
			p.RunNow(fmt.Sprint("consumer bill-", i, " --topic orders --group billing-", i))
		}
		p.RunNow("wait 20s")
		for n := range 3 {
			from := p.Now()
			s := p.onScreen("wait 20s")
			if p.Now()-from < 20*node.Second || s > 8 {
				t.Errorf("%d shops, %d: a wait of 20 s takes %.1f s on the screen", clients, n+1, s)
			}
			t.Logf("%d shops: %.1f s", clients, s)
		}
	}
}

// slowAt plays a line in frames and returns the things that were told while time went at the slow rate.
func (p *Player) slowAt(line string) map[string]bool {
	out := map[string]bool{}
	p.Queue(Task{Line: line, Cell: -1})
	for seq := p.World().Seq(); p.Playing(); {
		p.Tick(1.0 / 60)
		for ; seq < p.World().Seq(); seq++ {
			_, facts, _ := p.History.StepAt(seq + 1)
			for _, f := range facts {
				if p.Rate() <= p.slow() {
					out[fmt.Sprintf("%T %s", f, words.About(f).TP.Topic)] = true
				}
			}
		}
	}
	return out
}

// Auto is slow where the story happens: an election, seconds after the line that led to it.
func TestAutoIsSlowAtAnElection(t *testing.T) {
	p := busyShop()
	p.onScreen("wait 20s")
	p.onScreen("kill broker-2")
	seen := p.slowAt("wait 12s")
	for _, want := range []string{"node.BrokerFenced ", "node.LeaderElected orders",
		"node.BecameLeader orders"} {
		if !seen[want] {
			t.Errorf("%s passes fast", want)
		}
	}
}

// What the page doesn't speak of is passed fast, even for the first time.
func TestAutoKnowsWhatThePageSpeaksOf(t *testing.T) {
	const other = "node.RecordsAppended bills"
	for _, c := range []struct {
		names []string
		slow  bool
	}{{nil, true}, {[]string{"bills"}, true}, {[]string{"orders", "kitchen"}, false}} {
		p := New(sim.Config{Seed: 1, Brokers: 3, LatencyUs: 40000})
		p.Cast(func(int) []string { return c.names })
		p.RunNow("kafka-topics.sh --create --topic bills --bootstrap-server broker-1:9092")
		p.RunNow("producer office --topic bills --rate 1")
		p.RunNow("wait 3300ms")
		p.run.pace.names = nil // the lines above spoke of it
		if got := p.slowAt("wait 5s")[other]; got != c.slow {
			t.Errorf("on a page about %q, %s is slow: %v", c.names, other, got)
		}
	}
}

// Gone back to, what was shown is new again.
func TestAutoShowsAgainWhatIsGoneBackTo(t *testing.T) {
	p := busyShop()
	from := p.Now()
	first := p.slowAt("wait 5s")
	if again := p.slowAt("wait 5s"); len(again) > len(first)/2 {
		t.Errorf("the second time is as slow as the first: %v", again)
	}
	p.Seek(from)
	if again := p.slowAt("wait 5s"); len(again) < len(first) {
		t.Errorf("gone back, %d things pass slowly instead of %d", len(again), len(first))
	}
}
