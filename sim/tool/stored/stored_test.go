package stored

import (
	_ "embed"
	"encoding/hex"
	"strings"
	"testing"
)

// records.txt holds records that a Kafka 4.3.1 broker wrote, one of each kind and length: the topic's decoder,
// key and value in hex ("-" is a tombstone's), and below what kafka-dump-log.sh --skip-record-metadata prints.
//
//go:embed testdata/records.txt
var recorded string

func TestRecordsAsKafkaDumpsThem(t *testing.T) {
	lines := strings.Split(strings.TrimSpace(recorded), "\n")
	for i := 0; i+1 < len(lines); i += 2 {
		f := strings.Fields(lines[i])
		rs := map[string]Records{"offsets": Offsets, "share-group-state": ShareState}[f[0]]
		got := dumped(t, rs, f[1], f[2])
		if got != lines[i+1] {
			t.Errorf("%s\nwant %s\ngot  %s", lines[i], lines[i+1], got)
		}
	}
	if len(lines) < 50 {
		t.Errorf("only %d records", len(lines)/2)
	}
}

func dumped(t *testing.T, rs Records, key, value string) string {
	t.Helper()
	k, err := hex.DecodeString(key)
	if err != nil {
		t.Fatal(err)
	}
	kind, known, _ := rs.Kind(k)
	if !known {
		return "unknown"
	}
	o := Option{Quoted: true}
	text, problem := rs.Key(k, o)
	payload := "<DELETE>"
	if value != "-" {
		v, err := hex.DecodeString(value)
		if err != nil {
			t.Fatal(err)
		}
		payload, problem = rs.Value(kind, v, o)
	}
	return "key: " + text + " payload: " + payload + problem
}

// No bytes bring a reader down, in any option.
func FuzzRecord(f *testing.F) {
	f.Add([]byte("\x00\x02\x00\x01g"), []byte("\x00\x03\x00\x00\xff\xff\xff\xff"))
	f.Add([]byte("\x00\x08\x00\x01g\x00\x01m"), []byte("\x00\x00\x00\x00\x00\x02\x7f\x01"))
	f.Fuzz(func(_ *testing.T, key, value []byte) {
		for _, rs := range []Records{Offsets, ShareState} {
			kind, known, _ := rs.Kind(key)
			for _, o := range []Option{{}, {Quoted: true}} {
				rs.Key(key, o)
				if known {
					rs.Value(kind, value, o)
				}
			}
		}
	})
}
