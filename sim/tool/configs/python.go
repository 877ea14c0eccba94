package configs

import (
	"strings"

	"highwater/sim/tool/kit"
)

// python does the same with kafka-python.
func python(y *kit.Python) bool {
	kind, name := strings.TrimSuffix(y.Arg.Text("entity-type", ""), "s"),
		y.Arg.Text("entity-name", "")
	for _, short := range []string{"topic", "broker"} {
		if v := y.Arg.Text(short, ""); v != "" {
			kind, name = short, v
		}
	}
	if kind != "topic" && kind != "broker" || name == "" || !y.Admin() {
		return false
	}
	y.Lines[0] = "from kafka.admin import ConfigResource, KafkaAdminClient"
	resource := "ConfigResource(" + kit.PyStr(kind) + ", " + kit.PyStr(name)
	switch {
	case y.Arg.Has("describe"):
		y.Add("described = admin.describe_configs([" + resource + ")])")
		y.Add("for key, config in described["+kit.PyStr(kind)+"]["+kit.PyStr(name)+"].items():",
			"    print(key, config)")
	case y.Arg.Has("alter"):
		if add := y.Arg.Text("add-config", ""); add != "" && !strings.Contains(add, "[") {
			var kv []string
			for _, c := range strings.Split(add, ",") {
				k, v, ok := strings.Cut(c, "=")
				if !ok {
					return false
				}
				kv = append(kv, kit.PyStr(k)+": "+kit.PyStr(v))
			}
			y.Add("admin.alter_configs([" + resource + ", {" + strings.Join(kv, ", ") + "})])")
		} else if add != "" {
			return false
		}
		if del := y.Arg.Text("delete-config", ""); del != "" {
			keys := strings.Split(del, ",")
			for i := range keys {
				keys[i] = kit.PyStr(keys[i])
			}
			y.Add("admin.reset_configs([" + resource + ", [" + strings.Join(keys, ", ") + "])])")
		}
	default:
		return false
	}
	y.Add("admin.close()")
	return true
}
