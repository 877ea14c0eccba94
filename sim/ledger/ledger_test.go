package ledger_test

import (
	"reflect"
	"testing"

	"highwater/sim"
	"highwater/sim/chaos"
	"highwater/sim/ledger"
	"highwater/sim/node"
	"highwater/sim/shell"
	"highwater/sim/wire"
)

// scene is a cluster at whose console the lines of a story are typed, with the books kept beside.
type scene struct {
	*testing.T
	shell.Session
	books  *ledger.Ledger
	oracle *oracle
}

func newScene(t *testing.T, brokers int) *scene {
	t.Helper()
	s := &scene{T: t, books: ledger.New(), oracle: newOracle()}
	s.World = sim.New(sim.Config{Seed: 1, Brokers: brokers})
	s.Print = func(string, bool) {}
	s.See = func(events []node.Event) {
		for i := range events {
			s.books.Add(&events[i])
			s.oracle.add(&events[i])
		}
	}
	if err := s.Boot(); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *scene) do(lines ...string) {
	s.Helper()
	for _, line := range lines {
		if err := s.Line(line); err != nil {
			s.Fatalf("%s: %v", line, err)
		}
		s.oracle.compare(s.T, s.World, s.books)
	}
}

func (s *scene) want(what string, c ledger.Counts) {
	s.Helper()
	got := s.books.Counts()
	if c.All == 0 {
		c.All, c.Acknowledged = got.All, got.Acknowledged
	}
	if got != c {
		s.Errorf("%s: %+v, want %+v", what, got, c)
	}
}

// only is the one record that a figure opens.
func (s *scene) only(f ledger.Figure) ledger.Entry {
	s.Helper()
	found, n := s.books.List(ledger.Query{Figure: f, Partition: -1}, 0, 10)
	if n != 1 || len(found) != 1 {
		s.Fatalf("figure %d opens %v of %d records, want one", f, found, n)
	}
	return s.books.Entry(found[0])
}

const orders = "kafka-topics.sh --create --topic orders --replica-assignment 1:2:3 " +
	"--bootstrap-server broker-1:9092"

// acks=1 means that the leader has it. If nobody else has when it dies, an acknowledged record is lost:
// from the election on, not when the old leader comes back and cuts it off.
func TestAcksOneLoses(t *testing.T) {
	s := newScene(t, 3)
	s.do(orders, "producer desk --topic orders --acks 1", "send desk Mario:margherita", "wait 1s",
		"partition broker-1 broker-2", "partition broker-1 broker-3", "send desk Luigi:diavola",
		"wait 1s", "kill broker-1")
	s.want("the leader is dead, nobody follows it yet", ledger.Counts{All: 2, Acknowledged: 2})
	s.do("wait 11s")
	s.want("another one leads", ledger.Counts{All: 2, Acknowledged: 2, Lost: 1})
	e := s.only(ledger.Lost)
	if e.Told != ledger.Acknowledged || e.Offset != 1 || e.Key != ledger.KeyHash([]byte("Luigi")) {
		t.Errorf("Luigi's order was acknowledged @1: %+v", e)
	}
	if h := e.Places[0].Holders; !reflect.DeepEqual(h, []wire.ID{1}) || e.Present {
		t.Errorf("it is on the old leader's disk only, not on %v", h)
	}
	s.do("heal", "start broker-1", "wait until in sync")
	if h := s.only(ledger.Lost).Places[0].Holders; len(h) != 0 {
		t.Errorf("the old leader has cut it off, but %v still has it", h)
	}
}

// A power failure takes what was not written to the disk yet: that broker has it no more.
func TestPowerTakesTheTail(t *testing.T) {
	s := newScene(t, 3)
	s.do(orders, "producer desk --topic orders --acks all", "send desk Mario:margherita", "wait 1s",
		"power-off broker-1")
	e := s.only(ledger.All)
	if h := e.Places[0].Holders; !reflect.DeepEqual(h, []wire.ID{2, 3}) {
		t.Errorf("the followers have Mario's order, not %v", h)
	}
}

