package player_test

import (
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/web/player"
)

const frameSeconds = 0.016

// errand is what takes longer than a frame, in words.
func errand(p *player.Player) string {
	text, _ := p.Errand()
	return text
}

// busyShop is a player whose history is long enough for a seek through it to take several frames.
func busyShop(t *testing.T, steps uint64) *player.Player {
	t.Helper()
	p := player.New(sim.Config{Seed: 1, Brokers: 3})
	for _, line := range []string{
		"kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic orders --partitions 2 " +
			"--replication-factor 3",
		"producer till --topic orders --rate 100 --keys Mario,Luigi",
	} {
		p.RunNow(line)
	}
	for p.History.Len() < steps {
		p.History.Advance(p.Now()+node.Second, 0)
		p.Ledger()
	}
	return p
}

// A wait of hours is carried on as fast as it can be, says how far it has come, is as long as it was
// asked to be, and can be given up.
func TestLongWait(t *testing.T) {
	p := player.New(sim.Config{Seed: 1, Brokers: 3})
	if err := p.Type("wait 20m"); err != nil {
		t.Fatal(err)
	}
	from, ticks, last := p.Now(), 0, ""
	for ; p.Playing() && ticks < 100_000; ticks++ {
		if last = errand(p); last == "" {
			t.Fatal("nobody says what takes so long")
		}
		before := p.History.Len()
		p.Tick(frameSeconds)
		if n := p.History.Len() - before; n > 4002 {
			t.Fatalf("a slice took %d steps", n)
		}
	}
	if got := p.Now() - from; got != 20*node.Minute || ticks < 3 || ticks > 2000 {
		t.Fatalf("it waited for %d in %d frames", got, ticks)
	}
	if !strings.HasPrefix(last, "Waiting until 20:") || !strings.Contains(last, " % done") {
		t.Errorf("at last it said: %s", last)
	}
	if err := p.Type("wait 30d"); err != nil {
		t.Fatal(err)
	}
	p.Tick(frameSeconds)
	if text := errand(p); !strings.HasSuffix(text, " to go.") {
		t.Errorf("there is no estimate: %s", text)
	}
	p.Pause()
	if at := p.Now(); p.Tick(frameSeconds) || p.Now() != at || errand(p) != "" {
		t.Error("it wasn't given up")
	}
}

// A long way is gone in slices, during which everything stays where it is, and ends where a short one
// ends: with the same world, and the same books.
func TestLongSeek(t *testing.T) {
	p := busyShop(t, 60_000)
	for i, to := range []node.Time{11 * node.Second, p.Now() * 2 / 3, p.Now() + 5*node.Minute,
		p.Now() / 3} {
		p.Seek(p.History.End())
		stays, counts := p.Here(), p.Ledger().Counts()
		p.SeekSoon(to)
		slices := 1
		for ; errand(p) != "" && slices < 1000; slices++ {
			if p.Here() != stays || p.Ledger().Counts() != counts || !p.Playing() {
				t.Fatalf("seek %d: meanwhile it stands at %+v", i, p.Here())
			}
			p.Tick(frameSeconds)
		}
		if p.Now() != to || p.Playing() || to > stays.At && slices < 3 {
			t.Fatalf("seek %d: it stands at %+v after %d slices, and playing is %t", i, p.Here(), slices,
				p.Playing())
		}
		got, place, hash := p.Ledger().Counts(), p.Here(), p.World().Hash()
		p.Seek(0)
		p.Ledger()
		p.Seek(to)
		if p.Here() != place || p.World().Hash() != hash || p.Ledger().Counts() != got {
			t.Errorf("seek %d: it ended at %+v with %+v, want %+v with %+v", i, place, got, p.Here(),
				p.Ledger().Counts())
		}
	}
}

// Whoever does something else before a long seek arrives has given it up, and what they did is kept.
func TestLongSeekIsGivenUp(t *testing.T) {
	p := busyShop(t, 20_000)
	for name, do := range map[string]func(){
		"pause":        p.Pause,
		"a line":       func() { _ = p.Type("kill broker-2") },
		"a wait":       func() { _ = p.Type("wait 1s") },
		"a page":       func() { p.Turn(1) },
		"another seek": func() { p.Seek(p.Now() - node.Second) },
		"a step":       p.Back,
	} {
		to := p.History.End() + 9*node.Minute
		p.SeekSoon(to)
		if errand(p) == "" {
			t.Fatalf("%s: the seek isn't long", name)
		}
		do()
		deeds := len(p.Deeds())
		for n := 0; p.Playing() && n < 2000; n++ {
			p.Tick(frameSeconds)
		}
		if errand(p) != "" || p.Now() > to-5*node.Minute || len(p.Deeds()) != deeds {
			t.Errorf("%s: it stands at %+v, on the way to %d", name, p.Here(), to)
		}
	}
}

