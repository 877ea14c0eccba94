package layout

import (
	"cmp"
	"flag"
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"testing"

	"highwater/sim/wire"
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
	"highwater/web/words"
)

var seedFlag = flag.Uint64("seed", 0, "lay out the model of one seed only")

// randomCanvases are those on which every random model is laid out: two laptops, a phone, and a laptop
// whose drawer is open.
var randomCanvases = []string{"1440x900", "1366x768", "390x844", "1440x900 drawer"}

// TestRandomModels proves the rules of every picture on clusters that nobody thought of: nothing off the
// canvas, no label on another or too small, and the same picture whenever the same model is laid out,
// also in the room of another one.
func TestRandomModels(t *testing.T) {
	seeds := 1500
	if testing.Short() {
		seeds = 120
	}
	from, to := uint64(1), uint64(seeds)
	if *seedFlag != 0 {
		from, to = *seedFlag, *seedFlag
	}
	var old *Sheet
	for seed := from; seed <= to; seed++ {
		c := canvasOf(randomCanvases[seed%uint64(len(randomCanvases))])
		r := &random{rand.New(rand.NewPCG(seed, 7)), 0}
		m := r.model()
		o := r.options(m, c)
		p := Layout(m, o)
		plain := o
		plain.Selected = thing.Thing{} // a loupe lies over other labels
		if err := cmp.Or(Layout(m, plain).Check(), p.inside()); err != nil {
			t.Errorf("-seed=%d: %s, %s: %v", seed, c.Name, r.about(m), err)
		}
		again := &random{rand.New(rand.NewPCG(seed, 7)), 0}
		sheet := Fit(again.model(), o, old)
		if q := sheet.Draw(); !slices.Equal(p.Still, q.Still) || !slices.Equal(p.Moving, q.Moving) ||
			!slices.Equal(p.Targets, q.Targets) {
			t.Errorf("-seed=%d: the same model looks otherwise in the room of another one", seed)
		}
		old = sheet
	}
}

func canvasOf(name string) *Canvas {
	i := slices.IndexFunc(Canvases, func(c Canvas) bool { return c.Name == name })
	return &Canvases[i]
}

// random draws models as extract could make them: what belongs together does, how much there is of it
// and what state it is in is drawn.
type random struct {
	*rand.Rand
	keys int
}

func (r *random) one(in int) bool { return r.IntN(in) == 0 }

func (r *random) of(all ...string) string { return all[r.IntN(len(all))] }

func (r *random) about(m *model.Model) string {
	return fmt.Sprintf("%d brokers, %d partitions, %d clients, %d groups", len(m.Brokers), len(m.Partitions),
		len(m.Clients), len(m.Groups))
}

func (r *random) model() *model.Model {
	m := &model.Model{Now: 1_000_000, Quorum: "epoch " + strconv.Itoa(r.IntN(40)) + " · offset " +
		strconv.Itoa(r.IntN(100_000))}
	r.keys = 1 + r.IntN(12)
	r.controllers(m)
	r.partitions(m)
	r.brokers(m, 1+r.IntN(9))
	r.clients(m)
	r.groups(m)
	r.marks(m)
	r.traffic(m)
	return m
}

func (r *random) controllers(m *model.Model) {
	n := 1 + 2*r.IntN(2)
	active := r.IntN(n + 1)
	for i := range n {
		id := wire.FirstController + wire.ID(i)
		c := model.Controller{ID: id, Name: id.String(), State: "follower"}
		switch {
		case i == active:
			c.State = "active"
		case r.one(3):
			c.State = "stopped"
		case r.one(4):
			c.State, c.Note = "voting", "vote 2 of 3"
		}
		m.Controllers = append(m.Controllers, c)
	}
}

func (r *random) partitions(m *model.Model) {
	left := []int{0, 1, 2, 3, 4, 6, 9, 12, 30, 60}[r.IntN(10)]
	for topic := 0; left > 0; topic++ {
		n := min(left, 1+r.IntN(max(left, 1)))
		left -= n
		name := r.of("orders", "positions", "menu", "a", "deliveries-of-tonight", "payments-by-card-and-cash")
		name += strconv.Itoa(topic)
		for i := range n {
			tp := wire.TopicPartition{Topic: name, Partition: int32(i)}
			m.Partitions = append(m.Partitions, model.Partition{TP: tp, Name: tp.String(),
				Order: len(m.Partitions), Leader: -1})
		}
	}
}

