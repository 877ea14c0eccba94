package highwater

import (
	"slices"
	"strings"
)

// law is what each room may import of this module and from outside; nothing else. A room that ends in
// "/..." stands for all below it. Names of this module are paths from the root; "std" is the whole
// standard library, without it only what is pure.
var law = []room{
	// The simulation. What a Kafka process is made of knows no other process; a boundary between two of
	// them is a message (sim/wire).
	{"sim/wire", ""},
	{"sim/wire/codec", "sim/wire"},
	{"sim/node", "sim/wire"},
	{"sim/ordered", "github.com/google/btree unsafe sort"}, // one btree's code for all maps
	{"sim/regex", ""},
	{"sim/calendar", ""},
	{"sim/serde", ""},
	{"sim/avro", "sim/serde"},
	{"sim/connect/data", "sim/serde"},
	{"sim/connect/debezium", "sim/calendar sim/wire sim/serde sim/regex sim/connect/data"},
	{"sim/connect/jdbc", "sim/calendar sim/wire sim/connect/data"},
	{"sim/connect/transform", "sim/wire sim/serde sim/regex sim/connect/data"},
	{"sim/connect", "sim/wire sim/node sim/client sim/serde sim/regex sim/connect/..."},
	{"sim/image", "sim/wire sim/ordered"},
	{"sim/config", "sim/wire sim/ordered sim/image"},
	{"sim/commitlog", "sim/wire sim/ordered github.com/google/btree"},
	{"sim/coordinator", "sim/wire sim/node sim/ordered sim/config sim/image"},
	{"sim/group", "sim/wire sim/wire/codec sim/node sim/ordered sim/config sim/coordinator sim/group/assignor sim/regex"},
	{"sim/group/assignor", "sim/wire sim/ordered"},
	{"sim/share", "sim/wire sim/wire/codec sim/node sim/ordered sim/config sim/coordinator"},
	{"sim/broker", "sim/wire sim/node sim/ordered sim/commitlog sim/image sim/config sim/coordinator sim/group sim/share"},
	{"sim/raft", "sim/wire sim/node sim/ordered"},
	{"sim/controller", "sim/wire sim/node sim/ordered sim/image sim/config sim/raft"},
	{"sim/cluster", "sim/wire sim/ordered sim/image sim/raft"},
	{"sim/client", "sim/calendar sim/wire sim/node sim/ordered sim/config sim/group/assignor sim/regex sim/serde sim/avro"},
	{"sim/client/app", "sim/wire sim/node sim/ordered sim/client sim/serde"},

	// Kafka's tools: a room knows the kit and what it shares with its sisters, and no other tool.
	{"sim/tool", "sim/wire sim/node sim/client sim/tool/..."},
	{"sim/tool/kit", "sim/wire sim/node sim/ordered sim/config sim/client sim/regex"},
	{"sim/tool/stored", "sim/wire sim/wire/codec sim/tool/kit"},
	{"sim/tool/psql", "sim/wire sim/node sim/client sim/sql sim/tool/kit"},
	{"sim/tool/...", "sim/wire sim/wire/codec sim/node sim/ordered sim/config sim/client sim/serde sim/tool/kit sim/tool/console sim/tool/groupcommand sim/tool/featurelevels sim/tool/stored"},

	// The world, and what follows it.
	{"sim", "sim/wire sim/wire/codec sim/node sim/ordered sim/image sim/config sim/commitlog sim/coordinator sim/group sim/share sim/client sim/client/app sim/broker sim/controller sim/cluster sim/raft sim/tool reflect"},
	{"sim/registry", "sim/wire sim/node sim/client sim/avro sim/serde"},
	{"sim/notebook", "sim/wire sim/node sim/ordered sim/client sim/tool/kit"},
	{"sim/ledger", "sim/wire sim/node sim/ordered"},
	{"sim/witness", "sim/wire sim/node sim/ordered"},
	{"sim/chaos", "sim sim/witness sim/wire sim/node sim/ordered sim/image sim/config sim/commitlog sim/client sim/client/app sim/broker sim/controller sim/tool sim/group reflect sim/coordinator sim/registry sim/serde sim/connect sim/postgres"},
	{"sim/shell", "sim sim/wire sim/node sim/ordered sim/config sim/client sim/client/app sim/serde sim/tool sim/tool/kit sim/tool/console sim/registry sim/notebook sim/postgres sim/connect"},
	{"sim/sql", "sim/wire"},
	{"sim/postgres", "sim/calendar sim/wire sim/node sim/ordered sim/client sim/serde sim/sql"},

	// Lessons ask the world and the ledger.
	{"lessons", "sim sim/registry sim/connect sim/postgres sim/wire sim/node sim/image sim/broker sim/client sim/group sim/ledger sim/shell io/fs hash/fnv"},
	{"lessons/lint", "std lessons sim/config sim/wire"},
	{"lessons/fixture", "std lessons"}, // for tests

	// The page. paint knows no Kafka, layout no simulation; only stage draws, only page and cmd/wasm speak
	// to the browser.
	{"web", ""},
	{"web/paint", ""},
	{"web/python", ""},
	{"web/thing", "sim/wire"},
	{"web/words", "sim/wire sim/node sim/ledger web/thing"},
	{"web/scene", "web/paint web/thing web/words web/scene/... sim sim/wire sim/node"},
	{"web/scene/model", "web/paint web/thing sim/wire sim/node"},
	{"web/scene/extract", "web/paint web/thing web/words web/scene/model sim sim/wire sim/node sim/ordered sim/image sim/broker sim/client sim/commitlog sim/coordinator sim/group sim/share sim/registry sim/postgres sim/connect"},
	{"web/scene/layout", "web/paint web/thing web/words web/scene/model sim/ordered"},
	{"web/spacetime", "web/paint web/words web/thing sim sim/wire sim/node sim/ordered sim/client"},
	{"web/stage", "web/paint web/scene/layout web/thing " + ebiten + " image"},
	{"web/player", "sim sim/notebook sim/tool/kit sim/config sim/serde sim/wire sim/wire/codec sim/node sim/broker sim/ledger sim/shell sim/group sim/share web/thing web/words reflect runtime/debug sim/avro sim/registry sim/postgres sim/connect"},
	{"web/course", "lessons sim sim/wire sim/node sim/ledger web/player web/words io compress/flate"},
	{"web/article", "lessons web/words"},
	{"web/article/markdown", "github.com/yuin/goldmark"}, // apart: the page's own wasm does without it
	{"web/page", "lessons sim sim/wire sim/node sim/ordered sim/ledger sim/shell web/article web/course web/player web/spacetime web/thing web/words runtime/debug syscall/js"},

	// Programs.
	{"cmd/wasm", "lessons sim/node web/page web/player web/scene web/scene/... web/stage web/thing image runtime runtime/debug syscall/js time"},
	{"cmd/markdown", "web/article/markdown syscall/js"},
	{"cmd/highwater/mutate", "std cmd/highwater/mutate/mutant"},
	{"cmd/highwater/mutate/mutant", "std"}, // in programs with changed rules, and nowhere else
	{"cmd/highwater/mutate/play", "std sim/chaos cmd/highwater/mutate/mutant"},
	{"cmd/highwater", "std sim/node web/python cmd/highwater/mutate lessons lessons/lint sim sim/chaos sim/config sim/shell sim/wire web/article web/article/markdown web/course web/page web/paint web/scene web/scene/layout github.com/andybalholm/brotli github.com/spf13"},
	{"assets/gen", "std"},
}

