package controller

import (
	"slices"
	"strconv"

	"highwater/sim/node"
	"highwater/sim/ordered"
	"highwater/sim/wire"
)

// usableBroker is a broker that replicas can be put on: any that is registered and not shutting
// down.
type usableBroker struct {
	id     wire.ID
	rack   string
	fenced bool
}

// brokerList hands out a rack's brokers in turn. Each new round (a new partition) starts one broker
// further. Kafka: StripedReplicaPlacer.BrokerList.
type brokerList struct {
	ids                   []wire.ID
	index, offset, placed int
}

func (l *brokerList) next(partition int) wire.ID {
	if len(l.ids) == 0 {
		return nobody
	}
	if l.placed != partition {
		l.placed, l.index = partition, 0
		l.offset = (l.offset + 1) % len(l.ids)
	}
	if l.index >= len(l.ids) {
		return nobody
	}
	id := l.ids[(l.index+l.offset)%len(l.ids)]
	l.index++
	return id
}

func (l *brokerList) start(r *node.Rand) {
	if len(l.ids) > 0 {
		ordered.Sort(l.ids)
		l.offset = r.Intn(len(l.ids))
	}
}

func (l *brokerList) shuffle(r *node.Rand) {
	r.Shuffle(len(l.ids), func(i, j int) { l.ids[i], l.ids[j] = l.ids[j], l.ids[i] })
}

type rack struct {
	name             string
	unfenced, fenced brokerList
}

// placer places replicas in stripes over racks and brokers, starting at random.
// Kafka: StripedReplicaPlacer.
type placer struct {
	rand            node.Rand
	racks           []*rack
	offset, placed  int
	total, unfenced int
}

func newPlacer(r node.Rand, brokers []usableBroker) *placer {
	p := &placer{rand: r}
	for _, b := range brokers {
		i, ok := slices.BinarySearchFunc(p.racks, b.rack, func(k *rack, name string) int {
			switch {
			case k.name < name:
				return -1
			case k.name > name:
				return 1
			}
			return 0
		})
		if !ok {
			p.racks = slices.Insert(p.racks, i, &rack{name: b.rack})
		}
		list := &p.racks[i].unfenced
		if b.fenced {
			list = &p.racks[i].fenced
		} else {
			p.unfenced++
		}
		list.ids = append(list.ids, b.id)
		p.total++
	}
	for _, k := range p.racks {
		k.fenced.start(&p.rand)
		k.unfenced.start(&p.rand)
	}
	if len(p.racks) > 0 {
		p.offset = p.rand.Intn(len(p.racks))
	}
	return p
}

// place makes replica lists for n new partitions, or tells in Kafka's words why it can't.
func (p *placer) place(n, replicationFactor int) ([][]wire.ID, string) {
	switch {
	case replicationFactor <= 0:
		return nil, "Invalid replication factor " + strconv.Itoa(replicationFactor) +
			": the replication factor must be positive."
	case p.unfenced == 0:
		return nil, "All brokers are currently fenced, or have all their log directories cordoned."
	case replicationFactor > p.total:
		return nil, "The target replication factor of " + strconv.Itoa(replicationFactor) +
			" cannot be reached because only " + strconv.Itoa(p.total) +
			" broker(s) are registered or some brokers have all their log directories cordoned."
	}
	out := make([][]wire.ID, n)
	for i := range out {
		out[i] = p.one(replicationFactor)
	}
	return out, ""
}

func (p *placer) one(replicationFactor int) []wire.ID {
	// After as many partitions as there are unfenced brokers the same lists would come again.
	if p.placed == p.unfenced && p.unfenced > 1 {
		p.rand.Shuffle(len(p.racks), func(i, j int) {
			p.racks[i], p.racks[j] = p.racks[j], p.racks[i]
		})
		for _, k := range p.racks {
			k.fenced.shuffle(&p.rand)
			k.unfenced.shuffle(&p.rand)
		}
		p.placed = 0
	}
	if p.offset == len(p.racks) {
		p.offset = 0
	}
	ids := make([]wire.ID, 0, replicationFactor)
	first := p.offset // the leader's rack: the first from here on that has an unfenced broker
	for {
		if id := p.racks[first].unfenced.next(p.placed); id != nobody {
			ids = append(ids, id)
			break
		}
		first = (first + 1) % len(p.racks)
	}
	at := p.offset
	for len(ids) < replicationFactor {
		if at == first {
			first = -1 // the leader's rack has had its turn, this once
		} else if id := p.racks[at].next(p.placed); id != nobody {
			ids = append(ids, id)
		}
		at = (at + 1) % len(p.racks)
	}
	p.placed++
	p.offset++
	return ids
}

func (k *rack) next(partition int) wire.ID {
	if id := k.unfenced.next(partition); id != nobody {
		return id
	}
	return k.fenced.next(partition)
}
