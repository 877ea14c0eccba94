package sim_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/client"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// kitchen is a world of three brokers with a topic orders and consumers in groups, and what its
// history told about groups.
type kitchen struct {
	t      testing.TB
	w      *sim.World
	check  *sim.Checker
	events []node.Event
	ids    map[string]wire.ID
}

func newKitchen(t testing.TB, partitions int32, static ...wire.ConfigEntry) *kitchen {
	k := &kitchen{t: t, check: sim.NewChecker(), ids: map[string]wire.ID{}, w: sim.New(sim.Config{
		Seed: 7, Brokers: 3,
		Static: append([]wire.ConfigEntry{{Key: "auto.create.topics.enable", Value: "true"},
			{Key: "num.partitions", Value: fmt.Sprint(partitions)},
			{Key: "default.replication.factor", Value: "3"}}, static...)})}
	k.until(6 * node.Second)
	return k
}

// until lets the world run up to t and keeps what happened.
func (k *kitchen) until(t node.Time) {
	k.t.Helper()
	for {
		next, ok := k.w.NextAt()
		if !ok || next > t {
			break
		}
		events, _ := k.w.Step()
		k.events = append(k.events, events...)
		if err := k.check.Check(k.w); err != nil {
			k.t.Fatalf("at %d ms: %v", k.w.Now()/1000, err)
		}
	}
	k.w.AdvanceTo(t)
}

func (k *kitchen) run(d node.Time) { k.t.Helper(); k.until(k.w.Now() + d) }

func (k *kitchen) do(c sim.Command) {
	k.t.Helper()
	if err := k.w.Do(c); err != nil {
		k.t.Fatal(err)
	}
	k.events = append(k.events, k.w.Events()...)
}

func (k *kitchen) spawn(name string, spec client.Spec) {
	k.t.Helper()
	k.do(sim.Spawn{Name: name, Spec: spec})
	for id, p := range k.w.Clients() {
		if p.Name == name {
			k.ids[name] = id
		}
	}
}

// consumer starts a member of the group kitchen; config is "key=value" words.
func (k *kitchen) consumer(name, config string, change ...func(*app.ConsumerSpec)) {
	k.t.Helper()
	s := app.ConsumerSpec{Topics: []string{"orders"}, Group: "kitchen",
		Config: []wire.ConfigEntry{{Key: "auto.offset.reset", Value: "earliest"}}}
	for _, f := range strings.Fields(config) {
		key, value, _ := strings.Cut(f, "=")
		s.Config = append(s.Config, wire.ConfigEntry{Key: key, Value: value})
	}
	for _, c := range change {
		c(&s)
	}
	k.spawn(name, s)
}

func (k *kitchen) producer(every node.Time) {
	k.t.Helper()
	k.spawn("desk", app.ProducerSpec{Topic: "orders", Interval: every,
		Values: []string{"order {n}"}, Keys: []app.WeightedKey{{Key: "mario"}, {Key: "luigi"},
			{Key: "anna"}, {Key: "carla"}, {Key: "paolo"}, {Key: "rosa"}}})
}

func (k *kitchen) app(name string) *app.Consumer {
	return k.w.Client(k.ids[name]).(*app.Consumer)
}

// owned is what members own: "a 0,1; b 2".
func (k *kitchen) owned(names ...string) string {
	var all []string
	for _, n := range names {
		var parts []string
		lib := k.app(n).Library()
		for i := range lib.Assigned() {
			parts = append(parts, fmt.Sprint(lib.At(i).TP.Partition))
		}
		all = append(all, n+" "+strings.Join(parts, ","))
	}
	return strings.Join(all, "; ")
}

func (k *kitchen) want(got, want string) {
	k.t.Helper()
	if got != want {
		k.t.Errorf("at %d ms: %s, want %s", k.w.Now()/1000, got, want)
		k.trace()
	}
}

// trace prints what happened to groups.
func (k *kitchen) trace() {
	k.t.Helper()
	for _, e := range k.events {
		name := fmt.Sprintf("%T", e.Fact)
		for _, part := range []string{"Group", "Generation", "Member", "Partitions", "Assignment",
			"ConsumerState", "Poll", "Offsets", "Commit", "CoordinatorF", "HeartbeatAnswered", "JoinRefused",
			"Printed", "PositionReset", "ProcessS", "ProcessE", "Share"} {
			if strings.HasPrefix(name, "node."+part) {
				k.t.Logf("%9.3f %-12v %s%+v", float64(e.At)/1e6, e.Node, strings.TrimPrefix(name, "node."),
					e.Fact)
				break
			}
		}
	}
}

