//go:build js

package page

import (
	"fmt"
	"runtime/debug"
	"syscall/js"

	"highwater/web/words"
)

// Bridge hands a session's functions to the page and tells it of changes.
type Bridge struct {
	Session *Session
	// Wake is called after every wish: the stage may have something new to draw.
	Wake func()

	told   uint64 // the version the page was told of
	toldUs int64
	parent js.Value
	failed bool
}

// jsArgs are the fields of an object that the page sent.
type jsArgs struct{ js.Value }

// Keys implements Args.
func (a jsArgs) Keys() []string {
	keys := js.Global().Get("Object").Call("keys", a.Value)
	out := make([]string, keys.Length())
	for i := range out {
		out[i] = keys.Index(i).String()
	}
	return out
}

// Str implements Args.
func (a jsArgs) Str(key string) (string, bool) {
	v := a.Get(key)
	if v.Type() != js.TypeString {
		return "", false
	}
	return v.String(), true
}

// Num implements Args.
func (a jsArgs) Num(key string) (float64, bool) {
	v := a.Get(key)
	if v.Type() != js.TypeNumber {
		return 0, false
	}
	return v.Float(), true
}

// Flag implements Args.
func (a jsArgs) Flag(key string) (bool, bool) {
	v := a.Get(key)
	return v.Type() == js.TypeBoolean && v.Bool(), v.Type() == js.TypeBoolean
}

// Strings implements Args.
func (a jsArgs) Strings(key string) (map[string]string, bool) {
	v := a.Get(key)
	if v.Type() != js.TypeObject {
		return nil, false
	}
	out := map[string]string{}
	of := jsArgs{v}
	for _, k := range of.Keys() {
		text, ok := of.Str(k)
		if !ok {
			return nil, false
		}
		out[k] = text
	}
	return out, true
}

// Expose makes window.highwater and calls highwaterStarted.
func (b *Bridge) Expose() {
	window := js.Global()
	b.parent = window.Get("parent")
	api := js.Global().Get("Object").New()
	add := func(name string, f func(arg string) string) {
		api.Set(name, js.FuncOf(func(_ js.Value, args []js.Value) (out any) {
			defer func() {
				if r := recover(); r != nil {
					b.Fail(r)
					out = (&Answer{Error: words.HasStopped}).JSON()
				}
			}()
			arg := ""
			if len(args) > 0 && args[0].Type() == js.TypeString {
				// A string has a length only as an object. It is looked at before the text is copied.
				if n := js.Global().Get("Object").Invoke(args[0]).Length(); n > MaxWish {
					answer := TooMuch(n)
					return answer.JSON()
				}
				arg = args[0].String()
			}
			if b.Session.Course == nil && name != "boot" {
				return (&Answer{Error: words.NotBooted}).JSON()
			}
			return f(arg)
		}))
	}
	add("boot", b.boot)
	add("do", b.do)
	add("state", func(string) string { return b.Session.State() })
	add("changes", func(string) string { return b.Session.Changes() })
	add("hash", func(string) string { return b.Session.Hash() })
	window.Set("highwater", api)
	if started := window.Get("highwaterStarted"); started.Type() == js.TypeFunction {
		started.Invoke()
	}
}

func parse(text string) (v js.Value, ok bool) {
	defer func() {
		if recover() != nil {
			ok = false
		}
	}()
	v = js.Global().Get("JSON").Call("parse", text)
	return v, v.Type() == js.TypeObject
}

func (b *Bridge) boot(arg string) string {
	v, ok := parse(arg)
	if !ok {
		return (&Answer{Error: "boot takes a JSON object"}).JSON()
	}
	answer := b.Session.Boot(jsArgs{v})
	b.wake()
	return answer.JSON()
}

// do carries out a wish: an object with its name as op, and its fields.
func (b *Bridge) do(arg string) string {
	v, ok := parse(arg)
	if !ok || v.Get("op").Type() != js.TypeString {
		return (&Answer{Error: "do takes a JSON object with an op"}).JSON()
	}
	op := v.Get("op").String()
	v.Delete("op")
	answer := b.Session.Do(op, jsArgs{v})
	b.wake()
	return answer.JSON()
}

func (b *Bridge) wake() {
	if b.Wake != nil {
		b.Wake()
	}
	b.Tell()
}

// Tell lets the page know what changed since the last call; at most once a frame.
func (b *Bridge) Tell() {
	if v := b.Session.Version(); v != b.told {
		b.told = v
		b.call("highwaterChanged", float64(v))
	}
	for _, r := range b.Session.Player.Replies() {
		b.call("highwaterReply", r.Name, r.Text)
	}
	if us := int64(b.Session.Player.Now()); us != b.toldUs {
		b.toldUs = us
		b.call("highwaterTick", float64(us), b.Session.Player.Rate())
	}
}

// Blind tells the page that this browser cannot draw the stage.
func (b *Bridge) Blind() { b.call("highwaterBlind") }

func (b *Bridge) call(name string, args ...any) {
	if f := b.parent.Get(name); f.Type() == js.TypeFunction {
		f.Invoke(args...)
	}
}

// Fail shows the page a report of a panic, with what is needed to see it again.
func (b *Bridge) Fail(r any) {
	if b.failed {
		return
	}
	b.failed = true
	link := func() (l string) {
		defer func() { _ = recover() }()
		return b.Session.Course.Link()
	}()
	place := "before any lesson was open"
	if c := b.Session.Course; c != nil {
		place = fmt.Sprintf("lesson %s, seed %d, time %d us", c.Lesson.ID, c.Lesson.Seed,
			int64(c.Player.Now()))
	}
	b.call("highwaterFailed", fmt.Sprintf("%v\n%s\nlink %s\n\n%s", r, place, link, debug.Stack()))
}
