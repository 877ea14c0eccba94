package configs

import (
	"slices"
	"strings"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// The quotas of users, clients and IP addresses. Kafka: ConfigCommand.alterQuotaConfigs,
// describeQuotaConfigs.

// ofQuotas tells whether the command is about quotas.
func (w *work) ofQuotas() bool {
	return w.kind == "users" || w.kind == "clients" || w.kind == "ips"
}

// entityNames are the names given, in order, "" for a default. Kafka: ConfigCommandOptions.entityNames.
func entityNames(a *kit.Arguments) (names []string) {
	for i := range a.Given {
		switch g := &a.Given[i]; g.Name {
		case "entity-name":
			names = append(names, g.Value)
		case "entity-default":
			names = append(names, "")
		}
	}
	for _, e := range entities {
		if a.Has(e.short) {
			names = append(names, a.Text(e.short, ""))
		}
	}
	for _, e := range entities {
		if a.Has(e.short + "-defaults") {
			names = append(names, "")
		}
	}
	return names
}

// readEntity makes the quota entity of the types and names; without a name a part may have any.
func (w *work) readEntity() *kit.Failure {
	w.entity = wire.QuotaEntity{}
	if len(w.names) > len(w.types) {
		return kit.Illegal("More entity names specified than entity types")
	}
	for i, t := range w.types {
		part := wire.QuotaName{Given: true}
		if i < len(w.names) {
			part.Name, part.Default = w.names[i], w.names[i] == ""
		}
		switch t {
		case "users":
			w.entity.User = part
		case "clients":
			w.entity.ClientID = part
		case "ips":
			w.entity.IP = part
		}
	}
	return nil
}

var clientQuotas = []string{"producer_byte_rate", "consumer_byte_rate", "request_percentage",
	"controller_mutation_rate"}

// readQuotas checks the changes that readChanges found, and reads their values.
func (w *work) readQuotas() *kit.Failure {
	if scram, f := w.readScram(); scram || f != nil {
		return f
	}
	known := clientQuotas
	if w.kind == "ips" {
		known = []string{"connection_creation_rate"}
	}
	var added, deleted []string
	for _, ch := range w.changes {
		if slices.Contains(known, ch.Key) {
			continue
		}
		if ch.Op == wire.SetConfig {
			added = append(added, ch.Key)
		} else {
			deleted = append(deleted, ch.Key)
		}
	}
	if f := w.unexpected(added, deleted); f != nil {
		return f
	}
	w.quotas = nil
	for _, ch := range w.changes {
		q := wire.QuotaChange{Quota: wire.Quota{Key: ch.Key}, Remove: ch.Op == wire.DeleteConfig}
		if !q.Remove {
			var ok bool
			if q.Value, ok = wire.ParseDouble(ch.Value); !ok {
				return kit.Illegal("Cannot parse quota configuration value for " + ch.Key + ": " +
					ch.Value)
			}
		}
		w.quotas = append(w.quotas, q)
	}
	return nil
}

// unexpected refuses the names of configs that are no quotas.
func (w *work) unexpected(added, deleted []string) *kit.Failure {
	what, only, of := "added", "Only quota configs", "clients"
	list := "Set(" + strings.Join(added, ", ") + ")"
	if len(added) == 0 {
		what, list = "deleted", "ArrayBuffer("+strings.Join(deleted, ", ")+")"
	}
	switch {
	case len(added)+len(deleted) == 0:
		return nil
	case w.kind == "ips":
		return kit.Illegal("Only connection quota configs can be added for 'ips' using " +
			"--bootstrap-server. Unexpected config names: " +
			strings.Join(append(added, deleted...), ","))
	case w.kind == "users" && len(w.types) == 1:
		only, of = "Only quota and SCRAM credential configs", "users"
	}
	return kit.Illegal(only + " can be " + what + " for '" + of +
		"' using --bootstrap-server. Unexpected config names: " + list)
}

func (w *work) askQuotas(t *kit.Admin, out *node.Out) {
	t.ToAny("describeClientQuotas", &wire.DescribeClientQuotasRequest{Filter: w.entity}, out)
}

// haveQuotas prints them, or changes them: what isn't set can't be deleted.
func (w *work) haveQuotas(t *kit.Admin, p *kit.Process, b *wire.DescribeClientQuotasReply,
	out *node.Out) {
	if p.Args.Has("describe") {
		for i := range b.Entries {
			p.Print(out, quotasText(&b.Entries[i]))
		}
		if w.kind == "users" && len(w.types) == 1 && (len(w.names) == 0 || w.names[0] != "") {
			w.askScram(t, out)
			return
		}
		p.Exit(out, 0)
		return
	}
	var missing []string
	for _, q := range w.quotas {
		set := len(b.Entries) > 0 && slices.ContainsFunc(b.Entries[0].Quotas,
			func(h wire.Quota) bool { return h.Key == q.Key })
		if q.Remove && !set {
			missing = append(missing, q.Key)
		}
	}
	if len(missing) > 0 {
		p.PrintErr(out, "Invalid config(s): "+strings.Join(missing, ","))
		p.Exit(out, 1)
		return
	}
	t.ToController("alterClientQuotas",
		&wire.AlterClientQuotasRequest{Entity: w.entity, Changes: w.quotas}, out)
}

// quotasText is an entity with its quotas, in the order in which a HashMap walks over them.
func quotasText(e *wire.QuotaEntry) string {
	var who, what, keys []string
	for _, part := range e.Entity.Parts() {
		kind := part.Type
		if kind == "user" {
			kind = "user-principal"
		}
		switch {
		case part.Name.Default:
			who = append(who, "the default "+kind)
		case part.Name.Given:
			who = append(who, kind+" '"+part.Name.Name+"'")
		}
	}
	for _, q := range e.Quotas {
		keys = append(keys, q.Key)
	}
	for _, k := range kit.HashMapOrder(keys, len(keys)) {
		i := slices.Index(keys, k)
		what = append(what, k+"="+e.Quotas[i].Value.String())
	}
	return "Quota configs for " + strings.Join(who, ", ") + " are " + strings.Join(what, ", ")
}
