package mutate

import (
	"cmp"
	"fmt"
	"hash/fnv"
	"slices"
	"strings"
)

// sample draws n changes that compile. Seed, file, kind and text decide about each, so that an edit
// elsewhere leaves the sample as it is; a bigger n keeps those of a smaller.
func (s *source) sample(all []*change, n int, seed uint64) ([]*change, error) {
	ranks := map[*change]uint64{}
	times := map[string]int{}
	for _, m := range all {
		what := fmt.Sprintf("%d %s %s %s", seed, m.file.path, m.kind, m.diff())
		h := fnv.New64a()
		fmt.Fprintf(h, "%s %d", what, times[what])
		times[what]++
		ranks[m] = mix(h.Sum64())
	}
	all = slices.Clone(all)
	slices.SortStableFunc(all, func(a, b *change) int { return cmp.Compare(ranks[a], ranks[b]) })
	var drawn []*change
	for _, m := range all {
		if len(drawn) == n {
			break
		}
		if slices.ContainsFunc(drawn, m.collides) || !s.compiles(m) {
			continue
		}
		drawn = append(drawn, m)
		m.id = len(drawn)
	}
	if len(drawn) == 0 {
		return nil, fmt.Errorf("there is nothing to change")
	}
	return drawn, nil
}

// mix spreads a hash over all its bits, which FNV doesn't for texts that end alike.
func mix(h uint64) uint64 {
	h = (h ^ h>>33) * 0xff51afd7ed558ccd
	h = (h ^ h>>33) * 0xc4ceb9fe1a85ec53
	return h ^ h>>33
}

// collides tells whether two changes can't stand in one text: they share code, and none leaves the
// other's whole.
func (m *change) collides(o *change) bool {
	if m.file != o.file || m.armed.to <= o.armed.from || o.armed.to <= m.armed.from {
		return false
	}
	return !m.armed.holds(&o.armed) && !o.armed.holds(&m.armed)
}

func (e *edit) holds(o *edit) bool {
	return slices.ContainsFunc(e.parts, func(p part) bool { return p.from <= o.from && o.to <= p.to })
}

// compiles tells whether a change, alone, is a program.
func (s *source) compiles(m *change) bool {
	return s.check(m.file.pkg, map[string]string{m.file.path: arm(m.file, []*change{m})}) == nil
}

// armed are the texts of all files with changes, by their path from the root.
func armed(sample []*change) map[string]string {
	byFile := map[*file][]*change{}
	for _, m := range sample {
		byFile[m.file] = append(byFile[m.file], m)
	}
	texts := map[string]string{}
	for f, ms := range byFile {
		texts[f.path] = arm(f, ms)
	}
	return texts
}

// at are the changes of one line: "sim/broker/isr.go:120".
func at(all []*change, place string) ([]*change, error) {
	place = strings.TrimPrefix(place, "./")
	var there []*change
	for _, m := range all {
		if m.place() == place {
			there = append(there, m)
		}
	}
	if len(there) == 0 {
		return nil, fmt.Errorf("--at %s: there is nothing to change at that line; "+
			"say a file and a line, such as sim/broker/isr.go:120", place)
	}
	return there, nil
}
