// Package configs is kafka-configs.sh.
package configs

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

// work is kafka.admin.ConfigCommand without loggers, and without client metrics, which nobody can set.
type work struct {
	kind       string // the first of types
	name       string
	isDefault  bool // the default of all brokers
	named      bool
	changes    []wire.ConfigChange
	left       []string // entities still to be described
	brokers    []wire.ID
	groups     []string // that exist
	configured []string // that something is set for
	pending    int      // brokers that are still to tell theirs
	types      []string // "topics", "users", ...
	names      []string // of the entities, by type; "" is a default
	entity     wire.QuotaEntity
	quotas     []wire.QuotaChange
	scram      []scramChange
}

type entity struct{ long, short string }

var entities = [...]entity{
	{"topics", "topic"}, {"clients", "client"}, {"users", "user"}, {"brokers", "broker"},
	{"ips", "ip"}, {"client-metrics", "client-metrics"}, {"groups", "group"},
	{"broker-loggers", "broker-logger"},
}

// Program is kafka-configs.sh.
var Program = kit.Program{Name: "kafka-configs", Class: "org.apache.kafka.tools.ConfigCommand",
	Options: options, Role: "tool", Main: run, Python: python, Refuse: kit.RefusePlainly,
	Throws: throw}

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	w := &work{}
	if problem, withUsage := w.options(a); withUsage {
		p.UsageExit(problem, out)
		return nil
	} else if problem != "" {
		p.PrintErr(out, problem)
		p.Exit(out, 1)
		return nil
	}
	if w.kind == "broker-loggers" || w.kind == "client-metrics" && a.Has("alter") {
		p.PrintErr(out, "client metrics and loggers aren't simulated: --entity-type "+w.kind)
		p.Exit(out, 1)
		return nil
	}
	t, f := kit.MakeAdmin(p, "adminclient-1", w, out)
	if f == nil {
		f = w.read(p)
	}
	switch {
	case f == nil:
		return t
	case f.Java == kit.IllegalArgument:
		p.PrintErr(out, f.Message)
	default:
		throw(p, f, out)
	}
	p.Exit(out, 1)
	return nil
}

// read reads what shall be changed, and of whom.
func (w *work) read(p *kit.Process) *kit.Failure {
	alter := p.Args.Has("alter")
	if alter && len(w.types) != len(w.names) {
		return kit.Illegal("An entity name must be specified for every entity type")
	}
	if w.ofQuotas() {
		if f := w.readEntity(); f != nil {
			return f
		}
	}
	if !alter {
		return nil
	}
	if f := w.readChanges(p); f != nil || !w.ofQuotas() {
		return f
	}
	return w.readQuotas()
}

// options is ConfigCommandOptions.checkArgs; what is wrong stands above the usage with withUsage.
func (w *work) options(a *kit.Arguments) (problem string, withUsage bool) {
	if a.Has("alter") == a.Has("describe") {
		return "Command must include exactly one action: --describe, --alter", true
	}
	if err := a.CheckInvalid("describe", "add-config", "delete-config"); err != nil {
		return err.Error(), true
	}
	kinds, problem := w.entities(a)
	switch servers := a.Has("bootstrap-server"); {
	case problem != "":
		return problem, false
	case !servers && !a.Has("bootstrap-controller"):
		return "Either --bootstrap-server or --bootstrap-controller must be specified.", false
	case servers && a.Has("bootstrap-controller"):
		return "Only one of --bootstrap-server or --bootstrap-controller can be specified", false
	case (w.kind == "brokers" || w.kind == "broker-loggers") && w.named:
		if _, err := strconv.ParseInt(w.name, 10, 32); err != nil {
			return "The entity name for " + w.kind + " must be a valid integer broker id, but it is: " +
				w.name, false
		}
	}
	byDefault := w.kind == "users" || w.kind == "clients" || w.kind == "brokers" || w.kind == "ips"
	if a.Has("describe") {
		if a.Has("entity-default") && !byDefault {
			return "--entity-default must not be specified with --describe of " + kinds, false
		}
		if w.kind == "topics" && w.named && w.name == "" {
			return "Topic name is invalid: the empty string is not allowed", false
		}
		return "", false
	}
	switch {
	case byDefault && !w.named && !w.isDefault:
		return "An entity-name or default entity must be specified with --alter of users, clients, " +
			"brokers or ips", false
	case !byDefault && (!w.named || w.name == ""):
		return "An entity name must be specified with --alter of " + kinds, false
	case a.Has("add-config") && a.Has("add-config-file"):
		return "Only one of --add-config or --add-config-file must be specified", false
	case !a.Has("add-config") && !a.Has("delete-config") && !a.Has("add-config-file"):
		return "At least one of --add-config, --add-config-file, or --delete-config must be " +
			"specified with --alter", false
	}
	return "", false
}

