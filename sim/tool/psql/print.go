package psql

import (
	"strconv"
	"strings"
	"unicode/utf8"

	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

// The forms in which rows are printed.
const (
	aligned = iota
	unaligned
	csv
)

var formats = [...]string{"aligned", "unaligned", "csv"}

// printer is how rows are printed.
type printer struct {
	format    int
	tuples    bool // rows only
	expanded  bool
	separator string
	null      string
}

// set changes a setting of \pset and says so.
func (o *printer) set(name, value string) string {
	switch name {
	case "null":
		o.null = value
		return `Null display is "` + value + `".`
	case "format":
		for i, f := range formats {
			if f == value {
				o.format = i
				return "Output format is " + f + "."
			}
		}
	case "tuples_only":
		o.tuples = value != "off"
		return "Tuples only is " + onOff(o.tuples) + "."
	case "fieldsep":
		o.separator = value
		return `Field separator is "` + value + `".`
	case "expanded":
		o.expanded = value != "off"
		return "Expanded display is " + onOff(o.expanded) + "."
	}
	return ""
}

// table prints rows; counted: their number stands below.
func (o *printer) table(columns []wire.SQLColumn, rows [][]wire.SQLValue, title string,
	counted bool) string {
	switch {
	case o.format == csv && !o.expanded:
		return o.separated(columns, rows, ",", quoteCSV, false)
	case o.expanded && o.format == aligned && len(rows) > 0:
		return o.records(columns, rows)
	case o.format == unaligned:
		return o.separated(columns, rows, o.separator, func(s string) string { return s }, counted)
	}
	return o.aligned(columns, rows, title, counted)
}

func (o *printer) text(v wire.SQLValue) string {
	if v.Null {
		return o.null
	}
	return v.Text
}

func count(n int) string {
	if n == 1 {
		return "(1 row)"
	}
	return "(" + strconv.Itoa(n) + " rows)"
}

func quoteCSV(s string) string {
	if strings.ContainsAny(s, "\",\n\r") || s == `\.` {
		return `"` + strings.ReplaceAll(s, `"`, `""`) + `"`
	}
	return s
}

func (o *printer) separated(columns []wire.SQLColumn, rows [][]wire.SQLValue, by string,
	quote func(string) string, counted bool) string {
	var b strings.Builder
	if !o.tuples {
		for i := range columns {
			if i > 0 {
				b.WriteString(by)
			}
			b.WriteString(quote(columns[i].Name))
		}
		b.WriteByte('\n')
	}
	for _, r := range rows {
		for i := range r {
			if i > 0 {
				b.WriteString(by)
			}
			b.WriteString(quote(o.text(r[i])))
		}
		b.WriteByte('\n')
	}
	if !o.tuples && counted {
		b.WriteString(count(len(rows)) + "\n")
	}
	return b.String()
}

// right tells whether values of a type stand at the right of their column.
func right(typ string) bool {
	typ, _, _ = strings.Cut(typ, "(")
	switch typ {
	case "smallint", "integer", "bigint", "numeric", "real", "double precision":
		return true
	}
	return false
}

func width(s string) int { return utf8.RuneCountInString(s) }

func blanks(n int) string { return strings.Repeat(" ", max(n, 0)) }

// aligned prints columns as wide as what is in them. PostgreSQL: print_aligned_text.
func (o *printer) aligned(columns []wire.SQLColumn, rows [][]wire.SQLValue, title string,
	counted bool) string {
	widths := make([]int, len(columns))
	for i := range columns {
		widths[i] = width(columns[i].Name)
		for _, r := range rows {
			for l := range strings.SplitSeq(o.text(r[i]), "\n") {
				widths[i] = max(widths[i], width(l))
			}
		}
	}
	var b strings.Builder
	if !o.tuples {
		if title != "" {
			total := len(columns)*3 - 1
			for _, w := range widths {
				total += w
			}
			b.WriteString(blanks((total-width(title))/2) + title + "\n")
		}
		for i := range columns {
			gap := widths[i] - width(columns[i].Name)
			b.WriteString(" " + blanks(gap/2) + columns[i].Name + blanks(gap-gap/2) + " ")
			if i+1 < len(columns) {
				b.WriteByte('|')
			}
		}
		b.WriteByte('\n')
		for i, w := range widths {
			b.WriteString(strings.Repeat("-", w+2))
			if i+1 < len(widths) {
				b.WriteByte('+')
			}
		}
		b.WriteByte('\n')
	}
	for _, r := range rows {
		o.row(&b, columns, r, widths)
	}
	if !o.tuples && counted {
		b.WriteString(count(len(rows)) + "\n")
	}
	b.WriteByte('\n')
	return b.String()
}

// row prints a row, which has several lines when a value has.
func (o *printer) row(b *strings.Builder, columns []wire.SQLColumn, r []wire.SQLValue, widths []int) {
	cells := make([][]string, len(r))
	lines := 1
	for i := range r {
		cells[i] = strings.Split(o.text(r[i]), "\n")
		lines = max(lines, len(cells[i]))
	}
	for l := range lines {
		for i := range cells {
			text, more := "", l+1 < len(cells[i])
			if l < len(cells[i]) {
				text = cells[i][l]
			}
			gap := blanks(widths[i] - width(text))
			last := i+1 == len(cells)
			b.WriteByte(' ')
			switch {
			case right(columns[i].Type):
				b.WriteString(gap + text)
			case last && !more:
				b.WriteString(text)
			default:
				b.WriteString(text + gap)
			}
			if more {
				b.WriteByte('+')
			} else if !last {
				b.WriteByte(' ')
			}
			if !last {
				b.WriteByte('|')
			}
		}
		b.WriteByte('\n')
	}
}

// records prints a line for each column. PostgreSQL: print_aligned_vertical.
func (o *printer) records(columns []wire.SQLColumn, rows [][]wire.SQLValue) string {
	names, values := 0, 0
	for i := range columns {
		names = max(names, width(columns[i].Name))
		for _, r := range rows {
			for l := range strings.SplitSeq(o.text(r[i]), "\n") {
				values = max(values, width(l))
			}
		}
	}
	var b strings.Builder
	for n, r := range rows {
		if o.tuples {
			if n > 0 {
				b.WriteString(strings.Repeat("-", names+1) + "+" + strings.Repeat("-", values+1) + "\n")
			}
		} else {
			head := "-[ RECORD " + strconv.Itoa(n+1) + " ]"
			line := strings.Repeat("-", names+1) + "+" + strings.Repeat("-", values+1)
			if len(head) < len(line) {
				head += line[len(head):]
			}
			b.WriteString(head + "\n")
		}
		for i := range columns {
			name := columns[i].Name
			for l := range strings.SplitSeq(o.text(r[i]), "\n") {
				b.WriteString(name + blanks(names-width(name)) + " | " + l + "\n")
				name = ""
			}
		}
	}
	b.WriteByte('\n')
	return b.String()
}

// errorText is an error as psql prints it, with the line and a caret below the place.
// libpq: pqBuildErrorMessage3, reportErrorPosition.
func errorText(e *wire.SQLError, query string) string {
	s := e.Severity + ":  " + e.Message + "\n"
	if e.Position > 0 {
		s += position(query, int(e.Position))
	}
	if e.Detail != "" {
		s += "DETAIL:  " + e.Detail + "\n"
	}
	if e.Hint != "" {
		s += "HINT:  " + e.Hint + "\n"
	}
	return s
}

// What libpq shows of a long line: so many columns, and so many behind the place.
const (
	displaySize = 60
	minRightCut = 10
)

func position(query string, at int) string {
	runes := []rune(query)
	at = min(at-1, len(runes))
	line, from := 1, 0
	for i := range at {
		if runes[i] == '\n' {
			line++
			from = i + 1
		}
	}
	to := from
	for to < len(runes) && runes[to] != '\n' {
		to++
	}
	runes = runes[from:to]
	at -= from
	for i := range runes {
		if runes[i] == '\t' {
			runes[i] = ' '
		}
	}
	start, end := 0, len(runes)
	if end > displaySize {
		if at+minRightCut < displaySize {
			end = displaySize
		} else {
			if at+minRightCut < end {
				end = at + minRightCut
			}
			start = max(end-displaySize, 0)
		}
	}
	head := "LINE " + strconv.Itoa(line) + ": "
	gap := len(head) + at - start
	if start > 0 {
		head += "..."
		gap += 3
	}
	tail := ""
	if end < len(runes) {
		tail = "..."
	}
	return head + string(runes[start:end]) + tail + "\n" + blanks(gap) + "^\n"
}

// catalog prints \d and \dt; false: there is no such table.
func (o *printer) catalog(p *kit.Process, out *node.Out, kind, name string,
	tables []wire.SQLTable) bool {
	if name == "" || strings.HasPrefix(kind, "dt") {
		return o.relations(p, out, name, tables)
	}
	for i := range tables {
		if tables[i].Name == name || strings.EqualFold(tables[i].Name, name) {
			text := o.described(&tables[i], strings.HasSuffix(kind, "+"))
			p.Print(out, strings.TrimSuffix(text, "\n"))
			return true
		}
	}
	p.PrintErr(out, `Did not find any relation named "`+name+`".`)
	return false
}

func texts(of ...string) (out []wire.SQLValue) {
	for _, s := range of {
		out = append(out, wire.SQLValue{Text: s})
	}
	return out
}

func heads(of ...string) (out []wire.SQLColumn) {
	for _, s := range of {
		out = append(out, wire.SQLColumn{Name: s, Type: "text"})
	}
	return out
}

func (o *printer) relations(p *kit.Process, out *node.Out, name string, tables []wire.SQLTable) bool {
	var rows [][]wire.SQLValue
	for i := range tables {
		if name == "" || tables[i].Name == name {
			rows = append(rows, texts("public", tables[i].Name, "table", "postgres"))
		}
	}
	switch {
	case rows == nil && name != "":
		p.PrintErr(out, `Did not find any relation named "`+name+`".`)
		return false
	case rows == nil:
		p.PrintErr(out, "Did not find any relations.")
		return true
	}
	plain := *o
	plain.expanded = false
	p.Print(out, strings.TrimSuffix(plain.table(heads("Schema", "Name", "Type", "Owner"), rows,
		"List of relations", true), "\n"))
	return true
}

// described is a table's columns, its key below them.
func (o *printer) described(t *wire.SQLTable, more bool) string {
	columns := heads("Column", "Type", "Collation", "Nullable", "Default")
	if more {
		columns = append(columns, heads("Storage", "Compression", "Stats target", "Description")...)
	}
	var rows [][]wire.SQLValue
	for _, c := range t.Columns {
		must := ""
		if c.NotNull {
			must = "not null"
		}
		row := texts(c.Name, c.Type, "", must, c.Default)
		if more {
			row = append(row, texts(storage(c.Type), "", "", "")...)
		}
		rows = append(rows, row)
	}
	s := strings.TrimSuffix(o.aligned(columns, rows, `Table "`+t.Schema+"."+t.Name+`"`, false), "\n")
	if o.tuples {
		return s
	}
	if t.PrimaryKey != nil {
		s += "Indexes:\n    \"" + t.KeyName + "\" PRIMARY KEY, btree (" +
			strings.Join(t.PrimaryKey, ", ") + ")\n"
	}
	if more && t.Identity != "DEFAULT" {
		s += "Replica Identity: " + t.Identity + "\n"
	}
	if more {
		s += "Access method: heap\n"
	}
	return s + "\n"
}

func storage(typ string) string {
	typ, _, _ = strings.Cut(typ, "(")
	switch typ {
	case "text", "character varying", "bytea", "json", "jsonb":
		return "extended"
	case "numeric":
		return "main"
	}
	return "plain"
}
