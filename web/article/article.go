// Package article writes a lesson as the page shows it: one article a step, HTML that a reader can use
// without the cluster and that the page's scripts bring to life. The prose in it is still Markdown
// (package markdown renders it), because the page can do without a renderer until a person opens a
// lesson of their own.
package article

import (
	"fmt"
	"strings"

	"highwater/lessons"
	"highwater/web/words"
)

// Part is a piece of a lesson: HTML, or prose in Markdown that stands in its place.
type Part struct{ HTML, Prose string }

// Parts are all steps of a lesson, one after the other; all but the first are hidden.
func Parts(l *lessons.Lesson) []Part {
	w := &writer{}
	for i := range l.Steps {
		s := &l.Steps[i]
		hidden := ""
		if i > 0 {
			hidden = " hidden"
		}
		w.html(`<article class="step" data-lesson="%s" data-step="%d"%s>`+"\n",
			escape(l.ID), i+1, hidden)
		w.html(`<p class="eyebrow">%s</p><h1 tabindex="-1">%s</h1>`+"\n",
			escape(l.Part), escape(s.Title))
		for _, b := range s.Blocks {
			w.block(s, b)
		}
		w.html("</article>\n")
	}
	return w.finish()
}

// HTML joins parts, with the prose as a renderer gives it.
func HTML(parts []Part, markdown func(text string) string) string {
	var out strings.Builder
	for _, p := range parts {
		out.WriteString(p.HTML)
		if p.Prose != "" {
			out.WriteString(markdown(p.Prose))
		}
	}
	return out.String()
}

// escape is html.EscapeString without that package's table of names, which would weigh 70 kB in the
// page.
var escape = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", `"`, "&#34;", "'",
	"&#39;").Replace

// writer gathers HTML until prose comes.
type writer struct {
	parts []Part
	open  strings.Builder
}

func (w *writer) html(format string, args ...any) { fmt.Fprintf(&w.open, format, args...) }

func (w *writer) prose(text string) {
	w.parts = append(w.finish(), Part{Prose: text})
}

func (w *writer) finish() []Part {
	if w.open.Len() > 0 {
		w.parts = append(w.parts, Part{HTML: w.open.String()})
		w.open.Reset()
	}
	return w.parts
}

func (w *writer) block(s *lessons.Step, b lessons.Block) {
	switch b.Kind {
	case lessons.ProseBlock:
		w.prose(b.Text)
	case lessons.CellBlock:
		w.html(`<div class="cell" data-cell="%d"><pre><code>%s</code></pre></div>`+"\n",
			b.Index, escape(s.Cells[b.Index].Text()))
	case lessons.ProgramBlock:
		w.html(`<div class="program" data-notebook="%s"><pre><code>%s</code></pre></div>`+"\n",
			escape(b.Name), escape(b.Text))
	case lessons.PredictBlock:
		w.html(`<section class="predict" data-predict aria-label="%[1]s"><h2>%[1]s</h2>`+
			`<p class="q">%[2]s</p><ul>`, words.HeadPredict, escape(s.Predict.Question))
		for _, c := range s.Predict.Choices {
			w.html("<li>%s</li>", escape(c.Text))
		}
		w.html("</ul></section>\n")
	case lessons.GoalsBlock:
		w.html(`<section class="goals" data-goals aria-label="%[1]s"><h2>%[1]s</h2><ul>`,
			words.HeadGoals)
		for _, g := range s.Goals {
			w.html(`<li><span class="g"></span><span>%s</span></li>`, escape(g.Text))
		}
		w.html("</ul></section>\n")
	default:
		panic(fmt.Sprintf("block kind %d has no HTML", b.Kind))
	}
}
