package player

import (
	"encoding/hex"
	"strings"

	"highwater/sim/serde"
	"highwater/sim/wire"
	"highwater/sim/wire/codec"
	"highwater/web/thing"
	"highwater/web/words"
)

// Bytes is a record down to its bytes, those of its batch's header, and what they may mean.
type Bytes struct {
	Title, Note, Varint string
	Record, Batch       []BytePart
	ReadAs              []ReadAs
	Fields              []FieldBytes // of a value that is a JSON object
	Head, Names         string       // what is said of them
	Sizes               []SizeOf
}

// BytePart is a field of a record or of a batch's header.
type BytePart struct{ Name, Hex, Text string }

// ReadAs is what one deserializer makes of the value; Bad: it can't read it.
type ReadAs struct {
	Name, Text string
	Bad        bool
}

// FieldBytes is a field of the value, as it stands there in JSON and as Avro would write it.
type FieldBytes struct{ Type, JSON, Hex string }

// SizeOf is how many bytes the value has in a format.
type SizeOf struct {
	Text string
	N    int
}

// recordAt finds the record that a thing is; nil: it isn't there.
func (p *Player) recordAt(s thing.Thing) (*wire.Batch, *wire.Record) {
	b := p.World().Broker(s.Node)
	if s.Kind != thing.Record || b == nil {
		return nil, nil
	}
	r := b.Replica(s.TP)
	if r == nil {
		return nil, nil
	}
	for batch := range r.Log().Ascend(s.Offset) {
		for i := range batch.Records {
			if rec := &batch.Records[i]; batch.BaseOffset+int64(rec.OffsetDelta) == s.Offset {
				return batch, rec
			}
		}
		break
	}
	return nil, nil
}

// Bytes opens a record; nil: the thing is none.
func (p *Player) Bytes(s thing.Thing) *Bytes {
	batch, record := p.recordAt(s)
	if record == nil {
		return nil
	}
	pieces := codec.RecordPieces(batch, record)
	v := &Bytes{Title: words.BytesTitle(s.TP, s.Offset, size(pieces)),
		Note: words.BytesBatch(len(batch.Records)), Record: parts(pieces),
		Batch: parts(codec.BatchPieces(batch)), ReadAs: readAs(record.Value)}
	for _, piece := range pieces { // the longest length shows best how it is written
		if piece.Name == "valueLength" && piece.N > 0 {
			v.Varint = words.Varint(piece.N, spaced(piece.Bytes))
		}
	}
	if !p.avroFields(v, record.Value) {
		v.fields(record.Value)
	}
	return v
}

func size(pieces []codec.Piece) (n int) {
	for i := range pieces {
		n += len(pieces[i].Bytes)
	}
	return n
}

func parts(pieces []codec.Piece) []BytePart {
	out := make([]BytePart, len(pieces))
	for i, p := range pieces {
		out[i] = BytePart{p.Name, spaced(p.Bytes), words.Piece(p.Name, p.N, p.Bytes)}
	}
	return out
}

// mostBytes of a field are shown.
const mostBytes = 256

// spaced writes bytes as two digits each.
func spaced(b []byte) string {
	var out strings.Builder
	for i, c := range b[:min(len(b), mostBytes)] {
		if i > 0 {
			out.WriteByte(' ')
		}
		out.WriteString(hex.EncodeToString([]byte{c}))
	}
	if len(b) > mostBytes {
		out.WriteString(" …")
	}
	return out.String()
}

// readAs asks each deserializer that reads values of one type.
func readAs(value []byte) (out []ReadAs) {
	for _, kind := range serde.Kinds() {
		class, _ := serde.ClassOf(kind, "Deserializer")
		d, _ := serde.DeserializerOf(class)
		if kind == "bytes" || value == nil {
			continue
		}
		text, bad := d.Read(value)
		if bad != nil {
			out = append(out, ReadAs{kind, words.Unread(bad.Text), true})
			continue
		}
		out = append(out, ReadAs{kind, words.Printable([]byte(text)), false})
	}
	return out
}

// fields takes a JSON object apart, beside the same in Avro.
func (v *Bytes) fields(value []byte) {
	json, problem := serde.ParseJSON(value)
	avro, fits := serde.ToAvro(&json)
	if problem != "" || json.Kind != serde.JSONObject || !fits || len(avro.Fields) == 0 {
		return
	}
	names := 0
	for i, m := range json.Fields() {
		names += m.To - m.From
		a := avro.Fields[i].Value
		v.Fields = append(v.Fields, FieldBytes{a.Type,
			words.Printable(value[m.From:m.Value.To]), spaced(a.Bytes)})
	}
	v.Head, v.Names = words.JSONHead, words.SameInAvro(names)
	v.Sizes = []SizeOf{{words.SizeConnect, len(serde.ConnectJSON(&json, &avro))},
		{words.SizeJSON, len(value)}, {words.SizeRegistry, len(avro.Bytes) + 5},
		{words.SizeAvro, len(avro.Bytes)}}
}

// BytesButton is on the button that opens a record; empty: the thing is none.
func (p *Player) BytesButton(s thing.Thing) string {
	batch, record := p.recordAt(s)
	if record == nil {
		return ""
	}
	after := record.TimestampMs - batch.BaseTimestampMs
	return words.BytesButton(int(wire.RecordSizeBytes(record, after)))
}
