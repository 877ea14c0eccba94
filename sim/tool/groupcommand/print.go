package groupcommand

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// PrintDeletion is the summing up that the tools for consumer and share groups have in common.
func PrintDeletion(p *kit.Process, kind string, done, failed []string, out *node.Out) {
	quoted := make([]string, len(done))
	for i, g := range done {
		quoted[i] = "'" + g + "'"
	}
	list := strings.Join(quoted, ", ")
	if len(failed) == 0 {
		p.Print(out, "Deletion of requested "+kind+" groups ("+list+") was successful.")
		return
	}
	p.Print(out, "\nError: Deletion of some "+kind+" groups failed:\n"+strings.Join(failed, "\n"))
	if len(done) > 0 {
		p.Print(out, "\nThese "+kind+" groups were deleted successfully: "+list)
	}
}

// AssignmentText is dishes:0,1,2;menu:0, and - for nothing.
func AssignmentText(tps []wire.TopicPartition) string {
	if len(tps) == 0 {
		return "-"
	}
	text, topic := "", ""
	for _, tp := range kit.SortedPartitions(tps) {
		switch {
		case tp.Topic == topic:
			text += ","
		case text != "":
			text += ";" + tp.Topic + ":"
		default:
			text = tp.Topic + ":"
		}
		topic = tp.Topic
		text += strconv.Itoa(int(tp.Partition))
	}
	return text
}

// CoordinatorText is host:port  (id).
func CoordinatorText(brokers []wire.BrokerEndpoint, id wire.ID) string {
	for _, n := range brokers {
		if n.ID == id {
			return n.Host + ":" + strconv.Itoa(int(n.Port)) + "  (" + strconv.Itoa(int(n.ID)) + ")"
		}
	}
	return ""
}
