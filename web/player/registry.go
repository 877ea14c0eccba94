package player

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/avro"
	"highwater/sim/registry"
	"highwater/sim/serde"
	"highwater/web/thing"
	"highwater/web/words"
)

// Registry is a schema registry's subjects, as its panel shows them.
type Registry struct {
	Title    string
	Note     string // that it doesn't run, or still reads
	Subjects []SubjectView
}

// SubjectView is one subject: its versions, the newest schema, and the schema that was refused last.
type SubjectView struct {
	Name, Level string
	Levels      []Way // what the switch offers; the line of the one that holds is empty
	Versions    []VersionView
	Latest      []string
	Refused     *RefusedView
}

// VersionView is a version with its id.
type VersionView struct {
	Number, ID int
	Deleted    bool
}

// RefusedView is a schema that was refused: how it differs from the newest, why, and the ways out. It
// is judged anew by the level of now.
type RefusedView struct {
	Title string
	Lines []DiffLine
	Why   string
	Fits  bool
	Ways  []Way
}

// DiffLine is a line of a schema: "+" came, "-" went, "" stayed.
type DiffLine struct{ Mark, Text string }

// Way is a console line behind a button.
type Way struct{ Text, Line string }

// machineAt is the machine of this type that a thing is; nil: it is none.
func machineAt[M any](p *Player, s thing.Thing) *M {
	if s.Kind != thing.Client {
		return nil
	}
	m, _ := any(p.World().Client(s.Node)).(*M)
	return m
}

// SchemasButton is on the button that opens a registry; empty: the thing is none.
func (p *Player) SchemasButton(s thing.Thing) string {
	if machineAt[registry.Registry](p, s) == nil {
		return ""
	}
	return words.SchemasButton
}

// Registry opens a registry; nil: the thing is none.
func (p *Player) Registry(s thing.Thing) *Registry {
	r := machineAt[registry.Registry](p, s)
	if r == nil {
		return nil
	}
	out := &Registry{Title: words.SchemasButton}
	if q := p.World().Process(s.Node); !q.Running {
		out.Note = words.RegistryDown
	} else if !r.Ready() {
		out.Note = words.NoteReads
	}
	for _, x := range r.Store().Subjects {
		v := SubjectView{Name: x.Name, Level: r.Store().LevelOf(x.Name)}
		for _, level := range registry.Levels {
			line := ""
			if level != v.Level {
				line = setLevel(x.Name, level)
			}
			v.Levels = append(v.Levels, Way{level, line})
		}
		for _, n := range x.Versions {
			v.Versions = append(v.Versions, VersionView{n.Number, n.ID, n.Deleted})
		}
		live := x.Live()
		if len(live) > 0 {
			v.Latest = schemaLines(live[len(live)-1].Text)
		}
		if t := r.Refused(x.Name); t != nil && len(live) > 0 {
			v.Refused = refusal(x, t, v.Level, live)
		}
		out.Subjects = append(out.Subjects, v)
	}
	return out
}

func register(subject, schema string) string {
	return words.CurlLine("POST", "/subjects/"+subject+"/versions",
		string(serde.QuoteJSON([]byte(`{"schema":`), schema))+"}")
}

func setLevel(subject, level string) string {
	return words.CurlLine("PUT", "/config/"+subject, `{"compatibility":"`+level+`"}`)
}

func refusal(x *registry.Subject, t *registry.Tried, level string,
	live []registry.Version) *RefusedView {
	last := live[len(live)-1]
	out := &RefusedView{Title: words.RefusedTitle(last.Number + 1),
		Lines: diff(schemaLines(last.Text), schemaLines(t.Text))}
	schema, _ := avro.ParseText(t.Text)
	no := x.Judge(schema, level)
	if no == nil {
		out.Fits, out.Why = true, words.FitsNow(level)
		out.Ways = []Way{{words.RegisterNow, register(x.Name, t.Text)}}
		return out
	}
	old := live[slices.IndexFunc(live, func(v registry.Version) bool { return v.Number == no.Version })]
	backward := level[:2] != "FO" && len(avro.Conflicts(schema, old.Schema)) > 0
	var why []string
	for _, c := range no.Conflicts {
		why = append(why, words.Conflict(int(c.Kind), c.Field, c.Reader, c.Writer, c.Message))
	}
	out.Why = words.RefusedBecause(no.Version, backward, strings.Join(why, "; "))
	if mended, ok := withDefault(t.Text, no.Conflicts, backward); ok {
		out.Ways = append(out.Ways, Way{words.AddDefault, register(x.Name, mended)})
	}
	for _, other := range [...]string{"FORWARD", "BACKWARD"} {
		if x.Judge(schema, other) == nil {
			out.Ways = append(out.Ways, Way{words.TryLevel(other), setLevel(x.Name, other)})
		}
	}
	return out
}

