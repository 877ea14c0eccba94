//go:build browser

package web_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

// drop lets a file fall onto the lesson panel, as a person would.
func (p *tab) drop(name, text string) {
	p.Helper()
	p.run(chromedp.Evaluate[chromedp.Void](fmt.Sprintf(`(() => {
		const data = new DataTransfer();
		data.items.add(new File([%q], %q, { type: "text/markdown" }));
		for (const type of ["dragover", "drop"]) {
			document.getElementById("lesson").dispatchEvent(new DragEvent(type, { dataTransfer: data, bubbles: true, cancelable: true }));
		}
	})()`, text, name)))
}

// A lesson of one's own is opened by dropping its file, and by choosing it in the list; it looks as it
// would on the site, and runs. What renders it comes only then. What a stranger wrote in it runs nothing.
func TestOpenALessonFile(t *testing.T) {
	p := open(t, "")
	came := `performance.getEntriesByType("resource").some((e) => e.name.includes("markdown.wasm"))`
	if js[bool](p, came) {
		t.Error("the renderer came before anybody asked for it")
	}
	source, err := os.ReadFile("../lessons/content/keys.md")
	if err != nil {
		t.Fatal(err)
	}
	p.drop("mine.md", string(source))
	p.waitFor("the lesson", `s.lesson.id.startsWith("loaded-") && $(".step:not([hidden])").dataset.lesson === s.lesson.id`)
	if !js[bool](p, came) {
		t.Error("the lesson was rendered by nobody")
	}
	same := js[bool](p, `(async () => {
		const site = document.createElement("template"), own = document.createElement("template");
		site.innerHTML = await (await fetch("web/lessons/keys.html")).text();
		const prose = (root, id) => [...root.querySelectorAll(".step[data-lesson=" + CSS.escape(id) + "]")].map((a) =>
			[...a.children].filter((n) => !n.className && n.tagName !== "H1").map((n) => n.textContent).join("\n"));
		const built = prose(site.content, "keys"), shown = prose(document, s.lesson.id);
		return built.length > 3 && built.join() === shown.join();
	})()`)
	if !same {
		t.Error("its prose isn't that of the site")
	}

	// A malformed one says where, and what is open stays open.
	p.drop("bad.md", strings.Replace(string(source), "```run", "```rum", 1))
	p.waitFor("the error", `$("#trouble").open && $("#trouble").textContent.includes('unknown fence "rum"')`)
	if js[bool](p, `s.lesson.id !== $(".step:not([hidden])").dataset.lesson`) {
		t.Error("another lesson is open")
	}
	p.click("#trouble .btn")

	// A stranger's, through the list of lessons.
	bad := `<img src=x onerror="window.pwned=1"><script>window.pwned=2</script>`
	file := filepath.Join(t.TempDir(), "stranger.md")
	text := "---\ntitle: " + bad + "\nsummary: " + bad + "\n---\n## " + bad + "\n" + bad +
		"\n\n[link](javascript:window.pwned=3) and <b onclick=\"window.pwned=4\">words</b>\n\n" +
		"```run\nkill broker-1 " + bad + "\n```\n"
	if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	p.click("#contents-button")
	p.waitFor("the catalogue", `document.documentElement.dataset.view === "lessons"`)
	p.run(chromedp.SetUploadFiles(chromedp.CSS("#lesson-file"), []string{file}))
	p.waitFor("the stranger's lesson", `$(".step:not([hidden]) h1").textContent.includes("onerror") && document.documentElement.dataset.view === "lesson"`)
	js[any](p, `($(".step:not([hidden]) a").click(), null)`)
	p.click("#contents-button")
	p.frames(3)
	if js[bool](p, `"pwned" in window || document.querySelectorAll("#steps img, #steps script, #steps [onclick], #catalogue img").length > 0`) {
		t.Error("a stranger's text came to life")
	}
	p.waitFor("the catalogue has both", `document.querySelectorAll("#catalogue a.row[href*=loaded-]").length === 2`)
	link := js[string](p, `"#" + s.link`)
	p.silent()

	// The link, where the file isn't.
	p = open(t, link)
	p.waitFor("the notice", `$("#trouble").open && $("#trouble").textContent.includes("opened from a file")`)
	p.drop("stranger.md", text)
	p.waitFor("the link's lesson", `s.lesson.id.startsWith("loaded-")`)
	p.silent()
}
