package layout

import (
	"os"
	"path/filepath"
	"testing"

	"highwater/web/paint"
	"highwater/web/thing"
)

// TestDraw writes the pictures of the fixtures as SVG files when HIGHWATER_DRAW names a folder: for
// the eye, not for the machine.
func TestDraw(t *testing.T) {
	dir := os.Getenv("HIGHWATER_DRAW")
	if dir == "" {
		t.Skip("set HIGHWATER_DRAW=folder to draw")
	}
	for name, p := range pictures() {
		file := filepath.Join(dir, name+".svg")
		if err := os.WriteFile(file, []byte(paint.SVG(p.Drawing(), p.Theme.CSS)), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func pictures() map[string]*Picture {
	sel := thing.Thing{Kind: thing.Record, Node: 3, Offset: 11}
	m := replicationWorld()
	sel.TP = m.Partitions[1].TP
	return map[string]*Picture{
		"replication":      Layout(m, Options{Width: 1040, Height: 708, Selected: sel}),
		"replication-dark": Layout(m, Options{Width: 1040, Height: 708, Dark: true, Selected: sel}),
		"replication-1366": Layout(m, Options{Width: 994, Height: 576, Selected: sel}),
		"replication-1920": Layout(m, Options{Width: 1520, Height: 888, Selected: sel}),
		"phone":            Layout(m, Options{Width: 390, Height: 512, Phone: true, Selected: sel}),
	}
}
