package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// The copy of Ebitengine that the wasm is compiled with has no template any more, and the very texts
// of the shaders that Ebitengine itself lists in defs.go.
func TestLeanShaders(t *testing.T) {
	root, dir := filepath.Join("..", ".."), t.TempDir()
	flag, err := withLeanShaders(root, dir)
	if err != nil {
		t.Fatal(err)
	}
	if flag == "" {
		t.Fatal("Ebitengine's shaders look different now: the download is a fifth larger")
	}
	for _, p := range shaderPackages {
		made, err := os.ReadFile(filepath.Join(dir, "ebiten", p, "shader.go"))
		if err != nil {
			t.Fatal(err)
		}
		if strings.Contains(string(made), "text/template") {
			t.Errorf("%s still makes its shaders with a template", p)
		}
		listed, err := os.ReadFile(filepath.Join(dir, "ebiten", p, "defs.go"))
		if err != nil {
			t.Fatal(err)
		}
		n := 0
		for _, line := range strings.Split(string(listed), "\n") {
			text, ok := strings.CutPrefix(line, "const _ = ")
			if !ok {
				continue
			}
			n++
			if !strings.Contains(string(made), text) {
				t.Errorf("%s lacks a shader of defs.go: %s", p, text)
			}
		}
		if n == 0 {
			t.Errorf("%s lists no shaders", p)
		}
	}
}

// What no game needs in a browser is out of the copy, by Ebitengine's files as they are now.
func TestUnneededIsLeftOut(t *testing.T) {
	root, dir := filepath.Join("..", ".."), t.TempDir()
	if _, err := withLeanShaders(root, dir); err != nil {
		t.Fatal(err)
	}
	for i := range unneeded {
		made, err := os.ReadFile(filepath.Join(dir, "ebiten", unneeded[i].file))
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasSuffix(string(made), unneeded[i].instead) {
			t.Errorf("%s looks different now: nothing was left out", unneeded[i].file)
		}
	}
	list := exec.Command("go", "list", "-modfile="+filepath.Join(dir, "go.mod"), "-deps", "./cmd/wasm")
	list.Dir = root
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range strings.Fields(string(out)) {
		if p == "go/build" || p == "go/printer" || p == "archive/zip" || p == "text/template" {
			t.Errorf("the wasm still has %s", p)
		}
	}
}
