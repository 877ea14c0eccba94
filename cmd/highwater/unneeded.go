package main

import "strings"

// part is a part of Ebitengine that no game needs in a browser but that brings much code with it: a
// file of which everything from a marker on is replaced. A file without its marker stays as it is.
type part struct {
	file    string
	from    string // where the replaced rest begins
	imports string // one import that goes as well, or the whole head when it is "*"
	instead string
}

// unneeded is left out of the wasm: together more than 100 KB of the download.
var unneeded = []part{
	{
		// Debug builds look for the caller's file with go/build, which finds no folder in a browser.
		file: "internal/debug/caller.go", imports: "*",
		from: "func FirstCaller() (file string, line int, callerType CallerType) {\n",
		instead: `package debug

type CallerType int

const (
	CallerTypeNone CallerType = iota
	CallerTypeRegular
	CallerTypeInternal
)

func FirstCaller() (file string, line int, callerType CallerType) { return "", 0, CallerTypeNone }
`,
	},
	{
		// Shaders in texels are parsed, changed and printed again with go/printer. Ebitengine's own
		// are in pixels, and we have none.
		file: "internal/legacyshader/convert.go", imports: "*",
		from: "func convertToPixels(src []byte) ([]byte, error) {\n",
		instead: `package legacyshader

import "errors"

func convertToPixels([]byte) ([]byte, error) {
	return nil, errors.New("legacyshader: shaders in texels are left out of this build")
}
`,
	},
	{
		// A key for tests dumps all images as a zip file.
		file: "internal/graphicscommand/image_js.go", imports: "\t\"archive/zip\"\n",
		from: "func DumpImages(images []*Image, graphicsDriver graphicsdriver.Graphics, dir string) " +
			"(string, error) {\n",
		instead: `func DumpImages([]*Image, graphicsdriver.Graphics, string) (string, error) { return "", nil }
`,
	},
}

// without is the file's text with the rest replaced, and false when the file looks different.
func (p *part) without(source string) (string, bool) {
	head, _, ok := strings.Cut(source, p.from)
	if !ok {
		return "", false
	}
	if p.imports == "*" {
		return p.instead, true
	}
	before, after, ok := strings.Cut(head, p.imports)
	return before + after + p.instead, ok
}