// An unclean election loses what acks=all had acknowledged. The log that it lost is the truth again if
// its broker is elected before it has truncated; the offset then means another record again.
func TestUncleanElectionAndBack(t *testing.T) {
	s := newScene(t, 2)
	const topic = "--topic orders --partition 0 --bootstrap-server "
	s.do("kafka-topics.sh --create --topic orders --replica-assignment 1:2 --config "+
		"unclean.leader.election.enable=true --bootstrap-server broker-1:9092",
		"producer desk --topic orders --acks all", "send desk Mario:one", "wait 1s", "kill broker-2",
		"wait 11s", "send desk Mario:two", "wait 1s")
	s.want("one in-sync replica is enough", ledger.Counts{All: 2, Acknowledged: 2})
	s.do("kill broker-1", "start broker-2", "wait 15s")
	s.want("an unclean leader", ledger.Counts{All: 2, Acknowledged: 2, Lost: 1})
	s.do("send desk Mario:three", "wait 2s", "kill broker-2", "start broker-1", "wait 15s",
		"kafka-leader-election.sh --election-type unclean "+topic+"broker-1:9092", "wait 1s")
	s.want("the first leader again, with its old log", ledger.Counts{All: 3, Acknowledged: 3, Lost: 1})
	if e := s.only(ledger.Lost); e.Offset != 1 || e.Key != ledger.KeyHash([]byte("Mario")) {
		t.Errorf("now the third order is lost: %+v", e)
	}
	if i, _ := s.books.List(ledger.Query{Partition: -1}, 0, 9); !s.books.Entry(i[1]).Present {
		t.Errorf("the second order is there again: %+v", s.books.Entry(i[1]))
	}
}

// Commit before the work: what was committed and not done when the consumer died is done by nobody.
func TestCommitBeforeSkips(t *testing.T) {
	s := newScene(t, 3)
	s.do(orders, "producer desk --topic orders --acks all",
		"consumer maker --topic orders --group kitchen --commit before --processing 1s "+
			"--config session.timeout.ms=6000", "wait 8s",
		"send desk Mario:one", "send desk Mario:two", "send desk Mario:three", "wait 1500ms")
	s.want("the maker is at work on them", ledger.Counts{All: 3, Acknowledged: 3})
	skipped := s.books.Groups()
	s.do("kill maker")
	if c := s.books.Counts(); c.Skipped == 0 {
		t.Fatalf("killed at work with its offsets committed: %+v, before %+v", c, skipped)
	}
	n := s.books.Counts().Skipped
	s.do("consumer heir --topic orders --group kitchen --commit before", "wait 15s",
		"send desk Mario:four", "wait 2s")
	s.want("the heir goes on behind them", ledger.Counts{All: 4, Acknowledged: 4, Skipped: n})
	// Back to the beginning: what was skipped is made now, the first order a second time.
	s.do("kill heir", "wait 50s", "kafka-consumer-groups.sh --reset-offsets --group kitchen --topic "+
		"orders --to-earliest --execute --bootstrap-server broker-1:9092",
		"consumer third --topic orders --group kitchen --commit after", "wait 10s")
	s.want("read again", ledger.Counts{All: 4, Acknowledged: 4, Twice: 4 - n})
}

// Commit after the work: what was done and not committed when the consumer died is done again.
func TestCommitAfterRepeats(t *testing.T) {
	s := newScene(t, 3)
	s.do(orders, "producer desk --topic orders --acks all",
		"consumer maker --topic orders --group kitchen --commit never "+
			"--config session.timeout.ms=6000", "wait 8s",
		"send desk Mario:one", "send desk Mario:two", "wait 1s", "kill maker",
		"consumer heir --topic orders --group kitchen --commit after --from-beginning", "wait 15s")
	s.want("made by both", ledger.Counts{All: 2, Acknowledged: 2, Twice: 2})
	found, _ := s.books.List(ledger.Query{Figure: ledger.Twice, Partition: -1}, 0, 9)
	r := s.books.Readings(found[0])
	if len(r) != 1 || r[0].Group != "kitchen" || r[0].Times != 2 || !r[0].Below || r[0].Over {
		t.Errorf("kitchen made it twice and has committed it: %+v", r)
	}
	// Another group is another reader: it repeats nothing.
	s.do("consumer clerk --topic orders --group billing --commit after --from-beginning", "wait 10s")
	s.want("billing reads once", ledger.Counts{All: 2, Acknowledged: 2, Twice: 2})
}

