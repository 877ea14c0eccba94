package course

// dictionary is what most links have in them, so that they come out short. It is part of the format:
// links could not be read with another one.
func dictionary(version byte) []byte {
	if version == 1 {
		return nil
	}
	return []byte("consumer-perf-test.sh --execute --reassignment-json-file kafka-configs.sh --alter " +
		"--add-config min.insync.replicas=2 --entity-type topics --entity-name kafka-leader-election.sh " +
		"--election-type preferred unclean --all-topic-partitions kafka-get-offsets.sh " +
		"kafka-consumer-groups.sh --list --describe --group billing --group kitchen --reset-offsets " +
		"--to-earliest --processing 1s --commit after before --share --rate 2/s --keys Mario,Luigi," +
		"Sofia,Anna --acks all slow latency 200ms default partition heal broker-1 broker-2 broker-3 " +
		"kill stop start wait 10s wait 3s kafka-console-consumer.sh --from-beginning --timeout-ms " +
		"--max-messages kafka-console-producer.sh --producer-property acks=1 <<< consumer pizza-maker-1 " +
		"--topic orders --group producer order-desk --topic orders send order-desk Mario:margherita " +
		"kafka-topics.sh --create --topic orders --partitions 3 --replication-factor 3 --describe " +
		"--topic orders --bootstrap-server broker-1:9092")
}
