package controller

import (
	"slices"
	"testing"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/raft"
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

// A controller that isn't active refuses with an error that makes brokers look for the active one.
func TestNotController(t *testing.T) {
	c := New(Config{ID: 101, Voters: ids(101, 102, 103)})
	var out node.Out
	out.Reset(0, anyChance())
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
		&wire.AlterPartitionReassignmentsRequest{}, &wire.UnregisterBrokerRequest{},
		&wire.RemoveRaftVoterRequest{}, &wire.AlterClientQuotasRequest{},
	} {
		out.Reset(0, anyChance())
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
		snapshot.mem.index.leads.At(1) != 1 {
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
		r.c.raft.Lead(1)
		r.c.settle(&r.out)
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

// A controller that no longer leads decides nothing and tells nobody of what it had decided; what it
// believes is the log again. When the log is another one, cut off and written anew by another leader,
// it believes that one.
func TestOverruled(t *testing.T) {
	for _, c := range []struct {
		name  string
		other func(r *rig)
		topic bool // the topic that was never committed is still in the log
	}{
		{"no leader any more", func(r *rig) { r.c.raft.Crash() }, true},
		{"cut off", func(r *rig) {
			r.c.raft = raft.New(101, ids(101, 102, 103)...)
		}, false},
		{"written anew", func(r *rig) {
			r.c.raft = raft.New(101, ids(101, 102, 103)...)
			r.c.raft.Lead(2)
			for range 40 {
				r.c.raft.Append(noOp)
			}
			r.c.raft.Crash()
		}, false},
	} {
		r := newRig(t)
		r.c = New(Config{ID: 101, Voters: ids(101, 102, 103)})
		r.step(func() {
			r.c.Start(&r.out)
			r.c.raft.Lead(1)
			r.c.settle(&r.out)
		})
		r.ask(1, &wire.BrokerRegistrationRequest{BrokerID: 1, IncarnationID: "x"})
		r.step(func() {
			d := &decision{}
			d.add(&wire.TopicRecord{Name: "never", TopicID: "n"})
			r.c.decide(d, wire.Message{From: 1}, &wire.CreateTopicsReply{}, &r.out)
		})
		r.facts = nil
		c.other(r)
		sent := r.step(func() { r.c.settle(&r.out) })
		if r.c.Active() || len(r.c.mem.pending) > 0 || len(r.facts) > 0 || len(sent) > 0 {
			t.Errorf("%s: it decides: %v, tells %v, says %v", c.name, r.c.Active(), r.facts, sent)
		}
		if got := r.c.Image().Topic("never") != nil; got != c.topic ||
			r.c.Image().Offset != r.c.Log().End()-1 {
			t.Errorf("%s: it believes in the topic: %v, up to %d of %d", c.name, got,
				r.c.Image().Offset, r.c.Log().End())
		}
		// Each leader has another log, the last one less of the same.
		for i, epoch := range []int32{5, 6, 7, 7} {
			other := raft.New(101, ids(101, 102, 103)...)
			other.Lead(epoch)
			name := "of-" + itoa(int(epoch))
			for range []int{50, 60, 50, 10}[i] {
				other.Append(&wire.TopicRecord{Name: name, TopicID: wire.UUID(name)})
			}
			other.Crash()
			r.c.raft = other
			r.step(func() { r.c.settle(&r.out) })
			if got := r.c.Image().Topics.Keys(); !slices.Equal(got, []string{name}) ||
				r.c.Image().Offset != r.c.Log().End()-1 {
				t.Errorf("%s: with the log %s to %d it believes in %q to %d", c.name, name,
					r.c.Log().End(), got, r.c.Image().Offset)
			}
		}
		r.step(func() {
			r.c.raft.Lead(8)
			r.c.settle(&r.out)
		})
		if !r.c.Active() || r.c.Epoch() != 8 {
			t.Errorf("%s: it leads again, and doesn't decide", c.name)
		}
	}
}
