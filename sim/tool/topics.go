package tool

import (
	_ "embed"
	"errors"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

//go:embed options/kafka-topics.txt
var topicsOptions string

// topicsOptionsError is a mistake that the tool answers with its whole usage.
type topicsUsage struct{ text string }

// topicsMain is org.apache.kafka.tools.TopicCommand.
func topicsMain(p *Process, out *node.Out) task {
	if text := topicsCheck(&p.args); text != "" {
		p.usageExit(text, out)
		return nil
	}
	if !p.args.has("bootstrap-server") {
		p.traceExit("java.lang.IllegalArgumentException", "--bootstrap-server must be specified", out)
		return nil
	}
	return nil
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

var _ = errors.New
var _ wire.ID
