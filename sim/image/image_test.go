package image

import (
	"slices"
	"testing"

	"highwater/sim/wire"
)

// played replays records from offset 0 on.
func played(records ...wire.MetadataRecord) *Image {
	m := New()
	for i, r := range records {
		m.Replay(int64(i), r)
	}
	return &m
}

var orders0 = wire.TopicPartition{Topic: "orders"}

func orders() []wire.MetadataRecord {
	return []wire.MetadataRecord{
		&wire.TopicRecord{Name: "orders", TopicID: "T"},
		&wire.ConfigRecord{
			Resource: wire.ConfigResource{Type: wire.TopicResource, Name: "orders"},
			Key:      "retention.ms", Value: "1",
		},
		&wire.PartitionRecord{
			TopicID: "T", Topic: "orders", Replicas: []wire.ID{1, 2, 3}, ISR: []wire.ID{1, 2, 3},
			Leader: 1,
		},
		&wire.PartitionRecord{
			TopicID: "T", Topic: "orders", Partition: 1, Replicas: []wire.ID{2, 3, 1},
			ISR: []wire.ID{2, 3, 1}, Leader: 2,
		},
	}
}

func afterChange(c wire.PartitionChangeRecord) *Partition {
	c.TopicID, c.Topic = "T", "orders"
	return played(append(orders(), &c)...).Partition(orders0)
}

// PartitionRegistration.merge: each change bumps the partition epoch; the leader epoch grows with
// every leader that is written, also none, also the same one again; what isn't mentioned stays.
func TestPartitionChanges(t *testing.T) {
	const same = wire.LeaderUnchanged
	for _, c := range []struct {
		name   string
		change wire.PartitionChangeRecord
		want   Partition
	}{
		{"ISR shrinks", wire.PartitionChangeRecord{Leader: same, ISR: []wire.ID{1, 2},
			Recovery: -1},
			Partition{Leader: 1, ISR: []wire.ID{1, 2}}},
		{"leader moves", wire.PartitionChangeRecord{Leader: 2, Recovery: -1},
			Partition{Leader: 2, LeaderEpoch: 1, ISR: []wire.ID{1, 2, 3}}},
		{"nobody leads", wire.PartitionChangeRecord{Leader: wire.NoLeader, ISR: []wire.ID{},
			ELR: []wire.ID{1}, LastKnownELR: []wire.ID{1}, Recovery: -1},
			Partition{Leader: wire.NoLeader, LeaderEpoch: 1, ELR: []wire.ID{1},
				LastKnownELR: []wire.ID{1}}},
		{"the same leader again", wire.PartitionChangeRecord{Leader: 1, Recovery: -1},
			Partition{Leader: 1, LeaderEpoch: 1, ISR: []wire.ID{1, 2, 3}}},
		{"recovering", wire.PartitionChangeRecord{Leader: 3, ISR: []wire.ID{3}, Recovery: 1},
			Partition{Leader: 3, LeaderEpoch: 1, ISR: []wire.ID{3}, Recovering: true}},
		{"moving", wire.PartitionChangeRecord{Leader: same, Replicas: []wire.ID{4, 1, 2, 3},
			Adding: []wire.ID{4}, Removing: []wire.ID{3}, Recovery: -1},
			Partition{Leader: 1, ISR: []wire.ID{1, 2, 3}, Adding: []wire.ID{4},
				Removing: []wire.ID{3}}},
	} {
		p := afterChange(c.change)
		if p.PartitionEpoch != 1 {
			t.Errorf("%s: partition epoch %d", c.name, p.PartitionEpoch)
		}
		if p.Leader != c.want.Leader || p.LeaderEpoch != c.want.LeaderEpoch ||
			p.Recovering != c.want.Recovering || !slices.Equal(p.ISR, c.want.ISR) ||
			!slices.Equal(p.ELR, c.want.ELR) || !slices.Equal(p.LastKnownELR,
			c.want.LastKnownELR) ||
			!slices.Equal(p.Adding, c.want.Adding) || !slices.Equal(p.Removing, c.want.Removing) {
			t.Errorf("%s: %+v, want %+v", c.name, p, c.want)
		}
	}
}

