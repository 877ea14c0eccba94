package registry

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/avro"
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// answer is what a request brings about: the reply, once the records are in the topic.
type answer struct {
	reply  wire.HTTPReply
	writes []Record
	// What a request to register came to.
	subject string
	version int // registered
	id      int
	refused *Refusal
	text    string // of the schema that was refused
}

// contentType is what the registry answers with.
const contentType = "application/vnd.schemaregistry.v1+json"

func says(status int, body string) answer {
	return answer{reply: wire.HTTPReply{Status: int32(status), Type: contentType, Body: body}}
}

func ok(body string) answer { return says(200, body) }

// fails is an error with its code; the status are the code's first three digits.
func fails(code int, message string) answer {
	status := code
	for status > 999 {
		status /= 10
	}
	return says(status, `{"error_code":`+strconv.Itoa(code)+`,"message":`+quote(message)+`}`)
}

// noPrimary: the one that may write isn't there, so nothing can be written.
func noPrimary() answer {
	return fails(50003, "Error while forwarding the request to the master.")
}

func plain(status int, kind, body string) answer {
	return answer{reply: wire.HTTPReply{Status: int32(status), Type: kind, Body: body}}
}

func quote(s string) string { return string(serde.QuoteJSON(nil, s)) }

func noSubject(name string) answer { return fails(40401, "Subject '"+name+"' not found.") }

func noVersion(version string) answer { return fails(40402, "Version "+version+" not found.") }

func badVersion(version string) answer {
	return fails(42202, "The specified version '"+version+"' is not a valid version id. "+
		`Allowed values are between [1, 2^31-1] and the string "latest"`)
}

// call is a request taken apart.
type call struct {
	method string
	path   []string
	query  string
	body   string
	typed  string // Content-Type
	accept string
}

func (c *call) flag(name string) bool { return strings.Contains("&"+c.query+"&", "&"+name+"=true&") }

// serve finds what a request asks for and answers it. Nothing is changed: what is to be written stands
// in the answer.
func (s *Store) serve(r *wire.HTTPRequest) answer {
	path, query, _ := strings.Cut(r.Path, "?")
	c := call{r.Method, strings.Split(strings.Trim(path, "/"), "/"), query, r.Body, r.Type, r.Accept}
	for i := range c.path {
		c.path[i] = strings.ReplaceAll(strings.ReplaceAll(c.path[i], "%2F", "/"), "%20", " ")
	}
	var found *route
	for found = range eachRoute(&c) {
		if found != nil && found.method == c.method {
			return s.negotiate(&c, found)
		}
	}
	if found != nil {
		return plain(405, "application/json", `"Method Not Allowed"`)
	}
	return plain(404, "application/json", `"Not Found"`)
}

// route is a path that is served; a star stands for anything.
type route struct {
	method, path string
	run          func(s *Store, c *call) answer
}

var routes = [...]route{
	{"GET", "", func(*Store, *call) answer { return plain(200, "application/json", "{}") }},
	{"GET", "subjects", (*Store).subjects},
	{"POST", "subjects/*", (*Store).lookUp},
	{"DELETE", "subjects/*", (*Store).deleteSubject},
	{"GET", "subjects/*/versions", (*Store).listVersions},
	{"POST", "subjects/*/versions", (*Store).register},
	{"GET", "subjects/*/versions/*", (*Store).version},
	{"DELETE", "subjects/*/versions/*", (*Store).deleteVersion},
	{"GET", "subjects/*/versions/*/schema", (*Store).version},
	{"GET", "schemas", (*Store).schemas},
	{"GET", "schemas/types", func(*Store, *call) answer { return ok(`["JSON","AVRO","PROTOBUF"]`) }},
	{"GET", "schemas/ids/*", (*Store).byID},
	{"GET", "schemas/ids/*/versions", (*Store).idVersions},
	{"POST", "compatibility/subjects/*/versions/*", (*Store).check},
	{"GET", "config", func(s *Store, _ *call) answer { return levelIs(s.Level) }},
	{"PUT", "config", (*Store).setLevel},
	{"GET", "config/*", (*Store).levelOf},
	{"PUT", "config/*", (*Store).setLevel},
	{"DELETE", "config/*", (*Store).dropLevel},
	{"GET", "mode", func(*Store, *call) answer { return ok(readWrite) }},
	{"GET", "mode/*", (*Store).mode},
}

const readWrite = `{"mode":"READWRITE"}`

// eachRoute ranges over the routes of a path, whatever the method; at the end over none.
func eachRoute(c *call) func(yield func(*route) bool) {
	return func(yield func(*route) bool) {
		found := false
		for i := range routes {
			parts := strings.Split(routes[i].path, "/")
			fits := len(parts) == len(c.path)
			for k := 0; fits && k < len(parts); k++ {
				fits = parts[k] == "*" && c.path[k] != "" || parts[k] == c.path[k]
			}
			if fits {
				found = true
				if !yield(&routes[i]) {
					return
				}
			}
		}
		if !found {
			yield(nil)
		}
	}
}

