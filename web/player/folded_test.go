package player_test

import (
	"strings"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/player"
	"highwater/web/thing"
)

var orders0 = wire.TopicPartition{Topic: "orders"}

// When there is no room for more, the older half of history is folded while time passes. What was folded
// says so wherever one meets it; all the rest, the books and the world are as if nothing had been.
func TestHistoryIsFolded(t *testing.T) {
	p, all := foldedShop(t), busyShop(t, 3_000)
	all.RunNow("wait 3m")
	at := p.Folded()
	if p.World().Hash() != all.World().Hash() || p.Ledger().Counts() != all.Ledger().Counts() {
		t.Errorf("folded it comes to %+v, want %+v", p.Ledger().Counts(), all.Ledger().Counts())
	}
	if b := p.Bands(); len(b) == 0 || b[len(b)-1].Kind != "folded" || b[len(b)-1].To != at {
		t.Errorf("the ruler has %+v", b)
	}
	last := p.Events(100)
	for i, e := range all.Events(100) {
		if last[i] != e {
			t.Errorf("an event is %+v, want %+v", last[i], e)
		}
	}
	for _, to := range []node.Time{0, at, at + 10*node.Second, (at + p.History.End()) / 2} {
		p.SeekSoon(to)
		for errand(p) != "" {
			p.Tick(frameSeconds)
		}
		all.Seek(max(to, at))
		if p.Now() != max(to, at) || p.World().Hash() != all.World().Hash() ||
			p.Ledger().Counts() != all.Ledger().Counts() {
			t.Errorf("a seek to %d ends at %d with %+v, want %+v", to, p.Now(), p.Ledger().Counts(),
				all.Ledger().Counts())
		}
	}
	p.Seek(0)
	if p.Stretches(); p.Now() != at {
		t.Errorf("the beginning is at %d, want %d", p.Now(), at)
	}
	if p.Back(); p.Now() != at {
		t.Errorf("a step back leads to %d", p.Now())
	}
	// A link has everything, and comes to the same.
	p.Seek(p.History.End())
	r := p.Record()
	q, differs, err := r.Replay()
	if err != nil || differs >= 0 || q.World().Hash() != p.World().Hash() || q.Folded() != 0 {
		t.Errorf("played again it differs from %d on: %v", differs, err)
	}
	// Life goes on.
	p.Seek(at + node.Second)
	p.RunNow("kill broker-2")
	p.RunNow("wait 5s")
	if len(p.Futures()) != 1 || p.World().Process(2).Running {
		t.Errorf("there are %d futures", len(p.Futures()))
	}
}

// foldedShop is a busy shop some of whose history was folded while time passed.
func foldedShop(t *testing.T) *player.Player {
	t.Helper()
	p := busyShop(t, 3_000)
	p.Room = player.Room{Most: 100_000, Held: func() uint64 {
		base, _ := p.History.Base()
		return p.History.Len() - base
	}}
	if err := p.Type("wait 3m"); err != nil {
		t.Fatal(err)
	}
	said := ""
	for n := 0; p.Playing(); n++ {
		if text := errand(p); strings.HasPrefix(text, "Memory is getting full. ") {
			said = text
		}
		if p.Tick(1); n > 100_000 {
			t.Fatal("the wait doesn't end")
		}
	}
	base, at := p.History.Base()
	if base == 0 || p.Folded() != at || at < 30*node.Second || said == "" || p.History.Len()-base > 160_000 {
		t.Fatalf("of %d steps %d are folded, until %d; it says %q", p.History.Len(), base, at, said)
	}
	return p
}

// Whoever asks for what was folded is told so.
func TestWhatIsFoldedSaysSo(t *testing.T) {
	p := foldedShop(t)
	p.Seek(0)
	for what, y := range map[string]*player.Why{
		"a broker":     p.Explain(thing.Thing{Kind: thing.Broker, Node: 2}),
		"a leader":     p.Explain(thing.Thing{Kind: thing.Leader, Node: 1, TP: orders0}),
		"a record":     p.Explain(thing.Thing{Kind: thing.Record, Node: 1, TP: orders0, Offset: 3}),
		"a log's end":  p.Explain(thing.Thing{Kind: thing.LogEnd, Node: 1, TP: orders0}),
		"a connection": p.Explain(thing.Thing{Kind: thing.Link, Node: 1, Peer: 2}),
	} {
		if len(y.Steps) == 0 || !strings.Contains(y.Steps[0].Text, "history before that is folded") {
			t.Errorf("why is %s as it is? %+v", what, y.Steps)
		}
	}
	e := p.Ledger().Entry(5)
	if s, ok := p.Story(e.Tag); !ok || len(s.Steps) == 0 || !strings.HasSuffix(s.Steps[0].Text, " is folded.") {
		t.Errorf("a record's story begins with %+v", s.Steps)
	}
}

// Who does something while history is being folded puts it off; nothing is lost by that.
func TestFoldingIsPutOff(t *testing.T) {
	p := busyShop(t, 120_000)
	p.Room = player.Room{Most: 1, Held: func() uint64 { return 2 }}
	p.Play()
	p.Tick(frameSeconds)
	if !strings.HasPrefix(errand(p), "Memory is getting full.") {
		t.Fatalf("it says %q", errand(p))
	}
	p.Pause()
	if p.Folded() != 0 || p.Playing() {
		t.Error("it went on")
	}
	p.Seek(10 * node.Second)
	if p.Now() != 10*node.Second {
		t.Errorf("it stands at %d", p.Now())
	}
}
