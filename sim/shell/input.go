package shell

import (
	"errors"
	"strconv"
	"strings"
)

// writers are the programs that may stand before a pipe: they only write text.
var writers = []string{"cat", "echo", "printf", "seq"}

// pipe gives s what the program before it writes, in lines.
func (s *simple) pipe(p simple, env *Env) (err error) {
	s.hasInput = true
	args := texts(p.words[1:])
	switch name := p.words[0].text; name {
	case "echo":
		text := echo(args)
		s.input, s.unended = lines(text), unended(text)
	case "printf":
		var text string
		text, err = printf(args)
		s.input, s.unended = lines(text), unended(text)
	case "seq":
		s.input, err = seq(args)
	case "cat":
		if len(args) == 0 || len(args) == 1 && args[0] == "-" {
			s.input, s.unended = p.input, p.unended
			return nil
		}
		text := ""
		for _, name := range args {
			t, err := env.file(name)
			if err != nil {
				return err
			}
			text += t
		}
		s.input, s.unended = lines(text), unended(text)
	default:
		return errors.New("a pipe needs a command before it that writes text, not " + quote(name) +
			": " + strings.Join(writers, ", "))
	}
	return err
}

func texts(words []word) []string {
	out := make([]string, len(words))
	for i := range words {
		out[i] = words[i].text
	}
	return out
}

// lines splits what was written as a reader sees it: a last line without its newline is a line too.
func lines(text string) []string {
	if text == "" {
		return nil
	}
	return strings.Split(strings.TrimSuffix(text, "\n"), "\n")
}

func unended(text string) bool { return text != "" && !strings.HasSuffix(text, "\n") }

func echo(args []string) string {
	escapes, newline := false, true
	for len(args) > 0 {
		switch args[0] {
		case "-e":
			escapes = true
		case "-n":
			newline = false
		case "-ne", "-en":
			escapes, newline = true, false
		default:
			goto text
		}
		args = args[1:]
	}
text:
	s := strings.Join(args, " ")
	if escapes {
		s = unescape(s)
	}
	if newline {
		s += "\n"
	}
	return s
}

// printf knows %s, %d and %%; the format is used again while arguments are left.
func printf(args []string) (string, error) {
	if len(args) == 0 {
		return "", errors.New("printf needs a format")
	}
	format, rest := args[0], args[1:]
	var b []byte
	for {
		took := false
		for i := 0; i < len(format); i++ {
			if i+1 == len(format) || format[i] != '%' && format[i] != '\\' {
				b = append(b, format[i])
				continue
			}
			i++
			if format[i-1] == '\\' {
				b = append(b, unescape(format[i-1:i+1])...)
				continue
			}
			switch format[i] {
			case '%':
				b = append(b, '%')
			case 's', 'd':
				if len(rest) > 0 {
					b = append(b, rest[0]...)
					rest, took = rest[1:], true
				}
			default:
				return "", errors.New("printf knows %s, %d and %%, not " + quote("%"+format[i:i+1]))
			}
		}
		if len(rest) == 0 || !took {
			return string(b), nil
		}
	}
}

const maxSeq = 10000

func seq(args []string) ([]string, error) {
	first, last := 1, 0
	var nums []int
	for _, a := range args {
		n, err := strconv.Atoi(a)
		if err != nil {
			return nil, errors.New("seq needs whole numbers, not " + quote(a))
		}
		nums = append(nums, n)
	}
	switch len(nums) {
	case 1:
		last = nums[0]
	case 2:
		first, last = nums[0], nums[1]
	default:
		return nil, errors.New("seq needs the last number, or the first and the last")
	}
	if last-first >= maxSeq {
		return nil, errors.New("seq stops at " + strconv.Itoa(maxSeq) + " lines, " +
			quote(args[len(args)-1]) + " is more")
	}
	var out []string
	for n := first; n <= last; n++ {
		out = append(out, strconv.Itoa(n))
	}
	return out, nil
}
