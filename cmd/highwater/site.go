package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"

	"highwater/lessons"
)

// site is the whole page in memory, by path relative to its root. All its links are relative, so it
// works from any sub-path.
type site struct {
	files   map[string]*file
	address string // where the site will stand, for whoever links to it; "" if nobody knows
}

// file is one file with the compressed forms that stand beside it (nil: not worth it).
type file struct {
	kind   string
	data   []byte
	gz, br []byte
	etag   string
}

// effort is how long compression may take.
type effort int

const (
	fast     effort = iota // for a server on this machine: gzip in a fraction of a second
	smallest               // for a site on the network: brotli 11, half a minute, kept in the cache
)

// kinds are the media types of what the site holds. mime.TypeByExtension reads the machine's own
// tables, which differ and may lack wasm.
var kinds = map[string]string{
	".html":  "text/html; charset=utf-8",
	".js":    "text/javascript; charset=utf-8",
	".zip":   "application/zip",
	".tar":   "application/x-tar",
	".data":  "application/octet-stream",
	".css":   "text/css; charset=utf-8",
	".json":  "application/json",
	".svg":   "image/svg+xml",
	".png":   "image/png",
	".wasm":  "application/wasm",
	".woff2": "font/woff2",
	".txt":   "text/plain; charset=utf-8",
}

// programs are what runs in the page: the folders below cmd, and the files below web.
var programs = map[string]string{"wasm": "highwater.wasm", "markdown": "markdown.wasm"}

// download is what the page has to know of a program before it comes, because a compressed answer
// carries no length for a progress bar. The tag is new when the program is.
type download struct {
	Size  int            `json:"size"`
	Tag   string         `json:"tag"`
	Sizes map[string]int `json:"sizes"` // of the compressed forms, by their ending; 0: none
	Head  string         `json:"head"`  // the first bytes in hex, which tell it from a compressed form
}

func (f *file) download() download {
	return download{len(f.data), f.etag, map[string]int{".gz": len(f.gz), ".br": len(f.br)},
		hex.EncodeToString(f.data[:min(len(f.data), 8)])}
}

// findRoot is the checkout the tool was started in: it compiles the page from there.
func findRoot() (string, error) {
	dir, err := os.Getwd()
	if err != nil {
		return "", err
	}
	for {
		mod, err := os.ReadFile(filepath.Join(dir, "go.mod"))
		if err == nil && bytes.HasPrefix(mod, []byte("module highwater\n")) {
			return dir, nil
		}
		up := filepath.Dir(dir)
		if up == dir {
			return "", errors.New("start it inside a checkout of Highwater: it compiles the page there")
		}
		dir = up
	}
}

// assemble builds every file of the site from the checkout at root; words is a folder of otherWords, ""
// for English.
func assemble(root, words, address string, e effort, log io.Writer) (*site, error) {
	s := &site{files: map[string]*file{}, address: address}
	for program, name := range programs {
		wasm, err := compileWasm(root, program, words, log)
		if err != nil {
			return nil, err
		}
		s.add("web/"+name, wasm)
	}
	exec, err := wasmExec()
	if err != nil {
		return nil, err
	}
	s.add("web/wasm_exec.js", exec)
	if err := s.addTree(root, "web/ui"); err != nil {
		return nil, err
	}
	if err := s.addTree(root, "assets/fonts"); err != nil {
		return nil, err
	}
	if err := s.addVendor(root); err != nil {
		return nil, err
	}
	if err := s.compress(e, log); err != nil {
		return nil, err
	}
	if err := s.addPython(); err != nil { // it knows the compressed sizes
		return nil, err
	}
	if err := s.addPostgres(); err != nil {
		return nil, err
	}
	if err := s.addCard(root); err != nil {
		return nil, err
	}
	if err := s.addPages(root); err != nil { // last: the pages know the compressed sizes
		return nil, err
	}
	return s, s.compress(e, log)
}

func (s *site) add(name string, data []byte) {
	sum := sha256.Sum256(data)
	s.files[name] = &file{
		kind: kinds[path.Ext(name)],
		data: data,
		etag: hex.EncodeToString(sum[:8]),
	}
}

