package mutate

import (
	"cmp"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"

	"highwater/cmd/highwater/mutate/mutant"
)

// skipped are tests that only play chaos, which was done already.
const skipped = "^(TestChaos|TestPlantedBugs)$"

// suite is the tests of one package.
type suite struct {
	folder  string
	reaches map[string]bool // folders of the packages that are in it
}

// suites are all tests of the simulation and of what shows it that a change in the packages can
// reach; the smallest first, so that a package's own come before those of who uses it.
func suites(root string, rooms []string, changed []*change) ([]*suite, error) {
	var patterns []string
	for _, r := range rooms {
		patterns = append(patterns, "./"+r+"/...")
	}
	all, err := list(root, patterns...)
	if err != nil {
		return nil, err
	}
	byPath := map[string]*listed{}
	for _, l := range all {
		byPath[l.ImportPath] = l
	}
	var found []*suite
	for _, l := range all {
		if len(l.TestGoFiles)+len(l.XTestGoFiles) == 0 {
			continue
		}
		s := &suite{folder: strings.TrimPrefix(l.ImportPath, module+"/"), reaches: map[string]bool{}}
		s.reach(byPath, append(slices.Concat(l.TestImports, l.XTestImports), l.ImportPath))
		if slices.ContainsFunc(changed, s.knows) {
			found = append(found, s)
		}
	}
	slices.SortFunc(found, func(a, b *suite) int {
		return cmp.Or(cmp.Compare(len(a.reaches), len(b.reaches)), cmp.Compare(a.folder, b.folder))
	})
	return found, nil
}

func (s *suite) reach(byPath map[string]*listed, paths []string) {
	for _, path := range paths {
		if l := byPath[path]; l != nil {
			s.reaches[strings.TrimPrefix(path, module+"/")] = true
			for _, d := range l.Deps {
				if folder, ours := strings.CutPrefix(d, module+"/"); ours {
					s.reaches[folder] = true
				}
			}
		}
	}
}

func (s *suite) knows(m *change) bool { return s.reaches[m.file.pkg.path] }

// judge runs the tests with each of the changes in force that they come by, after a run without any. It
// tells how many they come by.
func (s *suite) judge(ctx context.Context, w *workshop, changes []*change) (met int, err error) {
	name := strings.ReplaceAll(s.folder, "/", "~")
	p, err := w.build(name+".test", s.folder, true)
	if err != nil {
		return 0, err
	}
	args := []string{"-test.short", "-test.failfast", "-test.timeout=30m", "-test.skip=" + skipped}
	notes := filepath.Join(w.dir, name+".met")
	asIs, err := w.run(ctx, p, 0, []string{mutant.EnvMet + "=" + notes}, args)
	if err != nil {
		return 0, err
	}
	if asIs.status != 0 {
		return 0, fmt.Errorf("the tests of %s fail without any change:\n%s", s.folder, asIs.out)
	}
	ids, err := os.ReadFile(notes)
	if err != nil && !os.IsNotExist(err) { // no note: they came by none
		return 0, err
	}
	seen := strings.Fields(string(ids))
	changes = slices.DeleteFunc(slices.Clone(changes), func(m *change) bool {
		return !slices.Contains(seen, strconv.Itoa(m.id))
	})
	may := limit(w.patience + 5*asIs.cpu)
	return len(changes), each(w.jobs, changes, func(m *change) error {
		m.verdict.tested = true
		e, err := w.run(ctx, p, m.id, []string{may}, args)
		if err == nil && e.status != 0 {
			m.verdict.test = s.folder + ": " + whatFailed(&e)
		}
		return err
	})
}

var failure = regexp.MustCompile(`(?m)^\s*--- FAIL: (\S+)|^panic: (.*)$`)

// whatFailed names the test that failed.
func whatFailed(e *ended) string {
	if e.status == mutant.Hangs {
		return hung
	}
	if m := failure.FindStringSubmatch(e.out); m != nil {
		return cmp.Or(m[1], "panic: "+m[2])
	}
	return fmt.Sprintf("status %d", e.status)
}
