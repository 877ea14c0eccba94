//go:build browser

package web_test

import (
	"fmt"
	"slices"
	"testing"
)

// The Why? panel covers nothing of what it explains, wherever that stands on the stage; where there is
// room at the lower right, that is where it is.
func TestWhyCoversNothing(t *testing.T) {
	p := open(t, "", 1366, 768)
	p.do(map[string]any{"op": "goto", "lesson": "11-a-broker-dies", "step": 3})
	p.calm()
	corners := map[string]int{}
	shown := 0
	for _, ref := range p.walked(120) {
		place := js[[]float64](p, fmt.Sprintf(`JSON.parse(highwater.do(JSON.stringify({op: "place", ref: %q}))).rect || []`,
			ref))
		if len(place) == 0 || place[2]*place[3] == 0 {
			continue
		}
		shown++
		p.do(map[string]any{"op": "select", "ref": ref})
		p.waitFor("the panel tells of it", fmt.Sprintf(`s.select === %q && !$("#why").hidden`, ref))
		p.frames(3)
		box := js[[]float64](p, `(() => { const w = $("#why"); return [w.offsetLeft, w.offsetTop, w.offsetWidth, w.offsetHeight]; })()`)
		if box[0] < place[0]+place[2] && place[0] < box[0]+box[2] && box[1] < place[1]+place[3] &&
			place[1] < box[1]+box[3] {
			t.Errorf("%s is at %v, and the panel at %v covers it", ref, place, box)
		}
		corners[js[string](p, `$("#why").style.left + " " + $("#why").style.top`)]++
	}
	if shown < 10 || len(corners) < 2 {
		t.Errorf("%d things in the corners %v: the test proves less than it says", shown, corners)
	}
	p.silent()
}

// walked are the things that the arrow keys lead to.
func (p *tab) walked(steps int) (refs []string) {
	p.do(map[string]any{"op": "select", "ref": ""})
	for n := range steps {
		key := []string{"ArrowRight", "ArrowDown", "ArrowRight", "ArrowDown", "ArrowLeft", "ArrowUp"}[n/7%6]
		ref := js[string](p, fmt.Sprintf(
			`JSON.parse(highwater.do(JSON.stringify({op: "walk", key: %q}))).text || ""`, key))
		if ref != "" && !slices.Contains(refs, ref) {
			refs = append(refs, ref)
		}
	}
	return refs
}
