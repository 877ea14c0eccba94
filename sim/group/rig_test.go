package group

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"testing"

	"highwater/sim/coordinator"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// rig is a broker with one coordinator. Appends are committed at once unless held.
type rig struct {
	t      *testing.T
	rt     coordinator.Runtime
	c      *Coordinator
	set    *Settings
	now    node.Time
	chance node.Chance
	out    node.Out
	alarms []node.Alarm
	asked  int32
	log    []*wire.Batch // of the offsets topic
	needs  int64
	hold   bool // nothing is committed
	refuse wire.ErrorCode
	topics map[string]int32
	facts  []node.Fact
	late   map[int32]wire.Body // answers that came later than the request
}

func newRig(t *testing.T) *rig {
	r := &rig{t: t, chance: node.NewChance(1, 1), now: node.Second,
		topics: map[string]int32{wire.OffsetsTopic: 1, "orders": 4, "bills": 2}, late: map[int32]wire.Body{},
		set: &Settings{Partitions: 1, MinSession: 6 * node.Second, MaxSession: 30 * node.Minute,
			InitialDelay: 3 * node.Second, MaxSize: 1 << 30, Retention: 7 * 24 * 60 * node.Minute,
			RetentionCheck: 10 * node.Minute, CommitTimeout: 5 * node.Second, MetadataMaxSize: 4096,
			ConsumerSession: 45 * node.Second, ConsumerHeartbeat: 5 * node.Second,
			ConsumerMaxSize: 1 << 30, AssignmentInterval: 0, RegexRefresh: 10 * node.Minute, Assignors: []string{"uniform", "range"},
			ShareSession: 45 * node.Second, ShareHeartbeat: 5 * node.Second, ShareMaxSize: 200}}
	r.lead()
	return r
}

// lead makes the broker, with nothing in memory, leader of the offsets topic's partition, and lets it
// load.
func (r *rig) lead() {
	r.c = New()
	r.c.set = r.set
	r.rt = coordinator.New(r.c, 1)
	r.step(func() { r.rt.Elected(r, 0, 0, &r.out) })
	r.wait(coordinator.LoadTime + node.Time(r.needs))
}

// fail over: what is in memory is gone, the log is replayed.
func (r *rig) failover() {
	r.alarms = nil
	r.lead()
}

// AppendTo implements coordinator.Host.
func (r *rig) AppendTo(_ wire.TopicPartition, b *wire.Batch, _ *node.Out) (int64, wire.ErrorCode) {
	if r.refuse != wire.None {
		return 0, r.refuse
	}
	r.log = append(r.log, b)
	r.needs += int64(len(b.Records))
	return r.needs, wire.None
}

// Read implements coordinator.Host.
func (r *rig) Read(wire.TopicPartition) (iter.Seq[*wire.Batch], int64) {
	return slices.Values(r.log), r.needs
}

// Image implements coordinator.Host.
func (r *rig) Image() *image.Image {
	img := image.New()
	for name, n := range r.topics {
		img.Replay(0, &wire.TopicRecord{Name: name, TopicID: wire.UUID(name)})
		for p := range n {
			img.Replay(0, &wire.PartitionRecord{TopicID: wire.UUID(name), Partition: p})
		}
	}
	return &img
}

func (r *rig) step(f func()) {
	r.out.Reset(r.now, &r.chance)
	f()
	if !r.hold {
		r.rt.Committed(r, 0, r.needs, &r.out)
	}
	r.alarms = append(r.alarms, r.out.Alarms...)
	r.facts = append(r.facts, r.out.Facts...)
	for _, m := range r.out.Sends {
		r.late[m.Correlation] = m.Body
	}
}

// release commits what was held.
func (r *rig) release() {
	r.hold = false
	r.step(func() {})
}

