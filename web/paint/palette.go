package paint

// Color is a role in the palette at an opacity: Ink, Tide, a key's fill at three quarters. Which red,
// green and blue that is, only the theme says, and only where a picture leaves the program: the stage's
// sprites, an SVG file. The zero Color is not painted.
type Color uint16

// opaque is a colour's role alone, in full.
const opaque = 0xff

// Roles that are named in the visual language.
const (
	Panel Color = (iota+1)<<8 | opaque
	Stage
	Card
	Sunk
	Slot
	Line // borders; Line2 the stronger one
	Line2
	Wire
	Ink
	Ink2
	Ink3
	Tide
	TideTint
	OnTide
	OK
	OKTint
	Err
	ErrTint
	Warn
	WarnTint
	Crown
	Dead
	DeadInk
	DeadToken
	DeadEdge
)

// Places of the families in a theme: eight looks of a key, eight of a partition, four of a group.
const (
	keyRoles       = 26
	partitionRoles = keyRoles + 8*5
	groupRoles     = partitionRoles + 8*2
	roleCount      = groupRoles + 4
)

// KeyColors paint one key: a leader's record in Fill, Edge and Ink, a copy in Tint, Edge and Deep.
type KeyColors struct{ Fill, Ink, Edge, Tint, Deep Color }

// PartitionColors paint one partition's name and chip.
type PartitionColors struct{ Text, Tint Color }

// KeyLook is the look of the key that was used as the nth one; there are eight.
func KeyLook(n int) KeyColors {
	at := keyRoles + n%8*5
	return KeyColors{ofRole(at), ofRole(at + 1), ofRole(at + 2), ofRole(at + 3), ofRole(at + 4)}
}

// PartitionLook is the look of the nth partition; there are eight.
func PartitionLook(n int) PartitionColors {
	at := partitionRoles + n%8*2
	return PartitionColors{ofRole(at), ofRole(at + 1)}
}

// GroupLook is the ink of the nth group; there are four.
func GroupLook(n int) Color { return ofRole(groupRoles + n%4) }

func ofRole(role int) Color { return Color(role<<8 | opaque) }

func (c Color) role() int { return int(c >> 8) }

// Alpha is c at a share of its own opacity, 0 to 1.
func (c Color) Alpha(share float32) Color {
	return c&^opaque | Color(float32(c&opaque)*share+0.5)
}

// Theme says what each role looks like, as 0xRRGGBB.
type Theme [roleCount]uint32

// RGBA is a colour in this theme: 0xRRGGBBAA, not premultiplied; 0 for what isn't painted.
func (t *Theme) RGBA(c Color) uint32 {
	if c == 0 {
		return 0
	}
	return t[c.role()]<<8 | uint32(c&opaque)
}

// Light is the light theme.
var Light = Theme{
	Panel >> 8: 0xFFFFFF, Stage >> 8: 0xEBF0F2, Card >> 8: 0xFFFFFF, Sunk >> 8: 0xF1F5F6,
	Slot >> 8: 0xFFFFFF, Line >> 8: 0xD3DDE2, Line2 >> 8: 0x738793, Wire >> 8: 0x93A7B2,
	Ink >> 8: 0x10222B, Ink2 >> 8: 0x3A4F5B, Ink3 >> 8: 0x566B77, Tide >> 8: 0x006C86,
	TideTint >> 8: 0xD3EBF1, OnTide >> 8: 0xFFFFFF, OK >> 8: 0x17743F,
	OKTint >> 8: 0xDCF1E4, Err >> 8: 0xBE2A2F, ErrTint >> 8: 0xFBE5E3,
	Warn >> 8: 0x855600, WarnTint >> 8: 0xFAEDD0, Crown >> 8: 0xB77900,
	Dead >> 8: 0xE3E9EC, DeadInk >> 8: 0x51636E, DeadToken >> 8: 0xC9D3D9,
	DeadEdge >> 8: 0x70828D,
	keyRoles:      0x2A6FE0, 0xFFFFFF, 0x1E509D, 0xD9E5F9, 0x1B4789,
	keyRoles + 5: 0xF2AE1C, 0x10222B, 0xA27A1B, 0xFDF0D6, 0x614F1B,
	keyRoles + 10: 0xD23476, 0xFFFFFF, 0x8D2957, 0xF7DAE6, 0x7D274F,
	keyRoles + 15: 0x4FE0CF, 0x10222B, 0x379B91, 0xDFF9F6, 0x205958,
	keyRoles + 20: 0x5B2A8C, 0xFFFFFF, 0x3F2365, 0xE1D9EA, 0x42236A,
	keyRoles + 25: 0x8E4A22, 0xFFFFFF, 0x60381F, 0xEBDED7, 0x663A20,
	keyRoles + 30: 0xC2F09A, 0x10222B, 0x749464, 0xF4FCED, 0x445A43,
	keyRoles + 35: 0x8BA5BA, 0x10222B, 0x5E7484, 0xEAEFF3, 0x3F515D,
	partitionRoles: 0x44578F, 0xE4E9F6, 0x22664F, 0xDCF0E8, 0x7A4077, 0xF4E5F2, 0x75531C, 0xF5EAD6,
	partitionRoles + 8: 0x8A4439, 0xF8E5E1, 0x55601F, 0xECF0D8, 0x3F5F73, 0xE0EBF1, 0x6A4F63, 0xEFE6EC,
	groupRoles: 0xB0470C, 0x6A3FB5, 0x3D6B1E, 0xA3264A,
}

