package course

import "testing"

// Two keys are beside each other when one partition has all records of both; which one doesn't matter.
// Of two printed lines a predicate can ask which came first.
func TestKeysBesideAndPrintedBefore(t *testing.T) {
	a := newAsks(t)
	a.holds("not key Mario beside Francesco in orders") // there is no such topic
	a.does("kafka-topics.sh --create --topic orders --partitions 3 --bootstrap-server broker-1:9092",
		"producer desk --topic orders", "send desk Mario:diavola", "wait 1s")
	a.holds("not key Mario beside Francesco in orders")
	a.does("send desk Francesco:calzone", "send desk Luigi:margherita", "wait 1s")
	a.holds("key Mario beside Francesco in orders", "not key Mario beside Luigi in orders")
	a.holds(`not printed "diavola" before "calzone"`)
	a.does("kafka-console-consumer.sh --topic orders --partition 2 --offset earliest --max-messages 2 " +
		"--bootstrap-server broker-1:9092")
	a.holds(`printed "diavola" before "calzone"`, `not printed "calzone" before "diavola"`,
		`not printed "diavola" before "margherita"`, `not printed "diavola" before "diavola"`)
	a.does("producer other --topic orders --partition 0", "send other Francesco:funghi", "wait 1s")
	a.holds("not key Mario beside Francesco in orders")
}
