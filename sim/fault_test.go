package sim_test

import (
	"testing"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// A troubled cluster: three brokers, one topic of one partition on all of them, a producer.
func troubled(t *testing.T, configs ...wire.ConfigEntry) (*sim.World, wire.TopicPartition) {
	t.Helper()
	w := sim.New(sim.Config{Seed: 7, Brokers: 3, Static: []wire.ConfigEntry{
		{Key: "default.replication.factor", Value: "3"}}})
	w.AdvanceTo(4 * node.Second)
	tp := wire.TopicPartition{Topic: "orders"}
	do(t, w, sim.Spawn{Name: "order-desk", Spec: app.ProducerSpec{
		Config: append([]wire.ConfigEntry{{Key: "bootstrap.servers", Value: "broker-1:9092"}},
			configs...),
		Topic: "orders", Interval: 100 * node.Millisecond, Count: 1000}})
	w.AdvanceTo(8 * node.Second)
	if p := w.Image().Partition(tp); p == nil || w.Broker(p.Leader).Replica(tp).LogEndOffset() < 10 {
		t.Fatal("nothing is produced")
	}
	return w, tp
}

func do(t *testing.T, w *sim.World, c sim.Command) {
	t.Helper()
	if err := w.Do(c); err != nil {
		t.Fatal(err)
	}
}

func told[F node.Fact](w *sim.World, until node.Time) (got []F) {
	w.Run(until, func(events []node.Event) {
		for _, e := range events {
			if f, ok := e.Fact.(F); ok {
				got = append(got, f)
			}
		}
	})
	return got
}

// A broker that stands still for longer than its session is fenced; when it goes on it handles what
// came meanwhile, late, and comes back.
func TestFreeze(t *testing.T) {
	w, _ := troubled(t)
	do(t, w, sim.Freeze{Process: 1, For: 15 * node.Second})
	if err := w.Do(sim.Stop{Process: 1}); err == nil {
		t.Error("a frozen process takes SIGTERM")
	}
	a := w.Clone() // what waits at its door is part of a snapshot
	fenced := told[node.BrokerFenced](w, 22*node.Second)
	if len(fenced) != 1 || fenced[0].Broker != 1 || !w.Process(1).Running {
		t.Fatalf("frozen for 14 s: %v, running %v", fenced, w.Process(1).Running)
	}
	b := w.Clone()
	thawed := told[node.ProcessThawed](w, 30*node.Second)
	if len(thawed) != 1 || thawed[0].Late == 0 || !w.Image().Broker(1).Active() {
		t.Fatalf("after 15 s: %v, active %v", thawed, w.Image().Broker(1).Active())
	}
	for _, c := range []*sim.World{a, b} {
		if c.AdvanceTo(30 * node.Second); c.Hash() != w.Hash() {
			t.Error("a snapshot of a frozen process goes on differently")
		}
	}
	do(t, w, sim.Freeze{Process: 2})
	w.AdvanceTo(60 * node.Second)
	if !w.Process(2).Frozen {
		t.Error("it goes on although nobody thawed it")
	}
	do(t, w, sim.Thaw{Process: 2})
	if w.AdvanceTo(70 * node.Second); !w.Image().Broker(2).Active() {
		t.Error("a thawed broker stays fenced")
	}
}

// Alarms of a frozen process come late, and come: fetches parked when it was frozen are answered, produce
// requests whose time is over are refused, those of later, too.
func TestAlarmsOfTheFrozen(t *testing.T) {
	w, tp := troubled(t, wire.ConfigEntry{Key: "request.timeout.ms", Value: "2000"})
	leader := w.Image().Partition(tp).Leader
	sent := func(until node.Time, count func(m *wire.Message) bool) (n int) {
		for at, due := w.NextAt(); due && at <= until; at, due = w.NextAt() {
			w.Step()
			for _, m := range w.Sent() {
				if count(&m) {
					n++
				}
			}
		}
		return n
	}
	late := func(m *wire.Message) bool {
		r, ok := m.Body.(*wire.ProduceReply)
		return ok && r.Partitions[0].Error == wire.RequestTimedOut
	}
	for id := wire.ID(1); id <= 3; id++ {
		if id != leader {
			do(t, w, sim.Freeze{Process: id})
		}
	}
	w.AdvanceTo(w.Now() + node.Second)
	do(t, w, sim.Freeze{Process: leader, For: 3 * node.Second})
	if n := sent(w.Now()+4*node.Second, late); n == 0 {
		t.Error("a request whose time was over while the leader was frozen isn't refused")
	}
	if n := sent(w.Now()+2*node.Second, late); n == 0 {
		t.Error("a request that came after that isn't refused when its time is over")
	}
	for id := wire.ID(1); id <= 3; id++ {
		if id != leader {
			do(t, w, sim.Thaw{Process: id})
		}
	}
	do(t, w, sim.Kill{Process: w.Named("order-desk").ID})
	w.AdvanceTo(w.Now() + 20*node.Second)
	do(t, w, sim.Freeze{Process: leader, For: 2 * node.Second})
	w.AdvanceTo(w.Now() + 3*node.Second)
	for id := wire.ID(1); id <= 3; id++ {
		n := sent(w.Now()+5*node.Second, func(m *wire.Message) bool {
			r, ok := m.Body.(*wire.FetchRequest)
			return ok && r.ReplicaID == id && m.To == leader
		})
		if id != leader && n < 8 {
			t.Errorf("%v sends %d fetches in 5 s after its leader stood still", id, n)
		}
	}
}

// What waits in the buffers of a frozen process is lost when it is killed, and its peers hear of it.
func TestKillFrozen(t *testing.T) {
	w, _ := troubled(t)
	do(t, w, sim.Freeze{Process: 1})
	w.AdvanceTo(10 * node.Second)
	do(t, w, sim.Kill{Process: 1})
	do(t, w, sim.Start{Process: 1})
	if w.AdvanceTo(40 * node.Second); w.Process(1).Frozen || !w.Image().Broker(1).Active() {
		t.Error("a broker that was killed while frozen doesn't come back")
	}
}

// With one way cut a broker's heartbeats are lost though it hears everything; heal mends that.
func TestCutOneWay(t *testing.T) {
	w, _ := troubled(t)
	do(t, w, sim.CutOneWay{From: 1, To: wire.FirstController})
	if s := w.Link(wire.FirstController, 1); !s.Cut || s.OneWay != 1 {
		t.Errorf("the link is %+v", s)
	}
	if err := w.Do(sim.CutOneWay{From: 1, To: wire.FirstController}); err == nil {
		t.Error("the same way is cut twice")
	}
	var from1 []node.MessageLost
	for _, f := range told[node.MessageLost](w, 20*node.Second) {
		if f.To == 1 {
			t.Fatalf("%+v: what the controller sends gets through", f)
		}
		from1 = append(from1, f)
	}
	if len(from1) == 0 || w.Image().Broker(1).Active() {
		t.Error("a broker whose heartbeats are lost isn't fenced")
	}
	do(t, w, sim.Heal{A: 1, B: wire.FirstController})
	if w.AdvanceTo(40 * node.Second); !w.Image().Broker(1).Active() {
		t.Error("it isn't back when the link is healed")
	}
}

// A power failure takes what the operating system had not written yet; kill -9 takes nothing.
func TestCutPower(t *testing.T) {
	w, tp := troubled(t)
	leader := w.Image().Partition(tp).Leader
	end := w.Broker(leader).Replica(tp).LogEndOffset()
	killed := w.Clone()
	do(t, killed, sim.Kill{Process: leader})
	if got := killed.Broker(leader).Replica(tp).LogEndOffset(); got != end {
		t.Errorf("kill -9 leaves %d of %d records", got, end)
	}
	do(t, w, sim.CutPower{Process: leader})
	lost := false
	for _, e := range w.Events() {
		f, ok := e.Fact.(node.TailLost)
		lost = lost || ok && f.TP == tp && f.To == end
	}
	if got := w.Broker(leader).Replica(tp).LogEndOffset(); got != 0 || !lost {
		t.Errorf("the power failure leaves %d of %d records, told %v", got, end, lost)
	}
	do(t, w, sim.Start{Process: leader})
	w.AdvanceTo(40 * node.Second)
	now := w.Broker(w.Image().Partition(tp).Leader).Replica(tp).LogEndOffset()
	back := w.Broker(leader).Replica(tp)
	if now <= end || back.LogEndOffset() < now-1 || len(w.Image().Partition(tp).ISR) != 3 {
		t.Errorf("it has %d of %d records again", back.LogEndOffset(), now)
	}
	if err := w.Do(sim.CutPower{Process: w.Named("order-desk").ID}); err == nil {
		t.Error("a program has a power supply")
	}
}

// A slow disk makes followers late, one write after the other; a quick one is as before.
func TestSlowDisk(t *testing.T) {
	w, tp := troubled(t, wire.ConfigEntry{Key: "acks", Value: "1"})
	follower := wire.ID(1)
	if w.Image().Partition(tp).Leader == 1 {
		follower = 2
	}
	do(t, w, sim.SetDisk{Broker: follower, Latency: 20 * node.Second})
	behind := func() int64 {
		p := w.Image().Partition(tp)
		return w.Broker(p.Leader).Replica(tp).LogEndOffset() -
			w.Broker(follower).Replica(tp).LogEndOffset()
	}
	if w.AdvanceTo(25 * node.Second); behind() < 50 {
		t.Errorf("a follower with a slow disk is %d records behind", behind())
	}
	do(t, w, sim.SetDisk{Broker: follower})
	if w.AdvanceTo(60 * node.Second); behind() > 2 {
		t.Errorf("a follower with a quick disk is %d records behind", behind())
	}
}

// A producer whose clock is ahead writes timestamps from the future; nothing else changes.
func TestClock(t *testing.T) {
	w, tp := troubled(t)
	do(t, w, sim.SetClock{Process: w.Named("order-desk").ID, Ahead: node.Minute})
	w.AdvanceTo(12 * node.Second)
	r := w.Broker(w.Image().Partition(tp).Leader).Replica(tp)
	last := r.Log().At(r.LogEndOffset() - 1)
	if ahead := last.Records[0].TimestampMs - w.Now().UnixMs(); ahead < 59_000 || ahead > 60_000 {
		t.Errorf("its last record is %d ms ahead", ahead)
	}
}
