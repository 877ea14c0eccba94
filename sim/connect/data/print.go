package data

import (
	"slices"
	"strconv"
	"strings"
	"unicode/utf16"
)

// Walk are the places of a map's entries in the order in which a java.util.HashMap walks over them: by
// the hashes of the keys, folded to the table's size.
func (v *Value) Walk() []int {
	table := 16
	for len(v.Keys)*4 > table*3 {
		table *= 2
	}
	order := make([]int, len(v.Keys))
	for i := range order {
		order[i] = i
	}
	bucket := func(i int) int {
		h := uint32(hash(&v.Keys[i]))
		return int(h^h>>16) & (table - 1)
	}
	slices.SortStableFunc(order, func(a, b int) int { return bucket(a) - bucket(b) })
	return order
}

// hash is Object.hashCode of a key that is a text, a number, or a map of such.
func hash(v *Value) int32 {
	switch v.Type {
	case String:
		var h int32
		for _, c := range utf16.Encode([]rune(v.Text)) {
			h = 31*h + int32(c)
		}
		return h
	case Map:
		var h int32
		for i := range v.Keys {
			h += hash(&v.Keys[i]) ^ hash(&v.Items[i])
		}
		return h
	case Boolean:
		return 1237 - 6*int32(v.Int)
	case Int64:
		return int32(v.Int ^ int64(uint64(v.Int)>>32))
	case Float32:
		return int32(v.Bits)
	case Float64:
		return int32(v.Bits ^ v.Bits>>32)
	}
	return int32(v.Int)
}

// Print is a value as Object.toString writes it: Struct{id=1,pizza=funghi}, {pizza=funghi, id=1}. Of
// times it is the number, since the words depend on the machine's zone.
func (v *Value) Print(s *Schema) string {
	var b strings.Builder
	switch v.Type {
	case Array:
		b.WriteByte('[')
		for i := range v.Items {
			if i > 0 {
				b.WriteString(", ")
			}
			b.WriteString(v.Items[i].Print(inner(s)))
		}
		b.WriteByte(']')
	case Map:
		b.WriteByte('{')
		for n, i := range v.Walk() {
			if n > 0 {
				b.WriteString(", ")
			}
			b.WriteString(v.Keys[i].Print(nil) + "=" + v.Items[i].Print(inner(s)))
		}
		b.WriteByte('}')
	case Struct:
		b.WriteString("Struct{")
		first := true
		for i, f := range s.Fields {
			if v.Items[i].IsNull() {
				continue
			}
			if !first {
				b.WriteByte(',')
			}
			first = false
			b.WriteString(f.Name + "=" + v.Items[i].Print(f.Schema))
		}
		b.WriteByte('}')
	case Bytes:
		if v.Logical == Decimal {
			return v.Text
		}
		return "[B@" + strconv.FormatInt(int64(uint32(len(v.Text))), 16)
	default:
		return v.Number()
	}
	return b.String()
}

func inner(s *Schema) *Schema {
	if s == nil {
		return nil
	}
	return s.Items
}
