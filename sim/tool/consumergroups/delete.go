package consumergroups

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/groupcommand"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

func (w *work) isDeleted(id string) bool {
	return slices.ContainsFunc(w.Deleted, func(d wire.DeletedGroup) bool { return d.GroupID == id })
}

// printDeleted is the end of --delete: what became of each group.
func (w *work) printDeleted(p *kit.Process, out *node.Out) {
	var done, failed []string
	for _, id := range kit.HashMapOrder(w.Groups, 16) {
		for _, d := range w.Deleted {
			switch {
			case d.GroupID != id:
			case d.Error == wire.None:
				done = append(done, id)
			default:
				failed = append(failed, "* Group '"+id+"' could not be deleted due to: "+
					kit.KafkaFailure(d.Error, d.Error.Message()).Text())
			}
		}
	}
	groupcommand.PrintDeletion(p, "consumer", done, failed, out)
}

// offsetDeletion is what --delete-offsets is about.
type offsetDeletion struct {
	refused []wire.TopicPartition // of topics that don't exist: partition -1
}

// deleteOffsets is ConsumerGroupService.deleteOffsets: partitions that were named, and all of the
// other topics.
func (w *work) deleteOffsets(t *kit.Admin, p *kit.Process, out *node.Out) {
	req := &wire.OffsetDeleteRequest{GroupID: w.found[0].id}
	w.drop.refused = nil
	for _, s := range p.Args.All("topic") {
		switch {
		case strings.Contains(s, ":"):
			named, bad := groupcommand.NamedPartitions(s)
			if bad != "" {
				p.UsageExit(string(bad), out)
				return
			}
			req.Partitions = append(req.Partitions, named...)
		case w.Topics.Find(s) == nil:
			w.drop.refused = append(w.drop.refused, wire.TopicPartition{Topic: s, Partition: -1})
		default:
			req.Partitions = append(req.Partitions, w.Topics.All(s)...)
		}
	}
	ordered.SortFunc(req.Partitions, wire.TopicPartition.Compare)
	req.Partitions = slices.Compact(req.Partitions)
	t.ToBroker(w.found[0].coordinator, "deleteConsumerGroupOffsets", req, out)
	w.found[0].offsets = nil
	for _, tp := range req.Partitions {
		w.found[0].offsets = append(w.found[0].offsets, wire.OffsetFetchPartition{TP: tp})
	}
}

func (w *work) offsetsDeleted(t *kit.Admin, p *kit.Process, b *wire.OffsetDeleteReply,
	out *node.Out) {
	if groupcommand.Outdated(b.Error) {
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
		p.Print(out, "Request succeeded for deleting offsets from group "+w.found[0].id+".")
	case wire.InvalidGroupID, wire.GroupIDNotFound, wire.NonEmptyGroup:
		p.Print(out, "\nError: "+top.Message())
	case wire.GroupSubscribedToTopic, wire.UnknownTopicOrPartition:
		p.Print(out, "\nError: Encountered some partition-level error, see the follow-up details.")
	default:
		p.Print(out, "\nError: Encountered some unknown error: "+top.Name())
	}
	rows := [][]string{{"TOPIC", "PARTITION", "STATUS"}}
	for _, r := range results {
		row := []string{r.TP.Topic, kit.Dash(int64(r.TP.Partition), r.TP.Partition >= 0), "Successful"}
		if r.Error != wire.None {
			row[2] = "Error: " + kit.KafkaFailure(r.Error, "").Text()
		}
		rows = append(rows, row)
	}
	ordered.SortFunc(rows[1:], func(a, b []string) int { // as texts: t10 stands before t2
		return strings.Compare(a[0]+a[1], b[0]+b[1])
	})
	width := kit.Widest(rows, 0)
	for i := range rows {
		rows[i][2] = kit.Pad(rows[i][2], 15)
	}
	kit.Table(p, []int{width, 10, 15}, rows, out)
	p.Exit(out, 0)
}
