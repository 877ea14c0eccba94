package main

import (
	"encoding/json"
	"fmt"
	"html"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"highwater/lessons"
	"highwater/web/article"
	"highwater/web/article/markdown"
)

// book is the lessons as the page carries them: the first one in index.html, so that there is
// something to read before the wasm has arrived, the others as fragments that are fetched when opened.
type book struct {
	pages     map[string][]byte // site path -> the steps of a lesson
	order     []string          // the lessons' ids
	titles    map[string]string // by id
	first     string            // the steps of the first lesson
	catalogue string            // chapters and paths, for readers without scripts too
	shelf     string            // the same as JSON
	search    []byte            // what search looks things up in, as JSON
	home      *front
}

// documents are the lessons' files: each on its own, a page that can be read without scripts or from a
// disk, and all steps together, which the page fetches ahead so that it needs no network later.
func (b *book) documents() map[string][]byte {
	out := map[string][]byte{}
	var all strings.Builder
	for _, id := range b.order {
		path := lessonPath(id)
		steps := string(b.pages[path])
		all.WriteString(steps)
		out[path] = fmt.Appendf(nil, reader, html.EscapeString(b.titles[id]), policy, steps)
	}
	out[allLessons] = []byte(all.String())
	return out
}

const allLessons = "web/lessons.html"

func lessonPath(id string) string { return "web/lessons/" + id + ".html" }

