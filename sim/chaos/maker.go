package chaos

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// makerSpec is a process that creates topics, trying again until they exist.
type makerSpec struct {
	brokers int
	topics  []wire.CreatableTopic
	queue   bool // there will be a share group: it shall begin at the beginning
}

// Role implements client.Spec.
func (makerSpec) Role() string { return "tool" }

// Text is the command as a learner would have typed it.
func (s makerSpec) Text() string {
	text := ""
	for i := range s.topics {
		t := &s.topics[i]
		if i > 0 {
			text += "\n"
		}
		text += "kafka-topics.sh --bootstrap-server broker-1:9092 --create --topic " + t.Name +
			" --partitions " + num(int64(t.Partitions)) +
			" --replication-factor " + num(int64(t.ReplicationFactor))
		for _, e := range t.Configs {
			text += " --config " + e.Key + "=" + e.Value
		}
	}
	if s.queue {
		text += "\nkafka-configs.sh --bootstrap-server broker-1:9092 --alter --group queue" +
			" --add-config share.auto.offset.reset=earliest"
	}
	return text
}

// New implements client.Spec.
func (s makerSpec) New(wire.ID, string) node.Machine { return &maker{spec: s} }

type maker struct {
	spec  makerSpec
	tries int32
	made  bool // the topics are there
}

// Start implements node.Machine.
func (m *maker) Start(out *node.Out) { m.try(out) }

func (m *maker) try(out *node.Out) {
	m.tries++
	to := wire.ID(1 + int(m.tries)%m.spec.brokers)
	if m.made {
		out.Send(to, m.tries, &wire.IncrementalAlterConfigsRequest{Resources: []wire.AlteredResource{{
			Resource: wire.ConfigResource{Type: wire.GroupResource, Name: "queue"},
			Changes:  []wire.ConfigChange{{Key: "share.auto.offset.reset", Value: "earliest"}}}}})
	} else {
		out.Send(to, m.tries, &wire.CreateTopicsRequest{Topics: m.spec.topics, TimeoutMs: 5000})
	}
	out.After(node.Second, node.Timer{Kind: 1, ID: int64(m.tries)})
}

// Receive implements node.Machine.
func (m *maker) Receive(msg wire.Message, out *node.Out) {
	switch r := msg.Body.(type) {
	case *wire.CreateTopicsReply:
		for i := range r.Topics {
			if e := r.Topics[i].Error; e != wire.None && e != wire.TopicAlreadyExists {
				return
			}
		}
		if m.made || !m.spec.queue {
			out.Exit(0)
			return
		}
		m.made = true
		m.try(out)
	case *wire.IncrementalAlterConfigsReply:
		if len(r.Resources) == 1 && r.Resources[0].Error == wire.None {
			out.Exit(0)
		}
	}
}

// Fire implements node.Machine.
func (m *maker) Fire(_ node.Timer, out *node.Out) { m.try(out) }

// Crash implements node.Machine.
func (m *maker) Crash() {}

// Shutdown implements node.Machine.
func (m *maker) Shutdown(out *node.Out) { out.Exit(0) }

// Clone implements node.Machine.
func (m *maker) Clone() node.Machine {
	c := *m
	return &c
}
