// Package topics is kafka-topics.sh.
package topics

import (
	_ "embed"
	"slices"
	"strconv"
	"strings"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// work is org.apache.kafka.tools.TopicCommand.
type work struct {
	step   step
	create wire.CreatableTopic
	found  []string // topics the action is about
	topics []wire.TopicMetadata
	config []wire.DescribedResource
	live   []wire.ID
	moving []wire.OngoingReassignment
	// assignment is --replica-assignment; partitions is --partitions.
	assignment [][]wire.ID
	partitions int64
	filter     *kit.Pattern
}

type step uint8

const (
	creating step = iota
	finding       // which topics match
	describing
	askingConfigs
	askingNodes
	askingReassignments
	altering
	deleting
)

// Program is kafka-topics.sh.
var Program = kit.Program{Name: "kafka-topics", Class: "org.apache.kafka.tools.TopicCommand",
	Options: options, Role: "tool", Main: run, Python: python, Refuse: kit.RefuseWithTrace,
	Bare: "Create, delete, describe, or change a topic."}

// run is TopicCommand.main up to the first request.
func run(p *kit.Process, out *node.Out) kit.Task {
	if text := check(&p.Args); text != "" {
		p.UsageExit(text, out)
		return nil
	}
	if p.Args.Has("delete-config") {
		p.PrintErr(out, "delete-config option is no longer supported and deprecated since version "+
			"4.0. The config will be fully removed in future releases.")
	}
	if !p.Args.Has("bootstrap-server") {
		p.TraceExit(kit.IllegalArgument, "--bootstrap-server must be specified", out)
		return nil
	}
	w := &work{}
	t := kit.NewAdmin(p, "adminclient-1", w, out)
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
func (w *work) fail(p *kit.Process, f *kit.Failure, out *node.Out) {
	p.Print(out, "Error while executing topic command : "+f.Message)
	p.LogTrace(f, "org.apache.kafka.tools.TopicCommand", out)
	p.Exit(out, 1)
}

// prepare reads the values of the options that the action needs.
func (w *work) prepare(p *kit.Process, out *node.Out) *kit.Failure {
	a := &p.Args
	topic, given, err := a.One("topic")
	if err != nil {
		return kit.FailureOf(err)
	}
	if given && !a.Has("create") {
		if f := kit.CheckPattern(topic); f != nil {
			return f
		}
		f := kit.TopicPattern(topic)
		w.filter = &f
	}
	if !a.Has("create") && !a.Has("alter") {
		w.step = finding
		return nil
	}
	partitions, err := a.Number("partitions", -1, 32)
	if err != nil {
		return kit.FailureOf(err)
	}
	factor, err := a.Number("replication-factor", -1, 32)
	if err != nil {
		return kit.FailureOf(err)
	}
	assignment, f := replicaAssignment(a.Text("replica-assignment", ""))
	if f != nil {
		return f
	}
	configs, f := topicConfigs(a.All("config"))
	if f != nil {
		return f
	}
	w.assignment, w.partitions = assignment, partitions
	if a.Has("alter") {
		w.step = finding
		return nil
	}
	if strings.ContainsAny(topic, "._") {
		p.Print(out, "WARNING: Due to limitations in metric names, topics with a period ('.') or "+
			"underscore ('_') could collide. To avoid issues it is best to use either, but not both.")
	}
	switch {
	case a.Has("replication-factor") && (factor > 32767 || factor < 1):
		return kit.Illegal("The replication factor must be between 1 and 32767 inclusive")
	case a.Has("partitions") && partitions < 1:
		return kit.Illegal("The partitions must be greater than 0")
	case topic == "":
		return kit.KafkaFailure(wire.InvalidTopicException,
			"The given topic name '' cannot be represented in a request.")
	}
	w.create = wire.CreatableTopic{Name: topic, Partitions: int32(partitions),
		ReplicationFactor: int16(factor), Assignment: assignment, Configs: configs}
	return nil
}

// replicaAssignment is TopicCommand.parseReplicaAssignment: 1:2,2:3.
func replicaAssignment(s string) ([][]wire.ID, *kit.Failure) {
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
				return nil, &kit.Failure{Java: "java.lang.NumberFormatException",
					Message: "For input string: \"" + strings.TrimSpace(b) + "\""}
			}
			text := strconv.FormatInt(n, 10)
			if slices.Contains(ids, wire.ID(n)) && !slices.Contains(doubled, text) {
				doubled = append(doubled, text)
			}
			ids = append(ids, wire.ID(n))
		}
		if len(doubled) > 0 {
			return nil, kit.CommandFailed("Partition replica lists may " +
				"not contain duplicate entries: " + strings.Join(doubled, ","))
		}
		out = append(out, ids)
		if len(ids) != len(out[0]) {
			return nil, kit.Operation("Partition " + strconv.Itoa(i) +
				" has different replication factor: " + javaList(ids))
		}
	}
	return out, nil
}