// Dark is the dark theme.
var Dark = Theme{
	Panel >> 8: 0x121E25, Stage >> 8: 0x0B141A, Card >> 8: 0x17252D, Sunk >> 8: 0x1E2E37,
	Slot >> 8: 0x131F26, Line >> 8: 0x2B3D47, Line2 >> 8: 0x69818E, Wire >> 8: 0x4A606C,
	Ink >> 8: 0xE8F0F3, Ink2 >> 8: 0xB9C8D0, Ink3 >> 8: 0x93A7B2, Tide >> 8: 0x52C5DE,
	TideTint >> 8: 0x10394A, OnTide >> 8: 0x06202A, OK >> 8: 0x5FCB8C,
	OKTint >> 8: 0x143725, Err >> 8: 0xFF857C, ErrTint >> 8: 0x451F20,
	Warn >> 8: 0xEDB54E, WarnTint >> 8: 0x3A2C0F, Crown >> 8: 0xF0BE4B,
	Dead >> 8: 0x131D23, DeadInk >> 8: 0x93A5AF, DeadToken >> 8: 0x33434D,
	DeadEdge >> 8: 0x6D828E,
	keyRoles:      0x2A6FE0, 0xFFFFFF, 0x6A9AE9, 0x1C385C, 0xB2CBF4,
	keyRoles + 5: 0xF2AE1C, 0x10222B, 0xF6C660, 0x504929, 0xFAE0A9,
	keyRoles + 10: 0xD23476, 0xFFFFFF, 0xE0719F, 0x482940, 0xEEB2CB,
	keyRoles + 15: 0x4FE0CF, 0x10222B, 0x84E9DD, 0x265657, 0xCAF6F1,
	keyRoles + 20: 0x5B2A8C, 0xFFFFFF, 0x8C6AAF, 0x292646, 0xC1AED3,
	keyRoles + 25: 0x8E4A22, 0xFFFFFF, 0xB08064, 0x362F2A, 0xD4BAAB,
	keyRoles + 30: 0xC2F09A, 0x10222B, 0xD4F5B8, 0x435A49, 0xEFFBE5,
	keyRoles + 35: 0x8BA5BA, 0x10222B, 0xAEC0CF, 0x354652, 0xD3DDE5,
	partitionRoles: 0xAFBEEE, 0x26314F, 0x8FD3BB, 0x17392E, 0xE0ACDB, 0x3C263A, 0xE0C089, 0x3A2E13,
	partitionRoles + 8: 0xEFB0A6, 0x422420, 0xC6D184, 0x2C3215, 0xA3C7DC, 0x1D3340, 0xD3B9CC, 0x362B33,
	groupRoles: 0xFFA061, 0xBCA2FF, 0xA6D177, 0xFF93AB,
}
