package assignor

import (
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"highwater/sim/wire"
)

// Kafka's own assignor classes (4.3.1), run on generated groups, gave the assignments in testdata: per
// line topics with their partitions (and ids), members with what they own, and who gets what. The
// groups evolve from line to line: members come and go, topics grow, subscriptions change, members of
// older generations claim what they had.
func TestRecordedAssignments(t *testing.T) {
	files, err := filepath.Glob("testdata/*-*.txt")
	if err != nil || len(files) != 7 {
		t.Fatalf("recordings: %v %v", files, err)
	}
	for _, file := range files {
		side, name, _ := strings.Cut(strings.TrimSuffix(filepath.Base(file), ".txt"), "-")
		t.Run(side+" "+name, func(t *testing.T) {
			text, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			lines := strings.Split(strings.TrimSpace(string(text)), "\n")
			wrong := 0
			for n, line := range lines {
				part := strings.Split(line, " | ")
				assign := Client
				if side == "server" {
					assign = Server
				}
				shares, ok := assign(name, topicsWithIDs(part[0]), membersOf(part[1]))
				if got := strings.TrimRight(show(shares), " "); !ok || got != part[2] {
					if wrong++; wrong <= 3 {
						t.Errorf("line %d: %s\n%s\n got %s\nwant %s", n+1, part[0], part[1], got, part[2])
					}
				}
			}
			if wrong > 0 {
				t.Errorf("%d of %d differ", wrong, len(lines))
			}
		})
	}
}

// topicsWithIDs reads "t1:3/ID t2:2/ID", or "t1/ID:3"; without an id the name is it.
func topicsWithIDs(text string) []Topic {
	var ts []Topic
	for _, f := range strings.Fields(text) {
		name, rest, _ := strings.Cut(f, ":")
		count, id, has := strings.Cut(rest, "/")
		if before, after, inName := strings.Cut(name, "/"); inName {
			name, id, has = before, after, true
		}
		if !has {
			id = name
		}
		n, _ := strconv.Atoi(count)
		ts = append(ts, Topic{Name: name, ID: wire.UUID(id), Partitions: int32(n)})
	}
	return ts
}
