// Package reassign is kafka-reassign-partitions.sh.
package reassign

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// work is org.apache.kafka.tools.reassign.ReassignPartitionsCommand without moves between the log
// directories of a broker. Throttles are set and cleared as configs; here nothing is copied slower.
type work struct {
	action  string
	plan    []wire.Reassignment
	topics  []string // of --generate, or of the plan
	brokers []wire.ID

	live   []wire.ID
	meta   []wire.TopicMetadata
	moving []wire.OngoingReassignment
	asked  []wire.TopicPartition // in the request that is on its way

	interBroker, logDirs int64 // bytes per second; -1: no throttle
	preserve             bool
	phase                phase
	left                 int // calls of the phase that aren't answered
}

var actions = []string{"generate", "execute", "verify", "cancel", "list"}

// Program is kafka-reassign-partitions.sh.
var Program = kit.Program{Name: "kafka-reassign-partitions",
	Class:   "org.apache.kafka.tools.reassign.ReassignPartitionsCommand",
	Options: options, Role: "tool", Main: run, Python: kit.NoPython, Refuse: kit.RefuseByThrowing,
	Throws: throw}

func run(p *kit.Process, out *node.Out) kit.Task {
	if problem := check(&p.Args); problem != "" {
		p.UsageExit(problem, out)
		return nil
	}
	w := &work{preserve: p.Args.Has("preserve-throttles"), action: actionOf(&p.Args)}
	f := w.readLimits(&p.Args)
	if f == nil {
		f = w.files(p)
	}
	if f != nil {
		throw(p, f, out)
		return nil
	}
	if t := kit.NewAdmin(p, "reassign-partitions-tool", w, out); t != nil {
		return t
	}
	return nil
}

func actionOf(a *kit.Arguments) string {
	return actions[slices.IndexFunc(actions, a.Has)]
}

func check(a *kit.Arguments) string {
	given := 0
	for _, n := range actions {
		if a.Has(n) {
			given++
		}
	}
	if given != 1 {
		return "Command must include exactly one action: --generate, --execute, --verify, --cancel, " +
			"--list"
	}
	switch servers := a.Has("bootstrap-server"); {
	case servers && a.Has("bootstrap-controller"):
		return "Please don't specify both --bootstrap-server and --bootstrap-controller"
	case !servers && !a.Has("bootstrap-controller"):
		return "Please specify either --bootstrap-server or --bootstrap-controller"
	}
	var err error
	switch {
	case a.Has("generate"):
		err = a.CheckRequired("broker-list", "topics-to-move-json-file")
	case !a.Has("list"):
		err = a.CheckRequired("reassignment-json-file")
	}
	if err != nil {
		return err.Error()
	}
	return clash(a)
}

// permitted are the options that may stand beside an action.
func permitted(action string) []string {
	switch action {
	case "verify":
		return []string{"reassignment-json-file", "bootstrap-server", "command-config",
			"preserve-throttles"}
	case "generate":
		return []string{"topics-to-move-json-file", "broker-list", "bootstrap-server",
			"command-config", "disable-rack-aware"}
	case "execute":
		return []string{"reassignment-json-file", "additional", "bootstrap-server", "command-config",
			"disallow-replication-factor-change", "replica-alter-log-dirs-throttle", "throttle",
			"timeout"}
	case "cancel":
		return []string{"reassignment-json-file", "bootstrap-server", "bootstrap-controller",
			"command-config", "preserve-throttles", "timeout"}
	}
	return []string{"bootstrap-server", "bootstrap-controller", "command-config"}
}

// clash finds the first option that can't stand beside the action.
func clash(a *kit.Arguments) string {
	action := actionOf(a)
	for i := range a.Given {
		o := a.Given[i].Name
		if o != action && !slices.Contains(permitted(action), o) {
			return "Option \"[" + o + "]\" can't be used with action \"[" + action + "]\""
		}
	}
	return ""
}

// throw is ReassignPartitionsCommand.main's catch: everything goes to standard output.
func throw(p *kit.Process, f *kit.Failure, out *node.Out) {
	p.Print(out, "Error: "+f.Message)
	p.Print(out, f.Text())
	for _, c := range f.Causes {
		p.Print(out, c)
	}
	p.Print(out, "")
	p.Exit(out, 1)
}

// notFound wraps an UnknownTopicOrPartitionException as a future's get() does.
func notFound(message string) *kit.Failure {
	inner := kit.KafkaFailure(wire.UnknownTopicOrPartition, message).Text()
	return &kit.Failure{Java: kit.Execution, Message: inner,
		Causes: []string{"Caused by: " + inner}}
}

func (w *work) Begin(t *kit.Admin, _ *kit.Process, out *node.Out) {
	if w.action == "list" {
		w.askMoving(t, out)
		return
	}
	t.ToAny("metadata", &wire.MetadataRequest{All: true}, out)
}

