package course

import "testing"

// Copies are asked for one by one, a dead broker's too; who was struck off while the ISR was too short is
// eligible; and to be given up for silence is something else than to say goodbye.
func TestReplicaPredicates(t *testing.T) {
	a := newAsks(t)
	a.does("kafka-topics.sh --create --topic orders --replica-assignment 1:2:3 "+
		"--config min.insync.replicas=2 --bootstrap-server broker-1:9092",
		"producer desk --topic orders", "send desk Mario:a")
	a.holds("orders-0 copy broker-1 = 1", "orders-0 copy broker-2 = 1", "orders-0 copy broker-3 = 1")
	a.does("kill broker-3", "wait 12s", "send desk Mario:b", "wait 1s")
	a.holds("given-up broker-3 = 1", "orders-0 copy broker-1 = 2", "orders-0 copy broker-3 = 1",
		"not orders-0 elr has broker-2", "not orders-0 elr has broker-3")
	a.does("stop broker-2", "wait 2s")
	a.holds("broker-2 fenced", "given-up broker-2 = 0", "orders-0 elr has broker-2",
		"not orders-0 elr has broker-3", "orders-0 isr = 1")
	agree(t, a.Course)
}
