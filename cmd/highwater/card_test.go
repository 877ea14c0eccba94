package main

import (
	"encoding/xml"
	"image/png"
	"io"
	"os"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/web/paint"
)

// The social card is well-formed, asks the front door's question, shows the three brokers, and keeps its
// words within its left part; the PNG that crawlers get has its size.
func TestCard(t *testing.T) {
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	text, err := cardOf(ls, `<svg viewBox="0 0 26 26"></svg>`)
	if err != nil {
		t.Fatal(err)
	}
	for d := xml.NewDecoder(strings.NewReader(text)); ; {
		if _, err := d.Token(); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
	}
	for _, w := range []string{">Highwater<", "broker-2 leads", "lost?<", ">broker-1<", ">broker-3<"} {
		if !strings.Contains(text, w) {
			t.Errorf("the card lacks %q", w)
		}
	}
	if strings.Contains(text, "var(--") || strings.ContainsAny(text, "{}") {
		t.Error("the card depends on a page, or has a hole")
	}
	if err := cardPicture(openHome(ls)).Check(); err != nil {
		t.Error(err)
	}
	f, err := os.Open("../../assets/card.png")
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if c, err := png.DecodeConfig(f); err != nil || c.Width != cardWidth || c.Height != cardHeight {
		t.Errorf("the PNG is %d x %d: %v", c.Width, c.Height, err)
	}
}

func TestWrapped(t *testing.T) {
	const width = 360
	rows := wrapped("broker-2 leads orders. Kill it. Is Luigi's order lost?", paint.Sans700, 46, width)
	if got := strings.Join(rows, " "); got != "broker-2 leads orders. Kill it. Is Luigi's order lost?" {
		t.Errorf("it says %q", got)
	}
	for _, row := range rows {
		if paint.Width(paint.Sans700, 46, row) > width {
			t.Errorf("%q is too wide", row)
		}
	}
}

// Crawlers want a whole address: without one there is no picture, rather than a broken one.
func TestCardTags(t *testing.T) {
	if tags := cardTags(""); tags != "" {
		t.Errorf("without an address the tags are %q", tags)
	}
	for _, address := range []string{"https://example.org/a&b", "https://example.org/a&b/"} {
		if tags := cardTags(address); !strings.Contains(tags, `"og:image" content="https://example.org/a&amp;b/card.png"`) {
			t.Errorf("of %s the tags are %q", address, tags)
		}
	}
}
