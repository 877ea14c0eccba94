package controller

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// DescribeCluster (key 60) tells the clients of bootstrap.controllers who the controllers are, and
// which of them decides.
// Kafka: ControllerApis.handleDescribeCluster.
func (c *Controller) describeCluster(m wire.Message, out *node.Out) {
	reply := &wire.DescribeClusterReply{ClusterID: wire.ClusterID, ControllerID: c.raft.Leader()}
	for _, id := range c.raft.Voters() {
		reply.Nodes = append(reply.Nodes, wire.ClusterNode{Endpoint: wire.EndpointOf(id)})
	}
	out.Send(m.From, m.Correlation, reply)
}

// UnregisterBroker (key 64): a broker that won't come back is forgotten. Nobody looks whether it is
// really gone.
// Kafka: ReplicationControlManager.unregisterBroker.
func (c *Controller) unregisterBroker(m wire.Message, r *wire.UnregisterBrokerRequest,
	out *node.Out) {
	reply, d := &wire.UnregisterBrokerReply{}, &decision{}
	switch b := c.mem.img.Broker(r.BrokerID); {
	case !c.Active():
		reply.Error = wire.NotController
	case b == nil:
		reply.Error = wire.BrokerIDNotRegistered
		reply.Message = "Broker ID " + itoa(r.BrokerID) + " is not currently registered"
	default:
		c.brokerUnregistered(b, d)
	}
	c.refused(d, "UnregisterBroker", r.BrokerID.String(), reply.Error, &reply.Message)
	c.decide(d, m, reply, out)
}
