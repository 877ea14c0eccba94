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
	var s connect.Spec
	var keys []string
	for _, k := range connect.Settings {
		keys = append(keys, k.Key)
	}
	for i := 1; i < len(args); i++ {
		if args[i].text != "--config" {
			return Line{}, unknown("option", args[i].text, []string{"--config"})
		}
		if i++; i == len(args) {
			return Line{}, errors.New("a value is missing after --config")
		}
		e, err := keyValue("--config", args[i].text)
		switch {
		case err != nil:
			return Line{}, err
		case index(keys, e.Key) < 0:
			return Line{}, unknown("setting of a Connect worker", e.Key, keys)
		case strings.HasSuffix(e.Key, "factor") || strings.HasSuffix(e.Key, "partitions"):
			if _, err = positive(e.Key, e.Value, 99); err != nil {
				return Line{}, err
			}
		case strings.HasSuffix(e.Key, ".ms"):
			if _, err = positive(e.Key, e.Value, 86400000); err != nil {
				return Line{}, err
			}
		}
		s.Config = append(s.Config, e)
	}
	return does(sim.Spawn{Name: name, Spec: s}), env.freeForApp(name)
}