// negotiate refuses bodies and answers of kinds that the registry doesn't speak.
func (s *Store) negotiate(c *call, r *route) answer {
	if r.path == "" {
		return r.run(s, c)
	}
	kinds := []string{contentType, "application/vnd.schemaregistry+json", "application/json",
		"application/octet-stream"}
	kind, _, _ := strings.Cut(c.typed, ";")
	if (c.method == "POST" || c.method == "PUT") && kind != "" && !slices.Contains(kinds, kind) {
		return says(415, `{"message":"HTTP 415 Unsupported Media Type"}`)
	}
	accepts := c.accept == "" || strings.Contains(c.accept, "*/*") ||
		strings.Contains(c.accept, "application/*")
	for _, k := range kinds[:3] {
		accepts = accepts || strings.Contains(c.accept, k)
	}
	if !accepts {
		return says(406, `{"message":"HTTP 406 Not Acceptable"}`)
	}
	return r.run(s, c)
}

func list[T any](items []T, text func(T) string) string {
	var b strings.Builder
	for i, x := range items {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(text(x))
	}
	return "[" + b.String() + "]"
}

func numbers(v []Version) string {
	return list(v, func(v Version) string { return strconv.Itoa(v.Number) })
}

func (s *Store) subjects(c *call) answer {
	var out []*Subject
	for _, x := range s.Subjects {
		if c.flag("deleted") || len(x.Live()) > 0 {
			out = append(out, x)
		}
	}
	return ok(list(out, func(x *Subject) string { return quote(x.Name) }))
}

func (s *Store) mode(c *call) answer {
	if s.Find(c.path[1]) == nil {
		return noSubject(c.path[1])
	}
	return ok(readWrite)
}

// versionsOf are a subject's versions; none: the subject counts as unknown.
func (s *Store) versionsOf(name string, deleted bool) []Version {
	if x := s.Find(name); x != nil {
		return x.versions(deleted)
	}
	return nil
}

func (s *Store) listVersions(c *call) answer {
	v := s.versionsOf(c.path[1], c.flag("deleted"))
	if len(v) == 0 {
		return noSubject(c.path[1])
	}
	return ok(numbers(v))
}

// validVersion: a number from 1, latest, or -1, which is the latest.
func validVersion(tag string) bool {
	n, err := strconv.Atoi(tag)
	return tag == "latest" || err == nil && (n > 0 || n == -1)
}

// pick finds a version by what stands in the path; nil with an answer that says why there is none.
func pick(v []Version, tag string) (*Version, answer) {
	n, _ := strconv.Atoi(tag)
	switch {
	case !validVersion(tag):
		return nil, badVersion(tag)
	case n < 1:
		return &v[len(v)-1], answer{}
	}
	for i := range v {
		if v[i].Number == n {
			return &v[i], answer{}
		}
	}
	return nil, noVersion(tag)
}

func (s *Store) version(c *call) answer {
	v := s.versionsOf(c.path[1], c.flag("deleted"))
	if len(v) == 0 {
		if !validVersion(c.path[3]) {
			return badVersion(c.path[3])
		}
		return noSubject(c.path[1])
	}
	at, no := pick(v, c.path[3])
	switch {
	case at == nil:
		return no
	case len(c.path) == 5:
		return ok(at.Text)
	}
	return ok(described(c.path[1], at))
}

func described(subject string, v *Version) string {
	return `{"subject":` + quote(subject) + `,"version":` + strconv.Itoa(v.Number) + `,"id":` +
		strconv.Itoa(v.ID) + `,"schema":` + quote(v.Text) + `}`
}

func (s *Store) schemas(c *call) answer {
	var out []string
	for _, x := range s.Subjects {
		v := x.Versions
		if c.flag("latestOnly") && len(v) > 0 {
			v = v[len(v)-1:]
		}
		for i := range v {
			if c.flag("deleted") && v[i].Deleted { // upside down there, too
				continue
			}
			out = append(out, `{"subject":`+quote(x.Name)+`,"schema":`+quote(v[i].Text)+`,"version":`+
				strconv.Itoa(v[i].Number)+`,"id":`+strconv.Itoa(v[i].ID)+
				`,"schemaType":"AVRO","references":null}`)
		}
	}
	return ok("[" + strings.Join(out, ",") + "]")
}

func (s *Store) byID(c *call) answer {
	id, err := strconv.Atoi(c.path[2])
	if err != nil {
		return fails(404, "HTTP 404 Not Found")
	}
	text, known := s.Schema(id)
	if !known {
		return fails(40403, "Schema not found")
	}
	out := `{"schema":` + quote(text)
	if c.flag("includeSubjects") {
		out += `,"subjects":` +
			list(s.users(id, false), func(u user) string { return quote(u.subject) })
	}
	if c.flag("fetchMaxId") {
		out += `,"maxId":` + strconv.Itoa(s.last)
	}
	return ok(out + "}")
}

// user is a place where a schema is used.
type user struct {
	subject string
	version int
}

