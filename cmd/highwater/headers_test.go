package main

import (
	"bytes"
	"io"
	"net/http/httptest"
	"os"
	"regexp"
	"strings"
	"testing"
)

// inline is what the policy forbids: scripts, handlers and styles in the HTML itself. (A script element
// of data is none.)
var inline = regexp.MustCompile(`(?i)<script>|<style|<[^>]+\s(on[a-z]+|style)=|javascript:`)

// pages are the site's HTML, without its programs.
func pages(t *testing.T) *site {
	t.Helper()
	s := &site{files: map[string]*file{}}
	for _, name := range programs {
		s.add("web/"+name, []byte("x"))
	}
	if err := s.addPages("../.."); err != nil {
		t.Fatal(err)
	}
	return s
}

// No page has anything inline, and each says itself what it may run.
func TestPolicy(t *testing.T) {
	n := 0
	for name, f := range pages(t).files {
		if !strings.HasSuffix(name, ".html") {
			continue
		}
		n++
		if at := inline.FindIndex(f.data); at != nil {
			t.Errorf("%s has something inline: %s", name, f.data[at[0]:min(at[1]+80, len(f.data))])
		}
		if name != allLessons && !bytes.Contains(f.data, []byte(policy)) {
			t.Errorf("%s doesn't say what it may run", name)
		}
	}
	if n < 10 {
		t.Errorf("there are %d pages", n)
	}
	for _, want := range []string{"script-src 'self' 'wasm-unsafe-eval';", "style-src 'self';", "default-src 'none'"} {
		if !strings.Contains(policy, want) {
			t.Errorf("the policy lacks %s", want)
		}
	}
	if strings.Contains(policy, "unsafe-inline") || strings.Contains(policy, "'unsafe-eval'") {
		t.Error(policy)
	}
}

// The server and the note for file hosts have the same headers.
func TestHeaders(t *testing.T) {
	s := &server{site: pages(t), root: "../..", log: io.Discard}
	var err error
	if s.inputs, err = hashSources(s.root); err != nil {
		t.Fatal(err)
	}
	note := string(s.site.files[headersFile].data)
	for _, path := range []string{"/", "/web/stage.html", "/" + lessonPath("keys"), "/" + headersFile} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", path, nil)
		r.Host = "localhost:9292"
		s.ServeHTTP(w, r)
		if w.Code != 200 {
			t.Errorf("%s: %d %s", path, w.Code, w.Body)
		}
		for _, h := range headers {
			if got := w.Header().Get(h[0]); got != h[1] || !strings.Contains(note, "  "+h[0]+": "+h[1]+"\n") {
				t.Errorf("%s: %s is %q, want %q", path, h[0], got, h[1])
			}
		}
	}
	if !strings.Contains(headers[0][1], "frame-ancestors 'self'") {
		t.Error("anybody may frame the page")
	}
}

// The server answers to this machine's names and to the one it was given, and to no stranger's.
func TestForeignHosts(t *testing.T) {
	s := &server{site: pages(t), root: "../..", log: io.Discard, addr: "teach.example:80"}
	for host, code := range map[string]int{"localhost:9292": 200, "LOCALHOST": 200, "127.0.0.1:9292": 200,
		"[::1]:9292": 200, "::1": 200, "192.168.1.20:9292": 200, "a.localhost:9292": 200, "teach.example": 200,
		"localhost.": 200, "evil.example:9292": 421, "localhost.evil.example": 421, "": 421,
		"127.0.0.1.evil.example": 421, "notlocalhost": 421} {
		w := httptest.NewRecorder()
		r := httptest.NewRequest("GET", "/web/stage.html", nil)
		r.Host = host
		s.ServeHTTP(w, r)
		if w.Code != code {
			t.Errorf("%q: %d, want %d", host, w.Code, code)
		}
		if code != 200 && (!strings.Contains(w.Body.String(), "localhost") || strings.Contains(w.Body.String(), "<html")) {
			t.Errorf("%q is told %q", host, w.Body)
		}
	}
}

// A lesson's own page can be read without scripts: it says its letters, its title and its language.
func TestReaderPages(t *testing.T) {
	files := pages(t).files
	page := string(files[lessonPath("keys")].data)
	for _, want := range []string{"<!doctype html>", `<meta charset="utf-8">`, `<html lang="en">`, "<title>", `class="step"`} {
		if !strings.Contains(page, want) {
			t.Errorf("a lesson's page lacks %s", want)
		}
	}
	for _, link := range regexp.MustCompile(`href="\.\./([^"]+)"`).FindAllStringSubmatch(page, -1) {
		if _, err := os.Stat("../../web/" + link[1]); err != nil && !strings.HasPrefix(link[1], "../") {
			t.Error(err)
		}
	}
	if n := strings.Count(string(files[allLessons].data), `data-step="1"`); n != len(files)-len(programs)-5 {
		t.Errorf("all lessons together are %d of %d", n, len(files)-len(programs)-5)
	}
}
