//go:build js

package stage

import (
	"image"
	"strconv"
	"strings"

	"github.com/hajimehoshi/ebiten/v2"

	"highwater/web/paint"
)

// Paint draws on a canvas of the browser and hands its pixels back. Commands are lines of fields
// separated by tabs:
//
// P x y scale fill stroke width path an SVG path, moved and scaled; fill and stroke are CSS colours
//
//	T x y align font fill text           one piece of text; align is "left" or "center"
//	C                                    clear everything
//
// The canvas is size by size pixels. pix receives the pixels of
// the rectangle, straight RGBA, row by row. The work is done by web/ui/atlas.js: the browser sets type
// better than any renderer that would fit into the download.
type Paint func(commands string, size int, area image.Rectangle, pix []byte)

// sprite is a place in the atlas. The point (ax, ay) inside it belongs where the shape says.
type sprite struct {
	x, y, w, h int16
	ax, ay     float32
}

func (s sprite) empty() bool { return s.w == 0 }

// atlas holds every sprite of one pixel scale in one image, so that a frame is one draw call. Sprites
// are made when they are first needed.
type atlas struct {
	paint Paint
	theme *paint.Theme // what colours look like on tokens; all other sprites are white
	size  int
	image *ebiten.Image

	x, y, shelf int // where the next sprite goes
	dirty       image.Rectangle
	commands    strings.Builder
	pix         []byte
	full        bool

	faces  []*face
	tokens map[tokenKey]sprite
	boxes  map[boxKey]sprite
	icons  map[iconKey]sprite
}

const (
	firstAtlas = 1024
	lastAtlas  = 4096
	whiteSide  = 4 // the atlas begins with a white square for plain fills
)

// reset empties the atlas, for another pixel scale or because it was full.
func (a *atlas) reset(size int) {
	if a.image == nil || a.size != size {
		if a.image != nil {
			a.image.Deallocate()
		}
		a.image = ebiten.NewImageWithOptions(image.Rect(0, 0, size, size),
			&ebiten.NewImageOptions{Unmanaged: true})
		a.size = size
	} else {
		a.image.Clear()
	}
	a.faces = a.faces[:0]
	a.tokens = map[tokenKey]sprite{}
	a.boxes = map[boxKey]sprite{}
	a.icons = map[iconKey]sprite{}
	a.x, a.y, a.shelf, a.full = 0, 0, 0, false
	a.commands.Reset()
	a.commands.WriteString("C\n")
	a.dirty = image.Rectangle{}
	a.place(whiteSide+2, whiteSide+2)
	a.path(0, 0, 1, "#fff", "", 0, rounded(0, 0, whiteSide+2, whiteSide+2, 0))
}

// place reserves room for a sprite on the current shelf. A border of one pixel stays free.
func (a *atlas) place(w, h int) (x, y int) {
	if a.x+w+1 > a.size {
		a.x, a.y, a.shelf = 0, a.y+a.shelf, 0
	}
	if a.y+h+1 > a.size {
		a.full = true
		return 0, 0
	}
	x, y = a.x, a.y
	a.x += w + 1
	a.shelf = max(a.shelf, h+1)
	a.dirty = a.dirty.Union(image.Rect(x, y, x+w, y+h))
	return x, y
}

// number writes a coordinate short.
func number(v float32) string { return strconv.FormatFloat(float64(v), 'f', 2, 32) }

// path adds a command that draws an SVG path, moved to (x, y) and scaled.
func (a *atlas) path(x, y, scale float32, fill, stroke string, width float32, d string) {
	a.fields("P", number(x), number(y), strconv.FormatFloat(float64(scale), 'f', 5, 32), fill, stroke,
		number(width), d)
}

func (a *atlas) fields(fs ...string) {
	for i, f := range fs {
		if i > 0 {
			a.commands.WriteByte('\t')
		}
		a.commands.WriteString(f)
	}
	a.commands.WriteByte('\n')
}

// flush has the browser draw what was asked for and puts its pixels into the image.
func (a *atlas) flush() {
	if a.dirty.Empty() {
		return
	}
	w, h := a.dirty.Dx(), a.dirty.Dy()
	if n := 4 * w * h; cap(a.pix) < n {
		a.pix = make([]byte, n)
	} else {
		a.pix = a.pix[:n]
	}
	a.paint(a.commands.String(), a.size, a.dirty, a.pix)
	a.commands.Reset()
	premultiply(a.pix)
	sub := a.image.SubImage(a.dirty).(*ebiten.Image)
	sub.WritePixels(a.pix)
	a.dirty = image.Rectangle{}
}

// premultiply turns straight RGBA, as a canvas gives it, into what Ebitengine wants.
func premultiply(pix []byte) {
	for i := 0; i+3 < len(pix); i += 4 {
		switch alpha := uint32(pix[i+3]); alpha {
		case 255:
		case 0:
			pix[i], pix[i+1], pix[i+2] = 0, 0, 0
		default:
			pix[i] = byte((uint32(pix[i])*alpha + 127) / 255)
			pix[i+1] = byte((uint32(pix[i+1])*alpha + 127) / 255)
			pix[i+2] = byte((uint32(pix[i+2])*alpha + 127) / 255)
		}
	}
}
