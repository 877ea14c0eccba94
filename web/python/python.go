// Package python holds the Python side of notebooks: the kafka module with kafka-python's API, and what
// runs cells. The same files run in the page and, by highwater notebook, on the machine's own python3.
package python

import "embed"

// Files are the Python files, from this folder on.
//
//go:embed kernel.py all:kafka
var Files embed.FS
