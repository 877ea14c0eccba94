package shell

import (
	"errors"
	"slices"

	"highwater/sim"
	"highwater/sim/registry"
	"highwater/sim/wire"
)

// startRegistry starts the schema registry, of which there is one.
func startRegistry(args []word, env *Env) (Line, error) {
	name := wire.RegistryHost.String()
	var s registry.Spec
	for i := 0; i < len(args); i++ {
		if args[i].text != "--config" {
			return Line{}, unknown("option", args[i].text, []string{"--config"})
		}
		if i++; i == len(args) {
			return Line{}, errors.New("a value is missing after --config")
		}
		e, err := keyValue("--config", args[i].text)
		if err != nil {
			return Line{}, err
		}
		var keys []string
		for _, k := range registry.Settings {
			keys = append(keys, k.Key)
		}
		switch copies := e.Key == "replication_factor"; {
		case index(keys, e.Key) < 0:
			return Line{}, unknown("setting of a registry", e.Key, keys)
		case e.Key == "compatibility" && !slices.Contains(registry.Levels, e.Value):
			return Line{}, unknown("level", e.Value, registry.Levels)
		case copies:
			if _, err = positive(e.Key, e.Value, 99); err != nil {
				return Line{}, err
			}
		}
		s.Config = append(s.Config, e)
	}
	return does(sim.Spawn{Name: name, Spec: s}), env.freeForApp(name)
}
