package client

import (
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// ReadSerializers are what an application makes its records' keys and values with: key.serializer
// and value.serializer. Without a setting it gives the library bytes, as Kafka's own tools do
// whatever their settings say. The classes are Java's; the other libraries have functions there.
func ReadSerializers(library string, entries []wire.ConfigEntry) (
	key, value serde.Serializer, err error,
) {
	s := settings{entries: entries}
	if class, ok := s.class(library, "key.serializer"); ok {
		if key, ok = serde.SerializerOf(class); !ok {
			s.noClass("key.serializer", class)
		}
	}
	if class, ok := s.class(library, "value.serializer"); ok {
		if value, ok = serde.SerializerOf(class); !ok {
			s.noClass("value.serializer", class)
		}
	}
	return key, value, s.err
}

// class is a serializer's or deserializer's setting; false: it isn't set, or can't be.
func (s *settings) class(library, key string) (string, bool) {
	class, set := s.lookup(key)
	if set && library != "" && library != Java {
		s.fail(key + " is a function of your program with " + library + ", not a class: only the " +
			"Java client has classes for it.")
		return "", false
	}
	return class, set
}

// noClass is what Java says of a class that isn't on its path. Kafka: ConfigDef.parseType.
func (s *settings) noClass(key, class string) {
	s.fail("Invalid value " + class + " for configuration " + key + ": Class " + class +
		" could not be found.")
}
