package getoffsets

import "highwater/sim/tool/kit"

// python does the same with kafka-python.
func python(y *kit.Python) bool {
	topic := y.Arg.Text("topic", "")
	if topic == "" || y.Arg.Has("topic-partitions") || !y.Arg.Has("bootstrap-server") {
		return false
	}
	call := "consumer.end_offsets(partitions)"
	switch y.Arg.Text("time", "latest") {
	case "latest", "-1":
	case "earliest", "-2":
		call = "consumer.beginning_offsets(partitions)"
	default:
		return false
	}
	y.Add("from kafka import KafkaConsumer, TopicPartition", "",
		"consumer = KafkaConsumer(bootstrap_servers="+y.Servers()+")",
		"partitions = [TopicPartition("+kit.PyStr(topic)+", p)",
		"              for p in consumer.partitions_for_topic("+kit.PyStr(topic)+")]",
		"for partition, offset in sorted("+call+".items()):",
		"    print(f'{partition.topic}:{partition.partition}:{offset}')", "consumer.close()")
	return true
}
