package image

import (
	"highwater/sim/wire"
)

// Replay applies the record at offset.
func (m *Image) Replay(offset int64, r wire.MetadataRecord) {
	m.Offset = offset
	switch r := r.(type) {
	case *wire.RegisterBrokerRecord:
		m.Brokers.Set(r.BrokerID, &Broker{
			ID: r.BrokerID, Epoch: r.BrokerEpoch, RegistrationOffset: offset,
			IncarnationID: r.IncarnationID, Endpoint: r.Endpoint, Listeners: r.Listeners,
			Fenced:               r.Fenced,
			InControlledShutdown: r.InControlledShutdown,
		})
	case *wire.UnregisterBrokerRecord:
		m.Brokers.Delete(r.BrokerID)
	case *wire.BrokerRegistrationChangeRecord:
		m.replayRegistrationChange(r)
	case *wire.TopicRecord:
		m.Topics.Set(r.Name, &Topic{Name: r.Name, ID: r.TopicID, Created: offset})
		m.topicNames.Set(r.TopicID, r.Name)
	case *wire.RemoveTopicRecord:
		m.replayRemoveTopic(r)
	case *wire.PartitionRecord:
		m.replayPartition(r)
	case *wire.PartitionChangeRecord:
		m.replayPartitionChange(r)
	case *wire.ConfigRecord:
		k := configKey{r.Resource.Type, r.Resource.Name, r.Key}
		if r.Deleted {
			m.configs.Delete(k)
		} else {
			m.configs.Set(k, r.Value)
		}
	case *wire.ClientQuotaRecord:
		m.replayQuota(r)
	case *wire.AccessControlEntryRecord, *wire.RemoveAccessControlEntryRecord,
		*wire.UserScramCredentialRecord, *wire.RemoveUserScramCredentialRecord:
		m.replaySecurity(r)
	case *wire.FeatureLevelRecord:
		m.Features.Set(r.Name, r.Level)
	case *wire.ProducerIDsRecord:
		m.NextProducerID = r.NextProducerID
	case *wire.ClearELRRecord:
		m.replayClearELR(r)
	case *wire.NoOpRecord, *wire.LeaderChangeRecord:
	}
}

// replayClearELR bumps the partition epoch of the partitions that had something to clear.
func (m *Image) replayClearELR(r *wire.ClearELRRecord) {
	var cleared []*Partition
	for tp, p := range m.Partitions.From(wire.TopicPartition{Topic: r.Topic}) {
		if r.Topic != "" && tp.Topic != r.Topic {
			break
		}
		if len(p.ELR) > 0 || len(p.LastKnownELR) > 0 {
			c := *p
			c.ELR, c.LastKnownELR, c.PartitionEpoch = nil, nil, p.PartitionEpoch+1
			cleared = append(cleared, &c)
		}
	}
	for _, p := range cleared {
		m.Partitions.Set(p.TP, p)
	}
}

func (m *Image) replayRegistrationChange(r *wire.BrokerRegistrationChangeRecord) {
	old := m.Broker(r.BrokerID)
	if old == nil || old.Epoch != r.BrokerEpoch {
		return
	}
	b := *old
	b.Fenced = changed(b.Fenced, r.Fenced)
	b.InControlledShutdown = changed(b.InControlledShutdown, r.InControlledShutdown)
	m.Brokers.Set(r.BrokerID, &b)
}

func changed(old bool, by int8) bool {
	if by == 0 {
		return old
	}
	return by > 0
}

func (m *Image) replayRemoveTopic(r *wire.RemoveTopicRecord) {
	name, ok := m.topicNames.Get(r.TopicID)
	if !ok {
		return
	}
	for _, p := range m.TopicPartitions(name) {
		m.Partitions.Delete(p.TP)
	}
	for _, e := range m.Configs(wire.ConfigResource{Type: wire.TopicResource, Name: name}) {
		m.configs.Delete(configKey{wire.TopicResource, name, e.Key})
	}
	m.Topics.Delete(name)
	m.topicNames.Delete(r.TopicID)
}

func (m *Image) replayPartition(r *wire.PartitionRecord) {
	name, ok := m.topicNames.Get(r.TopicID)
	if !ok {
		return
	}
	tp := wire.TopicPartition{Topic: name, Partition: r.Partition}
	m.Partitions.Set(tp, &Partition{
		TP: tp, TopicID: r.TopicID, Replicas: r.Replicas, ISR: r.ISR, Leader: r.Leader,
		LeaderEpoch: r.LeaderEpoch, PartitionEpoch: r.PartitionEpoch, Created: m.Offset,
	})
	t := *m.Topic(name)
	t.Partitions = max(t.Partitions, r.Partition+1)
	m.Topics.Set(name, &t)
}

func (m *Image) replayPartitionChange(r *wire.PartitionChangeRecord) {
	name, ok := m.topicNames.Get(r.TopicID)
	if !ok {
		return
	}
	tp := wire.TopicPartition{Topic: name, Partition: r.Partition}
	old := m.Partition(tp)
	if old == nil {
		return
	}
	m.Partitions.Set(tp, old.Merge(r))
}

// Merge is the partition after a change. Kafka: PartitionRegistration.merge.
func (p *Partition) Merge(r *wire.PartitionChangeRecord) *Partition {
	c := *p
	c.PartitionEpoch++
	if r.Leader != wire.LeaderUnchanged {
		c.Leader = r.Leader
		c.LeaderEpoch++
	}
	set := func(dst *[]wire.ID, src []wire.ID) {
		if src != nil {
			*dst = src
		}
	}
	set(&c.ISR, r.ISR)
	set(&c.ELR, r.ELR)
	set(&c.LastKnownELR, r.LastKnownELR)
	set(&c.Replicas, r.Replicas)
	set(&c.Adding, r.Adding)
	set(&c.Removing, r.Removing)
	if r.Recovery >= 0 {
		c.Recovering = r.Recovery > 0
	}
	return &c
}
