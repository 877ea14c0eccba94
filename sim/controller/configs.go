package controller

import (
	"slices"
	"strings"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/wire"
)

// IncrementalAlterConfigs (key 44): configs of topics, brokers, all brokers and groups. Each
// resource stands or falls as a whole. Kafka: ConfigurationControlManager.incrementalAlterConfigs,
// ControllerConfigurationValidator.

const minISRKey = "min.insync.replicas"

func (c *Controller) alterConfigs(m wire.Message, r *wire.IncrementalAlterConfigsRequest,
	out *node.Out) {
	reply, d := &wire.IncrementalAlterConfigsReply{}, &decision{}
	for i := range r.Resources {
		a := &r.Resources[i]
		result := wire.AlteredResult{Resource: a.Resource}
		f := failure{}
		switch {
		case !c.Active():
			f = fail(wire.NotController, "")
		case duplicateResource(r.Resources, i):
			f = fail(wire.InvalidRequest, "Each resource must appear at most once.")
		default:
			f = c.alterResource(a, d)
		}
		result.Error, result.Message = f.code, f.message
		c.refused(d, "IncrementalAlterConfigs", a.Resource.Name, f.code, &result.Message)
		reply.Resources = append(reply.Resources, result)
	}
	c.decide(d, m, reply, out)
}

func duplicateResource(rs []wire.AlteredResource, i int) bool {
	for j := range rs {
		if j != i && rs[j].Resource == rs[i].Resource {
			return true
		}
	}
	return false
}

func (c *Controller) alterResource(a *wire.AlteredResource, d *decision) failure {
	entries := c.mem.img.Configs(a.Resource) // a copy of our own
	if f := checkDynamic(a, entries); f.code != wire.None {
		return f
	}
	var records []*wire.ConfigRecord
	for i := range a.Changes {
		ch := &a.Changes[i]
		for j := range i {
			if a.Changes[j].Key == ch.Key {
				return fail(wire.InvalidRequest, "Error due to duplicate config keys")
			}
		}
		old, had := config.Lookup(entries, ch.Key)
		value, deleted, f := newValue(a.Resource.Type, ch, old, had)
		if f.code != wire.None {
			return f
		}
		if f := c.checkMinISR(a.Resource, ch.Key, deleted); f.code != wire.None {
			return f
		}
		// A broker's config is written even when it stays the same: brokers reload then.
		same := deleted && !had || !deleted && had && old == value
		if same && a.Resource.Type != wire.BrokerResource {
			continue
		}
		records = append(records, &wire.ConfigRecord{
			Resource: a.Resource, Key: ch.Key, Value: value, Deleted: deleted,
		})
		entries = slices.DeleteFunc(entries, func(e wire.ConfigEntry) bool {
			return e.Key == ch.Key
		})
		if !deleted {
			entries = append(entries, wire.ConfigEntry{Key: ch.Key, Value: value})
		}
	}
	if f := c.checkResource(a.Resource, entries); f.code != wire.None {
		return f
	}
	var changed []wire.ConfigEntry
	for _, r := range records {
		d.add(r)
		changed = append(changed, wire.ConfigEntry{Key: r.Key})
	}
	c.clearELRAfter(a.Resource, changed, d)
	return failure{}
}

// checkDynamic refuses brokers' configs that can't change while they run. In Kafka the broker that is
// asked does it before it passes the request on: ConfigAdminManager.preprocess.
func checkDynamic(a *wire.AlteredResource, entries []wire.ConfigEntry) failure {
	if a.Resource.Type != wire.BrokerResource {
		return failure{}
	}
	after := slices.Clone(entries)
	for i := range a.Changes {
		ch := &a.Changes[i]
		after = slices.DeleteFunc(after, func(e wire.ConfigEntry) bool { return e.Key == ch.Key })
		if ch.Op == wire.SetConfig {
			after = append(after, wire.ConfigEntry{Key: ch.Key, Value: ch.Value})
		}
	}
	if p := config.CheckBroker(after, a.Resource.Name != ""); p != nil {
		return fail(wire.InvalidRequest, p.Text)
	}
	return failure{}
}

