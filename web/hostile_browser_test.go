//go:build browser

package web_test

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// text waits until an element says something, and gives what it says.
func (p *tab) text(selector, part string) string {
	p.Helper()
	p.waitFor(fmt.Sprintf("%s says %q", selector, part),
		fmt.Sprintf("$(%q)?.checkVisibility() && $(%q).textContent.includes(%q)", selector, selector, part))
	return js[string](p, fmt.Sprintf("$(%q).textContent", selector))
}

// without opens the page before which a script has run, and doesn't wait for the simulation.
func (p *tab) without(script, fragment string) {
	p.Helper()
	p.before(script)
	p.run(chromedp.Navigate(address + fragment))
}

// Without a network another lesson opens all the same, because all were fetched ahead.
func TestOfflineLessons(t *testing.T) {
	p := open(t, "")
	ls := allLessons(t)
	p.waitFor("the lessons were fetched ahead", `performance.getEntriesByName(new URL("web/lessons.html", location).href)[0]?.responseEnd > 0
		&& performance.getEntriesByName(new URL("web/search.json", location).href)[0]?.responseEnd > 0`)
	p.cut(func(string) bool { return true })
	p.at(ls[4].ID, 2)
	p.waitFor("its text is there", fmt.Sprintf(`$(".step[data-lesson='%s'][data-step='2']").checkVisibility()`, ls[4].ID))
	js[bool](p, `($(".find").click(), true)`)
	p.run(chromedp.SendKeys(chromedp.CSS("#search input"), "acks"))
	p.waitFor("the search finds something", `$("#search-results [role=option]") !== null`)
}

// When its text can't come, the lesson says so in its place, the page stays usable, and tries again.
func TestOfflineTooSoon(t *testing.T) {
	p := newTab(t)
	p.expected = "Failed to load resource"
	p.cut(func(path string) bool { return strings.HasPrefix(path, "web/lessons") })
	p.load("#/lesson/" + allLessons(t)[0].ID)
	other := allLessons(t)[3].ID
	p.do(map[string]any{"op": "goto", "lesson": other, "step": 1})
	p.text(".missing", "has not arrived")
	p.do(map[string]any{"op": "goto", "lesson": allLessons(t)[0].ID, "step": 1})
	p.waitFor("the lesson that was there is there", fmt.Sprintf(`$(".step[data-lesson='%s']").checkVisibility() && $(".missing").hidden`,
		allLessons(t)[0].ID))
	p.do(map[string]any{"op": "goto", "lesson": other, "step": 1})
	p.text(".missing", "has not arrived")
	files.mu.Lock()
	files.down = nil
	files.mu.Unlock()
	p.click(".missing button")
	p.waitFor("its text has come", fmt.Sprintf(`$(".step[data-lesson='%s']").checkVisibility() && $(".missing").hidden`, other))
}

// A simulator that doesn't come, or can't run, is said in a sentence, and the lessons can be read.
func TestReadingWithoutSimulator(t *testing.T) {
	ls := allLessons(t)
	for name, c := range map[string]struct {
		script, says string
		down         func(string) bool
	}{
		"no WebAssembly": {"delete window.WebAssembly", "no WebAssembly", nil},
		"no program":     {"", "did not arrive", func(path string) bool { return strings.Contains(path, ".wasm") }},
	} {
		t.Run(name, func(t *testing.T) {
			p := newTab(t)
			p.expected = "Failed to load resource"
			p.cut(c.down)
			p.without(c.script, "#/lesson/"+ls[1].ID+"/2")
			p.text("#loading", c.says)
			p.waitFor("the step is there", fmt.Sprintf(`$(".step[data-lesson='%s'][data-step='2']").checkVisibility()`, ls[1].ID))
			p.click("#next")
			p.waitFor("Next turns the page", fmt.Sprintf(`$(".step[data-lesson='%s'][data-step='3']").checkVisibility()`, ls[1].ID))
			p.run(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(location.hash = "#/lesson/%s/1", null)`, ls[2].ID)))
			p.waitFor("another lesson opens", fmt.Sprintf(`$(".step[data-lesson='%s'][data-step='1']").checkVisibility()`, ls[2].ID))
			if js[bool](p, `$("#trouble").open`) {
				t.Errorf("a box is open: %s", js[string](p, `$("#trouble").textContent`))
			}
		})
	}
}

// From a file the page says what it needs, and every lesson can be read.
func TestFromAFile(t *testing.T) {
	p := newTab(t)
	p.expected = "file:" // a browser complains of the modules that it doesn't load from a disk
	p.run(chromedp.Navigate("file://" + filepath.ToSlash(folder) + "/index.html"))
	p.text(".bareword.file", "opened as a file")
	if js[bool](p, `$(".bareword.noscript").checkVisibility() || $(".col").checkVisibility()`) {
		t.Error("what can't work is there")
	}
	link := js[string](p, `$("a.row[data-lesson]").href`)
	if !js[bool](p, `$("a.row[data-lesson]").checkVisibility()`) || !strings.HasPrefix(link, "file://") {
		t.Fatalf("no lesson can be opened: %s", link)
	}
	p.run(chromedp.Navigate(link))
	p.waitFor("all its steps are there", `document.querySelectorAll(".step").length > 1 &&
		[...document.querySelectorAll(".step")].every((s) => s.checkVisibility())`)
	if got := js[string](p, `document.characterSet + getComputedStyle($("main")).maxWidth`); !strings.HasPrefix(got, "UTF-8") ||
		strings.HasSuffix(got, "none") {
		t.Errorf("the lesson is shown as %s", got)
	}
}

// The page's policy holds in the browser: what isn't the site's own doesn't run.
func TestPolicyHolds(t *testing.T) {
	p := open(t, "")
	p.expected = "Content Security Policy"
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	got, err := chromedp.Run(ctx, chromedp.Evaluate[string](`(async () => {
		const out = [];
		const s = document.createElement("script");
		s.textContent = "window.evil = 1";
		document.head.append(s);
		out.push(window.evil ? "an inline script runs" : "");
		try { await fetch("data:text/plain,x"); out.push("it fetches elsewhere"); } catch { /* as it should */ }
		const b = document.createElement("div");
		b.innerHTML = '<img src="x:" onerror="window.evil = 2"><p style="color: rgb(1, 2, 3)">x</p>';
		document.body.append(b);
		await new Promise((go) => setTimeout(go, 100));
		out.push(window.evil ? "a handler runs" : "", getComputedStyle(b.lastChild).color === "rgb(1, 2, 3)" ? "a style holds" : "");
		b.remove();
		return out.filter(Boolean).join(", ");
	})()`, chromedp.EvalAwaitPromise))
	if err != nil || got != "" {
		t.Error(got, err)
	}
}