// A refusal is told, after as many retries as it takes; nothing is stored then.
func TestNotEnoughReplicas(t *testing.T) {
	s := newScene(t, 3)
	s.do("kafka-topics.sh --create --topic bills --replica-assignment 2:3 --config "+
		"min.insync.replicas=2 --bootstrap-server broker-1:9092",
		"producer desk --topic bills --acks all --config delivery.timeout.ms=8000 "+
			"--config request.timeout.ms=3000", "wait 1s", "kill broker-3", "wait 12s",
		"send desk Elena:14 euro", "wait 4s")
	e := s.only(ledger.All)
	if e.Told != ledger.Nothing || e.Retries == 0 || e.Error != wire.NotEnoughReplicas {
		t.Errorf("it is being tried again: %+v", e)
	}
	s.do("wait 10s")
	e = s.only(ledger.All)
	if e.Told != ledger.Failed || e.Present || len(e.Places) != 0 {
		t.Errorf("its producer gave up, nobody stored it: %+v", e)
	}
	s.want("nothing went wrong", ledger.Counts{All: 1})
}

// A record may be stored though its producer never learns it.
func TestStoredWithoutAnAnswer(t *testing.T) {
	s := newScene(t, 3)
	s.do(orders, "producer desk --topic orders --acks all", "send desk Mario:one", "wait 1s",
		"partition broker-1 broker-2", "send desk Mario:two", "wait 1s")
	s.want("the leader has it and waits for broker-2",
		ledger.Counts{All: 2, Acknowledged: 1, Stored: 1})
	s.do("kill desk")
	if e := s.only(ledger.Stored); !e.Orphan || e.Told != ledger.Nothing || e.Places[0].Committed {
		t.Errorf("its producer is dead and will never know: %+v", e)
	}
	s.do("heal", "wait 1s")
	if e := s.only(ledger.Stored); !e.Places[0].Committed || len(e.Places[0].Holders) != 3 {
		t.Errorf("now all have it: %+v", e)
	}
}

// Without idempotence a lost answer makes a second copy of the record; a group makes it twice.
func TestDuplicateIsOneRecord(t *testing.T) {
	s := newScene(t, 3)
	s.do(orders, "producer desk --topic orders --acks 1 --config enable.idempotence=false "+
		"--config request.timeout.ms=2000", "send desk Mario:one", "wait 1s",
		"latency desk broker-1 100ms", "send desk Mario:two", "wait 150ms", "partition desk broker-1",
		"wait 3s", "heal", "wait 5s",
		"consumer maker --topic orders --group kitchen --from-beginning --commit after", "wait 8s")
	found, _ := s.books.List(ledger.Query{Partition: -1}, 0, 9)
	e := s.books.Entry(found[0])
	if len(found) != 2 || len(e.Places) != 2 || e.Places[0].Offset != 2 || e.Places[1].Offset != 1 {
		t.Fatalf("the second order stands @2 and @1: %+v", e)
	}
	s.want("both copies were processed", ledger.Counts{All: 2, Acknowledged: 2, Twice: 1})
}

// What Kafka removes by its rules is expired, not lost.
func TestExpiredIsNotLost(t *testing.T) {
	s := newScene(t, 3)
	s.do(orders, "producer desk --topic orders --acks all", "send desk Mario:one",
		"send desk Mario:two", "wait 1s")
	s.do("kafka-topics.sh --delete --topic orders --bootstrap-server broker-1:9092", "wait 2s")
	s.want("the topic is deleted", ledger.Counts{All: 2, Acknowledged: 2})
	found, _ := s.books.List(ledger.Query{Partition: -1}, 0, 9)
	if e := s.books.Entry(found[0]); !e.Expired || !e.Deleted || len(e.Places[0].Holders) != 0 {
		t.Errorf("deleted with its topic: %+v", e)
	}
	// A topic of the same name is another topic.
	s.do(orders, "send desk Mario:three", "wait 3s")
	found, _ = s.books.List(ledger.Query{Partition: -1}, 0, 9)
	e, old := s.books.Entry(found[0]), s.books.Entry(found[1])
	if !e.Present || e.Deleted || e.Offset != 0 || !old.Deleted || old.Present {
		t.Errorf("the new topic begins at 0: %+v; the old one is gone: %+v", e, old)
	}
}

