package main

import (
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
)

// Ebitengine compiles its shaders whenever it starts: from a language like Go, with go/parser, to a
// program of its own, and that to the language of WebGL. A page needs three of them and has none of its
// own, so they are compiled here, by Ebitengine's own compiler, and the copy holds what comes out.

// precompiled are the files of the copy that compiled shaders take the place of: each with a text that
// it must still have, since what stands for it was written for that. They go together or not at all.
var precompiled = []struct {
	file, has string
	instead   func(source string) string
}{
	{"internal/legacyshader/legacyshader.go",
		"func CompileShader(fragmentSrc []byte) (*shaderir.Program, Unit, error) {\n",
		whole(compiledOnly)},
	{"internal/legacyshader/convert.go", "func convertToPixels(src []byte) ([]byte, error) {\n",
		whole("package legacyshader\n")},
	{"internal/graphics/shader.go",
		"func CompileShader(fragmentSrc []byte) (*shaderir.Program, error) {\n", whole("package graphics\n")},
	{"internal/shaderir/program.go", programOfEbitengine, whole(compiledProgram)},
	{"internal/shaderir/check.go", "func TypeFromBinaryOp(", whole("package shaderir\n")},
	{"internal/shaderir/type.go", localVariables, func(source string) string {
		head, _, _ := strings.Cut(source, localVariables)
		return head
	}},
	{"internal/shaderir/glsl/glsl.go", "func Compile(p *shaderir.Program, version GLSLVersion) (" +
		"vertexShader, fragmentShader string) {\n", whole(compiledGLSL)},
	{"internal/shaderir/glsl/type.go", "package glsl\n", whole("package glsl\n")},
}

func whole(text string) func(string) string { return func(string) string { return text } }

// localVariables begins the end of type.go, which only a compiler needs.
const localVariables = "func descendantLocalVars(block, target *Block) ([]Type, bool) {\n"

const programOfEbitengine = `type Program struct {
	UniformNames []string
	Uniforms     []Type
	TextureCount int
	Attributes   []Type
	Varyings     []Type
	Funcs        []Func
	VertexFunc   VertexFunc
	FragmentFunc FragmentFunc
`

// compiledProgram is a program without its blocks: what is asked of it after it was compiled.
const compiledProgram = `package shaderir

import "slices"

type SourceID [16]byte

type Program struct {
	UniformNames   []string
	Uniforms       []Type
	SourceID       SourceID
	VertexSource   string
	FragmentSource string

	source         string
	uniformFactors []uint32
}

func Compiled(source string) *Program {
	i := slices.IndexFunc(compiled, func(p Program) bool { return p.source == source })
	if i < 0 {
		return nil
	}
	return &compiled[i]
}

func (p *Program) FilterUniformVariables(uniforms []uint32) {
	for i, factor := range p.uniformFactors {
		uniforms[i] *= factor
	}
}
`

const compiledOnly = `package legacyshader

import (
	"errors"

	"github.com/hajimehoshi/ebiten/v2/internal/shaderir"
)

type Unit int

const (
	Texels Unit = iota
	Pixels
)

func CompileShader(source []byte) (*shaderir.Program, Unit, error) {
	if p := shaderir.Compiled(string(source)); p != nil {
		return p, Pixels, nil
	}
	return nil, 0, errors.New("legacyshader: this build holds no shaders but Ebitengine's own")
}
`

const compiledGLSL = `package glsl

import "github.com/hajimehoshi/ebiten/v2/internal/shaderir"

type GLSLVersion int

const (
	GLSLVersionDefault GLSLVersion = iota
	GLSLVersionES300
)

func Compile(p *shaderir.Program, _ GLSLVersion) (vertexShader, fragmentShader string) {
	return p.VertexSource, p.FragmentSource
}
`

// compiler is a program that lies in the copy while its shaders are compiled, because only there it
// may import what it needs.
const compiler = `package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/hajimehoshi/ebiten/v2/internal/builtinshader"
	"github.com/hajimehoshi/ebiten/v2/internal/colormshader"
	"github.com/hajimehoshi/ebiten/v2/internal/legacyshader"
	"github.com/hajimehoshi/ebiten/v2/internal/shaderir/glsl"
)

func main() {
	fmt.Print("package shaderir\n\nvar compiled = []Program{\n")
	compile([]byte(builtinshader.ClearShaderSource))
	for f := range builtinshader.FilterCount {
		for a := range builtinshader.AddressCount {
			compile(builtinshader.ShaderSource(builtinshader.Filter(f), builtinshader.Address(a)))
			compile(colormshader.ShaderSource(colormshader.Filter(f), colormshader.Address(a)))
		}
	}
	fmt.Print("}\n")
}

func compile(source []byte) {
	p, unit, err := legacyshader.CompileShader(source)
	if err != nil || unit != legacyshader.Pixels {
		fmt.Fprintln(os.Stderr, "a shader that is not in pixels: ", err)
		os.Exit(1)
	}
	n := 0
	for _, t := range p.Uniforms {
		n += t.DwordCount()
	}
	factors := make([]uint32, n)
	for i := range factors {
		factors[i] = 1
	}
	p.FilterUniformVariables(factors)
	vertex, fragment := glsl.Compile(p, glsl.GLSLVersionES300)
	text := fmt.Sprintf("\t{UniformNames: %#v, Uniforms: %#v, SourceID: %#v,\n\t\tuniformFactors: %#v,\n"+
		"\t\tsource: %q,\n\t\tVertexSource: %q,\n\t\tFragmentSource: %q},\n", p.UniformNames, p.Uniforms,
		p.SourceID, factors, source, vertex, fragment)
	fmt.Print(strings.ReplaceAll(text, "shaderir.", ""))
}
`

// compileShaders puts compiled shaders into the copy of Ebitengine, in place of the compiler.
func compileShaders(root, lean, flag string, log io.Writer) error {
	sources := make([]string, len(precompiled))
	for i, p := range precompiled {
		source, err := os.ReadFile(filepath.Join(lean, filepath.FromSlash(p.file)))
		if err != nil && !os.IsNotExist(err) {
			return err
		}
		if sources[i] = string(source); !strings.Contains(sources[i], p.has) {
			fmt.Fprintf(log, "Ebitengine's %s isn't what it was: the page starts slower.\n", p.file)
			return nil
		}
	}
	const name = "internal/compileshaders"
	if err := os.Mkdir(filepath.Join(lean, name), 0o700); err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(lean, name, "main.go"), []byte(compiler), 0o600); err != nil {
		return err
	}
	cmd := exec.Command("go", "run", flag, ebitengine+"/"+name)
	cmd.Dir, cmd.Stderr = root, log
	table, err := cmd.Output()
	if err != nil {
		return fmt.Errorf("compiling Ebitengine's shaders: %w", err)
	}
	if err := os.RemoveAll(filepath.Join(lean, name)); err != nil {
		return err
	}
	for i, p := range precompiled {
		file := filepath.Join(lean, filepath.FromSlash(p.file))
		if err := os.WriteFile(file, []byte(p.instead(sources[i])), 0o600); err != nil {
			return err
		}
	}
	return os.WriteFile(filepath.Join(lean, "internal/shaderir/compiled.go"), table, 0o600)
}
