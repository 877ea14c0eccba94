package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// Each module that a page begins with is named once, however it is imported, and none that only a comment
// or a later import names.
func TestPreloads(t *testing.T) {
	root := t.TempDir()
	for name, text := range map[string]string{
		"main.js": "// import \"./comment.js\";\nimport { a,\n  b } from \"./a.js\";\nimport \"./sub/b.js\";\n",
		"a.js":    "export * from './sub/b.js';\n/** @type {import(\"./types\")} */\nconst later = () => import(\"./later.js\");\n",
		"sub/b.js": "import { x } from \"../a.js\"; // a ring\nimport y from \"./c.js\";\n" +
			"export const z = 'import \"./text.js\"';\n",
		"sub/c.js": "",
	} {
		p := filepath.Join(root, "web", name)
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	got, err := preloads(root, "web/main.js", "web/")
	if err != nil {
		t.Fatal(err)
	}
	if want := []string{"a.js", "sub/b.js", "sub/c.js"}; strings.Join(hrefs(got), " ") != strings.Join(want, " ") {
		t.Errorf("preloads %q, not %q", hrefs(got), want)
	}
	if err := os.Remove(filepath.Join(root, "web", "sub", "c.js")); err != nil {
		t.Fatal(err)
	}
	if _, err := preloads(root, "web/main.js", "web/"); err == nil {
		t.Error("a script that isn't there is imported, and nobody minds")
	}
}

func hrefs(links string) (list []string) {
	for _, part := range strings.Split(links, `href="`)[1:] {
		name, _, _ := strings.Cut(part, `"`)
		list = append(list, name)
	}
	return list
}
