package consumergroups

import (
	"testing"
)

// A plan is read and written as Jackson's CSV mapper does it in kafka-tools 4.3.1: the texts were printed
// by it.
func TestPlanIsReadAsJacksonReadsIt(t *testing.T) {
	const chain = " (through reference chain: org.apache.kafka.tools.consumer.group.CsvUtils$"
	for _, c := range []struct {
		line    string
		grouped bool
		want    string
	}{
		{"orders,x,1", false, "com.fasterxml.jackson.databind.exc.InvalidFormatException: Cannot " +
			"deserialize value of type `int` from String \"x\": not a valid `int` value\n at [Source: " +
			"(StringReader); line: 1, column: 8]" + chain + "CsvRecordNoGroup[\"partition\"])"},
		{"a,b,c,d", true, "com.fasterxml.jackson.databind.exc.InvalidFormatException: Cannot " +
			"deserialize value of type `int` from String \"c\": not a valid `int` value\n at [Source: " +
			"(StringReader); line: 1, column: 5]" + chain + "CsvRecordWithGroup[\"partition\"])"},
		{"orders,1,2,3", false, "com.fasterxml.jackson.dataformat.csv.CsvReadException: Too many " +
			"entries: expected at most 3 (value #3 (1 chars) \"3\")\n at [Source: (StringReader); " +
			"line: 1, column: 12]"},
		{"orders,1,2,3", true, ""}, {"orders,1", false, ""}, {"\"or\"\"d\",1,2", false, ""},
	} {
		if _, got := csvRecord(c.line, c.grouped); got != c.want {
			t.Errorf("%s: %s\nwant %s", c.line, got, c.want)
		}
	}
	for _, c := range []struct{ name, want string }{{"orders", "orders"}, {"a-b.c_d", "a-b.c_d"},
		{"aaaaaaaaaaaaaaaaaaaaaaaa", "aaaaaaaaaaaaaaaaaaaaaaaa"}, {"a b", `"a b"`},
		{"aaaaaaaaaaaaaaaaaaaaaaaaa", `"aaaaaaaaaaaaaaaaaaaaaaaaa"`}, {"a+b", `"a+b"`}} {
		if got := csvText(c.name); got != c.want {
			t.Errorf("%s is written %s, want %s", c.name, got, c.want)
		}
	}
}
