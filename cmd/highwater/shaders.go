package main

import (
	"bytes"
	"fmt"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"text/template"
)

// Ebitengine makes its few built-in shaders with package text/template when it starts. With that
// package the linker must keep every exported method of the whole program, because a template may call
// any of them. So the wasm is compiled with a copy of Ebitengine in which two files hold the same texts,
// made here by the same template. If a file looks different in another version, it stays as it is.
var shaderPackages = []string{"internal/builtinshader", "internal/colormshader"}

const ebitengine = "github.com/hajimehoshi/ebiten/v2"

// withLeanShaders copies Ebitengine into dir, replaces the two files, and gives the flag with which go
// build takes the copy; "" when there was nothing to replace.
func withLeanShaders(root, dir string) (string, error) {
	download := exec.Command("go", "mod", "download", ebitengine)
	download.Dir = root
	if out, err := download.CombinedOutput(); err != nil {
		return "", fmt.Errorf("downloading Ebitengine: %w\n%s", err, out)
	}
	cmd := exec.Command("go", "list", "-m", "-f", "{{.Dir}}", ebitengine)
	cmd.Dir = root
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("looking for Ebitengine: %w", err)
	}
	original := strings.TrimSpace(string(out))
	fixed := map[string]string{}
	for _, p := range shaderPackages {
		source, err := os.ReadFile(filepath.Join(original, p, "shader.go"))
		if err != nil {
			return "", nil
		}
		text, ok := withoutTemplate(string(source))
		if !ok {
			return "", nil
		}
		fixed[filepath.Join(p, "shader.go")] = text
	}
	for _, u := range unneeded {
		source, err := os.ReadFile(filepath.Join(original, u.file))
		if err != nil {
			continue
		}
		if text, ok := u.without(string(source)); ok {
			fixed[u.file] = text
		}
	}
	lean := filepath.Join(dir, "ebiten")
	if err := copyModule(original, lean); err != nil {
		return "", err
	}
	for name, text := range fixed {
		if err := os.WriteFile(filepath.Join(lean, name), []byte(text), 0o600); err != nil {
			return "", err
		}
	}
	return modFile(root, dir, lean)
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
	for _, unused := range []string{"\t\"bytes\"\n", "\t\"fmt\"\n", "\t\"sync\"\n", "\t\"text/template\"\n"} {
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