// reader is the page of one lesson. The styles are those of the page itself.
const reader = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>%s · Highwater</title>
<meta http-equiv="Content-Security-Policy" content="%s">
<link rel="icon" href="../ui/icon.svg" type="image/svg+xml">
<link rel="stylesheet" href="../ui/tokens.css">
<link rel="stylesheet" href="../ui/page.css">
<link rel="stylesheet" href="../ui/lesson.css">
<link rel="stylesheet" href="../ui/reader.css">
</head>
<body>
<main class="lesson">
<p><a href="../../index.html">Highwater</a></p>
%s</main>
</body>
</html>
`

// listed is the shelf as the page's scripts know it: web/ui/shelf.js.
type listed struct {
	Lessons  []listedLesson  `json:"lessons"`
	Chapters []listedChapter `json:"chapters"`
	Paths    []listedPath    `json:"paths"`
}

type listedLesson struct {
	ID          string   `json:"id"`
	Title       string   `json:"title"`
	Question    string   `json:"question"`
	Part        string   `json:"part"`
	Summary     string   `json:"summary"`
	Minutes     int      `json:"minutes"`
	Needs       []string `json:"needs"`
	Settings    []string `json:"settings"`
	Errors      []string `json:"errors"`
	KIPs        []string `json:"kips"`
	Was         string   `json:"was,omitempty"`
	Predictions int      `json:"predictions"`
	Steps       []string `json:"steps"`
}

type listedChapter struct {
	Name    string   `json:"name"`
	Words   string   `json:"words"`
	Lessons []string `json:"lessons"`
}

type listedPath struct {
	Name    string   `json:"name"`
	Title   string   `json:"title"`
	Summary string   `json:"summary"`
	Lessons []string `json:"lessons"`
}

// renderLessons reads lessons/content of the checkout, so that an author's edit shows on reload.
func renderLessons(root string) (*book, error) {
	shelf, err := lessons.ReadShelf(os.DirFS(filepath.Join(root, "lessons", "content")))
	if err != nil {
		return nil, err
	}
	b := &book{pages: map[string][]byte{}, titles: map[string]string{}}
	for i, lesson := range shelf.Lessons {
		steps := article.HTML(article.Parts(lesson), markdown.HTML)
		b.pages[lessonPath(lesson.ID)], b.titles[lesson.ID] = []byte(steps), lesson.Title
		b.order = append(b.order, lesson.ID)
		if i == 0 {
			b.first = steps
		}
	}
	list := listedOf(shelf)
	data, err := json.Marshal(list) // escapes <, > and &, so it may stand inside a script element
	if err != nil {
		return nil, err
	}
	if b.home, err = renderHome(shelf.Lessons, list); err != nil {
		return nil, err
	}
	index, err := json.Marshal(searchIndex(shelf))
	if err != nil {
		return nil, err
	}
	b.search = index
	b.shelf = string(data)
	b.catalogue = renderCatalogue(list) + renderGlossary(shelf)
	return b, nil
}

func listedOf(shelf *lessons.Shelf) *listed {
	list := &listed{}
	for _, l := range shelf.Lessons {
		v := listedLesson{ID: l.ID, Title: l.Title, Question: l.Question, Part: l.Part,
			Summary: l.Summary, Minutes: l.Minutes, Needs: some(l.Needs), Settings: some(l.Settings),
			Errors: some(l.Errors), KIPs: some(l.KIPs), Was: l.Was}
		if v.Question == "" {
			v.Question = l.Title
		}
		for i := range l.Steps {
			v.Steps = append(v.Steps, l.Steps[i].Title)
			if l.Steps[i].Predict != nil {
				v.Predictions++
			}
		}
		list.Lessons = append(list.Lessons, v)
	}
	for _, c := range shelf.Chapters {
		list.Chapters = append(list.Chapters, listedChapter(c))
	}
	for _, p := range shelf.Paths {
		list.Paths = append(list.Paths, listedPath(p))
	}
	return list
}

// some is a list that JSON writes as one even when it is empty.
func some(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (l *listed) lesson(id string) (place int, v *listedLesson) {
	for i := range l.Lessons {
		if l.Lessons[i].ID == id {
			return i + 1, &l.Lessons[i]
		}
	}
	return 0, &listedLesson{}
}

// minutes are how long lessons take together.
func (l *listed) minutes(ids []string) (sum int) {
	for _, id := range ids {
		_, v := l.lesson(id)
		sum += v.Minutes
	}
	return sum
}

// renderCatalogue writes paths and chapters; web/ui/catalogue.js brings them to life.
func renderCatalogue(list *listed) string {
	var out strings.Builder
	text := html.EscapeString
	out.WriteString(`<div class="paths">` + "\n")
	for _, p := range list.Paths {
		fmt.Fprintf(&out, `<a class="path" data-path="%s" href="#/lesson/%s/1"><span><b>%s</b>`+
			`<small>%s</small></span><em>%s</em><i></i></a>`+"\n", text(p.Name), text(p.Lessons[0]),
			text(p.Title), text(p.Summary), duration(list.minutes(p.Lessons)))
	}
	out.WriteString("</div>\n" + `<div class="chapters">` + "\n")
	for _, c := range list.Chapters {
		fmt.Fprintf(&out, `<section class="chapter" data-chapter="%s"><h2><button aria-expanded="true">`+
			`<span>%s</span> <small>%s</small> <em>%d &middot; %s</em></button></h2><ol>`+"\n",
			text(c.Name), text(c.Name), text(c.Words), len(c.Lessons),
			duration(list.minutes(c.Lessons)))
		for _, id := range c.Lessons {
			n, l := list.lesson(id)
			fmt.Fprintf(&out, `<li><a class="row" data-lesson="%s" href="web/lessons/%s.html">`+
				`<span class="gl"></span><b>%d</b><span class="q">%s</span><i>%s</i></a></li>`+"\n",
				text(id), text(id), n, text(l.Question),
				strings.TrimSuffix(duration(l.Minutes), " min"))
		}
		out.WriteString("</ol></section>\n")
	}
	out.WriteString("</div>\n")
	return out.String()
}

// duration is minutes as a person says them: 52 min, 2 h 20.
func duration(minutes int) string {
	if minutes < 60 {
		return fmt.Sprintf("%d min", minutes)
	}
	if minutes%60 == 0 {
		return fmt.Sprintf("%d h", minutes/60)
	}
	return fmt.Sprintf("%d h %02d", minutes/60, minutes%60)
}

// renderGlossary writes every term with its meaning; web/ui/terms.js shows them where they are used.
func renderGlossary(shelf *lessons.Shelf) string {
	var out strings.Builder
	text := html.EscapeString
	out.WriteString(`<section class="terms" id="terms"><h1>Glossary</h1><dl>` + "\n")
	for i := range shelf.Glossary {
		t := &shelf.Glossary[i]
		fmt.Fprintf(&out, `<div data-also="%s"><dt id="term-%s">%s</dt><dd>%s`,
			text(strings.Join(t.Also, ";")), termID(t.Name), text(t.Name), text(t.Means))
		if l := shelf.Lesson(t.See); l != nil {
			step := 1 + max(0, slices.IndexFunc(l.Steps, func(s lessons.Step) bool {
				return s.Title == t.Step
			}))
			fmt.Fprintf(&out, ` <a class="see" href="#/lesson/%s/%d">See it</a>`, text(t.See), step)
		}
		out.WriteString("</dd></div>\n")
	}
	out.WriteString("</dl></section>\n")
	return out.String()
}

// termID is a term's name in addresses: high-watermark.
func termID(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' || r == '.' {
			return r
		}
		return '-'
	}, strings.ToLower(name))
}
