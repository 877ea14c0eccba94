// Package acls is kafka-acls.sh.
package acls

import (
	_ "embed"
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

// Program is kafka-acls.sh.
var Program = kit.Program{Name: "kafka-acls", Class: "org.apache.kafka.tools.AclCommand",
	Options: options, Role: "tool", Main: run, Python: kit.NoPython, Refuse: refuse, Throws: throw,
	Input: asks}

// asks tells whether it waits for yes or no.
func asks(a *kit.Arguments) bool { return a.Has("remove") && !a.Has("force") }

// refuse: a value that can't be is found when the options are used, all else when they are read.
func refuse(p *kit.Process, err error, out *node.Out) { p.UsageExit(err.Error(), out) }

// work is org.apache.kafka.tools.AclCommand: what it asks for, one resource after the other.
type work struct {
	groups     []group
	principals []string // --principal
	at         int      // of groups
	found      []wire.ACL
	asking     bool // for yes or no
}

// group is one resource pattern with the ACLs that are wanted for it.
type group struct {
	pattern wire.ACL // Resource, Name and Pattern
	acls    []wire.ACL
}

func run(p *kit.Process, out *node.Out) kit.Task {
	if text := check(&p.Args); text != "" {
		p.UsageExit(text, out)
		return nil
	}
	w := &work{principals: p.Args.All("principal")}
	t, f := kit.MakeAdmin(p, "adminclient-1", w, out)
	if f == nil {
		var usage string
		usage, f = w.read(&p.Args)
		if usage != "" {
			p.UsageExit(usage, out)
			return nil
		}
	}
	if f != nil {
		throw(p, f, out)
		return nil
	}
	return &task{Admin: t, w: w}
}

// check is AclCommandOptions.checkArgs.
func check(a *kit.Arguments) string {
	switch {
	case a.Has("bootstrap-server") && a.Has("bootstrap-controller"):
		return "Only one of --bootstrap-server or --bootstrap-controller must be specified"
	case !a.Has("bootstrap-server") && !a.Has("bootstrap-controller"):
		return "One of --bootstrap-server or --bootstrap-controller must be specified"
	}
	actions := 0
	for _, o := range []string{"add", "list", "remove"} {
		if a.Has(o) {
			actions++
		}
	}
	if actions != 1 {
		return "Command must include exactly one action: --list, --add, --remove. "
	}
	if err := a.CheckInvalid("list", "producer", "consumer", "allow-host", "allow-principal",
		"deny-host",
		"deny-principal"); err != nil {
		return err.Error()
	}
	for _, o := range []string{"producer", "consumer"} {
		if err := a.CheckInvalid(o, "operation", "deny-principal", "deny-host"); err != nil {
			return err.Error()
		}
	}
	switch {
	case a.Has("principal") && !a.Has("list"):
		return "The --principal option is only available if --list is set"
	case a.Has("producer") && !a.Has("topic"):
		return "With --producer you must specify a --topic"
	case a.Has("idempotent") && !a.Has("producer"):
		return "The --idempotent option is only available if --producer is set"
	case a.Has("consumer") && (!a.Has("topic") || !a.Has("group") ||
		!a.Has("producer") && (a.Has("cluster") || a.Has("transactional-id"))):
		return "With --consumer you must specify a --topic and a --group and no --cluster or " +
			"--transactional-id option should be specified."
	}
	return ""
}

// read makes the ACLs, or the filters, of the command line: a mistake that ends with the usage, or an
// exception.
func (w *work) read(a *kit.Arguments) (usage string, f *kit.Failure) {
	pattern, f := patternType(a)
	if f != nil {
		return "", f
	}
	if a.Has("add") && pattern < wire.LiteralPattern {
		return "A '--resource-pattern-type' value of '" + pattern.String() +
			"' is not valid when adding acls.", nil
	}
	if a.Has("producer") || a.Has("consumer") {
		if f := w.convenience(a, pattern); f != nil {
			return "", f
		}
	} else if usage, f = w.plain(a, pattern); usage != "" || f != nil {
		return usage, f
	}
	switch {
	case len(w.groups) == 0 && !a.Has("list"):
		return "You must provide at least one resource: --topic <topic> or --cluster or --group <group> or " +
			"--delegation-token <Delegation Token ID>", nil
	case a.Has("add") && len(w.groups[0].acls) == 0:
		return "You must specify one of: --allow-principal, --deny-principal when trying to add ACLs.", nil
	case len(w.groups) == 0:
		w.groups = []group{{pattern: wire.ACL{AnyRule: true}}}
	}
	return "", nil
}

func patternType(a *kit.Arguments) (wire.PatternType, *kit.Failure) {
	text, given, _ := a.One("resource-pattern-type")
	if !given {
		return wire.LiteralPattern, nil
	}
	for p := wire.AnyPattern; p <= wire.PrefixedPattern; p++ {
		if strings.EqualFold(p.String(), text) {
			return p, nil
		}
	}
	return 0, &kit.Failure{Java: "joptsimple.OptionArgumentConversionException",
		Message: "Cannot parse argument '" + text + "' of option resource-pattern-type",
		Causes: []string{"Caused by: joptsimple.ValueConversionException: Value [" + text +
			"] is not one of [ANY|MATCH|LITERAL|PREFIXED]"}}
}

// resources are the resources that options name.
func resources(a *kit.Arguments, pattern wire.PatternType) []wire.ACL {
	var out []wire.ACL
	add := func(kind wire.ACLResource, name string, p wire.PatternType) {
		r := wire.ACL{Resource: kind, Name: strings.TrimSpace(name), Pattern: p, AnyRule: true}
		if !slices.Contains(out, r) {
			out = append(out, r)
		}
	}
	for _, t := range a.All("topic") {
		add(wire.ACLTopic, t, pattern)
	}
	for _, g := range a.All("group") {
		add(wire.ACLGroup, g, pattern)
	}
	if a.Has("cluster") || a.Has("idempotent") {
		add(wire.ACLCluster, wire.ClusterName, wire.LiteralPattern)
	}
	for _, t := range a.All("transactional-id") {
		add(wire.ACLTransactional, t, pattern)
	}
	return out
}

// supported are the operations of each kind of resource, but All. Kafka: AclEntry.supportedOperations.
func supported(kind wire.ACLResource) []wire.Operation {
	switch kind {
	case wire.ACLTopic:
		return []wire.Operation{wire.OpRead, wire.OpWrite, wire.OpCreate, wire.OpDelete, wire.OpAlter,
			wire.OpDescribe, wire.OpDescribeConfigs, wire.OpAlterConfigs}
	case wire.ACLGroup:
		return []wire.Operation{wire.OpRead, wire.OpDelete, wire.OpDescribe, wire.OpDescribeConfigs,
			wire.OpAlterConfigs}
	case wire.ACLCluster:
		return []wire.Operation{wire.OpCreate, wire.OpAlter, wire.OpDescribe, wire.OpClusterAction,
			wire.OpDescribeConfigs, wire.OpAlterConfigs, wire.OpIdempotentWrite}
	}
	return []wire.Operation{wire.OpWrite, wire.OpDescribe}
}

// operations reads --operation: DescribeConfigs, in any case.
func operations(a *kit.Arguments) []wire.Operation {
	all := a.All("operation")
	if len(all) == 0 {
		return []wire.Operation{wire.OpAll}
	}
	var out []wire.Operation
	for _, text := range all {
		found := wire.Operation(0)
		for o := wire.OpAll; o <= wire.OpIdempotentWrite; o++ {
			if strings.EqualFold(strings.ReplaceAll(o.String(), "_", ""), strings.TrimSpace(text)) {
				found = o
			}
		}
		out = append(out, found)
	}
	return out
}

func (w *work) plain(a *kit.Arguments, pattern wire.PatternType) (usage string, f *kit.Failure) {
	ops := operations(a)
	for _, r := range resources(a, pattern) {
		acls, f := entries(a, r, ops)
		if f != nil {
			return "", f
		}
		known := supported(r.Resource)
		for _, o := range ops {
			if o != wire.OpAll && !slices.Contains(known, o) {
				names := []string{"ALL"}
				for _, k := range known {
					names = append(names, k.String())
				}
				return "ResourceType " + r.Resource.String() + " only supports operations [" +
					strings.Join(names, ", ") + "]", nil
			}
		}
		w.groups = append(w.groups, group{r, acls})
	}
	return "", nil
}

// convenience is --producer and --consumer.
func (w *work) convenience(a *kit.Arguments, pattern wire.PatternType) *kit.Failure {
	for _, r := range resources(a, pattern) {
		var ops []wire.Operation
		switch r.Resource {
		case wire.ACLTopic:
			if a.Has("producer") {
				ops = append(ops, wire.OpWrite, wire.OpDescribe, wire.OpCreate)
			}
			if a.Has("consumer") {
				ops = append(ops, wire.OpRead, wire.OpDescribe)
			}
		case wire.ACLGroup:
			if a.Has("consumer") {
				ops = append(ops, wire.OpRead)
			}
		case wire.ACLCluster:
			if a.Has("idempotent") {
				ops = append(ops, wire.OpIdempotentWrite)
			}
		case wire.ACLTransactional:
			ops = append(ops, wire.OpWrite, wire.OpDescribe)
		}
		acls, f := entries(a, r, ops)
		if f != nil {
			return f
		}
		if len(ops) > 0 {
			w.groups = append(w.groups, group{r, acls})
		}
	}
	return nil
}

// entries are who may, and who may not, do operations on a resource.
func entries(a *kit.Arguments, r wire.ACL, ops []wire.Operation) ([]wire.ACL, *kit.Failure) {
	var out []wire.ACL
	for _, deny := range []bool{false, true} {
		who, from := "allow-principal", "allow-host"
		if deny {
			who, from = "deny-principal", "deny-host"
		}
		hosts := a.All(from)
		if len(hosts) == 0 {
			hosts = []string{wire.Wildcard}
		}
		for _, p := range a.All(who) {
			p = strings.TrimSpace(p)
			if i := strings.IndexByte(p, ':'); i <= 0 || i == len(p)-1 {
				return nil, kit.Illegal("expected a string in format principalType:principalName but got " + p)
			}
			for _, h := range hosts {
				for _, o := range ops {
					out = append(out, wire.ACL{Resource: r.Resource, Name: r.Name, Pattern: r.Pattern,
						Principal: p, Host: strings.TrimSpace(h), Operation: o, Deny: deny})
				}
			}
		}
	}
	ordered.SortFunc(out, wire.ACL.Compare)
	return slices.Compact(out), nil
}

// throw is what main does with an exception.
func throw(p *kit.Process, f *kit.Failure, out *node.Out) {
	message := f.Message
	if strings.HasPrefix(f.Java, kit.KafkaErrors) { // of a future
		message = f.Text()
		f = &kit.Failure{Java: kit.Execution, Message: message, Causes: []string{"Caused by: " +
			message}}
	}
	p.Print(out, "Error while executing ACL command: "+message)
	p.Print(out, f.Text())
	for _, c := range f.Causes {
		p.Print(out, c)
	}
	p.Print(out, "")
	p.Exit(out, 1)
}
