package controller

import (
	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// features are the feature levels with which kafka-storage.sh of 4.3 formats a new cluster.
var features = [...]wire.FeatureLevelRecord{
	{Name: "metadata.version", Level: 30}, // 4.3-IV0
	{Name: elrVersion, Level: 1},
	{Name: "group.version", Level: 1},
	{Name: "share.version", Level: 1},
	{Name: "streams.version", Level: 1},
	{Name: "transaction.version", Level: 2},
}

// activate makes this the active controller: it writes the bootstrap records if there aren't any,
// starts all broker sessions anew and its periodic tasks. The transaction around Kafka's bootstrap
// records is left out. Kafka: ActivationRecordsGenerator, QuorumController.claim.
func (c *Controller) activate(out *node.Out) {
	out.Emit(node.ControllerActivated{Epoch: c.Epoch()})
	c.startSessions(out.Now)
	if c.mem.img.Features.Len() == 0 {
		d := &decision{}
		for i := range features {
			d.add(&features[i])
		}
		// With eligible leader replicas all brokers must agree on min.insync.replicas, so the
		// cluster-wide value is written down from the first moment.
		d.add(&wire.ConfigRecord{
			Resource: wire.ConfigResource{Type: wire.BrokerResource}, Key: "min.insync.replicas",
			Value: config.Node{Static: c.static}.Broker("min.insync.replicas"),
		})
		c.write(d, out)
	}
	out.After(c.sessionCheckEvery(), c.timer(sessionTimer))
	out.After(c.every.unclean, c.timer(uncleanTimer))
	if c.every.noOp > 0 {
		out.After(c.every.noOp, c.timer(noOpTimer))
	}
	if c.every.rebalance {
		out.After(c.every.preferred, c.timer(preferredTimer))
	}
}

var noOp = &wire.NoOpRecord{}

// writeNoOp keeps the log moving every metadata.max.idle.interval.ms, so that a leader that lost
// its majority notices, and offsets of an idle cluster grow by two a second.
func (c *Controller) writeNoOp(out *node.Out) {
	at := c.raft.Append(noOp)
	c.replay(at, noOp)
	c.settle(out)
	out.After(c.every.noOp, c.timer(noOpTimer))
}
