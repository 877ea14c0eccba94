//go:build browser

package web_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"

	"highwater/lessons/fixture"
)

// The site under test, as a plain file host serves it from a sub-path.
var (
	address string // of the page, with a slash at its end
	browser context.Context
	folder  string // where the site stands on the disk
	files   fileHost
)

// fileHost is the site's host. It can lose its network, and it remembers what it was asked for and hasn't.
type fileHost struct {
	http.Handler
	mu      sync.Mutex
	down    func(path string) bool // nil: nothing is
	missing []string
}

func (h *fileHost) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	h.mu.Lock()
	down := h.down != nil && h.down(r.URL.Path)
	if _, err := os.Stat(filepath.Join(folder, filepath.FromSlash(r.URL.Path))); err != nil && !down {
		h.missing = append(h.missing, r.URL.Path)
	}
	h.mu.Unlock()
	if down {
		panic(http.ErrAbortHandler) // the connection ends without an answer
	}
	h.Handler.ServeHTTP(w, r)
}

// cut takes the network from some paths, and gives it back when the test ends.
func (p *tab) cut(down func(path string) bool) {
	set := func(f func(string) bool) {
		files.mu.Lock()
		defer files.mu.Unlock()
		files.down = f
	}
	set(down)
	p.Cleanup(func() { set(nil) })
}

// patience is how long a state of the world may take to come on a slow machine that draws in software.
const patience = 120 * time.Second

func TestMain(m *testing.M) {
	code, err := withBrowser(m.Run)
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		code = 1
	}
	os.Exit(code)
}

func withBrowser(run func() int) (int, error) {
	dir, err := siteFolder()
	if err != nil {
		return 0, err
	}
	folder = dir
	mux := http.NewServeMux()
	mux.Handle("/some/where/", http.StripPrefix("/some/where/", &files))
	files.Handler = http.FileServer(http.Dir(dir))
	host := httptest.NewServer(mux)
	defer host.Close()
	address = host.URL + "/some/where/"

	for _, gl := range [][2]string{{"gl-egl", ""}, {"swiftshader", "enable-unsafe-swiftshader"}} {
		drawnBy = gl
		ctx, stop, err := startBrowser()
		if err != nil {
			return 0, err
		}
		if canDraw(ctx) {
			defer stop()
			browser = ctx
			return run(), nil
		}
		stop()
	}
	return 0, errors.New("this Chromium has no WebGL 2, neither by the machine's driver nor in software")
}

// siteFolder is the built site: the one that test.sh built, or one built now.
func siteFolder() (string, error) {
	if dir := os.Getenv("HIGHWATER_SITE"); dir != "" {
		return filepath.Abs(dir)
	}
	dir, err := os.MkdirTemp("", "highwater-site")
	if err != nil {
		return "", err
	}
	cmd := exec.Command("go", "run", "./cmd/highwater", "build", "--quick", "-o", dir)
	cmd.Dir = ".."
	if out, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("building the site: %w\n%s", err, out)
	}
	return dir, nil
}

// drawnBy names what draws WebGL, and the switch that allows it.
var drawnBy [2]string

// beside lets a test run beside another that calls it too, in a browser of its own: only one page of a browser
// is in front, and what isn't draws nothing. Half of the time a page and this process wait for each other.
func beside(t *testing.T) {
	t.Helper()
	t.Parallel()
	ctx, stop, err := startBrowser()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(stop)
	ownBrowsers.Store(t.Name(), ctx)
}

var ownBrowsers sync.Map // of tests that run beside others: name to context

// browserOf is where a test opens its tabs.
func browserOf(t *testing.T) context.Context {
	test, _, _ := strings.Cut(t.Name(), "/")
	if own, ok := ownBrowsers.Load(test); ok {
		return own.(context.Context)
	}
	return browser
}

func startBrowser() (ctx context.Context, stop func(), err error) {
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.NoSandbox,
		chromedp.Flag("use-angle", drawnBy[0]),
		chromedp.Flag("ignore-gpu-blocklist", true), // it may list the driver that draws in software
		chromedp.Flag("disable-quic", true),
		chromedp.Flag("disable-component-update", true),
		chromedp.WindowSize(1440, 900),
	)
	if drawnBy[1] != "" {
		options = append(options, chromedp.Flag(drawnBy[1], true))
	}
	allocator, stopAllocator := chromedp.NewExecAllocator(context.Background(), options...)
	ctx, stopBrowser := chromedp.NewContext(allocator)
	if err := chromedp.Do(ctx); err != nil {
		stopBrowser()
		stopAllocator()
		return nil, nil, fmt.Errorf("starting Chromium: %w", err)
	}
	return ctx, func() { stopBrowser(); stopAllocator() }, nil
}

