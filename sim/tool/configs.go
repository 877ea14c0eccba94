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

//go:embed options/kafka-configs.txt
var configsOptions string

// configsTool is kafka.admin.ConfigCommand for topics, brokers and groups. Quotas (clients, users,
// ips), client metrics and loggers aren't simulated.
type configsTool struct {
	kind      string // "topics", "brokers", "groups"
	name      string
	isDefault bool // the default of all brokers
	named     bool
	changes   []wire.ConfigChange
	left      []string // entities still to be described
	brokers   []wire.ID
}

var configEntities = []struct{ long, short string }{
	{"topics", "topic"}, {"clients", "client"}, {"users", "user"}, {"brokers", "broker"},
	{"ips", "ip"}, {"client-metrics", "client-metrics"}, {"groups", "group"},
	{"broker-loggers", "broker-logger"},
}

func configsMain(p *Process, out *node.Out) task {
	a := &p.args
	if a.has("alter") == a.has("describe") {
		p.usageExit("Command must include exactly one action: --describe, --alter", out)
		return nil
	}
	w := &configsTool{}
	if problem := w.options(a); problem != "" {
		p.eprint(out, problem)
		p.exit(out, 1)
		return nil
	}
	switch w.kind {
	case "topics", "brokers", "groups":
	default:
		p.eprint(out, "quotas, client metrics and loggers aren't simulated: --entity-type "+w.kind)
		p.exit(out, 1)
		return nil
	}
	if t := newAdminTool(p, "adminclient-1", w, out); t != nil {
		return t
	}
	return nil
}

// options is ConfigCommandOptions.checkArgs.
func (w *configsTool) options(a *arguments) string {
	if !a.has("bootstrap-server") && !a.has("bootstrap-controller") {
		return "Either --bootstrap-server or --bootstrap-controller must be specified."
	}
	if problem := w.entity(a); problem != "" {
		return problem
	}
	if w.kind == "brokers" && w.named && !w.isDefault {
		if _, err := strconv.Atoi(w.name); err != nil {
			return "The entity name for brokers must be a valid integer broker id, but it is: " +
				w.name
		}
	}
	if a.has("describe") {
		return ""
	}
	if !w.named {
		return "An entity name must be specified with --alter of " + w.kind
	}
	if !a.has("add-config") && !a.has("delete-config") && !a.has("add-config-file") {
		return "At least one of --add-config, --add-config-file, or --delete-config must be " +
			"specified with --alter"
	}
	return w.readChanges(a)
}

func (w *configsTool) entity(a *arguments) string {
	if t := a.text("entity-type", ""); t != "" {
		known := false
		var names []string
		for _, e := range configEntities {
			known = known || e.long == t
			names = append(names, e.long)
		}
		if !known {
			return "Invalid entity type " + t + ", the entity type must be one of " +
				strings.Join(names, ", ") + " with a --bootstrap-server or --bootstrap-controller argument"
		}
		w.kind, w.name = t, a.text("entity-name", "")
		w.isDefault = a.has("entity-default")
		w.named = a.has("entity-name") || w.isDefault
		return ""
	}
	for _, e := range configEntities {
		if a.has(e.short) {
			w.kind, w.name, w.named = e.long, a.text(e.short, ""), true
			return ""
		}
		if a.has(e.short + "-defaults") {
			w.kind, w.isDefault, w.named = e.long, true, true
			return ""
		}
	}
	return "At least one entity type must be specified"
}

// readChanges reads --add-config a=1,b=[2,3] and --delete-config c,d.
func (w *configsTool) readChanges(a *arguments) string {
	const format = "requirement failed: Invalid entity config: all configs to be added must be in " +
		"the format \"key=val\" or  \"key=[val1,val2]\" to group values which contain commas."
	for _, s := range splitConfigs(a.text("add-config", "")) {
		k, v, ok := strings.Cut(s, "=")
		if !ok || k == "" {
			return format
		}
		v = strings.TrimSuffix(strings.TrimPrefix(strings.TrimSpace(v), "["), "]")
		w.changes = append(w.changes, wire.ConfigChange{Key: strings.TrimSpace(k), Value: v,
			Op: wire.SetConfig})
	}
	for _, k := range strings.Split(a.text("delete-config", ""), ",") {
		if k = strings.TrimSpace(k); k != "" {
			w.changes = append(w.changes, wire.ConfigChange{Key: k, Op: wire.DeleteConfig})
		}
	}
	return ""
}

// splitConfigs splits at the commas that stand outside brackets.
func splitConfigs(s string) []string {
	if s == "" {
		return nil
	}
	var out []string
	depth, start := 0, 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '[':
			depth++
		case ']':
			depth--
		case ',':
			if depth == 0 {
				out = append(out, s[start:i])
				start = i + 1
			}
		}
	}
	return append(out, s[start:])
}

// resource is one entity as DescribeConfigs wants it.
func (w *configsTool) resource(name string) wire.ConfigResource {
	kind := wire.TopicResource
	switch w.kind {
	case "brokers":
		kind = wire.BrokerResource
	case "groups":
		kind = wire.GroupResource
	}
	return wire.ConfigResource{Type: kind, Name: name}
}

