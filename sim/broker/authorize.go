package broker

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// Who may do what: every request of a client that came in by a door is checked against the ACLs of this
// broker's image before it is served, resource by resource.
//
// Left out: what the controller checks in a real cluster (requests that change the cluster) is checked
// by the broker that forwards it; delegation tokens, TWO_PHASE_COMMIT, and reading the ACLs of users.
// Kafka: StandardAuthorizer, AuthHelper, and the beginnings of KafkaApis' and ControllerApis' handlers.

// access asks the ACLs.
func (g *ground) access(op wire.Operation, kind wire.ACLResource, name string) (allowed bool,
	rule string) {
	if g.caller == nil || g.guards == nil {
		return true, ""
	}
	a := g.image.Decide(&wire.ACL{Resource: kind, Name: name, Principal: g.caller.principal,
		Host: g.caller.host, Operation: op}, g.guards.Super, g.guards.Open)
	return a.Allowed, a.Rule
}

// sees asks without telling of a refusal, as brokers do when they leave things out of a list.
func (g *ground) sees(op wire.Operation, kind wire.ACLResource, name string) bool {
	ok, _ := g.access(op, kind, name)
	return ok
}

// may asks whether the caller may do something, and tells when it may not.
func (g *ground) may(op wire.Operation, kind wire.ACLResource, name string, out *node.Out) bool {
	ok, rule := g.access(op, kind, name)
	if !ok {
		out.Emit(node.AccessDenied{From: g.caller.from, Principal: g.caller.principal, Operation: op,
			Resource: kind, Name: name, API: g.caller.api, Rule: rule})
	}
	return ok
}

func (g *ground) mayTopic(op wire.Operation, topic string, out *node.Out) bool {
	return g.may(op, wire.ACLTopic, topic, out)
}

func (g *ground) mayCluster(op wire.Operation, out *node.Out) bool {
	return g.may(op, wire.ACLCluster, wire.ClusterName, out)
}

// authorized checks what stands or falls as a whole, and answers what may not be. Requests about
// several resources are checked where they are served.
func (b *Broker) authorized(m *wire.Message, out *node.Out) bool {
	if b.caller == nil || b.guards == nil {
		return true
	}
	b.caller.from, b.caller.api = m.From, m.Body.API()
	code := b.groupAccess(m.Body, out)
	if code == wire.None {
		code = b.clusterAccess(m.Body, out)
	}
	if code == wire.None {
		return true
	}
	out.Send(m.From, m.Correlation, refusal(m.Body, code))
	return false
}

// groupAccess checks requests about one group.
func (b *Broker) groupAccess(body wire.Body, out *node.Out) wire.ErrorCode {
	group, op := "", wire.OpRead
	switch r := body.(type) {
	case *wire.JoinGroupRequest:
		group = r.GroupID
	case *wire.SyncGroupRequest:
		group = r.GroupID
	case *wire.HeartbeatRequest:
		group = r.GroupID
	case *wire.LeaveGroupRequest:
		group = r.GroupID
	case *wire.OffsetCommitRequest:
		group = r.GroupID
	case *wire.ConsumerGroupHeartbeatRequest:
		group = r.GroupID
	case *wire.ShareGroupHeartbeatRequest:
		group = r.GroupID
	case *wire.ShareFetchRequest:
		group = r.GroupID
	case *wire.ShareAcknowledgeRequest:
		group = r.GroupID
	case *wire.AlterShareGroupOffsetsRequest:
		group = r.GroupID
	case *wire.OffsetFetchRequest:
		group, op = r.GroupID, wire.OpDescribe
	case *wire.OffsetDeleteRequest:
		group, op = r.GroupID, wire.OpDelete
	case *wire.DescribeShareGroupOffsetsRequest:
		group, op = r.GroupID, wire.OpDescribe
	case *wire.DeleteShareGroupOffsetsRequest:
		group, op = r.GroupID, wire.OpDelete
	default:
		return wire.None
	}
	if b.may(op, wire.ACLGroup, group, out) {
		return wire.None
	}
	return wire.GroupAuthorizationFailed
}

// clusterAccess checks requests about the cluster as a whole. What isn't named here is checked
// elsewhere, or nobody but brokers may ask it.
func (b *Broker) clusterAccess(body wire.Body, out *node.Out) wire.ErrorCode {
	op := wire.OpClusterAction
	switch r := body.(type) {
	case *wire.InitProducerIDRequest:
		return b.producerAccess(r, out)
	case *wire.DescribeAclsRequest, *wire.DescribeUserScramCredentialsRequest,
		*wire.DescribeQuorumRequest,
		*wire.ListPartitionReassignmentsRequest, *wire.DescribeLogDirsRequest:
		op = wire.OpDescribe
	case *wire.CreateAclsRequest, *wire.DeleteAclsRequest, *wire.AlterUserScramCredentialsRequest,
		*wire.ElectLeadersRequest, *wire.AlterPartitionReassignmentsRequest,
		*wire.UnregisterBrokerRequest,
		*wire.RemoveRaftVoterRequest:
		op = wire.OpAlter
	case *wire.DescribeClientQuotasRequest, *wire.ListConfigResourcesRequest:
		op = wire.OpDescribeConfigs
	case *wire.AlterClientQuotasRequest:
		op = wire.OpAlterConfigs
	case *wire.AlterPartitionRequest, *wire.AllocateProducerIDsRequest, *wire.BrokerHeartbeatRequest,
		*wire.BrokerRegistrationRequest:
	default:
		return wire.None
	}
	if b.mayCluster(op, out) {
		return wire.None
	}
	return wire.ClusterAuthorizationFailed
}

