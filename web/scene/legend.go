package scene

// LegendKey is a key as the legend shows it: its name, the letter on its token, and which of the eight
// looks it has.
type LegendKey struct {
	Text, Initial string
	Look          int
}

// Keys lists the keys in the order of their first use, at most the eight that have a look of their own.
func (c *Composer) Keys() []LegendKey {
	t := &c.keys
	if t.stale {
		t.sort()
	}
	out := make([]LegendKey, min(len(t.order), 8))
	for k, i := range t.order {
		if i < len(out) {
			out[i] = LegendKey{Text: k, Initial: initial([]byte(k), false), Look: i}
		}
	}
	return out
}

// PartitionLooks gives each partition's colour on the stage, from 0 to 7, by its name.
func (c *Composer) PartitionLooks() map[string]int {
	out := map[string]int{}
	if c.layout == nil {
		return out
	}
	for i := range c.layout.m.partitions {
		p := &c.layout.m.partitions[i]
		out[p.name] = p.order % 8
	}
	return out
}

// LegendGroup is a group as the page shows it: its letter on the lanes, and which of the four colours it
// has.
type LegendGroup struct {
	Text, Initial string
	Look          int
	Share         bool
}

// Groups lists the groups in the order in which they stand on the stage.
func (c *Composer) Groups() []LegendGroup {
	if c.layout == nil {
		return nil
	}
	var out []LegendGroup
	for i := range c.layout.m.groups {
		g := &c.layout.m.groups[i]
		out = append(out, LegendGroup{g.id, g.initial, g.color % 4, g.kind == shareKind})
	}
	return out
}
