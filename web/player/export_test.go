package player

// FineFrames makes every fold keep snapshots close together, so that a short history has several.
func (p *Player) FineFrames() {
	p.books.begin(0, p.books.fresh)
	p.journal.begin(0, p.journal.fresh)
	p.episodes.begin(0, p.episodes.fresh)
	p.index.begin(0, p.index.fresh)
	p.books.gap, p.journal.gap, p.episodes.gap, p.index.gap = 100, 100, 100, 100
}

// Books is how many snapshots of the ledger there are.
func (p *Player) Books() int { return len(p.books.frames) }

// ForgetTale makes the next story begin anew.
func (p *Player) ForgetTale() { p.tale.begin(0, func() *tale { return &tale{player: p} }) }

// ForgetDigest makes the next question word the whole history anew.
func (p *Player) ForgetDigest() { p.journal.begin(0, p.journal.fresh) }
