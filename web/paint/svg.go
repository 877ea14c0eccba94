package paint

import (
	"fmt"
	"strings"
)

// Drawing is shapes on a ground of one size, in stage units; Scale is stage units to CSS pixels.
type Drawing struct {
	Width, Height, Scale float32
	Layers               [][]Shape // painted one over the other
}

// SVG writes a drawing as any browser shows it: for looking at layouts without the wasm, for
// posters and for the pictures of the README. css names the colours: Theme.CSS for one theme,
// Variable for a drawing that follows the theme of the page it stands in. The page itself never
// calls it.
func SVG(d Drawing, css func(Color) string) string {
	v := svg{css: css}
	fmt.Fprintf(&v, `<svg xmlns="http://www.w3.org/2000/svg" width="%.0f" height="%.0f" `+
		`viewBox="0 0 %.2f %.2f"><rect width="100%%" height="100%%" fill="%s"/>`+"\n",
		d.Width*d.Scale, d.Height*d.Scale, d.Width, d.Height, css(Stage))
	for _, list := range d.Layers {
		for i := range list {
			v.shape(&list[i])
		}
	}
	v.WriteString("</svg>\n")
	return v.String()
}

// svg is a drawing on its way into a file.
type svg struct {
	strings.Builder
	css   func(Color) string
	clips int
}

// CSS writes a colour of this theme as CSS does; the zero Color is "none".
func (t *Theme) CSS(c Color) string {
	rgba := t.RGBA(c)
	switch {
	case c == 0:
		return "none"
	case rgba&0xff == 0xff:
		return fmt.Sprintf("#%06X", rgba>>8)
	}
	return fmt.Sprintf("#%08X", rgba)
}

// Properties declares every role's custom property, for the style of a page or a drawing that stands
// alone.
func (t *Theme) Properties() string {
	var b strings.Builder
	for role := Panel.role(); role < roleCount; role++ {
		b.WriteString("--" + ofRole(role).token() + ":" + t.CSS(ofRole(role)) + ";")
	}
	return b.String()
}

// Variable writes a colour as the page's custom property of the same role; the zero Color is "none".
func Variable(c Color) string {
	switch {
	case c == 0:
		return "none"
	case c&opaque == opaque:
		return "var(--" + c.token() + ")"
	}
	return fmt.Sprintf("color-mix(in srgb, var(--%s) %.0f%%, transparent)", c.token(),
		float32(c&opaque)*100/opaque)
}

// token is a role's name in web/ui/tokens.css.
func (c Color) token() string {
	named := [...]string{"panel", "stage", "card", "sunk", "slot", "line", "line2", "wire", "ink",
		"ink2",
		"ink3", "tide", "tideT", "onTide", "ok", "okT", "err", "errT", "warn", "warnT", "crown", "dead",
		"deadInk", "deadTok", "deadEdge"}
	switch r := c.role(); {
	case r >= groupRoles:
		return fmt.Sprintf("g%d", r-groupRoles)
	case r >= partitionRoles:
		return fmt.Sprintf("p%d%s", (r-partitionRoles)/2, [...]string{"", "t"}[(r-partitionRoles)%2])
	case r >= keyRoles:
		part := [...]string{"fill", "ink", "edge", "tint", "deep"}[(r-keyRoles)%5]
		return fmt.Sprintf("k%d-%s", (r-keyRoles)/5+1, part)
	}
	return named[c.role()-Panel.role()]
}

func dashes(d Dash) string {
	if d == Solid {
		return ""
	}
	on, off := d.Lengths()
	return fmt.Sprintf(` stroke-dasharray="%g %g"`, on, off)
}

