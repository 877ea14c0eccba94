package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func buildCommand() *cobra.Command {
	var dir, words, address string
	var quick bool
	cmd := &cobra.Command{
		Use:   "build",
		Short: "Write the page as a static site for any file host",
		Long: `Build writes the whole page into a folder. Any file host can serve it from any sub-path.
Each file has its .gz and .br form beside it; the page picks the small one itself where the host
does not.`,
		Example: "  highwater build -o dist",
		Args:    cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			root, err := findRoot()
			if err != nil {
				return err
			}
			e := smallest
			if quick {
				e = fast
			}
			s, err := assemble(root, words, address, e, cmd.OutOrStdout())
			if err != nil {
				return err
			}
			if err := s.write(dir); err != nil {
				return err
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Wrote %d files to %s (%s; %s)\n", len(s.files), dir,
				s.sizes("highwater.wasm"), s.sizes("markdown.wasm"))
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "dist", "folder to write to")
	cmd.Flags().StringVar(&words, "words", "", "another language: a folder of Go files that "+
		"stand in for rows of web/words")
	cmd.Flags().StringVar(&address, "address", "", "where the site will stand, as "+
		"https://example.org/kafka/: a link to it then shows a picture elsewhere")
	cmd.Flags().BoolVar(&quick, "quick", false, "leave out the brotli forms, which take half a minute")
	return cmd
}

// sizes words how large a program is.
func (s *site) sizes(name string) string {
	f, small := s.files["web/"+name], ""
	if f.br != nil {
		small = fmt.Sprintf("brotli %.2f MB, ", megabytes(f.br))
	}
	return fmt.Sprintf("%s: %.1f MB, %sgzip %.2f MB", name, megabytes(f.data), small, megabytes(f.gz))
}

// write puts every file and its compressed forms below dir. Files of an earlier build that the site no
// longer has stay: the folder may hold things of its owner.
func (s *site) write(dir string) error {
	for name, f := range s.files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			return err
		}
		forms := []struct {
			suffix string
			data   []byte
		}{{"", f.data}, {".gz", f.gz}, {".br", f.br}}
		for _, form := range forms {
			if form.data == nil { // a stale form would be served beside newer data
				if err := os.Remove(p + form.suffix); err != nil && !os.IsNotExist(err) {
					return err
				}
				continue
			}
			if err := os.WriteFile(p+form.suffix, form.data, 0o644); err != nil {
				return err
			}
		}
	}
	return nil
}
