package kit

import (
	"testing"
	"time"
)

// Times are read as Kafka's Utils.getDateTime reads them; the same moments as Go's.
func TestDateTime(t *testing.T) {
	for _, s := range []string{"2026-01-06T18:00:00.000Z", "1969-12-31T23:59:59.999Z",
		"2024-02-29T12:30:45.678Z", "2000-03-01T00:00:00.000+02:00", "2100-12-31T23:59:59.999-05:30"} {
		want, err := time.Parse("2006-01-02T15:04:05.000Z07:00", s)
		if err != nil {
			t.Fatal(err)
		}
		if got, problem := DateTime(s); problem != "" || got != want.UnixMilli() {
			t.Errorf("%s: %d %s, want %d", s, got, problem, want.UnixMilli())
		}
	}
	if ms, problem := DateTime("2026-01-06T18:00:00.000"); problem != "" || ms != 1767722400000 {
		t.Errorf("without a zone: %d %s", ms, problem)
	}
	for _, s := range []string{"2026-02-29T00:00:00.000", "2026-13-01T00:00:00.000", "yesterday",
		"2026-01-06", "2026-01-06T18:00:00", "2026-01-06T18:00", "2026-01-06T25:00:00.000"} {
		if _, problem := DateTime(s); problem == "" {
			t.Errorf("%s was taken", s)
		}
	}
	for text, want := range map[string]int64{"PT-5S": -5000, "-PT-0.5S": 500, "P1DT-1H": 82_800_000} {
		if ms, ok := IsoDuration(text); !ok || ms != want {
			t.Errorf("%s: %d, %v", text, ms, ok)
		}
	}
	if ms, ok := IsoDuration("-PT1H30M"); !ok || ms != -5400000 {
		t.Errorf("a negative duration: %d %v", ms, ok)
	}
}
