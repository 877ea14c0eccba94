package controller

import (
	"slices"
	"testing"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// The metadata log is the only truth: a controller that restarts has the same image, a new leader
// epoch, and starts all broker sessions anew.
func TestRestartReplaysTheLog(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3), ids(2, 3, 1))
	r.set("orders", "retention.ms", "60000")
	r.kill(3)
	end, epoch := r.c.Log().End(), r.c.Epoch()
	before := r.img().Clone()
	beforeIndex := r.c.mem.index.isr.Len()

	r.step(func() { r.c.Crash() })
	if r.c.Active() || r.img().Topics.Len() != 0 {
		t.Error("a crash forgets memory")
	}
	r.now += 30 * node.Second
	r.alarms = nil
	r.step(func() { r.c.Start(&r.out) })
	if !r.c.Active() || r.c.Epoch() != epoch+1 || r.c.Log().End() != end+1 {
		t.Errorf("epoch %d end %d, want %d %d", r.c.Epoch(), r.c.Log().End(), epoch+1, end+1)
	}
	for tp, p := range before.Partitions.All() {
		q := r.img().Partition(tp)
		if q == nil || q.Leader != p.Leader || !slices.Equal(q.ISR, p.ISR) ||
			q.PartitionEpoch != p.PartitionEpoch {
			t.Errorf("%s: %+v, was %+v", tp, q, p)
		}
	}
	n := config.Node{Image: r.img()}
	if got := n.Topic("orders", "retention.ms"); got != "60000" {
		t.Errorf("retention.ms %s", got)
	}
	if got := r.c.mem.index.isr.Len(); got != beforeIndex {
		t.Errorf("the index has %d ISR members, had %d", got, beforeIndex)
	}
	// Half a minute has passed, but nobody is fenced before a whole session under the new leader.
	r.alive = nil
	r.after(8 * node.Second)
	if r.img().Broker(1).Fenced {
		t.Error("sessions must start anew")
	}
	r.after(4 * node.Second)
	if !r.img().Broker(1).Fenced {
		t.Error("the new session expires too")
	}
}

// Brokers fetch the log: parked until there is news, answered at once when behind.
func TestMetadataFetch(t *testing.T) {
	r := newRig(t)
	end := r.c.Log().End()
	fetch := func(id wire.ID, offset, hw int64) *wire.MetadataFetchReply {
		reply, _ := r.ask(id, &wire.MetadataFetchRequest{
			ReplicaID: id, FetchOffset: offset, HighWatermark: hw, MaxWaitMs: 500,
			LastFetchedEpoch: r.c.Log().EpochAt(offset - 1),
		}).(*wire.MetadataFetchReply)
		return reply
	}
	got := fetch(1, 0, -1)
	if got == nil || int64(len(got.Records)) != end || got.HighWatermark != end ||
		got.BaseOffset != 0 ||
		got.LastEpoch != 1 {
		t.Fatalf("from the beginning: %+v", got)
	}
	if got := fetch(1, end, end-1); got == nil || len(got.Records) != 0 {
		t.Errorf("a newer high watermark is news: %+v", got)
	}
	if got := fetch(1, end, end); got != nil {
		t.Errorf("no news, but answered: %+v", got)
	}
	if len(r.c.mem.parked) != 1 {
		t.Errorf("%d parked", len(r.c.mem.parked))
	}
	var sent []wire.Message
	sent = r.step(func() {
		r.c.Receive(wire.Message{From: 2, Correlation: 1, Body: &wire.BrokerRegistrationRequest{
			BrokerID: 2, IncarnationID: "x",
		}}, &r.out)
	})
	if !slices.ContainsFunc(sent, func(m wire.Message) bool {
		f, ok := m.Body.(*wire.MetadataFetchReply)
		return ok && m.To == 1 && len(f.Records) == 1 && f.BaseOffset == end
	}) {
		t.Errorf("the parked fetch isn't answered: %+v", sent)
	}
}

