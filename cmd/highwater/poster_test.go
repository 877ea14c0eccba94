package main

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/web/paint"
)

// The poster is the front door's first frame: well-formed, in the page's own colours, with all that is
// pointed out on a wide screen, and without anything that is on its way.
func TestPoster(t *testing.T) {
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	s := openHome(ls)
	for i := range posters {
		q := &posters[i]
		text := q.draw(s)
		for d := xml.NewDecoder(strings.NewReader(text)); ; {
			if _, err := d.Token(); err == io.EOF {
				break
			} else if err != nil {
				t.Fatalf("%s: %v", q.class, err)
			}
		}
		if strings.Contains(text, "#") || strings.Contains(text, "clipPath") {
			t.Errorf("%s: a colour of one theme, or an id that others may have", q.class)
		}
		if len(text) > 40<<10 {
			t.Errorf("%s: %d bytes", q.class, len(text))
		}
		words := []string{"broker-1", "broker-2", "broker-3", ">HW 14<", ">LEO 14<"}
		if !q.phone {
			words = append(words, "Luigi&#39;s order", "it takes every write", "the shop", "the kitchen reads them",
				"teal water", "copy whatever the leader writes")
		}
		for _, w := range words {
			if !strings.Contains(text, w) && !strings.Contains(text, strings.ReplaceAll(w, "&#39;", "'")) {
				t.Errorf("%s: the poster lacks %q", q.class, w)
			}
		}
		p := q.picture(s)
		if err := p.Check(); err != nil {
			t.Errorf("%s: %v", q.class, err)
		}
		rings := 0
		for k := range p.Moving {
			if p.Moving[k].Edge == paint.Ink && p.Moving[k].Stroke == 2 {
				rings++
			}
		}
		if len(p.Moving) != rings || rings != 1 {
			t.Errorf("%s: %d moving shapes, %d rings", q.class, len(p.Moving), rings)
		}
	}
}
