// Package markdown is the one way Markdown becomes HTML: when the site is built, and in the page for
// lessons that are opened there. What it writes may stand in a page whoever wrote the Markdown:
// tags are left out, links that could run a script lead nowhere, and no element gets a name or an
// identity.
package markdown

import (
	"strings"

	"github.com/yuin/goldmark"
	"github.com/yuin/goldmark/extension"
)

// goldmark leaves tags of the source out unless it is told to be unsafe.
var converter = goldmark.New(goldmark.WithExtensions(extension.Table))

// HTML is a piece of prose as HTML.
func HTML(text string) string {
	var out strings.Builder
	if err := converter.Convert([]byte(text), &out); err != nil {
		panic(err) // a strings.Builder takes everything
	}
	return out.String()
}
