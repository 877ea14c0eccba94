package chaos

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/registry"
	"highwater/sim/serde"
	"highwater/sim/wire"
)

// The registry's promises are judged by what it answers and by its topic: an id means one schema for
// ever, whoever was told of a version finds it after any restart, and no version stands behind one that
// it doesn't go with. What goes with what is decided here once more, for records of plain fields.

// told is what a schema registry has told its clients.
type told struct {
	asked  ordered.Map[asking, wire.HTTPRequest] // without an answer yet
	ids    ordered.Map[int, string]              // the schema that each id means
	kept   ordered.Map[place, kept]
	lost   bool // its topic lost its end with the power, or by an unclean election
	judged int  // versions
}

type asking struct {
	client wire.ID
	corr   int32
}

func (a asking) less(b asking) bool {
	return a.client < b.client || a.client == b.client && a.corr < b.corr
}

// place is a schema under a subject.
type place struct{ subject, text string }

func (a place) less(b place) bool {
	return a.subject < b.subject || a.subject == b.subject && a.text < b.text
}

type kept struct{ id int }

func newTold() told {
	return told{asked: ordered.NewFunc[asking, wire.HTTPRequest](asking.less),
		ids: ordered.New[int, string](), kept: ordered.NewFunc[place, kept](place.less)}
}

// hear looks at what was sent and told in a step.
func (r *run) hear(events []node.Event) {
	if r.plan.Registry == nil || r.err != nil {
		return
	}
	t := &r.told
	for i := range events {
		switch f := events[i].Fact.(type) {
		case node.LeaderElected:
			t.lost = t.lost || f.TP.Topic == registry.Topic && (f.Unclean || r.check.Lossy(f.TP))
		case node.TailLost:
			t.lost = t.lost || f.TP.Topic == registry.Topic
		case node.SchemaRegistered:
			r.tally.met("schema registered")
			r.judge(events[i].Node, f.Subject)
		case node.SchemaRefused:
			r.tally.met("schema refused")
		case node.RegistryReady:
			if f.Subjects > 0 {
				r.tally.met("registry came back")
			}
		case node.RecordUnreadable:
			r.tally.met("record unreadable")
		}
	}
	sent, steps := r.w.Sent(), r.w.Steps()
	for _, m := range sent { // which don't say yet who sends them
		switch b := m.Body.(type) {
		case *wire.HTTPRequest:
			t.asked.Set(asking{steps[len(steps)-1].Node, m.Correlation}, *b)
		case *wire.HTTPReply:
			q, known := t.asked.Get(asking{m.To, m.Correlation})
			t.asked.Delete(asking{m.To, m.Correlation})
			r.tally.met("registry answers " + strconv.Itoa(int(b.Status)))
			if known && b.Status == 200 && !t.lost {
				r.answered(&q, b.Body)
			}
		}
	}
}

// answered takes an answer apart: to a registration, or to a question for an id.
func (r *run) answered(q *wire.HTTPRequest, reply string) {
	v, bad := serde.ParseJSON([]byte(reply))
	if bad != "" {
		return
	}
	words := strings.Split(q.Path, "/")
	switch {
	case q.Method == "POST" && len(words) == 4 && words[1] == "subjects":
		asked, _ := serde.ParseJSON([]byte(q.Body))
		text, id := member(&asked, "schema").Text, number(member(&v, "id"))
		r.means(id, text)
		r.told.kept.Set(place{words[2], text}, kept{id})
	case q.Method == "GET" && len(words) == 4 && words[2] == "ids":
		id, _, _ := strings.Cut(words[3], "?")
		n, err := strconv.Atoi(id)
		if err == nil {
			r.means(n, member(&v, "schema").Text)
		}
	}
}

// means: S1, an id means one schema for ever.
func (r *run) means(id int, text string) {
	text = canonical(text)
	if was, known := r.told.ids.Get(id); known && was != text && r.err == nil {
		r.err = broken("S1", "the registry tells that id", strconv.Itoa(id), "is", text,
			"and told that it is", was)
	}
	r.told.ids.Set(id, text)
}

