package page

// twinGroups lists the groups with their members.
func (s *Session) twinGroups(w *writer) {
	rows := s.Player.GroupRows()
	rows = rows[:min(len(rows), mostRows)]
	w.list("groups", len(rows), func(i int) {
		r := &rows[i]
		w.obj("", func() {
			w.str("group", r.Group)
			w.str("state", r.State)
			w.str("coordinator", r.Coordinator)
			w.str("member", r.Member)
			w.str("has", r.Has)
		})
	})
}
