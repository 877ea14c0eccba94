//go:build browser

package web_test

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/andybalholm/brotli"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
)

// The page's own numbers, each beside those of an empty Ebitengine program in the same browser run:
//
//	go test -tags browser -run '^$' -bench . ./web

// spy times every frame of a document from inside: when something was drawn for the first time, which
// may be before the first animation frame, and what each frame cost.
const spy = `(() => {
	const drawElements = WebGL2RenderingContext.prototype.drawElements;
	WebGL2RenderingContext.prototype.drawElements = function (...all) {
		window.firstFrame ??= performance.timeOrigin + performance.now();
		return drawElements.apply(this, all);
	};
	const raf = requestAnimationFrame.bind(window);
	window.frameCosts = [];
	window.requestAnimationFrame = (f) => raf((t) => {
		const from = performance.now();
		f(t);
		const to = performance.now();
		window.firstFrame ??= performance.timeOrigin + to;
		frameCosts.push(to - from);
	});
})()`

// spied opens an address in a new tab whose documents are all timed. A browser draws only the tab in
// front, so close one before the next is opened.
func spied(b *testing.B, url string) (*tab, context.CancelFunc) {
	b.Helper()
	ctx, closeTab := chromedp.NewContext(browser, chromedp.WithNewBrowserContext())
	b.Cleanup(closeTab)
	p := &tab{TB: b, ctx: ctx}
	if err := chromedp.Do(ctx); err != nil {
		b.Fatal(err)
	}
	p.resize(1440, 900)
	if _, err := chromedp.Call(ctx, page.AddScriptToEvaluateOnNewDocument,
		page.AddScriptToEvaluateOnNewDocumentParams{Source: spy}); err != nil {
		b.Fatal(err)
	}
	p.run(chromedp.Navigate(url))
	return p, closeTab
}

// emptyProgram builds and serves the empty program with the same loader conditions.
func emptyProgram(b *testing.B) (url string, size int) {
	b.Helper()
	dir := b.TempDir()
	target := filepath.Join(dir, "empty.wasm")
	cmd := exec.Command("go", "build", "-ldflags=-s -w", "-trimpath", "-o", target, "./testdata/empty")
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	if out, err := cmd.CombinedOutput(); err != nil {
		b.Fatalf("%v\n%s", err, out)
	}
	root, err := exec.Command("go", "env", "GOROOT").Output() // a trimmed test binary doesn't know it
	if err != nil {
		b.Fatal(err)
	}
	glue, err := os.ReadFile(filepath.Join(strings.TrimSpace(string(root)), "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		b.Fatal(err)
	}
	html := `<!doctype html><body><script src="wasm_exec.js"></script><script type="module">
		const go = new Go();
		const { instance } = await WebAssembly.instantiateStreaming(fetch("empty.wasm"), go.importObject);
		go.run(instance);</script>`
	for name, data := range map[string][]byte{"wasm_exec.js": glue, "index.html": []byte(html)} {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			b.Fatal(err)
		}
	}
	host := httptest.NewServer(http.FileServer(http.Dir(dir)))
	b.Cleanup(host.Close)
	return host.URL + "/", brotliSize(b, target)
}

func brotliSize(b *testing.B, file string) int {
	b.Helper()
	if data, err := os.ReadFile(file + ".br"); err == nil {
		return len(data)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		b.Fatal(err)
	}
	var out bytes.Buffer
	w := brotli.NewWriterOptions(&out, brotli.WriterOptions{Quality: 11, LGWin: 24})
	if _, err := w.Write(data); err != nil {
		b.Fatal(err)
	}
	if err := w.Close(); err != nil {
		b.Fatal(err)
	}
	return out.Len()
}

const medianOf = `((list) => { const l = [...list].sort((a, b) => a - b); return l[l.length >> 1]; })`

// BenchmarkFirstFrame: how long from navigation to the first drawn frame, and the size of the download.
func BenchmarkFirstFrame(b *testing.B) {
	url, emptySize := emptyProgram(b)
	dir, err := siteFolder()
	if err != nil {
		b.Fatal(err)
	}
	size := brotliSize(b, filepath.Join(dir, "web", "highwater.wasm"))
	var ours, empty float64
	for b.Loop() {
		e, closeEmpty := spied(b, url)
		e.waitFor("the empty program's first frame", "window.firstFrame")
		empty += js[float64](e, "window.firstFrame - performance.timeOrigin")
		closeEmpty()
		o, closeOurs := spied(b, address)
		o.waitFor("the stage's first frame", `$("#stage-frame").contentWindow.firstFrame`)
		ours += js[float64](o, `$("#stage-frame").contentWindow.firstFrame - performance.timeOrigin`)
		closeOurs()
	}
	b.ReportMetric(ours/float64(b.N), "ms-first-frame")
	b.ReportMetric(empty/float64(b.N), "ms-empty-program")
	b.ReportMetric(ours/empty, "ratio")
	b.ReportMetric(float64(size)/1e6, "MB-brotli")
	b.ReportMetric(float64(emptySize)/1e6, "MB-brotli-empty")
}

