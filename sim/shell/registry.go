package shell

import (
	"slices"

	"highwater/sim"
	"highwater/sim/registry"
	"highwater/sim/wire"
)

// startRegistry starts the schema registry, of which there is one.
func startRegistry(args []word, env *Env) (Line, error) {
	name := wire.RegistryHost.String()
	config, err := serviceConfig(args, registry.Settings, "registry", func(e wire.ConfigEntry) error {
		switch {
		case e.Key == "compatibility" && !slices.Contains(registry.Levels, e.Value):
			return unknown("level", e.Value, registry.Levels)
		case e.Key == "replication_factor":
			return upTo(e, 99)
		}
		return nil
	})
	if err != nil {
		return Line{}, err
	}
	return does(sim.Spawn{Name: name, Spec: registry.Spec{Config: config}}), env.freeForApp(name)
}
