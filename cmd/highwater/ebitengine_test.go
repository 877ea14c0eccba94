package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Every file that the wasm leaves something out of still looks as it did when its patch was written.
func TestPatchesFitEbitengine(t *testing.T) {
	var log bytes.Buffer
	if _, err := leanEbitengine(filepath.Join("..", ".."), t.TempDir(), &log); err != nil {
		t.Fatal(err)
	}
	if log.Len() > 0 {
		t.Error(log.String())
	}
}

// The copy of Ebitengine that the wasm is compiled with has the very texts of the shaders that
// Ebitengine itself lists in defs.go, and each of them compiled.
func TestShadersAreEbitenginesOwn(t *testing.T) {
	root, dir := filepath.Join("..", ".."), t.TempDir()
	if _, err := leanEbitengine(root, dir, &bytes.Buffer{}); err != nil {
		t.Fatal(err)
	}
	compiled, err := os.ReadFile(filepath.Join(dir, "ebiten", "internal", "shaderir", "compiled.go"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range []string{"internal/builtinshader", "internal/colormshader"} {
		made, err := os.ReadFile(filepath.Join(dir, "ebiten", p, "shader.go"))
		if err != nil {
			t.Fatal(err)
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
			if !strings.Contains(string(compiled), "source: "+text+",\n\t\tVertexSource: \"#version 300 es\\n") {
				t.Errorf("a shader of %s isn't compiled: %s", p, text)
			}
		}
		if n == 0 {
			t.Errorf("%s lists no shaders", p)
		}
	}
}

// wasmDeps lists what the wasm is made of, a line for each package, by a template of go list.
func wasmDeps(t *testing.T, template string, flags ...string) []string {
	t.Helper()
	args := append([]string{"list", "-deps", "-f", template}, flags...)
	list := exec.Command("go", append(args, "./cmd/wasm")...)
	list.Dir = filepath.Join("..", "..")
	list.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	out, err := list.Output()
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(out))
}

// What no game needs in a browser is not in the wasm.
func TestUnneededIsLeftOut(t *testing.T) {
	dir := t.TempDir()
	lean, err := leanEbitengine(filepath.Join("..", ".."), dir, &bytes.Buffer{})
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range wasmDeps(t, "{{.ImportPath}}", lean) {
		switch p {
		case "go/build", "go/printer", "archive/zip", "text/template", "net", "regexp", "log/slog",
			"encoding/json", "encoding/gob", "go/parser", "go/constant", "math/big",
			ebitengine + "/internal/png", ebitengine + "/internal/shader":
			t.Errorf("the wasm still has %s", p)
		}
	}
}

// A package that must keep its inlined calls is named as it is: a renamed one would be compiled small
// and slow without a word.
func TestHotPackagesAreInTheWasm(t *testing.T) {
	deps := wasmDeps(t, "{{.ImportPath}}")
	for _, p := range hotPackages {
		if !slices.Contains(deps, p) {
			t.Errorf("there is no package %s in the wasm", p)
		}
	}
}

// Whatever the wasm is compiled from, and the sources that say how, are part of the key under which
// it is kept.
func TestCacheKnowsEverySource(t *testing.T) {
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	known := map[string]bool{}
	_, err = hashTree(root, wasmSources, func(p string) bool {
		known[p] = inWasm(p)
		return known[p]
	})
	if err != nil {
		t.Fatal(err)
	}
	sources := wasmDeps(t, `{{$p := .}}{{if not .Standard}}{{range .GoFiles}}{{$p.Dir}}/{{.}}
{{end}}{{range .EmbedFiles}}{{$p.Dir}}/{{.}}
{{end}}{{end}}`)
	how, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range how {
		if !strings.HasSuffix(p, "_test.go") {
			sources = append(sources, filepath.Join(root, "cmd/highwater", p))
		}
	}
	n := 0
	for _, p := range sources {
		if !strings.HasPrefix(p, root+string(filepath.Separator)) {
			continue // another module: go.sum stands for it
		}
		n++
		if !known[p] {
			t.Errorf("a change of %s would leave a stale wasm in the cache", p)
		}
	}
	if n < 100 {
		t.Errorf("go list named only %d sources", n)
	}
}
