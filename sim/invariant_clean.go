package sim

import (
	"math"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// keyedAt is what a Checker keeps of a record in a compacted topic.
type keyedAt struct {
	key       string
	tombstone bool
}

// compacted tells whether a topic's logs may be cleaned, as the controllers have it.
func compacted(w *World, topic string) bool {
	v, set := w.Image().Config(wire.ConfigResource{Type: wire.TopicResource, Name: topic},
		"cleanup.policy")
	return set && v != "delete"
}

// keeps notes the key of a record that is committed at the end of what is.
func (p *watched) keeps(rec *wire.Record) {
	for int64(len(p.keys)) < p.len()-1 {
		p.keys = append(p.keys, keyedAt{})
	}
	p.keys = append(p.keys[:p.len()-1], keyedAt{string(rec.Key), rec.Value == nil})
}

// cleaned: I28, of each key the cleaner leaves the latest record that the log has below the point to
// which it has cleaned, unless that is a tombstone, and what stays keeps its offset. A log may have
// less than was committed: its leader's cleaner was there before it was copied.
func (c *Checker) cleaned(w *World, at wire.ID, f *node.LogCleaned) {
	p := c.of(f.TP)
	for _, run := range f.Gone {
		for int64(len(p.wiped)) < run.To {
			p.wiped = append(p.wiped, false)
		}
		for o := run.From; o < run.To; o++ {
			p.wiped[o] = true
		}
	}
	r := w.replica(at, f.TP)
	if r == nil || p.unclean() || int64(len(p.keys)) < f.To {
		return
	}
	latest := ordered.New[string, int64]() // what stands now
	for _, b := range r.Log().Read(r.LogStartOffset(), f.To, math.MaxInt32) {
		for i := range b.Records {
			key, o := string(b.Records[i].Key), b.BaseOffset+int64(b.Records[i].OffsetDelta)
			if o >= f.To || o < r.LogStartOffset() || b.Attributes&wire.ControlFlag != 0 {
				continue
			}
			if key != p.keys[o].key {
				c.fail("I28", at.String(), "cleans", f.TP.String(), "and offset", num(o),
					"has key", key, "and had", p.keys[o].key)
			}
			if before, twice := latest.Get(key); twice && before >= f.From {
				c.fail("I28", at.String(), "cleans", f.TP.String(), "and leaves offset", num(before),
					"though its key came again at", num(o))
			}
			latest.Set(key, o)
		}
	}
	ended := ordered.New[string, int64]()
	for o := r.LogStartOffset(); o < f.To; o++ {
		if k := &p.keys[o]; k.tombstone && k.key != "" {
			ended.Set(k.key, o)
		}
	}
	for _, run := range f.Gone {
		for o := max(run.From, r.LogStartOffset()); o < run.To; o++ {
			key := p.keys[o].key
			if key != "" && max(latest.At(key), ended.At(key)) < o {
				c.fail("I28", at.String(), "cleans", f.TP.String(), "and takes offset", num(o),
					"the latest of key", key)
			}
		}
	}
}