func (v *svg) shape(s *Shape) {
	if s.Fade > 0 {
		fmt.Fprintf(v, `<g opacity="%.2f">`, 1-s.Fade)
		defer v.WriteString("</g>")
	}
	switch s.Kind {
	case Box:
		in := s.Stroke / 2
		fmt.Fprintf(v, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" rx="%.2f" fill="%s" `,
			s.X+in, s.Y+in, max(s.W-2*in, 0), max(s.H-2*in, 0), max(s.Radius-in, 0), v.css(s.Fill))
		fmt.Fprintf(v, `stroke="%s" stroke-width="%.2f"%s/>`+"\n", v.css(s.Edge), s.Stroke,
			dashes(s.Dash))
	case Hatch:
		v.clips++
		fmt.Fprintf(v, `<clipPath id="c%d"><rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" rx="%.2f"/>`+
			`</clipPath><path clip-path="url(#c%d)" stroke="%s" stroke-width="%.2f" d="`, v.clips,
			s.X, s.Y, s.W, s.H, s.Radius, v.clips, v.css(s.Fill), s.Stroke)
		for c := s.Gap / 2; c < s.W+s.H; c += s.Gap {
			fmt.Fprintf(v, "M%.2f %.2fL%.2f %.2f", s.X+c, s.Y, s.X+c-s.H, s.Y+s.H)
		}
		v.WriteString(`"/>` + "\n")
	case Stroke:
		fmt.Fprintf(v, `<path d="M%.2f %.2fL%.2f %.2f" stroke="%s" stroke-width="%.2f" `+
			`stroke-linecap="round"%s/>`+"\n", s.X, s.Y, s.X+s.W, s.Y+s.H, v.css(s.Fill), s.Stroke,
			dashes(s.Dash))
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
		fmt.Fprintf(v, `<path d="M%.2f %.2fA%.2f %.2f 0 0 %d %.2f %.2f" fill="none" stroke="%s" `+
			`stroke-width="%.2f"/>`+"\n", x1, y1, s.W, s.H, sweep, x2, y2, v.css(s.Fill), s.Stroke)
	case Glyphs:
		v.text(s.Font, s.Size, s.X, s.Y, "start", s.Fill, s.Text)
	case Icon:
		v.icon(s)
	case Token:
		v.token(s)
	case Poly:
		fmt.Fprintf(v, `<polygon fill="%s" points="`, v.css(s.Fill))
		for _, q := range s.Points[:s.Corners] {
			fmt.Fprintf(v, "%.2f,%.2f ", q.X, q.Y)
		}
		v.WriteString(`"/>` + "\n")
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

func (v *svg) text(f Font, size, x, y float32, anchor string, c Color, s string) {
	family, weight := f.Face()
	s = strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(s)
	fmt.Fprintf(v, `<text x="%.2f" y="%.2f" text-anchor="%s" font-family="'%s'" font-weight="%d" `+
		`font-size="%.2f" style="font-kerning:none;font-variant-ligatures:none" fill="%s">%s</text>`+"\n",
		x, y, anchor, family, weight, size, v.css(c), s)
}

func (v *svg) icon(s *Shape) {
	for _, ic := range Icons {
		if ic.Name != s.Text {
			continue
		}
		fill, stroke := v.css(s.Fill), "none"
		if ic.Stroke > 0 {
			fill, stroke = "none", fill
		}
		fmt.Fprintf(v, `<path transform="translate(%.2f %.2f) scale(%.4f)" d="%s" fill="%s" stroke="%s" `+
			`stroke-width="%.2f" stroke-linecap="round" stroke-linejoin="round"/>`+"\n",
			s.X, s.Y, s.W/16, ic.Path, fill, stroke, ic.Stroke)
	}
}

func (v *svg) token(s *Shape) {
	cx, cy, r := s.X+s.W/2, s.Y+s.H/2, s.Radius
	if pts := s.Form.Outline(r); pts != nil {
		v.WriteString(`<polygon points="`)
		for _, q := range pts {
			fmt.Fprintf(v, "%.2f,%.2f ", cx+q.X, cy+q.Y)
		}
		fmt.Fprintf(v, `" fill="%s" stroke="%s" stroke-width="%.2f" stroke-linejoin="round"/>`+"\n",
			v.css(s.Fill), v.css(s.Edge), s.Stroke)
	} else {
		hw, hh, radius := s.Form.Round(r)
		stroke, inset := s.Stroke, float32(0)
		if s.Form == Ring {
			stroke, inset = .53*r, .265*r
		}
		fmt.Fprintf(v, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" rx="%.2f" fill="%s" stroke="%s" `+
			`stroke-width="%.2f"/>`+"\n", cx-hw+inset, cy-hh+inset, 2*(hw-inset), 2*(hh-inset),
			radius-inset,
			v.css(s.Fill), v.css(s.Edge), stroke)
	}
	if s.Text != "" {
		size, base := s.Form.Letter(r, len([]rune(s.Text)))
		v.text(Sans700, size, cx, cy+base, "middle", s.Ink, s.Text)
	}
}
