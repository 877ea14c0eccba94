package leaderelection

import (
	"strings"

	"highwater/sim/tool/kit"
)

// python does the same with kafka-python.
func python(y *kit.Python) bool {
	if !y.Admin() {
		return false
	}
	kind := "0"
	if strings.EqualFold(y.Arg.Text("election-type", ""), "unclean") {
		kind = "1"
	}
	what := "None"
	if t := y.Arg.Text("topic", ""); t != "" {
		what = "{" + kit.PyStr(t) + ": [" + y.Arg.Text("partition", "0") + "]}"
	} else if !y.Arg.Has("all-topic-partitions") {
		return false
	}
	y.Add("# 0: preferred, 1: unclean", "admin.elect_leaders("+kind+", "+what+")", "admin.close()")
	return true
}
