package node

// CellStarted: a cell of a notebook began to run.
type CellStarted struct {
	Program string // the notebook
	Count   int64  // [3]
	Text    string
}

// CellEnded: a cell has run. Error is the class of the exception that ended it; empty: none did.
type CellEnded struct {
	Program string
	Count   int64
	Error   string
}

// CallAnswered: a call that a notebook's program made of its client gave something back. Answer is
// JSON.
type CallAnswered struct {
	Program string // the notebook
	Call    string // poll, send, wait ...
	Answer  string
}

// Sum implements Fact.
func (f CellStarted) Sum() Digest { return Digest(200).Str(f.Program).Int(f.Count).Str(f.Text) }

// Sum implements Fact.
func (f CellEnded) Sum() Digest { return Digest(201).Str(f.Program).Int(f.Count).Str(f.Error) }

// Sum implements Fact.
func (f CallAnswered) Sum() Digest { return Digest(202).Str(f.Program).Str(f.Call).Str(f.Answer) }
