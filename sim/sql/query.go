package sql

// query takes a SELECT.
func (p *parser) query() *Select {
	p.must("select")
	s := &Select{Distinct: p.word("distinct")}
	if p.is("all") {
		p.step()
	}
	if !p.is("from") && p.now.Kind != End && !p.at(";") {
		s.Items = p.items()
	}
	if p.word("from") {
		s.From = p.from()
	}
	s.Where = p.where()
	if p.words("group", "by") {
		s.GroupBy = p.list(false)
	}
	if p.word("having") {
		s.Having = p.expr()
	}
	if p.is("union") || p.is("intersect") || p.is("except") || p.is("window") {
		p.absent("UNION, INTERSECT, EXCEPT or WINDOW")
	}
	if p.words("order", "by") {
		s.OrderBy = p.orders()
	}
	for p.bad == nil {
		switch {
		case s.Limit == nil && p.word("limit"):
			if s.Limit = (&Expr{Kind: Null}); !p.word("all") {
				s.Limit = p.expr()
			}
		case s.Offset == nil && p.word("offset"):
			s.Offset = p.expr()
			if !p.word("rows") {
				p.word("row")
			}
		case !s.Locks && p.is("for"):
			p.step()
			if !p.word("update") && !p.words("no", "key", "update") {
				p.absent("FOR SHARE")
			}
			s.Locks = true
		default:
			return s
		}
	}
	return s
}

func (p *parser) orders() (out []Order) {
	for p.bad == nil {
		o := Order{Expr: p.expr()}
		if !p.word("asc") {
			o.Descending = p.word("desc")
		}
		o.NullsFirst = o.Descending
		if p.word("nulls") {
			if o.NullsFirst = p.word("first"); !o.NullsFirst {
				p.must("last")
			}
		}
		out = append(out, o)
		if !p.punct(",") {
			break
		}
	}
	return out
}

// items takes what a SELECT gives.
func (p *parser) items() (out []Item) {
	for p.bad == nil {
		i := Item{}
		if p.at("*") {
			i.Expr = &Expr{Kind: Star, At: p.now.From}
			p.step()
		} else {
			i.Expr = p.expr()
			switch {
			case p.word("as"):
				i.Alias = p.label()
			case p.now.Kind == Quoted || p.now.Kind == Word && !listed(reserved, p.now.Text) &&
				!listed(joining, p.now.Text):
				i.Alias = p.label()
			}
		}
		out = append(out, i)
		if !p.punct(",") {
			break
		}
	}
	return out
}

// label takes a name behind AS, which may be any word.
func (p *parser) label() string {
	if p.now.Kind != Word && p.now.Kind != Quoted {
		p.syntax()
		return ""
	}
	text := p.now.Text
	p.step()
	return text
}

// from takes the tables of a query.
func (p *parser) from() (out []TableRef) {
	out = append(out, p.ref(""))
	for p.bad == nil {
		switch {
		case p.punct(","):
			out = append(out, p.ref(","))
		case p.words("cross", "join"):
			out = append(out, p.ref("cross"))
		case p.word("join") || p.words("inner", "join"):
			out = append(out, p.joined("inner"))
		case p.word("left"):
			p.word("outer")
			p.must("join")
			out = append(out, p.joined("left"))
		case p.is("right") || p.is("full") || p.is("natural"):
			p.absent("RIGHT, FULL and NATURAL JOIN")
		default:
			return out
		}
	}
	return out
}

func (p *parser) joined(how string) TableRef {
	r := p.ref(how)
	switch {
	case p.word("on"):
		r.On = p.expr()
	case p.word("using"):
		r.Using = p.names()
	default:
		p.syntax()
	}
	return r
}

func (p *parser) ref(join string) TableRef {
	if p.at("(") {
		p.absent("a query in FROM")
	}
	p.word("only")
	r := TableRef{Name: p.table(), Join: join}
	if p.at("(") {
		p.absent("a function in FROM")
	}
	r.Alias = p.alias()
	return r
}
