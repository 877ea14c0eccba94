// Package curl is curl 7.88.1, as far as a schema registry and Kafka Connect need it: it speaks to the
// hosts of the simulated network that speak HTTP.
package curl

import (
	_ "embed"
	"errors"
	"strconv"
	"strings"

	"highwater/sim/client"
	"highwater/sim/node"
	"highwater/sim/tool/kit"
	"highwater/sim/wire"
)

//go:embed options.txt
var options string

//go:embed usage.txt
var usage string

// Program is curl.
var Program = kit.Program{Name: "curl", Class: "curl", Options: options, Role: "tool", Main: run,
	Python: kit.NoPython, Refuse: refuse, OwnHelp: true, Read: read}

// letters are the short forms of the options, and whether they take a value.
var letters = [...]struct {
	short byte
	long  string
	value bool
}{
	{'X', "request", true}, {'d', "data", true}, {0, "data-raw", true}, {0, "data-binary", true},
	{0, "json", true}, {'H', "header", true}, {'m', "max-time", true}, {'i', "include", false},
	{'s', "silent", false}, {'S', "show-error", false}, {'h', "help", false},
}

// read takes a command line apart: short options may stand in one word, with their value behind them.
func read(argv []string) (a kit.Arguments, err error) {
	for i := 0; i < len(argv); i++ {
		w := argv[i]
		if len(w) < 2 || w[0] != '-' {
			a.Rest = append(a.Rest, w)
			continue
		}
		for at := 1; at < len(w); at++ {
			found := false
			for _, l := range letters {
				long := w[1] == '-'
				if !(long && w[2:] == l.long || !long && w[at] == l.short) {
					continue
				}
				g := kit.GivenOption{Name: l.long, HasValue: l.value}
				switch {
				case l.value && !long && at+1 < len(w):
					g.Value, at = w[at+1:], len(w)
				case l.value && i+1 < len(argv):
					i++
					g.Value = argv[i]
				case l.value:
					return a, errors.New("option " + w + ": requires parameter")
				}
				if long {
					at = len(w)
				}
				found = true
				a.Given = append(a.Given, g)
				break
			}
			if !found && w[1] != '-' && strings.IndexByte("fvVoOTuAkLIGbceFw", w[at]) >= 0 {
				return a, errors.New("option " + w + ": is not simulated here")
			}
			if !found {
				return a, &kit.UnknownOption{Flag: w, Text: "option " + w + ": is unknown"}
			}
		}
	}
	return a, nil
}

const more = "curl: try 'curl --help' or 'curl --manual' for more information"

func refuse(p *kit.Process, err error, out *node.Out) {
	p.PrintErr(out, "curl: "+err.Error()+"\n"+more)
	p.Exit(out, 2)
}

// task is one transfer.
type task struct {
	http  client.HTTP
	req   wire.HTTPRequest
	host  string
	port  string
	limit node.Time
}

// most is how long curl waits unless it is told: for a connection, since an answer may take for ever.
const most = 300 * node.Second

func run(p *kit.Process, out *node.Out) kit.Task {
	a := &p.Args
	if a.Has("help") {
		p.Print(out, strings.TrimSuffix(usage, "\n"))
		p.Exit(out, 0)
		return nil
	}
	if len(a.Rest) == 0 {
		p.PrintErr(out, more)
		p.Exit(out, 2)
		return nil
	}
	t := &task{limit: most}
	t.http.Host, t.host, t.port, t.req.Path = client.WebHost(a.Rest[len(a.Rest)-1])
	t.req.Method, t.req.Accept = "GET", "*/*"
	for _, g := range a.Given {
		t.option(p, &g, out)
	}
	for _, h := range a.All("header") {
		name, value, _ := strings.Cut(h, ":")
		switch value = strings.TrimSpace(value); strings.ToLower(name) {
		case "content-type":
			t.req.Type = value
		case "accept":
			t.req.Accept = value
		}
	}
	if m := a.All("request"); len(m) > 0 {
		t.req.Method = m[len(m)-1]
	}
	return t
}

// option takes what makes a body.
func (t *task) option(p *kit.Process, g *kit.GivenOption, out *node.Out) {
	data := g.Value
	switch g.Name {
	case "max-time":
		if n, err := strconv.ParseInt(data, 10, 32); err == nil && n > 0 {
			t.limit = node.Time(n) * node.Second
		}
		return
	case "data", "data-binary":
		if file, is := strings.CutPrefix(data, "@"); is {
			data, is = p.ReadFile(file)
			if !is {
				p.PrintErr(out, `Warning: Couldn't read data from file "`+file+`", this makes an `+"\n"+
					"Warning: empty POST.")
			}
			if g.Name == "data" {
				data = strings.NewReplacer("\r", "", "\n", "").Replace(data)
			}
		}
		t.kind("application/x-www-form-urlencoded", "*/*")
	case "data-raw":
		t.kind("application/x-www-form-urlencoded", "*/*")
	case "json":
		t.kind("application/json", "application/json")
	default:
		return
	}
	if t.req.Body != "" && g.Name != "json" {
		data = "&" + data
	}
	t.req.Body += data
}

