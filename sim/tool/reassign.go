package tool

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

//go:embed options/kafka-reassign-partitions.txt
var reassignOptions string

// reassign is org.apache.kafka.tools.reassign.ReassignPartitionsCommand without throttles and log
// directories.
type reassign struct {
	action  string
	plan    []wire.Reassignment
	topics  []string // of --generate, or of the plan
	brokers []wire.ID

	live   []wire.ID
	meta   []wire.TopicMetadata
	moving []wire.OngoingReassignment
	asked  []wire.TopicPartition // in the request that is on its way
}

var reassignActions = []string{"generate", "execute", "verify", "cancel", "list"}

func reassignMain(p *Process, out *node.Out) task {
	if problem := reassignCheck(&p.args); problem != "" {
		p.usageExit(problem, out)
		return nil
	}
	if p.args.has("throttle") || p.args.has("replica-alter-log-dirs-throttle") {
		p.eprint(out, "replication throttles aren't simulated: leave --throttle out")
		p.exit(out, 1)
		return nil
	}
	if !p.args.has("bootstrap-server") {
		p.eprint(out, "this tool asks a broker here: use --bootstrap-server")
		p.exit(out, 1)
		return nil
	}
	w := &reassign{}
	for _, n := range reassignActions {
		if p.args.has(n) {
			w.action = n
		}
	}
	if f := w.files(p); f != nil {
		w.fail(p, f, out)
		return nil
	}
	if t := newAdminTool(p, "reassign-partitions-tool", w, out); t != nil {
		return t
	}
	return nil
}

func reassignCheck(a *arguments) string {
	actions := 0
	for _, n := range reassignActions {
		if a.has(n) {
			actions++
		}
	}
	if actions != 1 {
		return "Command must include exactly one action: --generate, --execute, --verify, --cancel, " +
			"--list"
	}
	if !a.has("bootstrap-server") && !a.has("bootstrap-controller") {
		return "Please specify either --bootstrap-server or --bootstrap-controller"
	}
	var err error
	switch {
	case a.has("generate"):
		err = a.checkRequired("broker-list", "topics-to-move-json-file")
	case !a.has("list"):
		err = a.checkRequired("reassignment-json-file")
	}
	if err != nil {
		return err.Error()
	}
	return ""
}

// fail is ReassignPartitionsCommand.main's catch: everything goes to standard output.
func (w *reassign) fail(p *Process, f *failure, out *node.Out) {
	p.print(out, "Error: "+f.message)
	p.print(out, f.text())
	for _, c := range f.causes {
		p.print(out, c)
	}
	p.print(out, "")
	p.exit(out, 1)
}

// notFound wraps an UnknownTopicOrPartitionException as a future's get() does.
func notFound(message string) *failure {
	inner := kafkaFailure(wire.UnknownTopicOrPartition, message).text()
	return &failure{java: execution, message: inner,
		causes: []string{"Caused by: " + inner}}
}

func (w *reassign) files(p *Process) *failure {
	name := "reassignment-json-file"
	if w.action == "generate" {
		name = "topics-to-move-json-file"
	}
	path := p.args.text(name, "")
	if w.action == "list" {
		return nil
	}
	text, ok := p.readFile(path)
	if !ok {
		return &failure{java: "java.io.IOException", message: "Unable to read file " + path,
			causes: []string{"Caused by: java.nio.file.NoSuchFileException: " + path}}
	}
	v, ok := parseJSON(text)
	if !ok {
		return &failure{java: "org.apache.kafka.server.common.AdminOperationException",
			message: "The input string is not a valid JSON"}
	}
	if w.action == "generate" {
		for _, t := range v.get("topics").items {
			w.topics = append(w.topics, t.get("topic").text)
		}
		for _, s := range strings.Split(p.args.text("broker-list", ""), ",") {
			n, err := strconv.ParseInt(s, 10, 32)
			if err != nil {
				return &failure{java: "java.lang.NumberFormatException",
					message: "For input string: \"" + s + "\""}
			}
			w.brokers = append(w.brokers, wire.ID(n))
		}
		return nil
	}
	return w.readPlan(v)
}

