package tool

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

func (w *groupsTool) isDeleted(id string) bool {
	return slices.ContainsFunc(w.deleted, func(d wire.DeletedGroup) bool { return d.GroupID == id })
}

// printDeleted is the end of --delete: what became of each group.
func (w *groupsTool) printDeleted(p *Process, out *node.Out) {
	var done, failed []string
	for _, id := range hashMapOrder(w.groups, 16) {
		for _, d := range w.deleted {
			switch {
			case d.GroupID != id:
			case d.Error == wire.None:
				done = append(done, id)
			default:
				failed = append(failed, "* Group '"+id+"' could not be deleted due to: "+
					kafkaFailure(d.Error, d.Error.Message()).text())
			}
		}
	}
	p.printDeletion("consumer", done, failed, out)
}

// printDeletion is the summing up that the tools for consumer and share groups have in common.
func (p *Process) printDeletion(kind string, done, failed []string, out *node.Out) {
	quoted := make([]string, len(done))
	for i, g := range done {
		quoted[i] = "'" + g + "'"
	}
	list := strings.Join(quoted, ", ")
	if len(failed) == 0 {
		p.print(out, "Deletion of requested "+kind+" groups ("+list+") was successful.")
		return
	}
	p.print(out, "\nError: Deletion of some "+kind+" groups failed:\n"+strings.Join(failed, "\n"))
	if len(done) > 0 {
		p.print(out, "\nThese "+kind+" groups were deleted successfully: "+list)
	}
}

// offsetDeletion is what --delete-offsets is about.
type offsetDeletion struct {
	refused []wire.TopicPartition // of topics that don't exist: partition -1
}

// deleteOffsets is ConsumerGroupService.deleteOffsets: partitions that were named, and all of the
// other topics.
func (w *groupsTool) deleteOffsets(t *adminTool, p *Process, out *node.Out) {
	req := &wire.OffsetDeleteRequest{GroupID: w.found[0].id}
	w.drop.refused = nil
	for _, s := range p.args.all("topic") {
		switch {
		case strings.Contains(s, ":"):
			named, bad := namedPartitions(s)
			if bad != "" {
				p.usageExit(string(bad), out)
				return
			}
			req.Partitions = append(req.Partitions, named...)
		case w.topics.find(s) == nil:
			w.drop.refused = append(w.drop.refused, wire.TopicPartition{Topic: s, Partition: -1})
		default:
			req.Partitions = append(req.Partitions, w.topics.all(s)...)
		}
	}
	ordered.SortFunc(req.Partitions, wire.TopicPartition.Compare)
	req.Partitions = slices.Compact(req.Partitions)
	t.broker(w.found[0].coordinator, "deleteConsumerGroupOffsets", req, out)
	w.found[0].offsets = nil
	for _, tp := range req.Partitions {
		w.found[0].offsets = append(w.found[0].offsets, wire.OffsetFetchPartition{TP: tp})
	}
}

func (w *groupsTool) offsetsDeleted(t *adminTool, p *Process, b *wire.OffsetDeleteReply,
	out *node.Out) {
	if outdated(b.Error) {
		w.find(t, p, out)
		return
	}
	top := b.Error
	results := slices.Clone(b.Partitions)
	for i := range results {
		if top == wire.None {
			top = results[i].Error
		}
	}
	if b.Error != wire.None {
		for _, o := range w.found[0].offsets {
			results = append(results, wire.PartitionResult{TP: o.TP, Error: b.Error})
		}
	}
	for _, tp := range w.drop.refused {
		results = append(results, wire.PartitionResult{TP: tp, Error: wire.UnknownTopicOrPartition})
	}
	switch top {
	case wire.None:
		p.print(out, "Request succeeded for deleting offsets from group "+w.found[0].id+".")
	case wire.InvalidGroupID, wire.GroupIDNotFound, wire.NonEmptyGroup:
		p.print(out, "\nError: "+top.Message())
	case wire.GroupSubscribedToTopic, wire.UnknownTopicOrPartition:
		p.print(out, "\nError: Encountered some partition-level error, see the follow-up details.")
	default:
		p.print(out, "\nError: Encountered some unknown error: "+top.Name())
	}
	rows := [][]string{{"TOPIC", "PARTITION", "STATUS"}}
	for _, r := range results {
		row := []string{r.TP.Topic, dash(int64(r.TP.Partition), r.TP.Partition >= 0), "Successful"}
		if r.Error != wire.None {
			row[2] = "Error: " + kafkaFailure(r.Error, "").text()
		}
		rows = append(rows, row)
	}
	ordered.SortFunc(rows[1:], func(a, b []string) int { // as texts: t10 stands before t2
		return strings.Compare(a[0]+a[1], b[0]+b[1])
	})
	width := widest(rows, 0)
	for i := range rows {
		rows[i][2] = pad(rows[i][2], 15)
	}
	table(p, []int{width, 10, 15}, rows, out)
	p.exit(out, 0)
}

// dash writes a number, or - when it isn't known.
func dash(n int64, known bool) string {
	if !known {
		return "-"
	}
	return strconv.FormatInt(n, 10)
}
