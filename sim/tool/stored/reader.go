package stored

import "highwater/sim/wire/codec"

// reader reads records of Kafka's own topics.
type reader struct {
	codec.Decoder
	version int16
	option  Option
}

// str reads a text that may not be null.
func (v *reader) str() string { return string(v.Take(v.Chars())) }

func (v *reader) whole(k kind) int64 {
	switch k {
	case int8Kind:
		return int64(v.I8())
	case int16Kind:
		return int64(v.I16())
	case int32Kind:
		return int64(v.I32())
	}
	return v.I64()
}
