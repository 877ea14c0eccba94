package scene

// Palette is one theme's colours, named as in the visual language.
type Palette struct {
	Panel, Stage, Card, Sunk, Slot, Line, Line2, Wire Color
	Ink, Ink2, Ink3                                   Color
	Tide, TideTint, OnTide                            Color
	OK, OKTint, Err, ErrTint, Warn, WarnTint, Crown   Color
	Dead, DeadInk, DeadToken, DeadEdge                Color
	Keys                                              [8]KeyColors
	Partitions                                        [8]PartitionColors
	Groups                                            [4]Color
}

// KeyColors paint one key: a leader's record in Fill, Edge and Ink, a copy in Tint, Edge and Deep.
type KeyColors struct{ Fill, Ink, Edge, Tint, Deep Color }

// PartitionColors paint one partition's name and chip.
type PartitionColors struct{ Text, Tint Color }

// rgb is an opaque colour.
func rgb(c uint32) Color { return Color(c<<8 | 0xff) }

func keys(rows [8][5]uint32) (ks [8]KeyColors) {
	for i, r := range rows {
		ks[i] = KeyColors{rgb(r[0]), rgb(r[1]), rgb(r[2]), rgb(r[3]), rgb(r[4])}
	}
	return ks
}

func partitions(rows [8][2]uint32) (ps [8]PartitionColors) {
	for i, r := range rows {
		ps[i] = PartitionColors{rgb(r[0]), rgb(r[1])}
	}
	return ps
}

// Light is the light theme.
var Light = Palette{
	Panel: rgb(0xFFFFFF), Stage: rgb(0xEBF0F2), Card: rgb(0xFFFFFF), Sunk: rgb(0xF1F5F6),
	Slot: rgb(0xFFFFFF), Line: rgb(0xD3DDE2), Line2: rgb(0x738793), Wire: rgb(0x93A7B2),
	Ink: rgb(0x10222B), Ink2: rgb(0x3A4F5B), Ink3: rgb(0x566B77),
	Tide: rgb(0x006C86), TideTint: rgb(0xD3EBF1), OnTide: rgb(0xFFFFFF),
	OK: rgb(0x17743F), OKTint: rgb(0xDCF1E4), Err: rgb(0xBE2A2F), ErrTint: rgb(0xFBE5E3),
	Warn: rgb(0x855600), WarnTint: rgb(0xFAEDD0), Crown: rgb(0xB77900),
	Dead: rgb(0xE3E9EC), DeadInk: rgb(0x51636E), DeadToken: rgb(0xC9D3D9), DeadEdge: rgb(0x70828D),
	Keys: keys([8][5]uint32{
		{0x2A6FE0, 0xFFFFFF, 0x1E509D, 0xD9E5F9, 0x1B4789},
		{0xF2AE1C, 0x10222B, 0xA27A1B, 0xFDF0D6, 0x614F1B},
		{0xD23476, 0xFFFFFF, 0x8D2957, 0xF7DAE6, 0x7D274F},
		{0x4FE0CF, 0x10222B, 0x379B91, 0xDFF9F6, 0x205958},
		{0x5B2A8C, 0xFFFFFF, 0x3F2365, 0xE1D9EA, 0x42236A},
		{0x8E4A22, 0xFFFFFF, 0x60381F, 0xEBDED7, 0x663A20},
		{0xC2F09A, 0x10222B, 0x749464, 0xF4FCED, 0x445A43},
		{0x8BA5BA, 0x10222B, 0x5E7484, 0xEAEFF3, 0x3F515D},
	}),
	Partitions: partitions([8][2]uint32{
		{0x44578F, 0xE4E9F6}, {0x22664F, 0xDCF0E8}, {0x7A4077, 0xF4E5F2}, {0x75531C, 0xF5EAD6},
		{0x8A4439, 0xF8E5E1}, {0x55601F, 0xECF0D8}, {0x3F5F73, 0xE0EBF1}, {0x6A4F63, 0xEFE6EC},
	}),
	Groups: [4]Color{rgb(0xB0470C), rgb(0x6A3FB5), rgb(0x3D6B1E), rgb(0xA3264A)},
}

// Dark is the dark theme.
var Dark = Palette{
	Panel: rgb(0x121E25), Stage: rgb(0x0B141A), Card: rgb(0x17252D), Sunk: rgb(0x1E2E37),
	Slot: rgb(0x131F26), Line: rgb(0x2B3D47), Line2: rgb(0x69818E), Wire: rgb(0x4A606C),
	Ink: rgb(0xE8F0F3), Ink2: rgb(0xB9C8D0), Ink3: rgb(0x93A7B2),
	Tide: rgb(0x52C5DE), TideTint: rgb(0x10394A), OnTide: rgb(0x06202A),
	OK: rgb(0x5FCB8C), OKTint: rgb(0x143725), Err: rgb(0xFF857C), ErrTint: rgb(0x451F20),
	Warn: rgb(0xEDB54E), WarnTint: rgb(0x3A2C0F), Crown: rgb(0xF0BE4B),
	Dead: rgb(0x131D23), DeadInk: rgb(0x93A5AF), DeadToken: rgb(0x33434D), DeadEdge: rgb(0x6D828E),
	Keys: keys([8][5]uint32{
		{0x2A6FE0, 0xFFFFFF, 0x6A9AE9, 0x1C385C, 0xB2CBF4},
		{0xF2AE1C, 0x10222B, 0xF6C660, 0x504929, 0xFAE0A9},
		{0xD23476, 0xFFFFFF, 0xE0719F, 0x482940, 0xEEB2CB},
		{0x4FE0CF, 0x10222B, 0x84E9DD, 0x265657, 0xCAF6F1},
		{0x5B2A8C, 0xFFFFFF, 0x8C6AAF, 0x292646, 0xC1AED3},
		{0x8E4A22, 0xFFFFFF, 0xB08064, 0x362F2A, 0xD4BAAB},
		{0xC2F09A, 0x10222B, 0xD4F5B8, 0x435A49, 0xEFFBE5},
		{0x8BA5BA, 0x10222B, 0xAEC0CF, 0x354652, 0xD3DDE5},
	}),
	Partitions: partitions([8][2]uint32{
		{0xAFBEEE, 0x26314F}, {0x8FD3BB, 0x17392E}, {0xE0ACDB, 0x3C263A}, {0xE0C089, 0x3A2E13},
		{0xEFB0A6, 0x422420}, {0xC6D184, 0x2C3215}, {0xA3C7DC, 0x1D3340}, {0xD3B9CC, 0x362B33},
	}),
	Groups: [4]Color{rgb(0xFFA061), rgb(0xBCA2FF), rgb(0xA6D177), rgb(0xFF93AB)},
}