func count[F node.Fact](k *kitchen, match func(F) bool) int {
	n := 0
	for _, e := range k.events {
		if f, ok := e.Fact.(F); ok && match(f) {
			n++
		}
	}
	return n
}

// Timeline T9: consumers that start together are in one generation after the initial delay of 3 s; one
// that comes later is in after the others' next heartbeat, 3 s at most.
func TestConsumersShareATopic(t *testing.T) {
	k := newKitchen(t, 6)
	k.producer(100 * node.Millisecond)
	k.run(2 * node.Second)
	k.consumer("a", "")
	k.consumer("b", "")
	k.run(10 * node.Second)
	if got := k.owned("a", "b"); got != "a 0,1,2; b 3,4,5" {
		k.want(got, "a 0,1,2; b 3,4,5")
	}
	generations := count(k, func(f node.GenerationStarted) bool { return true })
	if generations != 1 {
		t.Errorf("%d generations, want 1", generations)
		k.trace()
	}
	k.consumer("c", "")
	k.run(5 * node.Second)
	k.want(k.owned("a", "b", "c"), "a 0,1; b 2,3; c 4,5")
	k.run(20 * node.Second)
	twice := map[uint64]int{}
	for _, e := range k.events {
		if f, ok := e.Fact.(node.RecordsProcessed); ok {
			for _, tag := range f.Tags {
				twice[tag]++
			}
		}
	}
	for tag, n := range twice {
		if n != 1 {
			t.Errorf("record %d was processed %d times", tag, n)
		}
	}
	if len(twice) < 300 {
		t.Errorf("%d records processed", len(twice))
	}
	if slices.ContainsFunc(k.events, func(e node.Event) bool {
		f, ok := e.Fact.(node.CommitAnswered)
		return ok && f.Error != wire.None
	}) {
		t.Error("a commit was refused")
	}
}

// An eager rebalance stops the world, a cooperative one doesn't: a member keeps what it is going to
// have anyway, and only partitions that move are revoked; a second rebalance hands them over.
func TestCooperativeRebalanceKeepsPartitions(t *testing.T) {
	k := newKitchen(t, 6)
	k.producer(50 * node.Millisecond)
	k.run(2 * node.Second)
	const coop = "partition.assignment.strategy=cooperative-sticky"
	k.consumer("a", coop)
	k.consumer("b", coop)
	k.run(10 * node.Second)
	k.consumer("c", coop)
	k.run(12 * node.Second)
	if k.app("c").Library().Assigned() != 2 {
		t.Errorf("c has %s", k.owned("c"))
	}
	if n := count(k, func(f node.GenerationStarted) bool { return true }); n != 3 {
		t.Errorf("%d generations, want 3", n)
		k.trace()
	}
	if n := count(k, func(f node.PartitionsRevoked) bool { return len(f.Revoked) > 1 }); n > 0 {
		t.Error("more than what had to move was revoked")
		k.trace()
	}
}

// Timeline T8: after kill -9 the partitions stand still for session.timeout.ms, 45 s; the survivor gets
// all, from the committed offsets on, so that up to 5 s of records are read twice.
func TestKilledConsumerIsExpelled(t *testing.T) {
	k := newKitchen(t, 2)
	k.producer(100 * node.Millisecond)
	k.run(2 * node.Second)
	k.consumer("a", "")
	k.consumer("b", "")
	k.run(20 * node.Second)
	k.want(k.owned("a", "b"), "a 0; b 1")
	k.do(sim.Kill{Process: k.ids["b"]})
	k.run(41 * node.Second)
	k.want(k.owned("a"), "a 0")
	k.run(10 * node.Second)
	k.want(k.owned("a"), "a 0,1")
	if n := count(k, func(f node.MemberLeft) bool {
		return f.Reason == "session" &&
			f.TimeoutMs == 45000
	}); n != 1 {
		t.Errorf("%d members expelled by session", n)
		k.trace()
	}
	again := count(k, func(f node.PositionReset) bool { return f.Reason == "committed" && f.To > 0 })
	if again == 0 {
		t.Error("nobody resumed from a committed offset")
		k.trace()
	}
}

