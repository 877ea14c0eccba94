package shell

import (
	"slices"
	"strings"
	"testing"

	"highwater/sim"
	"highwater/sim/client/app"
	"highwater/sim/node"
	"highwater/sim/tool"
	"highwater/sim/wire"
)

func testEnv() Env {
	return Env{
		Nodes: []Node{{1, true}, {2, true}, {3, false}, {101, true}},
		Processes: []Process{
			{ID: 1001, Name: "order-desk", Role: "producer", ReadsInput: true,
				Orders: (&app.Producer{}).Orders()},
			{ID: 1002, Name: "console-consumer", Role: "consumer",
				Argv: []string{"kafka-console-consumer"}},
		},
		Ended: []Ended{{Name: "maker", Spec: app.ConsumerSpec{}},
			{Name: "order-desk", Spec: app.ProducerSpec{}}},
		Topics: []string{"orders", "positions"},
		Groups: []string{"kitchen"},
	}
}

// A line is read as bash reads it: quotes, escapes, continuation, comments, input.
func TestLexReadsAsBash(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{`kafka-topics.sh --list`, "kafka-topics.sh|--list"},
		{`a 'b c' "d e" f\ g`, "a|b c|d e|f g"},
		{`a "b \"c\" \$d \n"`, `a|b "c" $d \n`},
		{`a 'it'\''s'`, "a|it's"},
		{"a \\\n  b", "a|b"},
		{"a b # c d", "a|b"},
		{"# only a comment", ""},
		{"a b#c", "a|b#c"},
		{`a ''`, "a|"},
		{`a $'b\tc'`, "a|b\tc"},
		{`a cost=5$`, "a|cost=5$"},
		{"a --key=value", "a|--key=value"},
	} {
		p, err := lex(c.line)
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		if got := strings.Join(texts(p.parts[0].words), "|"); got != c.want {
			t.Errorf("%s: got %q, want %q", c.line, got, c.want)
		}
	}
}

// What a tool reads from its standard input is given as in bash.
func TestInputAsInBash(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"kafka-topics.sh <<< hello", "hello"},
		{"kafka-topics.sh <<< 'two words'", "two words"},
		{"kafka-topics.sh <<< $'a\\nb'", "a|b"},
		{"echo one two | kafka-topics.sh", "one two"},
		{`echo -e "a\nb" | kafka-topics.sh`, "a|b"},
		{`printf 'k1:v1\nk2:v2\n' | kafka-topics.sh`, "k1:v1|k2:v2"},
		{`printf '%s-%s\n' a b c d | kafka-topics.sh`, "a-b|c-d"},
		{"seq 3 | kafka-topics.sh", "1|2|3"},
		{"kafka-topics.sh <<EOF\na\n\nb\nEOF", "a||b"},
		{"kafka-topics.sh <<-'END'\n\ta\n\tEND\n", "a"},
		{"cat <<EOF | kafka-topics.sh\na\nEOF", "a"},
		{"kafka-topics.sh < /dev/null", ""},
	} {
		l, err := Parse(c.line, testEnv())
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		spec := l.Commands[0].(sim.Spawn).Spec.(tool.Spec)
		if got := strings.Join(spec.Stdin, "|"); got != c.want || spec.Terminal {
			t.Errorf("%s: got %q (terminal %v), want %q", c.line, got, spec.Terminal, c.want)
		}
	}
}

// An unfinished line asks for more; it isn't a mistake.
func TestUnfinishedLine(t *testing.T) {
	for _, line := range []string{"a 'b", "a \"b", "a \\", "cat <<EOF", "cat <<EOF\nx\n", "echo a |",
		"a $'b"} {
		if _, err := Parse(line, testEnv()); err != ErrIncomplete {
			t.Errorf("%q: %v", line, err)
		}
	}
}