// addTree adds the files of one folder that a page may ask for. Test data stays home.
func (s *site) addTree(root, dir string) error {
	return filepath.WalkDir(filepath.Join(root, dir), func(p string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() {
			if d.Name() == "testdata" {
				return fs.SkipDir
			}
			return nil
		}
		if kinds[filepath.Ext(p)] == "" {
			return nil
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		rel, err := filepath.Rel(root, p)
		if err != nil {
			return err
		}
		s.add(filepath.ToSlash(rel), data)
		return nil
	})
}

// addPages adds index.html with the lessons in it, and the stage's page. Both are told of the programs.
func (s *site) addPages(root string) error {
	index, err := os.ReadFile(filepath.Join(root, "index.html"))
	if err != nil {
		return err
	}
	stage, err := os.ReadFile(filepath.Join(root, "web", "stage.html"))
	if err != nil {
		return err
	}
	book, err := renderLessons(root)
	if err != nil {
		return err
	}
	for name, html := range book.documents() {
		s.add(name, html)
	}
	s.add("web/search.json", book.search)
	s.add(headersFile, headersNote())
	downloads := map[string]any{"version": version()}
	for program, name := range programs {
		f := s.files["web/"+name]
		downloads[program] = f.download()
	}
	build, err := json.Marshal(downloads)
	if err != nil {
		return err
	}
	modules, err := preloads(root, "web/ui/main.js", "")
	if err != nil {
		return err
	}
	loaders, err := preloads(root, "web/ui/loader.js", "web/")
	if err != nil {
		return err
	}
	marks := map[string]string{
		"build": string(build), "shelf": book.shelf, "first": book.first, "catalogue": book.catalogue,
		"home": book.home.html, "poster": book.home.poster, "policy": policy,
		"card": cardTags(s.address), "modules": modules, "loaders": loaders,
	}
	if index, err = fill(index, marks, "index.html"); err != nil {
		return err
	}
	if stage, err = fill(stage, marks, "web/stage.html"); err != nil {
		return err
	}
	s.add("index.html", index)
	s.add("web/stage.html", stage)
	return nil
}

// addCard adds the social card, and the drawing that it is made from.
func (s *site) addCard(root string) error {
	png, err := os.ReadFile(filepath.Join(root, "assets", "card.png"))
	if err != nil {
		return err
	}
	icon, err := os.ReadFile(filepath.Join(root, "web", "ui", "icon.svg"))
	if err != nil {
		return err
	}
	ls, err := lessons.Load()
	if err != nil {
		return err
	}
	svg, err := cardOf(ls, string(icon))
	s.add("card.png", png)
	s.add("card.svg", []byte(svg))
	return err
}

// fill replaces <!--highwater:NAME--> by the text of that name. An unknown name is an error: a page
// with a hole would otherwise be served.
func fill(page []byte, marks map[string]string, name string) ([]byte, error) {
	const open, end = "<!--highwater:", "-->"
	var out bytes.Buffer
	rest := string(page)
	for {
		before, after, found := strings.Cut(rest, open)
		out.WriteString(before)
		if !found {
			return out.Bytes(), nil
		}
		key, tail, found := strings.Cut(after, end)
		text, known := marks[key]
		if !found || !known {
			return nil, fmt.Errorf("%s: no text for the mark %q", name, key)
		}
		out.WriteString(text)
		rest = tail
	}
}

// version names the commit this tool was built from, for reports.
func version() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown"
	}
	for _, s := range info.Settings {
		if s.Key == "vcs.revision" && len(s.Value) >= 10 {
			return s.Value[:10]
		}
	}
	return "development"
}

// serve answers one request with the smallest form that the browser takes.
func (f *file) serve(w http.ResponseWriter, r *http.Request) {
	h := w.Header()
	data, tag := f.data, f.etag
	accept := r.Header.Get("Accept-Encoding")
	switch {
	case f.br != nil && strings.Contains(accept, "br"):
		data, tag = f.br, f.etag+"-br"
		h.Set("Content-Encoding", "br")
	case f.gz != nil && strings.Contains(accept, "gzip"):
		data, tag = f.gz, f.etag+"-gz"
		h.Set("Content-Encoding", "gzip")
	}
	h.Set("Content-Type", f.kind)
	h.Set("ETag", `"`+tag+`"`)
	h.Set("Vary", "Accept-Encoding")
	h.Set("Cache-Control", "no-cache")
	for _, x := range headers {
		h.Set(x[0], x[1])
	}
	if strings.Contains(r.Header.Get("If-None-Match"), tag) {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	h.Set("Content-Length", strconv.Itoa(len(data)))
	if r.Method != http.MethodHead {
		w.Write(data)
	}
}
