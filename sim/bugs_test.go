package sim_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

// Each patch in testdata/bugs plants a mistake that a Kafka implementation could really have. Chaos
// must find it, or it can't be trusted to find the next one that nobody planted. The first lines of a
// patch say what is wrong and, after "Caught by:", which promises may be seen broken.
func TestPlantedBugs(t *testing.T) {
	if testing.Short() {
		t.Skip("builds the module once for each bug")
	}
	patches, err := filepath.Glob("testdata/bugs/*.patch")
	if err != nil || len(patches) < 10 {
		t.Fatalf("%d planted bugs, %v", len(patches), err)
	}
	root := t.TempDir()
	copyModule(t, root)
	for _, patch := range patches {
		t.Run(strings.TrimSuffix(filepath.Base(patch), ".patch"), func(t *testing.T) {
			plant(t, root, patch)
		})
	}
}

func copyModule(t *testing.T, root string) {
	t.Helper()
	for _, f := range []string{"go.mod", "go.sum"} {
		b, err := os.ReadFile(filepath.Join("..", f))
		if err == nil {
			err = os.WriteFile(filepath.Join(root, f), b, 0o644)
		}
		if err != nil {
			t.Fatal(err)
		}
	}
	if err := os.CopyFS(filepath.Join(root, "sim"), os.DirFS(".")); err != nil {
		t.Fatal(err)
	}
	// Only chaos is needed, and each test file less is compiled once less for each bug.
	tests, _ := filepath.Glob(filepath.Join(root, "sim", "*_test.go"))
	for _, f := range tests {
		if filepath.Base(f) != "chaos_test.go" {
			os.Remove(f)
		}
	}
}

func plant(t *testing.T, root, patch string) {
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
	path, err := filepath.Abs(patch)
	if err != nil {
		t.Fatal(err)
	}
	if out, err := command(root, "git", "apply", path); err != nil {
		t.Fatalf("the patch doesn't fit the source any more: %s", out)
	}
	defer func() {
		if out, err := command(root, "git", "apply", "-R", path); err != nil {
			t.Fatalf("%s", out)
		}
	}()
	out, err := command(root, "go", "test", "-trimpath", "-vet=off", "-count=1", "-run=Chaos", "./sim",
		"-seeds=500", "-first")
	if err == nil {
		t.Fatal("chaos doesn't find it")
	}
	for _, p := range strings.Split(promises, ", ") {
		if strings.Contains(out, ": "+p+": ") {
			return
		}
	}
	t.Fatalf("chaos finds something else than %s:\n%.3000s", promises, out)
}

func command(dir, name string, args ...string) (string, error) {
	c := exec.Command(name, args...)
	c.Dir = dir
	out, err := c.CombinedOutput()
	return string(out), err
}
