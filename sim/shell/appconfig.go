package shell

import (
	"errors"
	"strings"

	"highwater/sim/client"
	"highwater/sim/config"
	"highwater/sim/wire"
)

// checkSettings looks at an application's --config before it is started. The real clients only log a
// setting they don't know, and go on without it: here it is a typing mistake.
func checkSettings(library string, entries []wire.ConfigEntry, schema string,
	consumer bool) error {
	l := config.Library(library)
	if l == "" {
		l = config.Java
	}
	what, t := "setting of a producer", l.Producer()
	if consumer {
		what, t = "setting of a consumer", l.Consumer()
	}
	avro := false
	for _, e := range entries {
		if strings.Contains(e.Value, ".KafkaAvro") {
			avro = true
		}
	}
	for _, e := range entries {
		if avro && index(client.AvroSettings, e.Key) >= 0 {
			continue
		}
		d := t.Find(e.Key)
		if d == nil && l == config.Librdkafka {
			continue // it has many names of its own
		}
		if d == nil {
			names := make([]string, len(t))
			for i := range t {
				names[i] = t[i].Name
			}
			return unknown(what, e.Key, names)
		}
		if p := d.Check(e.Value); p != nil {
			return errors.New(p.Text)
		}
	}
	var err error
	if avro {
		if _, err = client.ReadAvro(entries, schema); err == nil && !consumer && schema == "" {
			err = errors.New("--value-serializer avro needs a --schema")
		}
		if err != nil {
			return err
		}
	}
	if schema != "" && !avro {
		return errors.New("--schema is for Avro: with --value-serializer avro or " +
			"--value-deserializer avro")
	}
	if consumer {
		if _, err = client.ReadConsumerConfig(library, entries); err == nil {
			_, _, err = client.ReadDeserializers(library, entries)
		}
	} else if _, err = client.ReadProducerConfig(library, entries); err == nil {
		_, _, err = client.ReadSerializers(library, entries)
	}
	return err
}
