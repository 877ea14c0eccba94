package player

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"
	"strconv"

	"highwater/lessons"
	"highwater/sim/node"
)

// A link holds a session: which lesson, every line with its exact place, the steps of the lesson as
// they were entered, and the playhead. Version 1 is: a byte 1, then the flate-compressed fields in
// varints, then four bytes of CRC-32 of all before; the whole in URL-safe base64.
const linkVersion = 1

// maxLink bounds what a hostile link may unpack to.
const maxLink = 4 << 20

type packer struct{ buf []byte }

func (k *packer) num(n int64)  { k.buf = binary.AppendVarint(k.buf, n) }
func (k *packer) str(s string) { k.num(int64(len(s))); k.buf = append(k.buf, s...) }

// Link is the session as text for the address bar.
func (p *Player) Link() string {
	k := &packer{}
	k.str(p.Lesson.ID)
	k.num(int64(p.Lesson.Seed))
	k.num(int64(p.step))
	here := p.here()
	k.num(int64(here.Seq))
	k.num(int64(here.At))
	first := p.firstEntry()
	k.num(int64(len(p.entries) - first))
	last := place{}
	for i := first; i < len(p.entries); i++ {
		e := &p.entries[i]
		k.num(int64(e.Seq) - int64(last.Seq))
		k.num(int64(e.At - last.At))
		k.num(int64(e.Kind))
		k.num(int64(e.Step))
		k.num(int64(e.Cell))
		line := e.Line
		if e.Cell >= 0 && e.Step < len(p.Lesson.Steps) {
			if cells := p.Lesson.Steps[e.Step].Cells; e.Cell < len(cells) &&
				cells[e.Cell].Line == line {
				line = "" // as in the lesson
			}
		}
		k.str(line)
		last = e.place
	}
	k.num(int64(len(p.answers)))
	for s := range p.Lesson.Steps {
		if a, ok := p.answers[s]; ok {
			k.num(int64(s))
			k.num(int64(a))
		}
	}
	var z bytes.Buffer
	z.WriteByte(linkVersion)
	w, _ := flate.NewWriter(&z, flate.BestCompression)
	_, _ = w.Write(k.buf)
	_ = w.Close()
	out := binary.BigEndian.AppendUint32(z.Bytes(), crc32.ChecksumIEEE(z.Bytes()))
	return base64.RawURLEncoding.EncodeToString(out)
}

// firstEntry skips the entries that a new session makes by itself: the setup's and the first step's.
func (p *Player) firstEntry() int {
	for i := range p.entries {
		if p.entries[i].Kind == enterEntry {
			return i + 1
		}
	}
	return len(p.entries)
}

type unpacker struct {
	buf []byte
	bad bool
}

func (u *unpacker) num() int64 {
	n, size := binary.Varint(u.buf)
	if size <= 0 {
		u.bad = true
		return 0
	}
	u.buf = u.buf[size:]
	return n
}

func (u *unpacker) str() string {
	n := u.num()
	if u.bad || n < 0 || n > int64(len(u.buf)) {
		u.bad = true
		return ""
	}
	s := string(u.buf[:n])
	u.buf = u.buf[n:]
	return s
}

// unpack checks a link's frame and gives its fields. Errors say what is wrong with the link.
func unpack(link string) (*unpacker, error) {
	raw, err := base64.RawURLEncoding.DecodeString(link)
	if err != nil {
		at := ""
		var corrupt base64.CorruptInputError
		if errors.As(err, &corrupt) {
			if int(corrupt) >= len(link)-1 {
				return nil, errors.New("this link is damaged: a part of it is missing")
			}
			at = " (character " + strconv.FormatInt(int64(corrupt)+1, 10) + ")"
		}
		return nil, errors.New("this link has a character that no link has" + at)
	}
	if len(raw) < 6 {
		return nil, errors.New("this link is too short: a part of it is missing")
	}
	if raw[0] != linkVersion {
		return nil, errors.New("this link is of version " + strconv.Itoa(int(raw[0])) +
			"; this Highwater reads version " + strconv.Itoa(linkVersion))
	}
	body, sum := raw[:len(raw)-4], binary.BigEndian.Uint32(raw[len(raw)-4:])
	if crc32.ChecksumIEEE(body) != sum {
		return nil, errors.New("this link is damaged: its check sum doesn't fit, so some " +
			"character is missing or wrong")
	}
	fields, err := io.ReadAll(io.LimitReader(flate.NewReader(bytes.NewReader(body[1:])), maxLink))
	if err != nil {
		return nil, errors.New("this link is damaged: it can't be unpacked")
	}
	return &unpacker{buf: fields}, nil
}

// Open makes the session of a link. find looks a lesson up by its id.
func Open(link string, find func(id string) *lessons.Lesson) (*Player, error) {
	u, err := unpack(link)
	if err != nil {
		return nil, err
	}
	return open(u, find)
}

func open(u *unpacker, find func(id string) *lessons.Lesson) (*Player, error) {
	id := u.str()
	l := find(id)
	if u.bad || l == nil {
		return nil, errors.New("this link is for a lesson \"" + id + "\" that isn't here")
	}
	if seed := u.num(); uint64(seed) != l.Seed {
		return nil, errors.New("this link is for another edition of the lesson " + l.Title)
	}
	p := New(l)
	step, seq, at := int(u.num()), u.num(), u.num()
	if err := p.replay(u); err != nil {
		return nil, err
	}
	if step < 0 || step >= len(l.Steps) || seq < 0 || seq > linkSteps || at < 0 ||
		at > int64(linkHorizon) {
		return nil, errors.New("this link is damaged: it points outside its own lesson")
	}
	p.step = step
	p.halt()
	p.seekPlace(place{uint64(seq), node.Time(at)})
	p.tally = [2]counter{}
	return p, nil
}

// linkHorizon is how much virtual time a link may span, and linkSteps how many steps it may lead
// through, so that a hostile one can't hang the page.
const (
	linkHorizon = 30 * 24 * node.Hour
	linkSteps   = 3_000_000
)

func (p *Player) replay(u *unpacker) error {
	n := u.num()
	last := place{}
	damaged := errors.New("this link is damaged: its list of commands breaks off")
	if u.bad || n < 0 || n > 1<<20 {
		return damaged
	}
	for range n {
		seq := int64(last.Seq) + u.num()
		at := last.At + node.Time(u.num())
		kind, step, cell := entryKind(u.num()), int(u.num()), int(u.num())
		line := u.str()
		if u.bad || seq < 0 || seq > linkSteps || at < 0 || at > linkHorizon || step < 0 ||
			kind > enterEntry || step >= len(p.Lesson.Steps) || cell < -1 || cell >= len(p.Lesson.Steps[step].Cells) {
			return damaged
		}
		last = place{uint64(seq), at}
		if seq < int64(p.World().Seq()) || at < p.Now() {
			return damaged
		}
		p.History.SeekTo(last.Seq, at)
		if kind == enterEntry {
			p.enter(step)
			continue
		}
		if line == "" && cell >= 0 {
			line = p.Lesson.Steps[step].Cells[cell].Line
		}
		p.step = step
		_, _ = p.exec(line, cell) // an error was in the console then, and is again
	}
	for n := u.num(); n > 0 && !u.bad; n-- {
		s, a := int(u.num()), int(u.num())
		if s >= 0 && s < len(p.Lesson.Steps) {
			p.answers[s] = a
		}
	}
	if u.bad {
		return damaged
	}
	return nil
}
