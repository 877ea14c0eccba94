package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
)

// What lies in assets/vendor is what its SOURCE says, to the bit, and its licence is kept.
func TestVendored(t *testing.T) {
	sources, _ := filepath.Glob("../../" + vendorDir + "/*/SOURCE")
	if len(sources) == 0 {
		t.Fatal("nothing is there")
	}
	for _, source := range sources {
		text, err := os.ReadFile(source)
		if err != nil {
			t.Fatal(err)
		}
		head, sums, _ := strings.Cut(string(text), "\n\n")
		for _, word := range []string{"package ", "version ", "licence ", "archive "} {
			if !strings.Contains(head, word) {
				t.Errorf("%s doesn't say its %s", source, word)
			}
		}
		_, sums, _ = strings.Cut(sums, "\n")
		for line := range strings.Lines(sums) {
			sum, file, ok := strings.Cut(strings.TrimSpace(line), "  ")
			packed, err := os.ReadFile(filepath.Join(filepath.Dir(source), file+".br"))
			if err != nil || !ok {
				t.Fatal(line, err)
			}
			data, err := io.ReadAll(brotli.NewReader(bytes.NewReader(packed)))
			if err != nil {
				t.Fatal(err)
			}
			if got := sha256.Sum256(data); hex.EncodeToString(got[:]) != sum {
				t.Errorf("%s isn't the file that %s names", file, source)
			}
		}
		name := filepath.Base(filepath.Dir(source))
		if found, _ := filepath.Glob("../../assets/LICENSES/*"); !containsFold(found, name) {
			t.Errorf("no licence of %s is in assets/LICENSES", name)
		}
	}
}

func containsFold(names []string, part string) bool {
	for _, n := range names {
		if strings.Contains(strings.ToLower(n), strings.ToLower(part)) {
			return true
		}
	}
	return false
}
