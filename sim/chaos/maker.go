package chaos

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// makerSpec is a process that creates topics, trying again until they exist.
type makerSpec struct {
	brokers int
	topics  []wire.CreatableTopic
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
	return text
}

// New implements client.Spec.
func (s makerSpec) New(wire.ID, string) node.Machine { return &maker{spec: s} }

type maker struct {
	spec  makerSpec
	tries int32
}

// Start implements node.Machine.
func (m *maker) Start(out *node.Out) { m.try(out) }

func (m *maker) try(out *node.Out) {
	m.tries++
	to := wire.ID(1 + int(m.tries)%m.spec.brokers)
	out.Send(to, m.tries, &wire.CreateTopicsRequest{Topics: m.spec.topics, TimeoutMs: 5000})
	out.After(node.Second, node.Timer{Kind: 1, ID: int64(m.tries)})
}

// Receive implements node.Machine.
func (m *maker) Receive(msg wire.Message, out *node.Out) {
	r, ok := msg.Body.(*wire.CreateTopicsReply)
	if !ok {
		return
	}
	for i := range r.Topics {
		if e := r.Topics[i].Error; e != wire.None && e != wire.TopicAlreadyExists {
			return
		}
	}
	out.Exit(0)
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