func (w *work) askMoving(t *kit.Admin, out *node.Out) {
	t.ToController("listPartitionReassignments",
		&wire.ListPartitionReassignmentsRequest{TimeoutMs: 30000}, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	return &c
}

func (w *work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	switch b := r.Reply.(type) {
	case *wire.MetadataReply:
		w.meta = b.Topics
		for _, n := range b.Brokers {
			w.live = append(w.live[:len(w.live):len(w.live)], n.ID)
		}
		ordered.Sort(w.live)
		w.askMoving(t, out)
	case *wire.ListPartitionReassignmentsReply:
		w.moving = b.Partitions
		w.act(t, p, out)
	case *wire.AlterPartitionReassignmentsReply:
		w.altered(t, p, b, out)
	case *wire.IncrementalAlterConfigsReply:
		w.configured(t, p, b, out)
	default:
		throw(p, &kit.Failure{Java: kit.Execution,
			Message: r.Failure.Text(), Causes: []string{"Caused by: " + r.Failure.Text()}}, out)
	}
}

func (w *work) act(t *kit.Admin, p *kit.Process, out *node.Out) {
	if w.action == "list" {
		w.list(p, out)
		return
	}
	switch w.action {
	case "generate", "execute":
		if f := w.checkTopics(); f != nil {
			throw(p, f, out)
			return
		}
	}
	switch w.action {
	case "generate":
		w.generate(p, out)
	case "execute":
		w.execute(t, p, out)
	case "verify":
		w.verify(t, p, out)
	case "cancel":
		w.cancel(t, p, out)
	}
}

func (w *work) topic(name string) *wire.TopicMetadata {
	for i := range w.meta {
		if w.meta[i].Name == name {
			return &w.meta[i]
		}
	}
	return nil
}

func (w *work) replicas(tp wire.TopicPartition) []wire.ID {
	if m := w.topic(tp.Topic); m != nil && int(tp.Partition) < len(m.Partitions) {
		return m.Partitions[tp.Partition].Replicas
	}
	return nil
}

func (w *work) active(tp wire.TopicPartition) bool {
	return slices.ContainsFunc(w.moving, func(m wire.OngoingReassignment) bool { return m.TP == tp })
}

func (w *work) checkTopics() *kit.Failure {
	for _, name := range w.topics {
		if w.topic(name) == nil {
			return notFound("Topic " + name + " not found.")
		}
	}
	return nil
}

func (w *work) list(p *kit.Process, out *node.Out) {
	if len(w.moving) == 0 {
		p.Print(out, "No partition reassignments found.")
		p.Exit(out, 0)
		return
	}
	p.Print(out, "Current partition reassignments:")
	for _, m := range w.moving {
		line := m.TP.String() + ": replicas: " + kit.JoinIDs(m.Replicas, ",") + "."
		if len(m.Adding) > 0 {
			line += " adding: " + kit.JoinIDs(m.Adding, ",") + "."
		}
		if len(m.Removing) > 0 {
			line += " removing: " + kit.JoinIDs(m.Removing, ",") + "."
		}
		p.Print(out, line)
	}
	p.Exit(out, 0)
}

// assignment is the JSON of partitions with their replicas. Each has a log directory; that of a broker
// which isn't in live can't be asked for.
func assignment(list []wire.Reassignment, live []wire.ID) string {
	parts := make([]string, len(list))
	for i, r := range list {
		dirs := make([]string, len(r.Replicas))
		for j, id := range r.Replicas {
			dirs[j] = `"any"`
			if slices.Contains(live, id) {
				dirs[j] = `"/tmp/kraft-broker-logs"`
			}
		}
		parts[i] = `{"topic":` + kit.JSONString(r.TP.Topic) + `,"partition":` +
			strconv.Itoa(int(r.TP.Partition)) + `,"replicas":[` + kit.JoinIDs(r.Replicas, ",") +
			`],"log_dirs":[` + strings.Join(dirs, ",") + `]}`
	}
	return `{"version":1,"partitions":[` + strings.Join(parts, ",") + `]}`
}

const currentTitle = "Current partition replica assignment"

// generate proposes a placement: leaders round robin from a random broker, followers behind them.
func (w *work) generate(p *kit.Process, out *node.Out) {
	var now, proposed []wire.Reassignment
	w.brokers = slices.DeleteFunc(slices.Clone(w.brokers), func(id wire.ID) bool {
		return !slices.Contains(w.live, id)
	})
	chance := out.Chance(node.ReassignmentStart, node.Itself)
	start := chance.Intn(max(len(w.brokers), 1))
	for _, name := range w.topics {
		for _, q := range w.topic(name).Partitions {
			tp := wire.TopicPartition{Topic: name, Partition: q.Index}
			if n := len(w.brokers); len(q.Replicas) > n {
				throw(p, tooFewBrokers(len(q.Replicas), n), out)
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
	p.Print(out, currentTitle)
	p.Print(out, assignment(now, w.live))
	p.Print(out, "")
	p.Print(out, "Proposed partition reassignment configuration")
	p.Print(out, assignment(proposed, nil))
	p.Exit(out, 0)
}

func tooFewBrokers(factor, brokers int) *kit.Failure {
	return kit.KafkaFailure(wire.InvalidReplicationFactor, "The target replication factor of "+
		strconv.Itoa(factor)+" cannot be reached because only "+strconv.Itoa(brokers)+
		" broker(s) are registered or some brokers have all their log directories cordoned.")
}

func (w *work) execute(t *kit.Admin, p *kit.Process, out *node.Out) {
	if len(w.moving) > 0 && !p.Args.Has("additional") {
		p.Print(out, "Cannot execute because there is an existing partition assignment.  Use "+
			"--additional to override this and create a new partition assignment in addition to the "+
			"existing one. The --additional flag can also be used to change the throttle by "+
			"resubmitting the current reassignment.")
		p.Exit(out, 1)
		return
	}
	var now []wire.Reassignment
	for _, r := range w.plan {
		for _, id := range r.Replicas {
			if !slices.Contains(w.live, id) {
				throw(p, kit.CommandFailed("Unknown broker id "+strconv.Itoa(int(id))), out)
				return
			}
		}
		replicas := w.replicas(r.TP)
		if replicas == nil {
			throw(p, notFound("Unable to find partition: "+r.TP.String()), out)
			return
		}
		now = append(now, wire.Reassignment{TP: r.TP, Replicas: replicas})
	}
	p.Print(out, currentTitle)
	p.Print(out, "")
	p.Print(out, assignment(now, w.live))
	p.Print(out, "")
	p.Print(out, "Save this to use as the --reassignment-json-file option during rollback")
	w.throttle(t, p, out)
}

func (w *work) send(t *kit.Admin, p *kit.Process, list []wire.Reassignment, out *node.Out) {
	for _, r := range list {
		w.asked = append(w.asked, r.TP)
	}
	t.ToController("alterPartitionReassignments", &wire.AlterPartitionReassignmentsRequest{
		Partitions: list, TimeoutMs: 30000,
		AllowReplicationFactorChange: !p.Args.Has("disallow-replication-factor-change")}, out)
}

// altered ends --execute and --cancel.
func (w *work) altered(t *kit.Admin, p *kit.Process, b *wire.AlterPartitionReassignmentsReply,
	out *node.Out) {
	var failed []string
	if b.Error != wire.None {
		failed = append(failed, kit.KafkaFailure(b.Error, b.Message).Message)
	}
	for _, q := range b.Partitions {
		if q.Error != wire.None {
			failed = append(failed, q.TP.String()+": "+kit.KafkaFailure(q.Error, q.Message).Message)
		}
	}
	if len(failed) > 0 {
		verb := "Error reassigning partition(s):\n"
		if w.action == "cancel" {
			verb = "Error cancelling partition reassignment(s):\n"
		}
		p.Print(out, verb+strings.Join(failed, "\n")) // a TerseException
		p.Exit(out, 1)
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
		p.Print(out, "Successfully cancelled partition reassignment"+plural+" for: "+
			strings.Join(names, ","))
		w.noMoves(t, p, out)
		return
	}
	p.Print(out, "Successfully started partition reassignment"+plural+" for "+
		strings.Join(names, ","))
	p.Exit(out, 0)
}

// noMoves ends --cancel. The missing end of line is the real tool's.
func (w *work) noMoves(t *kit.Admin, p *kit.Process, out *node.Out) {
	out.Emit(node.Printed{Line: "None of the specified partition moves are active.", NoNewline: true})
	if w.preserve {
		p.Exit(out, 0)
		return
	}
	w.clear(t, p, out)
}

func (w *work) verify(t *kit.Admin, p *kit.Process, out *node.Out) {
	p.Print(out, "Status of partition reassignment:")
	for _, r := range w.plan {
		now := w.replicas(r.TP)
		switch {
		case w.active(r.TP):
			p.Print(out, "Reassignment of partition "+r.TP.String()+" is still in progress.")
		case slices.Equal(now, r.Replicas):
			p.Print(out, "Reassignment of partition "+r.TP.String()+" is completed.")
		default:
			p.Print(out, "There is no active reassignment of partition "+r.TP.String()+
				", but replica set is "+kit.JoinIDs(now, ",")+" rather than "+
				kit.JoinIDs(r.Replicas, ",")+".")
		}
	}
	p.Print(out, "")
	if len(w.moving) > 0 || w.preserve {
		p.Exit(out, 0)
		return
	}
	w.clear(t, p, out)
}

func (w *work) cancel(t *kit.Admin, p *kit.Process, out *node.Out) {
	var list []wire.Reassignment
	for _, r := range w.plan {
		if w.active(r.TP) {
			list = append(list, wire.Reassignment{TP: r.TP})
		}
	}
	if len(list) == 0 {
		p.Print(out, "None of the specified partition reassignments are active.")
		w.noMoves(t, p, out)
		return
	}
	w.send(t, p, list, out)
}
