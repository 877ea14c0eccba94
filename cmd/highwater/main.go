// Command highwater is the one tool of Highwater's users and authors: it serves the page, writes it as
// a static site, and plays scripts, lessons, chaos and links without a browser.
package main

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func main() {
	root := rootCommand()
	root.SetArgs(doubleDashes(root, os.Args[1:]))
	if err := root.Execute(); err != nil {
		fmt.Fprintln(os.Stderr, "highwater:", err)
		os.Exit(1)
	}
}

func rootCommand() *cobra.Command {
	serve := serveOptions{addr: defaultAddr}
	root := &cobra.Command{
		Use:   "highwater",
		Short: "Learn Apache Kafka from a cluster that runs in your browser",
		Long: `Highwater simulates an Apache Kafka cluster to the microsecond and shows it working.

Without a command it builds the page, serves it on this machine and opens a browser.
It works inside a checkout of Highwater, because it compiles the simulation for the browser.`,
		Example: `  highwater                      open the lessons in a browser
  highwater build -o dist        write the site for any file host
  highwater run script.txt       play console lines without a browser
  highwater check                prove that every lesson can be done`,
		Args:          cobra.NoArgs,
		SilenceUsage:  true,
		SilenceErrors: true,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return serve.run(cmd.Context(), cmd.OutOrStdout())
		},
	}
	serve.flags(root)
	root.AddCommand(serveCommand(), buildCommand(), runCommand(), checkCommand(), chaosCommand(),
		replayCommand(), mutateCommand(), notebookCommand())
	return root
}

// doubleDashes lets people write flags as Go's own tools and Kafka's do, with one dash or with two.
func doubleDashes(root *cobra.Command, args []string) []string {
	known := map[string]bool{}
	for _, cmd := range append(root.Commands(), root) {
		cmd.Flags().VisitAll(func(f *pflag.Flag) { known[f.Name] = true })
	}
	out := make([]string, len(args))
	for i, arg := range args {
		out[i] = arg
		name, _, _ := strings.Cut(strings.TrimPrefix(arg, "-"), "=")
		if strings.HasPrefix(arg, "-") && len(name) > 1 && known[name] {
			out[i] = "-" + arg
		}
	}
	return out
}
