package image

import (
	"cmp"

	"highwater/sim/wire"
)

type quotaKey struct {
	entity wire.QuotaEntity
	key    string
}

func (a quotaKey) less(b quotaKey) bool {
	return cmp.Or(a.entity.Compare(b.entity), cmp.Compare(a.key, b.key)) < 0
}

func (m *Image) replayQuota(r *wire.ClientQuotaRecord) {
	if k := (quotaKey{r.Entity, r.Quota.Key}); r.Remove {
		m.quotas.Delete(k)
	} else {
		m.quotas.Set(k, r.Quota.Value)
	}
}

// Quota is a limit of exactly this entity.
func (m *Image) Quota(e wire.QuotaEntity, key string) (wire.Double, bool) {
	return m.quotas.Get(quotaKey{e, key})
}

// Quotas gathers the limits of the entities that have the parts of a filter and no others. A part
// that is given without a name may have any.
// Kafka: ClientQuotasImage.describe, strict.
func (m *Image) Quotas(filter wire.QuotaEntity) []wire.QuotaEntry {
	var out []wire.QuotaEntry
	wanted := filter.Parts()
	for k, v := range m.quotas.All() {
		fits := true
		for i, have := range k.entity.Parts() {
			want := wanted[i].Name
			open := want.Given && !want.Default && want.Name == ""
			fits = fits && want.Given == have.Name.Given && (open || want == have.Name)
		}
		if !fits {
			continue
		}
		if n := len(out); n == 0 || out[n-1].Entity != k.entity {
			out = append(out, wire.QuotaEntry{Entity: k.entity})
		}
		e := &out[len(out)-1]
		e.Quotas = append(e.Quotas, wire.Quota{Key: k.key, Value: v})
	}
	return out
}
