package client

import (
	"strconv"

	"highwater/sim/calendar"
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
	year, month, day := calendar.Date(days)
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
