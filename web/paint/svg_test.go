package paint

import (
	"os"
	"regexp"
	"strings"
	"testing"
)

// TestPageHasTheSameColours proves that the page and the canvas speak of the same colours: every role of
// a theme is a custom property of the page's style sheet, with the same value.
func TestPageHasTheSameColours(t *testing.T) {
	css, err := os.ReadFile("../ui/tokens.css")
	if err != nil {
		t.Fatal(err)
	}
	_, light, _ := strings.Cut(string(css), "[data-theme=light] {")
	light, dark, _ := strings.Cut(light, "[data-theme=dark] {")
	for name, c := range map[string]struct {
		theme *Theme
		css   string
	}{"light": {&Light, light}, "dark": {&Dark, dark}} {
		for role := Panel.role(); role < roleCount; role++ {
			want := "--" + ofRole(role).token() + ": " + c.theme.CSS(ofRole(role)) + ";"
			if !strings.Contains(c.css, want) {
				t.Errorf("%s: tokens.css has no %s", name, want)
			}
		}
	}
}

// TestSVGFollowsThePage proves that a drawing with variables holds no colour of a theme, so that one file
// serves both, and that with a theme it holds nothing else.
func TestSVGFollowsThePage(t *testing.T) {
	n := Pen{Scale: 1}
	n.Frame(0, 0, 90, 40, 4, Card, Line2, 1, Dash44)
	n.Hatch(0, 0, 90, 40, 4, 2, 8, KeyLook(3).Fill.Alpha(.75))
	n.Token(20, 20, 9, Key{Index: 11, Initial: "M"}, Tinted)
	n.Icon("crown", 40, 10, 14, Crown)
	n.Chip(60, 10, 16, PartitionLook(9), "a<b")
	n.Flag(70, 0, 30, "HW 3", false)
	n.Poly(GroupLook(5), At(0, 0), At(4, 4), At(0, 8))
	d := Drawing{Width: 90, Height: 40, Scale: 1, Layers: [][]Shape{n.Shapes}}
	both, fixed := SVG(d, Variable), SVG(d, Dark.CSS)
	hex := regexp.MustCompile(`#[0-9A-F]{6}`)
	if c := hex.FindString(both); c != "" {
		t.Errorf("a drawing for both themes has the colour %s", c)
	}
	for _, want := range []string{"var(--stage)", "var(--card)", "var(--line2)", "var(--k4-tint)", "var(--k4-deep)",
		"color-mix(in srgb, var(--k4-fill) 75%, transparent)", "var(--p1t)", "var(--g1)", "a&lt;b"} {
		if !strings.Contains(both, want) {
			t.Errorf("a drawing for both themes lacks %s", want)
		}
	}
	if strings.Contains(fixed, "var(") || !strings.Contains(fixed, Dark.CSS(Card)) ||
		!strings.Contains(fixed, "#4FE0CFBF") { // the hatch at three quarters
		t.Error("a drawing of the dark theme isn't dark")
	}
}

// TestSmallTextIsLeftOut proves that a pen puts down no text that couldn't be read.
func TestSmallTextIsLeftOut(t *testing.T) {
	for scale, want := range map[float32]int{1: 1, .91: 1, .9: 0} {
		n := Pen{Scale: scale}
		n.Text(Sans500, 10.5, 0, 0, Ink, "orders-0")
		if len(n.Shapes) != want {
			t.Errorf("at a scale of %.2f there are %d texts, want %d", scale, len(n.Shapes), want)
		}
	}
}