// A line of megabytes is refused before anything looks at it, whoever it is for.
func TestLongLine(t *testing.T) {
	busy := testEnv()
	busy.Foreground = 1001
	for name, c := range map[string]struct {
		n    int
		env  Env
		long bool
	}{"fits": {MaxLine, testEnv(), false}, "long": {MaxLine + 1, testEnv(), true},
		"typed to a program": {10 << 20, busy, true}} {
		_, err := Parse(strings.Repeat("x", c.n), c.env)
		if _, long := err.(TooLong); long != c.long {
			t.Errorf("%s: %.80v", name, err)
		}
	}
	if got := TooLong(10 << 20).Error(); got != "this line has 10485760 bytes; the console takes at most 16384" {
		t.Error(got)
	}
}

// World verbs become commands.
func TestVerbs(t *testing.T) {
	for _, c := range []struct {
		line string
		want sim.Command
	}{
		{"kill broker-2", sim.Kill{Process: 2}},
		{"kill order-desk", sim.Kill{Process: 1001}},
		{"stop broker-1", sim.Stop{Process: 1}},
		{"start broker-3", sim.Start{Process: 3}},
		{"partition broker-1 controller-1", sim.Cut{A: 1, B: 101}},
		{"cut broker-1 order-desk", sim.Cut{A: 1, B: 1001}},
		{"heal", sim.Heal{}},
		{"heal broker-1 broker-2", sim.Heal{A: 1, B: 2}},
		{"latency broker-1 broker-2 40ms", sim.SetLatency{A: 1, B: 2, Latency: 40000}},
		{"latency broker-1 broker-2 default", sim.SetLatency{A: 1, B: 2}},
		{"add-broker --rack r1", sim.AddBroker{Broker: 4, Rack: "r1"}},
		{"send order-desk Mario:margherita",
			sim.Type{Process: 1001, Input: wire.Input{Line: "Mario:margherita"}}},
		{"pause order-desk", sim.Type{Process: 1001, Input: wire.Input{Line: "/pause"}}},
	} {
		l, err := Parse(c.line, testEnv())
		if err != nil {
			t.Errorf("%s: %v", c.line, err)
			continue
		}
		if len(l.Commands) != 1 || l.Commands[0] != c.want {
			t.Errorf("%s: %+v", c.line, l.Commands)
		}
	}
}

// Several machines die or end at the same instant.
func TestVerbsOfSeveral(t *testing.T) {
	l, err := Parse("stop order-desk broker-1", testEnv())
	if err != nil || len(l.Commands) != 2 || l.Commands[0] != (sim.Stop{Process: 1001}) ||
		l.Commands[1] != (sim.Stop{Process: 1}) {
		t.Errorf("%+v %v", l.Commands, err)
	}
}

func TestWait(t *testing.T) {
	for _, c := range []struct {
		line string
		want node.Time
	}{
		{"wait 46s", 46 * node.Second}, {"wait 300ms", 300 * node.Millisecond},
		{"wait 1m30s", 90 * node.Second}, {"wait 1.5s", 1500 * node.Millisecond},
		{"wait 500us", 500},
	} {
		l, err := Parse(c.line, testEnv())
		if err != nil || l.Wait.For != c.want {
			t.Errorf("%s: %v %v", c.line, l.Wait.For, err)
		}
	}
	l, err := Parse("wait until orders-0 leader is not broker-1 for 30s", testEnv())
	if err != nil || l.Wait.Until.Kind != "leader" || !l.Wait.Until.Not ||
		l.Wait.Limit != 30*node.Second {
		t.Errorf("%+v %v", l.Wait, err)
	}
}