// newValue applies one operation.
func newValue(kind wire.ResourceType, ch *wire.ConfigChange, old string,
	had bool) (value string, deleted bool, f failure) {
	switch ch.Op {
	case wire.SetConfig:
		return ch.Value, false, failure{}
	case wire.DeleteConfig:
		return "", true, failure{}
	}
	def := table(kind).Find(ch.Key)
	if def == nil || def.Type != config.List {
		op := "APPEND"
		if ch.Op == wire.SubtractConfig {
			op = "SUBTRACT"
		}
		return "", false, fail(wire.InvalidConfig, "Can't "+op+" to key "+ch.Key+
			" because its type is not LIST.")
	}
	if !had {
		old = def.Default
	}
	parts := slices.DeleteFunc(strings.Split(old, ","), func(s string) bool { return s == "" })
	for one := range strings.SplitSeq(ch.Value, ",") {
		at := slices.Index(parts, one)
		switch {
		case ch.Op == wire.AppendConfig && at < 0:
			parts = append(parts, one)
		case ch.Op == wire.SubtractConfig && at >= 0:
			parts = slices.Delete(parts, at, at+1)
		}
	}
	return strings.Join(parts, ","), false, failure{}
}

func table(kind wire.ResourceType) config.Table {
	switch kind {
	case wire.TopicResource:
		return config.Topic
	case wire.GroupResource:
		return config.Group
	}
	return config.Broker
}

// checkMinISR: with eligible leader replicas all brokers must agree on min.insync.replicas.
func (c *Controller) checkMinISR(r wire.ConfigResource, key string, deleted bool) failure {
	if key != minISRKey || r.Type != wire.BrokerResource || !c.elrEnabled() {
		return failure{}
	}
	if r.Name != "" {
		return fail(wire.InvalidConfig,
			"Broker-level min.insync.replicas cannot be altered while ELR is enabled.")
	}
	if deleted {
		return fail(wire.InvalidConfig,
			"Cluster-level min.insync.replicas cannot be removed while ELR is enabled.")
	}
	return failure{}
}

func (c *Controller) checkResource(r wire.ConfigResource, entries []wire.ConfigEntry) failure {
	switch r.Type {
	case wire.TopicResource:
		if r.Name == "" {
			return fail(wire.InvalidRequest, "Default topic resources are not allowed.")
		}
		if text := TopicNameProblem(r.Name); text != "" {
			return fail(wire.InvalidTopicException, text)
		}
		base := func(key string) string { return c.configs().Topic("", key) }
		if p := config.CheckTopic(entries, base); p != nil {
			return fail(wire.InvalidConfig, p.Text)
		}
		if c.mem.img.Topic(r.Name) == nil {
			return fail(wire.UnknownTopicOrPartition, "The topic '"+r.Name+"' does not exist.")
		}
	case wire.BrokerResource:
		return c.checkBrokerResource(r)
	case wire.GroupResource:
		if r.Name == "" {
			return fail(wire.InvalidRequest, "Default group resources are not allowed.")
		}
		if p := config.CheckGroup(entries, c.configs()); p != nil {
			return fail(wire.InvalidConfig, p.Text)
		}
	default:
		return fail(wire.InvalidRequest, "Unknown resource type "+itoa(int(r.Type)))
	}
	return failure{}
}

func (c *Controller) checkBrokerResource(r wire.ConfigResource) failure {
	if r.Name == "" {
		return failure{}
	}
	id := 0
	for i := range len(r.Name) {
		if r.Name[i] < '0' || r.Name[i] > '9' || i > 8 {
			return fail(wire.InvalidRequest, "Unable to parse broker name as a base 10 number.")
		}
		id = id*10 + int(r.Name[i]-'0')
	}
	if c.mem.img.Broker(wire.ID(id)) == nil && !c.raft.Votes(wire.ID(id)) {
		return fail(wire.BrokerIDNotRegistered, "No node with id "+itoa(id)+" found.")
	}
	return failure{}
}

// clearELRAfter empties the ELRs that a change of min.insync.replicas makes meaningless.
func (c *Controller) clearELRAfter(r wire.ConfigResource, changed []wire.ConfigEntry, d *decision) {
	if !c.elrEnabled() {
		return
	}
	for _, e := range changed {
		switch {
		case e.Key != minISRKey:
		case r.Type == wire.TopicResource:
			d.add(&wire.ClearELRRecord{Topic: r.Name})
		case r.Type == wire.BrokerResource && r.Name == "":
			d.add(&wire.ClearELRRecord{})
		}
	}
}
