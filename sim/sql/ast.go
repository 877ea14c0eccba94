package sql

// ExprKind tells expressions apart.
type ExprKind uint8

// The kinds of expressions.
const (
	Null    ExprKind = iota
	Bool             // Text is true or false
	Number           // Text; Whole tells an integer
	Text             // a quoted text, of no type yet
	Param            // Text is its number
	Column           // Table (may be empty), Text
	Star             // * or Table.*
	Binary           // Text is the operator, with two Args, or one: a sign
	Not              // of Args[0]
	And              // of both Args
	Or               // of both Args
	Is               // Args[0] is what Text says: null, true, false; Negated
	In               // Args[0] among the others; Negated
	Between          // Args[0] between Args[1] and Args[2]; Negated
	Like             // Args[0] like Args[1]; Text is like or ilike; Negated
	Call             // of the function Text; Whole: its argument is *
	Cast             // of Args[0] to Type
	Case             // pairs of when and then; Whole: the last is else
	Default          // the column's default
)

// Expr is an expression.
type Expr struct {
	Kind     ExprKind
	At       int // byte at which an error about it points
	Text     string
	Table    string
	Args     []*Expr
	Type     TypeName
	Negated  bool
	Whole    bool
	Distinct bool
}

// TypeName is a type as it is written.
type TypeName struct {
	Name string // in small letters, its words with blanks between: double precision
	Args []int64
	At   int
}

// Statement is one statement: a pointer to one of the types below.
type Statement interface{ isStatement() }

// Name is the name of a table with the place where it stands.
type Name struct {
	Schema, Text string
	At           int
}

// Item is what a SELECT or RETURNING gives.
type Item struct {
	Expr  *Expr
	Alias string
}

// TableRef is a table in FROM. The first has no Join.
type TableRef struct {
	Name  Name
	Alias string
	Join  string // "", ",", "cross", "inner", "left"
	On    *Expr
	Using []Name
}

// Order is one of ORDER BY.
type Order struct {
	Expr       *Expr
	Descending bool
	NullsFirst bool
}

// Select is a query.
type Select struct {
	Distinct      bool
	Items         []Item
	From          []TableRef
	Where         *Expr
	GroupBy       []*Expr
	Having        *Expr
	OrderBy       []Order
	Limit, Offset *Expr
	Locks         bool // FOR UPDATE
}

// Set is one column's new value.
type Set struct {
	Column Name
	Value  *Expr
}

// Insert is an INSERT.
type Insert struct {
	Table     Name
	Alias     string
	Columns   []Name    // nil: all
	Rows      [][]*Expr // nil with Query nil: DEFAULT VALUES
	Query     *Select
	Conflict  *Conflict
	Returning []Item
}

// Conflict is ON CONFLICT.
type Conflict struct {
	Targets    []Name
	Constraint Name // ON CONSTRAINT
	At         int
	Nothing    bool
	Sets       []Set
	Where      *Expr
}

// Update is an UPDATE.
type Update struct {
	Table     Name
	Alias     string
	Sets      []Set
	Where     *Expr
	Returning []Item
}

// Delete is a DELETE.
type Delete struct {
	Table     Name
	Alias     string
	Where     *Expr
	Returning []Item
}

// ColumnDef is a column of CREATE TABLE or ADD COLUMN.
type ColumnDef struct {
	Name    Name
	Type    TypeName
	NotNull bool
	Primary bool
	KeyAt   int // where its PRIMARY KEY stands
	Unique  bool
	Default *Expr
	// Source is the default's text, for the catalog.
	Source string
}

// CreateTable is a CREATE TABLE.
type CreateTable struct {
	IfNotExists bool
	Table       Name
	Columns     []ColumnDef
	Primary     []Name
	PrimaryAt   int // where PRIMARY KEY stands
	KeyName     string
	Text        string
}

// DropTable is a DROP TABLE.
type DropTable struct {
	IfExists bool
	Tables   []Name
	Text     string
}

// Action is a part of ALTER TABLE.
type Action struct {
	Kind        ActionKind
	Column      ColumnDef
	IfNotExists bool
	IfExists    bool
	To          Name   // the new name
	Identity    string // DEFAULT, FULL, NOTHING
}

// ActionKind tells the parts of ALTER TABLE apart.
type ActionKind uint8

// The kinds of actions.
const (
	AddColumn ActionKind = iota
	DropColumn
	RenameColumn
	RenameTable
	ReplicaIdentity
	SetNotNull
	DropNotNull
	AddPrimaryKey
)

// AlterTable is an ALTER TABLE.
type AlterTable struct {
	IfExists bool
	Table    Name
	Actions  []Action
	Primary  []Name // of AddPrimaryKey
	At       int    // where it stands
	Text     string
}

// Truncate is a TRUNCATE.
type Truncate struct {
	Tables []Name
	Text   string
}

// Transaction is BEGIN, COMMIT or ROLLBACK; Text is the verb.
type Transaction struct{ Text string }

// Setting is SET or SHOW; Show tells the second.
type Setting struct {
	Show        bool
	Name, Value string
}

func (*Select) isStatement()      {}
func (*Insert) isStatement()      {}
func (*Update) isStatement()      {}
func (*Delete) isStatement()      {}
func (*CreateTable) isStatement() {}
func (*DropTable) isStatement()   {}
func (*AlterTable) isStatement()  {}
func (*Truncate) isStatement()    {}
func (*Transaction) isStatement() {}
func (*Setting) isStatement()     {}
