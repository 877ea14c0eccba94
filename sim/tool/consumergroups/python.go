package consumergroups

import (
	"strconv"
	"strings"

	"highwater/sim/tool/kit"
)

// python writes what kafka-consumer-groups does; --dry-run and the filters of --list have no code.
func python(y *kit.Python) bool {
	group := y.Arg.Text("group", "")
	if y.Arg.Has("dry-run") || y.Arg.Has("all-groups") || !y.Arg.Has("list") && group == "" ||
		!y.Admin() {
		return false
	}
	switch {
	case y.Arg.Has("list"):
		var filters []string
		for _, f := range []string{"state", "type"} {
			if v := y.Arg.Text(f, ""); v != "" {
				filters = append(filters, f+"s_filter=["+strList(v)+"]")
			}
		}
		y.Add("for group in admin.list_groups("+strings.Join(filters, ", ")+"):",
			"    print(group['group_id'], group['group_type'], group['group_state'])")
	case y.Arg.Has("describe") && (y.Arg.Has("members") || y.Arg.Has("state")):
		y.Add("group = admin.describe_groups(["+kit.PyStr(group)+"])["+kit.PyStr(group)+"]",
			"print(group['group_state'])",
			"for member in group['members']:",
			"    print(member['member_id'], member['client_host'], member['client_id'])")
	case y.Arg.Has("describe"):
		y.Lines[0] = "from kafka import KafkaAdminClient, KafkaConsumer"
		y.Add("committed = admin.list_group_offsets("+kit.PyStr(group)+")["+kit.PyStr(group)+"]",
			"consumer = KafkaConsumer(bootstrap_servers="+y.Servers()+")",
			"ends = consumer.end_offsets(list(committed))",
			"for p, at in sorted(committed.items()):",
			"    print(p.topic, p.partition, at.offset, ends[p], 'lag', ends[p] - at.offset)",
			"consumer.close()")
	case y.Arg.Has("delete"):
		y.Add("for group, error in admin.delete_groups(["+kit.PyStr(group)+"]).items():",
			"    print(group, error)")
	case y.Arg.Has("reset-offsets"):
		return pythonReset(y, group)
	case y.Arg.Has("delete-offsets"):
		if !pythonPartitions(y) {
			return false
		}
		y.Add("for p, error in admin.delete_group_offsets("+kit.PyStr(group)+", partitions).items():",
			"    print(p.topic, p.partition, error)")
	default:
		return false
	}
	y.Add("admin.close()")
	return true
}

// strList is a,b as Python's 'a', 'b'.
func strList(list string) string {
	parts := strings.Split(list, ",")
	for i := range parts {
		parts[i] = kit.PyStr(strings.TrimSpace(parts[i]))
	}
	return strings.Join(parts, ", ")
}

// pythonPartitions makes the list of partitions that --topic means: topic, or topic:0,1.
func pythonPartitions(y *kit.Python) bool {
	if len(y.Arg.All("topic")) != 1 {
		return false
	}
	y.Lines[0] = "from kafka import KafkaAdminClient, TopicPartition"
	topic, named, some := strings.Cut(y.Arg.Text("topic", ""), ":")
	if some {
		if strings.Trim(named, "0123456789,") != "" {
			return false
		}
		y.Add("partitions = [TopicPartition(" + kit.PyStr(topic) + ", p) for p in [" +
			strings.ReplaceAll(named, ",", ", ") + "]]")
		return true
	}
	y.Add("topic = admin.describe_topics(["+kit.PyStr(topic)+"])[0]",
		"partitions = [TopicPartition("+kit.PyStr(topic)+", p['partition_index'])",
		"              for p in topic['partitions']]")
	return true
}

// pythonOffset is what --reset-offsets says, as kafka-python takes it for each partition p,
// and what must be imported for it.
func pythonOffset(y *kit.Python) (spec, importing string) {
	number := func(option string) string {
		n := y.Arg.Text(option, "")
		if strings.Trim(strings.TrimPrefix(n, "-"), "0123456789") != "" {
			return ""
		}
		return n
	}
	switch {
	case y.Arg.Has("to-earliest"):
		return "OffsetSpec.EARLIEST", "from kafka.admin import OffsetSpec"
	case y.Arg.Has("to-latest"):
		return "OffsetSpec.LATEST", "from kafka.admin import OffsetSpec"
	case y.Arg.Has("to-offset"):
		return number("to-offset"), ""
	case y.Arg.Has("shift-by") && number("shift-by") != "":
		return "committed[p].offset + " + number("shift-by"), ""
	case y.Arg.Has("to-datetime"):
		if ms, problem := kit.DateTime(y.Arg.Text("to-datetime", "")); problem == "" {
			return "OffsetTimestamp(" + strconv.FormatInt(ms, 10) + ")",
				"from kafka.admin import OffsetTimestamp"
		}
	}
	return "", ""
}

func pythonReset(y *kit.Python, group string) bool {
	spec, importing := pythonOffset(y)
	if spec == "" || !y.Arg.Has("execute") || !pythonPartitions(y) {
		return false
	}
	if importing != "" {
		y.Lines = append(y.Lines[:1:1], append([]string{importing}, y.Lines[1:]...)...)
	}
	if y.Arg.Has("shift-by") {
		y.Add("committed = admin.list_group_offsets(" + kit.PyStr(group) + ")[" +
			kit.PyStr(group) + "]")
	}
	y.Add("# the group must have no active members",
		"done = admin.reset_group_offsets("+kit.PyStr(group)+", {p: "+spec+" for p in partitions})",
		"for p, result in done.items():",
		"    print(p.topic, p.partition, result['offset'], result['error'])",
		"admin.close()")
	return true
}
