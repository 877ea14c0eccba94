package markdown

import (
	"regexp"
	"strings"
	"testing"
)

var (
	tag       = regexp.MustCompile(`<(/?)([a-zA-Z0-9]+)((?:\s+[-a-zA-Z:]+="[^"<>]*")*)\s*/?>`)
	attribute = regexp.MustCompile(`([-a-zA-Z:]+)="([^"]*)"`)
)

// allowed are the tags that prose may become, with their attributes.
var allowed = map[string]string{
	"p": "", "h1": "", "h2": "", "h3": "", "h4": "", "h5": "", "h6": "", "em": "", "strong": "", "pre": "",
	"code": "class", "a": "href title", "img": "src alt title", "ul": "", "ol": "start", "li": "",
	"blockquote": "", "hr": "", "br": "", "table": "", "thead": "", "tbody": "", "tr": "", "th": "style align",
	"td": "style align",
}

// harmless checks that HTML has nothing in it but those.
func harmless(t *testing.T, source, html string) {
	t.Helper()
	rest := strings.ReplaceAll(html, "<!-- raw HTML omitted -->", "")
	for _, m := range tag.FindAllStringSubmatch(rest, -1) {
		attrs, ok := allowed[m[2]]
		if !ok {
			t.Errorf("%q becomes %q: a tag %s", source, html, m[2])
		}
		for _, a := range attribute.FindAllStringSubmatch(m[3], -1) {
			if !strings.Contains(" "+attrs+" ", " "+a[1]+" ") {
				t.Errorf("%q becomes %q: %s has %s", source, html, m[2], a[1])
			}
			value := strings.ToLower(strings.TrimSpace(a[2]))
			switch a[1] {
			case "href", "src":
				for _, bad := range []string{"javascript:", "vbscript:", "file:", "data:text", "data:app"} {
					if strings.HasPrefix(value, bad) {
						t.Errorf("%q becomes %q: it leads to %s", source, html, value)
					}
				}
			case "style":
				if !strings.HasPrefix(value, "text-align:") {
					t.Errorf("%q becomes %q: it is styled", source, html)
				}
			case "class":
				if !strings.HasPrefix(value, "language-") || strings.Contains(value, " ") {
					t.Errorf("%q becomes %q: a class of its own", source, html)
				}
			}
		}
	}
	if left := tag.ReplaceAllString(rest, ""); strings.ContainsAny(left, "<>") {
		t.Errorf("%q becomes %q: a bracket is left in %q", source, html, left)
	}
}

// Nothing that a stranger writes runs, styles the page, or passes for a part of it.
func TestStrangersWriteHarmlessHTML(t *testing.T) {
	for _, source := range []string{
		"<script>alert(1)</script>", "a <script src=x></script> b", "<img src=x onerror=alert(1)>",
		"<svg onload=alert(1)>", "x <b onclick='alert(1)'>y</b>", "<iframe srcdoc='<script>1</script>'>",
		"<style>*{display:none}</style>", "<div data-goals id=\"steps\">", "<a href=\"javascript:alert(1)\">x</a>",
		"[x](javascript:alert(1))", "[x](JaVaScRiPt:alert(1))", "[x]( javascript:alert(1))", "<javascript:alert(1)>",
		"[x](&#106;avascript:alert(1))", "[x](java&#10;script:alert(1))", "[x](vbscript:x)", "[x](file:///etc/passwd)",
		"[x](data:text/html,<script>alert(1)</script>)", "[x](data:application/xhtml+xml,x)", "![x](javascript:alert(1))",
		"![\" onerror=\"alert(1)](x)", "[x](y \"z\\\" onclick=\\\"alert(1)\")", "[x]: javascript:alert(1)\n\n[x]",
		"[x](\"onclick=alert(1))", "~~~\"><script>alert(1)</script>\ncode\n~~~", "~~~a onclick=alert(1)\ncode\n~~~",
		"# x {onclick=alert(1) #steps}", "| a |\n|:-:|\n| <script>x</script> |", "| a {style=x} |\n|--|\n|b|",
		"`<script>alert(1)</script>`", "    <script>alert(1)</script>", "<!-- --><script>alert(1)</script>",
		"<![CDATA[<script>alert(1)</script>]]>", "<?php echo 1 ?>", "<!DOCTYPE html>", "</article><article class=step>",
		"&lt;script&gt;alert(1)", "\x00<script>", "<scr\x00ipt>", "\xff\xfe<b>", "<https://a.b/\"onclick=alert(1)>",
	} {
		harmless(t, source, HTML(source))
		for _, around := range []string{"> ", "- ", "1. ", "**", "| "} {
			harmless(t, around+source, HTML(around+source+"\n"))
		}
	}
}

// What can't be shown is left out in silence, the words around it stay; and Markdown is Markdown.
func TestHTML(t *testing.T) {
	for source, want := range map[string]string{
		"Some *words*.":            "<p>Some <em>words</em>.</p>\n",
		"a <b>c</b> d":             "<p>a <!-- raw HTML omitted -->c<!-- raw HTML omitted --> d</p>\n",
		"[x](javascript:alert(1))": "<p><a href=\"\">x</a></p>\n",
		"| a |\n|---|\n| `b` |": "<table>\n<thead>\n<tr>\n<th>a</th>\n</tr>\n</thead>\n<tbody>\n<tr>\n" +
			"<td><code>b</code></td>\n</tr>\n</tbody>\n</table>\n",
		"```json\n{\"a\": 1}\n```": "<pre><code class=\"language-json\">{&quot;a&quot;: 1}\n</code></pre>\n",
	} {
		if got := HTML(source); got != want {
			t.Errorf("%q becomes\n%q, want\n%q", source, got, want)
		}
	}
}