func (t *task) kind(contentType, accept string) {
	t.req.Method, t.req.Type, t.req.Accept = "POST", contentType, accept
}

// Start implements kit.Task.
func (t *task) Start(p *kit.Process, out *node.Out) {
	switch {
	case t.host == "":
		name := strings.TrimPrefix(p.Args.Rest[len(p.Args.Rest)-1], "http://")
		name, _, _ = strings.Cut(name, "/")
		name, _, _ = strings.Cut(name, ":")
		t.fail(p, 6, "Could not resolve host: "+name, out)
	case t.http.Host == 0:
		t.refused(p, 0, out)
	default:
		t.http.Send(&t.req, t.limit, out)
	}
}

func (t *task) fail(p *kit.Process, code int, text string, out *node.Out) {
	if !p.Args.Has("silent") || p.Args.Has("show-error") {
		p.PrintErr(out, "curl: ("+strconv.Itoa(code)+") "+text)
	}
	p.Exit(out, code)
}

func (t *task) refused(p *kit.Process, ms int, out *node.Out) {
	t.fail(p, 7, "Failed to connect to "+t.host+" port "+t.port+" after "+strconv.Itoa(ms)+
		" ms: Couldn't connect to server", out)
}

// Receive implements kit.Task.
func (t *task) Receive(p *kit.Process, m wire.Message, out *node.Out) {
	t.http.Receive(m)
	t.over(p, out)
}

func (t *task) over(p *kit.Process, out *node.Out) {
	for _, r := range t.http.Results() {
		switch {
		case r.Refused:
			t.refused(p, 1, out)
		case r.Expired:
			ms := strconv.FormatInt(int64(t.limit/node.Millisecond), 10)
			t.fail(p, 28, "Operation timed out after "+ms+" milliseconds with 0 bytes received", out)
		case r.Reply == nil:
			t.fail(p, 52, "Empty reply from server", out)
		default:
			t.print(p, r.Reply, out)
		}
	}
}

// print writes the answer, with its head if that was asked for.
func (t *task) print(p *kit.Process, r *wire.HTTPReply, out *node.Out) {
	if p.Args.Has("include") {
		p.Print(out, t.head(r, out))
	}
	if r.Body != "" {
		p.Print(out, r.Body)
	}
	p.Exit(out, 0)
}

// head is the answer's head, with the names as the server writes them: uvicorn the registry's, Jetty
// that of Connect.
func (t *task) head(r *wire.HTTPReply, out *node.Out) string {
	status := "HTTP/1.1 " + strconv.Itoa(int(r.Status)) + " " + wire.StatusText(r.Status)
	if t.http.Host == wire.RegistryHost {
		return status + "\ndate: " + date(out.Wall()) + "\nserver: uvicorn\ncontent-length: " +
			strconv.Itoa(len(r.Body)) + "\ncontent-type: " + r.Type + "\n"
	}
	status += "\nServer: Jetty(12.0.34)\nDate: " + date(out.Wall())
	if r.Location != "" {
		status += "\nLocation: " + r.Location
	}
	if r.Type != "" {
		status += "\nContent-Type: " + r.Type
	}
	if r.Status != 204 {
		status += "\nContent-Length: " + strconv.Itoa(len(r.Body))
	}
	return status + "\n"
}

// date is a time as HTTP writes it: Tue, 06 Jan 2026 18:00:03 GMT.
func date(now node.Time) string {
	const days, months = "ThuFriSatSunMonTueWed", "JanFebMarAprMayJunJulAugSepOctNovDec"
	t := client.LogTime(now) // 2026-01-06 18:00:03,512
	day, month := now.UnixMs()/86400000%7*3, int(t[5]-'0')*10+int(t[6]-'0')
	return days[day:day+3] + ", " + t[8:10] + " " + months[3*month-3:3*month] + " " + t[:4] + " " +
		t[11:19] + " GMT"
}

// Fire implements kit.Task.
func (t *task) Fire(p *kit.Process, timer node.Timer, out *node.Out) {
	t.http.Fire(timer)
	t.over(p, out)
}

// Line implements kit.Task.
func (t *task) Line(*kit.Process, string, *node.Out) {}

// End implements kit.Task.
func (t *task) End(*kit.Process, *node.Out) {}

// Interrupt implements kit.Task.
func (t *task) Interrupt(p *kit.Process, code int, out *node.Out) { p.Exit(out, code) }

// Clone implements kit.Task.
func (t *task) Clone() kit.Task {
	c := *t
	return &c
}