// brokers spreads copies of every partition, the first copy the preferred one.
func (r *random) brokers(m *model.Model, n int) {
	for i := range n {
		id := wire.ID(i + 1)
		b := model.Broker{ID: id, Name: id.String(), State: "running"}
		switch r.IntN(9) {
		case 0, 1:
			b.State, b.Fenced = "stopped", !r.one(3)
		case 2:
			b.State, b.Fenced = "starting", true
		case 3:
			b.Fenced, b.State = true, r.of("running", "fenced")
		case 4:
			b.State, b.Note = "handing over", words.NoteHandsOver(r.IntN(60))
		case 5:
			b.Cut = true
		}
		m.Brokers = append(m.Brokers, b)
	}
	for p := range m.Partitions {
		r.copies(m, p, min(n, 1+r.IntN(5)))
	}
	for i := range m.Brokers {
		slices.SortStableFunc(m.Brokers[i].Replicas, func(a, b model.Replica) int {
			switch {
			case a.Leads == b.Leads:
				return a.Part - b.Part
			case a.Leads:
				return -1
			}
			return 1
		})
	}
}

func (r *random) copies(m *model.Model, part, n int) {
	q := &m.Partitions[part]
	begin := []int64{0, 0, 0, 7, 990, 12_345_600}[r.IntN(6)]
	end := begin + int64([]int{0, 1, 5, 14, 40, 200}[r.IntN(6)])
	at := r.Perm(len(m.Brokers))[:n]
	var ids, isr []wire.ID
	for _, b := range at {
		ids = append(ids, wire.ID(b+1))
		if !r.one(4) {
			isr = append(isr, wire.ID(b+1))
		}
	}
	epoch := int32(r.IntN(12))
	lead := -1
	if !r.one(6) {
		lead = at[0]
	}
	q.Start, q.End, q.Epoch, q.Leader = begin, end, epoch, lead
	q.LeaderHW = end - int64(r.IntN(int(min(end-begin, 6))+1))
	for _, b := range at {
		leo := end
		if b != lead {
			leo = max(begin, end-int64(r.IntN(20)))
		}
		hw := min(leo, q.LeaderHW)
		if b != lead {
			hw = max(begin, hw-int64(r.IntN(3)))
		}
		m.Brokers[b].Replicas = append(m.Brokers[b].Replicas, model.Replica{TP: q.TP, Part: part,
			Leads: b == lead, Led: b == at[0] && lead < 0, Epoch: epoch, EpochNew: r.one(9), Replicas: ids,
			ISR: isr, Start: begin, HW: hw, LEO: leo, Cells: r.cells(begin, leo)})
	}
}

// cells is a log that has holes, markers and tombstones in places that depend on the offset alone.
func (r *random) cells(begin, leo int64) func(from, to int64, yield func(model.Cell)) {
	salt, keys := int64(r.IntN(1000)), r.keys
	return func(from, to int64, yield func(model.Cell)) {
		for n := max(from, begin); n < min(to, leo); n++ {
			h := (n*2654435761 + salt) >> 3 & 0xff
			c := model.Cell{Offset: n, Value: h%17 != 0, Aborted: h%23 == 0}
			c.Key = paint.Key{Index: int(h) % keys, Initial: string(rune('A' + h%26))}
			switch {
			case h%19 == 1:
				continue // compacted away
			case h%13 == 0:
				c.Key = paint.Key{Index: -1}
			case h%29 == 0:
				c.Control = 1 - 2*int8(h&1)
			}
			yield(c)
		}
	}
}

var randomNames = []string{"order-desk", "rider-phones", "pizza-maker", "billing", "x", "kcat",
	"the-application-with-a-long-name", "courier", "kafka-console-consumer", "statistics"}

