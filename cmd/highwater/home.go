package main

import (
	"bytes"
	"fmt"
	"html/template"
	"regexp"
	"strings"

	"highwater/lessons"
	"highwater/web/page"
)

// door is the front door as index.html carries it: to be read, and answered, before the simulation has
// arrived. What it says of the cluster is what the world says at the instant at which the page opens.
type door struct {
	Title, Question string
	Prose           template.HTML
	Asked           template.HTML
	Choices         []template.HTML
	Ways            []way
}

// way leads on from the front door: where to, what it is, one line more, what it takes.
type way struct {
	Page, Address, Path     string // a path is walked from then on
	Icon, Text, About, Size string
	After                   bool // only once the question is answered
}

// front is what the tool writes about the front door.
type front struct {
	html    string
	poster  string
	session *page.Session
}

// openHome opens the front door of a page that nobody has touched.
func openHome(ls []*lessons.Lesson) *page.Session {
	s := page.NewSession(func() []*lessons.Lesson { return ls })
	s.Open(lessons.HomeID)
	return s
}

// renderHome writes the front door.
func renderHome(ls []*lessons.Lesson, list *listed) (*front, error) {
	l, err := lessons.Home()
	if err != nil {
		return nil, err
	}
	f := &front{session: openHome(ls)}
	step := &l.Steps[0]
	q := step.Predict
	d := door{Title: l.Title, Prose: f.named(step.Blocks[0].Text), Asked: f.named(q.Question),
		Ways: waysOn(list)}
	for i := range q.Choices {
		d.Choices = append(d.Choices, f.named(q.Choices[i].Text))
	}
	var out bytes.Buffer
	if err := doorTemplate.Execute(&out, d); err != nil {
		return nil, err
	}
	f.html, f.poster = out.String(), renderPosters(f.session)
	return f, nil
}

var bold = regexp.MustCompile(`\*\*([^*]+)\*\*`)

// named is a text of the front door with the names of the moment in it; the page keeps them up to
// date.
func (f *front) named(text string) template.HTML {
	h := f.session.Home()
	mark := func(what, name string) string {
		return `<span data-` + what + `>` + template.HTMLEscapeString(name) + `</span>`
	}
	text = bold.ReplaceAllString(template.HTMLEscapeString(text), "<b>$1</b>")
	return template.HTML(strings.NewReplacer("{leader}", mark("leader", h.Leader),
		"{order}", mark("order", h.Order)).Replace(text))
}

// whyLesson is the lesson that takes up where the front door ends.
const whyLesson = "leader-dies"

// waysOn are the doors behind the front door: those that there are.
func waysOn(list *listed) []way {
	var ways []way
	if _, l := list.lesson(whyLesson); l.ID != "" {
		w := wayTo(l.ID)
		w.Icon, w.Text, w.About, w.After = "book", l.Question, l.Title, true
		w.Size = howLong(l.Minutes)
		ways = append(ways, w)
	}
	icons := map[string]string{"newcomer": "path", "workshop": "clock", "engineer": "wrench",
		"talk": "talk"}
	for _, p := range list.Paths {
		w := wayTo(p.Lessons[0])
		w.Icon, w.Text, w.About, w.Path = icons[p.Name], p.Title, p.Summary, p.Name
		w.Size = fmt.Sprintf("%d lessons", len(p.Lessons))
		ways = append(ways, w)
	}
	return append(ways, way{Page: "#/lessons", Address: "#/lessons", Icon: "menu", Text: "All lessons",
		About: "By the questions they answer", Size: fmt.Sprintf("%d lessons", len(list.Lessons))})
}

func wayTo(lesson string) way {
	return way{Page: "web/lessons/" + lesson + ".html", Address: "#/lesson/" + lesson + "/1"}
}

func howLong(minutes int) string {
	if minutes == 0 {
		return ""
	}
	return fmt.Sprintf("%d min", minutes)
}

var doorTemplate = template.Must(template.New("door").Parse(
	`<div class="scroll">
<p class="asked" id="home-asked" hidden>{{.Asked}}</p>
<h1 id="home-title" tabindex="-1">{{.Title}}</h1>
<p class="lead" id="home-lead">{{.Prose}}</p>
<p class="hnote" id="home-note" hidden></p>
<section class="askcard" id="home-ask" aria-labelledby="home-question">
<h2 id="home-question">{{.Asked}}</h2>
{{range $i, $c := .Choices}}<button class="pick" data-pick="{{$i}}"><b aria-hidden="true"></b><span>{{$c}}</span></button>
{{end}}<p class="plug" id="home-plug"><svg class="i" width="15" height="15" aria-hidden="true"><use href="#i-power"/></svg>Your answer pulls the plug. The next ten seconds are real.</p>
</section>
<p class="said" id="home-said" hidden></p>
<div class="silence" id="home-silence" hidden></div>
<ol class="tale" id="home-tale" aria-live="polite"></ol>
<p class="hkeys" id="home-keys" hidden><kbd>Space</kbd> stops time <kbd>.</kbd> goes to the next event</p>
<dl class="figures" id="home-figures" hidden></dl>
<h2 class="wayhead" id="home-wayhead">Or go straight to</h2>
<ul class="ways" id="home-ways">
{{range .Ways}}<li{{if .After}} data-after hidden{{end}}><a href="{{.Page}}" data-address="{{.Address}}"{{with .Path}} data-path="{{.}}"{{end}}><svg class="i" width="20" height="20" aria-hidden="true"><use href="#i-{{.Icon}}"/></svg><span><b>{{.Text}}</b><small>{{.About}}</small></span><i>{{.Size}}</i></a></li>
{{end}}</ul>
</div>
`))
