package controller

import (
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// AlterClientQuotas (key 49) sets limits of users, client ids and IP addresses. They are kept and
// shown; nobody is slowed down.
// Kafka: ClientQuotaControlManager.alterClientQuotas.

// quotaLimit is the greatest value of a quota, -1 for one that may have a fraction.
// Kafka: QuotaConfig.
func quotaLimit(key string, ofIP bool) (limit int64, ok bool) {
	switch {
	case ofIP:
		return 1<<31 - 1, key == "connection_creation_rate"
	case key == "producer_byte_rate", key == "consumer_byte_rate":
		return 1<<63 - 1, true
	}
	return -1, key == "request_percentage" || key == "controller_mutation_rate"
}

func (c *Controller) alterQuotas(m wire.Message, r *wire.AlterClientQuotasRequest, out *node.Out) {
	d, f := &decision{}, failure{}
	if !c.Active() {
		f = fail(wire.NotController, "")
	} else {
		f = c.changeQuotas(r, d)
	}
	if f.code != wire.None {
		d.records = nil
	}
	c.refused(d, "AlterClientQuotas", quotaName(&r.Entity), f.code, &f.message)
	c.decide(d, m, &wire.AlterClientQuotasReply{Error: f.code, Message: f.message}, out)
}

func (c *Controller) changeQuotas(r *wire.AlterClientQuotasRequest, d *decision) failure {
	if f := checkEntity(&r.Entity); f.code != wire.None {
		return f
	}
	for i := range r.Changes {
		ch := &r.Changes[i]
		for j := range i {
			if r.Changes[j].Key == ch.Key {
				return fail(wire.InvalidRequest, "Duplicate quota key "+ch.Key+
					" not updating quota for this entity "+quotaName(&r.Entity))
			}
		}
		old, had := c.mem.img.Quota(r.Entity, ch.Key)
		if !ch.Remove {
			if f := checkQuota(&ch.Quota, r.Entity.IP.Given); f.code != wire.None {
				return f
			}
		}
		if same := ch.Remove && !had || !ch.Remove && had && old == ch.Value; !same {
			d.add(&wire.ClientQuotaRecord{Entity: r.Entity, Quota: ch.Quota, Remove: ch.Remove})
		}
	}
	return failure{}
}

func checkEntity(e *wire.QuotaEntity) failure {
	for _, p := range e.Parts() {
		if p.Name.Given && !p.Name.Default && p.Name.Name == "" {
			return fail(wire.InvalidRequest, "Empty "+p.Type+" not supported")
		}
	}
	switch {
	case e.IP.Given && (e.User.Given || e.ClientID.Given):
		return fail(wire.InvalidRequest, "Invalid quota entity combination, IP entity should"+
			"not be combined with User or ClientId")
	case e.IP.Given && !e.IP.Default && strings.Trim(e.IP.Name, "0123456789abcdefABCDEF.:") != "":
		return fail(wire.InvalidRequest, e.IP.Name+" is not a valid IP or resolvable host.")
	case *e == wire.QuotaEntity{}:
		return fail(wire.InvalidRequest, "Invalid empty client quota entity")
	}
	return failure{}
}

func checkQuota(q *wire.Quota, ofIP bool) failure {
	limit, known := quotaLimit(q.Key, ofIP)
	switch {
	case !known:
		return fail(wire.InvalidRequest, "Invalid configuration key "+q.Key)
	case !q.Value.Positive():
		return fail(wire.InvalidRequest, "Quota "+q.Key+" must be greater than 0")
	case limit < 0:
	case q.Value.Above(limit) && ofIP:
		return fail(wire.InvalidRequest, "Proposed value for "+q.Key+" is too large for an INT.")
	case q.Value.Above(limit):
		return fail(wire.InvalidRequest, "Proposed value for "+q.Key+" is too large for a LONG.")
	case !q.Value.Whole():
		return fail(wire.InvalidRequest, q.Key+" cannot be a fractional value.")
	}
	return failure{}
}

// quotaName is ClientQuotaEntity.toString.
func quotaName(e *wire.QuotaEntity) string {
	var parts []string
	for _, p := range e.Parts() {
		switch {
		case p.Name.Default:
			parts = append(parts, p.Type+"=null")
		case p.Name.Given:
			parts = append(parts, p.Type+"="+p.Name.Name)
		}
	}
	return "ClientQuotaEntity(entries={" + strings.Join(parts, ", ") + "})"
}
