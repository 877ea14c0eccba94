package client

import (
	"slices"
	"strings"

	"highwater/sim/group/assignor"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// commit is an OffsetCommit that was asked for and isn't over.
type commit struct {
	id       int64
	how      string // "sync", "async", "auto", "rebalance", "close"
	offsets  []wire.OffsetCommitPartition
	deadline node.Time
	retryAt  node.Time
	tries    int32
	sent     bool
}

// CommitResult is the end of a commit: an exception of commitSync, or what the callback of commitAsync
// is given.
type CommitResult struct {
	ID        int64
	How       string
	Offsets   []node.CommittedOffset
	Exception string // Java class without its package; empty: committed
	Message   string
}

// Commits are the commits that ended since the last call, which empties them.
func (c *Consumer) Commits() []CommitResult {
	r := c.committed
	c.committed = nil
	return r
}

// CommitSync commits the positions of all partitions, trying again until it stands or can't be done.
// The result comes in Commits under the returned number; the application waits for it.
func (c *Consumer) CommitSync(out *node.Out) int64 { return c.commitConsumed("sync", out) }

// CommitAsync does the same without trying again.
func (c *Consumer) CommitAsync(out *node.Out) int64 { return c.commitConsumed("async", out) }

// CommitOffsets commits given offsets, as commitSync(offsets) does.
func (c *Consumer) CommitOffsets(offsets []wire.OffsetCommitPartition, out *node.Out) int64 {
	return c.commitThese("sync", offsets, out)
}

// commitConsumed commits all positions. Kafka: SubscriptionState.allConsumed.
func (c *Consumer) commitConsumed(how string, out *node.Out) int64 {
	var offsets []wire.OffsetCommitPartition
	for i := range c.parts.Len() {
		if p := c.parts.Peek(i); p.position >= 0 && p.state != waitsForGroup {
			offsets = append(offsets, wire.OffsetCommitPartition{TP: p.tp, Offset: p.position,
				LeaderEpoch: p.epoch})
		}
	}
	return c.commitThese(how, offsets, out)
}

func (c *Consumer) commitThese(how string, offsets []wire.OffsetCommitPartition, out *node.Out) int64 {
	g := &c.grp
	g.commitSeq++
	k := commit{id: g.commitSeq, how: how, offsets: offsets,
		deadline: out.Now + c.cfg.DefaultAPITimeout}
	if how == "rebalance" && !c.cfg.NextGen {
		k.deadline = out.Now + c.cfg.MaxPollInterval // Kafka: onJoinPrepare's joinPrepareTimer
	}
	switch {
	case len(offsets) == 0:
		c.commitEnds(&k, wire.None, "", "", out)
		return k.id
	case g.on && !c.isMember():
		if g.state == joining || g.state == syncing {
			c.commitEnds(&k, wire.RebalanceInProgress, "RebalanceInProgressException",
				"Offset commit cannot be completed since the consumer is undergoing a rebalance for "+
					"auto partition assignment. You can try completing the rebalance by calling poll() "+
					"and then retry the operation.", out)
		} else {
			c.commitEnds(&k, wire.UnknownMemberID, "CommitFailedException",
				"Offset commit cannot be completed since the consumer is not part of an active group "+
					"for auto partition assignment; it is likely that the consumer was kicked out of "+
					"the group.", out)
		}
		return k.id
	}
	g.commits = append(g.commits, k)
	c.groupWork(out)
	return k.id
}

// isMember tells whether commits can carry a generation or epoch.
func (c *Consumer) isMember() bool { return c.grp.state == stable && c.grp.generation >= 0 }

// commitOf finds a commit under way by its kind; -1: none.
func (c *Consumer) commitOf(how string) int {
	return slices.IndexFunc(c.grp.commits, func(k commit) bool { return k.how == how })
}

func (c *Consumer) sendCommits(out *node.Out) {
	g := &c.grp
	for i := range g.commits {
		k := &g.commits[i]
		if k.sent || out.Now < k.retryAt {
			continue
		}
		k.sent = true
		req := &wire.OffsetCommitRequest{GroupID: c.cfg.GroupID, GenerationOrEpoch: -1,
			Partitions: k.offsets}
		if g.on {
			req.GenerationOrEpoch, req.MemberID = g.generation, g.member
			req.GroupInstanceID = c.cfg.GroupInstanceID
		}
		out.Emit(node.CommitSent{Group: c.cfg.GroupID, Member: g.member, How: k.how,
			Offsets: bookmarks(k.offsets)})
		c.sendGroup(req, k.id, out)
	}
}

func bookmarks(offsets []wire.OffsetCommitPartition) []node.CommittedOffset {
	b := make([]node.CommittedOffset, len(offsets))
	for i := range offsets {
		b[i] = node.CommittedOffset{TP: offsets[i].TP, Offset: offsets[i].Offset}
	}
	return b
}

const commitFailed = "Offset commit cannot be completed since the consumer is not part of an active " +
	"group for auto partition assignment; it is likely that the consumer was kicked out of the group."

// commitAnswered acts on a coordinator's answer.
// Kafka: ConsumerCoordinator.OffsetCommitResponseHandler.
func (c *Consumer) commitAnswered(id int64, r *wire.OffsetCommitReply, out *node.Out) {
	g := &c.grp
	at := slices.IndexFunc(g.commits, func(k commit) bool { return k.id == id })
	if at < 0 {
		return
	}
	err := wire.None
	for i := range r.Partitions {
		if err = r.Partitions[i].Error; err != wire.None {
			c.logRefused(&g.commits[at], i, err)
			break
		}
	}
	switch err {
	case wire.None:
		c.endCommit(at, err, "", "", out)
	case wire.CoordinatorNotAvailable, wire.NotCoordinator, wire.RequestTimedOut:
		c.coordinatorLost(err, out)
		c.commitAgain(at, err, out)
	case wire.CoordinatorLoadInProgress, wire.UnknownTopicOrPartition:
		c.commitAgain(at, err, out)
	case wire.StaleMemberEpoch:
		c.commitAgain(at, err, out)
	case wire.RebalanceInProgress:
		c.requestRejoin("offset commit failed since group is already rebalancing", out)
		c.endCommit(at, err, "RebalanceInProgressException", "Offset commit cannot be completed since "+
			"the consumer group is executing a rebalance at the moment. You can try completing the "+
			"rebalance by calling poll() and then retry commit again", out)
	case wire.UnknownMemberID, wire.IllegalGeneration:
		c.endCommit(at, err, "CommitFailedException", commitFailed, out)
		if !c.cfg.NextGen && g.state == stable {
			c.fencedOff(err, "OffsetCommit", out)
		}
	case wire.FencedInstanceID:
		c.endCommit(at, err, "FencedInstanceIdException", err.Message(), out)
		c.groupFails("FencedInstanceIdException", err.Message(), out)
	case wire.TopicAuthorizationFailed, wire.GroupAuthorizationFailed:
		c.commitDenied(at, err, r, out)
	default:
		c.endCommit(at, err, err.Exception(), err.Message(), out)
	}
}

// commitDenied ends a commit that the group, or some topics of it, don't allow.
func (c *Consumer) commitDenied(at int, err wire.ErrorCode, r *wire.OffsetCommitReply, out *node.Out) {
	name := c.cfg.GroupID
	if err == wire.TopicAuthorizationFailed {
		var topics []string
		for i := range r.Partitions {
			if p := &r.Partitions[i]; p.Error == err && !slices.Contains(topics, p.TP.Topic) {
				topics = append(topics, p.TP.Topic)
			}
		}
		name = strings.Join(topics, ", ")
		c.Net.fatal("Not authorized to commit to topics ["+name+"]", coordinatorLogger(false))
	}
	c.endCommit(at, err, err.Exception(), denied(err, name), out)
}

// logRefused logs which partition's offset was refused, at first: the others aren't looked at.
func (c *Consumer) logRefused(k *commit, part int, err wire.ErrorCode) {
	logger := coordinatorLogger(false)
	if c.cfg.NextGen {
		logger = "org.apache.kafka.clients.consumer.internals.CommitRequestManager"
	}
	o := &k.offsets[part]
	text := "Offset commit failed on partition " + o.TP.String() + " at offset " + itoa(o.Offset) +
		": " + err.Message()
	if err.Retriable() {
		c.Net.warn(text, logger)
	} else {
		c.Net.fatal(text, logger)
	}
}

// logAutoCommit warns of a commit that the consumer tried by itself.
// Kafka: ConsumerCoordinator.autoCommitOffsetsAsync, maybeAutoCommitOffsetsSync.
func (c *Consumer) logAutoCommit(k *commit, message string) {
	kind := "Asynchronous"
	switch k.how {
	case "sync", "async":
		return
	case "close":
		kind = "Synchronous"
	}
	tps := make([]wire.TopicPartition, len(k.offsets))
	for i := range k.offsets {
		tps[i] = k.offsets[i].TP
	}
	list := make([]string, len(tps))
	for i, at := range assignor.PartitionOrder(tps) {
		o := &k.offsets[at]
		epoch := "null"
		if o.LeaderEpoch >= 0 {
			epoch = itoa(int64(o.LeaderEpoch))
		}
		list[i] = o.TP.String() + "=OffsetAndMetadata{offset=" + itoa(o.Offset) + ", leaderEpoch=" +
			epoch + ", metadata=''}"
	}
	c.Net.warn(kind+" auto-commit of offsets {"+strings.Join(list, ", ")+"} failed: "+message,
		coordinatorLogger(c.cfg.NextGen))
}

// commitAgain: a synchronous commit is sent again after the backoff, an asynchronous one is over. One
// before a rebalance goes on at an even pace for as long as the group waits for the member.
func (c *Consumer) commitAgain(at int, err wire.ErrorCode, out *node.Out) {
	k := &c.grp.commits[at]
	if k.how == "async" || k.how == "auto" {
		c.endCommit(at, err, "RetriableCommitFailedException",
			"Offset commit failed with a retriable exception. You should retry committing the latest "+
				"consumed offsets.", out)
		return
	}
	k.sent = false
	if k.how == "rebalance" && !c.cfg.NextGen {
		k.retryAt = out.Now + c.cfg.RetryBackoff
		return
	}
	k.retryAt = out.Now + backoff(c.cfg.RetryBackoff, c.cfg.RetryBackoffMax, k.tries,
		out.Chance(node.CommitRetry, node.Itself))
	k.tries++
}

func (c *Consumer) commitLost(id int64, out *node.Out) {
	at := slices.IndexFunc(c.grp.commits, func(k commit) bool { return k.id == id })
	if at >= 0 {
		c.commitAgain(at, wire.NetworkException, out)
	}
}

func (c *Consumer) expireCommits(out *node.Out) {
	for i := 0; i < len(c.grp.commits); {
		if c.grp.commits[i].deadline > out.Now {
			i++
			continue
		}
		c.endCommit(i, wire.RequestTimedOut, "TimeoutException", "Timeout of "+
			itoa(int64(c.cfg.DefaultAPITimeout/node.Millisecond))+
			"ms expired before successfully committing offsets", out)
	}
}

func (c *Consumer) endCommit(at int, err wire.ErrorCode, exception, message string, out *node.Out) {
	k := c.grp.commits[at]
	c.grp.commits = slices.Delete(c.grp.commits, at, at+1)
	c.commitEnds(&k, err, exception, message, out)
}

func (c *Consumer) commitEnds(k *commit, err wire.ErrorCode, exception, message string,
	out *node.Out) {
	if err == wire.None {
		for i := range k.offsets {
			if at := c.find(k.offsets[i].TP); at >= 0 {
				c.parts.Edit(int(at)).committed = k.offsets[i].Offset
			}
		}
	}
	if len(k.offsets) > 0 {
		out.Emit(node.CommitAnswered{Group: c.cfg.GroupID, Member: c.grp.member, How: k.how,
			Error: err, Offsets: bookmarks(k.offsets)})
	}
	if exception != "" && !err.Retriable() {
		c.logAutoCommit(k, message)
	}
	c.committed = append(c.committed, CommitResult{ID: k.id, How: k.how,
		Offsets: bookmarks(k.offsets), Exception: exception, Message: message})
}
