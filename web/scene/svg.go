package scene

import (
	"fmt"
	"strings"
)

// SVG writes a picture as a drawing that any browser shows: for looking at layouts without the
// wasm, and for the pictures of the README. The page itself never calls it.
func SVG(p *Picture) string {
	var b strings.Builder
	w, h := p.Width*p.Scale, p.Height*p.Scale
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" `+
		`viewBox="0 0 %.2f %.2f"><rect width="100%%" height="100%%" fill="%s"/>`+"\n",
		w, h, p.Width, p.Height, css(p.Stage))
	clips := 0
	for _, list := range [...][]Shape{p.Still, p.Moving} {
		for i := range list {
			writeShape(&b, &list[i], &clips)
		}
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func css(c Color) string {
	if c == 0 {
		return "none"
	}
	if c&0xff == 0xff {
		return fmt.Sprintf("#%06X", uint32(c>>8))
	}
	return fmt.Sprintf("#%08X", uint32(c))
}

func dashes(d Dash) string {
	if d == Solid {
		return ""
	}
	on, off := d.Lengths()
	return fmt.Sprintf(` stroke-dasharray="%g %g"`, on, off)
}

func writeShape(b *strings.Builder, s *Shape, clips *int) {
	if s.Fade > 0 {
		fmt.Fprintf(b, `<g opacity="%.2f">`, 1-s.Fade)
		defer b.WriteString("</g>")
	}
	switch s.Kind {
	case Box:
		in := s.Stroke / 2
		fmt.Fprintf(b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" rx="%.2f" fill="%s" `,
			s.X+in, s.Y+in, max(s.W-2*in, 0), max(s.H-2*in, 0), max(s.Radius-in, 0), css(s.Fill))
		fmt.Fprintf(b, `stroke="%s" stroke-width="%.2f"%s/>`+"\n", css(s.Edge), s.Stroke, dashes(s.Dash))
	case Hatch:
		*clips++
		fmt.Fprintf(b, `<clipPath id="c%d"><rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" rx="%.2f"/>`+
			`</clipPath><path clip-path="url(#c%d)" stroke="%s" stroke-width="%.2f" d="`, *clips,
			s.X, s.Y, s.W, s.H, s.Radius, *clips, css(s.Fill), s.Stroke)
		for c := s.Gap / 2; c < s.W+s.H; c += s.Gap {
			fmt.Fprintf(b, "M%.2f %.2fL%.2f %.2f", s.X+c, s.Y, s.X+c-s.H, s.Y+s.H)
		}
		b.WriteString(`"/>` + "\n")
	case Line:
		fmt.Fprintf(b, `<path d="M%.2f %.2fL%.2f %.2f" stroke="%s" stroke-width="%.2f" `+
			`stroke-linecap="round"%s/>`+"\n", s.X, s.Y, s.X+s.W, s.Y+s.H, css(s.Fill), s.Stroke, dashes(s.Dash))
	case Arc:
		x1, y1, x2, y2 := s.X, s.Y+s.H, s.X+s.W, s.Y
		sweep := 1
		switch s.Turn {
		case TopRight:
			x1, y1, x2, y2 = s.X, s.Y, s.X+s.W, s.Y+s.H
		case BottomRight:
			sweep = 0
		case BottomLeft:
			x1, y1, x2, y2, sweep = s.X, s.Y, s.X+s.W, s.Y+s.H, 0
		}
		fmt.Fprintf(b, `<path d="M%.2f %.2fA%.2f %.2f 0 0 %d %.2f %.2f" fill="none" stroke="%s" `+
			`stroke-width="%.2f"/>`+"\n", x1, y1, s.W, s.H, sweep, x2, y2, css(s.Fill), s.Stroke)
	case Glyphs:
		writeText(b, s.Font, s.Size, s.X, s.Y, "start", s.Fill, s.Text)
	case Icon:
		writeIcon(b, s)
	case Token:
		writeToken(b, s)
	case Poly:
		fmt.Fprintf(b, `<polygon fill="%s" points="`, css(s.Fill))
		for _, q := range s.Points[:s.Corners] {
			fmt.Fprintf(b, "%.2f,%.2f ", q.X, q.Y)
		}
		b.WriteString(`"/>` + "\n")
	}
}

// Face is a font as CSS names it.
func (f Font) Face() (family string, weight int) {
	family = "Atkinson Hyperlegible Next"
	if f >= Mono500 {
		family = "JetBrains Mono"
	}
	return family, [...]int{400, 500, 600, 700, 500, 700}[f]
}

func writeText(b *strings.Builder, f Font, size, x, y float32, anchor string, c Color, s string) {
	family, weight := f.Face()
	s = strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(s)
	fmt.Fprintf(b, `<text x="%.2f" y="%.2f" text-anchor="%s" font-family="'%s'" font-weight="%d" `+
		`font-size="%.2f" style="font-kerning:none;font-variant-ligatures:none" fill="%s">%s</text>`+"\n",
		x, y, anchor, family, weight, size, css(c), s)
}

func writeIcon(b *strings.Builder, s *Shape) {
	for _, ic := range Icons {
		if ic.Name != s.Text {
			continue
		}
		fill, stroke := css(s.Fill), "none"
		if ic.Stroke > 0 {
			fill, stroke = "none", fill
		}
		fmt.Fprintf(b, `<path transform="translate(%.2f %.2f) scale(%.4f)" d="%s" fill="%s" stroke="%s" `+
			`stroke-width="%.2f" stroke-linecap="round" stroke-linejoin="round"/>`+"\n",
			s.X, s.Y, s.W/16, ic.Path, fill, stroke, ic.Stroke)
	}
}

func writeToken(b *strings.Builder, s *Shape) {
	cx, cy, r := s.X+s.W/2, s.Y+s.H/2, s.Radius
	if pts := s.Form.Outline(r); pts != nil {
		b.WriteString(`<polygon points="`)
		for _, q := range pts {
			fmt.Fprintf(b, "%.2f,%.2f ", cx+q.X, cy+q.Y)
		}
		fmt.Fprintf(b, `" fill="%s" stroke="%s" stroke-width="%.2f" stroke-linejoin="round"/>`+"\n",
			css(s.Fill), css(s.Edge), s.Stroke)
	} else {
		hw, hh, radius := s.Form.Round(r)
		stroke, inset := s.Stroke, float32(0)
		if s.Form == Ring {
			stroke, inset = .53*r, .265*r
		}
		fmt.Fprintf(b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" rx="%.2f" fill="%s" stroke="%s" `+
			`stroke-width="%.2f"/>`+"\n", cx-hw+inset, cy-hh+inset, 2*(hw-inset), 2*(hh-inset), radius-inset,
			css(s.Fill), css(s.Edge), stroke)
	}
	if s.Text != "" {
		size, base := s.Form.Letter(r, len([]rune(s.Text)))
		writeText(b, Sans700, size, cx, cy+base, "middle", s.Ink, s.Text)
	}
}
