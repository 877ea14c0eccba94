package connect

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// take answers the requests that wait, one after the other. One that writes is answered when its
// records have come back.
func (w *Worker) take(out *node.Out) {
	for len(w.queue) > 0 && !w.writing && w.probe == nil {
		a := w.store.serve(w.queue[0].req)
		if a.probe != nil {
			w.beginProbe(&a, out)
			continue
		}
		w.accept(a, out)
	}
}

// accept goes on with the first request: what it comes to is known.
func (w *Worker) accept(a answer, out *node.Out) {
	if len(a.writes) > 0 {
		w.writing, w.doing, w.tags, w.reach = true, a, nil, nil
		for _, r := range a.writes {
			w.tags = append(w.tags, w.write(r, out))
		}
		return
	}
	q := w.queue[0]
	w.queue = w.queue[1:]
	w.carryOut(q, &a, out)
}

// written answers the request whose records have come back.
func (w *Worker) written(out *node.Out) {
	if !w.writing || len(w.tags) > 0 {
		return
	}
	for _, r := range w.reach {
		if w.consumer.Position(r.tp) <= r.offset {
			return
		}
	}
	q := w.queue[0]
	w.writing, w.queue = false, w.queue[1:]
	w.carryOut(q, &w.doing, out)
}

// carryOut answers, or asks the cluster first.
func (w *Worker) carryOut(q request, a *answer, out *node.Out) {
	switch a.do {
	case restartConnector:
		w.say(a.name, -1, Restarting, "", out)
		if c := w.store.alive(a.name); c != nil {
			w.say(a.name, -1, targetState(c.Target), "", out)
		}
	case restartTask:
		for i := range w.tasks {
			if t := &w.tasks[i]; t.connector == a.name && t.id == a.task && !t.closing {
				w.again(i, out)
			}
		}
		w.bury(out)
	case listOffsets, alterOffsets, resetOffsets:
		w.offsets(q, a, out)
		return
	}
	w.reply(q, a, out)
}

func (w *Worker) reply(q request, a *answer, out *node.Out) {
	reply := a.reply
	if reply.Location != "" {
		reply.Location = "http://" + w.address() + reply.Location
	}
	out.Send(q.from, q.corr, &reply)
}

// offsets begins what needs the group's coordinator: finding it.
func (w *Worker) offsets(q request, a *answer, out *node.Out) {
	call := w.admin.Call("findCoordinator", &wire.FindCoordinatorRequest{Type: wire.GroupCoordinator,
		Keys: []string{"connect-" + a.name}}, client.Target{}, 0, out)
	w.waits = append(slices.Clone(w.waits), waiting{request: q, call: call, answer: *a})
}

// answered takes an answer of the cluster for a request that waits.
func (w *Worker) answered(r *client.AdminResult, out *node.Out) {
	at := slices.IndexFunc(w.waits, func(x waiting) bool { return x.call == r.ID })
	if at < 0 {
		return
	}
	x := w.waits[at]
	w.waits = slices.Delete(slices.Clone(w.waits), at, at+1)
	var a answer
	switch b := r.Reply.(type) {
	case *wire.FindCoordinatorReply:
		if c := b.Coordinators[0]; c.Error == wire.None {
			w.askCoordinator(x, c.NodeID, out)
			return
		}
		a = refuse(500, b.Coordinators[0].Error.Name())
	case *wire.OffsetFetchReply:
		a = ok(200, offsetsJSON(b))
	case *wire.OffsetCommitReply:
		var codes []wire.ErrorCode
		for _, p := range b.Partitions {
			codes = append(codes, p.Error)
		}
		a = altered(x.answer.name, codes...)
	case *wire.OffsetDeleteReply:
		a = altered(x.answer.name, b.Error)
	case *wire.DeleteGroupsReply:
		a = ok(200, `{"message":"The offsets for this connector have been reset successfully"}`)
	default:
		a = refuse(500, "Failed to reach the group coordinator: "+r.Message)
	}
	w.reply(x.request, &a, out)
}

// askCoordinator asks for what the request is about.
func (w *Worker) askCoordinator(x waiting, broker wire.ID, out *node.Out) {
	group := "connect-" + x.answer.name
	to := client.Target{Kind: client.ToBroker, Broker: broker}
	switch x.answer.do {
	case resetOffsets:
		x.call = w.admin.Call("deleteConsumerGroups",
			&wire.DeleteGroupsRequest{Groups: []string{group}}, to, 0, out)
	case alterOffsets:
		commit := &wire.OffsetCommitRequest{GroupID: group, GenerationOrEpoch: -1}
		drop := &wire.OffsetDeleteRequest{GroupID: group}
		for _, m := range x.answer.moves {
			if m.offset < 0 {
				drop.Partitions = append(drop.Partitions, m.tp)
			} else {
				commit.Partitions = append(commit.Partitions, wire.OffsetCommitPartition{TP: m.tp,
					Offset: m.offset, LeaderEpoch: -1})
			}
		}
		if len(drop.Partitions) > 0 {
			x.call = w.admin.Call("deleteConsumerGroupOffsets", drop, to, 0, out)
		}
		if len(commit.Partitions) > 0 {
			x.call = w.admin.Call("alterConsumerGroupOffsets", commit, to, 0, out)
		}
	default:
		x.call = w.admin.Call("listConsumerGroupOffsets",
			&wire.OffsetFetchRequest{GroupID: group, MemberEpoch: -1}, to, 0, out)
	}
	w.waits = append(slices.Clone(w.waits), x)
}

func altered(name string, codes ...wire.ErrorCode) answer {
	for _, c := range codes {
		if c != wire.None {
			return refuse(500, "Failed to alter consumer group offsets for connector "+name)
		}
	}
	return ok(200, `{"message":"The offsets for this connector have been altered successfully"}`)
}

// offsetsJSON is what a sink connector's group has committed.
// Kafka: SinkUtils.consumerGroupOffsetsToConnectorOffsets.
func offsetsJSON(r *wire.OffsetFetchReply) string {
	all := slices.Clone(r.Partitions)
	slices.SortFunc(all, func(a, b wire.OffsetFetchPartition) int { return a.TP.Compare(b.TP) })
	var out []string
	for _, p := range all {
		out = append(out, `{"partition":{"kafka_partition":`+strconv.Itoa(int(p.TP.Partition))+
			`,"kafka_topic":`+quote(p.TP.Topic)+`},"offset":{"kafka_offset":`+
			strconv.FormatInt(p.Offset, 10)+`}}`)
	}
	return `{"offsets":[` + strings.Join(out, ",") + `]}`
}
