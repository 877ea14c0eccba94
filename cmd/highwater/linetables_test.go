package main

import (
	"bytes"
	"errors"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// A program without its line tables is as long, runs as before, and names the function it crashed in.
func TestWithoutLineTables(t *testing.T) {
	dir := t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	write("go.mod", "module crash\n")
	write("main.go", `package main

import "runtime"

//go:noinline
func burn(n int) int {
	if n == 0 {
		runtime.GC()
		panic("the oven is on fire")
	}
	return burn(n-1) + 1
}

func main() { println(burn(20000)) }
`)
	build := exec.Command("go", "build", "-ldflags=-s -w", "-trimpath", "-o", "crash.wasm", ".")
	build.Dir = dir
	build.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "GOWORK=off", "GOFLAGS=")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	program := filepath.Join(dir, "crash.wasm")
	whole, err := os.ReadFile(program)
	if err != nil {
		t.Fatal(err)
	}
	lean, err := withoutLineTables(whole)
	if err != nil {
		t.Fatal(err)
	}
	if len(lean) != len(whole) {
		t.Errorf("%d bytes became %d", len(whole), len(lean))
	}
	for name, has := range map[string]bool{"main.go": false, "main.burn": true} {
		if !bytes.Contains(whole, []byte(name)) || bytes.Contains(lean, []byte(name)) != has {
			t.Errorf("%s: in the whole program %v, in the lean one %v, want true and %v", name,
				bytes.Contains(whole, []byte(name)), bytes.Contains(lean, []byte(name)), has)
		}
	}
	more := bytes.Count(lean, []byte{0}) - bytes.Count(whole, []byte{0})
	if more < len(whole)/50 {
		t.Errorf("only %d bytes more are zero, of %d", more, len(whole))
	}
	crashes(t, program, lean)
}

// crashes runs the program and looks at what its panic prints.
func crashes(t *testing.T, program string, lean []byte) {
	if _, err := exec.LookPath("node"); err != nil {
		return // test.sh brings one
	}
	if err := os.WriteFile(program, lean, 0o644); err != nil {
		t.Fatal(err)
	}
	goRoot, err := goEnv("GOROOT")
	if err != nil {
		t.Fatal(err)
	}
	out, err := exec.Command("node", "--stack-size=8192",
		filepath.Join(goRoot, "lib", "wasm", "wasm_exec_node.js"), program).CombinedOutput()
	if err == nil {
		t.Error("it did not crash")
	}
	for _, want := range []string{"the oven is on fire", "main.burn(", "main.main()", "?:0"} {
		if !strings.Contains(string(out), want) {
			t.Errorf("it did not print %q:\n%.600s", want, out)
		}
	}
}

// What is no Go program, or one that is laid out differently, is said to be one.
func TestLineTablesOfSomethingElse(t *testing.T) {
	header := "\x00asm\x01\x00\x00\x00"
	table := "\xf1\xff\xff\xff\x00\x00\x01\x08" + strings.Repeat("\xff", 64)
	data := func(content string) string {
		body := "\x01\x00\x41\x08\x0b" + string(rune(len(content))) + content
		return header + "\x0b" + string(rune(len(body))) + body
	}
	for _, wasm := range []string{
		"", "\x00asm", header, header + "\x0b", header + "\x0b\x7f\x01\x00\x41\x00\x0b\x7f",
		header + "\x0b\x10\x01\x00\x41\x08\x0b\xff\xff\xff\xff\xff\xff\xff\xff\xff\x01",
		data("nothing of Go"), data(table), data(table[:20]),
	} {
		if _, err := withoutLineTables([]byte(wasm)); !errors.Is(err, errLayout) {
			t.Errorf("%q: %v", wasm, err)
		}
	}
}