// A clean close commits, leaves, and the others have everything after their next heartbeat.
func TestClosedConsumerLeaves(t *testing.T) {
	k := newKitchen(t, 2)
	k.producer(100 * node.Millisecond)
	k.run(2 * node.Second)
	k.consumer("a", "")
	k.consumer("b", "")
	k.run(20 * node.Second)
	k.do(sim.Stop{Process: k.ids["b"]})
	k.run(4 * node.Second)
	k.want(k.owned("a"), "a 0,1")
	if n := count(k, func(f node.MemberLeft) bool { return f.Reason == "left" }); n != 1 {
		t.Errorf("%d members left", n)
		k.trace()
	}
	seen := map[uint64]bool{}
	for _, e := range k.events {
		if f, ok := e.Fact.(node.RecordsProcessed); ok {
			for _, tag := range f.Tags {
				if seen[tag] {
					t.Fatalf("record %d processed twice after a clean close", tag)
				}
				seen[tag] = true
			}
		}
	}
}

// Timeline T11: who doesn't poll for max.poll.interval.ms leaves by itself, though its heartbeats go
// on; its commit is refused, its work is done again by the new owner.
func TestSlowConsumerIsThrownOut(t *testing.T) {
	k := newKitchen(t, 2)
	k.producer(100 * node.Millisecond)
	k.run(2 * node.Second)
	k.consumer("a", "max.poll.interval.ms=10000")
	k.consumer("b", "max.poll.interval.ms=10000", func(s *app.ConsumerSpec) {
		s.Commit = app.CommitAfter
	})
	k.run(15 * node.Second)
	k.do(sim.Type{Process: k.ids["b"], Input: wire.Input{Line: "/processing 1000"}})
	k.run(40 * node.Second)
	if n := count(k, func(f node.PollTimeoutExpired) bool { return f.IntervalMs == 10000 }); n == 0 {
		t.Error("nobody noticed that b doesn't poll")
	}
	failed := count(k, func(f node.Printed) bool { return strings.Contains(f.Line, "CommitFailedException") })
	if failed == 0 {
		t.Error("b's commit was not refused")
		k.trace()
	}
}

// The group survives its coordinator: the new leader of its partition replays the log, members keep
// their generation and their assignment.
func TestCoordinatorFailover(t *testing.T) {
	k := newKitchen(t, 2)
	k.producer(100 * node.Millisecond)
	k.run(2 * node.Second)
	k.consumer("a", "")
	k.consumer("b", "")
	k.run(20 * node.Second)
	coordinator := wire.ID(0)
	for _, e := range k.events {
		if f, ok := e.Fact.(node.CoordinatorFound); ok {
			coordinator = f.Broker
		}
	}
	k.do(sim.Kill{Process: coordinator})
	k.run(30 * node.Second)
	k.want(k.owned("a", "b"), "a 0; b 1")
	if n := count(k, func(f node.GenerationStarted) bool { return true }); n != 1 {
		t.Errorf("%d generations, want 1: a failover isn't a rebalance", n)
		k.trace()
	}
	last := node.Event{}
	for _, e := range k.events {
		if _, ok := e.Fact.(node.OffsetsCommitted); ok {
			last = e
		}
	}
	if last.Node == coordinator || k.w.Now()-last.At > 6*node.Second {
		t.Errorf("no commits any more: the last at %d ms on %v", last.At/1000, last.Node)
		k.trace()
	}
}

// A static member that comes back within its session gets its partitions without a rebalance; a second
// holder of its instance id fences the first.
func TestStaticMembership(t *testing.T) {
	k := newKitchen(t, 2)
	k.producer(100 * node.Millisecond)
	k.run(2 * node.Second)
	k.consumer("a", "group.instance.id=oven-1")
	k.consumer("b", "group.instance.id=oven-2")
	k.run(15 * node.Second)
	k.want(k.owned("a", "b"), "a 0; b 1")
	k.do(sim.Stop{Process: k.ids["b"]})
	k.run(5 * node.Second)
	k.consumer("b2", "group.instance.id=oven-2")
	k.run(5 * node.Second)
	k.want(k.owned("a", "b2"), "a 0; b2 1")
	if n := count(k, func(f node.GenerationStarted) bool { return true }); n != 1 {
		t.Errorf("%d generations, want 1", n)
		k.trace()
	}
	k.consumer("b3", "group.instance.id=oven-2")
	k.run(5 * node.Second)
	if n := count(k, func(f node.Printed) bool {
		return strings.Contains(f.Line, "FencedInstanceIdException")
	}); n == 0 {
		t.Error("the first holder of the instance id was not fenced")
		k.trace()
	}
}

