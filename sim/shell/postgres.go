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
	config, err := serviceConfig(args, postgres.Settings, "PostgreSQL server",
		func(e wire.ConfigEntry) error {
			switch {
			case e.Key == "wal_level" && e.Value != "replica" && e.Value != "logical":
				return unknown("wal_level", e.Value, []string{"replica", "logical"})
			case e.Key == "max_connections":
				return upTo(e, 1000)
			case e.Value == "":
				return errors.New(e.Key + " needs a name behind the =")
			}
			return nil
		})
	if err != nil {
		return Line{}, err
	}
	if p, ended := env.endedNamed(name); ended {
		if len(args) > 0 {
			return Line{}, errors.New(
				"postgres is there, with what is on its disk: start postgres boots it")
		}
		return does(sim.Start{Process: p.ID}), nil
	}
	return does(sim.Spawn{Name: name, Spec: postgres.Spec{Config: config}}), env.freeForApp(name)
}
