package jdbc

import (
	"slices"
	"strings"

	"highwater/sim/connect/data"
)

// field is a column as a record has it. Connector: SinkRecordField.
type field struct {
	name   string
	schema *data.Schema
	key    bool
}

func (f *field) String() string {
	key := "false"
	if f.key {
		key = "true"
	}
	return "SinkRecordField{schema=" + f.schema.String() + ", name='" + f.name +
		"', isPrimaryKey=" + key + "}"
}

// fields are what the schemas of a record's key and value make of a table. Connector: FieldsMetadata.
type fields struct {
	keys, others []string
	all          []field // in the order of the table's columns
}

// kafkaKeys are the columns of pk.mode=kafka.
var kafkaKeys = []string{"__connect_topic", "__connect_partition", "__connect_offset"}

func fails(message string) *data.Problem {
	return &data.Problem{Class: connectException, Message: message}
}

const connectException = "org.apache.kafka.connect.errors.ConnectException"

// listed is a list as Java prints it.
func listed(names []string) string { return "[" + strings.Join(names, ", ") + "]" }

// extract reads the columns from the schemas.
func (c *Config) extract(table string, key, value *data.Schema) (*fields, *data.Problem) {
	if value != nil && value.Type != data.Struct {
		return nil, fails("Value schema must be of type Struct")
	}
	f := &fields{}
	var found []field
	var p *data.Problem
	switch c.PKMode {
	case "kafka":
		found, p = c.kafkaKey(table)
	case "record_key":
		found, p = c.recordKey(table, key)
	case "record_value":
		found, p = c.recordValue(table, value)
	}
	if p != nil {
		return nil, p
	}
	for i := range found {
		f.keys = append(f.keys, found[i].name)
	}
	if value != nil {
		for _, v := range value.Fields {
			wanted := len(c.Whitelist) == 0 || slices.Contains(c.Whitelist, v.Name)
			if slices.Contains(f.keys, v.Name) || !wanted {
				continue
			}
			f.others = append(f.others, v.Name)
			found = append(found, field{v.Name, v.Schema, false})
		}
	}
	if len(found) == 0 {
		return nil, fails("No fields found using key and value schemas for table: " + table)
	}
	f.all = ordered(found, value)
	return f, nil
}

// ordered puts Kafka's coordinates first, then the value's fields in their order, then the rest by
// name.
func ordered(found []field, value *data.Schema) (out []field) {
	take := func(name string) {
		for i := range found {
			if found[i].name == name {
				out = append(out, found[i])
				found = slices.Delete(slices.Clone(found), i, i+1)
				return
			}
		}
	}
	for _, name := range kafkaKeys {
		take(name)
	}
	if value != nil {
		for _, v := range value.Fields {
			take(v.Name)
		}
	}
	rest := slices.Clone(found)
	slices.SortFunc(rest, func(a, b field) int { return strings.Compare(a.name, b.name) })
	return append(out, rest...)
}

func (c *Config) kafkaKey(table string) ([]field, *data.Problem) {
	names := c.PKFields
	if len(names) == 0 {
		names = kafkaKeys
	}
	if len(names) != 3 {
		return nil, fails("PK mode for table '" + table +
			"' is KAFKA so there should either be no field names " +
			"defined for defaults " + listed(kafkaKeys) +
			" to be applicable, or exactly 3, defined fields are: " +
			listed(names))
	}
	return []field{{names[0], &data.Schema{Type: data.String}, true},
		{names[1], &data.Schema{Type: data.Int32}, true},
		{names[2], &data.Schema{Type: data.Int64}, true}}, nil
}

func (c *Config) recordKey(table string, key *data.Schema) ([]field, *data.Problem) {
	switch {
	case key == nil:
		return nil, fails("PK mode for table '" + table +
			"' is RECORD_KEY, but record key schema is missing")
	case key.Type == data.Struct:
		return c.named(table, key, "RECORD_KEY", "key")
	case key.Type == data.Array || key.Type == data.Map:
		return nil, fails("Key schema must be primitive type or Struct, but is of type: " + key.Type.String())
	case len(c.PKFields) != 1:
		return nil, fails("Need exactly one PK column defined since the key schema for records is a primitive " +
			"type, defined columns are: " + listed(c.PKFields))
	}
	return []field{{c.PKFields[0], key, true}}, nil
}

func (c *Config) recordValue(table string, value *data.Schema) ([]field, *data.Problem) {
	if value == nil {
		return nil, fails("PK mode for table '" + table +
			"' is RECORD_VALUE, but record value schema is missing")
	}
	return c.named(table, value, "RECORD_VALUE", "value")
}

// named are the fields of a struct that pk.fields names; without it all of them.
func (c *Config) named(table string, s *data.Schema, mode, part string) (out []field, p *data.Problem) {
	if len(c.PKFields) == 0 {
		for _, f := range s.Fields {
			out = append(out, field{f.Name, f.Schema, true})
		}
		return out, nil
	}
	for _, name := range c.PKFields {
		at := s.Field(name)
		if at < 0 {
			return nil, fails("PK mode for table '" + table + "' is " + mode +
				" with configured PK fields " +
				listed(c.PKFields) + ", but record " + part + " schema does not contain field: " + name)
		}
		out = append(out, field{name, s.Fields[at].Schema, true})
	}
	return out, nil
}
