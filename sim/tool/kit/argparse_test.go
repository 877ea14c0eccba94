package kit

import (
	"slices"
	"strings"
	"testing"
)

// Errors are filled and justified as argparse4j does it; the texts are recorded.
func TestJustified(t *testing.T) {
	for in, want := range map[string]string{
		"kafka-cluster: error: one of the arguments --bootstrap-server/-b --bootstrap-controller/-C is required": "" +
			"kafka-cluster:  error:  one  of   the  arguments  --bootstrap-server/-b  --\n" +
			"bootstrap-controller/-C is required",
		"kafka-cluster: error: " + InvalidChoice("nonsense",
			[]string{"cluster-id", "unregister", "list-endpoints"}): "" +
			"kafka-cluster: error: invalid  choice:  'nonsense'  (choose  from 'cluster-\n" +
			"id', 'unregister', 'list-endpoints')",
		"kafka-transactions.sh: error: " + InvalidChoice("nonsense", []string{"list", "describe",
			"describe-producers", "abort", "find-hanging", "forceTerminateTransaction"}): "" +
			"kafka-transactions.sh:  error:  invalid  choice:  'nonsense'  (choose  from\n" +
			"'list',   'describe',   'describe-producers',    'abort',   'find-hanging',\n" +
			"'forceTerminateTransaction')",
		"kafka-storage: error: " + InvalidChoice("nonsense", []string{"info", "format",
			"version-mapping", "feature-dependencies", "random-uuid"}): "" +
			"kafka-storage: error:  invalid  choice:  'nonsense'  (choose  from  'info',\n" +
			"'format', 'version-mapping', 'feature-dependencies', 'random-uuid')",
		"kafka-cluster: error: argument --id/-i: could not convert 'x' to Integer (For input string: \"x\")": "" +
			"kafka-cluster: error: argument --id/-i:  could  not  convert 'x' to Integer\n" +
			"(For input string: \"x\")",
		"kafka-cluster: error: too few arguments": "kafka-cluster: error: too few arguments",
	} {
		if got := Justified(in); got != want {
			t.Errorf("got\n%s\nwant\n%s", got, want)
		}
	}
}

// What the real tools' parsers made of these, in Kafka 4.3.1.
func TestArgparser(t *testing.T) {
	_, options := ParseOptions("x\n* --topic T\n--num-records N Long\n--record-size R Integer\n" +
		"--mono\n--throughput D Double\n--props P String+\n--acks A {0,1,-1}\n--status\n" +
		"* --controller-id I Integer\n* --controller-dir D\n--help\n")
	flat := Argparser{Groups: [][]string{{"record-size", "mono"}}, Commands: nil}
	tree := Argparser{Commands: []Argparser{{Command: "describe", Takes: []string{"status"}},
		{Command: "remove", Takes: []string{"controller-id", "controller-dir"},
			Short: [][2]string{{"d", "controller-dir"}}}, {Command: "rest"}}}
	for _, c := range []struct {
		by       *Argparser
		line, is string // what it made of the words, or the error
	}{
		{&flat, "--topic", "argument --topic: expected one argument"},
		{&flat, "--to --num-records", "argument --topic: expected one argument"},
		{&flat, "-x", "unrecognized arguments: '-x'"},
		{&flat, "---topic", "unrecognized arguments: '---topic'"},
		{&flat, "--mono=1", "argument --mono: ignore implicit argument '1'"},
		{&flat, "--num-records 99999999999999999999", "argument --num-records: could not convert " +
			"'99999999999999999999' to Long (For input string: \"99999999999999999999\")"},
		{&flat, "--record-size 1.5", "argument --record-size: could not convert '1.5' to Integer " +
			"(For input string: \"1.5\")"},
		{&flat, "--throughput=", "argument --throughput: could not convert '' to Double (empty String)"},
		{&flat, "--acks 5", "argument --acks: invalid choice: '5' (choose from {0,1,-1})"},
		{&flat, "--acks x", "argument --acks: could not convert 'x' to Integer (For input string: \"x\")"},
		{&flat, "- --topic", "unrecognized arguments: '- --topic'"},
		{&flat, "--topic a b", "unrecognized arguments: 'b'"},
		{&flat, "--props", "argument --props: expected 1 argument(s)"},
		{&flat, "--record-size 5", "argument --controller-dir is required"},
		{&flat, "--controller", "ambiguous option: --controller could match --controller-dir, " +
			"--controller-id"},
		{&flat, "--mono --record-size 5", "argument --record-size: not allowed with argument --mono"},
		{&flat, "--topic a --controller-id 1 --controller-dir b",
			"one of the arguments --record-size --mono is required"},
		{&flat, "--mono --topic a --controller-id -1 --controller-dir b --props c=1 d=2 --topic e " +
			"--throughput=-1", "mono controller-id=-1 controller-dir=b props=c=1 props=d=2 topic=e " +
			"throughput=-1"},
		{&tree, "--topic a", "too few arguments"},
		{&tree, "describe", "argument --topic is required"},
		{&tree, "describe --topic a", "unrecognized arguments: '--topic'"},
		{&tree, "describe x", "unrecognized arguments: 'x'"},
		{&tree, "--topic a d --stat", "topic=a status describe"},
		{&tree, "--topic a rem", "argument --controller-dir/-d is required"},
		{&tree, "--topic a remove -db --controller-id 4", "topic=a controller-dir=b controller-id=4 " +
			"remove"},
		{&tree, "re", "ambiguous command: re could match remove, rest"},
		{&tree, "nope", "invalid choice: 'nope' (choose from 'describe', 'remove', 'rest')"},
	} {
		a, err := c.by.parse(options, strings.Fields(c.line))
		var words []string
		for _, g := range a.Given {
			if g.HasValue {
				g.Name += "=" + g.Value
			}
			words = append(words, g.Name)
		}
		got := strings.Join(append(words, a.Rest...), " ")
		if err != nil {
			got = err.Error()
		}
		if got != c.is {
			t.Errorf("%s\n got %s\nwant %s", c.line, got, c.is)
		}
	}
}

// What argparse4j proposes: what the word begins, or what costs less than 7 to make of it.
func TestNearest(t *testing.T) {
	for _, c := range [][]string{{"foo", "--topic"}, {"stats", "--status"}, {"descibe", "describe"},
		{"x"}, {"nonsense"}, {"topci", "--topic"}, {"to", "--topic", "--totals"}} {
		got := nearest(c[0], []string{"--topic", "--totals", "--help", "--status", "describe"})
		if !slices.Equal(got, c[1:]) {
			t.Errorf("%s: %v, want %v", c[0], got, c[1:])
		}
	}
}

func TestThousandths(t *testing.T) {
	for in, want := range map[string]int64{"100": 100000, "-1": -1000, "0.5": 500, "1e3": 1000000,
		"2.5e-1d": 250, ".25": 250, "1.": 1000, "0.00049": 0, "+7f": 7000, "0": 0} {
		if got, ok := Thousandths(in); got != want || !ok {
			t.Errorf("%s: %d %v, want %d", in, got, ok, want)
		}
	}
	for _, in := range []string{"", "x", ".", "1e", "--1", "1x", "1,5"} {
		if n, ok := Thousandths(in); ok {
			t.Errorf("%q is taken for %d", in, n)
		}
	}
}
