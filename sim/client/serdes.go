package client

import (
	"highwater/sim/node"
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
		if value, ok = serde.SerializerOf(class); class == AvroSerializer {
			value.Class = avroKind + "Serializer"
		} else if !ok {
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

// ReadDeserializers are what an application reads its records' keys and values with: key.deserializer
// and value.deserializer. Without a setting it takes the bytes.
func ReadDeserializers(library string, entries []wire.ConfigEntry) (
	key, value serde.Deserializer, err error,
) {
	s := settings{entries: entries}
	if class, ok := s.class(library, "key.deserializer"); ok {
		if key, ok = serde.DeserializerOf(class); !ok {
			s.noClass("key.deserializer", class)
		}
	}
	if class, ok := s.class(library, "value.deserializer"); ok {
		if value, ok = serde.DeserializerOf(class); class == AvroDeserializer {
			value.Class = avroKind + "Deserializer"
		} else if !ok {
			s.noClass("value.deserializer", class)
		}
	}
	return key, value, s.err
}

// unreadable is a record that a deserializer failed on.
type unreadable struct {
	record  node.PolledRecord
	key     bool
	with    serde.Deserializer
	problem *serde.Problem
	wait    bool // it isn't known yet whether it can be read: the registry has to say
}

// deserialize tries the application's deserializers on a record; nil: they can read it. Whoever looks
// at the record later reads its bytes anew. Kafka: CompletedFetch.parseRecord.
func (c *Consumer) deserialize(r *node.PolledRecord, out *node.Out) *unreadable {
	if c.cfg.KeyDeserializer.Class == "" && c.cfg.ValueDeserializer.Class == "" {
		return nil
	}
	for _, part := range [...]struct {
		key  bool
		with serde.Deserializer
		of   []byte
	}{{true, c.cfg.KeyDeserializer, r.Key}, {false, c.cfg.ValueDeserializer, r.Value}} {
		if part.with.Class == "" || part.of == nil {
			continue
		}
		if !part.key && c.avro.On() {
			if _, wait, problem := c.avro.Read(part.of, out); wait || problem != nil {
				return &unreadable{*r, false, part.with, problem, wait}
			}
		} else if _, problem := part.with.Read(part.of); problem != nil {
			return &unreadable{*r, part.key, part.with, problem, false}
		}
	}
	return nil
}

// unreadable: poll() throws, and will again at the same record, until the application seeks past it.
// What it can't read stands in front of everything else that was fetched, of other partitions too.
// Kafka: CompletedFetch.fetchRecords, RecordDeserializationException.
func (c *Consumer) unreadable(tp wire.TopicPartition, u *unreadable, out *node.Out) {
	c.polling = false
	out.Emit(node.RecordUnreadable{TP: tp, Offset: u.record.Offset, Tag: u.record.Tag, Key: u.key,
		Class: u.with.Class, Problem: u.problem.Text})
	what := "VALUE"
	if u.key {
		what = "KEY"
	}
	causes := []string{"org.apache.kafka.common.errors.SerializationException: " + u.problem.Text}
	if u.problem.Cause != "" {
		causes = append(causes, u.problem.Cause)
	}
	c.errors = append(c.errors, ConsumerError{TP: tp, Exception: "RecordDeserializationException",
		Message: "Error deserializing " + what + " for partition " + tp.String() + " at offset " +
			itoa(u.record.Offset) + ". If needed, please seek past the record to continue consumption.",
		Causes: causes, Unreadable: &u.record})
}

// ExceptionClass is the whole name of an exception of Kafka's clients: the consumer has some of its
// own.
func ExceptionClass(name string) string {
	switch name {
	case "NoOffsetForPartitionException", "OffsetOutOfRangeException", "LogTruncationException",
		"CommitFailedException", "RetriableCommitFailedException":
		return "org.apache.kafka.clients.consumer." + name
	}
	return "org.apache.kafka.common.errors." + name
}
