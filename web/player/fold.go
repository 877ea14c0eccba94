package player

import (
	"strconv"
	"strings"
)

// foldLeast is how often a warning must come before its repetitions are folded: one line that says how
// many there were is no shorter than one or two of them.
const foldLeast = 4

// Unfold makes Console list every line that was printed.
func (p *Player) Unfold() {
	p.unfolded = true
	p.touch()
}

// foldWarnings keeps, between two commands, the first of the warnings that say the same of the same
// process, and counts the others: a client whose broker is dead says so many times a second.
func foldWarnings(lines []ConsoleLine) []ConsoleLine {
	out := lines[:0:0]
	for i := 0; i < len(lines); {
		n := i + 1
		for n < len(lines) && lines[n].Kind != "cmd" {
			n++
		}
		out = foldRun(out, lines[i:n])
		i = n
	}
	return out
}

func foldRun(out, run []ConsoleLine) []ConsoleLine {
	count := map[string]int{}
	for i := range run {
		if said := warning(&run[i]); said != "" {
			count[said]++
		}
	}
	seen := map[string]int{}
	for i := range run {
		said := warning(&run[i])
		if said == "" || count[said] < foldLeast {
			out = append(out, run[i])
			continue
		}
		seen[said]++
		switch seen[said] {
		case 1:
			out = append(out, run[i])
		case count[said]:
			out = append(out, ConsoleLine{At: run[i].At, Kind: "fold", From: run[i].From,
				Text: "… the same " + strconv.Itoa(count[said]-1) + " more times, the last at " +
					Clock(run[i].At)})
		}
	}
	return out
}

// warning is what a client's log line warns of, without its time and its correlation id; "" for any
// other line.
func warning(l *ConsoleLine) string {
	if l.Kind != "err" {
		return ""
	}
	_, said, ok := strings.Cut(l.Text, "] WARN ")
	if !ok {
		return ""
	}
	if head, rest, ok := strings.Cut(said, "correlation id "); ok {
		said = head + strings.TrimLeft(rest, "0123456789")
	}
	return l.From + " " + said
}
