//go:build js

package page

import (
	"fmt"
	"runtime/debug"
	"syscall/js"
)

// Bridge hands a session's functions to the page and tells it of changes.
type Bridge struct {
	Session *Session
	// Wake is called after every wish: the stage may have something new to draw.
	Wake func()
	// More carries out the wishes that concern the stage; false: not one of them.
	More func(op string, a Args) (Answer, bool)

	told   uint64 // the version the page was told of
	toldUs int64
	parent js.Value
	failed bool
}

type jsArgs struct{ js.Value }

// Str implements Args.
func (a jsArgs) Str(key string) string {
	switch v := a.Get(key); v.Type() {
	case js.TypeString:
		return v.String()
	case js.TypeBoolean:
		return fmt.Sprint(v.Bool())
	}
	return ""
}

// Num implements Args.
func (a jsArgs) Num(key string) float64 {
	if v := a.Get(key); v.Type() == js.TypeNumber {
		return v.Float()
	}
	return 0
}

// Has implements Args.
func (a jsArgs) Has(key string) bool {
	v := a.Get(key)
	return !v.IsUndefined() && !v.IsNull()
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
					out = Answer{Error: "The simulation has stopped; see the report."}.JSON()
				}
			}()
			arg := ""
			if len(args) > 0 && args[0].Type() == js.TypeString {
				arg = args[0].String()
			}
			return f(arg)
		}))
	}
	add("boot", b.boot)
	add("do", b.do)
	add("state", func(string) string { return b.Session.State() })
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
		return Answer{Error: "boot takes a JSON object"}.JSON()
	}
	a := jsArgs{v}
	b.Session.Dark = a.Str("theme") == "dark"
	b.Session.Reduced = a.Str("reducedMotion") == "true"
	notice := b.Session.Boot(a.Str("lesson"), a.Str("link"))
	if pr := v.Get("progress"); pr.Type() == js.TypeObject {
		b.Session.Progress(jsArgs{pr})
	}
	b.Session.Player.SetReducedMotion(b.Session.Reduced)
	b.wake()
	w := &writer{}
	w.obj("", func() {
		w.flag("ok", true)
		if notice != "" {
			w.str("notice", notice)
		}
	})
	return string(w.buf)
}

func (b *Bridge) do(arg string) string {
	v, ok := parse(arg)
	if !ok {
		return Answer{Error: "do takes a JSON object with an op"}.JSON()
	}
	a := jsArgs{v}
	answer, ok := b.More(a.Str("op"), a)
	if !ok {
		answer = b.Session.Do(a.Str("op"), a)
	}
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
	if us := int64(b.Session.Player.Now()); us != b.toldUs {
		b.toldUs = us
		b.call("highwaterTick", float64(us), b.Session.Player.Rate())
	}
}

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
		return b.Session.Player.Link()
	}()
	b.call("highwaterFailed", fmt.Sprintf("%v\nlesson %s, seed %d, time %d us\nlink %s\n\n%s", r,
		b.Session.Player.Lesson.ID, b.Session.Player.Lesson.Seed, int64(b.Session.Player.Now()),
		link, debug.Stack()))
}