// producerAccess: an idempotent producer must be able to write to some topic, at least. A refusal isn't
// told, as Kafka doesn't log it: such a producer asks again and again.
// Kafka: KafkaApis.handleInitProducerIdRequest (KIP-679).
func (b *Broker) producerAccess(r *wire.InitProducerIDRequest, out *node.Out) wire.ErrorCode {
	switch {
	case r.TransactionalID != "":
		if b.may(wire.OpWrite, wire.ACLTransactional, r.TransactionalID, out) {
			return wire.None
		}
		return wire.TransactionalIDAuthorizationFailed
	case b.sees(wire.OpIdempotentWrite, wire.ACLCluster, wire.ClusterName),
		b.image.DecideAny(&wire.ACL{Resource: wire.ACLTopic, Principal: b.caller.principal,
			Host: b.caller.host, Operation: wire.OpWrite}, b.guards.Super, b.guards.Open):
		return wire.None
	}
	return wire.ClusterAuthorizationFailed
}

// refusal is the answer to a request that may not be.
func refusal(body wire.Body, code wire.ErrorCode) wire.Body {
	text := code.Message()
	switch r := body.(type) {
	case *wire.JoinGroupRequest:
		return &wire.JoinGroupReply{Error: code, GenerationID: -1, MemberID: r.MemberID}
	case *wire.SyncGroupRequest:
		return &wire.SyncGroupReply{Error: code}
	case *wire.HeartbeatRequest:
		return &wire.HeartbeatReply{Error: code}
	case *wire.LeaveGroupRequest:
		return &wire.LeaveGroupReply{Error: code}
	case *wire.OffsetCommitRequest:
		e := &wire.OffsetCommitReply{}
		for i := range r.Partitions {
			e.Partitions = append(e.Partitions, wire.OffsetCommitResult{TP: r.Partitions[i].TP,
				Error: code})
		}
		return e
	case *wire.OffsetFetchRequest:
		return &wire.OffsetFetchReply{Error: code}
	case *wire.OffsetDeleteRequest:
		return &wire.OffsetDeleteReply{Error: code}
	case *wire.ConsumerGroupHeartbeatRequest:
		return &wire.ConsumerGroupHeartbeatReply{Error: code, Message: text}
	case *wire.InitProducerIDRequest:
		return &wire.InitProducerIDReply{Error: code, ProducerID: wire.NoProducerID, ProducerEpoch: -1}
	}
	if reply := shareRefusal(body, code); reply != nil {
		return reply
	}
	return clusterRefusal(body, code, text)
}

func shareRefusal(body wire.Body, code wire.ErrorCode) wire.Body {
	switch body.(type) {
	case *wire.ShareGroupHeartbeatRequest:
		return &wire.ShareGroupHeartbeatReply{Error: code, Message: code.Message()}
	case *wire.ShareFetchRequest:
		return &wire.ShareFetchReply{Error: code}
	case *wire.ShareAcknowledgeRequest:
		return &wire.ShareAcknowledgeReply{Error: code}
	case *wire.AlterShareGroupOffsetsRequest:
		return &wire.AlterShareGroupOffsetsReply{Error: code, Message: code.Message()}
	case *wire.DescribeShareGroupOffsetsRequest:
		return &wire.DescribeShareGroupOffsetsReply{Error: code, Message: code.Message()}
	case *wire.DeleteShareGroupOffsetsRequest:
		return &wire.DeleteShareGroupOffsetsReply{Error: code, Message: code.Message()}
	}
	return nil
}

func clusterRefusal(body wire.Body, code wire.ErrorCode, text string) wire.Body {
	switch r := body.(type) {
	case *wire.DescribeAclsRequest:
		return &wire.DescribeAclsReply{Error: code, Message: text}
	case *wire.CreateAclsRequest:
		return &wire.CreateAclsReply{Error: code, Message: text}
	case *wire.DeleteAclsRequest:
		return &wire.DeleteAclsReply{Error: code, Message: text}
	case *wire.DescribeUserScramCredentialsRequest:
		return &wire.DescribeUserScramCredentialsReply{Error: code, Message: text}
	case *wire.AlterUserScramCredentialsRequest:
		e := &wire.AlterUserScramCredentialsReply{}
		for i := range r.Changes {
			e.Results = append(e.Results, wire.ScramUser{User: r.Changes[i].User, Error: code,
				Message: text})
		}
		return e
	case *wire.DescribeQuorumRequest:
		return &wire.DescribeQuorumReply{Error: code}
	case *wire.ListPartitionReassignmentsRequest:
		return &wire.ListPartitionReassignmentsReply{Error: code, Message: text}
	case *wire.AlterPartitionReassignmentsRequest:
		return &wire.AlterPartitionReassignmentsReply{Error: code, Message: text}
	case *wire.DescribeLogDirsRequest:
		return &wire.DescribeLogDirsReply{Error: code}
	case *wire.ElectLeadersRequest:
		return &wire.ElectLeadersReply{Error: code}
	case *wire.UnregisterBrokerRequest:
		return &wire.UnregisterBrokerReply{Error: code, Message: text}
	case *wire.RemoveRaftVoterRequest:
		return &wire.RemoveRaftVoterReply{Error: code, Message: text}
	case *wire.DescribeClientQuotasRequest:
		return &wire.DescribeClientQuotasReply{Error: code, Message: text}
	case *wire.AlterClientQuotasRequest:
		return &wire.AlterClientQuotasReply{Error: code, Message: text}
	case *wire.ListConfigResourcesRequest:
		return &wire.ListConfigResourcesReply{Error: code}
	}
	return &wire.ApiVersionsReply{Error: code}
}
