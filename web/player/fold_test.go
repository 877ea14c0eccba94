package player

import (
	"fmt"
	"testing"

	"highwater/sim"
	"highwater/sim/ledger"
	"highwater/sim/node"
)

// anew is a fold over the history up to a step, made without any snapshot.
func anew[F Fold[F]](t *track[F], h *sim.History, seq uint64) F {
	f := t.fresh()
	for n := t.from + 1; n <= seq; n++ {
		enter(h, f, n)
	}
	return f
}

// shown is all that a ledger tells, as text.
func shown(l *ledger.Ledger) string {
	s := fmt.Sprintf("%+v %+v", l.Counts(), l.Groups())
	for i := range l.Len() {
		s += fmt.Sprintf("\n%+v %+v", l.Entry(i), l.Readings(i))
	}
	stretch := ledger.Since(nil, l)
	s += fmt.Sprint("\n", stretch.Acked(), stretch.Lost(), stretch.Truncations(),
		stretch.Commanded("kafka"), stretch.Printed("orders", false))
	for id, w := range stretch.Clients() {
		s += fmt.Sprintf("\n%s %+v", id, w)
	}
	return s
}

// shown is all that a watch knows.
func (w watch) shown() string {
	o := Outage{}
	if w.outage != nil {
		o = *w.outage
	}
	w.outage = nil
	return fmt.Sprintf("%+v %+v", w, o)
}

// compared compares a track with its fold made anew, at the playhead and at the end of what is known.
func (p *Player) compared(t *testing.T, made cutter) (name string) {
	t.Helper()
	h, here, end := p.History, p.World().Seq(), p.History.Len()-1
	wrong := func(name string, seq uint64, got, want any) {
		t.Helper()
		a, b, n := fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want), 0
		for n < len(a) && n < len(b) && a[n] == b[n] {
			n++
		}
		if a != b {
			t.Fatalf("at step %d of %d, %s behind step %d is %.400s, want %.400s", here, end, name, seq,
				a[max(0, n-200):], b[max(0, n-200):])
		}
	}
	switch k := made.(type) {
	case *track[*ledger.Ledger]:
		for _, seq := range []uint64{here, end, here / 2} {
			wrong(k.name, seq, shown(k.at(h, seq)), shown(anew(k, h, seq)))
			wrong(k.name+" kept", seq/3, shown(k.snapshot(h, seq/3)), shown(anew(k, h, seq/3)))
		}
		return k.name
	case *track[*digest]:
		for _, seq := range []uint64{end, here, end} {
			got, want := *k.at(h, seq), *anew(k, h, seq)
			got.line, want.line = nil, nil
			wrong(k.name, seq, fmt.Sprintf("%+v", got), fmt.Sprintf("%+v", want))
		}
		return k.name
	case *track[*episodes]:
		for _, seq := range []uint64{end, here, end} {
			wrong(k.name, seq, k.at(h, seq).all, anew(k, h, seq).all)
		}
		return k.name
	case *track[*index]:
		for _, seq := range []uint64{end, here, end} {
			wrong(k.name, seq, k.at(h, seq).blocks, anew(k, h, seq).blocks)
		}
		return k.name
	case *track[*watch]:
		for _, seq := range []uint64{end, here, end} {
			got, want := *k.at(h, seq), *anew(k, h, seq)
			got.player, want.player = nil, nil
			wrong(k.name, seq, got.shown(), want.shown())
		}
		return k.name
	case *track[*tale]:
		if k.void || k.fresh().tag == 0 {
			return k.name
		}
		for _, seq := range []uint64{end, max(here, k.from), end} {
			wrong(k.name, seq, fmt.Sprintf("%+v", *k.at(h, seq)), fmt.Sprintf("%+v", *anew(k, h, seq)))
		}
		return k.name
	case *audit:
		p.comparedAudit(t, k)
		return "audit"
	case *wording:
		p.comparedWords(t)
		return "wording"
	}
	t.Fatalf("%T is made of the history, and this test doesn't know how to compare it", made)
	return ""
}

