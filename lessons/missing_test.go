package lessons

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/ledger"
)

var update = flag.Bool("update", false, "write testdata/missing.txt anew")

// named are the words of an example, by the beginning of a rule's form.
var named = []struct{ form, args string }{
	{"topic NAME config", "orders min.insync.replicas 2"}, {"topic ", "orders"}, {"acked NAME", "orders"},
	{"TP isr ", "orders-0 broker-3"}, {"TP leader", "orders-0 broker-2"}, {"given-up", "broker-2"}, {"TP elr", "orders-0 broker-3"}, {"TP copy", "orders-0 broker-2"},
	{"TP ", "orders-0"}, {"key NAME beside", "Mario Luigi orders"},
	{"key ", "Mario orders-1"}, {"NODE ", "broker-2"}, {"process NAME position", "pizza-maker orders-0"},
	{"process NAME owns-partition", "pizza-maker orders-0"}, {"process ", "pizza-maker"},
	{"printed", "Created topic orders."}, {"warned", "SerializationException"},
	{"did", "--from-beginning"},
	{"refused NAME", "NOT_ENOUGH_REPLICAS"}, {"polled by", "pizza-maker"}, {"processed by", "pizza-maker"},
	{"elected", "orders-0"}, {"group NAME state", "kitchen Stable"},
	{"group NAME coordinator", "kitchen broker-2"}, {"group NAME committed", "kitchen orders-0"},
	{"group ", "kitchen"}, {"commit-refused", "pizza-maker"}, {"refused-commits", "UNKNOWN_MEMBER_ID"},
	{"delivered", "couriers deliveries-0 3"}, {"acquired", "courier-1"}, {"gone", "kitchen full"},
	{"poll-timeouts", "pizza-maker"}, {"changes", "orders u"}, {"", "kitchen"},
}

func argsOf(r *rule) []string {
	for _, n := range named {
		if strings.HasPrefix(r.form, n.form) {
			if strings.HasSuffix(r.form, "TEXT before TEXT") {
				return []string{n.args, "Error while executing"}
			}
			if strings.HasSuffix(r.form, "TEXT") {
				return []string{n.args}
			}
			return strings.Fields(n.args)
		}
	}
	return nil
}

// gaps are how a number may be off: none of those wanted, too few, too many, any at all where there
// should be none, and just the wrong one.
var gaps = []struct {
	have int64
	op   string
	want int64
}{{0, ">=", 1}, {0, ">", 0}, {0, ">=", 4}, {1, ">=", 4}, {3, "=", 4}, {1, "=", 0}, {3, "=", 0},
	{15, "<", 1}, {5, "=", 4}, {5, "<", 4}, {5, "<=", 3}, {3, "!=", 3}}

// Every predicate says in a sentence what is missing, in whatever way it is: the sentences stand in
// testdata/missing.txt, to be read aloud.
func TestMissingSentences(t *testing.T) {
	var b strings.Builder
	said := func(form, when, text string) {
		if strings.ContainsAny(text, "$#[]|%") || !strings.HasSuffix(text, ".") ||
			strings.Contains(text, "  ") || strings.Contains(text, "number of") {
			t.Errorf("%s, %s: %q", form, when, text)
		}
		fmt.Fprintf(&b, "    %-6s %s\n", when, text)
	}
	amounts := func(form string, m *amount, args []string) {
		fmt.Fprintln(&b, form)
		for _, g := range gaps {
			when := fmt.Sprintf("%d %s %d", g.have, g.op, g.want)
			said(form, when, m.say(gapOf(g.have, g.op, g.want), args, nounOf("orders")))
		}
	}
	for _, r := range rules {
		args := argsOf(r)
		if r.count != nil {
			amounts(r.form, r.amount, args)
			if !r.amount.level && r.amount.none == "" && !strings.HasPrefix(r.form, "topic NAME") {
				t.Errorf("%s has no words for none", r.form)
			}
			continue
		}
		fmt.Fprintln(&b, r.form)
		a := &atom{rule: r, args: args, op: "="}
		no := &atom{rule: r, args: args, op: "!="}
		if r.value != nil {
			is := map[string]string{"kitchen": "PreparingRebalance"}[args[0]]
			if args[len(args)-1] == "broker-2" {
				is = "broker-1"
			}
			said(r.form, "=", a.otherWord(is, args[len(args)-1]))
			said(r.form, "!=", no.otherWord(args[len(args)-1], args[len(args)-1]))
			continue
		}
		said(r.form, "is", fill(r.words, args))
		said(r.form, "not", fill(r.still, args))
	}
	amounts("group NAME generation OP N, KIP-848", groupEpoch, []string{"kitchen"})
	for _, why := range []string{"left", "session", "rebalance"} {
		amounts("gone NAME "+why+" OP N", departures[why], []string{"kitchen", why})
	}
	path := filepath.Join("testdata", "missing.txt")
	if *update {
		if err := os.WriteFile(path, []byte(b.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, _ := os.ReadFile(path)
	if string(want) != b.String() {
		t.Error("the sentences differ from testdata/missing.txt; read them, then -update")
	}
}

// A record has the name that its topic gives it, where that is a plain word; a group that has one
// begins a sentence with it.
func TestNouns(t *testing.T) {
	for topic, want := range map[string]string{"orders": "order", "deliveries": "delivery",
		"bills": "bill", "my-orders": "record", "class": "record", "payments.v2": "record",
		"beer": "record", "": "record"} {
		if got := nounOf(topic).one; got != want {
			t.Errorf("a record of %q is called %q, want %q", topic, got, want)
		}
	}
	for group, want := range map[string]string{"kitchen": "Kitchen", "couriers": "The group couriers",
		"billing-2": "The group billing-2"} {
		if got := aGroupNamed(group); got != want {
			t.Errorf("%q begins a sentence as %q, want %q", group, got, want)
		}
	}
}

// What is missing is said of the world as it is.
func TestMissingOfAWorld(t *testing.T) {
	books := Stretch{ledger.Since(nil, ledger.New()), func(string) bool { return false }}
	e := Env{sim.New(sim.Config{Seed: 1, Brokers: 3}), books, books}
	for _, c := range []sim.Command{sim.Cut{A: 1, B: 2}} {
		if err := e.World.Do(c); err != nil {
			t.Fatal(err)
		}
	}
	for text, want := range map[string]string{
		"cuts = 0":                           "One network cut is not mended yet.",
		"not cuts >= 1":                      "One network cut is not mended yet.",
		"not broker-3 stopped":               "broker-3 isn't running.",
		"broker-3 running":                   "broker-3 isn't running.",
		"acked >= 1":                         "No record has been acknowledged yet.",
		"twice kitchen >= 1":                 "Kitchen has processed nothing twice yet.",
		"cuts = 1 and group kitchen lag = 0": "No broker knows a group kitchen now.",
	} {
		p, err := ParsePredicate(text)
		if err != nil {
			t.Fatal(err)
		}
		if got := p.Missing(e); got != want {
			t.Errorf("%q lacks %q, want %q", text, got, want)
		}
	}
}
