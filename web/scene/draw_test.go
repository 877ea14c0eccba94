package scene

import (
	"os"
	"path/filepath"
	"testing"
)

// TestDraw writes the pictures of the fixtures as SVG files when HIGHWATER_DRAW names a folder: for
// the eye, not for the machine.
func TestDraw(t *testing.T) {
	dir := os.Getenv("HIGHWATER_DRAW")
	if dir == "" {
		t.Skip("set HIGHWATER_DRAW=folder to draw")
	}
	for name, draw := range pictures() {
		if err := os.WriteFile(filepath.Join(dir, name+".svg"), []byte(draw.SVG()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func pictures() map[string]*Picture {
	sel := Ref{Thing: RecordThing, Node: 3, Offset: 11}
	m := replicationWorld()
	sel.TP = m.partitions[1].tp
	return map[string]*Picture{
		"replication":      compose(m, Options{Width: 1040, Height: 708, Selected: sel}),
		"replication-dark": compose(m, Options{Width: 1040, Height: 708, Dark: true, Selected: sel}),
		"replication-1366": compose(m, Options{Width: 994, Height: 576, Selected: sel}),
		"replication-1920": compose(m, Options{Width: 1520, Height: 888, Selected: sel}),
		"phone":            compose(m, Options{Width: 390, Height: 512, Phone: true, Selected: sel}),
	}
}
