package main

import (
	"fmt"
	"strings"

	"highwater/web/page"
	"highwater/web/paint"
	"highwater/web/scene"
	"highwater/web/scene/layout"
)

// poster is the front door's first frame for one kind of screen: what the stage will draw, drawn by the
// same code before there is a stage. Its colours follow the page's theme.
type poster struct {
	class         string // which the style sheet shows on such a screen
	width, height float32
	phone         bool
}

// posters are for the stages of 1440x900, of a laptop's 1366x768 and of a phone.
var posters = []poster{{"wide", 1040, 744, false}, {"laptop", 994, 612, false},
	{"phone", 390, 340, true}}

// renderPosters draws the front door at the instant at which it opens.
func renderPosters(s *page.Session) string {
	var out strings.Builder
	for _, q := range posters {
		out.WriteString(q.draw(s))
	}
	return out.String()
}

// short leaves to the style sheet what all texts have in common.
var short = strings.NewReplacer(
	` style="font-kerning:none;font-variant-ligatures:none"`, "", ` text-anchor="start"`, "",
	` font-family="'Atkinson Hyperlegible Next'"`, "", ` font-family="'JetBrains Mono'"`, ` class="m"`)

// picture is what the stage would show.
func (q *poster) picture(s *page.Session) *layout.Picture {
	p := s.Player
	o := layout.Options{Width: q.width, Height: q.height, Phone: q.phone, Now: p.Now()}
	o.Callouts, o.Rings = s.Pointed()
	return scene.Layout(p.World(), p.Recent(nil), o)
}

// draw writes the picture as a drawing that grows and shrinks as the stage does: the cards fill the
// width or the height, whichever is less, and stand in the middle. What stands below them is not cut.
func (q *poster) draw(s *page.Session) string {
	pic := q.picture(s)
	_, shapes, _ := strings.Cut(paint.SVG(pic.Drawing(), paint.Variable), "\n")
	shapes = short.Replace(shapes)
	top, high := pic.Middle()
	return fmt.Sprintf(`<svg class="%s" viewBox="0 %.2f %.2f %.2f" aria-hidden="true">`+"\n%s",
		q.class, top, pic.Width, high, shapes)
}
