package config

import (
	"slices"
	"strings"
)

// Doc is one sentence on what a config does; empty when nobody wrote one.
func Doc(name string) string {
	i, ok := slices.BinarySearchFunc(docs, name, func(d doc, name string) int {
		return strings.Compare(d.name, name)
	})
	if !ok {
		return ""
	}
	return docs[i].text
}

type doc struct{ name, text string }

func sentences(text string) []doc {
	out := make([]doc, 0, strings.Count(text, "\n"))
	for l := range strings.SplitSeq(strings.TrimSpace(text), "\n") {
		name, sentence, _ := strings.Cut(l, "|")
		out = append(out, doc{name, sentence})
	}
	return out
}
