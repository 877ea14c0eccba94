package kit

import (
	"highwater/sim/node"
	"highwater/sim/wire"
)

// What the verifiable clients have in common.

// ArgparseProperties are those of --command-config, or of the option that it replaced; the problem is
// for argparse4j to tell.
func ArgparseProperties(p *Process, old string, out *node.Out) ([]wire.ConfigEntry, string) {
	if p.Args.Has(old) && p.Args.Has("command-config") {
		return nil, "Options --" + old + " and --command-config are mutually exclusive."
	}
	if p.Args.Has(old) {
		p.Print(out, "Option --"+old+" has been deprecated and will be removed in a future version. "+
			"Use --command-config instead.")
	}
	entries, f := p.PropertiesIn(old, "command-config")
	if f != nil {
		return nil, f.Message
	}
	return entries, ""
}

// KeyAndValue puts a record's key and value, null where there is none.
func KeyAndValue(j *JSONWriter, key, value []byte) {
	for _, m := range []struct {
		name string
		text []byte
	}{{"key", key}, {"value", value}} {
		if m.text == nil {
			j.Null(m.name)
		} else {
			j.Text(m.name, string(m.text))
		}
	}
}

// PutPartition puts a partition's name.
func PutPartition(j *JSONWriter, tp wire.TopicPartition) *JSONWriter {
	return j.Text("topic", tp.Topic).Number("partition", int64(tp.Partition))
}
