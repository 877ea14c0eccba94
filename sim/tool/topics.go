package tool

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-topics.txt
var topicsOptions string

// topicsTask is org.apache.kafka.tools.TopicCommand.
type topicsTask struct {
	step   topicsStep
	create wire.CreatableTopic
	found  []string // topics the action is about
	topics []wire.TopicMetadata
	config []wire.DescribedResource
	live   []wire.ID
	moving []wire.OngoingReassignment
	// assignment is --replica-assignment; partitions is --partitions.
	assignment [][]wire.ID
	partitions int64
	filter     *pattern
}

type topicsStep uint8

const (
	topicsCreating topicsStep = iota
	topicsFinding             // which topics match
	topicsDescribing
	topicsConfigs
	topicsCluster
	topicsReassignments
	topicsAltering
	topicsDeleting
)

// topicsMain is TopicCommand.main up to the first request.
func topicsMain(p *Process, out *node.Out) task {
	if text := topicsCheck(&p.args); text != "" {
		p.usageExit(text, out)
		return nil
	}
	if p.args.has("delete-config") {
		p.eprint(out, "delete-config option is no longer supported and deprecated since version "+
			"4.0. The config will be fully removed in future releases.")
	}
	if !p.args.has("bootstrap-server") {
		p.traceExit(illegalArgument, "--bootstrap-server must be specified", out)
		return nil
	}
	w := &topicsTask{}
	t := newAdminTool(p, "adminclient-1", w, out)
	if t == nil {
		return nil
	}
	if f := w.prepare(p, out); f != nil {
		w.fail(p, f, out)
		return nil
	}
	return t
}

// fail is TopicCommand.printException.
func (w *topicsTask) fail(p *Process, f *failure, out *node.Out) {
	p.print(out, "Error while executing topic command : "+f.message)
	p.logTrace(f, "org.apache.kafka.tools.TopicCommand", out)
	p.exit(out, 1)
}

// prepare reads the values of the options that the action needs.
func (w *topicsTask) prepare(p *Process, out *node.Out) *failure {
	a := &p.args
	topic, given, err := a.one("topic")
	if err != nil {
		return failureOf(err)
	}
	if given && !a.has("create") {
		f := topicPattern(topic)
		w.filter = &f
	}
	if !a.has("create") && !a.has("alter") {
		w.step = topicsFinding
		return nil
	}
	partitions, err := a.number("partitions", -1, 32)
	if err != nil {
		return failureOf(err)
	}
	factor, err := a.number("replication-factor", -1, 32)
	if err != nil {
		return failureOf(err)
	}
	assignment, f := replicaAssignment(a.text("replica-assignment", ""))
	if f != nil {
		return f
	}
	configs, f := topicConfigs(a.all("config"))
	if f != nil {
		return f
	}
	w.assignment, w.partitions = assignment, partitions
	if a.has("alter") {
		w.step = topicsFinding
		return nil
	}
	if strings.ContainsAny(topic, "._") {
		p.print(out, "WARNING: Due to limitations in metric names, topics with a period ('.') or "+
			"underscore ('_') could collide. To avoid issues it is best to use either, but not both.")
	}
	switch {
	case a.has("replication-factor") && (factor > 32767 || factor < 1):
		return illegal("The replication factor must be between 1 and 32767 inclusive")
	case a.has("partitions") && partitions < 1:
		return illegal("The partitions must be greater than 0")
	case topic == "":
		return kafkaFailure(wire.InvalidTopicException,
			"The given topic name '' cannot be represented in a request.")
	}
	w.create = wire.CreatableTopic{Name: topic, Partitions: int32(partitions),
		ReplicationFactor: int16(factor), Assignment: assignment, Configs: configs}
	return nil
}

