package client

import (
	"strconv"

	"highwater/sim/node"
)

// LogLine is one line of the Java client's log at WARN or ERROR, without its time.
type LogLine struct {
	Level  string // "WARN", "ERROR"
	Text   string // with its prefix: [Producer clientId=console-producer] ...
	Logger string // the Java class, such as org.apache.kafka.clients.NetworkClient
	Trace  string // the exception that is logged with it, on a line of its own; "": none
}

// Format is the line as Kafka's tools print it at time now (config/tools-log4j2.yaml):
// [2026-01-06 18:00:03,512] WARN text (logger). The machines' clocks show UTC.
func (l LogLine) Format(now node.Time) string {
	text := "[" + LogTime(now) + "] " + l.Level + " " + l.Text + " (" + l.Logger + ")"
	if l.Trace != "" {
		text += "\n" + l.Trace
	}
	return text
}

// LogTime is now as log4j prints it: 2026-01-06 18:00:03,512.
func LogTime(now node.Time) string {
	ms := now.UnixMs()
	days, rest := ms/86400000, ms%86400000
	year, month, day := civil(days)
	b := make([]byte, 0, 23)
	b = pad(b, year, 4)
	b = pad(append(b, '-'), month, 2)
	b = pad(append(b, '-'), day, 2)
	b = pad(append(b, ' '), rest/3600000, 2)
	b = pad(append(b, ':'), rest/60000%60, 2)
	b = pad(append(b, ':'), rest/1000%60, 2)
	return string(pad(append(b, ','), rest%1000, 3))
}

func pad(b []byte, n int64, width int) []byte {
	s := strconv.FormatInt(n, 10)
	for i := len(s); i < width; i++ {
		b = append(b, '0')
	}
	return append(b, s...)
}

// civil turns days since 1970-01-01 into a date of the Gregorian calendar, by counting from a March
// so that the leap day is the last of its year.
func civil(days int64) (year, month, day int64) {
	z := days + 719468
	era := z / 146097
	dayOfEra := z - era*146097
	yearOfEra := (dayOfEra - dayOfEra/1460 + dayOfEra/36524 - dayOfEra/146096) / 365
	dayOfYear := dayOfEra - (365*yearOfEra + yearOfEra/4 - yearOfEra/100)
	m := (5*dayOfYear + 2) / 153
	day = dayOfYear - (153*m+2)/5 + 1
	month = m + 3
	if month > 12 {
		month -= 12
	}
	year = yearOfEra + era*400
	if month <= 2 {
		year++
	}
	return year, month, day
}