// judge: S2, a version goes with those before it, as the registry's level asks.
func (r *run) judge(at wire.ID, subject string) {
	reg, ok := r.w.Process(at).Machine().(*registry.Registry)
	if !ok || r.told.lost {
		return
	}
	x := reg.Store().Find(subject)
	if x == nil {
		return
	}
	level := reg.Store().LevelOf(subject)
	for i := range x.Versions {
		for k := range i {
			if k < i-1 && !strings.HasSuffix(level, "_TRANSITIVE") {
				continue
			}
			now, before := columnsOf(x.Versions[i].Text), columnsOf(x.Versions[k].Text)
			back, forward := reads(now, before), reads(before, now)
			full := strings.HasPrefix(level, "FULL")
			if r.err == nil && (!back && (full || strings.HasPrefix(level, "BACKWARD")) ||
				!forward && (full || strings.HasPrefix(level, "FORWARD"))) {
				r.err = broken("S2", "under", subject, "with", level, "version",
					strconv.Itoa(x.Versions[i].Number), "was registered:", x.Versions[i].Text,
					"after version", strconv.Itoa(x.Versions[k].Number)+":", x.Versions[k].Text)
			}
		}
	}
	r.told.judged += len(x.Versions)
}

// reads tells whether who expects the first fields can read records with the second.
func reads(reader, writer []column) bool {
	for _, c := range reader {
		at := slices.IndexFunc(writer, func(w column) bool { return w.name == c.name })
		switch {
		case at < 0 && !c.fills:
			return false
		case at >= 0 && writer[at].kind != c.kind && writer[at].kind+c.kind != "intlong":
			return false
		}
	}
	return true
}

func columnsOf(schema string) (all []column) {
	v, _ := serde.ParseJSON([]byte(schema))
	fields := member(&v, "fields")
	for i := range fields.Kids {
		f := &fields.Kids[i].Value
		all = append(all, column{member(f, "name").Text, member(f, "type").Text,
			member(f, "default").Kind != serde.JSONNull})
	}
	return all
}

// canonical is a schema by its fields alone, in their order: the registry keeps it in another form
// than it was given.
func canonical(schema string) string {
	text := ""
	for _, c := range columnsOf(schema) {
		text += c.name + " " + c.kind
		if c.fills {
			text += " with a default"
		}
		text += ", "
	}
	return text
}

func member(v *serde.JSON, name string) *serde.JSON {
	for i := range v.Kids {
		if v.Kids[i].Name == name {
			return &v.Kids[i].Value
		}
	}
	return &serde.JSON{}
}

func number(v *serde.JSON) int {
	n, _ := strconv.Atoi(v.Text)
	return n
}

func broken(promise string, words ...string) error {
	return failure(promise + ": " + strings.Join(words, " "))
}

// failure is a broken promise.
type failure string

func (f failure) Error() string { return string(f) }

// keepRegistry starts the registry if it doesn't run.
func (r *run) keepRegistry() {
	if p := r.w.Named(wire.RegistryHost.String()); r.plan.Registry != nil && (p == nil || !p.Running) {
		r.do(r.plan.register())
	}
}

// recall restarts the registry when all is well, and looks whether it knows all that it ever told.
func (r *run) recall() {
	if r.plan.Registry == nil || r.err != nil {
		return
	}
	if p := r.w.Named(wire.RegistryHost.String()); p != nil && p.Running {
		r.do(sim.Kill{Process: p.ID})
	}
	r.keepRegistry()
	var reg *registry.Registry
	r.wait(r.plan.patience().read, 200*node.Millisecond, 1, "the registry", func() string {
		reg, _ = r.w.Named(wire.RegistryHost.String()).Machine().(*registry.Registry)
		if reg == nil || !reg.Ready() {
			return "doesn't come back though all is well"
		}
		return ""
	})
	if r.err != nil || r.told.lost {
		return
	}
	for p, k := range r.told.kept.All() {
		x := reg.Store().Find(p.subject)
		if x == nil || !slices.ContainsFunc(x.Versions, func(v registry.Version) bool {
			return v.ID == k.id && canonical(v.Text) == canonical(p.text)
		}) {
			r.err = broken("S1", "after a restart the registry knows nothing of", p.subject, "with id",
				strconv.Itoa(k.id), "that it told was registered:", p.text)
			return
		}
	}
	if r.told.kept.Len() > 0 {
		r.tally.met("registry recalls")
	}
}
