package client

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// nextState is what a member of a KIP-848 group keeps besides.
type nextState struct {
	subscriptionChanged bool
	committedBefore     bool // the commit before a rebalance was sent
	resend              bool
}

func (c *Consumer) nextWork(out *node.Out) {}

func (c *Consumer) nextStale(out *node.Out) {}

func (c *Consumer) nextAnswered(done *completion, r *wire.ConsumerGroupHeartbeatReply, out *node.Out) {
}

func (c *Consumer) nextLeave(out *node.Out) { c.leftGroup(out) }