// entities reads which kind of entity is meant, and which one; kinds are all that were named.
func (w *work) entities(a *kit.Arguments) (kinds, problem string) {
	types := a.All("entity-type")
	flags := 0
	take := func(kind, option string) {
		if a.Has(option) {
			types = append(types, kind)
			flags++
		}
	}
	for _, e := range entities {
		take(e.long, e.short)
	}
	for _, e := range entities {
		take(e.long, e.short+"-defaults")
	}
	for i, t := range types {
		switch {
		case slices.Contains(types[:i], t):
			return "", "Duplicate entity type(s) specified: " + t
		case !slices.ContainsFunc(entities[:], func(e entity) bool { return e.long == t }):
			names := make([]string, len(entities))
			for i := range entities {
				names[i] = entities[i].long
			}
			return "", "Invalid entity type " + t + ", the entity type must be one of " +
				strings.Join(names, ", ") + " with a --bootstrap-server or --bootstrap-controller argument"
		}
	}
	named := a.Has("entity-name") || a.Has("entity-default")
	switch {
	case len(types) == 0:
		return "", "At least one entity type must be specified"
	case len(types) > 1 && !(len(types) == 2 && slices.Contains(types, "users") &&
		slices.Contains(types, "clients")):
		return "", "Only 'users' and 'clients' entity types may be specified together"
	case flags > 0 && (named || a.Has("entity-type")):
		return "", "--entity-{type,name,default} should not be used in conjunction with specific " +
			"entity flags"
	}
	w.kind, w.types, w.names = types[0], types, entityNames(a)
	w.isDefault = a.Has("entity-default")
	if names := a.All("entity-name"); len(names) > 0 {
		w.named, w.name, w.isDefault = true, names[0], false
	}
	for _, e := range entities {
		if a.Has(e.short) {
			var err error
			if w.name, w.named, err = a.One(e.short); err != nil {
				return "", err.Error()
			}
		}
		w.isDefault = w.isDefault || a.Has(e.short+"-defaults")
	}
	return strings.Join(types, ","), ""
}

const badFormat = "requirement failed: Invalid entity config: all configs to be added must be in " +
	"the format \"key=val\" or  \"key=[val1,val2]\" to group values which contain commas."

