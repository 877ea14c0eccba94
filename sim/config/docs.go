package config

import (
	"slices"
	"strings"
)

// Doc is one sentence on what a config does; empty when nobody wrote one.
func Doc(name string) string {
	i, ok := slices.BinarySearchFunc(docs[:], name, func(d doc, name string) int {
		return strings.Compare(d.name, name)
	})
	if !ok {
		return ""
	}
	return docs[i].text
}

type doc struct{ name, text string }
