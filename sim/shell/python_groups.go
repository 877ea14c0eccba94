package shell

import (
	"strings"

	"highwater/sim/tool"
)

// groups writes what kafka-consumer-groups does; --dry-run and the filters of --list have no code.
func (y *python) groups() bool {
	group := y.arg.Text("group", "")
	if y.arg.Has("dry-run") || y.arg.Has("all-groups") || !y.arg.Has("list") && group == "" ||
		!y.admin() {
		return false
	}
	switch {
	case y.arg.Has("list"):
		var filters []string
		for _, f := range []string{"state", "type"} {
			if v := y.arg.Text(f, ""); v != "" {
				filters = append(filters, f+"s_filter=["+strList(v)+"]")
			}
		}
		y.add("for group in admin.list_groups("+strings.Join(filters, ", ")+"):",
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
	case y.arg.Has("delete-offsets"):
		if !y.groupPartitions() {
			return false
		}
		y.add("for p, error in admin.delete_group_offsets("+str(group)+", partitions).items():",
			"    print(p.topic, p.partition, error)")
	default:
		return false
	}
	y.add("admin.close()")
	return true
}

// strList is a,b as Python's 'a', 'b'.
func strList(list string) string {
	parts := strings.Split(list, ",")
	for i := range parts {
		parts[i] = str(strings.TrimSpace(parts[i]))
	}
	return strings.Join(parts, ", ")
}

// groupPartitions makes the list of partitions that --topic means: topic, or topic:0,1.
func (y *python) groupPartitions() bool {
	if len(y.arg.All("topic")) != 1 {
		return false
	}
	y.lines[0] = "from kafka import KafkaAdminClient, TopicPartition"
	topic, named, some := strings.Cut(y.arg.Text("topic", ""), ":")
	if some {
		if strings.Trim(named, "0123456789,") != "" {
			return false
		}
		y.add("partitions = [TopicPartition(" + str(topic) + ", p) for p in [" +
			strings.ReplaceAll(named, ",", ", ") + "]]")
		return true
	}
	y.add("topic = admin.describe_topics(["+str(topic)+"])[0]",
		"partitions = [TopicPartition("+str(topic)+", p['partition_index'])",
		"              for p in topic['partitions']]")
	return true
}

// newOffset is what --reset-offsets says, as kafka-python takes it for each partition p, and what must
// be imported for it.
func (y *python) newOffset() (spec, importing string) {
	number := func(option string) string {
		n := y.arg.Text(option, "")
		if strings.Trim(strings.TrimPrefix(n, "-"), "0123456789") != "" {
			return ""
		}
		return n
	}
	switch {
	case y.arg.Has("to-earliest"):
		return "OffsetSpec.EARLIEST", "from kafka.admin import OffsetSpec"
	case y.arg.Has("to-latest"):
		return "OffsetSpec.LATEST", "from kafka.admin import OffsetSpec"
	case y.arg.Has("to-offset"):
		return number("to-offset"), ""
	case y.arg.Has("shift-by") && number("shift-by") != "":
		return "committed[p].offset + " + number("shift-by"), ""
	case y.arg.Has("to-datetime"):
		if ms, ok := tool.DateTimeMs(y.arg.Text("to-datetime", "")); ok {
			return "OffsetTimestamp(" + num(ms) + ")", "from kafka.admin import OffsetTimestamp"
		}
	}
	return "", ""
}

func (y *python) resetGroup(group string) bool {
	spec, importing := y.newOffset()
	if spec == "" || !y.arg.Has("execute") || !y.groupPartitions() {
		return false
	}
	if importing != "" {
		y.lines = append(y.lines[:1:1], append([]string{importing}, y.lines[1:]...)...)
	}
	if y.arg.Has("shift-by") {
		y.add("committed = admin.list_group_offsets(" + str(group) + ")[" + str(group) + "]")
	}
	y.add("# the group must have no active members",
		"done = admin.reset_group_offsets("+str(group)+", {p: "+spec+" for p in partitions})",
		"for p, result in done.items():",
		"    print(p.topic, p.partition, result['offset'], result['error'])",
		"admin.close()")
	return true
}
