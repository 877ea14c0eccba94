package node

// RegistryReady: a schema registry has read its topic to the end, and may write.
type RegistryReady struct {
	Subjects int32
	Offset   int64 // up to which it has read
}

// SchemaRegistered: a registry gave a schema its place under a subject.
type SchemaRegistered struct {
	Subject           string
	Version, SchemaID int32
}

// SchemaRefused: a registry refused a schema, because it doesn't go with an older version.
type SchemaRefused struct {
	Subject string
	Version int32  // the older one's
	Level   string // BACKWARD ...
	Problem string // what doesn't fit, in the registry's words
}

// CompatibilitySet: what must go with what was changed, of one subject or (empty) of all that have no
// level of their own.
type CompatibilitySet struct{ Subject, Level string }

// SchemaCached: a client was told a schema's id, or the schema of an id, and won't ask again.
type SchemaCached struct {
	Subject  string // empty: it asked by the id
	SchemaID int32
}

// RecordUnwritable: a serializer could not make a record's bytes. The program is told; nothing was
// sent.
type RecordUnwritable struct {
	Topic   string
	Key     bool   // it is the key; false: the value
	Class   string // of the serializer, without its package
	Problem string // the exception
}

// Sum implements Fact.
func (f RegistryReady) Sum() Digest { return Digest(190).Int(int64(f.Subjects)).Int(f.Offset) }

// Sum implements Fact.
func (f SchemaRegistered) Sum() Digest {
	return Digest(191).Str(f.Subject).Int(int64(f.Version)).Int(int64(f.SchemaID))
}

// Sum implements Fact.
func (f SchemaRefused) Sum() Digest { return Digest(192).Str(f.Subject).Str(f.Problem) }

// Sum implements Fact.
func (f CompatibilitySet) Sum() Digest { return Digest(193).Str(f.Subject).Str(f.Level) }

// Sum implements Fact.
func (f SchemaCached) Sum() Digest { return Digest(194).Str(f.Subject).Int(int64(f.SchemaID)) }

// Sum implements Fact.
func (f RecordUnwritable) Sum() Digest { return Digest(195).Str(f.Topic).Str(f.Problem) }
