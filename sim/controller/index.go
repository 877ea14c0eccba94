package controller

import (
	"iter"
	"slices"
	"strings"

	"highwater/sim/image"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// index finds partitions without looking at all of them, so that a heartbeat or a fencing costs
// what it touches. It follows from the image and is rebuilt by replay. Kafka: BrokersToIsrs,
// BrokersToElrs, imbalancedPartitions, reassigningTopics, topicsWithCollisionChars.
type index struct {
	isr        members // broker in the ISR of a partition
	elr        members
	leads      ordered.Map[wire.ID, int] // number of partitions led
	leaderless partitions
	imbalanced partitions // not led by the preferred replica
	moving     partitions // being reassigned
	colliding  ordered.Map[string, string]
}

type partitions = ordered.Map[wire.TopicPartition, struct{}]

// members are brokers that are in a list of a partition.
type members = ordered.Map[wire.NodePartition, struct{}]

func newIndex() index {
	tps := func() partitions {
		return ordered.NewFunc[wire.TopicPartition, struct{}](wire.TopicPartition.Less)
	}
	return index{
		isr:        ordered.NewFunc[wire.NodePartition, struct{}](wire.NodePartition.Less),
		elr:        ordered.NewFunc[wire.NodePartition, struct{}](wire.NodePartition.Less),
		leads:      ordered.New[wire.ID, int](),
		leaderless: tps(), imbalanced: tps(), moving: tps(),
		colliding: ordered.New[string, string](),
	}
}

func (x *index) clone() index {
	return index{
		isr: x.isr.Clone(), elr: x.elr.Clone(), leads: x.leads.Clone(),
		leaderless: x.leaderless.Clone(), imbalanced: x.imbalanced.Clone(),
		moving: x.moving.Clone(), colliding: x.colliding.Clone(),
	}
}

// update takes one partition's change in; nil is a partition that isn't there.
func (x *index) update(old, p *image.Partition) {
	var before, after image.Partition
	tp := wire.TopicPartition{}
	if old != nil {
		before, tp = *old, old.TP
	}
	if p != nil {
		after, tp = *p, p.TP
	}
	updateMembers(x.isr, tp, before.ISR, after.ISR)
	updateMembers(x.elr, tp, before.ELR, after.ELR)
	if old == nil || p == nil || old.Leader != p.Leader {
		x.lead(old, -1)
		x.lead(p, 1)
	}
	mark(x.leaderless, tp, p != nil && !p.HasLeader())
	mark(x.imbalanced, tp, p != nil && p.Leader != p.PreferredLeader())
	mark(x.moving, tp, p != nil && p.Reassigning())
}

func (x *index) lead(p *image.Partition, by int) {
	if p != nil && p.HasLeader() {
		x.leads.Set(p.Leader, x.leads.At(p.Leader)+by)
	}
}

func updateMembers(m members, tp wire.TopicPartition, old, now []wire.ID) {
	for _, id := range old {
		if !slices.Contains(now, id) {
			m.Delete(wire.NodePartition{Node: id, TP: tp})
		}
	}
	for _, id := range now {
		if !slices.Contains(old, id) {
			m.Set(wire.NodePartition{Node: id, TP: tp}, struct{}{})
		}
	}
}

func mark(m partitions, tp wire.TopicPartition, on bool) {
	switch {
	case on:
		m.Set(tp, struct{}{})
	case m.Len() > 0:
		m.Delete(tp)
	}
}

// of ranges over the partitions in which a broker is a member, by topic and index. The image may
// not change meanwhile.
func of(m members, broker wire.ID) iter.Seq[wire.TopicPartition] {
	return func(yield func(wire.TopicPartition) bool) {
		for k := range m.From(wire.NodePartition{Node: broker}) {
			if k.Node != broker || !yield(k.TP) {
				return
			}
		}
	}
}

// all ranges over a set of partitions.
func all(m partitions) iter.Seq[wire.TopicPartition] {
	return func(yield func(wire.TopicPartition) bool) {
		for tp := range m.All() {
			if !yield(tp) {
				return
			}
		}
	}
}

// Names with a period or an underscore collide in metric names: a.b and a_b are the same there.
// Kafka: Topic.hasCollisionChars, unifyCollisionChars.

func collisionKey(topic string) (string, bool) {
	if !strings.ContainsAny(topic, "._") {
		return "", false
	}
	return strings.ReplaceAll(topic, ".", "_"), true
}

func (x *index) topicCame(name string) {
	if key, ok := collisionKey(name); ok {
		x.colliding.Set(key, name)
	}
}

func (x *index) topicGone(name string) {
	if key, ok := collisionKey(name); ok {
		x.colliding.Delete(key)
	}
}
