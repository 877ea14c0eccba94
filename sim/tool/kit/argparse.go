package kit

import (
	"strings"

	"highwater/sim/node"
)

// argparseWidth is how wide argparse4j writes its texts.
const argparseWidth = 75

// ArgparseExit is how argparse4j's ArgumentParser.handleError ends a tool: the usage, then the error,
// filled and justified.
func (p *Process) ArgparseExit(usage, prog, message string, out *node.Out) {
	p.PrintErr(out, usage)
	p.PrintErr(out, Justified(prog+": error: "+message))
	p.Exit(out, 1)
}

// Justified breaks a text into lines of argparse4j's width and spreads the blanks of all but the last,
// the odd ones in the middle. Lines break at blanks and after hyphens. Kafka: argparse4j's TextHelper.
func Justified(text string) string {
	var lines []string
	var words []string // of the line that is being filled; a word ends at a blank
	width := 0
	glued := false // the last word of the line goes on
	for start := 0; start < len(text); {
		end := lineBreak(text, start)
		piece := text[start:end]
		bare := strings.TrimRight(piece, " ")
		blank := 0 // the one after a word counts, and so does the end of the error's line
		if end == len(text) {
			blank = 1
		}
		if width+len(piece)+blank > argparseWidth {
			lines = append(lines, spread(words))
			words, width, glued = nil, 0, false
		}
		if glued {
			words[len(words)-1] += bare
		} else {
			words = append(words, bare)
		}
		width += len(piece)
		glued = len(bare) == len(piece)
		start = end
	}
	return strings.Join(append(lines, strings.Join(words, " ")), "\n")
}

// lineBreak is the end of the piece that begins at start, with the blanks after it.
func lineBreak(s string, start int) int {
	for i := start; i < len(s); i++ {
		switch {
		case s[i] == ' ':
			for i < len(s) && s[i] == ' ' {
				i++
			}
			return i
		case s[i] == '-' && i+1 < len(s) && IsLetter(s[i+1]) && i >= start:
			return i + 1
		}
	}
	return len(s)
}

// spread widens the gaps between words until the line is full.
func spread(words []string) string {
	gaps := len(words) - 1
	if gaps < 1 {
		return strings.Join(words, "")
	}
	more := argparseWidth - gaps
	for _, w := range words {
		more -= len(w)
	}
	each, odd := more/gaps, more%gaps
	from := (gaps - odd + 1) / 2
	line := words[0]
	for i, w := range words[1:] {
		n := 1 + each
		if i >= from && i < from+odd {
			n++
		}
		line += strings.Repeat(" ", n) + w
	}
	return line
}

// InvalidChoice is what argparse4j says of a word that should be one of several.
func InvalidChoice(word string, choices []string) string {
	return "invalid choice: '" + word + "' (choose from '" + strings.Join(choices, "', '") + "')"
}
