package wire

import "testing"

// Numbers are read and written as Java reads and writes a double.
func TestDouble(t *testing.T) {
	for in, want := range map[string]string{
		"1024": "1024.0", "0": "0.0", "-0.50": "-0.5", " 1e3 ": "1000.0", "10485760": "1.048576E7",
		"9999999": "9999999.0", "10000000": "1.0E7", "0.001": "0.001", "0.0001": "1.0E-4",
		"12.50d": "12.5", "1234567.25": "1234567.25", "+7.": "7.0", ".5": "0.5",
		"9223372036854775807": "9.223372036854775807E18",
	} {
		if d, ok := ParseDouble(in); !ok || d.String() != want {
			t.Errorf("%q: %q, want %q", in, d, want)
		}
	}
	for _, bad := range []string{"", "x", "-", "1e", "1.2.3", "1_0", "."} {
		if d, ok := ParseDouble(bad); ok {
			t.Errorf("%q was read as %v", bad, d)
		}
	}
	for _, c := range []struct {
		in                     string
		positive, whole, above bool
	}{
		{"0", false, true, false}, {"-5", false, true, false}, {"2147483647", true, true, false},
		{"2147483648", true, true, true}, {"2147483647.5", true, false, true},
		{"0.5", true, false, false}, {"3e9", true, true, true}, {"21474836470", true, true, true},
	} {
		d, _ := ParseDouble(c.in)
		if d.Positive() != c.positive || d.Whole() != c.whole || d.Above(1<<31-1) != c.above {
			t.Errorf("%s: positive %v whole %v above %v", c.in, d.Positive(), d.Whole(), d.Above(1<<31-1))
		}
	}
}
