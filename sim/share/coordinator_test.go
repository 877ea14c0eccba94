package share

import (
	"iter"
	"slices"
	"testing"

	"highwater/sim/coordinator"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// desk is a broker with a share coordinator. What is appended is committed at once.
type desk struct {
	rt    coordinator.Runtime
	out   node.Out
	log   []*wire.Batch
	asked int32
}

func newDesk() *desk {
	d := &desk{}
	d.load()
	return d
}

// load is a failover: what is in memory is gone, the log is replayed.
func (d *desk) load() {
	c := New()
	c.timeout = 5 * node.Second
	d.rt = coordinator.New(c, 1)
	d.out.Reset(0, nil)
	d.rt.Elected(d, 0, 0, &d.out)
	alarm := d.out.Alarms[0]
	d.out.Reset(alarm.At, nil)
	d.rt.Fire(d, alarm.Timer, &d.out)
}

func (d *desk) AppendTo(_ wire.TopicPartition, b *wire.Batch, _ *node.Out) (int64, wire.ErrorCode) {
	d.log = append(d.log, b)
	return int64(len(d.log)), wire.None
}

func (d *desk) Read(wire.TopicPartition) (iter.Seq[*wire.Batch], int64) {
	return slices.Values(d.log), int64(len(d.log))
}

func (d *desk) Image() *image.Image {
	img := image.New()
	for _, name := range []string{wire.ShareStateTopic, "orders"} {
		id := wire.UUID("AAAAAAAAAAAAAAAAAAAAA" + name[:1])
		img.Replay(0, &wire.TopicRecord{Name: name, TopicID: id})
		img.Replay(0, &wire.PartitionRecord{TopicID: id})
	}
	return &img
}

func (d *desk) ask(t *testing.T, op wire.ShareStateOp, leader, epoch int32, start int64,
) *wire.ShareGroupStateReply {
	t.Helper()
	d.asked++
	d.out.Reset(node.Second, nil)
	d.rt.Serve(d, wire.Message{From: 3, Correlation: d.asked, Body: &wire.ShareGroupStateRequest{Op: op,
		Key:         wire.GroupPartition{GroupID: "g", TP: wire.TopicPartition{Topic: "orders"}},
		LeaderEpoch: leader, StateEpoch: epoch, StartOffset: start}}, &d.out)
	d.rt.Committed(d, 0, int64(len(d.log)), &d.out)
	if len(d.out.Sends) != 1 {
		t.Fatalf("%d answers", len(d.out.Sends))
	}
	return d.out.Sends[0].Body.(*wire.ShareGroupStateReply)
}

// A deposed leader of a partition writes nothing any more, once its successor has read the window; nor
// does it after a failover of the coordinator, when a younger leader has written. Nor does anybody who
// doesn't know that a tool has moved the start meanwhile. Kafka:
// ShareCoordinatorShard.maybeGetWriteStateError.
func TestDeposedLeaderIsFenced(t *testing.T) {
	d := newDesk()
	want := func(what string, r *wire.ShareGroupStateReply, code wire.ErrorCode) {
		t.Helper()
		if r.Error != code {
			t.Errorf("%s: %s, want %s", what, r.Error.Name(), code.Name())
		}
	}
	start := func(want int64) {
		t.Helper()
		if r := d.ask(t, wire.ReadShareState, -1, 0, -1); r.StartOffset != want {
			t.Errorf("the window begins at %d, want %d", r.StartOffset, want)
		}
	}
	want("the first leader", d.ask(t, wire.WriteShareState, 1, 0, 5), wire.None)
	want("its successor reads", d.ask(t, wire.ReadShareState, 2, 0, -1), wire.None)
	want("the first leader", d.ask(t, wire.WriteShareState, 1, 0, 9), wire.FencedLeaderEpoch)
	want("the first leader reads", d.ask(t, wire.ReadShareState, 1, 0, -1), wire.FencedLeaderEpoch)
	start(5)
	want("its successor", d.ask(t, wire.WriteShareState, 2, 0, 6), wire.None)
	d.load()
	want("the first leader, after a failover", d.ask(t, wire.WriteShareState, 1, 0, 9),
		wire.FencedLeaderEpoch)
	start(6)
	want("a tool", d.ask(t, wire.InitializeShareState, -1, 1, 0), wire.None)
	want("who has not heard of it", d.ask(t, wire.WriteShareState, 2, 0, 9), wire.FencedStateEpoch)
	start(0)
}

func (d *desk) May(wire.Operation, wire.ACLResource, string, *node.Out) bool { return true }

func (d *desk) Sees(wire.Operation, wire.ACLResource, string) bool { return true }
