package main

import (
	"bytes"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

// The wasm is compiled with a copy of Ebitengine that lacks what no page needs and that would make the
// download a quarter larger. Each row of patches says what goes and why. A file that looks different in
// another version of Ebitengine stays as it is: the page works all the same, only larger, and a test
// says so.

const ebitengine = "github.com/hajimehoshi/ebiten/v2"

// patch changes one file of Ebitengine.
type patch struct {
	file  string
	apply func(source string) (text string, ok bool) // not ok: the file isn't what it was
}

var patches = []patch{
	// Ebitengine makes its few built-in shaders with package text/template when it starts. With that
	// package the linker must keep every exported method of the whole program, because a template may
	// call any of them. So the copy holds the same texts, made here by the same template.
	{"internal/builtinshader/shader.go", withoutTemplate},
	{"internal/colormshader/shader.go", withoutTemplate},
	// Debug builds look for the caller's file with go/build, which finds no folder in a browser.
	{"internal/debug/caller.go", wholeFile(
		"func FirstCaller() (file string, line int, callerType CallerType) {\n", noCaller)},
	// A key for tests dumps all images as PNGs in a zip file.
	{"internal/graphicscommand/image_js.go", withoutDump},
	{"internal/graphicscommand/image.go", replaces(
		"\t\"github.com/hajimehoshi/ebiten/v2/internal/png\"\n", "",
		"png.Encode(w, ", "noPNG(",
		endOfFile, noPNG)},
	// On a desktop a game can be the guest of another process; the two speak through package net in
	// encoding/gob.
	{"internal/vmguest/vmguest.go", wholeFile("func IsGuest() bool {\n", noGuest)},
	// What is logged is about threads and about images that are saved when a phone puts a game aside. A
	// page has one thread and saves none. Package log/slog brings encoding/json.
	{"internal/thread/thread.go", replaces("\t\"log/slog\"\n", "", endOfFile, noLog)},
	{"internal/atlas/gpuresources.go", replaces("\t\"log/slog\"\n", "", endOfFile, noLog)},
}

const noCaller = `package debug

type CallerType int

const (
	CallerTypeNone CallerType = iota
	CallerTypeRegular
	CallerTypeInternal
)

func FirstCaller() (file string, line int, callerType CallerType) { return "", 0, CallerTypeNone }
`

const noPNG = `
func noPNG(image.Image) error {
	return fmt.Errorf("graphicscommand: images can't be dumped in this build")
}
`

const noGuest = `package vmguest

func MarkGuest(bool) {}
`

const noLog = `
type noLog struct{}

func (noLog) Default() noLog { return noLog{} }

func (noLog) Enabled(...any) bool { return false }

func (noLog) Debug(string, ...any) {}

func (noLog) Error(string, ...any) {}

var slog struct {
	noLog
	LevelDebug int
}
`

const noDump = `func DumpImages([]*Image, graphicsdriver.Graphics, string) (string, error) { return "", nil }
`

// wholeFile replaces all of a file that still has the function which is not wanted.
func wholeFile(unwanted, instead string) func(string) (string, bool) {
	return func(source string) (string, bool) { return instead, strings.Contains(source, unwanted) }
}

// endOfFile stands for the end of a file among what replaces takes.
const endOfFile = ""

// replaces takes texts and what stands instead of each, in turn. A file that lacks one of the texts
// isn't what it was.
func replaces(pairs ...string) func(string) (string, bool) {
	return func(source string) (string, bool) {
		for i := 0; i < len(pairs); i += 2 {
			old, instead := pairs[i], pairs[i+1]
			if old == endOfFile {
				source += instead
				continue
			}
			if !strings.Contains(source, old) {
				return "", false
			}
			source = strings.ReplaceAll(source, old, instead)
		}
		return source, true
	}
}

// withoutDump cuts DumpImages, the last function of its file, and the import that only it needs.
func withoutDump(source string) (string, bool) {
	head, _, ok := strings.Cut(source, "func DumpImages(images []*Image, "+
		"graphicsDriver graphicsdriver.Graphics, dir string) (string, error) {\n")
	before, after, found := strings.Cut(head, "\t\"archive/zip\"\n")
	return before + after + noDump, ok && found
}

// leanEbitengine copies Ebitengine into dir, patches the copy, and gives the flag with which go build
// takes it.
func leanEbitengine(root, dir string, log io.Writer) (flag string, err error) {
	original, err := ebitengineDir(root)
	if err != nil {
		return "", err
	}
	lean := filepath.Join(dir, "ebiten")
	if err := copyModule(original, lean); err != nil {
		return "", err
	}
	for _, p := range patches {
		name := filepath.Join(lean, filepath.FromSlash(p.file))
		source, err := os.ReadFile(name)
		if err != nil && !os.IsNotExist(err) {
			return "", err
		}
		text, ok := p.apply(string(source))
		if !ok {
			fmt.Fprintf(log, "Ebitengine's %s isn't what it was: the download grows.\n", p.file)
			continue
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	if flag, err = modFile(root, dir, lean); err != nil {
		return "", err
	}
	return flag, compileShaders(root, lean, flag, log)
}

// ebitengineDir is where the module's sources lie; they are downloaded when they aren't there yet.
func ebitengineDir(root string) (string, error) {
	download := exec.Command("go", "mod", "download", ebitengine)
	download.Dir = root
	if out, err := download.CombinedOutput(); err != nil {
		return "", fmt.Errorf("downloading Ebitengine: %w\n%s", err, out)
	}
	list := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", ebitengine)
	list.Dir = root
	out, err := list.Output()
	if err != nil {
		return "", fmt.Errorf("looking for Ebitengine: %w", err)
	}
	return strings.TrimSpace(string(out)), nil
}

// copyModule copies a module's sources, without its examples and tests.
func copyModule(from, to string) error {
	return filepath.WalkDir(from, func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(from, p)
		if err != nil {
			return err
		}
		if d.IsDir() {
			if rel == "examples" || rel == "cmd" || d.Name() == "testdata" {
				return fs.SkipDir
			}
			return os.MkdirAll(filepath.Join(to, rel), 0o700)
		}
		if strings.HasSuffix(p, "_test.go") || !d.Type().IsRegular() {
			return nil
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		return os.WriteFile(filepath.Join(to, rel), data, 0o600)
	})
}

// modFile writes a go.mod and go.sum that name the copy.
func modFile(root, dir, lean string) (string, error) {
	for _, name := range []string{"go.mod", "go.sum"} {
		data, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			return "", err
		}
		if name == "go.mod" {
			data = append(data, "\nreplace "+ebitengine+" => "+lean+"\n"...)
		}
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o600); err != nil {
			return "", err
		}
	}
	return "-modfile=" + filepath.Join(dir, "go.mod"), nil
}

// withoutTemplate replaces the template of a shader.go by what it makes for each filter and address.
func withoutTemplate(source string) (string, bool) {
	const begin, end = "var tmpl = template.Must(template.New(\"tmpl\").Parse(`", "`))\n"
	head, rest, ok := strings.Cut(source, begin)
	if !ok {
		return "", false
	}
	text, rest, ok := strings.Cut(rest, end)
	if !ok {
		return "", false
	}
	doc, rest, ok := strings.Cut(rest, "func ShaderSource(filter Filter, address Address) []byte {\n")
	if !ok {
		return "", false
	}
	_, tail, ok := strings.Cut(rest, "\n}\n")
	if !ok {
		return "", false
	}
	sources, ok := shaderSources(text)
	if !ok {
		return "", false
	}
	for _, unused := range []string{"\t\"bytes\"\n", "\t\"fmt\"\n", "\t\"sync\"\n",
		"\t\"text/template\"\n"} {
		head = strings.Replace(head, unused, "", 1)
	}
	head = strings.Replace(head, "import (\n)\n", "", 1)
	vars := strings.Index(head, "var (\n\tshaders ")
	if vars < 0 || strings.Contains(tail, "template.") || strings.Contains(tail, "bytes.") {
		return "", false
	}
	return head[:vars] + "var sources = [FilterCount][AddressCount]string" + sources + "\n" + doc +
		"func ShaderSource(filter Filter, address Address) []byte {\n" +
		"\treturn []byte(sources[filter][address])\n}\n" + tail, true
}

// shaderSources is the Go literal of what the template makes.
func shaderSources(text string) (string, bool) {
	t, err := template.New("").Parse(text)
	if err != nil {
		return "", false
	}
	var b strings.Builder
	b.WriteString("{\n")
	for filter := range 3 {
		b.WriteString("\t{\n")
		for address := range 3 {
			var made bytes.Buffer
			err := t.Execute(&made, map[string]int{
				"Filter": filter, "FilterNearest": 0, "FilterLinear": 1, "FilterPixelated": 2,
				"Address": address, "AddressUnsafe": 0, "AddressClampToZero": 1, "AddressRepeat": 2,
			})
			if err != nil {
				return "", false
			}
			fmt.Fprintf(&b, "\t\t%q,\n", made.String())
		}
		b.WriteString("\t},\n")
	}
	b.WriteString("}\n")
	return b.String(), true
}