// retention.ms takes the oldest records; they stay acknowledged.
func TestRetentionExpires(t *testing.T) {
	s := newScene(t, 1)
	s.do("kafka-topics.sh --create --topic orders --config retention.ms=60000 "+
		"--bootstrap-server broker-1:9092",
		"producer desk --topic orders --acks all", "send desk Mario:one", "wait 6m")
	if e := s.only(ledger.All); !e.Expired || e.Present || e.Lost {
		t.Errorf("expired after a minute: %+v", e)
	}
}

// A share group's deliveries: accepted, given back and delivered again, rejected for good.
func TestShareGroup(t *testing.T) {
	s := newScene(t, 3)
	s.do(orders, "consumer courier --topic orders --group couriers --share --bad broken",
		"wait 8s", "producer desk --topic orders --acks all", "send desk Mario:fine",
		"send desk Mario:broken", "wait 10s")
	found, _ := s.books.List(ledger.Query{Partition: -1}, 0, 9)
	bad, fine := s.books.Readings(found[0])[0], s.books.Readings(found[1])[0]
	if fine.State != ledger.Accepted || fine.Deliveries != 1 || fine.Times != 1 || !fine.Share {
		t.Errorf("delivered once and accepted: %+v", fine)
	}
	if bad.State != ledger.GivenUp || bad.Deliveries != 5 || bad.Times != 0 {
		t.Errorf("given back five times, then given up: %+v", bad)
	}
	s.do("send desk Mario:another", "wait 3s")
	s.want("nobody could do the broken one", ledger.Counts{All: 3, Acknowledged: 3, Skipped: 1})
}

// Seeing the books must not change them: neither side of a snapshot sees the other change, wherever in
// a stormy history it was taken.
func TestSnapshotsAreIsolated(t *testing.T) {
	var events []node.Event
	plan := chaos.Draw(7)
	plan.See = func(w *sim.World) { events = append(events, w.Events()...) }
	plan.Run()
	l := ledger.New()
	var kept []*ledger.Ledger
	const every = 700
	for i := range events {
		if i%every == 0 {
			kept = append(kept, l.Clone())
		}
		l.Add(&events[i])
	}
	fresh := ledger.New()
	for n, snapshot := range kept {
		if got, want := dump(snapshot), dump(fresh); !reflect.DeepEqual(got, want) {
			t.Fatalf("snapshot %d of %d has changed", n, len(kept))
		}
		for i := n * every; i < min((n+1)*every, len(events)); i++ {
			fresh.Add(&events[i])
			snapshot.Add(&events[i]) // another future of the same snapshot
		}
	}
	if !reflect.DeepEqual(dump(fresh), dump(l)) {
		t.Error("the books differ from the same books without snapshots")
	}
}

func dump(l *ledger.Ledger) []any {
	all := []any{l.Counts(), l.Groups()}
	for i := range l.Len() {
		all = append(all, l.Entry(i), l.Readings(i))
	}
	return all
}

// A figure opens its records and no others, page by page, the newest first.
func TestPages(t *testing.T) {
	l := ledger.New()
	plan := chaos.Draw(7)
	plan.See = func(w *sim.World) {
		events := w.Events()
		for i := range events {
			l.Add(&events[i])
		}
	}
	plan.Run()
	tp := l.Partitions()[0]
	for _, q := range []ledger.Query{
		{Partition: -1}, {Figure: ledger.Lost, Partition: -1}, {Figure: ledger.Twice, Partition: -1},
		{Topic: tp.Topic, Partition: tp.Partition},
		{Partition: -1, Fits: func(key uint32, _, _ uint64) bool { return key%3 == 0 }},
	} {
		whole, n := l.List(q, 0, l.Len())
		if len(whole) != n {
			t.Fatalf("%+v: %d records, said to be %d", q, len(whole), n)
		}
		var pages []int
		for len(pages) < n {
			page, m := l.List(q, len(pages), 7)
			if m != n || len(page) == 0 {
				t.Fatalf("%+v: a page of %d records, of %d instead of %d", q, len(page), m, n)
			}
			pages = append(pages, page...)
		}
		if !reflect.DeepEqual(whole, pages) {
			t.Errorf("%+v: the pages are not the whole", q)
		}
	}
}
