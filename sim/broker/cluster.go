package broker

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// DescribeCluster (key 60): the brokers, as this one believes. The controllers are none of its
// business.
// Kafka: KafkaApis.handleDescribeCluster, AuthHelper.computeDescribeClusterResponse.
func (b *Broker) describeCluster(m *wire.Message, r *wire.DescribeClusterRequest, out *node.Out) {
	reply := &wire.DescribeClusterReply{ClusterID: b.cfg.ClusterID, ControllerID: wire.NoLeader}
	if r.Controllers {
		reply.Error = wire.MismatchedEndpointType
		reply.Message = "The request was sent to an endpoint of type BROKER, but we wanted an endpoint " +
			"of type CONTROLLER"
		out.Send(m.From, m.Correlation, reply)
		return
	}
	for _, reg := range b.image.Brokers.All() {
		if !reg.Fenced || r.IncludeFenced {
			reply.Nodes = append(reply.Nodes,
				wire.ClusterNode{Endpoint: reg.Endpoint, Fenced: reg.Fenced})
		}
	}
	reply.ControllerID = b.shownController(out)
	out.Send(m.From, m.Correlation, reply)
}

// shownController is the broker that clients are told is the controller: in KRaft they have no
// business with the real one.
// Kafka: KRaftMetadataCache.getRandomAliveBrokerId.
func (b *Broker) shownController(out *node.Out) wire.ID {
	var alive []wire.ID
	for id, reg := range b.image.Brokers.All() {
		if !reg.Fenced {
			alive = append(alive, id)
		}
	}
	if len(alive) == 0 {
		return wire.NoLeader
	}
	chance := out.Chance(node.ShownController, out.Sender)
	return alive[chance.Intn(len(alive))]
}