func (r *random) clients(m *model.Model) {
	for i := range r.IntN(13) {
		c := model.Client{ID: wire.FirstClient + wire.ID(i), Group: -1, State: "running",
			Name: r.of(randomNames...) + "-" + strconv.Itoa(i+1), Role: r.of("producer", "consumer", "consumer", "tool")}
		for b := range m.Brokers {
			if r.one(2) {
				c.Brokers = append(c.Brokers, b)
			}
		}
		if r.one(6) {
			c.State, c.Tag = "crashed", "crashed"
		}
		switch c.Role {
		case "producer":
			r.producer(m, &c)
		case "consumer":
			r.consumer(m, &c)
		}
		m.Clients = append(m.Clients, c)
	}
}

func (r *random) producer(m *model.Model, c *model.Client) {
	c.Tag = r.of("acks=all", "acks=0", "acks=1")
	c.Room = len(m.Partitions)
	for i := range m.Partitions {
		if r.one(2) && len(c.Lines) < 7 {
			c.Lines = append(c.Lines, model.Line{Icon: r.of("check", "clock", "cross"),
				Text: m.Partitions[i].Name + r.of(" @13", " @12345678", " try 4", " not enough replicas after append")})
		}
	}
}

func (r *random) consumer(m *model.Model, c *model.Client) {
	c.Tag, c.Tone = r.of("", "manual", "paused", "joined", "not yet", "gives back"), model.Tone(r.IntN(4))
	c.Epoch = r.of("", "", "e4")
	c.Joining, c.Urgent = r.one(4), r.one(5)
	for i := range m.Partitions {
		if r.one(3) {
			c.Reads = append(c.Reads, model.Read{Part: i, Lag: int64(r.IntN(5000)) - 1, Running: r.one(5),
				Label: r.of("", "", "", "no leader", "paused"),
				State: r.of("", "", "", "given back", "not free yet", "free, not told yet")})
		}
	}
	if len(c.Reads) == 0 || r.one(4) {
		c.Note = r.of("idle: no partition left", "no heartbeat, out in 31 s", "UNRELEASED_PARTITIONS",
			"poll() is due in 2 s", "reads no topic that exists", "not in the group any more")
	}
}

func (r *random) groups(m *model.Model) {
	n := r.IntN(5)
	for g := range n {
		q := model.Group{ID: r.of("kitchen", "billing", "couriers", "fraud-detection-in-the-night") + strconv.Itoa(g),
			Initial: r.of("k", "b", "c", "ki"), Color: g, Share: r.one(4), State: "Stable", Word: "Stable",
			Tone: model.Good, Lag: int64(r.IntN(900)) - 1, Lines: []string{"generation 3 · coordinator broker-2"}}
		for i := range m.Clients {
			if c := &m.Clients[i]; c.Role == "consumer" && c.Group < 0 && r.one(2) {
				c.Group = g
				q.Members = append(q.Members, i)
				r.holds(q.Share, c)
			}
		}
		switch r.IntN(4) {
		case 0:
			q.Word, q.Tone = "Rebalancing", model.Warning
			q.Lines = []string{"group epoch 12 · assigned at 11", "Kafka says CompletingRebalance · 2 of 3"}
			for range q.Members {
				q.Joined = append(q.Joined, r.one(2))
			}
		case 1:
			q.Word, q.Tone = "No coordinator", model.Warning
			q.Lines = []string{"its coordinator broker-2 is stopped"}
		}
		b := &m.Brokers[r.IntN(len(m.Brokers))]
		if !b.Dead() {
			b.LeadsGroups = append(b.LeadsGroups, g)
		}
		m.Groups = append(m.Groups, q)
	}
}

// holds puts acquired records into the hands of a share group's member.
func (r *random) holds(share bool, c *model.Client) {
	for i := range c.Reads {
		if !share || r.one(3) {
			continue
		}
		d := &c.Reads[i]
		d.Lag, d.State, d.Holds, d.LockS = -1, "", 1+r.IntN(40), int64(r.IntN(31))
		for range min(d.Holds, 3) {
			d.Held = append(d.Held, model.Held{Style: paint.Key{Index: r.IntN(12), Initial: "M"}, Count: 1 + r.IntN(3)})
		}
	}
}

