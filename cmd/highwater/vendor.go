package main

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"

	"highwater/web/python"
)

// What others made and the page loads when it is wanted lies in assets/vendor, as
// assets/vendor/refresh.sh packs it: one brotli file each, and SOURCE, which says what it is. The site
// has it unpacked, because not every browser knows brotli outside of HTTP.

const vendorDir = "assets/vendor"

// addVendor adds the files of assets/vendor.
func (s *site) addVendor(root string) error {
	dir := filepath.Join(root, filepath.FromSlash(vendorDir))
	return filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		name := filepath.ToSlash(rel)
		packed, err := os.ReadFile(p)
		switch {
		case err != nil:
			return err
		case path.Base(name) == "SOURCE":
			s.add(name+".txt", packed)
			return nil
		case path.Ext(name) != ".br":
			return nil
		}
		data, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
		if err != nil {
			return fmt.Errorf("%s: %w", name, err)
		}
		s.addVendored(strings.TrimSuffix(name, ".br"), data, packed)
		return nil
	})
}

// addVendored adds one file. Not every host knows what .mjs is, and a browser runs no script of an
// unknown kind: it is called .js.
func (s *site) addVendored(name string, data, packed []byte) {
	if stem, ok := strings.CutSuffix(name, ".mjs"); ok {
		name = stem + ".js"
		changed := bytes.ReplaceAll(data, []byte(".asm.mjs"), []byte(".asm.js"))
		if len(data) != len(changed) {
			data = append([]byte("// Changed by Highwater: it loads a file that is called .js.\n"),
				changed...)
			packed = nil
		}
	}
	s.add(name, data)
	s.files[name].br = packed
}

// pythonDir is where Pyodide lies in the site.
const pythonDir = vendorDir + "/pyodide/"

// addPython adds what the page has to know to run Python: our own modules, and what is downloaded.
func (s *site) addPython() error {
	about := struct {
		Modules   map[string]string   `json:"modules"` // file -> its text
		Downloads map[string]download `json:"downloads"`
		Lock      struct {
			Info     json.RawMessage     `json:"info"`
			Packages map[string]struct{} `json:"packages"` // none: they are of no use offline
		} `json:"lock"`
	}{Modules: map[string]string{}, Downloads: map[string]download{}}
	lock := s.files[pythonDir+"pyodide-lock.json"]
	if lock == nil {
		return fmt.Errorf("%spyodide-lock.json is missing: see assets/vendor/refresh.sh", pythonDir)
	}
	delete(s.files, pythonDir+"pyodide-lock.json")
	if err := json.Unmarshal(lock.data, &about.Lock); err != nil {
		return err
	}
	clear(about.Lock.Packages)
	err := fs.WalkDir(python.Files, ".", func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		text, err := fs.ReadFile(python.Files, p)
		about.Modules[p] = string(text)
		return err
	})
	if err != nil {
		return err
	}
	about.Downloads, err = s.downloads(pythonDir, "pyodide.asm.wasm", "python_stdlib.zip")
	if err != nil {
		return err
	}
	return s.addJSON("web/python.json", about)
}

func (s *site) addJSON(name string, v any) error {
	text, err := json.Marshal(v)
	if err == nil {
		s.add(name, text)
	}
	return err
}

// downloads are what the page has to know of the large files in a folder of assets/vendor.
func (s *site) downloads(dir string, names ...string) (map[string]download, error) {
	out := map[string]download{}
	for _, name := range names {
		f := s.files[dir+name]
		if f == nil {
			return nil, fmt.Errorf("%s%s is missing: see assets/vendor/refresh.sh", dir, name)
		}
		out[name] = f.download()
	}
	return out, nil
}

// postgresDir is where PGlite lies in the site.
const postgresDir = vendorDir + "/pglite/"

// addPostgres adds what the page has to know to run a PostgreSQL.
func (s *site) addPostgres() error {
	files, err := s.downloads(postgresDir, "dist/pglite.wasm", "dist/pglite.data", "data.tar")
	if err != nil {
		return err
	}
	return s.addJSON("web/postgres.json", files)
}