// Crash between work and commit: at least once reads again, at most once skips.
func TestCommitOrderDecidesWhatIsPromised(t *testing.T) {
	for _, mode := range []app.CommitMode{app.CommitAfter, app.CommitBefore} {
		k := newKitchen(t, 1)
		k.producer(100 * node.Millisecond)
		k.run(5 * node.Second)
		slow := func(s *app.ConsumerSpec) { s.Commit, s.Processing = mode, 400*node.Millisecond }
		k.consumer("a", "session.timeout.ms=6000 max.poll.records=10", slow)
		k.run(15 * node.Second)
		k.do(sim.Kill{Process: k.ids["a"]})
		k.consumer("b", "session.timeout.ms=6000", func(s *app.ConsumerSpec) { s.Commit = mode })
		k.run(30 * node.Second)
		done := map[uint64]int{}
		var sent []uint64
		for _, e := range k.events {
			switch f := e.Fact.(type) {
			case node.RecordsProcessed:
				for _, tag := range f.Tags {
					done[tag]++
				}
			case node.RecordQueued:
				sent = append(sent, f.Tag)
			}
		}
		twice, skipped := 0, 0
		for _, tag := range sent[:100] {
			if done[tag] > 1 {
				twice++
			} else if done[tag] == 0 {
				skipped++
			}
		}
		if mode == app.CommitAfter && (twice == 0 || skipped > 0) ||
			mode == app.CommitBefore && (skipped == 0 || twice > 0) {
			t.Errorf("commit %v: %d twice, %d skipped of %d", mode, twice, skipped, len(done))
			k.trace()
		}
	}
}

// Timeline T10: KIP-848. A newcomer doesn't stop anybody: the others learn with their next heartbeat
// what to give up, go on with the rest, and the newcomer gets it when it is given up.
func TestNextGenerationGroupReconciles(t *testing.T) {
	k := newKitchen(t, 6)
	k.producer(50 * node.Millisecond)
	k.run(2 * node.Second)
	k.consumer("a", "group.protocol=consumer")
	k.consumer("b", "group.protocol=consumer")
	k.run(20 * node.Second)
	if n := k.app("a").Library().Assigned(); n != 3 {
		t.Errorf("a has %d", n)
		k.trace()
	}
	k.consumer("c", "group.protocol=consumer")
	k.run(20 * node.Second)
	for _, name := range []string{"a", "b", "c"} {
		if n := k.app(name).Library().Assigned(); n != 2 {
			t.Errorf("%s has %s", name, k.owned("a", "b", "c"))
		}
	}
	if n := count(k, func(f node.PartitionsRevoked) bool { return len(f.Revoked) == 1 }); n < 2 {
		t.Error("a and b didn't give up one partition each")
	}
	if t.Failed() {
		k.trace()
	}
	before := k.w.Now()
	k.do(sim.Kill{Process: k.ids["c"]})
	k.run(60 * node.Second)
	if n := count(k, func(f node.MemberLeft) bool { return f.Reason == "session" }); n != 1 {
		t.Errorf("c was not expelled after %v", k.w.Now()-before)
		k.trace()
	}
	if n := k.app("a").Library().Assigned(); n != 3 {
		t.Errorf("a has %d after c is gone", n)
		k.trace()
	}
	seen := map[uint64]int{}
	for _, e := range k.events {
		if f, ok := e.Fact.(node.RecordsProcessed); ok && e.At < before {
			for _, tag := range f.Tags {
				seen[tag]++
			}
		}
	}
	for tag, n := range seen {
		if n > 1 {
			t.Errorf("record %d processed %d times", tag, n)
		}
	}
}

// A KIP-848 member whose application doesn't poll is out after max.poll.interval.ms, and joins again
// when it polls.
func TestNextGenerationPollTimeout(t *testing.T) {
	k := newKitchen(t, 2)
	k.producer(100 * node.Millisecond)
	k.run(2 * node.Second)
	k.consumer("a", "group.protocol=consumer max.poll.interval.ms=10000")
	k.consumer("b", "group.protocol=consumer max.poll.interval.ms=10000")
	k.run(20 * node.Second)
	k.do(sim.Type{Process: k.ids["b"], Input: wire.Input{Line: "/stuck"}})
	k.run(20 * node.Second)
	k.want(k.owned("a", "b"), "a 0,1; b ")
	k.do(sim.Type{Process: k.ids["b"], Input: wire.Input{Line: "/unstuck"}})
	k.run(20 * node.Second)
	if k.app("b").Library().Assigned() != 1 {
		t.Errorf("b is not back: %s", k.owned("a", "b"))
		k.trace()
	}
}

