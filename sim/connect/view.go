package connect

import (
	"strings"

	"highwater/sim/serde"
	"highwater/sim/wire"
)

// What the stage and the lessons see of a worker.

// TaskView is a task as its worker's card shows it.
type TaskView struct {
	ID    int
	State string
	Lag   int64 // records that are in the topics and not polled yet
}

// Connectors are the names of the connectors that the worker knows.
func (w *Worker) Connectors() []string { return w.store.names() }

// StateOf is what was last said of a connector; empty: nothing.
func (w *Worker) StateOf(name string) string {
	if st := w.store.Status(name, -1); st != nil {
		return st.State
	}
	return ""
}

// Tasks are the tasks of a connector that run here, or have failed.
func (w *Worker) Tasks(name string) (out []TaskView) {
	for i := range w.tasks {
		t := &w.tasks[i]
		if t.connector != name {
			continue
		}
		v := TaskView{ID: t.id, State: t.state}
		for k := range t.consumer.Assigned() {
			if at := t.consumer.At(k); at.HighWatermark > at.Position && at.Position >= 0 {
				v.Lag += at.HighWatermark - at.Position
			}
		}
		out = append(out, v)
	}
	return out
}

// Detail is a connector as its panel shows it.
type Detail struct {
	Name, Kind   string // sink, source, unknown
	State, Trace string
	Config       Config
	Tasks        []TaskDetail
	Offsets      []Offset // of a source
}

// TaskDetail is a task with what was last said of it, and where it reads: nothing, unless it runs here.
type TaskDetail struct {
	ID           int
	State, Trace string
	At           []Reading
}

// Reading is how far a sink's task has come with a partition; -1: not known.
type Reading struct {
	TP              wire.TopicPartition
	Next, Committed int64
	End             int64 // the high watermark
}

// Detail is all that is known of a connector; false: there is none of that name.
func (w *Worker) Detail(name string) (d Detail, ok bool) {
	c := w.store.alive(name)
	if c == nil {
		return d, false
	}
	d = Detail{Name: name, Kind: kindOf(c.Config), State: Unassigned, Config: c.Config}
	if st := w.store.Status(name, -1); st != nil {
		d.State, d.Trace = st.State, st.Trace
	}
	for id := range c.Tasks {
		t := TaskDetail{ID: id, State: Unassigned}
		if st := w.store.Status(name, id); st != nil {
			t.State, t.Trace = st.State, st.Trace
		}
		for i := range w.tasks {
			own := &w.tasks[i]
			if own.connector != name || own.id != id || own.src != nil {
				continue
			}
			for k := range own.consumer.Assigned() {
				at := own.consumer.At(k)
				t.At = append(t.At, Reading{at.TP, at.Position, at.Committed, at.HighWatermark})
			}
		}
		d.Tasks = append(d.Tasks, t)
	}
	for _, o := range w.store.Offsets {
		if o.Connector == name {
			d.Offsets = append(d.Offsets, o)
		}
	}
	return d, true
}

// Complaint is what is wrong with a connector's JSON. Line counts from 1; 0: it is about the whole.
// Ignored: it isn't wrong, but Connect makes nothing of it.
type Complaint struct {
	Line      int
	Key, Text string
	Ignored   bool
}

// Check looks at a connector's JSON as the worker would: by what its validate endpoint says. With a
// name it is the config of that connector, without one it is what POST /connectors takes. body is the
// JSON without blanks.
func Check(name, text string) (body string, found []Complaint) {
	v, problem := serde.ParseJSON([]byte(text))
	if problem == "" && v.Kind != serde.JSONObject {
		problem = ": a JSON object is wanted, in braces"
	}
	if problem != "" {
		_, what, _ := strings.Cut(problem, ": ")
		return "", []Complaint{{Line: lineIn(what), Text: what}}
	}
	given := &v
	if name == "" {
		if given = v.Member("config"); given == nil || given.Kind != serde.JSONObject {
			return "", []Complaint{{Key: "config", Text: `wanted: {"name": "...", "config": {...}}`}}
		}
		name = property(&v, "name")
	}
	config, _ := readConfig(given)
	if _, has := config.Get("name"); !has && name != "" {
		config = config.with("name", name)
	}
	class := config.Text("connector.class", "")
	p := pluginOf(class)
	if p == nil {
		why := noPlugin(class)
		if class == "" {
			why = "Connector config " + config.print() + " contains no connector type"
		}
		const key = "connector.class"
		return plain(&v), []Complaint{{lineOf(text, given, key), key, why, false}}
	}
	all := p.validate(config)
	for i := range all.keys {
		for _, e := range all.errors[i] {
			key := all.keys[i].name
			found = append(found, Complaint{lineOf(text, given, key), key, e, false})
		}
	}
	for _, e := range config {
		if !all.knows(e.Key) {
			found = append(found, Complaint{lineOf(text, given, e.Key), e.Key, "", true})
		}
	}
	return plain(&v), found
}

// ownPrefixes begin the keys that a converter, a transformation, a client or a driver has of its own.
var ownPrefixes = [...]string{"transforms", "predicates", "key.converter.", "value.converter.",
	"header.converter.", "producer.override.", "consumer.override.", "admin.override.", "errors.",
	"topic.creation.", "database.", "db.", "column.", "driver."}

func (v *validation) knows(name string) bool {
	for i := range v.keys {
		if v.keys[i].name == name {
			return true
		}
	}
	for _, p := range ownPrefixes {
		if strings.HasPrefix(name, p) {
			return true
		}
	}
	return name == "topics" || name == "topics.regex"
}

// lineOf is the line that a key stands in; 0: it isn't there.
func lineOf(text string, v *serde.JSON, name string) int {
	for i := range v.Kids {
		if v.Kids[i].Name == name {
			return 1 + strings.Count(text[:v.Kids[i].From], "\n")
		}
	}
	return 0
}

// lineIn is the line that Jackson names in a complaint; 0: none.
func lineIn(text string) int {
	_, rest, _ := strings.Cut(text, "line: ")
	n := 0
	for _, r := range rest {
		if r < '0' || r > '9' {
			break
		}
		n = n*10 + int(r-'0')
	}
	return n
}
