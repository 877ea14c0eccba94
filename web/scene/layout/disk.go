package layout

import (
	"highwater/web/paint"
	"highwater/web/scene/model"
	"highwater/web/words"
)

// drawDisk paints the gauge of a broker's disk left of the power button, if it has a size, and
// tells how far its header has room then.
func (l *brokers) drawDisk(b *model.Broker, right, mid float32) float32 {
	d := &b.Disk
	if d.SizeBytes == 0 {
		return right
	}
	const w, h = 64, 9
	diskGauge(l.pen, d, right-w, mid-h/2, w, h)
	ink := paint.Ink3
	switch {
	case d.Offline:
		ink = paint.Err
	case d.UsedBytes*10 >= d.SizeBytes*9:
		ink = paint.Warn
	}
	l.Icon("disk", right-w-19, mid-7, 14, ink)
	return right - w - 26
}

// disk is the gauge above the log: what each partition takes of the broker's disk.
func (l *opened) disk() {
	d := &l.v.Disk
	l.row(words.RowDisk, words.DiskFull(d.UsedBytes, d.SizeBytes))
	diskGauge(l.pen, d, l.x0, l.y, l.w, 18)
	if d.Offline {
		l.Text(paint.Sans600, 10.5, l.x0, l.y+31, paint.Err, words.DiskOffline)
		l.y += 12
	}
	l.y += 32
}

// diskGauge paints a disk's parts, and a line at nine tenths.
func diskGauge(n *pen, d *model.Disk, x, y, w, h float32) {
	edge := paint.Line2
	if d.Offline {
		edge = paint.Err
	}
	n.Frame(x, y, w, h, 4, paint.Sunk, edge, 1, paint.Solid)
	at, scale := x+1, (w-2)/float32(d.SizeBytes)
	for i := range d.Parts {
		p := &d.Parts[i]
		pw := float32(p.Bytes) * scale
		if pw < .5 {
			at += pw
			continue
		}
		fill, ink := paint.Slot, paint.Ink2
		if p.Order >= 0 {
			look := paint.PartitionLook(p.Order)
			fill, ink = look.Tint, look.Text
		}
		if p.Deleted {
			fill, ink = paint.Dead, paint.DeadInk
		}
		n.Frame(at, y+1, pw, h-2, 2, fill, ink, 1, paint.Solid)
		if p.Deleted {
			n.Hatch(at, y+1, pw, h-2, 2, 1.6, 8.49, paint.DeadEdge)
		}
		if h >= 14 && !p.Deleted && paint.Width(paint.Sans600, 10.5, p.Name)+8 < pw {
			n.TextMid(paint.Sans600, 10.5, at+pw/2, y+h/2+3.6, ink, p.Name)
		}
		at += pw
	}
	n.Fill(x+w*.9-1, y-2, 2, h+4, 1, paint.Warn)
}