func (s *Store) users(id int, deleted bool) (out []user) {
	for _, x := range s.Subjects {
		for _, v := range x.versions(deleted) {
			if v.ID == id {
				out = append(out, user{x.Name, v.Number})
			}
		}
	}
	return out
}

func (s *Store) idVersions(c *call) answer {
	id, err := strconv.Atoi(c.path[2])
	if err != nil {
		return fails(404, "HTTP 404 Not Found")
	}
	out := s.users(id, c.flag("deleted"))
	slices.SortStableFunc(out, func(a, b user) int { return strings.Compare(a.subject, b.subject) })
	return ok(list(out, func(u user) string {
		return `{"subject":` + quote(u.subject) + `,"version":` + strconv.Itoa(u.version) + `}`
	}))
}

func levelIs(level Level) answer { return ok(`{"compatibilityLevel":"` + level + `"}`) }

func (s *Store) levelOf(c *call) answer {
	x := s.Find(c.path[1])
	switch {
	case x == nil:
		return noSubject(c.path[1])
	case x.Level != "":
		return levelIs(x.Level)
	case c.flag("defaultToGlobal"):
		return levelIs(s.Level)
	}
	return fails(40408, "Subject '"+x.Name+"' does not have subject-level compatibility configured")
}

// configKey is the key of a level's record; its subject may be null.
func configKey(subject string) []byte {
	if subject == "" {
		subject = "null"
	} else {
		subject = quote(subject)
	}
	return []byte(`{"keytype":"CONFIG","subject":` + subject + `,"magic":0}`)
}

func (s *Store) setLevel(c *call) answer {
	_, level, bad := field(c.body, "compatibility")
	subject := ""
	if len(c.path) == 2 {
		subject = c.path[1]
	}
	switch known := slices.Contains(Levels, level); {
	case bad != "":
		return says(422, bad)
	case !known && subject != "":
		return fails(42203, "Invalid compatibility level")
	case !known:
		return fails(42203, "Invalid compatibility level. Valid values are none, backward, forward, "+
			"full, backward_transitive, forward_transitive, and full_transitive")
	}
	out := ok(`{"compatibility":"` + level + `"}`)
	out.writes = []Record{{configKey(subject), []byte(`{"compatibilityLevel":"` + level + `"}`)}}
	out.subject, out.text = subject, level
	return out
}

func (s *Store) dropLevel(c *call) answer {
	out := ok(`{"compatibility":"` + s.Level + `"}`)
	out.writes = []Record{{Key: configKey(c.path[1])}}
	return out
}

// given reads the schema of a request's body.
func given(c *call) (text string, schema *avro.Schema, problem string, bad answer) {
	body, text, wrong := field(c.body, "schema")
	if wrong != "" {
		return "", nil, "", says(422, wrong)
	}
	if text == "" {
		return "", nil, "", fails(42201, "Empty schema")
	}
	if wrong = schemaType(body); wrong != "" {
		return "", nil, "", says(422, wrong)
	}
	v, fault := strictJSON(text)
	if fault.what != "" {
		return text, nil, fault.orjson(text), answer{}
	}
	schema, problem = avro.Parse(&v)
	return string(sorted(nil, &v)), schema, problem, answer{}
}

func (s *Store) lookUp(c *call) answer {
	versions := s.versionsOf(c.path[1], c.flag("deleted"))
	text, _, problem, bad := given(c)
	switch {
	case bad.reply.Status != 0:
		return bad
	case len(versions) == 0:
		return noSubject(c.path[1])
	case problem != "":
		return fails(42201, "Error while looking up schema under subject "+c.path[1])
	}
	for i := len(versions) - 1; i >= 0; i-- {
		if reduced(versions[i].Text) == reduced(text) {
			return ok(described(c.path[1], &versions[i]))
		}
	}
	return fails(40403, "Schema not found")
}

// check asks whether a schema may follow, without registering it.
func (s *Store) check(c *call) answer {
	_, schema, problem, bad := given(c)
	name, tag := c.path[2], c.path[4]
	switch {
	case bad.reply.Status != 0:
		return bad
	case problem != "":
		return fails(42201, "Invalid AVRO schema")
	}
	versions := s.versionsOf(name, false)
	var old *Version
	if !validVersion(tag) {
		return plain(500, "text/plain; charset=utf-8", "Internal Server Error")
	}
	if len(versions) > 0 {
		old, _ = pick(versions, tag)
	}
	if old == nil {
		return noVersion(strings.Replace(tag, "latest", "-1", 1))
	}
	level, conflicts := s.LevelOf(name), []avro.Conflict(nil)
	if !transitive(level) {
		conflicts = Against(schema, old.Schema, level)
	} else if r := s.Find(name).Judge(schema, level); r != nil {
		conflicts = r.Conflicts
	}
	if len(conflicts) == 0 {
		return ok(`{"is_compatible":true}`)
	}
	return ok(`{"is_compatible":false,"messages":` +
		list(conflicts, func(c avro.Conflict) string { return quote(c.Message) }) + `}`)
}
