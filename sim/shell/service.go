package shell

import (
	"errors"

	"highwater/sim/wire"
)

// serviceConfig reads the --config KEY=VALUE of a service: what is one of its settings, whose values
// check looks at. what names such a setting in an error.
func serviceConfig(args []word, settings []wire.ConfigEntry, what string,
	check func(e wire.ConfigEntry) error) (out []wire.ConfigEntry, err error) {
	var keys []string
	for _, k := range settings {
		keys = append(keys, k.Key)
	}
	for i := 0; i < len(args); i++ {
		if args[i].text != "--config" {
			return nil, unknown("option", args[i].text, []string{"--config"})
		}
		if i++; i == len(args) {
			return nil, errors.New("a value is missing after --config")
		}
		e, err := keyValue("--config", args[i].text)
		if err != nil {
			return nil, err
		}
		if index(keys, e.Key) < 0 {
			return nil, unknown("setting of a "+what, e.Key, keys)
		}
		if err := check(e); err != nil {
			return nil, err
		}
		out = append(out, e)
	}
	return out, nil
}

// upTo checks that a setting is a whole number from 1 on.
func upTo(e wire.ConfigEntry, most int64) error {
	_, err := positive(e.Key, e.Value, most)
	return err
}