func (w *reassign) readPlan(v jsonValue) *failure {
	tps, ok := partitionsIn(v)
	if !ok || len(tps) == 0 {
		return &failure{java: adminCommandFail, message: "Partition reassignment list cannot be empty"}
	}
	for i, tp := range tps {
		r := wire.Reassignment{TP: tp}
		for _, n := range v.get("partitions").items[i].get("replicas").items {
			id := wire.ID(n.number)
			if slices.Contains(r.Replicas, id) {
				return &failure{java: adminCommandFail, message: "Partition replica lists may not " +
					"contain duplicate entries: " + tp.String() + " contains multiple entries for " +
					strconv.Itoa(int(id))}
			}
			r.Replicas = append(r.Replicas, id)
		}
		if len(r.Replicas) == 0 {
			return &failure{java: adminCommandFail,
				message: "Partition replica list cannot be empty"}
		}
		w.plan = append(w.plan, r)
		if !slices.Contains(w.topics, tp.Topic) {
			w.topics = append(w.topics, tp.Topic)
		}
	}
	return nil
}

func (w *reassign) begin(t *adminTool, _ *Process, out *node.Out) {
	t.anyBroker("metadata", &wire.MetadataRequest{All: true}, out)
}

func (w *reassign) clone() adminWork {
	c := *w
	return &c
}

func (w *reassign) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	switch b := r.reply.(type) {
	case *wire.MetadataReply:
		w.meta = b.Topics
		for _, n := range b.Brokers {
			w.live = append(w.live[:len(w.live):len(w.live)], n.ID)
		}
		ordered.Sort(w.live)
		t.controller("listPartitionReassignments",
			&wire.ListPartitionReassignmentsRequest{TimeoutMs: 30000}, out)
	case *wire.ListPartitionReassignmentsReply:
		w.moving = b.Partitions
		w.act(t, p, out)
	case *wire.AlterPartitionReassignmentsReply:
		w.altered(p, b, out)
	default:
		w.fail(p, &failure{java: execution,
			message: r.failure.text(), causes: []string{"Caused by: " + r.failure.text()}}, out)
	}
}

func (w *reassign) act(t *adminTool, p *Process, out *node.Out) {
	if w.action == "list" {
		w.list(p, out)
		return
	}
	if f := w.checkTopics(); f != nil {
		w.fail(p, f, out)
		return
	}
	switch w.action {
	case "generate":
		w.generate(p, out)
	case "execute":
		w.execute(t, p, out)
	case "verify":
		w.verify(p, out)
	case "cancel":
		w.cancel(t, p, out)
	}
}

func (w *reassign) topic(name string) *wire.TopicMetadata {
	for i := range w.meta {
		if w.meta[i].Name == name {
			return &w.meta[i]
		}
	}
	return nil
}

func (w *reassign) replicas(tp wire.TopicPartition) []wire.ID {
	if m := w.topic(tp.Topic); m != nil && int(tp.Partition) < len(m.Partitions) {
		return m.Partitions[tp.Partition].Replicas
	}
	return nil
}

func (w *reassign) active(tp wire.TopicPartition) bool {
	return slices.ContainsFunc(w.moving, func(m wire.OngoingReassignment) bool { return m.TP == tp })
}

func (w *reassign) checkTopics() *failure {
	for _, name := range w.topics {
		if w.topic(name) == nil {
			return notFound("Topic " + name + " not found.")
		}
	}
	return nil
}

