//go:build js

// Command markdown turns prose into HTML in the page. It is apart from the simulation because it
// weighs a third of it, and only those who open a lesson of their own need it.
package main

import (
	"syscall/js"

	"highwater/web/article/markdown"
)

// main calls highwaterMarkdown with the function text -> HTML, which works as long as the page is
// there.
func main() {
	html := js.FuncOf(func(_ js.Value, args []js.Value) any {
		return markdown.HTML(args[0].String())
	})
	js.Global().Call("highwaterMarkdown", html)
	select {}
}
