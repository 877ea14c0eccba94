package words

import (
	"strconv"
	"strings"

	"highwater/sim/node"
	"highwater/sim/wire"
)

// Num writes a number.
func Num(n int64) string { return strconv.FormatInt(n, 10) }

func num[N int64 | int32 | int16 | int](n N) string { return strconv.FormatInt(int64(n), 10) }

// Offsets names records of a partition: orders-0 @4–7.
func Offsets(tp wire.TopicPartition, first, last int64) string {
	if last > first {
		return tp.String() + " @" + num(first) + "–" + num(last)
	}
	return tp.String() + " @" + num(first)
}

// at names offsets: @4–7.
func at(first, last int64) string {
	if last > first {
		return "@" + num(first) + "–" + num(last)
	}
	return "@" + num(first)
}

// idList lists brokers by number; nobody when there are none.
func idList(ids []wire.ID) string {
	if len(ids) == 0 {
		return "nobody"
	}
	return idNumbers(ids)
}

func idNumbers(ids []wire.ID) string {
	parts := make([]string, len(ids))
	for i, id := range ids {
		parts[i] = num(int32(id))
	}
	return strings.Join(parts, ",")
}

// Plural counts things: 1 record, 2 records.
func Plural(n int64, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return num(n) + " " + many
}

// Sentence makes a sentence of its own of an error.
func Sentence(text string) string {
	if text == "" {
		return ""
	}
	return strings.ToUpper(text[:1]) + text[1:] + "."
}

// Seconds words milliseconds as seconds: 9.0 s.
func Seconds(ms int64) string {
	return num(ms/1000) + "." + num(ms%1000/100) + " s"
}

// Span words a time span: 500 us, 40 ms, 9.0 s.
func Span(d node.Time) string {
	switch {
	case d < node.Millisecond:
		return num(int64(d)) + " us"
	case d < 10*node.Second:
		return num(int64(d/node.Millisecond)) + " ms"
	}
	return Seconds(int64(d / node.Millisecond))
}

// Clock is a time as the page shows it: 00:40.205, with hours only when there are any.
func Clock(t node.Time) string {
	ms := int64(t / node.Millisecond)
	s := pad(ms/60000%60, 2) + ":" + pad(ms/1000%60, 2) + "." + pad(ms%1000, 3)
	if ms >= 3600000 {
		s = num(ms/3600000) + ":" + s
	}
	return s
}

func pad(n int64, width int) string {
	s := num(n)
	for len(s) < width {
		s = "0" + s
	}
	return s
}

// Partitions names partitions: orders-0, orders-1.
func Partitions(tps []wire.TopicPartition) string {
	if len(tps) == 0 {
		return "nothing"
	}
	parts := make([]string, 0, len(tps))
	for i, tp := range tps {
		if i == 6 {
			parts = append(parts, "and "+num(len(tps)-i)+" more")
			break
		}
		parts = append(parts, tp.String())
	}
	return strings.Join(parts, ", ")
}

// fewPartitions names partitions where there is little room: orders-0, -1; beyond three it counts.
func fewPartitions(tps []wire.TopicPartition) string {
	if len(tps) == 0 {
		return "nothing"
	}
	var b strings.Builder
	for i, tp := range tps {
		if i == 3 && len(tps) > 4 {
			return b.String() + " +" + num(len(tps)-3)
		}
		if i > 0 {
			b.WriteString(", ")
		}
		if i > 0 && tps[i-1].Topic == tp.Topic {
			b.WriteString("-" + num(tp.Partition))
		} else {
			b.WriteString(tp.String())
		}
	}
	return b.String()
}

// CountPartitions names one or two partitions and counts more, for what is seen for a moment.
func CountPartitions(tps []wire.TopicPartition) string {
	switch len(tps) {
	case 0:
		return "nothing"
	case 1:
		return tps[0].String()
	case 2:
		return tps[0].String() + ", " + tps[1].String()
	}
	return num(len(tps)) + " partitions"
}

func bookmarks(os []node.CommittedOffset) string {
	parts := make([]string, 0, len(os))
	for i := range os {
		parts = append(parts, os[i].TP.String()+" @"+num(os[i].Offset))
	}
	return strings.Join(parts, ", ")
}

// Printable shows bytes that may be anything: control characters are replaced, long text is cut.
func Printable(b []byte) string {
	const most = 40
	s := strings.ToValidUTF8(string(b), "\uFFFD")
	out := make([]rune, 0, most)
	for _, r := range s {
		if len(out) == most {
			return string(out) + "…"
		}
		if r < ' ' || r == 0x7f {
			r = '\u00b7'
		}
		out = append(out, r)
	}
	return string(out)
}
