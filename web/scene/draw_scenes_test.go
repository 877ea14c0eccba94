package scene

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"highwater/web/scene/layout"
	"highwater/web/thing"
)

// TestDrawScenes writes the pictures of the clusters with groups, on three canvases in both themes, when
// HIGHWATER_DRAW names a folder; HIGHWATER_SCENES picks some by name.
func TestDrawScenes(t *testing.T) {
	dir := os.Getenv("HIGHWATER_DRAW")
	if dir == "" {
		t.Skip("set HIGHWATER_DRAW=folder to draw")
	}
	only := os.Getenv("HIGHWATER_SCENES")
	for _, name := range sceneNames() {
		if only != "" && !strings.Contains(" "+only+" ", " "+name+" ") {
			continue
		}
		s := scenes[name](t)
		if name == "many" { // with a loupe
			o := layout.Options{Width: 1040, Height: 708, Selected: thing.Thing{Kind: thing.Replica, Node: 1}}
			o.Selected.TP.Topic, o.Selected.TP.Partition = "orders", 6
			file := filepath.Join(dir, name+"-loupe.svg")
			if err := os.WriteFile(file, []byte(svgOf(s.draw(o))), 0o644); err != nil {
				t.Fatal(err)
			}
		}
		for canvas, o := range map[string]layout.Options{
			"wide":  {Width: 1040, Height: 708},
			"dark":  {Width: 1040, Height: 484, Dark: true},
			"small": {Width: 994, Height: 576},
			"phone": {Width: 390, Height: 510, Phone: true},
		} {
			file := filepath.Join(dir, name+"-"+canvas+".svg")
			if err := os.WriteFile(file, []byte(svgOf(s.draw(o))), 0o644); err != nil {
				t.Fatal(err)
			}
		}
	}
}