// Every mistake names the word at fault, in lower case, with the nearest right one.
func TestMistakesNameTheWord(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"kil broker-2", `there is no command "kil"; did you mean kill?`},
		{"kafka-topcis.sh --list", `"kafka-topcis.sh"; did you mean kafka-topics.sh?`},
		{"kill broker-22", `"broker-22"; did you mean broker-2?`},
		{"kill order-dsk", `"order-dsk"; did you mean order-desk?`},
		{"kill broker-3", "broker-3 isn't running; start broker-3 boots it"},
		{"start broker-1", "broker-1 is running already"},
		{"kill", "a word is missing: kill NAME"},
		{"send order-desk /bust 5", `"/bust"; did you mean /burst?`},
		{"start makr", `"makr"; did you mean maker?`},
		{"consumer m --topic t --commit after", "--commit needs --group"},
		{"consumer m --topic t --config group.protocl=consumer", `did you mean group.protocol?`},
		{"consumer m --topic t --config max.poll.records=many",
			"Invalid value many for configuration max.poll.records"},
		{"producer m --topic t --config ackss=all", `did you mean acks?`},
		{"kill broker-1 broker-1", `"broker-1" is named twice`},
		{"stop broker-1 broker-22", `"broker-22"; did you mean broker-2?`},
		{"wait 46", `"46"`},
		{"wait until orders-0 leadr is broker-1", `"leadr"; did you mean leader?`},
		{"wait until broker-1 is runing", `"runing"; did you mean running?`},
		{"wait until orders-0 leader is broker-9", `"broker-9"`},
		{"latency broker-1 broker-1 4ms", `"broker-1" is named twice`},
		{"dir", `there is no command "dir"`},
		{"echo $HOME | kafka-topics.sh", "$HOME"},
		{"kafka-topics.sh --list > out.txt", "only cat, echo, printf, seq write files"},
		{"kafka-topics.sh --list 2> out.txt", "2> can't take it"},
		{"cat > out.txt", "what shall stand in it?"},
		{"echo a > b > c", `> "c" is too much`},
		{"echo a > b | kafka-topics.sh", `it all goes into "b"`},
		{"echo a >", "a word is missing after >"},
		{"cat nothing", `no file "nothing"; you write one with: cat > nothing << END`},
		{"rm nothing", `no file "nothing"`},
		{"kafka-topics.sh --list < nothing", `no file "nothing"`},
		{"cat nothing | kafka-topics.sh", `no file "nothing"`},
		{"ls -l", `"-l" is too much`},
		{"kafka-topics.sh --list; ls", "one command a line"},
		{"grep x | kafka-topics.sh", `"grep"`},
		{"producer desk --topic orders --ratee 2", `"--ratee"; did you mean --rate?`},
		{"producer desk --topic orders --client pyhton", `"pyhton"`},
		{"producer order-desk --topic orders", `"order-desk" is taken`},
		{"producer desk", "--topic is missing"},
		{"pause console-consumer", "one of Kafka's tools"},
		{"^C", "no program keeps the console busy"},
	} {
		_, err := Parse(c.line, testEnv())
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v, want %q", c.line, err, c.want)
		}
	}
}

// A mistyped option is for the tool itself to refuse, as the real one does; the console adds what
// was probably meant.
func TestHintForMistypedOption(t *testing.T) {
	l, err := Parse("kafka-topics.sh --list --bootstap-server broker-1:9092", testEnv())
	want := `there is no option "--bootstap-server"; did you mean --bootstrap-server?`
	if err != nil || l.Hint != want {
		t.Errorf("%q %v", l.Hint, err)
	}
}

