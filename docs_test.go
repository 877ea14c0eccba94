package highwater

import (
	"flag"
	"fmt"
	"os"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"highwater/lessons"
)

var update = flag.Bool("update", false, "write what the documents list anew: ARCHITECTURE.md's APIs, README.md's lessons")

// served finds "JoinGroup (key 11" in the header of the file that serves it.
var served = regexp.MustCompile(`\b([A-Z]\w+) \(key (\d+)`)

// apiTable lists Kafka's APIs with the files whose headers say that they serve them.
func apiTable(t *testing.T) string {
	t.Helper()
	type api struct {
		key         int
		name, files string
	}
	var all []api
	for _, s := range sources(t) {
		if s.test || s.pkg == "sim/wire" || !strings.HasPrefix(s.pkg, "sim/") {
			continue
		}
		for _, c := range s.file.Comments {
			for _, m := range served.FindAllStringSubmatch(c.Text(), -1) {
				key, _ := strconv.Atoi(m[2])
				i := slices.IndexFunc(all, func(a api) bool { return a.key == key })
				switch {
				case i < 0:
					all = append(all, api{key, m[1], s.path})
				case !strings.Contains(all[i].files, s.path):
					all[i].files += ", " + s.path
				}
			}
		}
	}
	slices.SortFunc(all, func(a, b api) int { return a.key - b.key })
	var b strings.Builder
	for _, a := range all {
		fmt.Fprintf(&b, "| %d | %s | %s |\n", a.key, a.name, a.files)
	}
	return b.String()
}

// ARCHITECTURE.md names the file of each of Kafka's APIs, and each request that passes between machines
// has a file whose header names it with its key.
func TestEveryAPIHasItsFile(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	const head = "| key | API | file |\n| --- | --- | --- |\n"
	before, old, ok := strings.Cut(string(text), head)
	if !ok {
		t.Fatal("ARCHITECTURE.md has no table of APIs")
	}
	table := apiTable(t)
	if *update {
		if err := os.WriteFile("ARCHITECTURE.md", []byte(before+head+table), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if table != old {
		t.Error("the table of APIs in ARCHITECTURE.md is old: go test . -update")
	}
	request := regexp.MustCompile(`func \(\*\w+Request\) API\(\) string +\{ return "(\w+)" \}`)
	for _, s := range sources(t) {
		if s.pkg != "sim/wire" {
			continue
		}
		for _, m := range request.FindAllStringSubmatch(s.text, -1) {
			if !strings.Contains(table, " "+m[1]+" |") {
				t.Errorf("no file says in its header that it serves \"%s (key N)\"", m[1])
			}
		}
	}
}

// ARCHITECTURE.md has a row for each room of the import law.
func TestEveryRoomIsShown(t *testing.T) {
	text, err := os.ReadFile("ARCHITECTURE.md")
	if err != nil {
		t.Fatal(err)
	}
	for i := range law {
		if name := strings.TrimSuffix(law[i].room, "/..."); !strings.Contains(string(text), "`"+name+"`") {
			t.Errorf("ARCHITECTURE.md doesn't show %s", name)
		}
	}
}

// README.md lists the lessons by their chapters, as the shelf has them.
func TestEveryLessonIsListed(t *testing.T) {
	shelf, err := lessons.LoadShelf()
	if err != nil {
		t.Fatal(err)
	}
	var list strings.Builder
	for _, c := range shelf.Chapters {
		fmt.Fprintf(&list, "\n**%s**: %s\n\n", c.Name, c.Words)
		for _, id := range c.Lessons {
			l := shelf.Lesson(id)
			fmt.Fprintf(&list, "- %s: *%s*\n", l.Title, l.Question)
		}
	}
	text, err := os.ReadFile("README.md")
	if err != nil {
		t.Fatal(err)
	}
	const begin, end = "<!-- lessons -->\n", "\n<!-- end of lessons -->"
	before, rest, _ := strings.Cut(string(text), begin)
	old, after, ok := strings.Cut(rest, end)
	if !ok {
		t.Fatal("README.md has no place for the lessons")
	}
	if *update {
		if err := os.WriteFile("README.md", []byte(before+begin+list.String()+end+after), 0o644); err != nil {
			t.Fatal(err)
		}
	} else if old != list.String() {
		t.Error("the list of lessons in README.md is old: go test . -update")
	}
}

var link = regexp.MustCompile(`\]\(([^)#]+)[^)]*\)`)

// Links between the documents lead somewhere.
func TestLinksLeadSomewhere(t *testing.T) {
	for _, from := range []string{"README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"} {
		text, err := os.ReadFile(from)
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range link.FindAllStringSubmatch(string(text), -1) {
			if strings.Contains(m[1], "://") {
				continue
			}
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s: %v", from, err)
			}
		}
	}
}
