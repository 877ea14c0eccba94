//go:build js

package main

import (
	"strings"

	"highwater/web/page"
	"highwater/web/player"
	"highwater/web/scene"
)

// things names what can be asked about, as the player knows it.
var things = []struct {
	thing scene.Thing
	name  string
}{
	{scene.BrokerThing, "broker"}, {scene.PowerThing, "power"},
	{scene.ControllerThing, "controller"}, {scene.ReplicaThing, "replica"},
	{scene.RecordThing, "record"}, {scene.LeaderThing, "leader"},
	{scene.HighWatermarkThing, "high watermark"}, {scene.LogEndThing, "log end"},
	{scene.ISRThing, "isr"}, {scene.EpochThing, "epoch"}, {scene.ClientThing, "client"},
	{scene.MessageThing, "message"}, {scene.LinkThing, "link"}, {scene.GroupThing, "group"},
	{scene.MemberThing, "member"}, {scene.CommittedThing, "committed"},
	{scene.PositionThing, "position"}, {scene.ErrorThing, "error"},
	{scene.SharedThing, "shared"},
}

func subjectOf(r scene.Ref) player.Subject {
	s := player.Subject{Node: r.Node, Peer: r.Peer, TP: r.TP, Offset: r.Offset, Seq: r.Seq,
		Name: r.Name}
	for _, t := range things {
		if t.thing == r.Thing {
			s.Thing = t.name
		}
	}
	return s
}

func refOf(s player.Subject) scene.Ref {
	r := scene.Ref{Node: s.Node, Peer: s.Peer, TP: s.TP, Offset: s.Offset, Seq: s.Seq, Name: s.Name}
	for _, t := range things {
		if t.name == s.Thing {
			r.Thing = t.thing
		}
	}
	if r.Thing == scene.Nothing {
		return scene.Ref{}
	}
	return r
}

// more carries out the wishes that concern the stage alone.
func (h *host) more(op string, a page.Args) (page.Answer, bool) {
	switch op {
	case "zoom":
		h.stage.ZoomBy(float32(a.Num("x")))
	case "fit":
		h.stage.Fit()
	case "avoid":
		h.avoid.Width, h.avoid.Height = float32(a.Num("w")), float32(a.Num("h"))
		h.stage.Wake()
	case "repaint":
		h.stage.Repaint()
	case "place":
		return h.place(page.ParseRef(a.Str("ref")))
	case "walk":
		return h.walk(a.Str("key")), true
	default:
		return page.Answer{}, false
	}
	h.session.Zoom = float64(h.stage.Zoom())
	h.session.Touch()
	return page.Answer{}, true
}

// place tells where a thing is on the canvas, for tests and for the line to the Why? panel.
func (h *host) place(s player.Subject) (page.Answer, bool) {
	x, y, w, hh, ok := h.stage.Place(refOf(s))
	if !ok {
		return page.Answer{Error: "that isn't on the stage"}, true
	}
	return page.Answer{Rect: []float64{float64(x), float64(y), float64(w), float64(hh)}}, true
}

// walk moves the selection with the keyboard: arrows go to the nearest thing in their direction.
func (h *host) walk(key string) page.Answer {
	pic := h.stage.Picture()
	if pic == nil {
		return page.Answer{}
	}
	dir := strings.TrimPrefix(key, "Arrow")
	r, ok := pic.Walk(refOf(h.session.Selected), dir)
	if !ok {
		return page.Answer{}
	}
	h.session.Select(subjectOf(r))
	h.stage.Wake()
	return page.Answer{Text: page.RefText(subjectOf(r))}
}
