package registry

import (
	"strconv"
	"strings"
)

// register gives a schema a place under a subject, if it may follow those that are there. The same
// schema again has its id already.
func (s *Store) register(c *call) answer {
	text, schema, problem, bad := given(c)
	switch {
	case bad.reply.Status != 0:
		return bad
	case problem != "":
		return fails(42201, "Invalid AVRO schema. Error: "+problem)
	}
	name := c.path[1]
	x := s.Find(name)
	if x == nil {
		x = &Subject{}
	}
	for _, v := range x.Live() {
		if v.Text == text {
			out := idIs(v.ID)
			out.subject, out.id = name, v.ID
			return out
		}
	}
	if r := x.Judge(schema, s.LevelOf(name)); r != nil {
		var messages []string
		for _, c := range r.Conflicts {
			messages = append(messages, c.Message)
		}
		all := strings.Join(messages, ", ")
		out := fails(409, "Incompatible schema, compatibility_mode="+s.LevelOf(name)+
			". Incompatibilities: "+all[:min(len(all), 300)])
		out.subject, out.refused, out.text = name, r, text
		return out
	}
	version := 1
	for _, v := range x.Versions {
		version = max(version, v.Number+1)
	}
	id := s.idFor(text)
	out := idIs(id)
	out.writes = []Record{schemaRecord(name, &Version{Number: version, ID: id, Text: text})}
	out.subject, out.version, out.id = name, version, id
	return out
}

func idIs(id int) answer { return ok(`{"id":` + strconv.Itoa(id) + `}`) }

// schemaKey is the key of a version's record.
func schemaKey(subject string, version int) []byte {
	return []byte(`{"keytype":"SCHEMA","subject":` + quote(subject) + `,"version":` +
		strconv.Itoa(version) + `,"magic":1}`)
}

func schemaRecord(subject string, v *Version) Record {
	value := strings.TrimSuffix(described(subject, v), "}") + `,"deleted":` +
		strconv.FormatBool(v.Deleted) + `}`
	return Record{schemaKey(subject, v.Number), []byte(value)}
}

func (s *Store) deleteSubject(c *call) answer {
	name, permanent := c.path[1], c.flag("permanent")
	all, live := s.versionsOf(name, true), s.versionsOf(name, false)
	switch {
	case len(all) == 0:
		return noSubject(name)
	case permanent && len(live) > 0:
		return fails(40405, "Subject '"+name+
			"' was not deleted first before being permanently deleted")
	case !permanent && len(live) == 0:
		return fails(40404, "Subject '"+name+
			"' was soft deleted.Set permanent=true to delete permanently")
	case permanent:
		out := ok(numbers(all))
		for _, v := range all {
			out.writes = append(out.writes, Record{Key: schemaKey(name, v.Number)})
		}
		return out
	}
	out := ok(numbers(live))
	subject := `"subject":` + quote(name)
	out.writes = []Record{{[]byte(`{"keytype":"DELETE_SUBJECT",` + subject + `,"magic":0}`),
		[]byte(`{` + subject + `,"version":` + strconv.Itoa(live[len(live)-1].Number) + `}`)}}
	return out
}

func (s *Store) deleteVersion(c *call) answer {
	name, tag, permanent := c.path[1], c.path[3], c.flag("permanent")
	v := s.versionsOf(name, !(!permanent && (tag == "latest" || tag == "-1")))
	if len(v) == 0 {
		return noSubject(name)
	}
	at, no := pick(v, tag)
	said := "Subject '" + name + "' Version " + tag + " was "
	switch {
	case at == nil:
		return no
	case at.Deleted && !permanent:
		return fails(40406, said+"soft deleted. Set permanent=true to delete permanently")
	case !at.Deleted && permanent:
		return fails(40407, said+"not deleted first before being permanently deleted")
	}
	out := ok(strconv.Itoa(at.Number))
	gone := *at
	gone.Deleted = true
	out.writes = []Record{schemaRecord(name, &gone)}
	if permanent {
		out.writes = []Record{{Key: schemaKey(name, at.Number)}}
	}
	return out
}
