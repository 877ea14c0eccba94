package lessons

import (
	"highwater/sim/registry"
	"highwater/sim/wire"
)

// store is what the schema registry knows; nil: there is none.
func (q *question) store() *registry.Store {
	p := q.world.Named(wire.RegistryHost.String())
	if p == nil {
		return nil
	}
	r, ok := p.Machine().(*registry.Registry)
	if !ok {
		return nil
	}
	return r.Store()
}

var aRegistry = need{func(q *question) bool { return q.store() != nil }, "There is no schema registry."}

// registryRules ask what a schema registry has read in its topic.
var registryRules = []*rule{
	{form: "versions NAME OP N", means: "versions of a subject in the schema registry, deleted ones not " +
		"counted", needs: []need{aRegistry},
		count: func(q *question) int64 {
			if s := q.store().Find(q.args[0]); s != nil {
				return int64(len(s.Live()))
			}
			return 0
		},
		amount: &amount{none: "$1 has no version yet.", some: "$1 has # [version|versions]"}},
	{form: "level NAME OP WORD", means: "the compatibility level that holds for a subject",
		needs: []need{aRegistry},
		value: func(q *question) string { return q.store().LevelOf(q.args[0]) },
		words: "The level of $1 is $is, not $want.", still: "The level of $1 is still $is."},
}
