package shell

import "strings"

// groups writes what kafka-consumer-groups does; --dry-run and the filters of --list have no code.
func (y *python) groups() bool {
	group := y.arg.Text("group", "")
	if y.arg.Has("dry-run") || y.arg.Has("all-groups") || !y.arg.Has("list") && group == "" ||
		!y.admin() {
		return false
	}
	switch {
	case y.arg.Has("list"):
		if y.arg.Text("state", "") != "" || y.arg.Text("type", "") != "" {
			return false
		}
		y.add("for group in admin.list_groups():",
			"    print(group['group_id'], group['group_type'], group['group_state'])")
	case y.arg.Has("describe") && (y.arg.Has("members") || y.arg.Has("state")):
		y.add("group = admin.describe_groups(["+str(group)+"])["+str(group)+"]",
			"print(group['group_state'])",
			"for member in group['members']:",
			"    print(member['member_id'], member['client_host'], member['client_id'])")
	case y.arg.Has("describe"):
		y.lines[0] = "from kafka import KafkaAdminClient, KafkaConsumer"
		y.add("committed = admin.list_group_offsets("+str(group)+")["+str(group)+"]",
			"consumer = KafkaConsumer(bootstrap_servers="+y.servers()+")",
			"ends = consumer.end_offsets(list(committed))",
			"for p, at in sorted(committed.items()):",
			"    print(p.topic, p.partition, at.offset, ends[p], 'lag', ends[p] - at.offset)",
			"consumer.close()")
	case y.arg.Has("delete"):
		y.add("for group, error in admin.delete_groups(["+str(group)+"]).items():",
			"    print(group, error)")
	case y.arg.Has("reset-offsets"):
		return y.resetGroup(group)
	default:
		return false
	}
	y.add("admin.close()")
	return true
}

func (y *python) resetGroup(group string) bool {
	topic, spec := y.arg.Text("topic", ""), ""
	switch {
	case y.arg.Has("to-earliest"):
		spec = "OffsetSpec.EARLIEST"
	case y.arg.Has("to-latest"):
		spec = "OffsetSpec.LATEST"
	case y.arg.Has("to-offset"):
		if spec = y.arg.Text("to-offset", ""); strings.Trim(spec, "0123456789") != "" {
			return false
		}
	}
	if spec == "" || topic == "" || strings.Contains(topic, ":") || !y.arg.Has("execute") {
		return false
	}
	y.lines[0] = "from kafka import KafkaAdminClient, TopicPartition"
	if strings.HasPrefix(spec, "OffsetSpec") {
		y.lines = append(y.lines[:1:1], append([]string{"from kafka.admin import OffsetSpec"},
			y.lines[1:]...)...)
	}
	y.add("# the group must have no active members",
		"topic = admin.describe_topics(["+str(topic)+"])[0]",
		"partitions = [TopicPartition("+str(topic)+", p['partition_index'])",
		"              for p in topic['partitions']]",
		"done = admin.reset_group_offsets("+str(group)+", {p: "+spec+" for p in partitions})",
		"for p, result in done.items():",
		"    print(p.topic, p.partition, result['offset'], result['error'])",
		"admin.close()")
	return true
}
