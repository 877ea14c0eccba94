package words

import (
	"strings"

	"highwater/sim/node"
)

// A notebook's cells, and what its program is given back by its clients.

func cellStarted(f node.CellStarted, w *Words) {
	if w.sentences() {
		w.Ruler = Ruler{Text: "[" + num(f.Count) + "]", Tone: Plain}
		first, _, _ := strings.Cut(strings.TrimSpace(f.Text), "\n")
		w.say(f.Program+" runs cell ["+num(f.Count)+"], which begins with \""+first+"\".", "")
	}
}

func cellEnded(f node.CellEnded, w *Words) {
	if f.Error != "" {
		w.Tone = Bad
	}
	if w.sentences() {
		if f.Error == "" {
			w.say("Cell ["+num(f.Count)+"] of "+f.Program+" has run.", "")
			return
		}
		w.Ruler = Ruler{Text: f.Error, Tone: Bad}
		w.say("Cell ["+num(f.Count)+"] of "+f.Program+" ended with "+f.Error+".", "")
	}
}

func callAnswered(f node.CallAnswered, w *Words) {
	w.Rank, w.Tone = Routine, Quiet
	if w.sentences() {
		if strings.Contains(f.Answer, `"error":{`) {
			w.say(f.Call+"() throws in "+f.Program+".", "")
			return
		}
		w.say(f.Call+"() returns in "+f.Program+".", "")
	}
}
