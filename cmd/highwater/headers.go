package main

import (
	"fmt"
	"net"
	"strings"
)

// policy is what the page may load and run: what stands beside it, and WebAssembly. It has no inline
// script and no inline style. It stands in the pages themselves, too, because many a file host lets
// nobody set headers.
const policy = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; " +
	"img-src 'self' data: blob:; font-src 'self'; connect-src 'self'; frame-src 'self'; " +
	"base-uri 'none'; form-action 'none'"

// headers go with every file. Only as a header can a page say who may frame it: nobody but the page
// itself, whose stage is a frame.
var headers = [][2]string{
	{"Content-Security-Policy", policy + "; frame-ancestors 'self'"},
	{"Referrer-Policy", "no-referrer"},
	{"X-Content-Type-Options", "nosniff"},
	{"Cross-Origin-Opener-Policy", "same-origin"},
}

// headersFile is read by some file hosts (Netlify, Cloudflare Pages), and a note for whoever runs
// another one.
const headersFile = "_headers"

func headersNote() []byte {
	var out strings.Builder
	out.WriteString(`# Headers that a host should send with this site. Hosts that know a _headers file read them from here;
# on any other, put them into its configuration. The page works without them: the first and the second
# stand in its HTML, too, except for who may frame it (frame-ancestors). To let another site show
# Highwater in a frame, name it there.
#
# Files that end in .br or .gz are the compressed forms of those beside them. A host that can serve them by
# itself should send Content-Encoding with the plain file's type; the page copes with any host.
/*
`)
	for _, h := range headers {
		fmt.Fprintf(&out, "  %s: %s\n", h[0], h[1])
	}
	return []byte(out.String())
}

// ours tells whether a request is meant for this server: for this machine by any of its own names or
// addresses, or by the one that was asked for with --addr. Another name that leads here is a stranger's
// page that has its own name point at this machine to read what stands on it (DNS rebinding).
func ours(host, addr string) bool {
	name := hostName(host)
	return name == "localhost" || strings.HasSuffix(name, ".localhost") || net.ParseIP(name) != nil ||
		name != "" && name == hostName(addr)
}

// hostName is the name in host:port, host, or [address]:port.
func hostName(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		host = name
	}
	host = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]")
	return strings.ToLower(strings.TrimSuffix(host, "."))
}