func canDraw(browser context.Context) bool {
	tab, closeTab := chromedp.NewContext(browser)
	defer closeTab()
	ok, err := chromedp.Run(tab, chromedp.Evaluate[bool](
		`document.createElement("canvas").getContext("webgl2") !== null`))
	return err == nil && ok
}

// tab is one open page with everything that it complained of.
type tab struct {
	testing.TB
	ctx   context.Context
	phone bool // is touched, not clicked

	mu         sync.Mutex
	complaints []string
	expected   string // part of complaints that a test provokes
}

// open opens the page in a new tab, with its own storage when fresh, and waits until the cluster is up:
// of a link, or with the first lesson.
func open(t *testing.T, fragment string, size ...int64) *tab {
	t.Helper()
	p := newTab(t, size...)
	p.load(fragment)
	if fragment == "" {
		p.do(map[string]any{"op": "goto", "lesson": allLessons(t)[0].ID})
		p.waitFor("the first lesson is shown", `$(".step:not([hidden])").offsetParent !== null`)
	}
	return p
}

// openHome opens the bare address.
func openHome(t *testing.T, size ...int64) *tab {
	t.Helper()
	p := newTab(t, size...)
	p.load("")
	return p
}

func newTab(t *testing.T, size ...int64) *tab {
	t.Helper()
	// A context of its own is a browser profile of its own: no settings of another test.
	ctx, closeTab := chromedp.NewContext(browserOf(t), chromedp.WithNewBrowserContext())
	t.Cleanup(closeTab)
	p := &tab{TB: t, ctx: ctx}
	t.Cleanup(p.silent) // before the tab is closed
	width, height := int64(1440), int64(900)
	if len(size) == 2 {
		width, height = size[0], size[1]
	}
	if err := chromedp.Do(ctx); err != nil { // without a deadline: it is the tab's life
		t.Fatal(err)
	}
	if _, err := chromedp.Call(ctx, page.BringToFront, cdp.Empty{}); err != nil {
		t.Fatal(err)
	}
	messages := chromedp.Console(ctx)
	go p.listen(messages)
	p.resize(width, height)
	return p
}

func (p *tab) resize(width, height int64) {
	p.Helper()
	if p.phone = width < 700; p.phone {
		p.run(chromedp.EmulateViewport(width, height, chromedp.EmulateMobile, chromedp.EmulateTouch))
	} else {
		p.run(chromedp.EmulateViewport(width, height))
	}
}

func (p *tab) load(fragment string) {
	p.Helper()
	p.run(chromedp.Navigate("about:blank"), chromedp.Navigate(address+fragment))
	p.waitFor("the cluster is up", `Boolean(window.highwater)`)
}

func (p *tab) listen(messages iter.Seq2[chromedp.ConsoleMessage, error]) {
	for m, err := range messages {
		if err != nil {
			return // the tab is closed
		}
		if m.Type == chromedp.ConsoleError || m.Type == chromedp.ConsoleException {
			p.mu.Lock()
			p.complaints = append(p.complaints, fmt.Sprintf("%s: %s %s", m.Type, m.Text, m.URL))
			p.mu.Unlock()
		}
	}
}

// silent fails the test when the page wrote an error to the browser's console (a promise that nobody
// caught, something that its policy forbids), or asked for a file that isn't there. Every test ends so.
func (p *tab) silent() {
	p.Helper()
	p.mu.Lock()
	defer p.mu.Unlock()
	for _, c := range p.complaints {
		if p.expected == "" || !strings.Contains(c, p.expected) {
			p.Error(c)
		}
	}
	p.complaints = nil
	files.mu.Lock()
	defer files.mu.Unlock()
	for _, path := range files.missing {
		p.Errorf("404: %s", path)
	}
	files.missing = nil
}

func (p *tab) run(actions ...chromedp.Action[chromedp.Void]) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		p.Fatal(err)
	}
}

// js evaluates an expression in which s is the page's state, and gives its value.
func js[T any](p *tab, expression string) T {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	v, err := chromedp.Run(ctx, chromedp.Evaluate[T](withState(expression), chromedp.EvalAwaitPromise))
	if err != nil {
		p.Fatalf("%s: %v", expression, err)
	}
	return v
}

func withState(expression string) string {
	return `(() => { const s = window.highwater ? JSON.parse(highwater.state()) : null;
		const $ = (q) => document.querySelector(q); return (` + expression + `); })()`
}

