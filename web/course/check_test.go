package course

import (
	"slices"
	"strings"
	"testing"

	"highwater/lessons"
	"highwater/lessons/lint"
)

// Every lesson can be played to its end on the real simulation, each goal is out of reach before and
// met afterwards, no wrong deed meets one, and each prediction has one right answer.
func TestLessons(t *testing.T) {
	ls, err := lessons.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, l := range ls {
		t.Run(l.ID, func(t *testing.T) {
			found, proven := Prove(l)
			for _, p := range append(found, lint.Lesson(l, func(step int) int { return proven[step] })...) {
				t.Error(p)
			}
		})
	}
}

// The check finds what makes a lesson prove nothing.
func TestCheckFinds(t *testing.T) {
	const create = "kafka-topics.sh --create --topic orders --bootstrap-server broker-1:9092"
	step := func(run, goals, wrong, predict string) string {
		return "---\ntitle: T\nbrokers: 1\n---\n## S\nx\n" + predict + "```run\n" + run + "\n```\n" +
			"```goal\n" + goals + "\n```\n```hint\nh\n```\n```wrong\n" + wrong + "\n```\n"
	}
	for _, c := range []struct{ source, want string }{
		{step(create, "Do :: cuts = 0", "wait 1s", ""), "its goals are met before anything is done"},
		{step(create, "Do :: topic orders exists", create, ""), "wrong deed 1 meets its goals"},
		{step(create, "Do :: topic orders exists\nTwo :: broker-1 running and cuts = 0", "wait 1s", ""),
			`its goal "Two" is met before anything is done`},
		{step(create, "Do :: topic orders exists\nTwo :: not broker-1 stopped and lost = 0", "wait 1s",
			""), ""},
		{step(create, "Do :: topic orders exists\nTwo :: process shop ended", "wait 1s", ""),
			`its solution doesn't meet the goal "Two": shop has not been started.`},
		{step("wait 1s", "Do :: topic orders exists", "wait 1s", ""),
			`its solution doesn't meet the goal "Do"`},
		{step(create, "Do :: topic orders exists\nTwo :: topic orders partitions = 1\n"+
			"Three :: did \"wait\"", create, ""), `no wrong deed misses the goal "Do"`},
		{step(create, "Do :: topic orders exists", "wait 1s", "```predict\nWhat?\n- a :: cuts = 0\n"+
			"- b :: topic orders exists\nc\n```\n"), "the run proves 2 of the choices, not one"},
		{strings.Replace(step(create, "Do :: topic orders exists", "wait 1s", ""), "```run",
			"```run until topic orders partitions = 2", 1), "cell 1 runs into its limit"},
		{step("wait until orders-0 leader is broker-1 for 5s", "Do :: topic orders exists", "wait 1s", ""),
			"cell 1 runs into its limit"},
		{step("kafka-topic.sh", "Do :: topic orders exists", "wait 1s", ""), "is failed"},
	} {
		l, err := lessons.Parse("l", c.source)
		if err != nil {
			t.Fatal(err)
		}
		all := ""
		for _, p := range Check(l) {
			all += p.String() + "\n"
		}
		if c.want == "" && all != "" || !strings.Contains(all, c.want) {
			t.Errorf("found %q, want %q", all, c.want)
		}
	}
}

// A broken line of the setup is found, with its place in the file: one that can't be understood, one
// whose tool fails, and one that would keep the console busy for ever.
func TestCheckFindsABrokenSetup(t *testing.T) {
	for _, c := range []struct{ line, want string }{
		{"kafka-topic.sh --list", `l.md:6: the setup line "kafka-topic.sh --list" can't be understood: ` +
			`there is no command "kafka-topic.sh"; did you mean kafka-topics.sh?`},
		{"kafka-topics.sh --create --topc orders --bootstrap-server broker-1:9092",
			`l.md:6: the setup line "kafka-topics.sh --create --topc orders --bootstrap-server ` +
				`broker-1:9092" can't be understood: there is no option "--topc"; did you mean --topic?`},
		{"kafka-topics.sh --describe --topic orders --bootstrap-server broker-1:9092",
			`l.md:6: the setup line "kafka-topics.sh --describe --topic orders --bootstrap-server ` +
				`broker-1:9092" fails: [2026-01-06 18:00:03,040] ERROR java.lang.IllegalArgumentException: Topic 'orders' ` +
				`does not exist as expected`},
		{"kafka-console-consumer.sh --topic orders --bootstrap-server broker-1:9092",
			"l.md:6: the setup line \"kafka-console-consumer.sh --topic orders --bootstrap-server " +
				"broker-1:9092\" keeps the console busy; end it with &"},
		{"kafka-topics.sh --list --bootstrap-server broker-1:9092", ""},
	} {
		l, err := lessons.Parse("l", "---\ntitle: T\n---\n```setup\n# first\n"+c.line+"\n```\n## S\nx\n")
		if err != nil {
			t.Fatal(err)
		}
		all := ""
		for _, p := range Check(l) {
			all += p.String() + "\n"
		}
		if c.want == "" && all != "" || !strings.HasPrefix(all, c.want) {
			t.Errorf("found %q, want %q", all, c.want)
		}
	}
}

// A run that ends elsewhere, or proves something else, when it is played at another speed is found.
func TestCheckFindsWhatDependsOnSpeed(t *testing.T) {
	l := content(t)[0]
	once := ways[0].play(l)
	for _, c := range []struct {
		spoil func(*passed)
		want  string
	}{
		{func(p *passed) { p.hash++ }, "its run depends on the speed: at once it ends at"},
		{func(p *passed) { p.right++ }, "its prediction depends on the speed: at once the run proves"},
		{func(p *passed) { p.seconds = tooLong }, "takes more than an hour"},
	} {
		other := slices.Clone(once)
		if p, ok := compare(l, &auto, once, other); ok {
			t.Fatalf("two equal runs: %v", p)
		}
		c.spoil(&other[2])
		p, _ := compare(l, &auto, once, other)
		if p.Step != l.Steps[2].Title || !strings.Contains(p.Text, c.want) {
			t.Errorf("found %v, want %q", p, c.want)
		}
	}
}

// What a lesson takes is made of what the player needs at Auto, its prose and its predictions.
func TestMinutes(t *testing.T) {
	source := "---\ntitle: T\n---\n## S\n" + strings.Repeat("word ", 400) + "\n"
	if n := minutesOf(t, source); n != 2 {
		t.Errorf("400 words take %d minutes, want 2", n)
	}
	ask := "```predict\nWhat?\n- a :: cuts = 0\n- b :: cuts = 1\nc\n```\n```run\nwait 1s\n```\n"
	if n := minutesOf(t, source+ask); n != 3 {
		t.Errorf("400 words and a prediction take %d minutes, want 3", n)
	}
}

func minutesOf(t *testing.T, source string) int {
	l, err := lessons.Parse("l", source)
	if err != nil {
		t.Fatal(err)
	}
	return Minutes(l)
}
