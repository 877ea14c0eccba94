package main

import (
	"fmt"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
)

func buildCommand() *cobra.Command {
	var dir string
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
			s, err := assemble(root, e, cmd.OutOrStdout())
			if err != nil {
				return err
			}
			if err := s.write(dir); err != nil {
				return err
			}
			w := s.files["web/highwater.wasm"]
			small := "gzip"
			if w.br != nil {
				small = fmt.Sprintf("brotli %.2f MB, gzip", megabytes(w.br))
			}
			fmt.Fprintf(cmd.OutOrStdout(), "Wrote %d files to %s (wasm: %.1f MB, %s %.2f MB)\n",
				len(s.files), dir, megabytes(w.data), small, megabytes(w.gz))
			return nil
		},
	}
	cmd.Flags().StringVarP(&dir, "output", "o", "dist", "folder to write to")
	cmd.Flags().BoolVar(&quick, "quick", false, "leave out the brotli forms, which take half a minute")
	return cmd
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