// Removing a topic takes its partitions and configs along; another topic may then have its name.
func TestRemoveTopic(t *testing.T) {
	m := played(append(orders(), &wire.RemoveTopicRecord{TopicID: "T"})...)
	resource := wire.ConfigResource{Type: wire.TopicResource, Name: "orders"}
	if m.Topic("orders") != nil || m.Partitions.Len() != 0 || len(m.Configs(resource)) != 0 {
		t.Error("something is left")
	}
	if _, ok := m.TopicName("T"); ok {
		t.Error("the id is still known")
	}
	m.Replay(9, &wire.TopicRecord{Name: "orders", TopicID: "U"})
	if got := m.Topic("orders"); got == nil || got.ID != "U" || got.Partitions != 0 {
		t.Errorf("%+v", got)
	}
	// A change of the former topic's partition comes too late: ids tell them apart.
	m.Replay(10, &wire.PartitionChangeRecord{TopicID: "T", Topic: "orders", Leader: 2})
	if m.Partition(orders0) != nil {
		t.Error("the former topic came back")
	}
}

// A broker's registration changes only under its own epoch.
func TestRegistration(t *testing.T) {
	m := played(
		&wire.NoOpRecord{},
		&wire.RegisterBrokerRecord{BrokerID: 1, BrokerEpoch: 0, IncarnationID: "a", Fenced: true},
	)
	b := m.Broker(1)
	if !b.Fenced || b.Active() || b.RegistrationOffset != 1 || b.Epoch != 0 {
		t.Errorf("%+v", b)
	}
	m.Replay(2, &wire.BrokerRegistrationChangeRecord{BrokerID: 1, BrokerEpoch: 7, Fenced: -1})
	if m.Broker(1).Active() {
		t.Error("another epoch's change counted")
	}
	m.Replay(3, &wire.BrokerRegistrationChangeRecord{BrokerID: 1, BrokerEpoch: 0, Fenced: -1})
	if !m.Broker(1).Active() {
		t.Error("unfenced, but not active")
	}
	m.Replay(4, &wire.BrokerRegistrationChangeRecord{BrokerID: 1, InControlledShutdown: 1})
	if b := m.Broker(1); b.Fenced || b.Active() {
		t.Errorf("shutting down: %+v", b)
	}
	m.Replay(5, &wire.UnregisterBrokerRecord{BrokerID: 1})
	if m.Broker(1).Active() {
		t.Error("an unregistered broker is active")
	}
}

// Clearing ELRs touches only partitions that have one, of the topic named.
func TestClearELR(t *testing.T) {
	m := played(append(orders(), &wire.PartitionChangeRecord{
		TopicID: "T", Topic: "orders", Leader: wire.LeaderUnchanged, ELR: []wire.ID{3},
		Recovery: -1,
	})...)
	m.Replay(5, &wire.ClearELRRecord{Topic: "other"})
	if len(m.Partition(orders0).ELR) != 1 {
		t.Error("another topic's was cleared")
	}
	m.Replay(6, &wire.ClearELRRecord{})
	second := m.Partition(wire.TopicPartition{Topic: "orders", Partition: 1})
	if p := m.Partition(orders0); len(p.ELR) != 0 || p.PartitionEpoch != 2 ||
		second.PartitionEpoch != 0 {
		t.Errorf("%+v %+v", p, second)
	}
}

// A snapshot never sees what is replayed later, nor the other way round.
func TestImagesAreIsolated(t *testing.T) {
	m := played(orders()...)
	c := m.Clone()
	m.Replay(4, &wire.PartitionChangeRecord{
		TopicID: "T", Topic: "orders", Leader: 3, ISR: []wire.ID{3}, Recovery: -1,
	})
	m.Replay(5, &wire.ConfigRecord{
		Resource: wire.ConfigResource{Type: wire.TopicResource, Name: "orders"},
		Key:      "retention.ms",
		Deleted:  true,
	})
	c.Replay(4, &wire.RemoveTopicRecord{TopicID: "T"})
	if m.Topic("orders") == nil || m.Partition(orders0).Leader != 3 || c.Partitions.Len() != 0 ||
		c.Offset != 4 || m.Offset != 5 {
		t.Error("one saw the other")
	}
}

func TestTopicPartitions(t *testing.T) {
	m := played(append(orders(), &wire.TopicRecord{Name: "orders-2", TopicID: "V"},
		&wire.PartitionRecord{TopicID: "V", Topic: "orders-2", Replicas: []wire.ID{1}})...)
	if got := m.TopicPartitions("orders"); len(got) != 2 || got[1].TP.Partition != 1 {
		t.Errorf("%+v", got)
	}
	if got := m.Topic("orders").Partitions; got != 2 {
		t.Errorf("%d partitions", got)
	}
}
