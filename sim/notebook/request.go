package notebook

import (
	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// What a library asks the cluster beside its own work, and what the admin client is for: a call is one
// request, or one to find out whom to ask and then those. Answers have the fields of Kafka's protocol,
// as kafka-python's to_dict() gives them; error_code says what the broker said.

// begin sends the first requests of such a call; false: it is none.
func begin(h *handle, out *node.Out) bool {
	c := &h.now
	any, controller := client.Target{}, client.Target{Kind: client.ToController}
	switch c.do {
	case "create_topics":
		h.request(newTopics(c), controller, out)
	case "delete_topics":
		h.request(&wire.DeleteTopicsRequest{Names: named(c, "topics"), TimeoutMs: 30000}, controller,
			out)
	case "create_partitions":
		h.request(increases(c), controller, out)
	case "metadata":
		h.request(&wire.MetadataRequest{Topics: named(c, "topics"), All: !c.args.Has("topics"),
			AllowAutoCreate: c.args.Get("create").Text == "true"}, any, out)
	case "describe_cluster", "list_groups":
		h.request(&wire.DescribeClusterRequest{}, any, out)
	case "describe_configs":
		h.request(&wire.DescribeConfigsRequest{Resources: resources(c)}, configsAt(c), out)
	case "alter_configs":
		h.request(alterations(c), controller, out)
	case "offsets":
		return beginOffsets(h, out)
	case "delete_records":
		for _, item := range c.args.Get("offsets").Items {
			if tp, ok := partition(item); ok && len(item.Items) > 2 {
				h.request(&wire.DeleteRecordsRequest{TimeoutMs: 30000,
					Partitions: []wire.DeleteRecordsPartition{{TP: tp, Offset: item.Items[2].Number}}},
					client.Target{Kind: client.ToLeader, TP: tp}, out)
			}
		}
	case "committed", "describe_groups", "delete_groups":
		h.request(&wire.FindCoordinatorRequest{Type: wire.GroupCoordinator,
			Keys: named(c, "groups")}, any, out)
	default:
		return false
	}
	if h.asked == 0 && h.now.id != 0 {
		h.done(h.answer().List("results").End(), out)
	}
	return true
}

func named(c *call, key string) []string {
	list := texts(c.args.Get(key))
	return list[:min(len(list), mostNamed)]
}

func newTopics(c *call) *wire.CreateTopicsRequest {
	req := &wire.CreateTopicsRequest{TimeoutMs: 30000}
	for _, item := range c.args.Get("topics").Items {
		name, _ := item.Get("name").String()
		t := wire.CreatableTopic{Name: name, Partitions: int32(item.Get("partitions").Number),
			ReplicationFactor: int16(item.Get("replication_factor").Number)}
		for _, e := range item.Get("configs").Items {
			if kv := texts(e); len(kv) == 2 {
				t.Configs = append(t.Configs, wire.ConfigEntry{Key: kv[0], Value: kv[1]})
			}
		}
		for _, r := range item.Get("assignment").Items {
			t.Assignment = append(t.Assignment, ids(r))
		}
		req.Topics = append(req.Topics, t)
	}
	return req
}

func ids(v kit.JSON) []wire.ID {
	var out []wire.ID
	for _, n := range v.Items {
		if id, f := n.Whole("Integer"); f == nil {
			out = append(out, wire.ID(id))
		}
	}
	return out
}

func increases(c *call) *wire.CreatePartitionsRequest {
	req := &wire.CreatePartitionsRequest{TimeoutMs: 30000}
	for _, item := range c.args.Get("topics").Items {
		name, _ := item.Get("name").String()
		t := wire.PartitionsIncrease{Name: name, Count: int32(item.Get("count").Number)}
		for _, r := range item.Get("assignment").Items {
			t.Assignment = append(t.Assignment, ids(r))
		}
		req.Topics = append(req.Topics, t)
	}
	return req
}

// resources are a list of [type, name, ...].
func resources(c *call) []wire.ConfigResource {
	var out []wire.ConfigResource
	for _, item := range c.args.Get("resources").Items {
		if len(item.Items) >= 2 {
			name, _ := item.Items[1].String()
			kind := wire.ResourceType(item.Items[0].Number)
			out = append(out, wire.ConfigResource{Type: kind, Name: name})
		}
	}
	return out
}

// configsAt: a broker tells its own settings itself.
func configsAt(c *call) client.Target {
	for _, r := range resources(c) {
		if r.Type == wire.BrokerResource && r.Name != "" {
			n := int64(0)
			for i := range len(r.Name) {
				n = n*10 + int64(r.Name[i]-'0')
				if r.Name[i] < '0' || r.Name[i] > '9' || n > 99 {
					return client.Target{}
				}
			}
			return client.Target{Kind: client.ToBroker, Broker: wire.ID(n)}
		}
	}
	return client.Target{}
}

func alterations(c *call) *wire.IncrementalAlterConfigsRequest {
	req := &wire.IncrementalAlterConfigsRequest{}
	all := resources(c)
	for i, item := range c.args.Get("resources").Items {
		if i >= len(all) || len(item.Items) < 3 {
			break
		}
		r := wire.AlteredResource{Resource: all[i]}
		for _, e := range item.Items[2].Items {
			switch kv := texts(e); len(kv) {
			case 1:
				r.Changes = append(r.Changes, wire.ConfigChange{Key: kv[0], Op: wire.DeleteConfig})
			case 2:
				r.Changes = append(r.Changes, wire.ConfigChange{Key: kv[0], Value: kv[1]})
			}
		}
		req.Resources = append(req.Resources, r)
	}
	return req
}

func beginOffsets(h *handle, out *node.Out) bool {
	at := h.now.number("at", wire.LatestTimestamp)
	tps := partitions(h.now.args.Get("partitions"))
	for i, tp := range tps[:min(len(tps), mostNamed)] {
		if item := h.now.args.Get("partitions").Items[i]; len(item.Items) > 2 {
			at = item.Items[2].Number
		}
		h.request(&wire.ListOffsetsRequest{ReplicaID: wire.NoReplica,
			Partitions: []wire.ListOffsetsPartition{{TP: tp, CurrentLeaderEpoch: -1, TimestampMs: at}}},
			client.Target{Kind: client.ToLeader, TP: tp}, out)
	}
	if len(tps) == 0 {
		h.done(h.answer().List("results").End(), out)
	}
	return true
}

// goOn takes the answers that came, asks on where they only say whom to ask, and answers the call.
func goOn(h *handle, out *node.Out) {
	if !h.answers(out) || asksOn(h, out) {
		return
	}
	w := h.answer().List("results")
	for i := range h.got {
		putReply(w, h.got[i].Reply)
	}
	h.got = nil
	h.done(w.End(), out)
}

// asksOn sends what the first answer is for; false: there is nothing more to ask.
func asksOn(h *handle, out *node.Out) bool {
	switch r := h.got[0].Reply.(type) {
	case *wire.DescribeClusterReply:
		if h.now.do != "list_groups" {
			return false
		}
		h.got = nil
		for _, n := range r.Nodes {
			h.request(&wire.ListGroupsRequest{},
				client.Target{Kind: client.ToBroker, Broker: n.Endpoint.ID}, out)
		}
	case *wire.FindCoordinatorReply:
		for i := range r.Coordinators {
			if err := r.Coordinators[i].Error; err != wire.None {
				h.throw(pythonName(err.Exception()), r.Coordinators[i].Message, out)
				return true
			}
		}
		h.got = nil
		for i := range r.Coordinators {
			k := &r.Coordinators[i]
			h.request(ofGroup(h, k.Key), client.Target{Kind: client.ToBroker, Broker: k.NodeID}, out)
		}
	default:
		return false
	}
	return h.asked > 0
}

// ofGroup is what the group's coordinator is asked.
func ofGroup(h *handle, group string) wire.Body {
	switch h.now.do {
	case "describe_groups":
		return &wire.DescribeGroupsRequest{Groups: []string{group}}
	case "delete_groups":
		return &wire.DeleteGroupsRequest{Groups: []string{group}}
	}
	req := &wire.OffsetFetchRequest{GroupID: group, MemberEpoch: -1, RequireStable: true}
	if h.now.args.Has("partitions") {
		req.Partitions = partitions(h.now.args.Get("partitions"))
	}
	return req
}
