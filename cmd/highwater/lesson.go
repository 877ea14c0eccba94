package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"sort"
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"

	"highwater/lessons"
)

// book is the lessons as the page carries them: the first one in index.html, so that there is
// something to read before the wasm has arrived, the others as fragments that are fetched when opened.
type book struct {
	pages    map[string][]byte // site path -> HTML fragment
	first    string            // the steps of the first lesson
	contents string            // the list of all lessons and their steps, for readers without scripts too
	list     string            // the same as JSON
}

// listed is a lesson in the table of contents.
type listed struct {
	ID      string   `json:"id"`
	Title   string   `json:"title"`
	Part    string   `json:"part"`
	Summary string   `json:"summary"`
	Steps   []string `json:"steps"`
}

var markdown = goldmark.New(goldmark.WithExtensions(extension.Table))

// renderLessons reads lessons/content of the checkout, so that an author's edit shows on reload.
func renderLessons(root string) (*book, error) {
	names, err := filepath.Glob(filepath.Join(root, "lessons", "content", "*.md"))
	if err != nil {
		return nil, err
	}
	sort.Strings(names)
	b := &book{pages: map[string][]byte{}}
	var list []listed
	for i, name := range names {
		source, err := os.ReadFile(name)
		if err != nil {
			return nil, err
		}
		id := strings.TrimSuffix(filepath.Base(name), ".md")
		lesson, err := lessons.Parse(id, string(source))
		if err != nil {
			return nil, err
		}
		steps, err := renderSteps(lesson)
		if err != nil {
			return nil, err
		}
		b.pages["web/lessons/"+id+".html"] = []byte(steps)
		if i == 0 {
			b.first = steps
		}
		l := listed{lesson.ID, lesson.Title, lesson.Part, lesson.Summary, []string{}}
		for _, s := range lesson.Steps {
			l.Steps = append(l.Steps, s.Title)
		}
		list = append(list, l)
	}
	data, err := json.Marshal(list) // escapes <, > and &, so it may stand inside a script element
	if err != nil {
		return nil, err
	}
	b.list = string(data)
	b.contents = renderContents(list)
	return b, nil
}

func renderContents(list []listed) string {
	var out strings.Builder
	for i, l := range list {
		fmt.Fprintf(&out, `<li data-lesson="%s"><a href="web/lessons/%s.html"><b>%d</b><span>%s</span></a>`,
			html.EscapeString(l.ID), html.EscapeString(l.ID), i+1, html.EscapeString(l.Title))
		fmt.Fprintf(&out, "<p>%s</p></li>\n", html.EscapeString(l.Summary))
	}
	return out.String()
}

// renderSteps writes one article per step. Cells, predictions and goals are written as text a reader
// can use without the cluster; the page's scripts bring them to life.
func renderSteps(l *lessons.Lesson) (string, error) {
	var out bytes.Buffer
	for i := range l.Steps {
		s := &l.Steps[i]
		hidden := ""
		if i > 0 {
			hidden = " hidden"
		}
		fmt.Fprintf(&out, `<article class="step" data-lesson="%s" data-step="%d"%s>`+"\n",
			html.EscapeString(l.ID), i+1, hidden)
		fmt.Fprintf(&out, `<p class="eyebrow">%s</p><h1 tabindex="-1">%s</h1>`+"\n",
			html.EscapeString(l.Part), html.EscapeString(s.Title))
		for _, b := range s.Blocks {
			if err := renderBlock(&out, s, b); err != nil {
				return "", err
			}
		}
		out.WriteString("</article>\n")
	}
	return out.String(), nil
}

func renderBlock(out *bytes.Buffer, s *lessons.Step, b lessons.Block) error {
	switch b.Kind {
	case lessons.ProseBlock:
		return markdown.Convert([]byte(b.Text), out)
	case lessons.CellBlock:
		fmt.Fprintf(out, `<div class="cell" data-cell="%d"><pre><code>%s</code></pre></div>`+"\n",
			b.Index, html.EscapeString(s.Cells[b.Index].Line))
	case lessons.PredictBlock:
		fmt.Fprintf(out, `<section class="predict" data-predict aria-label="Predict"><h2>Predict</h2>`+
			`<p class="q">%s</p><ul>`, html.EscapeString(s.Predict.Question))
		for _, c := range s.Predict.Choices {
			fmt.Fprintf(out, "<li>%s</li>", html.EscapeString(c.Text))
		}
		out.WriteString("</ul></section>\n")
	case lessons.GoalsBlock:
		out.WriteString(`<section class="goals" data-goals aria-label="Goals"><h2>Goals</h2><ul>`)
		for _, g := range s.Goals {
			fmt.Fprintf(out, `<li><span class="g"></span><span>%s</span></li>`, html.EscapeString(g.Text))
		}
		out.WriteString("</ul></section>\n")
	default:
		return fmt.Errorf("block kind %d has no HTML", b.Kind)
	}
	return nil
}
