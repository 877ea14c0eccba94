package player

import (
	"strconv"
	"strings"

	"highwater/sim/config"
	"highwater/sim/node"
	"highwater/sim/shell"
	"highwater/sim/wire"
	"highwater/web/words"
)

// What a recording may ask for, so that a hostile one can't hang the page. All of it is looked at
// before anything is played.
const (
	mostHistory  = 366 * 24 * node.Hour
	mostSteps    = 200_000_000 // they are played in slices, and whoever waits can stop it
	mostDeeds    = 10_000
	mostText     = 512 << 10 // bytes of all its lines
	mostPages    = 1_000
	mostBrokers  = 99
	mostSettings = 100   // lines of all server.properties
	mostSetting  = 1_000 // bytes of one
	shownKey     = 60    // bytes of its name that an error shows
	// mostPartitions is how many partitions a topic may have that brokers make by themselves.
	mostPartitions = 1_000
	// spareSteps is how far beyond the recorded number of steps a history may be played that has become
	// another one, besides a quarter of them. A link of a few characters that names a month but hardly
	// a step costs no more.
	spareSteps = 10_000
)

// Problem says what no recording of the page can have in it: a cluster that can't be, places out of
// their order, pages and cells of no lesson. It is "" of one that can be played.
func (r *Recording) Problem() string {
	if text := r.cluster(); text != "" {
		return text
	}
	if r.Page < 0 || r.Page >= mostPages {
		return words.LinkPage(r.Page)
	}
	last := Place{}
	for i := range r.Deeds {
		d := &r.Deeds[i]
		switch {
		case d.Kind > PageDeed || d.Cell < -1 || d.Cell >= mostPages:
			return words.LinkDeed(i + 1)
		case d.Page < 0 || d.Page >= mostPages:
			return words.LinkPage(d.Page)
		case d.At < last.At || last.After(d.Place):
			return words.LinkOrder(i + 1)
		}
		last = d.Place
	}
	if r.Here.At < 0 {
		return words.LinkOrder(len(r.Deeds) + 1)
	}
	return ""
}

// Bound leaves no page in a recording that lies behind the last one.
func (r *Recording) Bound(last int) {
	r.Page = min(r.Page, last)
	for i := range r.Deeds {
		r.Deeds[i].Page = min(r.Deeds[i].Page, last)
	}
}

// cluster looks at what the world begins with.
func (r *Recording) cluster() string {
	c, minute := &r.Config, int64(node.Minute)
	switch {
	case c.Brokers < 1 || c.Brokers > mostBrokers:
		return words.LinkBrokers(c.Brokers, mostBrokers)
	case c.LatencyUs < 0 || c.LatencyUs > minute || c.JitterUs < 0 || c.JitterUs > minute:
		return words.LinkLatency
	case len(c.Racks) > c.Brokers || len(c.BrokerStatic) > c.Brokers:
		return words.LinkBrokers(max(len(c.Racks), len(c.BrokerStatic)), c.Brokers)
	}
	all := c.Static
	for i := range c.BrokerStatic {
		all = append(all[:len(all):len(all)], c.BrokerStatic[i].Entries...)
	}
	if len(all) > mostSettings {
		return words.LinkSettings(len(all), mostSettings)
	}
	for _, e := range all {
		if text := setting(e); text != "" {
			return text
		}
	}
	return ""
}

// setting says what is wrong with a line of server.properties. Kafka's own ranges leave room for topics
// of two thousand million partitions, so ours is beside them.
func setting(e wire.ConfigEntry) string {
	if len(e.Key)+len(e.Value) > mostSetting {
		return words.LinkSetting(e.Key[:min(len(e.Key), shownKey)])
	}
	d := config.Broker.Find(e.Key)
	if d == nil {
		return ""
	}
	n, err := strconv.ParseInt(e.Value, 10, 64)
	if strings.HasSuffix(e.Key, "num.partitions") && (err != nil || n > mostPartitions) {
		return words.LinkSetting(e.Key)
	}
	if d.Check(e.Value) != nil {
		return words.LinkSetting(e.Key)
	}
	return ""
}

// Shorten leaves of a recording what fits the budgets: its first lines, and the playhead no later than
// those lead. It tells whether that is less than there was, and until when everything is in it.
func (r *Recording) Shorten() (until node.Time, short bool) {
	n, text := 0, 0
	for n < min(len(r.Deeds), mostDeeds) {
		d := &r.Deeds[n]
		if text += len(d.Line); text > mostText || len(d.Line) > shell.MaxLine || !d.Place.near() {
			break
		}
		n++
	}
	if n == len(r.Deeds) && r.Here.near() {
		return 0, false
	}
	last, cut := Place{}, n < len(r.Deeds) && r.Deeds[n].Place.near()
	switch {
	case cut:
		last = r.Deeds[n].Place
	case n > 0:
		last = r.Deeds[n-1].Place
	}
	r.Deeds = r.Deeds[:n:n]
	if !r.Here.near() || cut && r.Here.After(last) {
		r.stop(last)
	}
	return max(last.At, r.Here.At), true
}

// stop puts the playhead elsewhere, where nobody knows the world's hash.
func (r *Recording) stop(at Place) { r.Here, r.Hash = at, 0 }

// near tells whether a page can play as far as a place: in less than as many steps as it may take.
func (a Place) near() bool { return a.Seq < mostSteps && a.At <= mostHistory }

// Linked is what a link holds of the present session: all of it, as far as a page can play it again.
// short tells that this is less than there is, and until up to which time it is everything.
func (p *Player) Linked() (r Recording, until node.Time, short bool) {
	r = p.Record()
	if !r.Here.near() {
		seq := min(p.History.SeqAt(mostHistory), mostSteps-1)
		s, _ := p.History.InfoAt(seq)
		r.stop(Place{seq, s.At})
	}
	until, short = r.Shorten()
	return r, max(until, r.Here.At), short || r.Hash == 0
}
