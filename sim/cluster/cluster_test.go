package cluster

import (
	"slices"
	"testing"

	"highwater/sim/raft"
	"highwater/sim/wire"
)

// written is a log with one record for each letter, which makes a topic of that name; digits say in
// which epoch what follows was appended.
func written(text string) *raft.Log {
	var l raft.Log
	epoch := int32(0)
	for _, c := range text {
		if c >= '0' && c <= '9' {
			epoch = c - '0'
			continue
		}
		name := string(c)
		l.Append(epoch, &wire.TopicRecord{Name: name, TopicID: wire.UUID(name)})
	}
	return &l
}

// What counts is what a majority of the controllers has, in the same order; an even number needs more
// than half.
func TestMajorityDecides(t *testing.T) {
	for _, c := range []struct {
		disks []string
		want  int64
	}{
		{[]string{""}, 0},
		{[]string{"1abc"}, 3},
		{[]string{"1abc", "1ab"}, 2},
		{[]string{"1abc", ""}, 0},
		{[]string{"1abc", "1ab", "1a"}, 2},
		{[]string{"1abc", "1abc", ""}, 3},
		{[]string{"1abc", "", ""}, 0},
		{[]string{"1abx", "1ab2c", "1ab3d"}, 2},
		{[]string{"1ab2cd", "1ab3ef", "1ab3e"}, 3},
		{[]string{"1ax", "2bx", "3cx"}, 0},
		{[]string{"1abcd", "1abc", "1ab", "1a"}, 2},
		{[]string{"1abcde", "1abcd", "1abc", "1ab", "1a"}, 3},
	} {
		disks := c.disks
		for range disks { // whoever is asked first
			disks = append(slices.Clone(disks[1:]), disks[0])
			var logs []*raft.Log
			for _, d := range disks {
				logs = append(logs, written(d))
			}
			log, end := Committed(logs)
			having := 0
			for _, l := range logs {
				if log.Shared(l) >= end {
					having++
				}
			}
			if end != c.want || having <= len(disks)/2 {
				t.Errorf("%q: %d records count, which %d of %d have; want %d", disks, end, having,
					len(disks), c.want)
			}
		}
	}
}

// The image follows the disks: it grows with what a majority has, and goes back where a majority lost
// what had never counted for raft. A snapshot's image stays.
func TestImageFollowsTheDisks(t *testing.T) {
	disks := map[wire.ID]*raft.Log{}
	disk := func(id wire.ID) *raft.Log { return disks[id] }
	c := New("id", 101, 102, 103)
	topics := func(c *Cluster) []string { return c.Image(disk).Topics.Keys() }
	old := c.Clone()
	type snapshot struct {
		Cluster
		topics []string
	}
	var all []snapshot
	for _, s := range []struct{ one, two, three, want string }{
		{"", "", "", ""},
		{"1ab", "", "", ""},
		{"1ab", "1a", "", "a"},
		{"1ab", "1ab", "1", "ab"},
		{"1abc", "1ab", "1ab", "ab"},
		{"1ab2d", "1ab", "1ab2d", "abd"},
		{"1ab2d", "1ab3ef", "1ab3ef", "abef"}, // d was written in epoch 2 by a leader that was deposed
		{"1ab2d", "1ab3e", "1ab3e", "abe"},
	} {
		disks[101], disks[102], disks[103] = written(s.one), written(s.two), written(s.three)
		var want []string
		for _, name := range s.want {
			want = append(want, string(name))
		}
		if got := topics(&c); !slices.Equal(got, want) {
			t.Errorf("%+v makes the topics %q", s, got)
		}
		all = append(all, snapshot{c.Clone(), want})
	}
	for i := range all {
		if got := all[i].img.Topics.Keys(); !slices.Equal(got, all[i].topics) {
			t.Errorf("a snapshot had the topics %q, and has %q", all[i].topics, got)
		}
		before := c.img.Topics.Keys()
		disks[101], disks[102] = written("9xyz"), written("9xyz")
		if got := topics(&all[i].Cluster); !slices.Equal(got, []string{"x", "y", "z"}) {
			t.Errorf("a snapshot on other disks has the topics %q", got)
		}
		if got := c.img.Topics.Keys(); !slices.Equal(got, before) {
			t.Errorf("a snapshot that went on left the topics %q", got)
		}
	}
	if n := old.img.Topics.Len(); n != 0 {
		t.Errorf("the snapshot has %d topics", n)
	}
}