// A parked fetch is answered with nothing after its max wait when nothing happens.
func TestParkedFetchExpires(t *testing.T) {
	r := newRig(t, wire.ConfigEntry{Key: "metadata.max.idle.interval.ms", Value: "0"})
	end := r.c.Log().End()
	for _, id := range ids(1, 2) {
		r.ask(id, &wire.MetadataFetchRequest{FetchOffset: end, HighWatermark: end, MaxWaitMs: 500})
		r.after(100 * node.Millisecond)
	}
	r.after(350 * node.Millisecond)
	if n := len(r.c.mem.parked); n != 1 {
		t.Errorf("%d parked, want 1", n)
	}
	r.after(100 * node.Millisecond)
	if n := len(r.c.mem.parked); n != 0 {
		t.Errorf("%d parked, want none", n)
	}
	if r.c.Log().End() != end {
		t.Error("metadata.max.idle.interval.ms 0 writes no NoOpRecords")
	}
}

// An idle log grows by two records a second, and nobody is bothered with facts about them.
func TestNoOpRecords(t *testing.T) {
	r := newRig(t)
	end, facts := r.c.Log().End(), len(r.facts)
	r.until(10*node.Second + 1)
	if got := r.c.Log().End() - end; got != 20 {
		t.Errorf("%d records in 10 s, want 20", got)
	}
	if len(r.facts) != facts {
		t.Errorf("facts of an idle cluster: %+v", r.facts[facts:])
	}
	if r.c.HighWatermark() != r.c.Log().End() {
		t.Error("a single voter commits at once")
	}
}

// A fetcher whose log went another way is told where the common part ends.
func TestDivergingFetch(t *testing.T) {
	r := newRig(t)
	r.step(func() { r.c.Crash() })
	r.step(func() { r.c.Start(&r.out) })
	_, end := r.c.Log().endOfEpoch(1)
	got := r.ask(1, &wire.MetadataFetchRequest{FetchOffset: end + 5,
		LastFetchedEpoch: 1}).(*wire.MetadataFetchReply)
	if !got.Diverging || got.DivergingEpoch != 1 || got.DivergingEndOffset != end {
		t.Errorf("%+v, want epoch 1 ending at %d", got, end)
	}
}

// DescribeQuorum shows the leader and how far brokers are.
func TestDescribeQuorum(t *testing.T) {
	r := newRig(t)
	r.after(node.Second)
	end := r.c.Log().End()
	r.ask(1, &wire.MetadataFetchRequest{FetchOffset: end, HighWatermark: end, MaxWaitMs: 500})
	r.ask(2, &wire.MetadataFetchRequest{FetchOffset: 3})
	q := r.ask(1001, &wire.DescribeQuorumRequest{}).(*wire.DescribeQuorumReply)
	if q.LeaderID != controllerID || q.LeaderEpoch != 1 || q.HighWatermark != end ||
		len(q.Voters) != 1 {
		t.Fatalf("%+v", q)
	}
	if v := q.Voters[0]; v.LogEndOffset != end || v.LastCaughtUpMs != r.now.UnixMs() {
		t.Errorf("leader %+v", v)
	}
	if o := q.Observers; len(o) != 2 || o[0].LogEndOffset != end ||
		o[0].LastCaughtUpMs != r.now.UnixMs() ||
		o[1].LogEndOffset != 3 || o[1].LastCaughtUpMs != -1 {
		t.Errorf("observers %+v", o)
	}
}