func (w *configsTool) begin(t *adminTool, p *Process, out *node.Out) {
	if p.args.has("describe") {
		t.anyBroker("listTopics", &wire.MetadataRequest{All: true}, out)
		return
	}
	w.alter(t, out)
}

// describe asks for one entity; a broker's own configs only that broker knows.
func (w *configsTool) describe(t *adminTool, name string, out *node.Out) {
	req := &wire.DescribeConfigsRequest{Resources: []wire.ConfigResource{w.resource(name)}}
	if id, err := strconv.Atoi(name); err == nil && w.kind == "brokers" {
		t.broker(wire.ID(id), "describeBrokerConfigs", req, out)
		return
	}
	t.anyBroker("describeConfigs", req, out)
}

func (w *configsTool) clone() adminWork {
	c := *w
	return &c
}

// fail is how ConfigCommand.main reports what the cluster refused.
func (w *configsTool) fail(p *Process, f *failure, out *node.Out) {
	p.eprint(out, "Error while executing config command with args '"+
		strings.Join(p.spec.Argv[1:], " ")+"'")
	p.eprint(out, "java.util.concurrent.ExecutionException: "+f.text())
	p.eprint(out, "Caused by: "+f.text())
	p.exit(out, 1)
}

func (w *configsTool) answered(t *adminTool, p *Process, r answer, out *node.Out) {
	if r.failure != nil {
		w.fail(p, r.failure, out)
		return
	}
	switch b := r.reply.(type) {
	case *wire.MetadataReply:
		w.list(t, p, b, out)
	case *wire.DescribeConfigsReply:
		d := &b.Resources[0]
		if d.Error != wire.None {
			w.fail(p, kafkaFailure(d.Error, d.Message), out)
			return
		}
		w.print(p, d, out)
		w.next(t, p, out)
	case *wire.IncrementalAlterConfigsReply:
		if e := b.Resources[0]; e.Error != wire.None {
			w.fail(p, kafkaFailure(e.Error, e.Message), out)
			return
		}
		if w.isDefault {
			p.print(out, "Completed updating default config for "+w.kind+" in the cluster.")
		} else {
			p.print(out, "Completed updating config for "+strings.TrimSuffix(w.kind, "s")+" "+
				w.name+".")
		}
		p.exit(out, 0)
	}
}

func (w *configsTool) alter(t *adminTool, out *node.Out) {
	req := &wire.IncrementalAlterConfigsRequest{Resources: []wire.AlteredResource{
		{Resource: w.resource(w.name), Changes: w.changes}}}
	if id, err := strconv.Atoi(w.name); err == nil && w.kind == "brokers" {
		t.broker(wire.ID(id), "incrementalAlterConfigs", req, out)
		return
	}
	t.controller("incrementalAlterConfigs", req, out)
}

// list finds the entities to describe.
func (w *configsTool) list(t *adminTool, p *Process, b *wire.MetadataReply, out *node.Out) {
	var all []string
	switch w.kind {
	case "topics":
		for i := range b.Topics {
			all = append(all, b.Topics[i].Name)
		}
		all = hashMapOrder(all, 16)
	case "brokers":
		for _, n := range b.Brokers {
			all = append(all, strconv.Itoa(int(n.ID)))
		}
		ordered.Sort(all)
	case "groups":
		all = []string{w.name}
	}
	switch {
	case w.isDefault:
		w.left = []string{""}
	case w.named && !slices.Contains(all, w.name):
		p.print(out, "The "+strings.TrimSuffix(w.kind, "s")+" '"+w.name+
			"' doesn't exist and doesn't have dynamic config.")
		p.exit(out, 0)
		return
	case w.named:
		w.left = []string{w.name}
	case w.kind == "brokers":
		w.left = append(all, "")
	default:
		w.left = all
	}
	w.next(t, p, out)
}

// next describes the next entity; the empty name is the default of all brokers.
func (w *configsTool) next(t *adminTool, p *Process, out *node.Out) {
	if len(w.left) == 0 {
		p.exit(out, 0)
		return
	}
	name := w.left[0]
	w.left = w.left[1:]
	w.describe(t, name, out)
}

func (w *configsTool) print(p *Process, d *wire.DescribedResource, out *node.Out) {
	name := d.Resource.Name
	which, source := "Dynamic", wire.DynamicTopicConfig
	switch w.kind {
	case "brokers":
		source = wire.DynamicBrokerConfig
	case "groups":
		source = wire.DynamicGroupConfig
	}
	if p.args.has("all") {
		which = "All"
	}
	if name == "" {
		source = wire.DynamicDefaultBrokerConfig
		p.print(out, "Default configs for "+w.kind+" in the cluster are:")
	} else {
		p.print(out, which+" configs for "+strings.TrimSuffix(w.kind, "s")+" "+name+" are:")
	}
	for i := range d.Configs {
		c := &d.Configs[i]
		if c.Source != source && !p.args.has("all") {
			continue
		}
		synonyms := make([]string, len(c.Synonyms))
		for j, s := range c.Synonyms {
			synonyms[j] = string(s.Source) + ":" + s.Name + "=" + s.Value
		}
		p.print(out, "  "+c.Name+"="+c.Value+" sensitive="+strconv.FormatBool(c.Sensitive)+
			" synonyms={"+strings.Join(synonyms, ", ")+"}")
	}
}