func (r *random) marks(m *model.Model) {
	for i := range m.Partitions {
		q := &m.Partitions[i]
		for g := range m.Groups {
			if r.one(3) {
				continue
			}
			span := int(q.End-q.Start) + 1
			k := model.Mark{Initial: m.Groups[g].Initial, Color: g, Group: m.Groups[g].ID,
				Committed: q.Start + int64(r.IntN(span)), Position: q.Start + int64(r.IntN(span)),
				Ref: thing.Thing{TP: q.TP, Name: m.Groups[g].ID}}
			if k.Share = m.Groups[g].Share; k.Share {
				k.Committed, k.Position = min(k.Committed, k.Position), max(k.Committed, k.Position)
				for at := k.Committed; at < k.Position; at += 2 {
					k.Runs = append(k.Runs, model.ShareRun{First: at, Last: min(at+1, k.Position-1),
						State: model.HoldState(r.IntN(4)), Count: r.IntN(4), Who: r.of("c1", "c12", "", "w3")})
				}
			} else if r.one(4) {
				k.Position = -1
			}
			q.Marks = append(q.Marks, k)
		}
	}
}

// traffic puts messages on the wires, requests into brokers' waiting rooms, cuts and effects.
func (r *random) traffic(m *model.Model) {
	var ids []wire.ID
	for i := range m.Brokers {
		ids = append(ids, m.Brokers[i].ID)
	}
	for i := range m.Controllers {
		ids = append(ids, m.Controllers[i].ID)
	}
	for i := range m.Clients {
		ids = append(ids, m.Clients[i].ID)
	}
	pair := func() (a, b wire.ID) { return ids[r.IntN(len(ids))], m.Brokers[r.IntN(len(m.Brokers))].ID }
	part := func() int { return r.IntN(len(m.Partitions)+1) - 1 }
	for seq := range r.IntN(30) {
		a, b := pair()
		f := model.Flight{Seq: uint64(seq + 1), From: a, To: b, Sent: 999_000, Due: 1_000_000 + r.way(), Part: part(),
			Tint: part(), Kind: model.FlightKind(r.IntN(6)), Held: r.one(9), Background: r.one(4), Replica: a.IsBroker(),
			Label: r.of("", "orders-0", "fetch @12345678", "@10–13", "generation 12, you lead", "accept 12, release 1"),
			Error: r.of("NOT_LEADER_OR_FOLLOWER", "NOT_ENOUGH_REPLICAS_AFTER_APPEND"), More: r.IntN(3) * 40}
		for range r.IntN(5) {
			f.Tokens = append(f.Tokens, paint.Key{Index: r.IntN(12) - 1, Initial: "M"})
		}
		if r.one(2) {
			f.From, f.To = f.To, f.From
		}
		m.Flights = append(m.Flights, f)
	}
	for range r.IntN(9) {
		a, b := pair()
		if a.IsController() || a == b {
			continue
		}
		m.Parked = append(m.Parked, model.Parked{At: b, From: a, Part: part(), Label: r.of("fetch", "fetch @1234")})
	}
	for range r.IntN(3) {
		if a, b := pair(); a != b {
			m.Cuts = append(m.Cuts, model.Cut{A: a, B: b})
		}
	}
	for range r.IntN(4) {
		if len(m.Partitions) > 0 {
			a, b := pair()
			q := &m.Partitions[r.IntN(len(m.Partitions))]
			m.Effects = append(m.Effects, model.Effect{Kind: model.EffectKind(r.IntN(5)), TP: q.TP, Node: b, Peer: a,
				From: q.Start, To: q.End, Age: float32(r.IntN(160))})
		}
	}
}

// way is how much longer a message takes.
func (r *random) way() model.Time { return model.Time(r.IntN(2000)) }

// options select and hover something, as far as there is anything.
func (r *random) options(m *model.Model, c *Canvas) Options {
	o := c.Options()
	o.Now, o.Playing, o.Screen = m.Now, r.one(2), float64(r.IntN(5000))
	o.ReducedMotion = r.one(5)
	if r.one(3) {
		o.Avoid = Corner{176, 40}
	}
	if targets := Layout(m, o).Targets; len(targets) > 0 && r.one(2) {
		o.Selected = targets[r.IntN(len(targets))].Thing
		o.Hover = targets[r.IntN(len(targets))].Thing
	}
	return o
}
