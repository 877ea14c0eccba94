package course

import (
	"bytes"
	"compress/flate"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"hash/crc32"
	"io"

	"highwater/lessons"
	"highwater/sim/node"
	"highwater/web/player"
	"highwater/web/words"
)

// A link holds a session: which edition of which lesson, what the world began with, every line with its
// exact place, the pages as they were turned to, the predictions, the playhead, and hashes that prove
// the history. It needs no lesson to be played again. Version 2 is: a byte 2, then the fields of
// pack.go compressed by flate with a dictionary, then four bytes of CRC-32 of all before; the whole in
// URL-safe base64. Version 1 (read by link1.go) leaned on the lesson as it was then.
const linkVersion = 2

// What a link may come to, so that a hostile one can't hang the page: characters, bytes unpacked, and
// bytes at its beginning that hold the lesson's name. What its history may come to is in
// ../player/budget.go.
const (
	maxLink   = 1 << 20
	maxFields = 1 << 20
	maxID     = 200
)

// Link is the session as text for the address bar.
func (c *Course) Link() string {
	k := &packer{}
	k.str(c.Lesson.ID)
	k.num(int64(c.edition.World))
	k.num(int64(c.edition.Text))
	r, _, _ := c.Player.Linked()
	k.recording(&r)
	k.num(int64(len(c.answers)))
	for step := range c.Lesson.Steps {
		if a, ok := c.answers[step]; ok {
			right, judged := c.verdicts[step]
			if !judged {
				right = -1
			}
			k.num(int64(step))
			k.num(int64(a))
			k.num(int64(right))
		}
	}
	return seal(linkVersion, k.buf)
}

// seal makes a link of its fields.
func seal(version byte, fields []byte) string {
	var z bytes.Buffer
	z.WriteByte(version)
	w, _ := flate.NewWriterDict(&z, flate.BestCompression, dictionary(version))
	_, _ = w.Write(fields)
	_ = w.Close()
	out := binary.BigEndian.AppendUint32(z.Bytes(), crc32.ChecksumIEEE(z.Bytes()))
	return base64.RawURLEncoding.EncodeToString(out)
}

// unseal checks a link's frame and gives its version and fields. Errors say what is wrong with it.
func unseal(link string) (byte, *unpacker, error) {
	if len(link) > maxLink {
		return 0, nil, errors.New(words.LinkTooLong)
	}
	raw, err := base64.RawURLEncoding.DecodeString(link)
	if err != nil {
		at := int64(-1)
		var corrupt base64.CorruptInputError
		if errors.As(err, &corrupt) {
			at = int64(corrupt)
			if int(at) >= len(link)-1 {
				return 0, nil, errors.New(words.LinkPartMissing)
			}
		}
		return 0, nil, errors.New(words.LinkCharacter(at + 1))
	}
	if len(raw) < 6 {
		return 0, nil, errors.New(words.LinkTooShort)
	}
	version := raw[0]
	if version == 0 || version > linkVersion {
		return 0, nil, errors.New(words.LinkVersion(int(version), linkVersion))
	}
	body, sum := raw[:len(raw)-4], binary.BigEndian.Uint32(raw[len(raw)-4:])
	if crc32.ChecksumIEEE(body) != sum {
		return 0, nil, errors.New(words.LinkCheckSum)
	}
	z := flate.NewReaderDict(bytes.NewReader(body[1:]), dictionary(version))
	fields, err := io.ReadAll(io.LimitReader(z, maxFields+1))
	if err != nil {
		return 0, nil, errors.New(words.LinkPacked)
	}
	if len(fields) > maxFields {
		return 0, nil, errors.New(words.LinkTooLarge)
	}
	return version, &unpacker{buf: fields}, nil
}

var errBreaksOff = errors.New(words.LinkBreaksOff)

// ErrFileNeeded is of a link that opens once its lesson is loaded.
var ErrFileNeeded = errors.New(words.LinkFileNeeded)

