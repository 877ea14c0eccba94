package kit

import (
	"strconv"
	"strings"

	"highwater/sim/regex"
)

// Pattern is a topic pattern: a regular expression that matches whole names.
type Pattern struct{ expression string }

// TopicPattern reads what --topic or --include was given. Kafka: TopicFilter: a comma is an "or",
// blanks and quotes at the ends go.
func TopicPattern(raw string) Pattern {
	s := strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(raw), ",", "|"), " ", "")
	return Pattern{strings.Trim(s, "\"'")}
}

// CheckPattern is the exception of a pattern that can't be compiled. Kafka: TopicFilter's constructor.
func CheckPattern(raw string) *Failure {
	if s := TopicPattern(raw).expression; regex.Check(s) != "" {
		return &Failure{Java: "java.lang.RuntimeException", Message: s + " is an invalid regex."}
	}
	return nil
}

// JavaPattern is java.util.regex.Pattern.compile, with what it throws.
func JavaPattern(re string) (Pattern, *Failure) {
	problem, at := regex.CheckAt(re)
	switch problem {
	case "":
		return Pattern{re}, nil
	case "missing closing ]":
		problem, at = "Unclosed character class", at-1
	case "missing closing )":
		problem = "Unclosed group"
	case "unexpected )": // Java looks one character behind it
		problem, at = "Unmatched closing ')'", at-1
	case "missing argument to repetition operator":
		problem = "Dangling meta character '" + re[at:at+1] + "'"
	default:
		problem = "Unescaped trailing backslash"
	}
	if at >= 0 {
		problem += " near index " + strconv.Itoa(at)
	}
	problem += "\n" + re
	if at >= 0 && at < len(re) {
		problem += "\n" + strings.Repeat(" ", at) + "^"
	}
	return Pattern{}, &Failure{Java: "java.util.regex.PatternSyntaxException", Message: problem}
}

func (p Pattern) Matches(name string) bool { return regex.Match(p.expression, name) }
