package page

import "slices"

// KeyLook is a key of the legend: its letter, and which of the eight shapes and colours it has.
type KeyLook struct {
	Text, Initial string
	Look          int
}

// SetLooks takes what the stage gave the keys and the partitions to look like, so that the page's
// legend and its prose show them alike. It tells whether that is news.
func (s *Session) SetLooks(keys []KeyLook, partitions map[string]int) bool {
	same := len(keys) == len(s.keys) && len(partitions) == len(s.partitions)
	for i := range keys {
		same = same && keys[i] == s.keys[i]
	}
	for name, look := range partitions {
		old, ok := s.partitions[name]
		same = same && ok && old == look
	}
	if same {
		return false
	}
	s.keys, s.partitions = keys, partitions
	s.touch()
	return true
}

// GroupLook is a group of the stage: its letter there, which of the four colours it has, and
// whether its members share a queue.
type GroupLook struct {
	Text, Initial string
	Look          int
	Share         bool
}

// SetGroupLooks takes what the stage gave the groups to look like, as SetLooks does.
func (s *Session) SetGroupLooks(groups []GroupLook) bool {
	if slices.Equal(groups, s.groupLooks) {
		return false
	}
	s.groupLooks, s.groups = groups, map[string]int{}
	for i := range groups {
		s.groups[groups[i].Text] = groups[i].Look
	}
	s.touch()
	return true
}

// looksOf are the legend's keys and groups.
func (s *Session) looksOf() (keys, groups []Look) {
	for _, k := range s.keys {
		keys = append(keys, Look{Text: k.Text, Initial: k.Initial, N: int64(k.Look)})
	}
	for _, g := range s.groupLooks {
		groups = append(groups, Look{g.Text, g.Initial, int64(g.Look), g.Share})
	}
	return keys, groups
}

// colour is the look of a partition or a group, nil before the stage has given it one.
func colour(looks map[string]int, name string) *int64 {
	look, ok := looks[name]
	if !ok {
		return nil
	}
	n := int64(look)
	return &n
}
