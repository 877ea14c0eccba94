package sim

import (
	"highwater/sim/config"
	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// What a controller writes about partitions, record by record, held against Kafka's rules: who may
// lead, who is in sync, who is eligible. The rules are said here a second time, from the state before
// and after, and not in the controller's words: two different mistakes are less likely than one.
// Kafka: PartitionChangeBuilder, PartitionRegistration.merge, StripedReplicaPlacer; KIP-841, KIP-966.

// metadataOf is the metadata as the records that were told of make it.
type metadataOf struct {
	img     image.Image
	step    uint64            // in which the newest of them were told
	before  image.Image       // what it was before that step: what a controller decides by
	changes []partitionChange // of the records under way
}

// partitionChange is one record about one partition.
type partitionChange struct {
	old, new *image.Partition // old is nil: it is new
	record   *wire.PartitionChangeRecord
}

// I6, I7, I8, I22, I23, I24: what the controller writes about a partition makes sense.
func (c *Checker) written(w *World, at wire.ID, f *node.MetadataWritten) {
	m := &c.metadata
	if f.BaseOffset <= m.img.Offset {
		return // told once more, by another controller
	}
	if m.step != w.seq {
		m.step, m.before = w.seq, m.img.Clone()
	}
	m.changes = m.changes[:0]
	reg, _ := w.heard.Body.(*wire.BrokerRegistrationRequest)
	lost := wire.NoLeader // who registers again after an unclean shutdown
	if reg != nil {
		if b := m.img.Broker(reg.BrokerID); b != nil && b.Epoch != reg.PreviousBrokerEpoch {
			lost = reg.BrokerID
		}
	}
	for i, r := range f.Records {
		tp := wire.TopicPartition{}
		change, _ := r.(*wire.PartitionChangeRecord)
		switch r := r.(type) {
		case *wire.PartitionRecord:
			tp = wire.TopicPartition{Topic: r.Topic, Partition: r.Partition}
		case *wire.PartitionChangeRecord:
			tp = wire.TopicPartition{Topic: r.Topic, Partition: r.Partition}
		}
		old := m.img.Partition(tp)
		m.img.Replay(f.BaseOffset+int64(i), r)
		if p := m.img.Partition(tp); p != nil {
			m.changes = append(m.changes, partitionChange{old, p, change})
		}
	}
	rules := &partitionRules{Checker: c, w: w, at: at, lost: lost,
		elr:   m.img.Features.At("eligible.leader.replicas.version") > 0,
		known: config.Node{Image: &m.img, ID: at, Static: w.config.static(at)}}
	if len(w.cluster.Voters) == 1 { // with more, what is told now was decided earlier
		rules.alter, _ = w.heard.Body.(*wire.AlterPartitionRequest)
		rules.reassigns = asksToReassign(w.heard.Body)
		rules.knows = true
	}
	for i := range m.changes {
		k := &m.changes[i]
		if m.img.Partition(k.new.TP) == k.new {
			c.registered(&m.img, k.new.TP)
		}
		switch {
		case k.old != nil && k.record != nil:
			rules.check(k)
		case k.record == nil && rules.knows && placesItself(w.heard.Body, k.new.TP.Topic):
			c.spread(&m.img, k.new)
		}
	}
}

// controllerKnows is what a controller knows of configs.
func (w *World) controllerKnows(c *Checker, at wire.ID) config.Node {
	return config.Node{Image: &c.metadata.img, ID: at, Static: w.config.static(at)}
}

func asksToReassign(b wire.Body) bool {
	switch b.(type) {
	case *wire.AlterPartitionReassignmentsRequest:
		return true
	}
	return false
}

// partitionRules are Kafka's rules about one partition's changes, in the light of one request.
type partitionRules struct {
	*Checker
	w     *World
	at    wire.ID
	elr   bool // eligible leader replicas are on
	known config.Node
	knows bool                        // the records are what the request that was just heard led to
	alter *wire.AlterPartitionRequest // what was asked; nil: something else
	// reassigns: other replicas were asked for.
	reassigns bool
	lost      wire.ID // who registers again after an unclean shutdown; NoLeader: nobody
}

func (r *partitionRules) active(id wire.ID) bool { return r.metadata.img.Broker(id).Active() }

func (r *partitionRules) anyActive(ids []wire.ID) bool {
	for _, id := range ids {
		if r.active(id) {
			return true
		}
	}
	return false
}

func (r *partitionRules) check(k *partitionChange) {
	old, p := k.old, k.new
	if p.PartitionEpoch != old.PartitionEpoch+1 {
		r.fail("I6", p.TP.String(), "changes, and its partition epoch goes from",
			num32(old.PartitionEpoch), "to", num32(p.PartitionEpoch))
	}
	moved := p.Leader != old.Leader || !subset(old.Replicas, p.Replicas)
	if moved != (p.LeaderEpoch == old.LeaderEpoch+1) || !moved && p.LeaderEpoch != old.LeaderEpoch {
		r.fail("I6", p.TP.String(), "goes from leader", old.Leader.String(), "to", p.Leader.String(),
			"and its leader epoch from", num32(old.LeaderEpoch), "to", num32(p.LeaderEpoch))
	}
	if p.Leader != old.Leader {
		r.election(old, p)
	}
	asked := r.wish(p.TP)
	if r.knows {
		r.inSync(old, p, asked)
	}
	r.eligible(old, p)
}

// wish is the ISR that a leader has asked for in the request that was heard; nil: it didn't.
func (r *partitionRules) wish(tp wire.TopicPartition) []wire.ID {
	if r.alter == nil {
		return nil
	}
	for i := range r.alter.Partitions {
		if r.alter.Partitions[i].TP == tp {
			return r.alter.Partitions[i].NewISR
		}
	}
	return nil
}

// election: I22, who leads from now on is the first replica of the list that is alive and in sync;
// when nobody is in sync any more, the first that is eligible; else, where that is allowed, any that
// lives.
func (r *partitionRules) election(old, p *image.Partition) {
	if !p.HasLeader() {
		r.nobody(old, p)
		return
	}
	inSync := image.Contains(old.ISR, p.Leader) || image.Contains(r.wish(p.TP), p.Leader)
	var better []wire.ID // who of the list comes first, if it may lead
	switch {
	case !r.active(p.Leader):
		r.fail("I22", p.TP.String(), "gets leader", p.Leader.String(), "which is not active")
	case inSync:
		better = p.ISR
		if r.active(old.Leader) && image.Contains(p.ISR, old.Leader) &&
			p.Leader != p.PreferredLeader() && image.Contains(p.Replicas, old.Leader) {
			r.fail("I22", p.TP.String(), "gets leader", p.Leader.String(), "while", old.Leader.String(),
				"leads, is in sync and is not less preferred")
		}
	case image.Contains(old.ELR, p.Leader):
		better = old.ELR
		if r.anyActive(old.ISR) {
			r.fail("I22", p.TP.String(), "gets eligible", p.Leader.String(), "as leader while one of",
				ids(old.ISR), "is in sync")
		}
	default:
		r.unclean(old, p)
		return
	}
	for _, id := range p.Replicas {
		if id == p.Leader {
			break
		}
		if image.Contains(better, id) && r.active(id) {
			r.fail("I22", p.TP.String(), "gets leader", p.Leader.String(), "although", id.String(),
				"comes first in its replicas", ids(p.Replicas), "and may lead as well")
		}
	}
}

func (r *partitionRules) unclean(old, p *image.Partition) {
	last := len(old.LastKnownELR) == 1 && old.LastKnownELR[0] == p.Leader
	switch {
	case r.anyActive(old.ISR) && !r.reassigns:
		r.fail("I22", p.TP.String(), "gets leader", p.Leader.String(), "uncleanly while one of",
			ids(old.ISR), "is in sync")
	case len(old.ISR) == 0 && r.anyActive(common(old.ELR, p.Replicas)):
		r.fail("I22", p.TP.String(), "gets leader", p.Leader.String(), "uncleanly while one of",
			ids(old.ELR), "is eligible")
	case last && len(image.Without(old.ELR, r.lost)) > 0 && !r.mayBeUnclean(p):
		r.fail("I22", p.TP.String(), "gets its last known leader", p.Leader.String(), "while",
			ids(old.ELR), "are eligible")
	case !p.Recovering && !r.reassigns:
		r.fail("I22", p.TP.String(), "gets leader", p.Leader.String(),
			"uncleanly and does not note that it must recover")
	}
}

// mayBeUnclean tells whether the topic or whoever asked allows a leader that may lack records.
func (r *partitionRules) mayBeUnclean(p *image.Partition) bool {
	asked, ok := r.w.heard.Body.(*wire.ElectLeadersRequest)
	return ok && asked.Type == wire.UncleanElection ||
		r.known.TopicBool(p.TP.Topic, "unclean.leader.election.enable")
}

// nobody: I22, a partition loses its leader only when nobody may lead.
func (r *partitionRules) nobody(old, p *image.Partition) {
	switch {
	case r.anyActive(p.ISR):
		r.fail("I22", p.TP.String(), "has no leader although one of", ids(p.ISR), "is in sync")
	case len(p.ISR) == 0 && r.anyActive(common(p.ELR, p.Replicas)):
		r.fail("I22", p.TP.String(), "has no leader although one of", ids(p.ELR), "is eligible")
	case r.known.TopicBool(p.TP.Topic, "unclean.leader.election.enable") && r.anyActive(p.Replicas):
		r.fail("I22", p.TP.String(), "has no leader although one of", ids(p.Replicas),
			"may lead uncleanly")
	}
}

// inSync: I23, the controller drops from an ISR whom it thinks dead, takes in whom it elects, and
// leaves all else to the leader.
func (r *partitionRules) inSync(old, p *image.Partition, asked []wire.ID) {
	if r.reassigns {
		return
	}
	if asked != nil {
		for _, id := range asked {
			if !image.Contains(p.ISR, id) && image.Contains(p.Replicas, id) {
				r.fail("I23", p.TP.String(), "gets ISR", ids(p.ISR), "where its leader asked for",
					ids(asked))
			}
		}
		for _, id := range p.ISR {
			if !image.Contains(asked, id) {
				r.fail("I23", p.TP.String(), "gets ISR", ids(p.ISR), "where its leader asked for",
					ids(asked))
			}
		}
		return
	}
	for _, id := range p.ISR {
		if !image.Contains(old.ISR, id) && id != p.Leader {
			r.fail("I23", id.String(), "joins the ISR of", p.TP.String(), "and nobody asked for it")
		}
	}
	for _, id := range old.ISR {
		if !image.Contains(p.ISR, id) && r.active(id) && image.Contains(p.Replicas, id) {
			r.fail("I23", id.String(), "leaves the ISR of", p.TP.String(), ids(old.ISR),
				"though it is alive and its leader did not ask for it")
		}
	}
}

// eligible: I24, those that left an ISR that is smaller than min.insync.replicas are eligible to lead,
// as nothing was committed without them; who led last is remembered while there is no ISR.
func (r *partitionRules) eligible(old, p *image.Partition) {
	if !r.elr {
		if len(p.ELR) > 0 || len(p.LastKnownELR) > 0 {
			r.fail("I24", p.TP.String(), "has ELR", ids(p.ELR), "though there is no such feature")
		}
		return
	}
	least := r.known.MinInsyncReplicas(p.TP.Topic)
	if first := r.metadata.before.Partition(wire.TopicPartition{Topic: p.TP.Topic}); first != nil {
		least = min(least, len(first.Replicas))
	}
	inSync := len(p.ISR)
	unclean := !r.reassigns && p.Leader != old.Leader && p.HasLeader() &&
		!image.Contains(old.ISR, p.Leader) && !image.Contains(old.ELR, p.Leader) &&
		!image.Contains(r.wish(p.TP), p.Leader)
	if p.Leader != old.Leader && image.Contains(old.ELR, p.Leader) &&
		!image.Contains(old.ISR, p.Leader) {
		inSync = 0 // it was elected because nobody was left
	}
	for _, list := range [2][]wire.ID{old.ELR, old.ISR} {
		for _, id := range list {
			stays := inSync < least && !image.Contains(p.ISR, id) && id != r.lost && !unclean
			if r.knows && stays != image.Contains(p.ELR, id) && !image.Contains(p.ISR, id) {
				r.fail("I24", p.TP.String(), "goes from ISR", ids(old.ISR), "ELR", ids(old.ELR),
					"to ISR", ids(p.ISR), "ELR", ids(p.ELR), "with min.insync.replicas",
					num(int64(least)))
			}
		}
	}
	for _, id := range p.ELR {
		if !image.Contains(old.ELR, id) && !image.Contains(old.ISR, id) {
			r.fail("I24", id.String(), "is eligible to lead", p.TP.String(), "and never was in sync")
		}
	}
	switch last := p.LastKnownELR; {
	case p.HasLeader() && len(last) > 0:
		r.fail("I24", p.TP.String(), "has a leader and remembers", ids(last))
	case len(p.ISR) == 0 && len(old.ISR) > 0 && (len(last) != 1 || last[0] != old.Leader):
		r.fail("I24", p.TP.String(), "loses its last ISR member and remembers", ids(last),
			"and not its leader", old.Leader.String())
	}
}

// I6, I7, I8: what is registered about a partition makes sense by itself.
func (c *Checker) registered(img *image.Image, tp wire.TopicPartition) {
	r := img.Partition(tp)
	p := c.of(tp)
	if !p.reused && (r.LeaderEpoch < p.epoch || r.PartitionEpoch < p.partitionEpoch) {
		c.fail("I6", tp.String(), "goes back from epochs", num32(p.epoch), num32(p.partitionEpoch),
			"to", num32(r.LeaderEpoch), num32(r.PartitionEpoch))
	}
	p.epoch, p.partitionEpoch = r.LeaderEpoch, r.PartitionEpoch
	if r.Leader != wire.NoLeader && !image.Contains(r.ISR, r.Leader) {
		c.fail("I7", tp.String(), "has leader", r.Leader.String(), "outside its ISR", ids(r.ISR))
	}
	for i, id := range r.ISR {
		if !image.Contains(r.Replicas, id) || image.Contains(r.ISR[:i], id) {
			c.fail("I7", tp.String(), "has ISR", ids(r.ISR), "with replicas", ids(r.Replicas))
		}
		frozen := len(r.ISR) == 1 && r.Leader == wire.NoLeader
		if !img.Broker(id).Active() && !frozen {
			c.fail("I7", tp.String(), "has", id.String(), "in its ISR, which is not active")
		}
	}
	// Who is eligible may have left the replicas by a reassignment: it is only never elected.
	// Kafka: PartitionChangeBuilder.maybePopulateTargetElr.
	for _, id := range r.ELR {
		if image.Contains(r.ISR, id) {
			c.fail("I7", tp.String(), "has ELR", ids(r.ELR), "with ISR", ids(r.ISR))
		}
	}
	for i, id := range r.Replicas {
		if image.Contains(r.Replicas[:i], id) {
			c.fail("I8", tp.String(), "has replicas", ids(r.Replicas))
		}
	}
}

// I7: a fenced broker is in no ISR, but for the last member of one whose partition has no leader.
func (c *Checker) fenced(broker wire.ID) {
	img := &c.metadata.img
	if img.Broker(broker).Active() {
		return
	}
	for tp, r := range img.Partitions.All() {
		frozen := len(r.ISR) == 1 && r.Leader == wire.NoLeader
		if image.Contains(r.ISR, broker) && !frozen {
			c.fail("I7", broker.String(), "is fenced but in the ISR of", tp.String(), ids(r.ISR))
		}
	}
}

// common are those of ids that are among others, too.
func common(ids, others []wire.ID) []wire.ID {
	var out []wire.ID
	for _, id := range ids {
		if image.Contains(others, id) {
			out = append(out, id)
		}
	}
	return out
}

func subset(of, all []wire.ID) bool {
	for _, id := range of {
		if !image.Contains(all, id) {
			return false
		}
	}
	return true
}
