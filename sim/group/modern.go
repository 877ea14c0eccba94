package group

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

type modern struct {
	members []struct{}
}

func (m *modern) clone() modern                                                             { return *m }
func (m *modern) each(later func(t node.Time))                                              {}
func (m *modern) subscribes(topic string) bool                                              { return false }
func (c *Coordinator) receiveModern(h Host, m *wire.Message, out *node.Out) bool            { return false }
func (c *Coordinator) modernDue(h Host, g *Group, out *node.Out)                            {}
func (c *Coordinator) modernLoaded(h Host, g *Group, out *node.Out)                         {}
func (c *Coordinator) replayModern(partition int32, kind int16, d *decoder, r *wire.Record) {}
func (c *Coordinator) toClassic(h Host, g *Group, out *node.Out) wire.ErrorCode {
	return wire.InconsistentGroupProtocol
}
func (c *Coordinator) leaveModern(h Host, g *Group, m *wire.Message, r *wire.LeaveGroupRequest, reply *wire.LeaveGroupReply, out *node.Out) {
}
func (g *Group) mayCommit(r *wire.OffsetCommitRequest) wire.ErrorCode { return wire.None }
func (g *Group) mayFetch(r *wire.OffsetFetchRequest) wire.ErrorCode   { return wire.None }
func (g *Group) tombstones() []wire.Record                            { return nil }
func withModernError(body wire.Body, code wire.ErrorCode) wire.Body   { return body }