// BenchmarkFrame: what one frame costs (Update and Draw) with 5,000 records on the stage while time
// passes, beside a frame of the empty program.
func BenchmarkFrame(b *testing.B) {
	url, _ := emptyProgram(b)
	e, closeEmpty := spied(b, url)
	e.waitFor("frames", "window.frameCosts && frameCosts.length > 120")
	empty := js[float64](e, medianOf+"(frameCosts.slice(20))")
	closeEmpty()
	p, _ := spied(b, address)
	p.waitFor("the cluster is up", "window.highwater")
	p.fixture("lose-a-broker", 2)
	p.do(map[string]any{"op": "speed", "x": 10})
	p.do(map[string]any{"op": "run", "line": "producer load --topic orders --rate 2000 --count 5000"})
	p.waitFor("5,000 records", `s.twin.partitions.reduce((n, x) => n + x.leo, 0) >= 5000`)
	p.do(map[string]any{"op": "speed", "x": 0.1})
	p.do(map[string]any{"op": "play"})
	const costs = `$("#stage-frame").contentWindow.frameCosts`
	var ours float64
	for b.Loop() {
		js[any](p, "("+costs+".length = 0, null)")
		p.waitFor("frames", costs+".length > 120")
		ours += js[float64](p, medianOf+"("+costs+")")
	}
	b.ReportMetric(ours/float64(b.N), "ms-frame")
	b.ReportMetric(empty, "ms-empty-frame")
}

// BenchmarkIdle: the part of a core that a page costs on which nothing happens.
func BenchmarkIdle(b *testing.B) {
	p, _ := spied(b, address)
	p.waitFor("the cluster is up", "window.highwater")
	p.do(map[string]any{"op": "pause"})
	const tasks = `new Promise((done) => {
		const w = $("#stage-frame").contentWindow;
		w.frameCosts.length = 0;
		setTimeout(() => done(w.frameCosts.reduce((a, b) => a + b, 0)), 3000);
	})`
	var cost float64
	for b.Loop() {
		cost += js[float64](p, tasks)
	}
	b.ReportMetric(100*cost/3000/float64(b.N), "percent-of-a-core")
}

// BenchmarkPostgres: how long from the click to a real PostgreSQL that holds the lesson's tables, beside a page that
// does nothing but start one, from the same data directory.
func BenchmarkPostgres(b *testing.B) {
	dir, err := siteFolder()
	if err != nil {
		b.Fatal(err)
	}
	mux := http.NewServeMux()
	mux.Handle("/pglite/", http.StripPrefix("/pglite/", http.FileServer(http.Dir(filepath.Join(dir, "assets", "vendor", "pglite")))))
	mux.HandleFunc("/{$}", func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "text/html")
		_, _ = w.Write([]byte(`<!doctype html><body><script type="module">
			import { PGlite } from "./pglite/dist/index.js";
			const pg = await PGlite.create({ loadDataDir: await (await fetch("pglite/data.tar")).blob() });
			await pg.query("SELECT 1");
			window.ready = performance.now();</script>`))
	})
	host := httptest.NewServer(mux)
	b.Cleanup(host.Close)
	var ours, empty float64
	for b.Loop() {
		e, closeEmpty := spied(b, host.URL+"/")
		e.waitFor("an empty PostgreSQL", "window.ready")
		empty += js[float64](e, "window.ready")
		closeEmpty()
		o, closeOurs := spied(b, address+"#/lesson/sink/5")
		o.waitFor("the lesson", `s.databases.length`)
		o.click("#tab-sql")
		o.run(chromedp.Evaluate[chromedp.Void](`(() => {
			const status = document.querySelector("#pane-sql .st");
			new MutationObserver(() => { if (/^as of/.test(status.textContent)) window.ready ??= performance.now(); }).observe(status, { childList: true });
			window.began = performance.now();
			document.querySelector("#pane-sql .btn.pri").click();
		})()`))
		o.waitFor("a PostgreSQL that has followed", "window.ready")
		ours += js[float64](o, "window.ready - window.began")
		closeOurs()
	}
	b.ReportMetric(ours/float64(b.N), "ms-ready")
	b.ReportMetric(empty/float64(b.N), "ms-empty-page")
	b.ReportMetric(ours/empty, "ratio")
}
