package controller

import (
	"slices"

	"highwater/sim/image"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// election is how hard a change looks for a leader. Kafka: PartitionChangeBuilder.Election.
type election uint8

const (
	electOnline    election = iota // keep the partition online from the ISR or ELR
	electPreferred                 // the same, but the preferred replica first
	electUnclean                   // keep it online even with a replica that may lack records
)

const nobody = wire.NoLeader

// acceptor tells which brokers may lead while a change is being decided. The three brokers overrule
// what the image says; nobody switches each of them off.
type acceptor struct {
	img     *image.Image
	remove  wire.ID // being fenced or shut down: not acceptable any more
	add     wire.ID // being unfenced: acceptable already
	unclean wire.ID // came back from an unclean shutdown: not acceptable, neither in ISR nor ELR
}

func acceptActive(img *image.Image) acceptor { return acceptor{img, nobody, nobody, nobody} }

func (a *acceptor) accepts(id wire.ID) bool {
	if id == nobody || id == a.remove || id == a.unclean {
		return false
	}
	return id == a.add || a.img.Broker(id).Active()
}

// change builds the record that moves a partition to a target state, electing a leader on the way.
// Kafka: PartitionChangeBuilder of 4.3, with useLastKnownLeaderInBalancedRecovery.
type change struct {
	p        *image.Partition
	accept   acceptor
	minISR   int // effective: at most the number of replicas
	elr      bool
	election election

	isr, replicas, adding, removing []wire.ID
	eligible                        []wire.ID // target ELR
	recovering                      bool

	how string // how the leader was found, for the fact
}

func newChange(p *image.Partition, accept acceptor, minISR int, elr bool) change {
	return change{
		p: p, accept: accept, minISR: minISR, elr: elr,
		isr: p.ISR, replicas: p.Replicas, adding: p.Adding, removing: p.Removing,
		eligible: p.ELR, recovering: p.Recovering, how: node.HowSameLeader,
	}
}

// build makes the record; nil when nothing changes.
func (c *change) build() *wire.PartitionChangeRecord {
	r := &wire.PartitionChangeRecord{
		TopicID: c.p.TopicID, Topic: c.p.TP.Topic, Partition: c.p.TP.Partition,
		Leader: wire.LeaderUnchanged, Recovery: -1,
	}
	c.completeReassignment()
	c.populateELR()
	c.elect(r)
	if r.Leader == wire.LeaderUnchanged && !containsAll(c.replicas, c.p.Replicas) {
		r.Leader = c.p.Leader // a removed replica must notice: the leader epoch grows
	}
	c.recordELR(r)
	if r.ISR == nil && (len(c.isr) > 0 || c.elr) && !slices.Equal(c.isr, c.p.ISR) {
		r.ISR = orEmpty(c.isr)
	}
	c.recordLastKnownLeader(r)
	if len(c.replicas) > 0 && !slices.Equal(c.replicas, c.p.Replicas) {
		r.Replicas = c.replicas
	}
	if !slices.Equal(c.removing, c.p.Removing) {
		r.Removing = orEmpty(c.removing)
	}
	if !slices.Equal(c.adding, c.p.Adding) {
		r.Adding = orEmpty(c.adding)
	}
	if c.recovering != c.p.Recovering {
		r.Recovery = 0
		if c.recovering {
			r.Recovery = 1
		}
	}
	if isNoOp(r) {
		return nil
	}
	return r
}

func isNoOp(r *wire.PartitionChangeRecord) bool {
	return r.ISR == nil && r.ELR == nil && r.LastKnownELR == nil &&
		r.Leader == wire.LeaderUnchanged && r.Replicas == nil && r.Removing == nil &&
		r.Adding == nil && r.Recovery < 0
}

// completeReassignment ends a reassignment as soon as the target ISR holds what was to be added.
// Kafka: PartitionReassignmentReplicas.maybeCompleteReassignment.
func (c *change) completeReassignment() {
	if len(c.adding) == 0 && len(c.removing) == 0 {
		return
	}
	isr, replicas := without(c.isr, c.removing), without(c.replicas, c.removing)
	if len(isr) == 0 || len(replicas) == 0 || !containsAll(isr, c.adding) {
		return
	}
	if len(c.adding) < len(c.removing) && !containsAll(isr, replicas) {
		return
	}
	c.isr, c.replicas, c.removing, c.adding = isr, replicas, nil, nil
}

// populateELR keeps those eligible that left the ISR while it is smaller than minISR: the high
// watermark can't have moved past them. Replicas back from an unclean shutdown promise nothing.
func (c *change) populateELR() {
	if !c.elr {
		return
	}
	if len(c.isr) >= c.minISR {
		c.eligible = nil
		return
	}
	var eligible []wire.ID
	for _, ids := range [2][]wire.ID{c.p.ELR, c.p.ISR} {
		for _, id := range ids {
			if id != c.accept.unclean && !slices.Contains(c.isr, id) &&
				!slices.Contains(eligible, id) {
				eligible = append(eligible, id)
			}
		}
	}
	ordered.Sort(eligible)
	c.eligible = eligible
}

func (c *change) elect(r *wire.PartitionChangeRecord) {
	leader, unclean, how := c.findLeader()
	if leader == c.p.Leader {
		return
	}
	c.how = how
	if slices.Contains(c.eligible, leader) {
		c.isr = []wire.ID{leader}
		c.eligible = image.Without(c.eligible, leader)
	}
	r.Leader = leader
	if unclean {
		// Whatever the others have, this one's log is the truth from now on.
		r.ISR = []wire.ID{leader}
		if !c.p.Recovering {
			r.Recovery = 1
		}
	}
}

func (c *change) findLeader() (leader wire.ID, unclean bool, how string) {
	if c.election == electPreferred && len(c.replicas) > 0 && c.valid(c.replicas[0]) {
		return c.replicas[0], false, node.HowPreferred
	}
	if c.valid(c.p.Leader) {
		return c.p.Leader, false, node.HowSameLeader
	}
	for _, id := range c.replicas {
		if c.valid(id) {
			if len(c.isr) == 0 {
				return id, false, node.HowELR
			}
			return id, false, node.HowInSync
		}
	}
	// With ELR the field holds who led last, and nobody else; it is as good a guess as there is.
	if c.elr && len(c.eligible) == 0 && len(c.isr) == 0 && len(c.p.LastKnownELR) == 1 &&
		c.accept.accepts(c.p.LastKnownELR[0]) {
		return c.p.LastKnownELR[0], true, node.HowLastKnown
	}
	if c.election == electUnclean {
		for _, id := range c.replicas {
			if c.accept.accepts(id) {
				return id, true, node.HowUnclean
			}
		}
	}
	return nobody, false, node.HowNobody
}

// valid tells whether id can lead without loss: in the ISR, or in the ELR when no ISR is left.
func (c *change) valid(id wire.ID) bool {
	return (slices.Contains(c.isr, id) || len(c.isr) == 0 && slices.Contains(c.eligible, id)) &&
		c.accept.accepts(id)
}

func (c *change) recordELR(r *wire.PartitionChangeRecord) {
	if r.ISR != nil || !c.elr { // an unclean election, or the feature is off
		c.eligible = nil
	}
	if !slices.Equal(c.eligible, c.p.ELR) {
		r.ELR = orEmpty(c.eligible)
	}
}

// recordLastKnownLeader remembers who led when the ISR became empty, and forgets it when somebody
// leads again.
func (c *change) recordLastKnownLeader(r *wire.PartitionChangeRecord) {
	if !c.elr {
		return
	}
	last := c.p.LastKnownELR
	switch {
	case r.ISR != nil && len(r.ISR) == 0 && (len(last) != 1 || last[0] != c.p.Leader):
		r.LastKnownELR = []wire.ID{c.p.Leader}
	case len(last) > 0 && (r.Leader >= 0 || c.p.HasLeader() && r.Leader != nobody):
		r.LastKnownELR = []wire.ID{}
	}
}

func orEmpty(ids []wire.ID) []wire.ID {
	if ids == nil {
		return []wire.ID{}
	}
	return ids
}

func containsAll(ids, wanted []wire.ID) bool {
	for _, id := range wanted {
		if !slices.Contains(ids, id) {
			return false
		}
	}
	return true
}

// without is ids less removed, as a new slice.
func without(ids, removed []wire.ID) []wire.ID {
	out := make([]wire.ID, 0, len(ids))
	for _, id := range ids {
		if !slices.Contains(removed, id) {
			out = append(out, id)
		}
	}
	return out
}
