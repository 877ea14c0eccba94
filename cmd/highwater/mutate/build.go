package mutate

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"sync"
	"time"

	"highwater/cmd/highwater/mutate/mutant"
)

// workshop is where the changed programs are built and run.
type workshop struct {
	root, dir string // the checkout, and a folder for what is thrown away
	overlay   string // go's -overlay: which files of the checkout are replaced
	jobs      int    // programs at a time
	patience  time.Duration
}

// newWorkshop lays out the changed texts. Nothing is copied: the compiler sees them in their files'
// places.
func newWorkshop(root, dir string, texts map[string]string, o *Options) (*workshop, error) {
	root, err := filepath.Abs(root)
	if err != nil {
		return nil, err
	}
	w := &workshop{root: root, dir: dir, overlay: filepath.Join(dir, "overlay.json"), jobs: o.Jobs,
		patience: o.Patience}
	replace := map[string]string{}
	for name, text := range texts {
		to := filepath.Join(dir, strings.ReplaceAll(name, "/", "~"))
		if err := os.WriteFile(to, []byte(text), 0o644); err != nil {
			return nil, err
		}
		replace[filepath.Join(root, filepath.FromSlash(name))] = to
	}
	data, err := json.Marshal(map[string]any{"Replace": replace})
	if err != nil {
		return nil, err
	}
	return w, os.WriteFile(w.overlay, data, 0o644)
}

// build compiles a program, or a package's tests, with the changes in it.
func (w *workshop) build(name, folder string, tests bool) (*program, error) {
	to := filepath.Join(w.dir, name)
	args := []string{"build", "-ldflags=-w"} // nobody debugs it: it links faster
	if tests {
		args = []string{"test", "-c", "-vet=off", "-ldflags=-w"}
	}
	_, err := command(w.root, "go", append(args, "-overlay", w.overlay, "-o", to, "./"+folder)...)
	return &program{path: to, folder: folder}, err
}

// limit is the environment of a program that may use so much CPU time.
func limit(d time.Duration) string {
	return mutant.EnvCPU + "=" + strconv.FormatFloat(d.Seconds(), 'f', 3, 64)
}

// ended is how a program ended.
type ended struct {
	out    string
	status int
	cpu    time.Duration
}

// program is one of the programs with the changes in it.
type program struct {
	path, folder string // where it is, and the folder of the checkout in which it runs
}

// run runs a program with one of the changes in force, 0 for none, and with more of an environment.
func (w *workshop) run(ctx context.Context, p *program, id int, env, args []string) (ended, error) {
	c := exec.CommandContext(ctx, p.path, args...)
	c.Dir = filepath.Join(w.root, filepath.FromSlash(p.folder))
	c.Env = append(slices.DeleteFunc(os.Environ(), func(e string) bool {
		return strings.HasPrefix(e, mutant.EnvID)
	}), "GOMAXPROCS=1", "GOGC=400", // the cores are shared out among the programs
		mutant.EnvID+"="+strconv.Itoa(id))
	c.Env = append(c.Env, env...)
	var out bytes.Buffer
	c.Stdout, c.Stderr = &out, &out
	err := c.Run()
	if failed := (*exec.ExitError)(nil); err != nil && (!errors.As(err, &failed) || ctx.Err() != nil) {
		return ended{}, fmt.Errorf("%s: %w", filepath.Base(p.path), err)
	}
	s := c.ProcessState
	return ended{out: out.String(), status: s.ExitCode(), cpu: s.UserTime() + s.SystemTime()}, nil
}

// each does something with all items, several at a time, and gives the first error.
func each[T any](jobs int, items []T, do func(T) error) error {
	queue := make(chan T)
	errs := make(chan error, jobs)
	var wg sync.WaitGroup
	for range jobs {
		wg.Go(func() {
			var first error
			for item := range queue {
				if first == nil {
					first = do(item)
				}
			}
			errs <- first
		})
	}
	for _, item := range items {
		queue <- item
	}
	close(queue)
	wg.Wait()
	close(errs)
	for err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}
