package words_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// readers are the functions outside of this room that look into facts or messages, and what they
// want to know. None of them does it to say something: words are asked for here.
var readers = []struct{ why, functions string }{
	{"a fold: the painted stretches of the rulers, what was printed, the console line of a command",
		"player.digest.Add player.digest.bands player.Player.Say player.Player.wordsOf"},
	{"a fold: elections and rebalances, from their first fact to their last",
		"player.Player.episodeFact player.Player.newRebalance"},
	{"a fold: what became of a partition whose leader was killed, and which of its records nobody has read",
		"player.watch.Add player.Outage.add"},
	{"a fold: one record's life, told by what it knows of its copies",
		`player.tale.hearSender player.tale.hearBroker player.tale.hearGroup player.logPartition
		player.Player.leaderBefore`},
	{"what a line caused, and whether all of that is done", `player.rest.enter player.deedOf
		player.Player.counts`},
	{"Why? finds what made a fact, and who asks for records",
		`player.causes.madeInLog player.causes.madeInCluster player.causes.madeByClient player.causes.madeByConnect player.causes.madeInGroup
		player.causes.madeByCommit player.causes.madeBatch player.causes.madeFailure player.causes.takenFrom
		player.causes.behind player.Player.describeFlight`},
	{"the pace finds an election, which words tell", `player.Player.beat player.Player.contest
		player.Player.beatsOf`},
	{"the key and value of a record that was sent", "player.Player.Sent"},
	{"a notebook's program is given the answers to its calls", "player.Player.listen"},
	{"the diagram keeps who leads, who owns, who is down, and what says the same twice",
		`spacetime.gatherer.follow spacetime.gatherer.known spacetime.gatherer.step`},
	{"the stage fades in what is new, and takes the records out of messages",
		"extract.gather extract.extractor.effects extract.extractor.inside"},
}

// function names a function with its package and its receiver: player.digest.add.
func function(pkg string, f *ast.FuncDecl) string {
	name := pkg + "."
	if f.Recv != nil {
		typ := f.Recv.List[0].Type
		if star, ok := typ.(*ast.StarExpr); ok {
			typ = star.X
		}
		if id, ok := typ.(*ast.Ident); ok {
			name += id.Name + "."
		}
	}
	return name + f.Name.Name
}

// looks tells whether an expression is the type of a fact or of a message.
func looks(e ast.Expr, facts, bodies []string) bool {
	if star, ok := e.(*ast.StarExpr); ok {
		e = star.X
	}
	s, ok := e.(*ast.SelectorExpr)
	if !ok {
		return false
	}
	x, ok := s.X.(*ast.Ident)
	return ok && (x.Name == "node" && slices.Contains(facts, s.Sel.Name) ||
		x.Name == "wire" && slices.Contains(bodies, s.Sel.Name))
}

// Nobody else has clauses over facts and messages but those who keep accounts of them, by name.
func TestNobodyElseWordsFacts(t *testing.T) {
	facts, bodies := members(t, "../../sim/node", "Sum"), members(t, "../../sim/wire", "isBody")
	found := map[string]int{}
	for _, root := range []string{"..", "../../lessons"} {
		err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
			if err != nil || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
				strings.HasPrefix(path, "../words") {
				return err
			}
			file, err := parser.ParseFile(token.NewFileSet(), path, nil, 0)
			if err != nil {
				return err
			}
			for _, d := range file.Decls {
				f, ok := d.(*ast.FuncDecl)
				if !ok {
					continue
				}
				ast.Inspect(f, func(n ast.Node) bool {
					var types []ast.Expr
					switch n := n.(type) {
					case *ast.CaseClause:
						types = n.List
					case *ast.TypeAssertExpr:
						types = []ast.Expr{n.Type}
					}
					for _, e := range types {
						if e != nil && looks(e, facts, bodies) {
							found[function(file.Name.Name, f)]++
						}
					}
					return true
				})
			}
			return nil
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	total := 0
	var allowed []string
	for _, r := range readers {
		allowed = append(allowed, strings.Fields(r.functions)...)
	}
	for name, n := range found {
		total += n
		if !slices.Contains(allowed, name) {
			t.Errorf("%s has %d clauses over facts or messages: ask words, or say here what it keeps", name, n)
		}
	}
	for _, name := range allowed {
		if found[name] == 0 {
			t.Errorf("%s is listed as a reader of facts, and reads none", name)
		}
	}
	t.Logf("%d clauses in %d functions read facts and messages outside of this room", total, len(found))
}