// The coordinator's failover: epochs, targets and current assignments are in the log.
func TestNextGenerationFailover(t *testing.T) {
	k := newKitchen(t, 4)
	k.producer(100 * node.Millisecond)
	k.run(2 * node.Second)
	k.consumer("a", "group.protocol=consumer")
	k.consumer("b", "group.protocol=consumer")
	k.run(20 * node.Second)
	owned := k.owned("a", "b")
	coordinator := wire.ID(0)
	for _, e := range k.events {
		if f, ok := e.Fact.(node.CoordinatorFound); ok {
			coordinator = f.Broker
		}
	}
	bumps := count(k, func(f node.GroupEpochBumped) bool { return true })
	k.do(sim.Kill{Process: coordinator})
	k.run(60 * node.Second)
	k.want(k.owned("a", "b"), owned)
	if n := count(k, func(f node.GroupEpochBumped) bool { return true }); n != bumps {
		t.Errorf("the group epoch moved by %d", n-bumps)
		k.trace()
	}
}

// Queues (KIP-932): three members share one partition, each record goes to one of them at a time; a
// member that hangs loses its records after the lock's 30 s, and somebody else gets them.
func TestShareGroup(t *testing.T) {
	k := newKitchen(t, 1)
	k.producer(50 * node.Millisecond)
	k.run(2 * node.Second)
	spec := app.ShareConsumerSpec{Topics: []string{"orders"}, Group: "couriers",
		Processing: 100 * node.Millisecond, Config: []wire.ConfigEntry{
			{Key: "max.poll.records", Value: "5"}}}
	for _, name := range []string{"x", "y", "z"} {
		k.spawn(name, spec)
	}
	k.run(20 * node.Second)
	got := map[string]int64{}
	for _, name := range []string{"x", "y", "z"} {
		got[name] = k.w.Client(k.ids[name]).(*app.ShareConsumer).Processed()
		if got[name] < 20 {
			t.Errorf("%s has processed %d of one partition's records", name, got[name])
		}
	}
	k.do(sim.Type{Process: k.ids["x"], Input: wire.Input{Line: "/stuck"}})
	k.run(40 * node.Second)
	if n := count(k, func(f node.ShareRecordsChanged) bool { return f.Reason == node.ShareLockTimeout }); n == 0 {
		t.Error("no lock ran out")
	}
	if n := count(k, func(f node.ShareRecordsChanged) bool {
		return f.To == "acquired" && f.DeliveryCount == 2
	}); n == 0 {
		t.Error("nothing was delivered again")
	}
	if t.Failed() {
		k.trace()
	}
}

// A poison message is delivered five times and then archived; the others go on. A new leader finds the
// window with the share coordinator.
func TestSharePoisonAndFailover(t *testing.T) {
	k := newKitchen(t, 1)
	k.producer(200 * node.Millisecond)
	k.run(2 * node.Second)
	k.spawn("x", app.ShareConsumerSpec{Topics: []string{"orders"}, Group: "couriers",
		Processing: 10 * node.Millisecond, Bad: "order 40"})
	k.run(30 * node.Second)
	if n := count(k, func(f node.ShareRecordsChanged) bool {
		return f.To == "archived" && f.DeliveryCount == 5 && f.Reason == node.ShareTriedOften
	}); n != 1 {
		t.Errorf("%d records archived after five deliveries", n)
	}
	tp := wire.TopicPartition{Topic: "orders"}
	leader := k.w.Image().Partition(tp).Leader
	before := k.w.Broker(leader).SharePartition("couriers", tp).Start()
	k.do(sim.Kill{Process: leader})
	k.run(40 * node.Second)
	leader = k.w.Image().Partition(tp).Leader
	s := k.w.Broker(leader).SharePartition("couriers", tp)
	if s == nil || s.Start() < before+50 {
		t.Errorf("after the failover the window begins at %v, before it at %d", s, before)
	}
	if t.Failed() {
		k.trace()
	}
}
