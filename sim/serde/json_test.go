package serde

import (
	"os"
	"strings"
	"testing"
)

// Values and mistakes are read as Kafka's JsonDeserializer reads them, with Jackson's own words.
func TestJSONAsRecorded(t *testing.T) {
	data, err := os.ReadFile("testdata/json.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")[2:]
	for i := 0; i+1 < len(lines); i += 2 {
		text, bad := Deserializer{Class: "JsonDeserializer"}.Read([]byte(lines[i]))
		got := "= " + text
		if bad != nil {
			got = "! " + strings.ReplaceAll(bad.Text, "\n", `\n`)
		}
		if got != lines[i+1] {
			t.Errorf("%s\n%s\nwant\n%s", lines[i], got, lines[i+1])
		}
	}
	if len(lines) < 150 {
		t.Errorf("only %d lines", len(lines))
	}
}

// Whatever bytes a record has, reading them ends, and a value lies inside of them.
func FuzzJSON(f *testing.F) {
	for _, s := range []string{`{"a":[1,-2.5e3,"x\u00e9"]}`, `[[[`, `{"a":tru`, "\xff", `"\`, `{"a"`,
		"-"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		v, problem := ParseJSON(b)
		if problem == "" && (v.From > v.To || v.To > len(b)) {
			t.Fatalf("%q lies from %d to %d", b, v.From, v.To)
		}
		if problem == "" {
			v.Print(nil)
		}
	})
}
