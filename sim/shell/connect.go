package shell

import (
	"errors"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/connect"
	"highwater/sim/wire"
)

// startConnect starts a Connect worker.
func startConnect(args []word, env *Env) (Line, error) {
	if len(args) == 0 {
		return Line{}, errors.New("a name is missing: connect connect-1")
	}
	name := args[0].text
	n, err := strconv.Atoi(strings.TrimPrefix(name, "connect-"))
	if err != nil || n < 1 || n > wire.MaxConnect || name != "connect-"+strconv.Itoa(n) {
		return Line{}, errors.New("a worker is called connect-1 to connect-" +
			strconv.Itoa(wire.MaxConnect) +
			": that is its host, and " + quote(name) + " is none")
	}
	config, err := serviceConfig(args[1:], connect.Settings, "Connect worker",
		func(e wire.ConfigEntry) error {
			switch {
			case strings.HasSuffix(e.Key, "factor") || strings.HasSuffix(e.Key, "partitions"):
				return upTo(e, 99)
			case strings.HasSuffix(e.Key, ".ms"):
				return upTo(e, 86400000)
			}
			return nil
		})
	if err != nil {
		return Line{}, err
	}
	return does(sim.Spawn{Name: name, Spec: connect.Spec{Config: config}}), env.freeForApp(name)
}
