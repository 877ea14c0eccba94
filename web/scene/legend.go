package scene

import "highwater/web/scene/extract"

// Keys lists the keys as the legend shows them, in the order of their first use.
func (c *Composer) Keys() []extract.KeyLook { return c.keys.Looks() }

// PartitionLooks gives each partition's colour on the stage, from 0 to 7, by its name.
func (c *Composer) PartitionLooks() map[string]int {
	out := map[string]int{}
	if c.model == nil {
		return out
	}
	for i := range c.model.Partitions {
		p := &c.model.Partitions[i]
		out[p.Name] = p.Order % 8
	}
	return out
}

// LegendGroup is a group as the page shows it: its letter on the lanes, and which of the four
// colours it has.
type LegendGroup struct {
	Text, Initial string
	Look          int
	Share         bool
}

// Groups lists the groups in the order in which they stand on the stage.
func (c *Composer) Groups() []LegendGroup {
	if c.model == nil {
		return nil
	}
	var out []LegendGroup
	for i := range c.model.Groups {
		g := &c.model.Groups[i]
		out = append(out, LegendGroup{g.ID, g.Initial, g.Color % 4, g.Share})
	}
	return out
}