// wait lets time pass and alarms ring.
func (r *rig) wait(d node.Time) {
	end := r.now + d
	for {
		next := -1
		for i := range r.alarms {
			if r.alarms[i].At <= end && (next < 0 || r.alarms[i].At < r.alarms[next].At) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		a := r.alarms[next]
		r.alarms = slices.Delete(r.alarms, next, next+1)
		r.now = max(r.now, a.At)
		r.step(func() { r.rt.Fire(r, a.Timer, &r.out) })
	}
	r.now = end
}

// send sends a request of client n and returns its correlation.
func (r *rig) send(n int, body wire.Body) int32 {
	r.asked++
	r.step(func() {
		m := wire.Message{From: wire.FirstClient + wire.ID(n), Correlation: r.asked, Body: body}
		if !r.rt.Serve(r, m, &r.out) {
			r.t.Fatalf("%s is not served", body.API())
		}
	})
	return r.asked
}

// answer is the answer to a request; nil: it waits.
func (r *rig) answer(correlation int32) wire.Body { return r.late[correlation] }

// ask sends a request and takes its answer, which must come at once.
func ask[R wire.Body](r *rig, n int, body wire.Body) R {
	r.t.Helper()
	reply, ok := r.answer(r.send(n, body)).(R)
	if !ok {
		r.t.Fatalf("%s: no answer", body.API())
	}
	return reply
}

func (r *rig) want(what string, got, want any) {
	r.t.Helper()
	if fmt.Sprint(got) != fmt.Sprint(want) {
		r.t.Errorf("%s: %v, want %v", what, got, want)
	}
}

// state is a group's state.
func (r *rig) state() string {
	v, _ := r.c.Group("g")
	return v.State
}

// count counts facts of a type that match.
func count[F node.Fact](r *rig, match func(F) bool) (n int) {
	for _, f := range r.facts {
		if x, ok := f.(F); ok && match(x) {
			n++
		}
	}
	return n
}

// joining is a JoinGroup with the session 10 s and the rebalance timeout 60 s.
func joining(member, instance string) *wire.JoinGroupRequest {
	return &wire.JoinGroupRequest{GroupID: "g", SessionTimeoutMs: 10000, RebalanceTimeoutMs: 60000,
		MemberID: member, GroupInstanceID: instance, ProtocolType: "consumer", ClientID: "app",
		Protocols: []wire.JoinGroupProtocol{{Name: "range",
			Subscription: wire.Subscription{Topics: []string{"orders"}, Generation: -1}}}}
}

// enter takes the first step of a new dynamic member: it is given an id. The join waits.
func (r *rig) enter(n int) (member string, waits int32) {
	r.t.Helper()
	first := ask[*wire.JoinGroupReply](r, n, joining("", ""))
	r.want("the first answer", first.Error, wire.MemberIDRequired)
	if !strings.HasPrefix(first.MemberID, "app-") || len(first.MemberID) != len("app-")+36 {
		r.t.Fatalf("member id %q", first.MemberID)
	}
	return first.MemberID, r.send(n, joining(first.MemberID, ""))
}

// joined is the answer of a join that waited.
func (r *rig) joined(waits int32) *wire.JoinGroupReply {
	r.t.Helper()
	j, ok := r.answer(waits).(*wire.JoinGroupReply)
	if !ok {
		r.t.Fatalf("the join still waits in %s", r.state())
	}
	return j
}

func syncing(member string, generation int32, shares ...string) *wire.SyncGroupRequest {
	s := &wire.SyncGroupRequest{GroupID: "g", GenerationID: generation, MemberID: member,
		ProtocolType: "consumer", ProtocolName: "range"}
	for p, m := range shares {
		s.Assignments = append(s.Assignments, wire.MemberAssignment{MemberID: m,
			Assignment: wire.Assignment{Partitions: []wire.TopicPartition{{Topic: "orders",
				Partition: int32(p)}}}})
	}
	return s
}

// pair brings two dynamic members, clients 1 and 2, to a stable group of generation 1.
func (r *rig) pair() (a, b string) {
	r.t.Helper()
	a, wa := r.enter(1)
	b, wb := r.enter(2)
	r.wait(9 * node.Second)
	r.want("generation", r.joined(wa).GenerationID, 1)
	r.want("leader", r.joined(wb).LeaderID, a)
	f := r.send(2, syncing(b, 1))
	ask[*wire.SyncGroupReply](r, 1, syncing(a, 1, a, b))
	if r.answer(f) == nil || r.state() != Stable {
		r.t.Fatalf("after the leader's SyncGroup the group is %s", r.state())
	}
	return a, b
}

func beating(member string, generation int32) *wire.HeartbeatRequest {
	return &wire.HeartbeatRequest{GroupID: "g", GenerationID: generation, MemberID: member}
}

func committing(member string, generation int32, offset int64) *wire.OffsetCommitRequest {
	return &wire.OffsetCommitRequest{GroupID: "g", GenerationOrEpoch: generation, MemberID: member,
		Partitions: []wire.OffsetCommitPartition{{TP: wire.TopicPartition{Topic: "orders"},
			Offset: offset, LeaderEpoch: -1}}}
}

// commit sends an OffsetCommit and returns what its one partition is told.
func (r *rig) commit(n int, member string, generation int32, offset int64) wire.ErrorCode {
	r.t.Helper()
	return ask[*wire.OffsetCommitReply](r, n, committing(member, generation, offset)).
		Partitions[0].Error
}

func (r *rig) committed() int64 {
	v, _ := r.c.Group("g")
	if v.g == nil {
		return -1
	}
	return v.Committed(wire.TopicPartition{Topic: "orders"})
}

func (r *rig) May(wire.Operation, wire.ACLResource, string, *node.Out) bool { return true }

func (r *rig) Sees(wire.Operation, wire.ACLResource, string) bool { return true }
