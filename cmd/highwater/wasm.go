package main

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"time"
)

// wasmSources is where everything lies that can change the wasm, how it is compiled (cmd) included;
// pageSources can change the rest of the site.
var (
	wasmSources = []string{"go.mod", "go.sum", "assets", "cmd", "lessons", "sim", "web"}
	pageSources = []string{"index.html"}
)

// hashSources is one hash over everything the site is made of.
func hashSources(root string) (string, error) {
	return hashTree(root, append(slices.Clone(pageSources), wasmSources...), func(string) bool {
		return true
	})
}

// hashTree hashes names and contents of the files below the given paths that keep accepts. A path
// that does not exist counts as empty.
func hashTree(root string, paths []string, keep func(name string) bool) (string, error) {
	h := sha256.New()
	for _, top := range paths {
		err := filepath.WalkDir(filepath.Join(root, top), func(p string, d fs.DirEntry,
			err error) error {
			if os.IsNotExist(err) {
				return nil
			}
			if err != nil {
				return err
			}
			if d.IsDir() {
				if d.Name() == "testdata" {
					return fs.SkipDir
				}
				return nil
			}
			if !d.Type().IsRegular() || !keep(p) {
				return nil
			}
			data, err := os.ReadFile(p)
			if os.IsNotExist(err) { // an editor's file, gone meanwhile
				return nil
			}
			if err != nil {
				return err
			}
			rel, err := filepath.Rel(root, p)
			if err != nil {
				return err
			}
			fmt.Fprintf(h, "%s %d\n", filepath.ToSlash(rel), len(data))
			h.Write(data)
			return nil
		})
		if err != nil {
			return "", err
		}
	}
	return hex.EncodeToString(h.Sum(nil)[:16]), nil
}

// inWasm says whether a file can change the wasm: Go sources without tests, and what they embed.
func inWasm(name string) bool {
	switch filepath.Ext(name) {
	case ".go":
		return !strings.HasSuffix(name, "_test.go")
	case ".js", ".css", ".html", ".woff2":
		return false
	}
	return true
}

// compileWasm gives a program compiled for the browser, from the cache when no source changed:
// "wasm", the simulation with its stage, or "markdown", which the page loads when a person opens a
// lesson of their own. words is a folder of otherWords, "" for English.
func compileWasm(root, program, words string, log io.Writer) ([]byte, error) {
	sources, err := hashTree(root, wasmSources, inWasm)
	if err != nil {
		return nil, err
	}
	if program != "wasm" {
		words = "" // the other one says nothing itself
	}
	if words != "" {
		theirs, err := hashTree(words, []string{"."}, inWasm)
		if err != nil {
			return nil, err
		}
		sources += "-" + theirs
	}
	goVersion, err := goEnv("GOVERSION")
	if err != nil {
		return nil, err
	}
	name := program + "-" + goVersion + "-" + sources
	if data, ok := readCache(name); ok {
		return data, nil
	}
	fmt.Fprintf(log, "Compiling cmd/%s for the browser ...\n", program)
	start := time.Now()
	dir, err := os.MkdirTemp("", "highwater")
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	target := filepath.Join(dir, program+".wasm")
	args := []string{"build", "-ldflags=-s -w", "-trimpath"}
	if program == "wasm" { // the other one has nothing of Ebitengine, and is smaller with inlining
		lean, err := leanEbitengine(root, dir, log)
		if err != nil {
			return nil, err
		}
		args = append(append(args, smallCode()...), lean)
	}
	if words != "" {
		other, err := otherWords(root, words, dir)
		if err != nil {
			return nil, err
		}
		args = append(args, other)
	}
	cmd := exec.Command("go", append(args, "-o", target, "./cmd/"+program)...)
	cmd.Dir = root
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm", "CGO_ENABLED=0")
	if out, err := cmd.CombinedOutput(); err != nil {
		return nil, fmt.Errorf("the page does not compile: %w\n%s", err, out)
	}
	data, err := os.ReadFile(target)
	if err != nil {
		return nil, err
	}
	if lean, err := withoutLineTables(data); err == nil {
		data = lean
	} else { // larger, and as good
		fmt.Fprintf(log, "The tables of lines stay in the program: %v\n", err)
	}
	fmt.Fprintf(log, "Compiled %.1f MB in %.0f s\n", megabytes(data), time.Since(start).Seconds())
	writeCache(name, data)
	return data, nil
}

// wasmExec is Go's own glue, of the same release as the compiler.
func wasmExec() ([]byte, error) {
	goRoot, err := goEnv("GOROOT")
	if err != nil {
		return nil, err
	}
	return os.ReadFile(filepath.Join(goRoot, "lib", "wasm", "wasm_exec.js"))
}

func goEnv(name string) (string, error) {
	out, err := exec.Command("go", "env", name).Output()
	if err != nil {
		return "", fmt.Errorf("go env %s: %w (is Go installed?)", name, err)
	}
	return strings.TrimSpace(string(out)), nil
}

func megabytes(data []byte) float64 { return float64(len(data)) / 1e6 }

// hotPackages keep their inlined calls: what runs for each event and for each shape.
var hotPackages = []string{
	"highwater/sim", "highwater/sim/node", "highwater/sim/ordered", "highwater/sim/commitlog",
	"highwater/sim/broker", "highwater/sim/client", "highwater/sim/controller",
	"highwater/sim/image", "highwater/sim/wire", "highwater/web/paint", "highwater/web/scene",
	"highwater/web/scene/extract", "highwater/web/scene/layout", "highwater/web/scene/model",
	"highwater/web/stage",
	"github.com/google/btree", "slices", "runtime", "internal/runtime/maps",
}

// smallCode turns inlining off everywhere else, where nothing is called often: the download is about a
// tenth smaller by it. What is hot must keep it: without it a committed record takes twice as long.
func smallCode() []string {
	flags := []string{"-gcflags=all=-l"}
	for _, p := range hotPackages {
		flags = append(flags, "-gcflags="+p+"=")
	}
	return flags
}
