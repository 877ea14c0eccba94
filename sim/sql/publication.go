package sql

// Publication creates, changes or drops a publication: the tables whose changes a reader of a slot is
// given.
type Publication struct {
	Verb     string // create, add, set, remove (a table of it), drop
	Name     Name
	IfExists bool
	All      bool // FOR ALL TABLES
	Tables   []Name
}

func (*Publication) isStatement() {}

// publication takes what follows CREATE, ALTER or DROP PUBLICATION.
func (p *parser) publication(verb string) Statement {
	p.step()
	s := &Publication{Verb: verb}
	if verb == "drop" {
		s.IfExists = p.words("if", "exists")
		s.Name = p.name()
		if p.at(",") {
			p.absent("DROP PUBLICATION of several")
		}
		if !p.word("cascade") {
			p.word("restrict")
		}
		return s
	}
	s.Name = p.name()
	switch {
	case verb == "create":
		if p.word("for") {
			p.published(s)
		}
	case p.word("add"):
		s.Verb = "add"
		p.published(s)
	case p.word("set"):
		s.Verb = "set"
		if p.at("(") {
			p.absent("SET of a publication's parameters")
		}
		p.published(s)
	case p.word("drop"):
		s.Verb = "remove"
		p.published(s)
	default:
		p.absent("ALTER PUBLICATION other than ADD, SET and DROP TABLE")
	}
	if p.is("with") {
		p.absent("WITH of a publication")
	}
	return s
}

// published takes ALL TABLES, or TABLE and a list.
func (p *parser) published(s *Publication) {
	if s.Verb == "create" && p.words("all", "tables") {
		s.All = true
		return
	}
	p.must("table")
	p.word("only")
	s.Tables = p.tables()
	if p.at("(") || p.is("where") {
		p.absent("a publication of some columns or rows")
	}
}
