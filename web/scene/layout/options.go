package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/thing"
)

// Options say for whom a picture is made. The zero value of everything but the size is sensible.
type Options struct {
	// Width and Height of the canvas in CSS pixels.
	Width, Height float32
	Dark          bool
	Phone         bool // rails instead of gutters, folded followers, groups as chips
	// Now is the playhead: messages in flight stand where they are at this time.
	Now model.Time
	// Selected gets the ring; Hover lights up the same record everywhere and dims the rest.
	Selected, Hover thing.Thing
	// Opened is the replica whose log fills the stage; Nothing: the cluster does.
	Opened thing.Thing
	// Veiled: the picture may not say what will become of it, because the learner is asked.
	Veiled bool
	// Rings are around more things; Callouts are words about some, where there is air for them.
	Rings         []thing.Thing
	Callouts      []thing.Callout
	ReducedMotion bool
	// Ages holds, for each of the recent events given to Layout, how many screen milliseconds ago it
	// happened at the chosen speed; nil means that nothing is animated.
	Ages []float32
	// Playing lets waiting things pulse; Screen is a running clock in screen milliseconds for it.
	Playing bool
	Screen  float64
	// Avoid keeps the lower left corner free for controls of the page, in CSS pixels.
	Avoid Corner
}

// Corner is the size of something that lies over a corner of the canvas, in CSS pixels.
type Corner struct{ Width, Height float32 }

// Theme is the one that the options ask for.
func (o *Options) Theme() *paint.Theme {
	if o.Dark {
		return &paint.Dark
	}
	return &paint.Light
}
