package paint

// IconPath is one icon as an SVG path in a square of 16 units. Stroke 0 means that it is filled.
type IconPath struct {
	Name   string
	Stroke float32
	Path   string
}

// Icons are all icons of the stage; a Shape names them in its Text. Their source is these paths.
var Icons = []IconPath{
	{"crown", 0, "M2.4 13L1.2 4.6Q1.1 3.9 1.8 4.3L5 6.9L7.5 2.5Q8 1.8 8.5 2.5L11 6.9L14.2 4.3" +
		"Q14.9 3.9 14.8 4.6L13.6 13Z"},
	{"crown-hollow", 1.6, "M2.4 13L1.3 4.4L5 6.9L8 2.2L11 6.9L14.7 4.4L13.6 13Z"},
	{"power", 1.9, "M4.9 4.3A5.2 5.2 0 1 0 11.1 4.3M8 1.8V7.6"},
	{"check", 2.2, "M3 8.6L6.4 12L13 4.6"},
	{"cross", 2.2, "M4 4L12 12M12 4L4 12"},
	{"clock", 2, "M8 2.1A5.9 5.9 0 1 0 8 13.9A5.9 5.9 0 1 0 8 2.1M8 4.8V8H10.4"},
	{"disk", 1.6, "M2.5 4.2A5.5 2.2 0 0 1 13.5 4.2A5.5 2.2 0 0 1 2.5 4.2V11.8A5.5 2.2 0 0 0 13.5 11.8" +
		"V4.2M2.5 8A5.5 2.2 0 0 0 13.5 8"},
	{"bell", 1.5, "M3 11A5 5 0 0 1 13 11ZM2 13.4H14M8 5.8V4M6.8 3.6H9.2"},
	{"phone", 1.5, "M5.5 1.8H10.5Q11.5 1.8 11.5 2.8V13.2Q11.5 14.2 10.5 14.2H5.5Q4.5 14.2 4.5 13.2" +
		"V2.8Q4.5 1.8 5.5 1.8ZM7.3 12H8.7"},
	{"chef", 1.5, "M4.6 9.6A3 3 0 0 1 4.2 3.8A4.2 4.2 0 0 1 11.8 3.8A3 3 0 0 1 11.4 9.6V13.6H4.6Z" +
		"M4.6 11.4H11.4"},
	{"receipt", 1.5, "M4 1.8H12V14.2L10.7 13.2L9.3 14.2L8 13.2L6.7 14.2L5.3 13.2L4 14.2Z" +
		"M6.3 5H9.7M6.3 7.6H9.7"},
	{"terminal", 1.5, "M2.8 2.8H13.2Q14.2 2.8 14.2 3.8V12.2Q14.2 13.2 13.2 13.2H2.8Q1.8 13.2 1.8 12.2" +
		"V3.8Q1.8 2.8 2.8 2.8ZM4.6 6L6.8 8L4.6 10M8.4 10.2H11.2"},
	{"send", 1.5, "M2 8H9.6M6.8 5L9.8 8L6.8 11M11 2.8H13.2V13.2H11"},
	{"receive", 1.5, "M14 8H6.4M9.2 5L6.2 8L9.2 11M5 2.8H2.8V13.2H5"},
	{"chevron", 1.8, "M6.2 4L10.2 8L6.2 12"},
	{"lock", 1.6, "M4.2 7.4H11.8V13.4H4.2ZM5.6 7.2V5.2A2.4 2.4 0 0 1 10.4 5.2V7.2"},
	{"pause", 2, "M5.6 3.4V12.6M10.4 3.4V12.6"},
}
