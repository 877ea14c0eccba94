package raft

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// RemoveRaftVoter (key 81): voters stay as they are, so all that can be said is that there is no such
// voter, or that the one there is can't go. Kafka: RemoveVoterHandler.handleRemoveVoterRequest.
func (n *Node) removeVoter(m wire.Message, r *wire.RemoveRaftVoterRequest, out *node.Out) {
	reply := &wire.RemoveRaftVoterReply{}
	switch {
	case !n.Leads():
		reply.Error = wire.NotLeaderOrFollower
	case n.Votes(r.VoterID) && wire.DirectoryID(r.VoterID) == r.DirectoryID:
		reply.Error, reply.Message = wire.InvalidRequest, "The voters of this cluster can't be changed."
	default:
		keys := make([]string, len(n.voters))
		for i, v := range n.voters {
			keys[i] = replicaKey(v, wire.DirectoryID(v))
		}
		reply.Error = wire.VoterNotFound
		reply.Message = "Cannot remove voter " + replicaKey(r.VoterID, r.DirectoryID) +
			" from the set of voters [" + strings.Join(keys, ", ") + "]"
	}
	out.Send(m.From, m.Correlation, reply)
}

func replicaKey(id wire.ID, directory wire.UUID) string {
	return "ReplicaKey(id=" + strconv.Itoa(int(id)) + ", directoryId=" + string(directory) + ")"
}