// readChanges reads --add-config a=1,b=[2,3] or its file, and --delete-config c,d.
func (w *work) readChanges(p *kit.Process) *kit.Failure {
	a := &p.Args
	set := func(k, v string) {
		k = strings.TrimSpace(k)
		i := slices.IndexFunc(w.changes, func(c wire.ConfigChange) bool { return c.Key == k })
		if i >= 0 {
			w.changes[i].Value = v
			return
		}
		w.changes = append(w.changes, wire.ConfigChange{Key: k, Value: v, Op: wire.SetConfig})
	}
	if path, has, err := a.One("add-config-file"); err != nil {
		return kit.Illegal(err.Error())
	} else if has {
		text, ok := p.ReadFile(path)
		if !ok {
			return kit.NoFile(path)
		}
		for _, e := range kit.Properties(text) {
			set(e.Key, e.Value)
		}
	}
	add, has, err := a.One("add-config")
	if err != nil {
		return kit.Illegal(err.Error())
	}
	for _, s := range splitConfigs(add) {
		k, v, ok := strings.Cut(s, "=")
		if !ok || strings.Contains(v, "=") && !strings.HasPrefix(strings.TrimSpace(v), "[") {
			return kit.Illegal(badFormat)
		}
		set(k, strings.TrimSpace(strings.NewReplacer("[", "", "]", "").Replace(v)))
	}
	if has && add == "" {
		return kit.Illegal(badFormat)
	}
	deleted, _, err := a.One("delete-config")
	if err != nil {
		return kit.Illegal(err.Error())
	}
	for _, k := range strings.Split(deleted, ",") {
		if k = strings.TrimSpace(k); k != "" {
			w.changes = append(w.changes, wire.ConfigChange{Key: k, Op: wire.DeleteConfig})
		}
	}
	return nil
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
func (w *work) resource(name string) wire.ConfigResource {
	kind := wire.TopicResource
	switch w.kind {
	case "brokers":
		kind = wire.BrokerResource
	case "groups":
		kind = wire.GroupResource
	}
	return wire.ConfigResource{Type: kind, Name: name}
}

func (w *work) Begin(t *kit.Admin, p *kit.Process, out *node.Out) {
	switch {
	case len(w.scram) > 0:
		w.alterScram(t, p, out)
	case w.ofQuotas():
		w.askQuotas(t, out)
	case p.Args.Has("describe"):
		t.ToAny("listTopics", &wire.MetadataRequest{All: true}, out)
	default:
		w.alter(t, out)
	}
}

// describe asks for one entity; a broker's own configs only that broker knows.
func (w *work) describe(t *kit.Admin, name string, out *node.Out) {
	req := &wire.DescribeConfigsRequest{Resources: []wire.ConfigResource{w.resource(name)}}
	if id, err := strconv.Atoi(name); err == nil && w.kind == "brokers" {
		t.ToBroker(wire.ID(id), "describeBrokerConfigs", req, out)
		return
	}
	t.ToAny("describeConfigs", req, out)
}

func (w *work) Clone() kit.Work {
	c := *w
	c.groups = slices.Clone(w.groups)
	return &c
}

// throw is how ConfigCommand.main reports an exception.
func throw(p *kit.Process, f *kit.Failure, out *node.Out) {
	p.PrintErr(out, "Error while executing config command with args '"+
		strings.Join(p.Line.Argv[1:], " ")+"'")
	p.Trace(f, out)
	p.Exit(out, 1)
}

// fail is what the cluster refused.
func (w *work) fail(p *kit.Process, f *kit.Failure, out *node.Out) {
	throw(p, &kit.Failure{Java: kit.Execution, Message: f.Text(),
		Causes: []string{"Caused by: " + f.Text()}}, out)
}

func (w *work) Answered(t *kit.Admin, p *kit.Process, r kit.Answer, out *node.Out) {
	if r.Failure != nil {
		w.fail(p, r.Failure, out)
		return
	}
	switch b := r.Reply.(type) {
	case *wire.MetadataReply:
		w.listed(t, p, b, out)
	case *wire.ListGroupsReply:
		for i := range b.Groups {
			w.groups = append(w.groups, b.Groups[i].GroupID)
		}
		if w.pending--; w.pending == 0 {
			w.askConfigured(t, wire.GroupResource, out)
		}
	case *wire.ListConfigResourcesReply:
		w.configured = b.Names
		w.list(t, p, nil, out)
	case *wire.DescribeClientQuotasReply:
		w.haveQuotas(t, p, b, out)
	case *wire.AlterClientQuotasReply:
		if b.Error != wire.None {
			w.fail(p, kit.KafkaFailure(b.Error, b.Message), out)
			return
		}
		w.completed(p, out)
	case *wire.AlterUserScramCredentialsReply:
		w.scramAltered(p, b, out)
	case *wire.DescribeUserScramCredentialsReply:
		w.scramDescribed(p, b, out)
	case *wire.DescribeConfigsReply:
		d := &b.Resources[0]
		if d.Error != wire.None {
			w.fail(p, kit.KafkaFailure(d.Error, d.Message), out)
			return
		}
		if w.kind == "groups" && w.named && !slices.Contains(w.groups, w.name) &&
			!slices.ContainsFunc(d.Configs, func(c wire.DescribedConfig) bool {
				return c.Source == wire.DynamicGroupConfig
			}) {
			w.absent(p, out)
			return
		}
		w.print(p, d, out)
		w.next(t, p, out)
	case *wire.IncrementalAlterConfigsReply:
		if e := b.Resources[0]; e.Error != wire.None {
			w.fail(p, kit.KafkaFailure(e.Error, e.Message), out)
			return
		}
		w.completed(p, out)
	}
}

func (w *work) completed(p *kit.Process, out *node.Out) {
	if name := w.names[0]; name == "" {
		p.Print(out, "Completed updating default config for "+w.kind+" in the cluster.")
	} else {
		p.Print(out, "Completed updating config for "+strings.TrimSuffix(w.kind, "s")+" "+name+".")
	}
	p.Exit(out, 0)
}

func (w *work) askConfigured(t *kit.Admin, kind wire.ResourceType, out *node.Out) {
	t.ToAny("listConfigResources", &wire.ListConfigResourcesRequest{Type: kind}, out)
}

// listed goes on when the topics and brokers are known: groups, and what has a config, are asked for.
func (w *work) listed(t *kit.Admin, p *kit.Process, b *wire.MetadataReply, out *node.Out) {
	switch w.kind {
	case "groups":
		w.pending = len(b.Brokers)
		for _, n := range b.Brokers {
			t.ToBroker(n.ID, "listGroups", &wire.ListGroupsRequest{}, out)
		}
	case "client-metrics":
		w.askConfigured(t, wire.ClientMetrics, out)
	default:
		w.list(t, p, b, out)
	}
}

func (w *work) alter(t *kit.Admin, out *node.Out) {
	req := &wire.IncrementalAlterConfigsRequest{Resources: []wire.AlteredResource{
		{Resource: w.resource(w.name), Changes: w.changes}}}
	if id, err := strconv.Atoi(w.name); err == nil && w.kind == "brokers" {
		t.ToBroker(wire.ID(id), "incrementalAlterConfigs", req, out)
		return
	}
	t.ToController("incrementalAlterConfigs", req, out)
}

// list finds the entities to describe.
func (w *work) list(t *kit.Admin, p *kit.Process, b *wire.MetadataReply, out *node.Out) {
	var all []string
	switch w.kind {
	case "topics":
		for i := range b.Topics {
			all = append(all, b.Topics[i].Name)
		}
		all = kit.HashMapOrder(all, 16)
	case "brokers":
		for _, n := range b.Brokers {
			all = append(all, strconv.Itoa(int(n.ID)))
		}
		ordered.Sort(all)
	case "groups":
		all = slices.Concat(w.groups, w.configured)
		ordered.Sort(all)
		all = kit.HashMapOrder(slices.Compact(all), 16)
	}
	switch {
	case w.isDefault:
		w.left = []string{""}
	case w.named && w.kind == "groups":
		w.left = all[:0:0]
		w.describe(t, w.name, out) // a group may have a config before it has a member
		return
	case w.named && !slices.Contains(all, w.name):
		w.absent(p, out)
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

// absent ends a description of what isn't there.
func (w *work) absent(p *kit.Process, out *node.Out) {
	p.Print(out, "The "+strings.TrimSuffix(w.kind, "s")+" '"+w.name+
		"' doesn't exist and doesn't have dynamic config.")
	p.Exit(out, 0)
}

// next describes the next entity; the empty name is the default of all brokers.
func (w *work) next(t *kit.Admin, p *kit.Process, out *node.Out) {
	if len(w.left) == 0 {
		p.Exit(out, 0)
		return
	}
	name := w.left[0]
	w.left = w.left[1:]
	w.describe(t, name, out)
}

func (w *work) print(p *kit.Process, d *wire.DescribedResource, out *node.Out) {
	name := d.Resource.Name
	which, source := "Dynamic", wire.DynamicTopicConfig
	switch w.kind {
	case "brokers":
		source = wire.DynamicBrokerConfig
	case "groups":
		source = wire.DynamicGroupConfig
	}
	if p.Args.Has("all") {
		which = "All"
	}
	if name == "" {
		source = wire.DynamicDefaultBrokerConfig
		p.Print(out, "Default configs for "+w.kind+" in the cluster are:")
	} else {
		p.Print(out, which+" configs for "+strings.TrimSuffix(w.kind, "s")+" "+name+" are:")
	}
	for i := range d.Configs {
		c := &d.Configs[i]
		if c.Source != source && !p.Args.Has("all") {
			continue
		}
		synonyms := make([]string, len(c.Synonyms))
		for j, s := range c.Synonyms {
			synonyms[j] = string(s.Source) + ":" + s.Name + "=" + s.Value
		}
		p.Print(out, "  "+c.Name+"="+c.Value+" sensitive="+strconv.FormatBool(c.Sensitive)+
			" synonyms={"+strings.Join(synonyms, ", ")+"}")
	}
}
