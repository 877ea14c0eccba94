package mutate

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
)

// module is the path that stands before every package's folder.
const module = "highwater"

const switchPackage = module + "/cmd/highwater/mutate/mutant"

// listed is what go list tells about a package.
type listed struct {
	ImportPath, Dir, Export            string
	GoFiles, TestGoFiles, XTestGoFiles []string
	TestImports, XTestImports, Deps    []string
}

// list asks go list about packages and all they depend on, or about the packages alone.
func list(root string, args ...string) ([]*listed, error) {
	fields := "ImportPath,Dir,Export,GoFiles,TestGoFiles,XTestGoFiles,TestImports,XTestImports,Deps"
	out, err := command(root, "go", append([]string{"list", "-json=" + fields}, args...)...)
	if err != nil {
		return nil, err
	}
	var all []*listed
	for d := json.NewDecoder(bytes.NewReader(out)); ; {
		p := &listed{}
		if err := d.Decode(p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, p)
	}
}

// command runs a program and gives what it printed; an error carries what it complained of.
func command(dir, name string, args ...string) ([]byte, error) {
	c := exec.Command(name, args...)
	c.Dir = dir
	var out, complaint bytes.Buffer
	c.Stdout, c.Stderr = &out, &complaint
	if err := c.Run(); err != nil {
		return nil, fmt.Errorf("%s %s: %w\n%s", name, args[0], err, complaint.String())
	}
	return out.Bytes(), nil
}

// source is the code whose rules are changed.
type source struct {
	root     string
	set      *token.FileSet
	packages []*pkg
	exports  map[string]string // by import path: the file with what the package exports
	types    types.Importer
}

// pkg is one package of it, with its types.
type pkg struct {
	path  string // its folder from the root: "sim/broker"
	files []*file
	types *types.Package
	info  *types.Info
}

// file is one file, as it lies on the disk.
type file struct {
	path string // from the root, with slashes
	text string
	tree *ast.File
	pkg  *pkg
}

// load parses and types the packages in the folders.
func load(root string, folders []string) (*source, error) {
	s := &source{root: root, set: token.NewFileSet(), exports: map[string]string{}}
	args := []string{"-export", "-deps", switchPackage}
	for _, f := range folders {
		args = append(args, module+"/"+f)
	}
	all, err := list(root, args...)
	if err != nil {
		return nil, err
	}
	for _, l := range all {
		s.exports[l.ImportPath] = l.Export
	}
	s.types = importer.ForCompiler(s.set, "gc", func(path string) (io.ReadCloser, error) {
		return os.Open(s.exports[path])
	})
	for _, l := range all {
		folder := strings.TrimPrefix(l.ImportPath, module+"/")
		if !slices.Contains(folders, folder) {
			continue
		}
		p := &pkg{path: folder}
		for _, name := range l.GoFiles {
			text, err := os.ReadFile(filepath.Join(l.Dir, name))
			if err != nil {
				return nil, err
			}
			p.files = append(p.files, &file{path: folder + "/" + name, text: string(text), pkg: p})
		}
		if err := s.check(p, nil); err != nil {
			return nil, err
		}
		s.packages = append(s.packages, p)
	}
	slices.SortFunc(s.packages, func(a, b *pkg) int { return strings.Compare(a.path, b.path) })
	return s, nil
}

// check parses and types a package. With other texts for some of its files it only looks whether
// they would compile; without, it keeps what it found.
func (s *source) check(p *pkg, texts map[string]string) error {
	set, trees := s.set, []*ast.File(nil)
	for _, f := range p.files {
		text, other := texts[f.path]
		if !other {
			text = f.text
		}
		tree, err := parser.ParseFile(set, f.path, text, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if texts == nil {
			f.tree = tree
		}
		trees = append(trees, tree)
	}
	info := &types.Info{Types: map[ast.Expr]types.TypeAndValue{}, Uses: map[*ast.Ident]types.Object{},
		Defs: map[*ast.Ident]types.Object{}}
	checked, err := (&types.Config{Importer: s.types}).Check(module+"/"+p.path, set, trees, info)
	if err == nil && texts == nil {
		p.types, p.info = checked, info
	}
	return err
}