func (w *reassign) list(p *Process, out *node.Out) {
	if len(w.moving) == 0 {
		p.print(out, "No partition reassignments found.")
		p.exit(out, 0)
		return
	}
	p.print(out, "Current partition reassignments:")
	for _, m := range w.moving {
		line := m.TP.String() + ": replicas: " + joinIDs(m.Replicas, ",") + "."
		if len(m.Adding) > 0 {
			line += " adding: " + joinIDs(m.Adding, ",") + "."
		}
		if len(m.Removing) > 0 {
			line += " removing: " + joinIDs(m.Removing, ",") + "."
		}
		p.print(out, line)
	}
	p.exit(out, 0)
}

// assignment is the JSON of partitions with their replicas; dir is the log directory of each.
func assignment(list []wire.Reassignment, dir string) string {
	parts := make([]string, len(list))
	for i, r := range list {
		dirs := make([]string, len(r.Replicas))
		for j := range dirs {
			dirs[j] = jsonString(dir)
		}
		parts[i] = `{"topic":` + jsonString(r.TP.Topic) + `,"partition":` +
			strconv.Itoa(int(r.TP.Partition)) + `,"replicas":[` + joinIDs(r.Replicas, ",") +
			`],"log_dirs":[` + strings.Join(dirs, ",") + `]}`
	}
	return `{"version":1,"partitions":[` + strings.Join(parts, ",") + `]}`
}

const (
	currentTitle = "Current partition replica assignment"
	logDirectory = "/tmp/kraft-broker-logs"
)

// generate proposes a placement: leaders round robin from a random broker, followers behind them.
func (w *reassign) generate(p *Process, out *node.Out) {
	var now, proposed []wire.Reassignment
	start := out.Rand.Intn(max(len(w.brokers), 1))
	for _, name := range w.topics {
		for _, q := range w.topic(name).Partitions {
			tp := wire.TopicPartition{Topic: name, Partition: q.Index}
			if n := len(w.brokers); len(q.Replicas) > n {
				w.fail(p, tooFewBrokers(len(q.Replicas), n), out)
				return
			}
			r := wire.Reassignment{TP: tp}
			for j := range q.Replicas {
				r.Replicas = append(r.Replicas, w.brokers[(start+int(q.Index)+j)%len(w.brokers)])
			}
			now = append(now, wire.Reassignment{TP: tp, Replicas: q.Replicas})
			proposed = append(proposed, r)
		}
	}
	p.print(out, currentTitle)
	p.print(out, assignment(now, logDirectory))
	p.print(out, "")
	p.print(out, "Proposed partition reassignment configuration")
	p.print(out, assignment(proposed, "any"))
	p.exit(out, 0)
}

func tooFewBrokers(factor, brokers int) *failure {
	return kafkaFailure(wire.InvalidReplicationFactor, "The target replication factor of "+
		strconv.Itoa(factor)+" cannot be reached because only "+strconv.Itoa(brokers)+
		" broker(s) are registered or some brokers have all their log directories cordoned.")
}

func (w *reassign) execute(t *adminTool, p *Process, out *node.Out) {
	if len(w.moving) > 0 && !p.args.has("additional") {
		p.print(out, "Cannot execute because there is an existing partition assignment.  Use "+
			"--additional to override this and create a new partition assignment in addition to the "+
			"existing one. The --additional flag can also be used to change the throttle by "+
			"resubmitting the current reassignment.")
		p.exit(out, 1)
		return
	}
	var now []wire.Reassignment
	for _, r := range w.plan {
		for _, id := range r.Replicas {
			if !slices.Contains(w.live, id) {
				w.fail(p, &failure{java: adminCommandFail,
					message: "Unknown broker id " + strconv.Itoa(int(id))}, out)
				return
			}
		}
		replicas := w.replicas(r.TP)
		if replicas == nil {
			w.fail(p, notFound("Unable to find partition: "+r.TP.String()), out)
			return
		}
		now = append(now, wire.Reassignment{TP: r.TP, Replicas: replicas})
	}
	p.print(out, currentTitle)
	p.print(out, "")
	p.print(out, assignment(now, logDirectory))
	p.print(out, "")
	p.print(out, "Save this to use as the --reassignment-json-file option during rollback")
	w.send(t, w.plan, out)
}

