//go:build browser

package web_test

import (
	"fmt"
	"testing"

	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/chromedp"

	"highwater/sim/wire"
	"highwater/web/thing"
)

// The pointer rests on a small thing of the stage, and its name, its number and what it is stand beside
// it; it goes when the pointer does. The legend explains its signs on focus.
func TestTips(t *testing.T) {
	p := replicated(t)
	p.frames(3)
	tp := wire.TopicPartition{Topic: "orders"}
	shown := map[string]bool{}
	for _, k := range []thing.Kind{thing.HighWatermark, thing.LogEnd, thing.ISR, thing.Epoch, thing.Leader} {
		for id := wire.ID(1); id <= 3; id++ {
			place := p.place(thing.Thing{Kind: k, Node: id, Peer: peer(k, id), TP: tp})
			if len(place) == 0 {
				continue
			}
			p.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, place[0]+place[2]/2, place[1]+place[3]/2))
			p.waitFor(k.String()+" is explained", `!$("#termtip").hidden && $("#termtip p").textContent.length > 20`)
			if box := js[[]float64](p, `(() => { const b = $("#termtip").getBoundingClientRect();
				return [b.left, b.top, b.width, b.height]; })()`); box[0] < place[0]+place[2] &&
				place[0] < box[0]+box[2] && box[1] < place[1]+place[3] && place[1] < box[1]+box[3] {
				t.Errorf("the tip at %v covers %s at %v", box, k, place)
			}
			shown[js[string](p, `$("#termtip b").textContent`)] = true
			p.run(chromedp.MouseEvent(input.DispatchMouseEventTypeMouseMoved, 3, 3))
			p.waitFor("it is gone", `$("#termtip").hidden`)
			break
		}
	}
	if len(shown) < 5 {
		t.Errorf("explained were %v", shown)
	}
	js[any](p, `($("#legend").open || $("#legend summary").click(), null)`)
	js[any](p, `($("#legend-list .term").focus(), null)`)
	p.waitFor("the legend explains a sign", `!$("#termtip").hidden`)
	if signs := js[[]int](p, `[document.querySelectorAll("#legend-list .term").length,
		document.querySelectorAll("#legend-list li").length - s.keys.length]`); signs[0] != signs[1] {
		t.Errorf("%d of %d signs are explained", signs[0], signs[1])
	}
	p.silent()
}

func peer(k thing.Kind, id wire.ID) wire.ID {
	if k == thing.ISR {
		return id
	}
	return 0
}

// place is where a thing is in the window; empty when it isn't on the stage.
func (p *tab) place(s thing.Thing) []float64 {
	return js[[]float64](p, fmt.Sprintf(`(() => {
		const r = JSON.parse(highwater.do(JSON.stringify({op: "place", ref: %q}))).rect, f = $("#stage-frame").getBoundingClientRect();
		return r ? [r[0] + f.left, r[1] + f.top, r[2], r[3]] : []; })()`, s.String()))
}