const ebiten = "github.com/hajimehoshi/ebiten/v2"

// room is a row of the import law.
type room struct{ room, imports string }

// pure are the packages of the standard library that depend on nothing but their arguments and are
// small enough for the page's wasm.
var pure = strings.Fields(`bytes cmp embed encoding/base64 encoding/binary encoding/hex errors fmt
	hash/crc32 iter maps math math/bits slices strconv strings unicode unicode/utf16 unicode/utf8`)

// lawOf is the row that holds for a package: the longest that fits.
func lawOf(pkg string) *room {
	var best *room
	for i := range law {
		if r := &law[i]; within(pkg, r.room) && (best == nil || len(r.room) > len(best.room)) {
			best = r
		}
	}
	for i := range law { // a row of its own is longer than any that ends in dots
		if law[i].room == pkg {
			best = &law[i]
		}
	}
	return best
}

// within tells whether a path is the named one, or below it when the name ends in "/...".
func within(path, name string) bool {
	prefix, many := strings.CutSuffix(name, "/...")
	return path == name || many && strings.HasPrefix(path, prefix+"/")
}

// allows says whether a package of the room may import another.
func (r *room) allows(name string) bool {
	allowed := strings.Fields(r.imports)
	if local, ours := strings.CutPrefix(name, "highwater/"); ours {
		return slices.ContainsFunc(allowed, func(a string) bool { return within(local, a) })
	}
	if strings.Contains(strings.Split(name, "/")[0], ".") {
		return slices.ContainsFunc(allowed, func(a string) bool {
			return name == a || strings.HasPrefix(name, a+"/")
		})
	}
	return slices.Contains(pure, name) || slices.Contains(allowed, name) || slices.Contains(allowed, "std")
}