// Opening is the session of a link that has still to be played.
type Opening struct {
	*Course
	Steps uint64 // to be played
	play  func() (differs node.Time, short bool)
	older bool
}

// Open makes the session of a link and plays it. find looks a lesson up by its id. The notice says what
// a person has to know about what they see, "" when it is what the link was made of.
func Open(link string, find func(id string) *lessons.Lesson) (c *Course, notice string, err error) {
	o, err := Unpack(link, find)
	if err != nil {
		return nil, "", err
	}
	return o.Course, o.Play(), nil
}

// Unpack makes the session of a link, which stands at its very beginning.
func Unpack(link string, find func(id string) *lessons.Lesson) (*Opening, error) {
	version, u, err := unseal(link)
	if err != nil {
		return nil, err
	}
	return open(version, u, find)
}

// Play plays the link. The notice says what a person has to know about what they see.
func (o *Opening) Play() (notice string) {
	differs, short := o.play()
	switch {
	case short:
		return words.LinkShort(o.Player.Now())
	case o.older:
		return words.LinkOlder
	}
	return changed(o.Lesson, o.edition, differs)
}

func open(version byte, u *unpacker, find func(id string) *lessons.Lesson) (*Opening, error) {
	id := u.str()
	l := find(id)
	if !u.bad && l == nil && lessons.IsLoaded(id) {
		return nil, ErrFileNeeded
	}
	if u.bad || l == nil {
		return nil, errors.New(words.LinkNoLesson(id))
	}
	if version == 1 {
		return open1(u, l)
	}
	edition := lessons.Edition{World: uint32(u.num()), Text: uint32(u.num())}
	r := u.recording()
	if err := fitting(u, &r); err != nil {
		return nil, err
	}
	_, short := r.Shorten()
	c := on(l, player.At(r.Config))
	c.edition = edition
	for n := u.num(); n > 0 && !u.bad; n-- {
		step, answer, right := int(u.num()), int(u.num()), int(u.num())
		if step >= 0 && step < len(l.Steps) && l.Steps[step].Predict != nil {
			c.answers[step] = answer
			if right >= 0 {
				c.verdicts[step] = right
			}
		}
	}
	if u.bad {
		return nil, errBreaksOff
	}
	r.Bound(len(l.Steps) - 1)
	return &Opening{Course: c, Steps: r.Here.Seq, play: func() (node.Time, bool) {
		differs, err := c.Player.Follow(&r)
		return differs, short || err != nil
	}}, nil
}

// fitting tells why a recording can't be played at all.
func fitting(u *unpacker, r *player.Recording) error {
	if u.bad {
		return errBreaksOff
	}
	if text := r.Problem(); text != "" {
		return errors.New(text)
	}
	return nil
}

// LessonOf is the lesson that a link names which can't be opened; nil where even that can't be read.
// What else stands in it is not to be trusted.
func LessonOf(link string, find func(id string) *lessons.Lesson) *lessons.Lesson {
	link = link[:min(len(link), maxLink)]
	raw, _ := base64.RawURLEncoding.DecodeString(link) // up to the first wrong character
	if len(raw) < 2 || raw[0] == 0 || raw[0] > linkVersion {
		return nil
	}
	z := flate.NewReaderDict(bytes.NewReader(raw[1:]), dictionary(raw[0]))
	fields, _ := io.ReadAll(io.LimitReader(z, maxID)) // up to where it is damaged
	u := unpacker{buf: fields}
	id := u.str()
	if u.bad {
		return nil
	}
	return find(id)
}

// changed words what changed since a link was made.
func changed(l *lessons.Lesson, was lessons.Edition, differs node.Time) string {
	text := ""
	switch {
	case was.World != l.Edition.World:
		text = words.LinkOtherLesson
	case was.Text != l.Edition.Text:
		text = words.LinkOtherText
	}
	if differs >= 0 {
		if text != "" {
			text += " "
		}
		text += words.LinkDiffers(differs)
	}
	return text
}
