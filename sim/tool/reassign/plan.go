package reassign

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// files reads the file that the action needs.
func (w *work) files(p *kit.Process) *kit.Failure {
	if w.action == "list" {
		return nil
	}
	name := "reassignment-json-file"
	if w.action == "generate" {
		name = "topics-to-move-json-file"
	}
	path := p.Args.Text(name, "")
	text, ok := p.ReadFile(path)
	if !ok {
		return &kit.Failure{Java: "java.io.IOException", Message: "Unable to read file " + path,
			Causes: []string{"Caused by: java.nio.file.NoSuchFileException: " + path}}
	}
	if w.action == "generate" {
		return w.readTopics(text, p.Args.Text("broker-list", ""))
	}
	return w.readPlan(text)
}

// readTopics reads what --generate gets. Kafka: ReassignPartitionsCommand.parseGenerateAssignmentArgs.
func (w *work) readTopics(text, brokers string) *kit.Failure {
	for _, s := range strings.Split(brokers, ",") {
		n, err := strconv.ParseInt(s, 10, 32)
		if err != nil {
			return &kit.Failure{Java: "java.lang.NumberFormatException",
				Message: "For input string: \"" + s + "\""}
		}
		w.brokers = append(w.brokers, wire.ID(n))
	}
	if twice := repeated(w.brokers); len(twice) > 0 {
		return kit.CommandFailed("Broker list contains duplicate entries: [" +
			kit.JoinIDs(twice, ", ") + "]")
	}
	v, ok := kit.ParseJSON(text)
	if !ok {
		return kit.Operation("The input string is not a valid JSON")
	}
	if f := kit.CheckVersion(v); f != nil {
		return f
	}
	for _, t := range v.Get("topics").Items {
		w.topics = append(w.topics, t.Get("topic").Text)
	}
	if twice := repeated(w.topics); len(twice) > 0 {
		return kit.CommandFailed("List of topics to reassign contains duplicate entries: [" +
			strings.Join(twice, ", ") + "]")
	}
	return nil
}

// repeated are the items that stand more than once, each once.
func repeated[T comparable](items []T) []T {
	var out []T
	for i, x := range items {
		if slices.Contains(items[:i], x) && !slices.Contains(out, x) {
			out = append(out, x)
		}
	}
	return out
}

// readPlan reads the assignment of the other actions. Kafka: parsePartitionReassignmentData and
// parseExecuteAssignmentArgs.
func (w *work) readPlan(text string) *kit.Failure {
	v, f := kit.JSONText(text)
	if f != nil {
		bad := kit.Operation(f.Message)
		bad.Causes = []string{"Caused by: " + f.Text()}
		return bad
	}
	if v, f = v.Object(); f != nil {
		return f
	}
	if f = kit.CheckVersion(v); f != nil {
		return f
	}
	if v.Has("partitions") {
		if f = kit.EachPartition(v, w.readMove); f != nil {
			return f
		}
	}
	ordered.SortFunc(w.plan, func(a, b wire.Reassignment) int { return a.TP.Compare(b.TP) })
	if w.action != "execute" {
		return nil
	}
	return w.checkPlan()
}

func (w *work) readMove(tp wire.TopicPartition, e kit.JSON) *kit.Failure {
	r := wire.Reassignment{TP: tp}
	v, f := e.Member("replicas")
	if f != nil {
		return f
	}
	ids, f := v.Array()
	if f != nil {
		return f
	}
	for _, id := range ids {
		n, f := id.Whole("Integer")
		if f != nil {
			return f
		}
		r.Replicas = append(r.Replicas, wire.ID(n))
	}
	if e.Has("log_dirs") {
		if f := checkDirectories(&r, e.Get("log_dirs")); f != nil {
			return f
		}
	}
	w.plan = append(w.plan, r)
	if !slices.Contains(w.topics, tp.Topic) {
		w.topics = append(w.topics, tp.Topic)
	}
	return nil
}

// checkDirectories looks at log directories as far as their number; here every broker has one.
func checkDirectories(r *wire.Reassignment, v kit.JSON) *kit.Failure {
	dirs, f := v.Array()
	if f != nil || len(dirs) == len(r.Replicas) {
		return f
	}
	names := make([]string, len(dirs))
	for i := range dirs {
		names[i] = dirs[i].Text
	}
	return kit.CommandFailed("Size of replicas list [" + kit.JoinIDs(r.Replicas, ", ") +
		"] is different from size of log dirs list [" + strings.Join(names, ", ") +
		"] for partition " + r.TP.String())
}

func (w *work) checkPlan() *kit.Failure {
	if len(w.plan) == 0 {
		return kit.CommandFailed("Partition reassignment list cannot be empty")
	}
	tps := make([]wire.TopicPartition, len(w.plan))
	for i := range w.plan {
		tps[i] = w.plan[i].TP
		if len(w.plan[i].Replicas) == 0 {
			return kit.CommandFailed("Partition replica list cannot be empty")
		}
	}
	if twice := repeated(tps); len(twice) > 0 {
		names := make([]string, len(twice))
		for i := range twice {
			names[i] = twice[i].String()
		}
		return kit.CommandFailed("Partition reassignment contains duplicate topic partitions: " +
			strings.Join(names, ","))
	}
	for _, r := range w.plan {
		if twice := repeated(r.Replicas); len(twice) > 0 {
			return kit.CommandFailed("Partition replica lists may not contain duplicate entries: " +
				r.TP.String() + " contains multiple entries for " + kit.JoinIDs(twice, ", "))
		}
	}
	return nil
}