// A controller that isn't active refuses with an error that makes brokers look for the active one.
func TestNotController(t *testing.T) {
	c := New(Config{ID: 101, Voters: ids(101, 102, 103)})
	rand := node.NewRand(1, 1)
	var out node.Out
	out.Reset(0, &rand)
	c.Start(&out)
	if c.Active() {
		t.Fatal("one of three voters can't lead by itself")
	}
	for _, body := range []wire.Body{
		&wire.BrokerHeartbeatRequest{}, &wire.BrokerRegistrationRequest{},
		&wire.AlterPartitionRequest{},
		&wire.CreateTopicsRequest{Topics: []wire.CreatableTopic{{Name: "a"}}},
		&wire.ElectLeadersRequest{}, &wire.MetadataFetchRequest{}, &wire.DescribeQuorumRequest{},
		&wire.AllocateProducerIDsRequest{}, &wire.ListPartitionReassignmentsRequest{},
		&wire.AlterPartitionReassignmentsRequest{},
	} {
		out.Reset(0, &rand)
		c.Receive(wire.Message{From: 1, Correlation: 5, Body: body}, &out)
		if len(out.Sends) != 1 || out.Sends[0].Body.API() != body.API() {
			t.Errorf("%T: %+v", body, out.Sends)
		}
	}
	if c.Log().End() != 0 {
		t.Error("it wrote to the log")
	}
}

// Snapshots are isolated: what one copy does is never seen in the other.
func TestClonesAreIsolated(t *testing.T) {
	r := newRig(t)
	r.join(1, 2, 3)
	r.create("orders", ids(1, 2, 3))
	r.ask(9, &wire.MetadataFetchRequest{FetchOffset: r.c.Log().End(),
		HighWatermark: r.c.HighWatermark(), MaxWaitMs: 500})
	snapshot := r.c.Clone().(*Controller)
	end := snapshot.Log().End()
	sessions := slices.Clone(snapshot.mem.sessions)
	r.create("more", ids(3, 2, 1))
	r.kill(1)
	if snapshot.Log().End() != end || snapshot.Image().Topic("more") != nil ||
		snapshot.Image().Broker(1).Fenced || !slices.Equal(snapshot.mem.sessions, sessions) ||
		len(snapshot.mem.parked) != 1 || snapshot.mem.index.leads.At(1) != 1 {
		t.Error("the snapshot saw what happened later")
	}
	live := r.c
	r.c, r.alarms, r.alive = snapshot, nil, nil
	r.create("fork", ids(1, 2))
	if live.Image().Topic("fork") != nil || live.Log().At(end) == snapshot.Log().At(end) {
		t.Error("the fork wrote into the original")
	}
}

// With three voters a decision counts when two have it: until then nobody is told.
func TestMajorityCommits(t *testing.T) {
	r := newRig(t)
	r.c = New(Config{ID: 101, Voters: ids(101, 102, 103)})
	r.step(func() { r.c.Start(&r.out) })
	r.facts = nil
	r.step(func() {
		r.c.disk.quorum = quorumState{epoch: 1, votedFor: 101}
		r.c.becomeLeader(&r.out)
	})
	if r.c.HighWatermark() != 0 || len(factsOf[node.MetadataWritten](r)) != 0 {
		t.Errorf("high watermark %d before anybody has fetched", r.c.HighWatermark())
	}
	register := &wire.BrokerRegistrationRequest{BrokerID: 1, IncarnationID: "x"}
	if got := r.ask(1, register); got != nil {
		t.Errorf("answered before it is committed: %+v", got)
	}
	end := r.c.Log().End()
	fetch := func(voter wire.ID, offset int64) []wire.Message {
		return r.step(func() {
			r.c.Receive(wire.Message{From: voter, Correlation: 1, Body: &wire.MetadataFetchRequest{
				ReplicaID: voter, FetchOffset: offset, LastFetchedEpoch: 1, MaxWaitMs: 500,
			}}, &r.out)
		})
	}
	fetch(102, end-1)
	if r.c.HighWatermark() != end-1 || len(factsOf[node.BrokerRegistered](r)) != 0 {
		t.Errorf("high watermark %d, want %d; told %+v", r.c.HighWatermark(), end-1, r.facts)
	}
	sent := fetch(103, end)
	if r.c.HighWatermark() != end || len(factsOf[node.BrokerRegistered](r)) != 1 ||
		!slices.ContainsFunc(sent, func(m wire.Message) bool {
			_, ok := m.Body.(*wire.BrokerRegistrationReply)
			return ok && m.To == 1
		}) {
		t.Errorf("two of three have it, but: %+v", sent)
	}
}
