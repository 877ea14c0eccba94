package main

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"
)

// imported finds the scripts that a module imports when it is loaded, not those that are only asked for
// later or named in a comment.
var imported = regexp.MustCompile(`(?m)^(?:import|export)\s(?:[^;"']*?\sfrom\s)?["'](\.{1,2}/[^"']+\.js)["']`)

// preloads are the links that name all modules a page begins with, but for the first, whose tag stands
// in the page. A browser would otherwise learn of each only when it has read the one that imports it,
// and ask for them one after another over a slow line.
func preloads(root, first, base string) (string, error) {
	var found []string
	seen := map[string]bool{}
	var visit func(name string) error
	visit = func(name string) error {
		if seen[name] {
			return nil
		}
		seen[name] = true
		text, err := os.ReadFile(filepath.Join(root, filepath.FromSlash(name)))
		if err != nil {
			return err
		}
		if name != first {
			found = append(found, name)
		}
		for _, m := range imported.FindAllStringSubmatch(string(text), -1) {
			if err := visit(path.Join(path.Dir(name), m[1])); err != nil {
				return err
			}
		}
		return nil
	}
	if err := visit(first); err != nil {
		return "", err
	}
	var out strings.Builder
	for _, name := range found {
		fmt.Fprintf(&out, "<link rel=\"modulepreload\" href=%q>\n", strings.TrimPrefix(name, base))
	}
	return out.String(), nil
}
