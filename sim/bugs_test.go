package sim_test

import (
	"bytes"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"strings"
	"testing"

	"highwater/cmd/highwater/mutate/mutant"
)

const (
	plantedBugs  = 45  // at least
	plantedSeeds = 500 // in so many each must be found
)

// Each patch in testdata/bugs plants a mistake that a Kafka implementation could really have. Chaos
// must find it, or it can't be trusted to find the next one that nobody planted. The first lines of a
// patch say what is wrong and, after "Caught by:", which promises may be seen broken. All of them stand
// in one program, each behind a switch: that is one build.
func TestPlantedBugs(t *testing.T) {
	if testing.Short() {
		t.Skip("builds chaos anew, with all planted bugs in it")
	}
	patches, err := filepath.Glob("testdata/bugs/*.patch")
	if err != nil || len(patches) < plantedBugs {
		t.Errorf("%d planted bugs, %v", len(patches), err)
	}
	program := buildPlanted(t, patches)
	turns := make(chan struct{}, runtime.NumCPU())
	for i, patch := range patches {
		t.Run(strings.TrimSuffix(filepath.Base(patch), ".patch"), func(t *testing.T) {
			t.Parallel()
			turns <- struct{}{}
			defer func() { <-turns }()
			hunt(t, program, i+1, patch)
		})
	}
}

// Each planted bug still fits the source: who moves a line that one of them changes hears of it at once.
func TestPlantedBugsFit(t *testing.T) {
	patches, _ := filepath.Glob("testdata/bugs/*.patch")
	for _, patch := range patches {
		path, err := filepath.Abs(patch)
		if err != nil {
			t.Fatal(err)
		}
		if out, err := command("..", "git", "apply", "--check", path); err != nil {
			t.Errorf("%s doesn't fit the source any more: %s", patch, out)
		}
	}
}

// buildPlanted compiles the chaos program with all planted bugs in it, by an overlay.
func buildPlanted(t *testing.T, patches []string) string {
	t.Helper()
	root, err := filepath.Abs("..")
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	files, replace := map[string]*planted{}, map[string]string{}
	for i, patch := range patches {
		for name, text := range patchedFiles(t, root, patch) {
			if files[name] == nil {
				source, err := os.ReadFile(filepath.Join(root, name))
				if err != nil {
					t.Fatal(err)
				}
				files[name] = newPlanted(t, name, string(source))
			}
			files[name].add(t, i+1, patch, text)
		}
	}
	for name, f := range files {
		aside := filepath.Join(dir, strings.ReplaceAll(name, "/", "~"))
		replace[filepath.Join(root, filepath.FromSlash(name))] = aside
		if err := os.WriteFile(aside, []byte(f.text()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	overlay, err := json.Marshal(map[string]any{"Replace": replace})
	if err == nil {
		err = os.WriteFile(filepath.Join(dir, "overlay.json"), overlay, 0o644)
	}
	if err != nil {
		t.Fatal(err)
	}
	program := filepath.Join(dir, "play")
	if out, err := command(root, "go", "build", "-ldflags=-w", "-overlay",
		filepath.Join(dir, "overlay.json"), "-o", program, "./cmd/highwater/mutate/play"); err != nil {
		t.Fatalf("with the planted bugs it doesn't compile: %s", out)
	}
	return program
}

var plusFile = regexp.MustCompile(`(?m)^\+\+\+ b/(\S+)`)

// patchedFiles are the files that a patch changes, as they are then, by their paths from the root.
func patchedFiles(t *testing.T, root, patch string) map[string]string {
	t.Helper()
	aside, texts := t.TempDir(), map[string]string{}
	text, err := os.ReadFile(patch)
	if err != nil {
		t.Fatal(err)
	}
	names := plusFile.FindAllStringSubmatch(string(text), -1)
	for _, m := range names {
		to := filepath.Join(aside, m[1])
		source, err := os.ReadFile(filepath.Join(root, m[1]))
		if err == nil {
			err = os.MkdirAll(filepath.Dir(to), 0o755)
		}
		if err == nil {
			err = os.WriteFile(to, source, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if out, err := command(aside, "git", "apply", filepath.Join(root, "sim", patch)); err != nil {
		t.Fatalf("%s doesn't fit the source any more: %s", patch, out)
	}
	for _, m := range names {
		now, err := os.ReadFile(filepath.Join(aside, m[1]))
		if err != nil {
			t.Fatal(err)
		}
		texts[m[1]] = string(now)
	}
	return texts
}

// hunt plays seeds with one bug in force until one finds it.
func hunt(t *testing.T, program string, id int, patch string) {
	t.Helper()
	text, err := os.ReadFile(patch)
	if err != nil {
		t.Fatal(err)
	}
	_, rest, ok := strings.Cut(string(text), "Caught by: ")
	if !ok {
		t.Fatal("the patch doesn't say what catches it")
	}
	promises, _, _ := strings.Cut(rest, "\n")
	var seeds []string
	for i := range plantedSeeds {
		seeds = append(seeds, strconv.Itoa(i+1))
	}
	c := exec.Command(program, seeds...)
	c.Env = append(os.Environ(), "GOMAXPROCS=1", "GOGC=400", mutant.EnvID+"="+strconv.Itoa(id))
	out, err := c.CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	out = bytes.TrimSpace(out)
	var last mutant.Played
	if err := json.Unmarshal(out[bytes.LastIndexByte(out, '\n')+1:], &last); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	if last.Error == "" {
		t.Fatalf("chaos doesn't find it in %d seeds", plantedSeeds)
	}
	for _, p := range strings.Split(promises, ", ") {
		if strings.HasPrefix(last.Error, p+": ") || p == "panic" && strings.HasPrefix(last.Error, p) {
			t.Logf("seed %d: %.300s", last.Seed, last.Error)
			return
		}
	}
	t.Fatalf("seed %d finds something else than %s:\n%.3000s", last.Seed, promises, last.Error)
}

func command(dir, name string, args ...string) (string, error) {
	c := exec.Command(name, args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	return string(out), err
}
