package shell

import (
	"errors"

	"highwater/sim"
	"highwater/sim/postgres"
	"highwater/sim/wire"
)

// startPostgres starts the PostgreSQL server, of which there is one; one that ended is booted
// again, with the disk that it has.
func startPostgres(args []word, env *Env) (Line, error) {
	name := wire.PostgresHost.String()
	var s postgres.Spec
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
		for _, k := range postgres.Settings {
			keys = append(keys, k.Key)
		}
		switch {
		case index(keys, e.Key) < 0:
			return Line{}, unknown("setting of a PostgreSQL server", e.Key, keys)
		case e.Key == "wal_level" && e.Value != "replica" && e.Value != "logical":
			return Line{}, unknown("wal_level", e.Value, []string{"replica", "logical"})
		case e.Key == "max_connections":
			if _, err = positive(e.Key, e.Value, 1000); err != nil {
				return Line{}, err
			}
		case e.Value == "":
			return Line{}, errors.New(e.Key + " needs a name behind the =")
		}
		s.Config = append(s.Config, e)
	}
	if p, ended := env.endedNamed(name); ended {
		if len(args) > 0 {
			return Line{}, errors.New(
				"postgres is there, with what is on its disk: start postgres boots it")
		}
		return does(sim.Start{Process: p.ID}), nil
	}
	return does(sim.Spawn{Name: name, Spec: s}), env.freeForApp(name)
}