// What is typed while a program reads its input goes to the program.
func TestForeground(t *testing.T) {
	env := testEnv()
	env.Foreground = 1001
	for _, c := range []struct {
		line string
		want wire.Input
	}{
		{"kill broker-1", wire.Input{Line: "kill broker-1"}},
		{"^D", wire.Input{EOF: true}}, {"^C", wire.Input{Interrupt: true}},
	} {
		l, err := Parse(c.line, env)
		if err != nil || l.Commands[0] != (sim.Type{Process: 1001, Input: c.want}) {
			t.Errorf("%s: %+v %v", c.line, l.Commands, err)
		}
	}
	env.Foreground = 1002 // a consumer doesn't read: the line is typed at another terminal
	if l, err := Parse("kill broker-1", env); err != nil || l.Commands[0] != (sim.Kill{Process: 1}) {
		t.Errorf("%+v %v", l.Commands, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"kill broker-2", "kafka-topics.sh --list <<< 'a b'", "cat <<E\nx\nE",
		"producer a --topic t --keys a:2,b --rate 0.5", "wait until orders-0 isr is 1,2 for 3s",
		"echo -e 'a\\tb' | kafka-topics.sh", "latency a b 1.5s", "$'", "\"\\"} {
		f.Add(s)
	}
	env := testEnv()
	f.Fuzz(func(t *testing.T, line string) {
		l, err := Parse(line, env)
		if err == nil || err == ErrIncomplete {
			return
		}
		if len(l.Commands) > 0 {
			t.Errorf("%q: commands beside the error %v", line, err)
		}
		if err.Error() == "" || strings.ContainsAny(err.Error(), "\n\r") {
			t.Errorf("%q: error %q", line, err)
		}
	})
}

// Every option of every program and verb, mistyped (its last letter but one is missing), is answered
// with the option itself.
func TestEachMistypedOptionIsNamed(t *testing.T) {
	typo := func(s string) string { return s[:len(s)-2] + s[len(s)-1:] }
	for _, name := range tool.Names() {
		g := tool.Find(name)
		flags := g.Flags()
		for _, f := range flags {
			w := typo(f)
			if len(f) < 6 || slices.Contains(flags, w) {
				continue
			}
			got, ok := g.Misspelt([]string{w})
			if !ok || got != w {
				t.Errorf("%s %s: %q is taken for an option", name, w, got)
			} else if n := Nearest(w, flags); n != f {
				t.Errorf("%s %s: did you mean %s? It was %s", name, w, n, f)
			}
		}
	}
	for _, consumer := range []bool{true, false} {
		verb := "producer"
		if consumer {
			verb = "consumer"
		}
		for _, f := range appFlags(consumer) {
			_, err := Parse(verb+" x "+typo(f)+" y", Env{})
			if err == nil || !strings.Contains(err.Error(), "did you mean "+f+"?") {
				t.Errorf("%s %s: %v", verb, typo(f), err)
			}
		}
	}
}

// What nothing carries out yet isn't taken without a word.
func TestHintForWhatIsOnlyKept(t *testing.T) {
	const quotas = "(quotas are kept and shown here, but nobody is slowed down yet)"
	for line, want := range map[string]string{
		"kafka-topics.sh --create --topic a --config cleanup.policy=compact":         "",
		"kafka-configs.sh --alter --client app --add-config producer_byte_rate=1024": quotas,
		"kafka-configs.sh --alter --client app --delete-config producer_byte_rate":   "",
	} {
		l, err := Parse(line, testEnv())
		if err != nil || l.Hint != want {
			t.Errorf("%s: %q %v", line, l.Hint, err)
		}
	}
}

// ssh runs one of Kafka's tools on a broker's machine, where the broker's files are; it goes nowhere
// else and runs nothing else.
func TestSSH(t *testing.T) {
	env := Env{Nodes: []Node{{ID: 1, Running: true}, {ID: wire.FirstController, Running: true}}}
	l, err := Parse("ssh broker-1 kafka-dump-log.sh --files /a.log", env)
	if err != nil || len(l.Commands) != 1 {
		t.Fatal(l, err)
	}
	spec := l.Commands[0].(sim.Spawn).Spec.(tool.Spec)
	if host, paths := spec.Reads(); host != 1 || len(paths) != 1 || paths[0] != "/a.log" {
		t.Errorf("reads %v of %v", paths, host)
	}
	for line, word := range map[string]string{
		"ssh broker-1":                          "a broker and a command",
		"ssh broker-9 kafka-dump-log.sh":        "broker-9",
		"ssh controller-1 kafka-dump-log.sh -x": "no broker",
		"ssh broker-1 kill broker-2":            `"kill"`,
	} {
		if _, err := Parse(line, env); err == nil || !strings.Contains(err.Error(), word) {
			t.Errorf("%s: %v", line, err)
		}
	}
	if l, _ := Parse("kafka-dump-log.sh --files /a.log", env); !strings.Contains(l.Hint, "ssh broker-1") {
		t.Errorf("away from a broker: hint %q", l.Hint)
	}
}
