package sim

import (
	"slices"
	"testing"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// toy is a machine that gossips: every alarm it asks a random peer, and it remembers what it heard.
// Its disk is a list of numbers, its memory the sum.
type toy struct {
	id     wire.ID
	peers  []wire.ID
	disk   []int64
	sum    int64
	asked  int32
	closed []wire.ConnectionClosed
	heard  []wire.Message
	quiet  bool
}

func (t *toy) Start(out *node.Out) {
	t.sum = 0
	if !t.quiet {
		out.After(draw(out, 1000), node.Timer{Kind: 1})
	}
}

// draw draws below n; a toy's only purpose is to gossip.
func draw(out *node.Out, n int) node.Time {
	r := out.Chance(node.LeastLoaded, node.Itself)
	return node.Time(r.Intn(n))
}

func (t *toy) Receive(m wire.Message, out *node.Out) {
	switch b := m.Body.(type) {
	case *wire.BrokerHeartbeatRequest:
		t.disk = append(t.disk, b.BrokerEpoch)
		t.sum += b.BrokerEpoch
		out.Emit(node.MetadataApplied{Offset: t.sum})
		out.Send(m.From, m.Correlation, &wire.BrokerHeartbeatReply{})
	case *wire.ConnectionClosed:
		t.closed = append(t.closed, *b)
	case *wire.Input:
		for _, p := range t.peers {
			t.ask(p, int64(len(b.Line)), out)
		}
	}
	t.heard = append(t.heard, m)
}

func (t *toy) ask(p wire.ID, n int64, out *node.Out) {
	t.asked++
	out.Send(p, t.asked, &wire.BrokerHeartbeatRequest{BrokerID: t.id, BrokerEpoch: n})
}

func (t *toy) Fire(_ node.Timer, out *node.Out) {
	t.ask(t.peers[draw(out, len(t.peers))], int64(draw(out, 1<<31)), out)
	out.After(1+draw(out, 1000), node.Timer{Kind: 1})
}

func (t *toy) Crash() { t.sum = 0 }

func (t *toy) Shutdown(out *node.Out) { out.Exit(0) }

func (t *toy) Clone() node.Machine {
	c := *t
	c.disk = slices.Clone(t.disk)
	c.closed = slices.Clone(t.closed)
	c.heard = slices.Clone(t.heard)
	return &c
}

// toys is a world of n gossiping machines, or of quiet ones that only answer.
func toys(seed uint64, n int, quiet bool) *World {
	w := empty(Config{Seed: seed})
	for id := wire.ID(1); int(id) <= n; id++ {
		t := &toy{id: id, quiet: quiet}
		for p := wire.ID(1); int(p) <= n; p++ {
			if p != id {
				t.peers = append(t.peers, p)
			}
		}
		w.add(id, id.String(), "broker", id.String(), t)
		w.bootLater(id)
	}
	return w
}

func (w *World) toy(id wire.ID) *toy { return w.table.get(id).machine.(*toy) }

// say makes a quiet toy ask all its peers for n.
func (w *World) say(id wire.ID, n int) {
	p := w.edit(id)
	w.begin(EffectStep, id, w.seq)
	w.out.Reset(w.now, &p.chance)
	for _, peer := range w.toy(id).peers {
		w.toy(id).ask(peer, int64(n), &w.out)
	}
	w.carryOut(p)
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

// run carries out n steps or commands of a fixed script that a seed chooses.
func faults(t *testing.T, w *World, seed uint64, steps int) {
	r := node.NewRand(seed, 77)
	for range steps {
		a, b := wire.ID(1+r.Intn(4)), wire.ID(1+r.Intn(4))
		switch r.Intn(40) {
		case 0:
			_ = w.Do(Kill{a})
		case 1:
			_ = w.Do(Start{a})
		case 2:
			_ = w.Do(Cut{a, b})
		case 3:
			_ = w.Do(Heal{})
		case 4:
			_ = w.Do(SetLatency{a, b, node.Time(r.Intn(5000))})
		case 5:
			_ = w.Do(Stop{a})
		}
		if _, ok := w.Step(); !ok {
			must(t, w.Do(Start{a}))
		}
	}
}

// Determinism: the same seed and commands make the same history, and other seeds another.
func TestSameSeedSameHash(t *testing.T) {
	seen := make(map[uint64]uint64)
	for seed := uint64(1); seed <= 20; seed++ {
		a, b := toys(seed, 4, false), toys(seed, 4, false)
		faults(t, a, seed, 3000)
		faults(t, b, seed, 3000)
		if a.Hash() != b.Hash() {
			t.Fatalf("seed %d: hashes %x and %x", seed, a.Hash(), b.Hash())
		}
		if old, ok := seen[a.Hash()]; ok {
			t.Fatalf("seeds %d and %d have one hash", old, seed)
		}
		seen[a.Hash()] = seed
	}
}

// Isolation: a snapshot goes on exactly as the original did, whatever happened to others since.
func TestSnapshotsAreIsolated(t *testing.T) {
	w := toys(5, 4, false)
	var shots []*World
	for i := range 50 {
		shots = append(shots, w.Clone())
		w.Clone() // a second snapshot of one state, never used
		faults(t, w, uint64(i), 50)
	}
	for i, s := range shots {
		if i%3 == 0 { // somebody else plays with a copy first
			faults(t, s.Clone(), 99, 200)
		}
		for j := i; j < len(shots); j++ {
			faults(t, s, uint64(j), 50)
		}
		if s.Hash() != w.Hash() {
			t.Fatalf("snapshot %d ends with hash %x, not %x", i, s.Hash(), w.Hash())
		}
		for id := wire.ID(1); id <= 4; id++ {
			if !slices.Equal(s.toy(id).disk, w.toy(id).disk) {
				t.Fatalf("snapshot %d: another disk of %v", i, id)
			}
		}
	}
}

// Two processes see each other's messages in the order of sending, also when the link gets faster.
func TestNoMessageOvertakes(t *testing.T) {
	w := toys(1, 2, true)
	w.AdvanceTo(0)
	must(t, w.Do(SetLatency{1, 2, 50 * node.Millisecond}))
	w.say(1, 1)
	must(t, w.Do(SetLatency{1, 2, 0}))
	w.say(1, 2)
	must(t, w.Do(Cut{2, 1}))
	w.say(1, 3)
	must(t, w.Do(Heal{}))
	w.say(1, 4)
	if n := len(slices.Collect(w.InFlight())); n != 4 {
		t.Fatalf("%d messages in flight", n)
	}
	w.AdvanceTo(node.Second)
	if got := w.toy(2).disk; !slices.Equal(got, []int64{1, 2, 3, 4}) {
		t.Fatalf("heard %v", got)
	}
	w = toys(1, 2, true)
	w.net.jitter = 10 * node.Millisecond
	for i := range 100 {
		w.say(1, i)
	}
	w.AdvanceTo(node.Second)
	if got := w.toy(2).disk; len(got) != 100 || !slices.IsSorted(got) {
		t.Fatalf("with jitter heard %v", got)
	}
}

// A cut link loses messages on the spot; TCP sends them again when it heals, unless the connection
// was given up.
func TestCutHoldsMessagesUntilHealed(t *testing.T) {
	w := toys(1, 2, true)
	w.AdvanceTo(0)
	w.say(1, 7)
	must(t, w.Do(Cut{1, 2}))
	if l := w.Link(2, 1); !l.Cut || l.Held != 1 {
		t.Fatalf("link is %+v", l)
	}
	w.AdvanceTo(node.Second)
	if len(w.toy(2).disk) != 0 {
		t.Fatal("a message crossed a cut link")
	}
	given := w.Clone()
	must(t, w.Do(Heal{1, 2}))
	w.AdvanceTo(node.Second + ResendDelay + 499)
	if len(w.toy(2).disk) != 0 {
		t.Fatal("a message was sent again too early")
	}
	w.AdvanceTo(node.Second + ResendDelay + 500)
	if len(w.toy(2).disk) != 1 {
		t.Fatal("a held message was not sent again")
	}
	p := given.edit(1)
	given.begin(EffectStep, 1, given.seq)
	given.out.Reset(given.now, &p.chance)
	given.out.Close(2)
	given.carryOut(p)
	must(t, given.Do(Heal{}))
	given.AdvanceTo(2 * node.Second)
	if got := given.toy(2); len(got.disk) != 0 || len(got.closed) != 1 || got.closed[0].Peer != 1 {
		t.Fatalf("after giving up: %+v", got)
	}
}

// A crash closes connections: peers learn it a hop later, and nothing sent to the old incarnation
// reaches the new one. Who asks a dead process is refused after a round trip.
func TestCrashClosesConnections(t *testing.T) {
	w := toys(1, 3, true)
	w.AdvanceTo(0)
	w.say(1, 5)
	w.AdvanceTo(node.Second)
	w.say(1, 6)
	must(t, w.Do(Kill{2}))
	must(t, w.Do(Start{2}))
	w.AdvanceTo(2 * node.Second)
	if got := w.toy(2).disk; !slices.Equal(got, []int64{5}) {
		t.Fatalf("the new incarnation heard %v", got)
	}
	if got := w.toy(1).closed; len(got) != 1 || got[0] != (wire.ConnectionClosed{Peer: 2}) {
		t.Fatalf("the peer was told %v", got)
	}
	if got := w.toy(3).closed; len(got) != 0 {
		t.Fatalf("a stranger was told %v", got)
	}
	must(t, w.Do(Kill{2}))
	w.AdvanceTo(3 * node.Second)
	w.say(1, 8)
	w.AdvanceTo(3*node.Second + 999)
	if got := w.toy(1).closed; len(got) != 1 {
		t.Fatalf("told too early: %v", got)
	}
	w.AdvanceTo(3*node.Second + 1000)
	want := wire.ConnectionClosed{Peer: 2, Refused: true}
	if got := w.toy(1).closed; len(got) != 2 || got[1] != want {
		t.Fatalf("the peer was told %v", got)
	}
}

// A reply goes to the process that asked, not to its next incarnation, which may have used the same
// correlation number: the connection that the request came by died with its sender.
func TestReplyDiesWithWhoAsked(t *testing.T) {
	for _, after := range []node.Time{1200, 2200, 2700} { // while it flies, is answered, has arrived
		w := toys(1, 2, true)
		w.AdvanceTo(0)
		must(t, w.Do(SetLatency{1, 2, 1500}))
		w.say(1, 5)
		w.AdvanceTo(1000)
		must(t, w.Do(Kill{1}))
		w.AdvanceTo(after)
		must(t, w.Do(Start{1}))
		w.say(1, 6)
		w.AdvanceTo(node.Second)
		if got := w.toy(2).disk; !slices.Equal(got, []int64{5, 6}) {
			t.Fatalf("started at %d: the other heard %v", after, got)
		}
		if got := w.toy(1).heard; len(got) != 1 || !got[0].Body.Reply() {
			t.Fatalf("started at %d: it heard %d messages", after, len(got))
		}
	}
}

// Every chain of causes ends in a command or in the beginning.
func TestCausesEndInACommand(t *testing.T) {
	h := historyOf(toys(3, 4, false))
	h.Advance(50*node.Millisecond, 0)
	must(t, h.Do(Kill{2}))
	must(t, h.Do(Start{2}))
	h.Advance(90*node.Millisecond, 0)
	kinds := make(map[StepKind]int)
	for n := range h.Len() {
		last := StepInfo{Seq: n + 1}
		for s := range h.Why(n) {
			if s.Seq >= last.Seq || s.At > h.End() {
				t.Fatalf("step %d: cause %d comes after its effect %d", n, s.Seq, last.Seq)
			}
			last = s
		}
		kinds[last.Kind]++
	}
	if len(kinds) != 2 || kinds[Beginning] == 0 || kinds[CommandStep] == 0 {
		t.Fatalf("chains end in %v", kinds)
	}
}
