package ledger_test

import (
	"fmt"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/chaos"
	"highwater/sim/ledger"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// tally is what happened in a run of events, counted without any books: a figure by its name.
type tally map[string]int64

// counted goes through all events until the end of a stretch that begins with event from.
func counted(events []node.Event, from int) tally {
	t, clients := tally{}, map[string]wire.ID{}
	done, again := map[string]bool{}, map[string]bool{}
	for i := range events {
		if f, ok := events[i].Fact.(node.MemberJoined); ok {
			clients[f.Member] = f.Client
		}
		if f, ok := events[i].Fact.(node.RecordsProcessed); ok && f.Group != "" &&
			!strings.HasPrefix(f.TP.Topic, "__") {
			for _, tag := range f.Tags {
				k := fmt.Sprint(f.Group, tag)
				if i >= from && done[k] && !again[k] {
					again[k] = true
					t["twice "+f.Group]++
				}
				done[k] = true
			}
		}
		if i >= from {
			t.add(&events[i], clients)
		}
	}
	return t
}

func (t tally) add(e *node.Event, clients map[string]wire.ID) {
	switch f := e.Fact.(type) {
	case node.BatchAcked:
		t["acked"] += int64(len(f.Tags))
		t["acked "+f.TP.Topic] += int64(len(f.Tags))
	case node.BatchFailed:
		t["failed"] += int64(len(f.Tags))
	case node.ProduceRefused:
		t["refused "+f.Error.Name()]++
	case node.BatchRetried:
		t["retried"]++
	case node.RecordsPolled:
		t[fmt.Sprint("polled ", e.Node)] += int64(len(f.Records))
	case node.RecordsProcessed:
		t[fmt.Sprint("processed ", e.Node)] += int64(len(f.Tags))
	case node.LeaderElected:
		t["elected "+f.TP.String()]++
		if f.Unclean {
			t["unclean"]++
		}
	case node.BrokerFenced:
		if f.Reason == node.ReasonNoHeartbeat {
			t[fmt.Sprint("given-up ", int(f.Broker))]++
		}
	case node.LogTruncated:
		t["truncated"]++
	case node.OffsetsCommitted:
		t["commits "+f.Group]++
	case node.OffsetsRefused:
		t["commits refused "+f.Error.Name()]++
	case node.CommitAnswered:
		if f.Error != wire.None {
			t[fmt.Sprint("uncommitted ", e.Node)]++
		}
	case node.MemberLeft:
		t["gone "+f.Group+" "+f.Reason]++
	case node.PollTimeoutExpired:
		t[fmt.Sprint("late ", e.Node)]++
	case node.GenerationStarted:
		if len(f.Members) > 0 {
			t["rebalances "+f.Group]++
		}
	case node.GroupEpochBumped:
		t["rebalances "+f.Group]++
	case node.PartitionsRevoked:
		if f.Reason != "unsubscribe" {
			t[fmt.Sprint("revoked ", e.Node)] += int64(len(f.Revoked))
		}
	case node.ShareRecordsChanged:
		n := f.LastOffset - f.FirstOffset + 1
		if f.To == "acquired" {
			t[fmt.Sprint("acquired ", clients[f.Member])] += n
		} else {
			t[f.Reason.String()+" "+f.Group] += n
		}
	}
}

// told asks the books for a figure of a tally; false: nobody asks for it.
func told(s ledger.Stretch, figure string) (int64, bool) {
	what, name, _ := strings.Cut(figure, " ")
	id := wire.ID(0)
	_, _ = fmt.Sscan(name, &id)
	for c := range s.Clients() {
		if fmt.Sprint(c) == name {
			id = c
		}
	}
	c, g := s.Client(id), s.Group(name)
	switch what {
	case "acked":
		if name != "" {
			return s.AckedOf(name), true
		}
		return s.Acked(), true
	case "failed":
		return s.Failed(), true
	case "refused":
		return s.Refused(name), true
	case "retried":
		return s.Retried(), true
	case "polled":
		return c.Polled, true
	case "processed":
		return c.Processed, true
	case "acquired":
		return c.Acquired, true
	case "revoked":
		return c.Revoked, true
	case "uncommitted":
		return c.Uncommitted, true
	case "late":
		return c.Late, true
	case "elected":
		return s.Elections(partition(name)), true
	case "given-up":
		return s.GivenUp(id), true
	case "unclean":
		return s.Unclean(), true
	case "truncated":
		return s.Truncations(), true
	case "twice":
		return s.Twice(name), true
	case "rebalances":
		return g.Rebalances, true
	case "accept":
		return g.Accepted, true
	case "release":
		return g.Released, true
	case "reject":
		return g.Rejected, true
	case "gone":
		group, reason, _ := strings.Cut(name, " ")
		return s.Gone(group, reason), true
	}
	switch {
	case strings.HasPrefix(figure, "commits refused "):
		return s.CommitsRefused(strings.TrimPrefix(figure, "commits refused ")), true
	case what == "commits":
		return g.Commits, true
	case strings.HasPrefix(figure, "lock timeout "):
		return s.Group(strings.TrimPrefix(figure, "lock timeout ")).Expired, true
	case strings.HasPrefix(figure, "session closed "):
		return s.Group(strings.TrimPrefix(figure, "session closed ")).Reclaimed, true
	}
	return 0, false
}

// partition is "orders-0" in its parts.
func partition(name string) (tp wire.TopicPartition) {
	i := strings.LastIndexByte(name, '-')
	tp.Topic = name[:i]
	_, _ = fmt.Sscan(name[i+1:], &tp.Partition)
	return tp
}

// Whatever fails, the books tell of any stretch of history what counting its events tells. Seeds are
// played until each figure was met.
func TestStretches(t *testing.T) {
	missing := map[string]bool{}
	for _, what := range strings.Fields("acked failed refused retried polled processed acquired " +
		"revoked uncommitted late elected given-up truncated twice commits rebalances accept release reject " +
		"gone lock") {
		missing[what] = true
	}
	const first, most = 34, 100
	for seed := uint64(first); len(missing) > 0; seed++ {
		if seed == first+most {
			t.Fatalf("the chaos is too tame: nothing is %v", missing)
		}
		stretches(t, seed, missing)
	}
}

// stretches plays a seed and compares the books with the events of stretches of it.
func stretches(t *testing.T, seed uint64, missing map[string]bool) {
	t.Helper()
	type moment struct {
		books *ledger.Ledger
		at    int
	}
	var events []node.Event
	l, next := ledger.New(), uint64(0)
	moments := []moment{{nil, 0}}
	plan := chaos.Draw(seed)
	plan.See = func(w *sim.World) {
		if w.Seq() >= next {
			moments = append(moments, moment{l.Clone(), len(events)})
			next = w.Seq() + 5003
		}
		for _, e := range w.Events() {
			events = append(events, e)
			l.Add(&e)
		}
	}
	plan.Run()
	moments = append(moments, moment{l, len(events)})
	for i, from := range moments {
		for _, to := range moments[i+1:] {
			s := ledger.Since(from.books, to.books)
			for figure, want := range counted(events[:to.at], from.at) {
				what, _, _ := strings.Cut(figure, " ")
				got, asked := told(s, figure)
				if asked && want > 0 {
					delete(missing, what)
				}
				if asked && got != want {
					t.Fatalf("seed %d, events %d to %d: %s is %d, the books say %d", seed, from.at,
						to.at, figure, want, got)
				}
			}
		}
	}
}
