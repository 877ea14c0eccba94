package notebook

import (
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// putReply writes a reply as an item of a list.
func putReply(w *kit.JSONWriter, b wire.Body) {
	w.Open("")
	switch r := b.(type) {
	case *wire.CreateTopicsReply:
		putTopicResults(w, r.Topics)
	case *wire.DeleteTopicsReply:
		putTopicResults(w, r.Topics)
	case *wire.CreatePartitionsReply:
		putTopicResults(w, r.Topics)
	case *wire.MetadataReply:
		putMetadata(w, r)
	case *wire.DescribeClusterReply:
		w.Text("cluster_id", r.ClusterID).Number("controller_id", int64(r.ControllerID)).List("brokers")
		for _, n := range r.Nodes {
			w.Open("")
			putEndpoint(w, &n.Endpoint)
			w.Literal("is_fenced", bit(n.Fenced)).Shut()
		}
		w.End()
	case *wire.DescribeConfigsReply:
		putConfigs(w, r)
	case *wire.IncrementalAlterConfigsReply:
		w.List("responses")
		for _, a := range r.Resources {
			w.Open("")
			putStatus(w, a.Error, a.Message)
			putResource(w, a.Resource)
			w.Shut()
		}
		w.End()
	case *wire.ListOffsetsReply:
		w.List("partitions")
		for _, p := range r.Partitions {
			w.Open("")
			putStatus(w, p.Error, "")
			putPartition(w, "partition", p.TP)
			w.Number("offset", p.Offset).Number("timestamp", p.TimestampMs).
				Number("epoch", int64(p.LeaderEpoch)).Shut()
		}
		w.End()
	case *wire.DeleteRecordsReply:
		w.List("partitions")
		for _, p := range r.Partitions {
			w.Open("")
			putStatus(w, p.Error, "")
			putPartition(w, "partition", p.TP)
			w.Number("low_watermark", p.LowWatermark).Shut()
		}
		w.End()
	default:
		putGroupReply(w, b)
	}
	w.Shut()
}

func bit(b bool) string {
	if b {
		return "true"
	}
	return "false"
}

// putStatus writes what a broker said. The text is that of the reply, which is null when it has none.
func putStatus(w *kit.JSONWriter, e wire.ErrorCode, message string) {
	w.Number("error_code", int64(e))
	if message == "" {
		w.Null("error_message")
	} else {
		w.Text("error_message", message)
	}
}

func putTopicResults(w *kit.JSONWriter, topics []wire.TopicResult) {
	w.List("topics")
	for i := range topics {
		t := &topics[i]
		w.Open("").Text("name", t.Name)
		putStatus(w, t.Error, t.Message)
		w.Text("topic_id", string(t.TopicID)).Number("num_partitions", int64(t.Partitions)).
			Number("replication_factor", int64(t.ReplicationFactor)).Shut()
	}
	w.End()
}

func putEndpoint(w *kit.JSONWriter, b *wire.BrokerEndpoint) {
	w.Number("broker_id", int64(b.ID)).Text("host", b.Host).Number("port", int64(b.Port))
	if b.Rack == "" {
		w.Null("rack")
	} else {
		w.Text("rack", b.Rack)
	}
}

func putIDs(w *kit.JSONWriter, key string, ids []wire.ID) {
	w.List(key)
	for _, id := range ids {
		w.Number("", int64(id))
	}
	w.End()
}

func putMetadata(w *kit.JSONWriter, r *wire.MetadataReply) {
	w.List("topics")
	for i := range r.Topics {
		t := &r.Topics[i]
		w.Open("").Number("error_code", int64(t.Error)).Text("name", t.Name).
			Text("topic_id", string(t.TopicID)).Literal("is_internal", bit(t.Internal)).
			List("partitions")
		for j := range t.Partitions {
			p := &t.Partitions[j]
			w.Open("").Number("error_code", int64(p.Error)).Number("partition_index", int64(p.Index)).
				Number("leader_id", int64(p.LeaderID)).Number("leader_epoch", int64(p.LeaderEpoch))
			putIDs(w, "replica_nodes", p.Replicas)
			putIDs(w, "isr_nodes", p.ISR)
			putIDs(w, "offline_replicas", p.OfflineReplicas)
			w.Shut()
		}
		w.End().Shut()
	}
	w.End()
}

func putResource(w *kit.JSONWriter, r wire.ConfigResource) {
	w.Number("resource_type", int64(r.Type)).Text("resource_name", r.Name)
}

func putConfigs(w *kit.JSONWriter, r *wire.DescribeConfigsReply) {
	w.List("resources")
	for i := range r.Resources {
		d := &r.Resources[i]
		w.Open("")
		putStatus(w, d.Error, d.Message)
		putResource(w, d.Resource)
		w.List("configs")
		for j := range d.Configs {
			c := &d.Configs[j]
			w.Open("").Text("name", c.Name)
			if c.Sensitive {
				w.Null("value")
			} else {
				w.Text("value", c.Value)
			}
			w.Literal("read_only", bit(c.ReadOnly)).Text("config_source", string(c.Source)).
				Literal("is_sensitive", bit(c.Sensitive)).Shut()
		}
		w.End().Shut()
	}
	w.End()
}

// putGroupReply writes what coordinators answer.
func putGroupReply(w *kit.JSONWriter, b wire.Body) {
	switch r := b.(type) {
	case *wire.OffsetFetchReply:
		putStatus(w, r.Error, "")
		w.List("partitions")
		for _, p := range r.Partitions {
			w.Open("")
			putStatus(w, p.Error, "")
			putPartition(w, "partition", p.TP)
			w.Number("offset", p.Offset).Text("metadata", p.Metadata).
				Number("epoch", int64(p.LeaderEpoch)).Shut()
		}
		w.End()
	case *wire.ListGroupsReply:
		putStatus(w, r.Error, "")
		w.List("groups")
		for _, g := range r.Groups {
			w.Open("").Text("group_id", g.GroupID).Text("protocol_type", g.ProtocolType).
				Text("group_state", g.State).Text("group_type", g.Type).Shut()
		}
		w.End()
	case *wire.DescribeGroupsReply:
		w.List("groups")
		for i := range r.Groups {
			putGroup(w, &r.Groups[i])
		}
		w.End()
	case *wire.DeleteGroupsReply:
		w.List("results")
		for _, g := range r.Results {
			w.Open("").Text("group_id", g.GroupID)
			putStatus(w, g.Error, g.Message)
			w.Shut()
		}
		w.End()
	}
}

func putGroup(w *kit.JSONWriter, g *wire.DescribedGroup) {
	w.Open("")
	putStatus(w, g.Error, g.Message)
	w.Text("group_id", g.GroupID).Text("group_state", g.State).Text("protocol_type", g.ProtocolType).
		Text("protocol_data", g.ProtocolName).List("members")
	for i := range g.Members {
		m := &g.Members[i]
		w.Open("").Text("member_id", m.MemberID)
		if m.GroupInstanceID == "" {
			w.Null("group_instance_id")
		} else {
			w.Text("group_instance_id", m.GroupInstanceID)
		}
		w.Text("client_id", m.ClientID).Text("client_host", m.ClientHost).List("topics")
		for _, t := range m.Subscription.Topics {
			w.Text("", t)
		}
		w.End()
		putPartitions(w, "assignment", m.Assignment.Partitions)
		w.Shut()
	}
	w.End().Shut()
}
