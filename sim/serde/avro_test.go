package serde

import (
	"encoding/hex"
	"os"
	"strings"
	"testing"
)

// Avro's bytes are those that another library writes.
func TestAvroAsRecorded(t *testing.T) {
	data, err := os.ReadFile("testdata/avro.txt")
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(strings.TrimSuffix(string(data), "\n"), "\n")[2:]
	for i := 0; i+1 < len(lines); i += 2 {
		v, problem := ParseJSON([]byte(lines[i]))
		a, ok := ToAvro(&v)
		if got := hex.EncodeToString(a.Bytes); problem != "" || !ok || got != lines[i+1] {
			t.Errorf("%s: %s %v %s, want %s", lines[i], got, ok, problem, lines[i+1])
		}
	}
	if len(lines) < 70 {
		t.Errorf("only %d lines", len(lines))
	}
}

// The order of the talk: 112 bytes of JSON, of which 35 are left in Avro.
func TestTheSameOrderInAvro(t *testing.T) {
	const order = `{"order_id":1001,"customer":"anna","pizza":"margherita","size":"L","quantity":2,` +
		`"price":18.5,"ts":1718000000000}`
	v, _ := ParseJSON([]byte(order))
	a, ok := ToAvro(&v)
	if len(order) != 112 || !ok || len(a.Bytes) != 35 || len(a.Fields) != 7 ||
		a.Fields[5].Value.Type != "double" {
		t.Errorf("%d bytes became %d, %v, %+v", len(order), len(a.Bytes), ok, a.Fields)
	}
	for _, s := range []string{"[1,true]", "123456789012345678901234567890", `[["a"],[1]]`} {
		v, _ := ParseJSON([]byte(s))
		if a, ok := ToAvro(&v); ok {
			t.Errorf("%s became %x", s, a.Bytes)
		}
	}
}

// What Connect's JsonConverter 4.3.1 wrote of it, with its schema in every record.
func TestConnectJSONAsRecorded(t *testing.T) {
	const schema = `{"type":"struct","fields":[{"type":"int64","optional":false,"field":"order_id"},` +
		`{"type":"string","optional":false,"field":"customer"},` +
		`{"type":"string","optional":false,"field":"pizza"},` +
		`{"type":"string","optional":false,"field":"size"},` +
		`{"type":"int64","optional":false,"field":"quantity"},` +
		`{"type":"double","optional":false,"field":"price"},` +
		`{"type":"int64","optional":false,"field":"ts"}],"optional":false}`
	const payload = `{"order_id":1001,"customer":"anna","pizza":"margherita","size":"L","quantity":2,` +
		`"price":18.5,"ts":1718000000000}`
	v, _ := ParseJSON([]byte(payload))
	a, _ := ToAvro(&v)
	got := string(ConnectJSON(&v, &a))
	if got != `{"schema":`+schema+`,"payload":`+payload+"}" || len(got) != 538 {
		t.Errorf("%d %s", len(got), got)
	}
}