// javaList is List.toString: [1, 2].
func javaList(ids []wire.ID) string { return "[" + kit.JoinIDs(ids, ", ") + "]" }

// topicConfigs checks --config key=value as the tool does before it asks anybody.
func topicConfigs(list []string) ([]wire.ConfigEntry, *kit.Failure) {
	var out []wire.ConfigEntry
	for _, s := range list {
		k, v, found := strings.Cut(s, "=")
		if v = strings.TrimSpace(v); !found || v == "" {
			return nil, kit.Illegal("requirement failed: Invalid topic config: all configs to be " +
				"added must be in the format \"key=val\".")
		}
		out = append(out, wire.ConfigEntry{Key: strings.TrimSpace(k), Value: v})
	}
	if problem := config.CheckTopic(out, nil); problem != nil {
		return nil, &kit.Failure{Java: problem.Exception, Message: problem.Text}
	}
	return out, nil
}

var actions = []string{"create", "list", "alter", "describe", "delete"}

var reports = []string{"under-replicated-partitions", "under-min-isr-partitions",
	"at-min-isr-partitions", "unavailable-partitions"}

// check is TopicCommandOptions.checkArgs; the answer stands above the usage.
func check(a *kit.Arguments) string {
	given := 0
	for _, n := range actions {
		if a.Has(n) {
			given++
		}
	}
	if given != 1 {
		return "Command must include exactly one action: " +
			"--list, --describe, --create, --alter or --delete"
	}
	if !a.Has("bootstrap-server") {
		return ""
	}
	if a.Has("describe") && a.Has("if-exists") && !a.Has("topic") && !a.Has("topic-id") {
		return "--topic or --topic-id is required to describe a topic"
	}
	if !a.Has("list") && !a.Has("describe") {
		if err := a.CheckRequired("topic"); err != nil {
			return err.Error()
		}
	}
	if a.Has("alter") {
		if a.Has("config") {
			return "Option combination \"[[bootstrap-server], [config]]\" can't be used with " +
				"option \"[alter]\" (To alter topic configurations, the kafka-configs tool can be used.)"
		}
		if err := a.CheckRequired("partitions"); err != nil {
			return err.Error()
		}
	}
	return clash(a)
}

// clash is checkInvalidArgs: each option with the actions it belongs to.
func clash(a *kit.Arguments) string {
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
		if o.name == "replica-assignment" && a.Has("create") {
			if err := a.CheckInvalid(o.name, "partitions", "replication-factor"); err != nil {
				return err.Error()
			}
		}
		for _, action := range actions {
			if strings.Contains(" "+o.with+" ", " "+action+" ") {
				continue
			}
			if err := a.CheckInvalid(o.name, action); err != nil {
				return err.Error()
			}
		}
	}
	for _, r := range reports {
		if err := a.CheckInvalid(r, "topics-with-overrides"); err != nil {
			return err.Error()
		}
	}
	return ""
}
