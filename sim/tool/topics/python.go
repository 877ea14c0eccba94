package topics

import (
	"strconv"
	"strings"

	"highwater/sim/tool/kit"
)

// python does the same with kafka-python.
func python(y *kit.Python) bool {
	topic := y.Arg.Text("topic", "")
	if !y.Admin() {
		return false
	}
	switch {
	case y.Arg.Has("create") && topic != "":
		return pythonCreate(y, topic)
	case y.Arg.Has("list"):
		y.Add("for topic in sorted(admin.list_topics()):", "    print(topic)")
	case y.Arg.Has("describe"):
		names := "None"
		if topic != "" {
			names = "[" + kit.PyStr(topic) + "]"
		}
		y.Add("for topic in admin.describe_topics("+names+"):",
			"    print(topic['name'], topic['topic_id'])",
			"    for p in topic['partitions']:",
			"        print('  partition', p['partition_index'], 'leader', p['leader_id'],",
			"              'replicas', p['replica_nodes'], 'isr', p['isr_nodes'])")
	case y.Arg.Has("delete") && topic != "":
		y.Add("admin.delete_topics([" + kit.PyStr(topic) + "])")
	case y.Arg.Has("alter") && topic != "" && y.Arg.Has("partitions"):
		y.Add("# the new number of partitions in all, not how many to add",
			"admin.create_partitions({"+kit.PyStr(topic)+": "+y.Arg.Text("partitions", "")+"})")
	default:
		return false
	}
	y.Add("admin.close()")
	return true
}

func pythonCreate(y *kit.Python, topic string) bool {
	var options []string
	if assignment := y.Arg.Text("replica-assignment", ""); assignment != "" {
		var parts []string
		for i, replicas := range strings.Split(assignment, ",") {
			parts = append(parts, strconv.Itoa(i)+": ["+
				strings.ReplaceAll(replicas, ":", ", ")+"]")
		}
		options = append(options, "'assignments': {"+strings.Join(parts, ", ")+"}")
	}
	if n := y.Arg.Text("partitions", ""); n != "" {
		options = append(options, "'num_partitions': "+n)
	}
	if n := y.Arg.Text("replication-factor", ""); n != "" {
		options = append(options, "'replication_factor': "+n)
	}
	if c := y.Arg.All("config"); len(c) > 0 {
		for i := range c {
			k, v, ok := strings.Cut(c[i], "=")
			if !ok {
				return false
			}
			c[i] = kit.PyStr(k) + ": " + kit.PyStr(v)
		}
		options = append(options, "'configs': {"+strings.Join(c, ", ")+"}")
	}
	create := []string{"admin.create_topics({", "    " + kit.PyStr(topic) + ": {" +
		strings.Join(options, ", ") + "},", "})"}
	if y.Arg.Has("if-not-exists") {
		y.Lines = append([]string{"from kafka.errors import TopicAlreadyExistsError"}, y.Lines...)
		y.Add("try:", "    "+strings.Join(create, "\n    "), "except TopicAlreadyExistsError:",
			"    pass")
	} else {
		y.Add(create...)
	}
	y.Add("admin.close()")
	return true
}
