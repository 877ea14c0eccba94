package sql

import "strings"

// create takes CREATE TABLE; other things that can be created are refused.
func (p *parser) create(from int) Statement {
	p.must("create")
	if p.is("temp") || p.is("temporary") || p.is("unlogged") {
		p.absent("CREATE " + strings.ToUpper(p.now.Text) + " TABLE")
	}
	if p.is("publication") {
		return p.publication("create")
	}
	if !p.is("table") {
		if p.now.Kind == Word && listed(things, p.now.Text) {
			p.absent("CREATE " + strings.ToUpper(p.now.Text))
		} else {
			p.syntax()
		}
		return nil
	}
	p.step()
	s := &CreateTable{IfNotExists: p.words("if", "not", "exists"), Table: p.table()}
	p.mustPunct("(")
	for p.bad == nil && !p.at(")") {
		p.element(s)
		if !p.punct(",") {
			break
		}
		if p.at(")") {
			p.syntax()
		}
	}
	p.mustPunct(")")
	s.Text = p.src[from:p.last]
	return s
}

var things = strings.Fields(`aggregate cast collation conversion database domain event extension foreign
	function group index language materialized operator or policy procedure publication role rule
	schema sequence server statistics subscription tablespace trigger type unique user view`)

// element takes a column or a constraint of a table.
func (p *parser) element(s *CreateTable) {
	named := ""
	if p.word("constraint") {
		named = p.name().Text
		if !p.is("primary") {
			p.absent("a constraint other than PRIMARY KEY")
		}
	}
	at := p.now.From
	switch {
	case p.words("primary", "key"):
		if s.Primary != nil {
			p.multiple(s, at)
			return
		}
		s.Primary, s.KeyName, s.PrimaryAt = p.names(), named, at
	case p.is("unique") || p.is("check") || p.is("foreign") || p.is("exclude") || p.is("like"):
		p.absent(strings.ToUpper(p.now.Text) + " in CREATE TABLE")
	default:
		c := p.columnDef()
		if c.Primary {
			if s.Primary != nil {
				p.multiple(s, c.KeyAt)
				return
			}
			s.Primary, s.PrimaryAt = []Name{c.Name}, c.KeyAt
		}
		s.Columns = append(s.Columns, c)
	}
}

func (p *parser) multiple(s *CreateTable, at int) {
	p.fail(at, "42P16", `multiple primary keys for table "`+s.Table.Text+`" are not allowed`)
}

// columnDef takes a column with its type and constraints.
func (p *parser) columnDef() ColumnDef {
	c := ColumnDef{Name: p.name(), Type: p.typeName()}
	for p.bad == nil {
		at := p.now.From
		switch {
		case p.words("not", "null"):
			c.NotNull = true
		case p.word("null"):
		case p.words("primary", "key"):
			c.Primary, c.NotNull, c.KeyAt = true, true, at
		case p.word("default"):
			from := p.now.From
			c.Default = p.other()
			c.Source = p.src[from:p.last]
		case p.is("unique") || p.is("check") || p.is("references") || p.is("generated") ||
			p.is("constraint") || p.is("collate"):
			p.absent(strings.ToUpper(p.now.Text) + " of a column")
		default:
			return c
		}
	}
	return c
}

func (p *parser) drop(from int) Statement {
	p.must("drop")
	if p.is("publication") {
		return p.publication("drop")
	}
	if !p.is("table") {
		if p.now.Kind == Word && listed(things, p.now.Text) {
			p.absent("DROP " + strings.ToUpper(p.now.Text))
		} else {
			p.syntax()
		}
		return nil
	}
	p.step()
	s := &DropTable{IfExists: p.words("if", "exists")}
	s.Tables = p.tables()
	if !p.word("cascade") {
		p.word("restrict")
	}
	s.Text = p.src[from:p.last]
	return s
}

func (p *parser) tables() (out []Name) {
	for p.bad == nil {
		out = append(out, p.table())
		if !p.punct(",") {
			break
		}
	}
	return out
}

func (p *parser) truncate(from int) Statement {
	p.must("truncate")
	p.word("table")
	p.word("only")
	s := &Truncate{Tables: p.tables()}
	if p.is("restart") {
		p.absent("RESTART IDENTITY")
	}
	if !p.word("cascade") {
		p.word("restrict")
	}
	s.Text = p.src[from:p.last]
	return s
}

// alter takes ALTER TABLE.
func (p *parser) alter(from int) Statement {
	p.must("alter")
	if p.is("publication") {
		return p.publication("alter")
	}
	if !p.is("table") {
		if p.now.Kind == Word && (listed(things, p.now.Text) || p.is("system") || p.is("default")) {
			p.absent("ALTER " + strings.ToUpper(p.now.Text))
		} else {
			p.syntax()
		}
		return nil
	}
	p.step()
	s := &AlterTable{IfExists: p.words("if", "exists")}
	p.word("only")
	s.Table = p.table()
	for p.bad == nil {
		s.Actions = append(s.Actions, p.action(s))
		if !p.punct(",") {
			break
		}
	}
	s.Text = p.src[from:p.last]
	return s
}

func (p *parser) action(s *AlterTable) (a Action) {
	switch {
	case p.word("add"):
		if at := p.now.From; p.words("primary", "key") {
			s.Primary, s.At = p.names(), at
			a.Kind = AddPrimaryKey
			break
		}
		if p.is("constraint") || p.is("unique") || p.is("foreign") || p.is("check") {
			p.absent("ADD " + strings.ToUpper(p.now.Text))
			break
		}
		p.word("column")
		a.IfNotExists = p.words("if", "not", "exists")
		if a.Column = p.columnDef(); a.Column.Primary {
			p.absent("a primary key in ADD COLUMN")
		}
	case p.word("drop"):
		if p.is("constraint") {
			p.absent("DROP CONSTRAINT")
		}
		p.word("column")
		a.Kind, a.IfExists = DropColumn, p.words("if", "exists")
		a.Column.Name = p.name()
		if !p.word("cascade") {
			p.word("restrict")
		}
	case p.word("rename"):
		if p.word("to") {
			a.Kind, a.To = RenameTable, p.name()
			break
		}
		p.word("column")
		a.Kind, a.Column.Name = RenameColumn, p.name()
		p.must("to")
		a.To = p.name()
	case p.words("replica", "identity"):
		a.Kind, a.Identity = ReplicaIdentity, strings.ToUpper(p.now.Text)
		if p.is("using") {
			p.absent("REPLICA IDENTITY USING INDEX")
		} else if !p.word("default") && !p.word("full") && !p.word("nothing") {
			p.syntax()
		}
	case p.word("alter"):
		p.word("column")
		a.Column.Name = p.name()
		switch {
		case p.words("set", "not"):
			a.Kind = SetNotNull
			p.must("null")
		case p.words("drop", "not"):
			a.Kind = DropNotNull
			p.must("null")
		default:
			p.absent("ALTER COLUMN other than SET or DROP NOT NULL")
		}
	default:
		if p.now.Kind == Word && (p.is("owner") || p.is("set") || p.is("enable") || p.is("disable")) {
			p.absent("ALTER TABLE ... " + strings.ToUpper(p.now.Text))
		} else {
			p.syntax()
		}
	}
	return a
}