// Whatever is written as if it were done at once can be done in slices: it ends where it would have
// ended, and who gives it up finds the world between two steps, which goes on as any other.
func TestErrandInSlices(t *testing.T) {
	text := func() string { return "under way" }
	at := busyShop(t, 3_000)
	goal := at.Now() + 2*node.Minute
	at.Until(func() bool { return false }, 2*node.Minute)
	want := at.World().Hash()

	p := busyShop(t, 3_000)
	over := false
	done := p.Soon(text, "Stop", func() {
		p.Until(func() bool { return false }, 2*node.Minute)
		over = true
	})
	slices := 1
	for ; errand(p) != ""; slices++ {
		if done || over || !p.Playing() {
			t.Fatal("a long errand was done at once")
		}
		before := p.History.Len()
		p.Tick(frameSeconds)
		if n := p.History.Len() - before; n > 4100 {
			t.Fatalf("a slice took %d steps", n)
		}
	}
	if !over || slices < 5 || p.Now() != goal || p.World().Hash() != want || p.Playing() {
		t.Errorf("after %d slices it stands at %d with %x, want %x", slices, p.Now(), p.World().Hash(), want)
	}

	over = false
	p.Soon(text, "Stop", func() {
		defer func() { over = true }()
		p.Until(func() bool { return false }, 20*node.Minute)
		t.Error("what was given up goes on")
	})
	p.Tick(frameSeconds)
	p.Pause()
	if here := p.Now(); !over || errand(p) != "" || here >= goal+20*node.Minute || p.Tick(frameSeconds) || p.Now() != here {
		t.Error("it wasn't given up")
	}
	if err := p.Type("kill broker-2"); err != nil || p.World().Process(2).Running {
		t.Errorf("the world doesn't go on: %v", err)
	}
}

// What has to be done is done when somebody gives the errand up that it belongs to; what comes after it
// isn't.
func TestErrandThatMustBeDone(t *testing.T) {
	p := busyShop(t, 3_000)
	set, after := false, false
	from := p.Now()
	p.Soon(func() string { return "under way" }, "Stop", func() {
		p.Must(func() {
			p.Until(func() bool { return false }, node.Minute)
			set = true
		})
		p.Until(func() bool { return false }, node.Minute)
		after = true
	})
	if set {
		t.Fatal("it was done at once")
	}
	p.Pause()
	if !set || after || errand(p) != "" || p.Now() != from+node.Minute {
		t.Errorf("set is %t, after is %t, at %d", set, after, p.Now()-from)
	}
}

// A panic in an errand is the program's own, and comes out with the place where it was.
func TestErrandThatFails(t *testing.T) {
	p := player.New(sim.Config{Seed: 1, Brokers: 1})
	defer func() {
		if text, _ := recover().(string); !strings.HasPrefix(text, "broken\n") || !strings.Contains(text, "TestErrandThatFails") {
			t.Errorf("it came out as %q", text)
		}
	}()
	p.Soon(func() string { return "" }, "", func() { panic("broken") })
}

// A wait of hours says how long it takes at any speed, and can be given up.
func TestLongWaitAtASpeed(t *testing.T) {
	p := player.New(sim.Config{Seed: 1, Brokers: 3})
	p.SetSpeed(10)
	if err := p.Type("wait 30d"); err != nil {
		t.Fatal(err)
	}
	from := p.Now()
	p.Tick(frameSeconds)
	if text, stop := p.Errand(); !strings.HasSuffix(text, " 0 % done, about 72 hours to go.") || stop == "" ||
		p.Now() > from+node.Second {
		t.Errorf("after a frame, at %d, it says: %s [%s]", p.Now()-from, text, stop)
	}
	p.SetSpeed(player.Auto)
	p.Tick(frameSeconds)
	if p.Now() < from+5*node.Second {
		t.Error("with Auto it doesn't hurry")
	}
	p.Pause()
	if errand(p) != "" || p.Tick(frameSeconds) {
		t.Error("it wasn't given up")
	}
}
