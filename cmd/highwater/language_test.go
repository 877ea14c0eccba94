package main

import (
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// german has a row of a fact, a function and two constants; all else stays English.
const german = `package words

import "highwater/sim/node"

const (
	NoTopics = "Noch keine Topics."
	TagFenced = "ausgesperrt"
)

func HeadControllers(int) string { return "Controller" }

func offsetsCommitted(f node.OffsetsCommitted, w *Words) {
	w.group(f.Group)
	w.Rank = Moving
	if w.sentences() {
		w.say(f.Group+" hat "+zeichen(f.Offsets)+" bestätigt.", "Der bestätigte Offset ist der, der als nächster gelesen wird.")
	}
}

func zeichen(os []node.CommittedOffset) string { return bookmarks(os) }
`

// speaker says something in German and something in English.
const speaker = `package main

import (
	"fmt"

	"highwater/sim/node"
	"highwater/sim/wire"
	"highwater/web/words"
)

func main() {
	at := []node.CommittedOffset{{TP: wire.TopicPartition{Topic: "orders"}, Offset: 3}}
	for _, f := range []node.Fact{node.OffsetsCommitted{Group: "billing", Offsets: at},
		node.CommitSent{Group: "billing", Offsets: at, How: "auto"}} {
		w := words.Of(&node.Event{At: 1, Seq: 1, Node: 1, Fact: f}, wire.ID.String, words.Sentences)
		fmt.Println(w.Sentence)
	}
	fmt.Println(words.NoTopics)
	fmt.Println(words.TagStopped, words.TagFenced)
	fmt.Println(words.HeadControllers(3))
}
`

// inWords runs the speaker with a folder of words that has one file.
func inWords(t *testing.T, text string) (said string, err error) {
	t.Helper()
	root, err := filepath.Abs(filepath.Join("..", ".."))
	if err != nil {
		t.Fatal(err)
	}
	folder, dir := t.TempDir(), t.TempDir()
	write := func(name, text string) {
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	write(filepath.Join(folder, "german.go"), text)
	flag, err := otherWords(root, folder, dir)
	if err != nil {
		return "", err
	}
	overlay := strings.TrimPrefix(flag, "-overlay=")
	data, err := os.ReadFile(overlay)
	if err != nil {
		t.Fatal(err)
	}
	var replaced struct{ Replace map[string]string }
	if err := json.Unmarshal(data, &replaced); err != nil {
		t.Fatal(err)
	}
	main := filepath.Join(dir, "speaker")
	write(main, speaker)
	replaced.Replace[filepath.Join(root, "cmd", "speaker", "main.go")] = main
	if data, err = json.Marshal(replaced); err != nil {
		t.Fatal(err)
	}
	write(overlay, string(data))
	run := exec.Command("go", "run", flag, "./cmd/speaker")
	run.Dir = root
	out, err := run.CombinedOutput()
	return string(out), err
}

// A row of the second language stands in place of the English one; what it lacks stays English.
func TestAnotherLanguageReplacesRows(t *testing.T) {
	said, err := inWords(t, german)
	const want = `billing hat orders-0 @3 bestätigt.
broker-1 commits orders-0 @3 (auto).
Noch keine Topics.
stopped ausgesperrt
Controller
`
	if err != nil || said != want {
		t.Errorf("%v\n%s", err, said)
	}
}

// A row that there isn't, or that doesn't fit, is an error that names it.
func TestAnotherLanguageFits(t *testing.T) {
	for text, want := range map[string]string{
		"package words\n\nfunc offsetCommitted() {}\n":                     "web/words has no row offsetCommitted",
		"package words\n\nconst NoTopic = \"\"\n":                          "web/words has no row NoTopic",
		"package words\n\nfunc HeadControllers() string { return \"\" }\n": "HeadControllers",
		"package words\n\nconst Told = 7\n":                                "web/words has no row Told",
		"package word\n":                                                   "found packages words",
		"package words\n\nfunc (":                                          "expected",
	} {
		said, err := inWords(t, text)
		if err == nil || !strings.Contains(err.Error()+said, want) {
			t.Errorf("%q is missing of %v\n%s", want, err, said)
		}
	}
	if _, err := otherWords(filepath.Join("..", ".."), t.TempDir(), t.TempDir()); err == nil {
		t.Error("an empty folder is taken")
	}
}
