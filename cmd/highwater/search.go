package main

import (
	"regexp"
	"slices"
	"strings"

	"highwater/lessons"
	"highwater/sim/config"
	"highwater/sim/wire"
)

// index is what web/ui/search.js looks things up in; it is fetched when somebody begins to search.
type index struct {
	Errors   []foundError   `json:"errors"`
	Settings []foundSetting `json:"settings"`
	KIPs     []foundIn      `json:"kips"`
	Tools    []foundIn      `json:"tools"`
	Texts    []foundText    `json:"texts"`
}

// place is a step of a lesson, counted from 1; 0 stands for the lesson as a whole.
type place struct {
	Lesson string `json:"lesson"`
	Step   int    `json:"step"`
}

type foundError struct {
	Name      string  `json:"name"`
	Code      int     `json:"code"`
	Exception string  `json:"exception"`
	Text      string  `json:"text"` // Kafka's own
	Retriable bool    `json:"retriable"`
	In        []place `json:"in"`
}

type foundSetting struct {
	Name    string  `json:"name"`
	Default string  `json:"default"`
	Of      string  `json:"of"` // whose it is: broker, topic, producer ...
	Text    string  `json:"text"`
	In      []place `json:"in"`
}

type foundIn struct {
	Name string  `json:"name"`
	In   []place `json:"in"`
}

type foundText struct {
	place
	Symptoms []string `json:"symptoms,omitempty"`
	Words    string   `json:"words"`
}

// searchIndex gathers what people look for: error names, settings, KIPs and tools with the steps in
// which they are met, and the words of every step.
func searchIndex(shelf *lessons.Shelf) *index {
	x := &index{Errors: []foundError{}, KIPs: []foundIn{}, Tools: []foundIn{}}
	where := mentions(shelf)
	for code := wire.ErrorCode(-1); code < 200; code++ {
		if code == wire.None || strings.HasPrefix(code.Name(), "ERROR_") {
			continue
		}
		x.Errors = append(x.Errors, foundError{code.Name(), int(code), code.Exception(),
			code.Message(), code.Retriable(), placesOf(where, code.Name(), code.Exception())})
	}
	for _, of := range []struct {
		name  string
		table config.Table
	}{{"topic", config.Topic}, {"broker", config.Broker}, {"group", config.Group},
		{"producer", config.Java.Producer()}, {"consumer", config.Java.Consumer()}} {
		for i := range of.table {
			x.setting(of.name, &of.table[i], where)
		}
	}
	for _, name := range sortedKeys(where) {
		switch {
		case strings.HasPrefix(name, "KIP-"):
			x.KIPs = append(x.KIPs, foundIn{name, where[name]})
		case strings.HasSuffix(name, ".sh"), name == "kcat":
			x.Tools = append(x.Tools, foundIn{name, where[name]})
		}
	}
	for _, l := range shelf.Lessons {
		for i := range l.Steps {
			t := foundText{place: place{l.ID, i + 1}, Words: strings.Join(wordsOf(&l.Steps[i]), " ")}
			if i == 0 {
				t.Symptoms = l.Symptoms
			}
			x.Texts = append(x.Texts, t)
		}
	}
	return x
}

// setting adds a config, or says of one that is there already whose it is, too.
func (x *index) setting(of string, d *config.Def, where map[string][]place) {
	if d.Flags&config.Internal != 0 {
		return
	}
	for i := range x.Settings {
		if s := &x.Settings[i]; s.Name == d.Name {
			s.Of += ", " + of
			return
		}
	}
	x.Settings = append(x.Settings, foundSetting{d.Name, d.Default, of, d.Doc(),
		placesOf(where, d.Name)})
}

// placesOf is where any of some names is met, [] when nowhere.
func placesOf(where map[string][]place, names ...string) []place {
	out := []place{}
	for _, n := range names {
		for _, p := range where[n] {
			if !slices.Contains(out, p) {
				out = append(out, p)
			}
		}
	}
	return out
}

func sortedKeys(m map[string][]place) []string {
	var out []string
	for k := range m {
		out = append(out, k)
	}
	slices.Sort(out)
	return out
}

// A name that people search for letter by letter: an error, an exception, a setting, a KIP, a tool.
var names = regexp.MustCompile(`KIP-\d+|kafka-[a-z-]+\.sh|\bkcat\b|\b[A-Z]+(?:_[A-Z]+)+\b|` +
	`\b[A-Z][A-Za-z]+Exception\b|\b[a-z]+(?:\.[a-z0-9]+)+\b|\backs\b`)

// mentions finds each name's steps: those whose text or commands have it, and where a lesson says of
// itself that it teaches it, the lesson.
func mentions(shelf *lessons.Shelf) map[string][]place {
	where := map[string][]place{}
	add := func(name string, p place) {
		if !slices.Contains(where[name], p) {
			where[name] = append(where[name], p)
		}
	}
	for _, l := range shelf.Lessons {
		for i := range l.Steps {
			for _, name := range names.FindAllString(textOf(&l.Steps[i]), -1) {
				add(name, place{l.ID, i + 1})
			}
		}
		for _, name := range slices.Concat(l.Settings, l.Errors, l.KIPs) {
			if !slices.ContainsFunc(where[name], func(p place) bool { return p.Lesson == l.ID }) {
				add(name, place{l.ID, 0})
			}
		}
	}
	return where
}

// textOf is everything a reader may see of a step.
func textOf(s *lessons.Step) string {
	out := []string{s.Title}
	for _, b := range s.Blocks {
		out = append(out, b.Text)
	}
	for i := range s.Cells {
		out = append(out, s.Cells[i].Text())
	}
	if s.Predict != nil {
		out = append(out, s.Predict.Question, s.Predict.Explain)
	}
	for _, g := range s.Goals {
		out = append(out, g.Text)
	}
	return strings.Join(append(out, s.Solution...), "\n")
}

// common are words that tell one step from no other.
var common = strings.Fields(`a an and are as at be but by can do does for from has have how i if in into
	is it its no not of on one or so that the their them then there they this to two was we what when
	where which who why will with you your`)

// wordsOf are a step's words, each once, without commands and the commonest.
func wordsOf(s *lessons.Step) []string {
	out := []string{}
	text := []string{s.Title}
	for _, b := range s.Blocks {
		text = append(text, b.Text)
	}
	if s.Predict != nil {
		text = append(text, s.Predict.Question)
	}
	marks := func(r rune) bool {
		return !(r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || strings.ContainsRune("-_.'", r))
	}
	for _, w := range strings.FieldsFunc(strings.ToLower(strings.Join(text, " ")), marks) {
		w = strings.Trim(w, ".-'_")
		if len(w) > 1 && !slices.Contains(common, w) && !slices.Contains(out, w) {
			out = append(out, w)
		}
	}
	slices.Sort(out)
	return out
}
