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

// GroupLook is a group of the stage: its letter there, which of the four colours it has, and whether its
// members share a queue.
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

func (s *Session) looks(w *writer) {
	w.list("keys", len(s.keys), func(i int) {
		k := &s.keys[i]
		w.obj("", func() {
			w.str("text", k.Text)
			w.str("initial", k.Initial)
			w.num("n", int64(k.Look))
		})
	})
	w.list("groups", len(s.groupLooks), func(i int) {
		g := &s.groupLooks[i]
		w.obj("", func() {
			w.str("text", g.Text)
			w.str("initial", g.Initial)
			w.num("n", int64(g.Look))
			w.flag("share", g.Share)
		})
	})
}
