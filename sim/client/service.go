package client

import (
	"slices"
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// What services have in common: programs that others ask, such as a schema registry.

// Setting is the value of a service's setting, the last that one of the lists has; "" for none.
func Setting(key string, lists ...[]wire.ConfigEntry) (value string) {
	for _, list := range lists {
		for _, e := range list {
			if e.Key == key {
				value = e.Value
			}
		}
	}
	return value
}

// Thinking is how long a service thinks about each request, and the requests that it thinks about.
type Thinking[Q any] struct {
	each node.Time
	over []Q // replaced whole
}

// Order takes "/processing 200", microseconds a request; other lines mean nothing.
func (t *Thinking[Q]) Order(line string) {
	us, ok := strings.CutPrefix(line, "/processing ")
	n, err := strconv.ParseInt(strings.TrimSuffix(us, "us"), 10, 64)
	if ok && err == nil && n >= 0 {
		t.each = node.Time(n)
	}
}

// Puts tells whether a request is put off: an alarm of that kind goes off when Next gives it back.
func (t *Thinking[Q]) Puts(q Q, alarm node.TimerKind, out *node.Out) bool {
	if t.each == 0 {
		return false
	}
	t.over = append(t.over[:len(t.over):len(t.over)], q)
	out.After(t.each, node.Timer{Kind: alarm})
	return true
}

// Next is the request that was put off first; false: there is none any more.
func (t *Thinking[Q]) Next() (q Q, ok bool) {
	if len(t.over) == 0 {
		return q, false
	}
	q, t.over = t.over[0], t.over[1:]
	return q, true
}

// Drop forgets requests.
func (t *Thinking[Q]) Drop(which func(Q) bool) {
	t.over = slices.DeleteFunc(slices.Clone(t.over), which)
}
