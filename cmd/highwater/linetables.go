package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"math"
)

// errLayout says that a program's tables are not laid out as Go 1.26 does it.
var errLayout = errors.New("the tables of this Go release are laid out differently")

// withoutLineTables takes from a compiled Go program the tables that only a traceback reads: which
// file and line an instruction came from, and which call was inlined there. They are a twelfth of the
// download. A crash in the page still names its functions; Go itself prints "?:0" for the rest, as it
// does for a function without tables. The program keeps its size, the tables become zeros.
//
// The layout is that of cmd/link/internal/ld/pcln.go and runtime._func (runtime/runtime2.go), which
// have been the same since Go 1.20. Anything else is errLayout, and the program stays as it is.
func withoutLineTables(wasm []byte) ([]byte, error) {
	segments, err := dataSegments(wasm)
	if err != nil {
		return nil, err
	}
	last := segments[len(segments)-1]
	memory := make([]byte, last.at+len(last.data))
	for _, s := range segments {
		if s.at+len(s.data) > len(memory) {
			return nil, errLayout
		}
		copy(memory[s.at:], s.data)
	}
	if err := clearLines(memory); err != nil {
		return nil, err
	}
	out := bytes.Clone(wasm)
	for _, s := range segments {
		copy(out[s.offset:], memory[s.at:s.at+len(s.data)])
	}
	return out, nil
}

// A segment is what a wasm program puts into its memory: where, what, and where that lies in the file.
type segment struct {
	at, offset int
	data       []byte
}

// dataSegments reads the data section.
// https://webassembly.github.io/spec/core/binary/modules.html#data-section
func dataSegments(wasm []byte) ([]segment, error) {
	const (
		header      = 8 // "\0asm" and the version
		dataSection = 11
		i32Const    = 0x41
		end         = 0x0b
	)
	var segments []segment
	r := cursor{wasm, min(header, len(wasm))}
	for r.at < len(wasm) {
		id, size := r.byte(), r.uvarint()
		if id != dataSection {
			r.at += size
			continue
		}
		for range r.uvarint() {
			mode, op := r.byte(), r.byte()
			at := r.varint()
			stop, n := r.byte(), r.uvarint()
			if mode != 0 || op != i32Const || stop != end || at < 0 || r.at+n > len(wasm) {
				return nil, fmt.Errorf("a data segment: %w", errLayout)
			}
			segments = append(segments, segment{at, r.at, wasm[r.at : r.at+n]})
			r.at += n
		}
	}
	if len(segments) == 0 {
		return nil, fmt.Errorf("no data section: %w", errLayout)
	}
	return segments, nil
}

// A cursor reads a wasm file; past the end it reads zeros.
type cursor struct {
	data []byte
	at   int
}

func (r *cursor) byte() byte {
	if r.at < 0 || r.at >= len(r.data) {
		r.at = len(r.data)
		return 0
	}
	r.at++
	return r.data[r.at-1]
}

func (r *cursor) uvarint() int {
	n, size := binary.Uvarint(r.data[min(r.at, len(r.data)):])
	if size <= 0 || n > math.MaxUint32 {
		r.at = len(r.data)
		return 0
	}
	r.at += size
	return int(n)
}

// varint reads a signed number in two's complement, which encoding/binary doesn't know.
func (r *cursor) varint() int {
	n := 0
	for shift := 0; ; {
		b := r.byte()
		n |= int(b&0x7f) << shift
		shift += 7
		if b < 0x80 || shift > 28 {
			if b&0x40 != 0 {
				n -= 1 << shift
			}
			return n
		}
	}
}

// clearLines finds the table of functions in a program's memory and clears what each says of lines.
func clearLines(memory []byte) error {
	table := findFunctions(memory)
	if table == nil {
		return errLayout
	}
	word := func(n int) int { return int(binary.LittleEndian.Uint64(table[8+8*n:])) }
	functions, files, positions, units := word(0), word(5), word(6), word(4)
	list := word(7)
	if !(0 < units && units < files && files < positions && positions < list &&
		list+8*functions < len(table)) {
		return errLayout
	}
	tables := table[positions:list]
	kept, dropped := map[uint32]bool{0: true}, map[uint32]bool{}
	for i := range functions {
		at := list + int(binary.LittleEndian.Uint32(table[list+8*i+4:]))
		if at < list || at+functionSize > len(table) {
			return errLayout
		}
		if err := clearFunction(table[at:], kept, dropped); err != nil {
			return err
		}
	}
	for start := range dropped {
		if kept[start] {
			continue
		}
		if int(start) >= len(tables) {
			return errLayout
		}
		clearTable(tables[start:])
	}
	clear(table[units:positions]) // which files there are
	return nil
}

// findFunctions gives memory from the header of the table of functions on: its magic number, two
// zeros, the smallest step between instructions (1) and the size of a pointer (8). Nil without one.
func findFunctions(memory []byte) []byte {
	const words = 8 // the header's offsets
	at := bytes.Index(memory, []byte{0xf1, 0xff, 0xff, 0xff, 0, 0, 1, 8})
	if at < 0 || at+8+8*words > len(memory) {
		return nil
	}
	return memory[at:]
}

// Where things lie in runtime._func.
const (
	positionTables = 16 // of the stack pointer, the file and the line: pcsp, pcfile, pcln
	tableCount     = 28 // npcdata
	functionSize   = 44
	inlinedCalls   = 2 // PCDATA_InlTreeIndex
)

// clearFunction takes from one runtime._func its tables of files, lines and inlined calls: an offset
// of zero is no table. It notes which tables were dropped and which are kept.
func clearFunction(f []byte, kept, dropped map[uint32]bool) error {
	drop := func(at int) {
		dropped[binary.LittleEndian.Uint32(f[at:])] = true
		binary.LittleEndian.PutUint32(f[at:], 0)
	}
	kept[binary.LittleEndian.Uint32(f[positionTables:])] = true
	drop(positionTables + 4)
	drop(positionTables + 8)
	n := int(binary.LittleEndian.Uint32(f[tableCount:]))
	if n > 64 || functionSize+4*n > len(f) {
		return errLayout
	}
	for i := range n {
		if at := functionSize + 4*i; i == inlinedCalls {
			drop(at)
		} else {
			kept[binary.LittleEndian.Uint32(f[at:])] = true
		}
	}
	return nil
}

// clearTable clears pairs of numbers up to the zero that ends them; the first pair's value may be
// zero. See runtime.step.
func clearTable(table []byte) {
	r := cursor{data: table}
	for first := true; ; first = false {
		value := r.uvarint()
		if value == 0 && !first {
			break
		}
		r.uvarint()
		if r.at >= len(table) {
			break
		}
	}
	clear(table[:r.at])
}