// do sends a wish through the page's own bridge.
func (p *tab) do(wish map[string]any) {
	p.Helper()
	text, err := json.Marshal(wish)
	if err != nil {
		p.Fatal(err)
	}
	answer := js[string](p, fmt.Sprintf("highwater.do(%q)", text))
	if !strings.Contains(answer, `"ok":true`) {
		p.Fatalf("%s: %s", text, answer)
	}
}

// fixture opens a step of a lesson that is kept for tests.
func (p *tab) fixture(name string, step int) {
	p.Helper()
	p.drop(name+".md", fixture.Text(p, name))
	p.waitFor("the lesson is loaded", `s.lesson.id.startsWith("loaded-") && !s.playing`)
	p.at(js[string](p, "s.lesson.id"), step)
}

// waitFor waits until an expression over the state s is true. Nothing here waits for wall time alone.
func (p *tab) waitFor(what, expression string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	for {
		ok, err := chromedp.Run(ctx, chromedp.Evaluate[bool](withState("Boolean("+expression+")")))
		if err == nil && ok {
			return
		}
		if ctx.Err() != nil {
			p.silent()
			p.Fatalf("waited in vain: %s\nthe world: %s", what, p.world())
		}
		time.Sleep(50 * time.Millisecond)
	}
}

// world describes where the page stands, for failures.
func (p *tab) world() string {
	text, err := chromedp.Run(p.ctx, chromedp.Evaluate[string](withState(`JSON.stringify(s && {
		now: s.now, playing: s.playing, lesson: s.lesson, cells: s.cells, goals: s.goals, predict: s.predict,
		brokers: s.twin.brokers, console: s.console.lines.slice(-12)}, null, 1)`)))
	if err != nil {
		return err.Error()
	}
	return text
}

func (p *tab) click(selector string) {
	p.Helper()
	ctx, cancel := context.WithTimeout(p.ctx, patience)
	defer cancel()
	by := chromedp.CSS(selector)
	if err := chromedp.Do(ctx, chromedp.WaitVisible(by), chromedp.ScrollIntoView(by), chromedp.Click(by)); err != nil {
		p.Fatalf("clicking %s: %v: %s", selector, err, p.world())
	}
}

// clickMiddle clicks where the middle of an element is once it stands still: a sheet may be sliding.
func (p *tab) clickMiddle(selector string) {
	p.Helper()
	var at []float64
	for range 50 {
		before := at
		at = js[[]float64](p, fmt.Sprintf(`(() => { const b = $(%q).getBoundingClientRect();
			return [b.left + b.width / 2, b.top + b.height / 2]; })()`, selector))
		if slices.Equal(before, at) {
			break
		}
		time.Sleep(100 * time.Millisecond)
	}
	p.run(chromedp.MouseClickXY(at[0], at[1]))
}

// clickUntil clicks again while a click has not done what it does: what stands above may have folded
// just as the mouse came, as it may for a person. A click that worked late may have taken its button
// away, so a try that finds none is only a try.
func (p *tab) clickUntil(selector, done string) {
	p.Helper()
	by := chromedp.CSS(selector)
	var last error
	for start := time.Now(); time.Since(start) < patience; {
		try, cancel := context.WithTimeout(p.ctx, 5*time.Second)
		last = chromedp.Do(try, chromedp.WaitVisible(by), chromedp.ScrollIntoView(by), chromedp.Click(by))
		cancel()
		for range 20 {
			if js[bool](p, "Boolean("+done+")") {
				return
			}
			time.Sleep(50 * time.Millisecond)
		}
	}
	p.Fatalf("a click on %s does nothing (%v): %s", selector, last, p.world())
}

func (p *tab) keys(text string) {
	p.Helper()
	p.run(chromedp.KeyEvent(text))
}

// calm waits until time stands still, because nothing is left to be done.
func (p *tab) calm() {
	p.Helper()
	p.waitFor("time stands still", `!s.playing`)
}

// frames waits until the stage's frame was drawn a few times.
func (p *tab) frames(n int) {
	p.Helper()
	js[bool](p, fmt.Sprintf(`new Promise((done) => {
		const w = $("#stage-frame").contentWindow;
		let left = %d;
		const next = () => (left-- > 0 ? w.requestAnimationFrame(next) : done(true));
		next();
	})`, n))
}

// hash is the world's hash in the page.
func (p *tab) hash() string { return js[string](p, "highwater.hash()") }

// distinct counts the colours of a picture, up to a limit.
func distinct(shot []byte, limit int) (int, error) {
	colours, err := coloursOf(bytes.NewReader(shot), limit)
	return len(colours), err
}