// replicaAssignment is TopicCommand.parseReplicaAssignment: 1:2,2:3.
func replicaAssignment(s string) ([][]wire.ID, *failure) {
	if s == "" {
		return nil, nil
	}
	var out [][]wire.ID
	for i, part := range strings.Split(s, ",") {
		var ids []wire.ID
		var doubled []string
		for _, b := range strings.Split(part, ":") {
			n, err := strconv.ParseInt(strings.TrimSpace(b), 10, 32)
			if err != nil {
				return nil, &failure{java: "java.lang.NumberFormatException",
					message: "For input string: \"" + strings.TrimSpace(b) + "\""}
			}
			text := strconv.FormatInt(n, 10)
			if slices.Contains(ids, wire.ID(n)) && !slices.Contains(doubled, text) {
				doubled = append(doubled, text)
			}
			ids = append(ids, wire.ID(n))
		}
		if len(doubled) > 0 {
			return nil, &failure{java: adminCommandFail, message: "Partition replica lists may " +
				"not contain duplicate entries: " + strings.Join(doubled, ",")}
		}
		out = append(out, ids)
		if len(ids) != len(out[0]) {
			return nil, &failure{java: "org.apache.kafka.tools.AdminOperationException",
				message: "Partition " + strconv.Itoa(i) + " has different replication factor: " +
					javaList(ids)}
		}
	}
	return out, nil
}

// javaList is List.toString: [1, 2].
func javaList(ids []wire.ID) string { return "[" + joinIDs(ids, ", ") + "]" }

func joinIDs(ids []wire.ID, separator string) string {
	s := make([]string, len(ids))
	for i, id := range ids {
		s[i] = strconv.Itoa(int(id))
	}
	return strings.Join(s, separator)
}

// topicConfigs checks --config key=value as the tool does before it asks anybody.
func topicConfigs(list []string) ([]wire.ConfigEntry, *failure) {
	var out []wire.ConfigEntry
	for _, s := range list {
		k, v, found := strings.Cut(s, "=")
		if v = strings.TrimSpace(v); !found || v == "" {
			return nil, illegal("requirement failed: Invalid topic config: all configs to be " +
				"added must be in the format \"key=val\".")
		}
		out = append(out, wire.ConfigEntry{Key: strings.TrimSpace(k), Value: v})
	}
	if problem := config.CheckTopic(out, nil); problem != nil {
		return nil, &failure{java: problem.Exception, message: problem.Text}
	}
	return out, nil
}

var topicsActions = []string{"create", "list", "alter", "describe", "delete"}

var topicsReports = []string{"under-replicated-partitions", "under-min-isr-partitions",
	"at-min-isr-partitions", "unavailable-partitions"}

// topicsCheck is TopicCommandOptions.checkArgs; the answer stands above the usage.
func topicsCheck(a *arguments) string {
	actions := 0
	for _, n := range topicsActions {
		if a.has(n) {
			actions++
		}
	}
	if actions != 1 {
		return "Command must include exactly one action: " +
			"--list, --describe, --create, --alter or --delete"
	}
	if !a.has("bootstrap-server") {
		return ""
	}
	if a.has("describe") && a.has("if-exists") && !a.has("topic") && !a.has("topic-id") {
		return "--topic or --topic-id is required to describe a topic"
	}
	if !a.has("list") && !a.has("describe") {
		if err := a.checkRequired("topic"); err != nil {
			return err.Error()
		}
	}
	if a.has("alter") {
		if a.has("config") {
			return "Option combination \"[[bootstrap-server], [config]]\" can't be used with " +
				"option \"[alter]\" (To alter topic configurations, the kafka-configs tool can be used.)"
		}
		if err := a.checkRequired("partitions"); err != nil {
			return err.Error()
		}
	}
	return topicsClash(a)
}

// topicsClash is checkInvalidArgs: each option with the actions it belongs to.
func topicsClash(a *arguments) string {
	for _, o := range []struct {
		name string
		with string // actions it may stand beside
	}{
		{"config", "alter create"}, {"partitions", "alter create"},
		{"replication-factor", "create"}, {"replica-assignment", "create alter"},
		{"under-replicated-partitions", "describe"}, {"under-min-isr-partitions", "describe"},
		{"at-min-isr-partitions", "describe"}, {"unavailable-partitions", "describe"},
		{"topics-with-overrides", "describe"}, {"if-exists", "alter delete describe"},
		{"if-not-exists", "create"}, {"exclude-internal", "list describe"},
	} {
		if o.name == "replica-assignment" && a.has("create") {
			if err := a.checkInvalid(o.name, "partitions", "replication-factor"); err != nil {
				return err.Error()
			}
		}
		for _, action := range topicsActions {
			if strings.Contains(" "+o.with+" ", " "+action+" ") {
				continue
			}
			if err := a.checkInvalid(o.name, action); err != nil {
				return err.Error()
			}
		}
	}
	for _, r := range topicsReports {
		if err := a.checkInvalid(r, "topics-with-overrides"); err != nil {
			return err.Error()
		}
	}
	return ""
}
