package main

import (
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/web/article"
	"highwater/web/article/markdown"
	"highwater/web/page"
)

// text is a wish's only field.
type text string

func (text) Keys() []string                                { return []string{"text"} }
func (a text) Str(string) (string, bool)                   { return string(a), true }
func (text) Num(string) (v float64, ok bool)               { return }
func (text) Flag(string) (v, ok bool)                      { return }
func (text) Strings(string) (v map[string]string, ok bool) { return }

// A lesson that is loaded in the page looks as it does when the site is built from it: the parts that the
// simulation gives, with their prose rendered, are the page that stands in the site, under another id.
func TestLoadedLessonsLookAsBuilt(t *testing.T) {
	book, err := renderLessons("../..")
	if err != nil {
		t.Fatal(err)
	}
	ls, err := lessons.Load()
	if err != nil || len(ls) != len(book.pages) {
		t.Fatal(len(ls), len(book.pages), err)
	}
	s := page.NewSession(func() []*lessons.Lesson { return ls })
	for _, l := range ls {
		source, err := os.ReadFile(filepath.Join("../../lessons/content", l.ID+".md"))
		if err != nil {
			t.Fatal(err)
		}
		inItsPart := strings.Replace(string(source), "---\n", "---\npart: "+l.Part+"\n", 1) // from book.txt
		answer := s.Do("load-lesson", text(inItsPart))
		if !answer.OK {
			t.Errorf("%s: %s", l.ID, answer.Error)
			continue
		}
		var out strings.Builder // joined as web/ui/loaded.js does
		for _, p := range answer.Loaded.Article {
			if p.Prose != "" {
				out.WriteString(markdown.HTML(p.Prose))
			} else {
				out.WriteString(p.HTML)
			}
		}
		got := strings.ReplaceAll(out.String(), answer.Loaded.ID, l.ID)
		if want := string(book.pages["web/lessons/"+l.ID+".html"]); got != want {
			t.Errorf("%s looks otherwise when it is loaded", l.ID)
		}
	}
}

// Whatever a stranger calls things, and whatever stands in commands, questions and goals, is text.
func TestStrangersNamesAreText(t *testing.T) {
	const bad = `</code></h1><script>alert("1")</script><img src=x onerror='alert(1)'>&amp;`
	l, err := lessons.Loaded("---\ntitle: " + bad + "\npart: " + bad + "\nsummary: " + bad + "\n---\n## " + bad +
		"\n" + bad + "\n```run\n" + bad + "\n```\n```predict\n" + bad + "\n- " + bad + " :: topic a exists\n- " +
		bad + " :: topic b exists\n\n" + bad + "\n```\n```goal\n" + bad + " :: topic a exists\n```\n```hint\n" +
		bad + "\n```\n```wrong\nlist\n```\n")
	if err != nil {
		t.Fatal(err)
	}
	page := article.HTML(article.Parts(l), markdown.HTML)
	for _, tag := range []string{"<script", "<img"} {
		if strings.Contains(page, tag) {
			t.Errorf("the page has %s: %s", tag, page)
		}
	}
	if n := strings.Count(page, html.EscapeString(bad)); n != 7 { // part, title, cell, question, 2 choices, goal
		t.Errorf("%d of 7 texts are there as they were written: %s", n, page)
	}
}