func (w *reassign) send(t *adminTool, list []wire.Reassignment, out *node.Out) {
	for _, r := range list {
		w.asked = append(w.asked, r.TP)
	}
	t.controller("alterPartitionReassignments", &wire.AlterPartitionReassignmentsRequest{
		Partitions: list, TimeoutMs: 30000, AllowReplicationFactorChange: true}, out)
}

// altered ends --execute and --cancel.
func (w *reassign) altered(p *Process, b *wire.AlterPartitionReassignmentsReply, out *node.Out) {
	var failed []string
	if b.Error != wire.None {
		failed = append(failed, kafkaFailure(b.Error, b.Message).message)
	}
	for _, q := range b.Partitions {
		if q.Error != wire.None {
			failed = append(failed, q.TP.String()+": "+kafkaFailure(q.Error, q.Message).message)
		}
	}
	if len(failed) > 0 {
		verb := "Error reassigning partition(s):\n"
		if w.action == "cancel" {
			verb = "Error cancelling partition reassignment(s):\n"
		}
		w.fail(p, &failure{java: adminCommandFail, message: verb + strings.Join(failed, "\n")}, out)
		return
	}
	names := make([]string, len(w.asked))
	for i, tp := range w.asked {
		names[i] = tp.String()
	}
	ordered.Sort(names)
	plural := ""
	if len(names) > 1 {
		plural = "s"
	}
	if w.action == "cancel" {
		p.print(out, "Successfully cancelled partition reassignment"+plural+" for: "+
			strings.Join(names, ","))
		w.noMoves(p, out)
		return
	}
	p.print(out, "Successfully started partition reassignment"+plural+" for "+
		strings.Join(names, ","))
	p.exit(out, 0)
}

// noMoves ends --cancel. The missing end of line is the real tool's.
func (w *reassign) noMoves(p *Process, out *node.Out) {
	p.print(out, "None of the specified partition moves are active.Clearing broker-level throttles "+
		"on brokers "+joinIDs(w.live, ","))
	w.clearTopics(p, out)
}

func (w *reassign) clearTopics(p *Process, out *node.Out) {
	plural := ""
	if len(w.topics) > 1 {
		plural = "s"
	}
	p.print(out, "Clearing topic-level throttles on topic"+plural+" "+strings.Join(w.topics, ","))
	p.exit(out, 0)
}

func (w *reassign) verify(p *Process, out *node.Out) {
	p.print(out, "Status of partition reassignment:")
	for _, r := range w.plan {
		now := w.replicas(r.TP)
		switch {
		case w.active(r.TP):
			p.print(out, "Reassignment of partition "+r.TP.String()+" is still in progress.")
		case slices.Equal(now, r.Replicas):
			p.print(out, "Reassignment of partition "+r.TP.String()+" is completed.")
		default:
			p.print(out, "There is no active reassignment of partition "+r.TP.String()+
				", but replica set is "+joinIDs(now, ",")+" rather than "+joinIDs(r.Replicas, ",")+".")
		}
	}
	p.print(out, "")
	if len(w.moving) > 0 {
		p.exit(out, 0)
		return
	}
	p.print(out, "Clearing broker-level throttles on brokers "+joinIDs(w.live, ","))
	w.clearTopics(p, out)
}

func (w *reassign) cancel(t *adminTool, p *Process, out *node.Out) {
	var list []wire.Reassignment
	for _, r := range w.plan {
		if w.active(r.TP) {
			list = append(list, wire.Reassignment{TP: r.TP})
		}
	}
	if len(list) == 0 {
		p.print(out, "None of the specified partition reassignments are active.")
		w.noMoves(p, out)
		return
	}
	w.send(t, list, out)
}
