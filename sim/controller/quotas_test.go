package controller

import (
	"testing"

	"highwater/sim/wire"
)

// Quotas are kept by entity; the checks and their words are those of ClientQuotaControlManager.
func TestAlterClientQuotas(t *testing.T) {
	r := newRig(t)
	named := func(name string) wire.QuotaName { return wire.QuotaName{Given: true, Name: name} }
	anybody := wire.QuotaName{Given: true, Default: true}
	app := wire.QuotaEntity{ClientID: named("app")}
	ann := wire.QuotaEntity{User: named("ann"), ClientID: named("app")}
	ip := wire.QuotaEntity{IP: named("10.0.0.7")}
	change := func(e wire.QuotaEntity, key, value string) string {
		ch := wire.QuotaChange{Quota: wire.Quota{Key: key}, Remove: value == ""}
		ch.Value, _ = wire.ParseDouble(value)
		return r.ask(wire.FirstClient, &wire.AlterClientQuotasRequest{Entity: e,
			Changes: []wire.QuotaChange{ch}}).(*wire.AlterClientQuotasReply).Message
	}
	for _, c := range []struct {
		e          wire.QuotaEntity
		key, value string
		want       string
	}{
		{app, "producer_byte_rate", "1024", ""}, {app, "request_percentage", "12.5", ""},
		{ann, "consumer_byte_rate", "10", ""}, {ip, "connection_creation_rate", "5", ""},
		{wire.QuotaEntity{ClientID: anybody}, "producer_byte_rate", "1e6", ""},
		{app, "foo", "1", "Invalid configuration key foo"},
		{app, "connection_creation_rate", "1", "Invalid configuration key connection_creation_rate"},
		{app, "producer_byte_rate", "0", "Quota producer_byte_rate must be greater than 0"},
		{app, "producer_byte_rate", "1.5", "producer_byte_rate cannot be a fractional value."},
		{app, "producer_byte_rate", "1e19",
			"Proposed value for producer_byte_rate is too large for a LONG."},
		{ip, "connection_creation_rate", "2147483648",
			"Proposed value for connection_creation_rate is too large for an INT."},
		{wire.QuotaEntity{IP: named("no host")}, "connection_creation_rate", "1",
			"no host is not a valid IP or resolvable host."},
		{wire.QuotaEntity{IP: anybody, User: anybody}, "connection_creation_rate", "1",
			"Invalid quota entity combination, IP entity shouldnot be combined with User or ClientId"},
		{wire.QuotaEntity{}, "producer_byte_rate", "1", "Invalid empty client quota entity"},
		{wire.QuotaEntity{User: named("")}, "producer_byte_rate", "1", "Empty user not supported"},
	} {
		if got := change(c.e, c.key, c.value); got != c.want {
			t.Errorf("%s=%s: %q, want %q", c.key, c.value, got, c.want)
		}
	}
	count := func(e wire.QuotaEntity) int { return len(r.img().Quotas(e)) }
	any := wire.QuotaEntity{ClientID: wire.QuotaName{Given: true}}
	if count(app) != 1 || count(any) != 2 || count(ann) != 1 ||
		count(wire.QuotaEntity{User: wire.QuotaName{Given: true}}) != 0 {
		t.Errorf("%+v", r.img().Quotas(any))
	}
	end := r.c.Log().End()
	if change(app, "producer_byte_rate", "1024.0") != "" || r.c.Log().End() != end {
		t.Error("a value that stays is written again")
	}
	if change(app, "producer_byte_rate", "") != "" || len(r.img().Quotas(app)[0].Quotas) != 1 {
		t.Errorf("%+v", r.img().Quotas(app))
	}
}
