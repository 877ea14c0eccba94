package main

import (
	"fmt"
	"html"
	"strings"

	"highwater/lessons"
	"highwater/web/page"
	"highwater/web/paint"
	"highwater/web/scene"
	"highwater/web/scene/layout"
)

// The social card is what a link to the front door shows elsewhere: its question beside the cluster
// that it is about, as the front door opens. Networks show no SVG, so a browser draws assets/card.png
// from this (go test -tags browser ./web -run TestSocialCard -update), and the test tells when that is
// old.
const (
	cardWidth, cardHeight = 1200, 630
	cardSide              = 760 // the cluster's part, at the right
)

// renderCard writes the card as SVG, in the fonts of the page.
func renderCard(s *page.Session, icon, question string) string {
	var out strings.Builder
	css := paint.Light.CSS
	fmt.Fprintf(&out, `<svg xmlns="http://www.w3.org/2000/svg" width="%d" height="%d" `+
		`viewBox="0 0 %[1]d %[2]d"><rect width="100%%" height="100%%" fill="%s"/>`+"\n", cardWidth,
		cardHeight, css(paint.Panel))
	x := cardWidth - cardSide
	pic := cardPicture(s)
	fmt.Fprintf(&out, `<g transform="translate(%d 0)">%s</g>`+"\n", x,
		paint.SVG(pic.Drawing(), css))
	fmt.Fprintf(&out, `<path d="M%d 0V%d" stroke="%s"/>`+"\n", x, cardHeight, css(paint.Line))
	mark := `<svg x="40" y="48" width="52" height="52" `
	out.WriteString(strings.Replace(icon, "<svg ", mark, 1) + "\n")
	write := func(x, y, size float32, text string) {
		fmt.Fprintf(&out, `<text x="%.0f" y="%.0f" font-family="'Atkinson Hyperlegible Next'" `+
			`font-weight="700" font-size="%.0f" fill="%s">%s</text>`+"\n", x, y, size, css(paint.Ink),
			html.EscapeString(text))
	}
	write(106, 86, 34, "Highwater")
	const size, line = 46, 54
	var rows []string
	for sentence := range strings.SplitAfterSeq(question, ". ") {
		rows = append(rows, wrapped(sentence, paint.Sans700, size, float32(x-80))...)
	}
	y := float32(cardHeight-line*len(rows))/2 + line
	for i, row := range rows {
		write(40, y+float32(line*i), size, row)
	}
	return out.String() + "</svg>\n"
}

// cardOf draws the card of the front door with its own question.
func cardOf(ls []*lessons.Lesson, icon string) (string, error) {
	l, err := lessons.Home()
	if err != nil {
		return "", err
	}
	s := openHome(ls)
	h := s.Home()
	question := strings.NewReplacer("{leader}", h.Leader, "{order}", h.Order).
		Replace(l.Steps[0].Predict.Question)
	return renderCard(s, icon, question), nil
}

// cardPicture is the cluster in large letters, as a phone has it.
func cardPicture(s *page.Session) *layout.Picture {
	o := layout.Options{Width: cardSide, Height: cardHeight, Phone: true, Now: s.Player.Now()}
	_, o.Rings = s.Pointed()
	return scene.Layout(s.Player.World(), s.Player.Recent(nil), o)
}

// wrapped breaks a sentence into lines of a width.
func wrapped(text string, font paint.Font, size, width float32) (rows []string) {
	row := ""
	for _, word := range strings.Fields(text) {
		longer := strings.TrimSpace(row + " " + word)
		if row != "" && paint.Width(font, size, longer) > width {
			rows, longer = append(rows, row), word
		}
		row = longer
	}
	return append(rows, row)
}

// cardTags are what crawlers read of the card in the page's head. They want a whole address, which only
// whoever puts the site up knows; "" leaves the picture out.
func cardTags(address string) string {
	if address == "" {
		return ""
	}
	at := html.EscapeString(strings.TrimSuffix(address, "/") + "/")
	return fmt.Sprintf(`<meta property="og:url" content="%s">
<meta property="og:image" content="%[1]scard.png">
<meta property="og:image:width" content="%d">
<meta property="og:image:height" content="%d">
<meta name="twitter:card" content="summary_large_image">`, at, cardWidth, cardHeight)
}
