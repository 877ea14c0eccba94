package player

import (
	"strings"
	"testing"

	"highwater/lessons"
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
			for _, p := range Check(l) {
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
		{step("wait 1s", "Do :: topic orders exists", "wait 1s", ""),
			`its solution doesn't meet the goal "Do"`},
		{step(create, "Do :: topic orders exists\nTwo :: topic orders partitions = 1\n"+
			"Three :: did \"wait\"", create, ""), `no wrong deed misses the goal "Do"`},
		{step(create, "Do :: topic orders exists", "wait 1s", "```predict\nWhat?\n- a :: cuts = 0\n"+
			"- b :: topic orders exists\nc\n```\n"), "the run proves 2 of the choices, not one"},
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
		if !strings.Contains(all, c.want) {
			t.Errorf("found %q, want %q", all, c.want)
		}
	}
}
