package player

import "highwater/web/words"

// foldLeast is how often a warning must come before its repetitions are folded: one line that says how
// many there were is no shorter than one or two of them.
const foldLeast = 4

// Unfold makes Console list every line that was printed.
func (p *Player) Unfold() {
	p.unfolded = true
	p.Touch()
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
				Text: words.SameAgain(count[said]-1, run[i].At)})
		}
	}
	return out
}

// warning is whose log line it is and what it warns of; "" for any other line.
func warning(l *ConsoleLine) string {
	if l.Kind != "err" {
		return ""
	}
	said := words.Warning(l.Text)
	if said == "" {
		return ""
	}
	return l.From + " " + said
}
