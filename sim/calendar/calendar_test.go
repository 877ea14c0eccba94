package calendar

import (
	"testing"
	"time"
)

// The calendar is the one that the standard library knows, and back.
func TestDates(t *testing.T) {
	if got := Clock(18*3600 + 59*60 + 3); got != "18:59:03" {
		t.Errorf("the clock says %s", got)
	}
	for day := int64(-800_000); day < 800_000; day += 13 { // from the year -221 to 4160
		want := time.Unix(day*86400, 0).UTC()
		y, m, d := Date(day)
		if y != int64(want.Year()) || m != int64(want.Month()) || d != int64(want.Day()) {
			t.Fatalf("day %d is %d-%d-%d, want %s", day, y, m, d, want)
		}
		if back := Days(y, m, d); back != day {
			t.Fatalf("day %d comes back as %d", day, back)
		}
		if want.Year() > 0 && Text(day) != want.Format("2006-01-02") {
			t.Fatalf("day %d is %s, want %s", day, Text(day), want)
		}
	}
}
