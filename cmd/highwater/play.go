package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"highwater/lessons"
	"highwater/sim"
	"highwater/sim/shell"
	"highwater/web/player"
)

func runCommand() *cobra.Command {
	c := sim.Config{Seed: 7, Brokers: 3}
	cmd := &cobra.Command{
		Use:   "run FILE|-",
		Short: "Play a script of console lines without a browser",
		Long: `Run boots a cluster and plays the lines of a file, or of standard input, as if they were typed
into the page's console: Kafka's own command lines, and the world's verbs (kill, stop, start,
partition, heal, latency, wait). Each line is echoed, what it prints follows. What a tool reads from
its standard input is given as in bash: <<< text, a here-document, or echo text |.

It ends with status 1 and the line's number when a line cannot be understood.`,
		Example: `  highwater run script.txt
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
			return shell.Run(c, script, printer(cmd))
		},
	}
	cmd.Flags().IntVar(&c.Brokers, "brokers", c.Brokers, "brokers of the cluster, 1 to 99")
	cmd.Flags().Uint64Var(&c.Seed, "seed", c.Seed, "seed of everything that is drawn by chance")
	return cmd
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
deed written in the lesson; and for every prediction, that the run proves exactly one of its choices.
A lesson is named by its file (01-the-log) or its number; without a name all are checked.`,
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
				found := player.Check(l)
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

// findLesson takes a file's name, or its number: 3, 03.
func findLesson(all []*lessons.Lesson, name string) *lessons.Lesson {
	for _, l := range all {
		number, _, _ := strings.Cut(l.ID, "-")
		if l.ID == name || number == name || strings.TrimLeft(number, "0") == name {
			return l
		}
	}
	return nil
}

func replayCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "replay LINK",
		Short: "Play a shared link without a browser and print its console and its hash",
		Long: `Replay carries out a session from the link in the address bar: the same lesson, the same commands
at the same microseconds. The hash it prints is the one that the page's Share tab shows, to the bit.`,
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
			p, err := player.Open(link, func(id string) *lessons.Lesson { return findLesson(all, id) })
			if err != nil {
				return err
			}
			show := printer(cmd)
			for _, l := range p.Console(1 << 20) {
				prefix := ""
				if l.Kind == "cmd" {
					prefix = "$ "
				}
				show(prefix+l.Text, l.Kind == "err")
			}
			fmt.Fprintf(cmd.OutOrStdout(), "\n%s, step %d, at %.3f s: hash %x\n", p.Lesson.Title,
				p.StepIndex()+1, float64(p.Now())/1e6, p.World().Hash())
			return nil
		},
	}
}
