package tool

import (
	"strings"

	"highwater/sim/regex"
)

// pattern is a topic pattern: a regular expression that matches whole names.
type pattern struct{ expression string }

// topicPattern reads what --topic or --include was given. Kafka: TopicFilter: a comma is an "or",
// blanks and quotes at the ends go.
func topicPattern(raw string) pattern {
	s := strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(raw), ",", "|"), " ", "")
	return pattern{strings.Trim(s, "\"'")}
}

func (p pattern) matches(name string) bool { return regex.Match(p.expression, name) }
