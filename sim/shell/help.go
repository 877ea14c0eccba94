package shell

import (
	"strings"

	"highwater/sim/tool"
	"highwater/sim/tool/kit"
)

// help explains the console. It is written for somebody who sees it for the first time.
func help(args []word, env *Env) (Line, error) {
	if err := wants(args, 0, 1, "help WORD"); err != nil {
		return Line{}, err
	}
	if len(args) == 0 {
		return Line{Print: helpText()}, nil
	}
	w := args[0].text
	if g := tool.Find(w); g != nil {
		return Line{Print: toolHelp(g)}, nil
	}
	for i := range verbs {
		if verbs[i].name == w || verbs[i].alias == w {
			return Line{Print: verbHelp(&verbs[i])}, nil
		}
	}
	return Line{}, unknown("command", w, firstWords())
}

func helpText() string {
	b := []string{
		"This console runs Kafka's own command-line tools against the cluster you see,",
		"and a few words that do things to its machines.",
		"",
		"Kafka's tools (type one with --help to see its options; .sh may be left out):",
	}
	b = append(b, columns(tool.Names(), 3)...)
	b = append(b, "", "The machines:")
	width := 0
	rows := []verb{}
	for i := range verbs {
		v := verbs[i]
		if n := len(rows) - 1; index(besides[:], v.name) >= 0 {
			rows[n].use += ", " + v.name
		} else {
			rows = append(rows, v)
		}
	}
	for i := range rows {
		width = max(width, len(rows[i].use))
	}
	for i := range rows {
		b = append(b, "  "+padded(rows[i].use, width)+"  "+rows[i].about)
	}
	return strings.Join(append(b, "",
		"Input is given as in bash: echo text | TOOL, TOOL <<< text, or a here-document << EOF.",
		"A tool that keeps running keeps the console: ^C interrupts it, ^D ends its input,",
		"and & at the end of the line puts it in the background.",
		"Begin with: kafka-topics.sh --create --topic orders --partitions 2 "+
			"--replication-factor 3 \\",
		"  --bootstrap-server broker-1:9092"), "\n")
}

// columns sets words side by side, to be read down the first column and then down the next.
func columns(words []string, n int) []string {
	width := 0
	for _, w := range words {
		width = max(width, len(w))
	}
	rows := make([]string, (len(words)+n-1)/n)
	for i, w := range words {
		row := &rows[i%len(rows)]
		*row += "  " + padded(w, width)
	}
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return rows
}

func padded(s string, width int) string {
	return s + strings.Repeat(" ", max(0, width-len(s)))
}

func toolHelp(g *kit.Program) string {
	b := []string{g.Purpose()}
	for _, f := range g.Flags() {
		about, _ := g.About(f)
		if i := strings.Index(about, ". "); i > 0 {
			about = about[:i+1]
		}
		b = append(b, "  "+f+"  "+about)
	}
	return strings.Join(b, "\n")
}

func verbHelp(v *verb) string {
	b := []string{v.use, "  " + v.about}
	if v.alias != "" {
		b = append(b, "  also: "+v.alias)
	}
	switch v.name {
	case "producer", "consumer":
		for _, f := range appFlags(v.name == "consumer") {
			o := findAppOption(f, v.name == "consumer")
			b = append(b, "  "+padded(o.name+" "+o.arg, 24)+" "+o.about)
		}
	case "wait":
		b = append(b,
			"  wait 46s, wait 300ms, wait 1m30s",
			"  wait until orders-0 leader is broker-2      also: is none, is not broker-1",
			"  wait until orders-0 isr is 1,2",
			"  wait until orders-0 high-watermark is 5     5 or more; also: log-end, epoch",
			"  wait until broker-1 is running              also: starting, fenced, stopped",
			"  wait until order-desk has ended",
			"  wait until in sync                          every replica is in its ISR and has all",
			"  ... for 30s                                 wait no longer than that (default 10m)")
	}
	return strings.Join(b, "\n")
}
