//go:build browser

package web_test

import (
	"bytes"
	"flag"
	"image"
	"image/png"
	"os"
	"testing"

	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

var update = flag.Bool("update", false, "write assets/card.png anew")

// The social card that is kept as a PNG is what the tool draws now, set in the page's own fonts.
func TestSocialCard(t *testing.T) {
	p := newTab(t, 1200, 630)
	// The card's styles stand in it, which the page's policy forbids.
	if _, err := chromedp.Call(p.ctx, page.SetBypassCSP, page.SetBypassCSPParams{Enabled: true}); err != nil {
		t.Fatal(err)
	}
	p.run(chromedp.Navigate(address))
	js[bool](p, `fetch("card.svg").then((r) => r.text()).then(async (svg) => {
		const box = document.createElement("div");
		box.style.cssText = "position:fixed;inset:0;z-index:99";
		box.innerHTML = svg;
		document.body.append(box);
		await Promise.all(["700 46px", "600 12px", "500 12px"].map((f) => document.fonts.load(f + ' "Atkinson Hyperlegible Next"')));
		await document.fonts.load('500 12px "JetBrains Mono"');
		return new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(() => done(true))));
	})`)
	drawn, err := chromedp.Run(p.ctx, chromedp.CaptureScreenshot())
	if err != nil {
		t.Fatal(err)
	}
	const name = "../assets/card.png"
	if *update {
		if err := os.WriteFile(name, drawn, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	kept, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	// Browsers smooth edges in their own ways; a word that changed is many more points than that.
	if off := differing(t, drawn, kept); off > 0.004 {
		t.Errorf("%.2f %% of assets/card.png are another picture: draw it anew with -update", off*100)
	}
}

// differing is the part of two pictures' points that nobody would take for the same.
func differing(t *testing.T, a, b []byte) float64 {
	t.Helper()
	var pictures [2]image.Image
	for i, data := range [][]byte{a, b} {
		img, err := png.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(err)
		}
		pictures[i] = img
	}
	size := pictures[0].Bounds()
	if size != pictures[1].Bounds() {
		t.Fatalf("one is %v, the other %v", size, pictures[1].Bounds())
	}
	off := 0
	for y := range size.Dy() {
		for x := range size.Dx() {
			r1, g1, b1, _ := pictures[0].At(x, y).RGBA()
			r2, g2, b2, _ := pictures[1].At(x, y).RGBA()
			if apart(r1, r2)+apart(g1, g2)+apart(b1, b2) > 0x6000 {
				off++
			}
		}
	}
	return float64(off) / float64(size.Dx()*size.Dy())
}

func apart(a, b uint32) uint32 { return max(a, b) - min(a, b) }
