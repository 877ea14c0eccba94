package extract

import (
	"cmp"
	"unicode"
	"unicode/utf8"

	"highwater/sim"
	"highwater/sim/commitlog"
	"highwater/sim/ordered"
	"highwater/sim/wire"
	"highwater/web/paint"
)

// Keys gives every key its place in the order of first use. First uses are found by reading the
// beginnings of all logs; the table remembers how far it has read, and forgets it all when time runs
// backwards, so that the same world always has the same colours.
type Keys struct {
	first map[string]firstUse
	order map[string]int
	read  map[wire.TopicPartition]int64
	seq   uint64
	stale bool
}

type firstUse struct {
	timeMs int64
	tag    uint64
}

// Reading bounds: the first uses of keys stand at the beginnings of logs.
const (
	readLimit = 1000 // records of a partition
	keyLimit  = 512
)

// update reads what has been appended since the last call.
func (t *Keys) update(w *sim.World) {
	if t.first == nil || w.Seq() < t.seq {
		*t = Keys{first: map[string]firstUse{}, order: map[string]int{},
			read: map[wire.TopicPartition]int64{}}
	}
	t.seq = w.Seq()
	for id := range w.Brokers() {
		b := w.Broker(id)
		if b == nil {
			continue
		}
		for r := range b.Replicas() {
			if wire.Housekeeping(r.TP().Topic) {
				continue
			}
			at, known := t.read[r.TP()]
			log := r.Log()
			if !known {
				at = log.StartOffset()
			}
			if end := min(log.EndOffset(), log.StartOffset()+readLimit); at < end {
				t.scan(log, at, end)
				t.read[r.TP()] = end
			}
		}
	}
}

// scan notes the keys of the records in [from, to).
func (t *Keys) scan(log *commitlog.Log, from, to int64) {
	for b := range log.Ascend(from) {
		if b.BaseOffset >= to {
			return
		}
		if b.Attributes&wire.ControlFlag != 0 {
			continue
		}
		for i := range b.Records {
			t.note(&b.Records[i])
		}
	}
}

func (t *Keys) note(r *wire.Record) {
	if r.Key == nil {
		return
	}
	use, known := t.first[string(r.Key)]
	if !known && len(t.first) >= keyLimit {
		return
	}
	if !known || r.TimestampMs < use.timeMs || r.TimestampMs == use.timeMs && r.Tag < use.tag {
		t.first[string(r.Key)] = firstUse{r.TimestampMs, r.Tag}
		t.stale = true
	}
}

// style is how a record's key looks.
func (t *Keys) style(r *wire.Record) paint.Key {
	if r.Key == nil {
		return paint.Key{Index: -1}
	}
	if _, known := t.first[string(r.Key)]; !known {
		t.note(r)
	}
	if t.stale {
		t.sort()
	}
	i, ok := t.order[string(r.Key)]
	if !ok { // past the limit: a colour by its bytes
		for _, c := range r.Key {
			i = i*31 + int(c)
		}
		i = i&7 + 8
	}
	return paint.Key{Index: i, Initial: initial(r.Key, i >= 8)}
}

func (t *Keys) sort() {
	all := make([]string, 0, len(t.first))
	for k := range t.first {
		all = append(all, k)
	}
	ordered.SortFunc(all, func(a, b string) int {
		x, y := t.first[a], t.first[b]
		return cmp.Or(cmp.Compare(x.timeMs, y.timeMs), cmp.Compare(x.tag, y.tag), cmp.Compare(a, b))
	})
	for i, k := range all {
		t.order[k] = i
	}
	t.stale = false
}

// KeyLook is a key as the legend shows it: its name, the letter on its token, and which of the
// eight looks it has.
type KeyLook struct {
	Text, Initial string
	Look          int
}

// Looks lists the keys in the order of their first use, at most the eight that have a look of their
// own.
func (t *Keys) Looks() []KeyLook {
	if t.stale {
		t.sort()
	}
	out := make([]KeyLook, min(len(t.order), 8))
	for k, i := range t.order {
		if i < len(out) {
			out[i] = KeyLook{Text: k, Initial: initial([]byte(k), false), Look: i}
		}
	}
	return out
}

// initial is a key's first letter, or its first two where colours repeat. Bytes that are no text show
// the first one as a hexadecimal number.
func initial(key []byte, two bool) string {
	r, n := utf8.DecodeRune(key)
	switch {
	case len(key) == 0:
		return ""
	case r == utf8.RuneError || !unicode.IsPrint(r):
		const digits = "0123456789abcdef"
		return string([]byte{digits[key[0]>>4], digits[key[0]&15]})
	}
	s := string(unicode.ToUpper(r))
	if two {
		if second, m := utf8.DecodeRune(key[n:]); m > 0 && unicode.IsPrint(second) {
			s += string(second)
		}
	}
	return s
}
