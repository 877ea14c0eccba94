package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"highwater/lessons"
	"highwater/lessons/lint"
	"highwater/sim"
	"highwater/sim/shell"
	"highwater/web/course"
	"highwater/web/paint"
	"highwater/web/scene"
	"highwater/web/scene/layout"
)

func runCommand() *cobra.Command {
	c := sim.Config{Seed: 7, Brokers: 3}
	var svg string
	cmd := &cobra.Command{
		Use:   "run FILE|-",
		Short: "Play a script of console lines without a browser",
		Long: `Run boots a cluster and plays the lines of a file, or of standard input, as if they were typed
into the page's console: Kafka's own command lines, and the world's verbs (kill, stop, start,
partition, heal, latency, wait). Each line is echoed, what it prints follows. What a tool reads from
its standard input is given as in bash: <<< text, a here-document, or echo text |.

It ends with status 1 and the line's number when a line cannot be understood. With --svg it draws the
stage as it is then; the drawing follows the reader's light or dark theme.`,
		Example: `  highwater run script.txt --svg stage.svg
  echo 'kafka-topics.sh --list --bootstrap-server broker-1:9092' | highwater run -`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			script, err := readScript(args[0], cmd.InOrStdin())
			if err != nil {
				return err
			}
			if c.Brokers < 1 || c.Brokers > 99 {
				return errors.New("--brokers: a cluster has 1 to 99 brokers")
			}
			w, err := shell.Run(c, script, printer(cmd))
			if err != nil || svg == "" {
				return err
			}
			return os.WriteFile(svg, []byte(drawing(w)), 0o644)
		},
	}
	cmd.Flags().IntVar(&c.Brokers, "brokers", c.Brokers, "brokers of the cluster, 1 to 99")
	cmd.Flags().Uint64Var(&c.Seed, "seed", c.Seed, "seed of everything that is drawn by chance")
	cmd.Flags().StringVar(&svg, "svg", "", "file to draw the stage to, as it is at the end")
	return cmd
}

// drawing is the stage as a file that needs no page around it, in the theme that the reader's
// system has.
func drawing(w *sim.World) string {
	o := layout.Options{Width: 1040, Height: 708, Now: w.Now()}
	head, rest, _ := strings.Cut(paint.SVG(scene.Layout(w, nil, o).Drawing(), paint.Variable), ">")
	return head + "><style>:root{" + paint.Light.Properties() +
		"}@media(prefers-color-scheme:dark){:root{" +
		paint.Dark.Properties() + "}}</style>" + rest
}

func readScript(name string, stdin io.Reader) (string, error) {
	if name == "-" {
		data, err := io.ReadAll(stdin)
		return string(data), err
	}
	data, err := os.ReadFile(name)
	return string(data), err
}

// printer writes console lines to standard output and standard error, as the tools would.
func printer(cmd *cobra.Command) func(line string, stderr bool) {
	return func(line string, stderr bool) {
		w := cmd.OutOrStdout()
		if stderr {
			w = cmd.ErrOrStderr()
		}
		fmt.Fprintln(w, line)
	}
}

func checkCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [LESSON...]",
		Short: "Prove that every lesson can be done, and that its goals ask for something",
		Long: `Check plays lessons on the real simulation. It proves for every goal that it is unmet at the
start of its step, met by what the step runs or by its solution, and not met by a plausible wrong
deed written in the lesson; for every prediction, that the run proves exactly one of its choices; that
each line of the setup works, and no line runs into its limit; and that a lesson ends in the same
world played at once, at 1x, at 10x and at Auto. It reads the text as well: no step shows five commands behind
several buttons, no answer stands in words before its question, settings and errors are Kafka's.
A lesson is named by its file (the-log) or its place (1); without a name all are checked.

What a goal, a choice, a hint or "until" can ask, joined by " and ", with "not" or "ever" (since the
lesson began, not only the step) before each:

` + predicates(),
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := lessons.Load()
			if err != nil {
				return err
			}
			chosen, err := chooseLessons(all, args)
			if err != nil {
				return err
			}
			bad := 0
			for _, l := range chosen {
				found, proven := course.Prove(l)
				found = append(found, lint.Lesson(l, func(step int) int { return proven[step] })...)
				goals := 0
				for i := range l.Steps {
					goals += len(l.Steps[i].Goals)
				}
				fmt.Fprintf(cmd.OutOrStdout(), "%s: %d steps, %d goals, %d problems\n",
					l.ID, len(l.Steps), goals, len(found))
				for _, p := range found {
					fmt.Fprintln(cmd.OutOrStdout(), "  "+p.String())
				}
				bad += len(found)
			}
			if bad > 0 {
				return fmt.Errorf("%d problems found", bad)
			}
			return nil
		},
	}
}

// predicates lists what lessons can ask, from the rows that answer it.
func predicates() string {
	var out strings.Builder
	for _, p := range lessons.Predicates() {
		fmt.Fprintf(&out, "  %-34s %s\n", p[0], p[1])
	}
	return out.String()
}

func chooseLessons(all []*lessons.Lesson, names []string) ([]*lessons.Lesson, error) {
	if len(names) == 0 {
		return all, nil
	}
	var out []*lessons.Lesson
	for _, name := range names {
		l := findLesson(all, strings.TrimSuffix(name, ".md"))
		if l == nil {
			var ids []string
			for _, l := range all {
				ids = append(ids, l.ID)
			}
			return nil, fmt.Errorf("no lesson %q; there are %s", name, strings.Join(ids, ", "))
		}
		out = append(out, l)
	}
	return out, nil
}

// findLesson takes a lesson's name, one it had before, or its place: 3.
func findLesson(all []*lessons.Lesson, name string) *lessons.Lesson {
	if n, err := strconv.Atoi(name); err == nil && n >= 1 && n <= len(all) {
		return all[n-1]
	}
	return lessons.Find(all, name)
}

func replayCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "replay LINK",
		Short: "Play a shared link without a browser and print its console and its hash",
		Long: `Replay carries out a session from the link in the address bar: the same lesson, the same commands
at the same microseconds. The hash it prints is the one that the page's Share tab shows, to the bit.
When the lesson or the simulation has changed since the link was made, it says so on standard error.`,
		Example: "  highwater replay 'http://localhost:9292/#AdkB...'",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			all, err := lessons.Load()
			if err != nil {
				return err
			}
			link := args[0]
			if i := strings.LastIndexByte(link, '#'); i >= 0 {
				link = link[i+1:]
			}
			c, notice, err := course.Open(link,
				func(id string) *lessons.Lesson { return findLesson(all, id) })
			if err != nil {
				return err
			}
			if notice != "" {
				fmt.Fprintln(cmd.ErrOrStderr(), notice)
			}
			show := printer(cmd)
			for _, l := range c.Player.Console(1 << 20) {
				prefix := ""
				if l.Kind == "cmd" {
					prefix = "$ "
				}
				show(prefix+l.Text, l.Kind == "err")
			}
			fmt.Fprintf(cmd.OutOrStdout(), "\n%s, step %d, at %.3f s: hash %x\n", c.Lesson.Title,
				c.StepIndex()+1, float64(c.Player.Now())/1e6, c.Player.World().Hash())
			return nil
		},
	}
}
