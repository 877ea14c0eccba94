package words

import (
	"strings"

	"highwater/sim/wire"
)

// Messages among brokers and controllers, and how connections end.

func connectionClosed(b *wire.ConnectionClosed, m *Message) {
	m.Switch, m.Rank, m.Form = Connections, Routine, Dot
	m.Background, m.Copying = true, true
	m.No = wire.NetworkException
	if b.Refused {
		m.Label = "refused"
		m.Sentence = "Nobody was listening, so what was asked for was certainly not done."
		return
	}
	m.Label = Closed
	m.Sentence = "Whoever waits for an answer gets none, and can't know whether the work was done."
}

// Closed is the label of the news that a connection is gone.
const Closed = "connection closed"

func brokerHeartbeatRequest(_ *wire.BrokerHeartbeatRequest, m *Message) {
	m.Switch, m.Background, m.Label = Controllers, true, Heartbeat
	m.routine()
	m.dot()
	m.tell("A broker says that it is alive, every 2 s.")
}

// Heartbeat is the label of heartbeats of all kinds.
const Heartbeat = "heartbeat"

// HeartbeatCapsule names a heartbeat on the stage while its group rebalances.
const HeartbeatCapsule = "Heartbeat"

func brokerHeartbeatReply(b *wire.BrokerHeartbeatReply, m *Message) {
	m.Switch, m.Background, m.Label = Controllers, true, Heartbeat
	m.routine()
	m.no(b.Error)
	m.tell("Says whether the broker may serve.")
}

func alterPartitionRequest(b *wire.AlterPartitionRequest, m *Message) {
	m.Switch = Controllers
	if len(b.Partitions) > 0 && m.labels() {
		m.Label += " " + b.Partitions[0].TP.String()
	}
	m.tell("A leader asks the controller for another in-sync replica set.")
}

func alterPartitionReply(b *wire.AlterPartitionReply, m *Message) {
	m.Switch, m.Form = Controllers, Ack
	m.no(b.Error)
	for i := range b.Partitions {
		m.no(b.Partitions[i].Error)
	}
	m.tell("Says which replicas are in sync now.")
}

func metadataFetchRequest(b *wire.MetadataFetchRequest, m *Message) {
	m.Switch, m.Background, m.Copying = Controllers, true, true
	m.routine()
	m.dot()
	if m.labels() {
		m.Label = "Fetch metadata " + at(b.FetchOffset, b.FetchOffset)
	}
	m.tell("A broker asks the controller for new metadata records.")
}

func metadataFetchReply(b *wire.MetadataFetchReply, m *Message) {
	m.Switch, m.Label = Controllers, "nothing new"
	m.routine()
	m.Background, m.Copying = !news(b.Records), !news(b.Records)
	if len(b.Records) > 0 {
		if news(b.Records) {
			m.Form, m.Capsule = Note, "metadata"
			m.Rank, m.Routine = News, false
		}
		if m.labels() {
			m.Label = records(b.Records)
		}
	}
	m.no(b.Error)
	if len(b.Records) == 0 {
		m.tell(nothingNew)
	} else {
		m.tell("Brings metadata records, which the broker replays.")
	}
}

const idle = "NoOpRecord"

// news tells whether metadata records say anything.
func news(all []wire.MetadataRecord) bool {
	for _, r := range all {
		if r.RecordName() != idle {
			return true
		}
	}
	return false
}

// records names metadata records: the first kind that isn't a mere NoOp, and how many.
func records(all []wire.MetadataRecord) string {
	name, n := "", 0
	for _, r := range all {
		if k := r.RecordName(); k != idle && (name == "" || name == k) {
			name = k
			n++
		}
	}
	switch rest := len(all) - n; {
	case name == "":
		return idle
	case rest > 0:
		return strings.TrimSuffix(name, "Record") + " +" + num(len(all)-1)
	case n > 1:
		return num(n) + " " + name + "s"
	}
	return name
}