// comparedAudit compares the prefix that the audit has watched with this very history.
func (p *Player) comparedAudit(t *testing.T, k *audit) {
	t.Helper()
	if k.history == nil {
		return
	}
	h, w := p.History, k.history.World()
	if _, _, ok := h.StepAt(w.Seq()); !ok {
		t.Fatalf("the audit is at step %d of %d", w.Seq(), h.Len()-1)
	}
	for n := uint64(1); n <= w.Seq(); n++ {
		a, af, _ := k.history.StepAt(n)
		b, bf, _ := h.StepAt(n)
		if a != b || len(af) != len(bf) {
			t.Fatalf("step %d of the audit is %+v, of the history %+v", n, a, b)
		}
	}
}

// comparedWords compares the events list with one that is worded anew.
func (p *Player) comparedWords(t *testing.T) {
	t.Helper()
	for _, most := range []int{1, 30, 1 << 20} {
		got := fmt.Sprintf("%+v", p.Events(most))
		kept := p.wording
		p.wording = wording{}
		if want := fmt.Sprintf("%+v", p.Events(most)); got != want {
			t.Fatalf("at step %d the newest %d events are\n%s\nwant\n%s", p.World().Seq(), most, got, want)
		}
		p.wording = kept
	}
	if all := p.Events(1 << 20); len(all) != p.EventCount() {
		t.Fatalf("at step %d there are %d events, and %d are counted", p.World().Seq(), len(all),
			p.EventCount())
	}
}

// Whatever is done, back and forth, in other futures and in restored ones: everything that is made of
// the history is what going through the whole of it would make.
func TestFoldsFollow(t *testing.T) {
	lines := []string{"producer desk --topic orders --acks 1", "send desk Mario:a", "kill broker-2",
		"start broker-2", "consumer maker --topic orders --group kitchen --from-beginning", "wait 3s",
		"kill maker", "send desk Luigi:b", "stop desk", "kill broker-1", "start broker-1",
		"partition broker-1 broker-3", "heal broker-1 broker-3", "nonsense",
		"kafka-topics.sh --list --bootstrap-server broker-1:9092",
		"producer other --topic orders --rate 5"}
	seeds := uint64(5)
	if testing.Short() {
		seeds = 3
	}
	restored, backs, stories, frames := 0, 0, 0, 0
	for seed := range seeds {
		chance := node.NewRand(seed, 7)
		upto := func(n int) int { return int(chance.Between(0, node.Time(n-1))) }
		p := New(sim.Config{Seed: seed, Brokers: 3, LatencyUs: 40000})
		p.Turn(0)
		p.FineFrames()
		for _, line := range append([]string{"kafka-topics.sh --create --topic orders " +
			"--replica-assignment 1:2:3 --bootstrap-server broker-1:9092"}, lines[:8]...) {
			p.RunNow(line)
		}
		for range 40 {
			switch upto(9) {
			case 0, 1, 2:
				_ = p.Type(lines[upto(len(lines))])
			case 3:
				p.Hurry()
			case 4:
				p.Seek(chance.Between(0, p.History.End()))
				backs++
			case 5:
				p.Seek(p.History.End())
			case 6:
				p.History.Advance(p.Now()+2*node.Second, 0)
			case 7:
				if bs := p.History.Branches(); len(bs) > 0 && p.Restore(bs[upto(len(bs))].ID) {
					restored++
				}
			case 8:
				p.Back()
				p.Audit()
			}
			if n := p.Ledger().Len(); n > 0 {
				if _, ok := p.Story(p.Ledger().Entry(upto(n)).Tag); ok {
					stories++
				}
			}
			seen := map[string]bool{}
			for _, k := range p.tracks {
				seen[p.compared(t, k)] = true
			}
			for _, name := range []string{"ledger", "digest", "episodes", "tale", "index", "watch", "audit",
				"wording"} {
				if !seen[name] {
					t.Fatalf("%s doesn't follow", name)
				}
			}
		}
		frames += len(p.books.frames)
	}
	n := int(seeds) // the seeds together must have gone back, restored and told a story as often as they are
	if backs < n || restored < n || stories < n || frames < 3*n {
		t.Errorf("%d seeds are too tame: %d back, %d restored, %d stories, %d snapshots", n, backs,
			restored, stories, frames)
	}
}
