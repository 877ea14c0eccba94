package mutant_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"highwater/cmd/highwater/mutate/mutant"
)

// TestMain is the changed program when the test asks for one.
func TestMain(m *testing.M) {
	if os.Getenv("PLAY") == "" {
		os.Exit(m.Run())
	}
	if mutant.On(2) {
		for { // what never ends
		}
	}
	on := []any{mutant.On(3), mutant.Int(3, 5), mutant.Sign(3), mutant.Pick(3, "old", "new"),
		mutant.Zero(3, 8), mutant.Min(3, 1, 2), mutant.Max(3, 1, 2)}
	off := []any{mutant.On(4), mutant.Int(4, 5), mutant.Sign(4), mutant.Pick(4, "old", "new"),
		mutant.Zero(4, 8), mutant.Min(4, 1, 2), mutant.Max(4, 1, 2)}
	if !slices.Equal(on, []any{true, 5, -1, "new", 0, 2, 1}) ||
		!slices.Equal(off, []any{false, 0, 1, "old", 8, 1, 2}) {
		os.Stderr.WriteString("a switch doesn't do what its change says")
		os.Exit(1)
	}
}

func play(t *testing.T, id string, env ...string) (string, int) {
	t.Helper()
	c := exec.Command(os.Args[0])
	c.Env = append(os.Environ(), append(env, "PLAY=yes", mutant.EnvID+"="+id)...)
	out, _ := c.CombinedOutput()
	return string(out), c.ProcessState.ExitCode()
}

// Only the change that the environment names is in force; the rest is as it was.
func TestSwitch(t *testing.T) {
	if out, status := play(t, "3"); status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
	if mutant.On(1) {
		t.Error("a change is in force though none was asked for")
	}
}

// What never ends is stopped by its CPU time, with a status of its own.
func TestHangIsStopped(t *testing.T) {
	out, status := play(t, "2", mutant.EnvCPU+"=0.2")
	if status != mutant.Hangs || out != "mutant 2 has used up its CPU time\n" {
		t.Errorf("status %d: %s", status, out)
	}
	mutant.Allow(time.Hour) // no limit was set: nothing is watched
}

// Each change that is met is noted once, in a file for tests and in memory for chaos.
func TestMet(t *testing.T) {
	file := filepath.Join(t.TempDir(), "met")
	if out, status := play(t, "3", mutant.EnvMet+"="+file); status != 0 {
		t.Errorf("status %d: %s", status, out)
	}
	if ids, err := os.ReadFile(file); err != nil || strings.Join(strings.Fields(string(ids)), " ") != "2 3 4" {
		t.Errorf("%q, %v", ids, err)
	}
	mutant.Note()
	for _, id := range []int{9, 5, 9} {
		mutant.On(id)
	}
	if ids := mutant.Met(); !slices.Equal(ids, []int{9, 5}) {
		t.Error(ids)
	}
	mutant.On(9)
	if ids := mutant.Met(); !slices.Equal(ids, []int{9}) {
		t.Error(ids)
	}
}