// withDefault gives the fields that lack one a default, where that is what is the matter.
func withDefault(text string, conflicts []avro.Conflict, backward bool) (string, bool) {
	for _, c := range conflicts {
		name, value := `"name":"`+c.Field+`"`, ""
		switch c.Reader {
		case "string", "bytes":
			value = `""`
		case "int", "long", "float", "double":
			value = "0"
		case "boolean":
			value = "false"
		}
		if !backward || c.Kind != avro.MissingDefault || value == "" || strings.Count(text, name) != 1 {
			return "", false
		}
		text = strings.Replace(text, name, `"default":`+value+","+name, 1)
	}
	return text, true
}

// schemaLines are a schema's text: a record's with a line for each field.
func schemaLines(text string) []string {
	v, _ := serde.ParseJSON([]byte(text))
	if v.Kind != serde.JSONObject {
		return []string{text}
	}
	head, fields := serde.JSON{Kind: serde.JSONObject}, []serde.Member(nil)
	for _, m := range v.Kids {
		if m.Name == "fields" {
			fields = m.Value.Kids
		} else {
			head.Kids = append(head.Kids, m)
		}
	}
	first := string(head.Print(nil))
	if fields == nil {
		return []string{first}
	}
	out := []string{strings.TrimSuffix(first, "}") + `,"fields":[`}
	for i := range fields {
		out = append(out, "  "+string(fields[i].Value.Print(nil)))
	}
	return append(out, "]}")
}

// diff is the shortest way from one list of lines to another.
func diff(a, b []string) (out []DiffLine) {
	common := make([][]int, len(a)+1) // of the lines from here on
	for i := range common {
		common[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			if a[i] == b[j] {
				common[i][j] = common[i+1][j+1] + 1
			} else {
				common[i][j] = max(common[i+1][j], common[i][j+1])
			}
		}
	}
	i, j := 0, 0
	for i < len(a) || j < len(b) {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			out = append(out, DiffLine{"", a[i]})
			i, j = i+1, j+1
		case i < len(a) && (j == len(b) || common[i+1][j] >= common[i][j+1]):
			out = append(out, DiffLine{"-", a[i]})
			i++
		default:
			out = append(out, DiffLine{"+", b[j]})
			j++
		}
	}
	return out
}

// registered finds the schema of a value with the five bytes in front; nil: nobody knows one.
func (p *Player) registered(value []byte) (schema *avro.Schema, id int, users string) {
	if len(value) < 5 || value[0] != 0 {
		return nil, 0, ""
	}
	id = int(value[1])<<24 | int(value[2])<<16 | int(value[3])<<8 | int(value[4])
	for _, q := range p.World().Clients() {
		r, ok := q.Machine().(*registry.Registry)
		if !ok {
			continue
		}
		if text, known := r.Store().Schema(id); known {
			schema, _ = avro.ParseText(text)
			for _, x := range r.Store().Subjects {
				for _, v := range x.Versions {
					if v.ID == id && users == "" {
						users = x.Name + " v" + strconv.Itoa(v.Number)
					}
				}
			}
		}
	}
	return schema, id, users
}

// avroFields takes a value apart that a registry's schema fits; false: none does.
func (p *Player) avroFields(v *Bytes, value []byte) bool {
	schema, id, users := p.registered(value)
	if schema == nil {
		return false
	}
	pieces := avro.Pieces(schema, value[5:])
	if len(pieces) == 0 {
		return false
	}
	v.Fields = []FieldBytes{{words.PrefixType, words.PrefixSays(id), spaced(value[:5])}}
	whole := serde.JSON{Kind: serde.JSONObject}
	for _, f := range pieces {
		whole.Kids = append(whole.Kids, serde.Member{Name: f.Name, Value: f.Value})
		name := append(serde.QuoteJSON(nil, f.Name), ':')
		v.Fields = append(v.Fields, FieldBytes{f.Type, words.Printable(f.Value.Print(name)),
			spaced(f.Bytes)})
	}
	v.Head, v.Names = words.AvroHead, words.AvroNames(id, users)
	text := whole.Print(nil)
	again, _ := serde.ParseJSON(text)
	if like, ok := serde.ToAvro(&again); ok {
		v.Sizes = []SizeOf{{words.SizeConnect, len(serde.ConnectJSON(&again, &like))}}
	}
	v.Sizes = append(v.Sizes, SizeOf{words.SizeJSON, len(text)}, SizeOf{words.SizeRegistry, len(value)},
		SizeOf{words.SizeAvro, len(value) - 5})
	return true
}
