package course

import (
	"encoding/binary"

	"highwater/sim"
	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/player"
)

// packer writes the fields of a link: numbers as varints, texts and lists with their length before
// them.
type packer struct{ buf []byte }

func (k *packer) num(n int64)  { k.buf = binary.AppendVarint(k.buf, n) }
func (k *packer) str(s string) { k.num(int64(len(s))); k.buf = append(k.buf, s...) }

func (k *packer) recording(r *player.Recording) {
	k.config(&r.Config)
	k.num(int64(r.Page))
	k.num(int64(r.Here.Seq))
	k.num(int64(r.Here.At))
	k.buf = binary.BigEndian.AppendUint64(k.buf, r.Hash)
	k.num(int64(len(r.Deeds)))
	last := player.Place{}
	for i := range r.Deeds {
		d := &r.Deeds[i]
		k.num(int64(d.Seq) - int64(last.Seq))
		k.num(int64(d.At - last.At))
		k.num(int64(d.Kind))
		k.num(int64(d.Page))
		k.num(int64(d.Cell))
		k.str(d.Line)
		k.buf = binary.BigEndian.AppendUint16(k.buf, d.Check)
		last = d.Place
	}
}

// config writes everything a world begins with.
func (k *packer) config(c *sim.Config) {
	k.num(int64(c.Seed))
	k.num(int64(c.Brokers))
	k.num(c.LatencyUs)
	k.num(c.JitterUs)
	k.num(int64(len(c.Racks)))
	for _, r := range c.Racks {
		k.str(r)
	}
	k.entries(c.Static)
	k.num(int64(len(c.BrokerStatic)))
	for i := range c.BrokerStatic {
		k.num(int64(c.BrokerStatic[i].Broker))
		k.entries(c.BrokerStatic[i].Entries)
	}
}

func (k *packer) entries(es []wire.ConfigEntry) {
	k.num(int64(len(es)))
	for _, e := range es {
		k.str(e.Key)
		k.str(e.Value)
	}
}

// unpacker reads what a packer wrote; bad once something isn't there.
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

func (u *unpacker) bytes(n int64) []byte {
	if u.bad || n < 0 || n > int64(len(u.buf)) {
		u.bad = true
		return make([]byte, 8)
	}
	b := u.buf[:n]
	u.buf = u.buf[n:]
	return b
}

func (u *unpacker) str() string {
	n := u.num()
	if b := u.bytes(n); !u.bad {
		return string(b)
	}
	return ""
}

// many is the length of a list, each item of which takes a byte at least.
func (u *unpacker) many() int {
	n := u.num()
	if n < 0 || n > int64(len(u.buf)) {
		u.bad = true
		return 0
	}
	return int(n)
}

func (u *unpacker) recording() (r player.Recording) {
	r.Config = u.config()
	r.Page = int(u.num())
	r.Here = player.Place{Seq: uint64(u.num()), At: node.Time(u.num())}
	r.Hash, r.Hashed = binary.BigEndian.Uint64(u.bytes(8)), true
	last := player.Place{}
	for range u.many() {
		d := player.Deed{Place: player.Place{Seq: last.Seq + uint64(u.num()),
			At: last.At + node.Time(u.num())}}
		d.Kind, d.Page, d.Cell = player.DeedKind(u.num()), int(u.num()), int(u.num())
		d.Line = u.str()
		d.Check = binary.BigEndian.Uint16(u.bytes(2))
		if u.bad {
			break
		}
		r.Deeds, last = append(r.Deeds, d), d.Place
	}
	return r
}

func (u *unpacker) config() (c sim.Config) {
	c.Seed, c.Brokers = uint64(u.num()), int(u.num())
	c.LatencyUs, c.JitterUs = u.num(), u.num()
	for range u.many() {
		c.Racks = append(c.Racks, u.str())
	}
	c.Static = u.entries()
	for range u.many() {
		c.BrokerStatic = append(c.BrokerStatic, sim.BrokerStatic{Broker: wire.ID(u.num()),
			Entries: u.entries()})
	}
	return c
}

func (u *unpacker) entries() (es []wire.ConfigEntry) {
	for range u.many() {
		es = append(es, wire.ConfigEntry{Key: u.str(), Value: u.str()})
	}
	return es
}
