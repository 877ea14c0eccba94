package postgres

import (
	"strconv"
	"strings"

	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// bucket is a group of rows while it is gathered. Groups come out in the order in which they were first
// met; PostgreSQL's hash tables have another.
type bucket struct {
	first   []Value
	tallies []tally
}

// tally is one aggregate of a group.
type tally struct {
	n    int64
	sum  Value
	seen ordered.Map[string, bool]
}

// grouped makes a row of the result of each group.
func (x *executor) grouped(c *compiler, p *plan, rows [][]Value) (out []result, bad *wire.SQLError) {
	var buckets []*bucket
	index := ordered.New[string, int]()
	fresh := func(row []Value) *bucket {
		b := &bucket{first: row, tallies: make([]tally, len(p.aggs))}
		for i, a := range p.aggs {
			b.tallies[i].sum = null
			if a.distinct {
				b.tallies[i].seen = ordered.New[string, bool]()
			}
		}
		buckets = append(buckets, b)
		return b
	}
	if len(p.group) == 0 {
		empty := make([]Value, c.width())
		for i := range empty {
			empty[i] = null
		}
		fresh(empty)
		index.Set("", 0)
	}
	e := env{x: x}
	for _, r := range rows {
		e.row = r
		var key strings.Builder
		for _, g := range p.group {
			v, bad := e.eval(g)
			if bad != nil {
				return nil, bad
			}
			writeKey(&key, g.typ, v)
		}
		at, known := index.Get(key.String())
		if !known {
			at = len(buckets)
			index.Set(key.String(), at)
			fresh(r)
		}
		for i, a := range p.aggs {
			if bad := e.count(&buckets[at].tallies[i], a); bad != nil {
				return nil, bad
			}
		}
	}
	for _, b := range buckets {
		e := env{x: x, row: b.first}
		for i, a := range p.aggs {
			v, bad := a.result(&b.tallies[i])
			if bad != nil {
				return nil, bad
			}
			e.aggs = append(e.aggs, v)
		}
		ok, bad := e.yes(p.having)
		if bad != nil {
			return nil, bad
		}
		if !ok {
			continue
		}
		one, bad := e.result(p)
		if bad != nil {
			return nil, bad
		}
		out = append(out, one)
	}
	return out, nil
}

// count adds a row to an aggregate.
func (e *env) count(t *tally, a *aggregate) (bad *wire.SQLError) {
	v := Value{Int: 1}
	if a.arg != nil {
		if v, bad = e.eval(a.arg); bad != nil || v.Null {
			return bad
		}
	}
	if a.distinct {
		var key strings.Builder
		writeKey(&key, a.arg.typ, v)
		if t.seen.Has(key.String()) {
			return nil
		}
		t.seen.Set(key.String(), true)
	}
	t.n++
	switch a.name {
	case "sum", "avg":
		if a.kind.whole() {
			v = Value{Text: strconv.FormatInt(v.Int, 10)}
		}
		if t.n == 1 {
			t.sum = v
			return nil
		}
		k := Numeric
		if a.kind.floating() {
			k = map3(a.kind == Float4 && a.name == "sum", Float4, Float8)
		}
		t.sum, bad = arith("+", k, t.sum, v)
		return bad
	case "min", "max":
		if t.n == 1 || (compare(a.kind, v, t.sum) < 0) == (a.name == "min") {
			t.sum = v
		}
	case "string_agg":
		if t.n == 1 {
			t.sum = v
			return nil
		}
		with, bad := e.eval(a.with)
		if bad == nil {
			t.sum = Value{Text: t.sum.Text + with.Text + v.Text}
		}
		return bad
	case "bool_and", "bool_or":
		if t.n == 1 || (v.Int != 0) == (a.name == "bool_or") {
			t.sum = v
		}
	}
	return nil
}

func map3(yes bool, a, b Kind) Kind {
	if yes {
		return a
	}
	return b
}

// result is what an aggregate comes to.
func (a *aggregate) result(t *tally) (Value, *wire.SQLError) {
	switch {
	case a.name == "count":
		return Value{Int: t.n}, nil
	case t.n == 0:
		return null, nil
	case a.name == "avg" && a.kind.floating():
		return arith("/", Float8, t.sum, Value{Text: strconv.FormatInt(t.n, 10)})
	case a.name == "avg":
		d, _ := parseDecimal(t.sum.Text)
		return Value{Text: d.divide(ofInt(t.n)).String()}, nil
	case a.name == "sum" && (a.kind == Int2 || a.kind == Int4):
		n, err := strconv.ParseInt(t.sum.Text, 10, 64)
		if err != nil {
			return null, problem("22003", "bigint out of range")
		}
		return Value{Int: n}, nil
	}
	return t.sum, nil
}
