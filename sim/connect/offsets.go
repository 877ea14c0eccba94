package connect

import (
	"strings"

	"highwater/sim/connect/data"
	"highwater/sim/serde"
)

// What can be asked about a source connector's offsets; those of a sink are its group's.
// Kafka: Worker.sourceConnectorOffsets, modifySourceConnectorOffsets.

func (s *Store) sourceOffsets(name string) answer {
	var out, all []string
	set := data.Value{Type: data.Map}
	for _, o := range s.Offsets {
		_, partition, _ := data.Decode([]byte(o.Partition), false)
		if o.Connector == name && partition.Type == data.Map {
			set.Keys = append(set.Keys, partition)
			all = append(all, `{"partition":`+o.Partition+`,"offset":`+o.Value+`}`)
		}
	}
	for _, i := range set.Walk() {
		out = append(out, all[i])
	}
	return ok(200, `{"offsets":[`+strings.Join(out, ",")+`]}`)
}

const offsetsAreElsewhere = "The Connect framework-managed offsets for this connector have been %s " +
	"successfully. However, if this connector manages offsets externally, they will need to be manually " +
	"%s in the system that the connector uses."

func sourceModified(verb, again string) answer {
	text := strings.Replace(strings.Replace(offsetsAreElsewhere, "%s", verb, 1), "%s", again, 1)
	return ok(200, `{"message":`+quote(text)+`}`)
}

func (s *Store) resetSource(name string) answer {
	a := sourceModified("reset", "reset")
	for _, o := range s.Offsets {
		if o.Connector == name {
			a.writes = append(a.writes, offsetRecord(name, o.Partition, nil))
		}
	}
	return a
}

// alterSource writes what was given, whatever it is: Debezium's connector looks at none of it.
func alterSource(c *call, list *serde.JSON) answer {
	a := sourceModified("altered", "altered")
	for i := range list.Kids {
		v := &list.Kids[i].Value
		partition := "null"
		if p := v.Member("partition"); p != nil {
			partition = plain(p)
		}
		var value []byte
		if o := v.Member("offset"); o != nil && o.Kind != serde.JSONNull {
			value = []byte(plain(o))
		}
		a.writes = append(a.writes, offsetRecord(c.path[1], partition, value))
	}
	return a
}

// plain writes a JSON value without blanks.
func plain(v *serde.JSON) string {
	switch v.Kind {
	case serde.JSONString:
		return quote(v.Text)
	case serde.JSONObject, serde.JSONArray:
		var all []string
		for i := range v.Kids {
			item := plain(&v.Kids[i].Value)
			if v.Kind == serde.JSONObject {
				item = quote(v.Kids[i].Name) + ":" + item
			}
			all = append(all, item)
		}
		if v.Kind == serde.JSONObject {
			return "{" + strings.Join(all, ",") + "}"
		}
		return "[" + strings.Join(all, ",") + "]"
	case serde.JSONNull:
		return "null"
	}
	return v.Text
}
