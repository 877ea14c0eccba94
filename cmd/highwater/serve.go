package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/signal"
	"path"
	"runtime"
	"strings"
	"sync"
	"syscall"
	"time"

	"github.com/spf13/cobra"
)

// defaultAddr is tried first; when it is taken and the user named no address, any free port serves.
const defaultAddr = "localhost:9292"

type serveOptions struct {
	addr   string
	noOpen bool
}

func (o *serveOptions) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&o.addr, "addr", defaultAddr, "address to listen on")
	cmd.Flags().BoolVar(&o.noOpen, "no-open", false, "do not open a browser")
}

func serveCommand() *cobra.Command {
	var o serveOptions
	cmd := &cobra.Command{
		Use:   "serve",
		Short: "Serve the page on this machine and open a browser (the default)",
		Args:  cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			return o.run(cmd.Context(), cmd.OutOrStdout())
		},
	}
	o.flags(cmd)
	return cmd
}

func (o *serveOptions) run(ctx context.Context, out io.Writer) error {
	if ctx == nil {
		ctx = context.Background()
	}
	ctx, cancel := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer cancel()
	root, err := findRoot()
	if err != nil {
		return err
	}
	l, err := listen(o.addr)
	if err != nil {
		return err
	}
	fmt.Fprintln(out, "Building the page. The first time takes about a minute.")
	s := &server{root: root, log: out, addr: o.addr}
	if err := s.refresh(); err != nil {
		l.Close()
		return err
	}
	url := "http://" + hostPort(l.Addr().(*net.TCPAddr), o.addr) + "/"
	fmt.Fprintf(out, "Highwater is at %s (Ctrl-C stops it)\n", url)
	if !o.noOpen {
		openBrowser(url)
	}
	h := &http.Server{Handler: s, ReadHeaderTimeout: 10 * time.Second}
	done := make(chan error, 1)
	go func() { done <- h.Serve(l) }()
	select {
	case err := <-done:
		return err
	case <-ctx.Done():
		return h.Close()
	}
}

// listen takes the wanted address, or any free port of this machine when the default one is taken.
func listen(addr string) (net.Listener, error) {
	l, err := net.Listen("tcp", addr)
	if err != nil && addr == defaultAddr && errors.Is(err, syscall.EADDRINUSE) {
		return net.Listen("tcp", "localhost:0")
	}
	return l, err
}

// hostPort is what a person types: the wanted host with the port that was really taken.
func hostPort(got *net.TCPAddr, wanted string) string {
	host, _, err := net.SplitHostPort(wanted)
	if err != nil || host == "" || host == "0.0.0.0" || host == "::" {
		host = "localhost"
	}
	return net.JoinHostPort(host, fmt.Sprint(got.Port))
}

// openBrowser is best effort: the address is printed, and a machine without a screen has no browser.
func openBrowser(url string) {
	var name string
	switch runtime.GOOS {
	case "darwin":
		name = "open"
	case "windows":
		name = "explorer"
	default:
		if os.Getenv("DISPLAY") == "" && os.Getenv("WAYLAND_DISPLAY") == "" {
			return
		}
		name = "xdg-open"
	}
	bin, err := exec.LookPath(name)
	if err != nil {
		return
	}
	cmd := exec.Command(bin, url)
	if cmd.Start() == nil {
		go cmd.Wait()
	}
}

// server serves the site from memory and builds it again when a source file changed, so an author
// edits, reloads the page and sees the result.
type server struct {
	root string
	log  io.Writer
	addr string // that was asked for

	mu     sync.Mutex
	inputs string // hash of the sources that site was made from
	site   *site
}

// refresh builds the site unless the sources are as they were.
func (s *server) refresh() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	inputs, err := hashSources(s.root)
	if err != nil {
		return err
	}
	if s.site != nil && inputs == s.inputs {
		return nil
	}
	start := time.Now()
	made, err := assemble(s.root, "", "", fast, s.log)
	if err != nil {
		return err
	}
	if s.site != nil {
		fmt.Fprintf(s.log, "Rebuilt in %.1f s\n", time.Since(start).Seconds())
	}
	s.site, s.inputs = made, inputs
	return nil
}

func (s *server) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !ours(r.Host, s.addr) {
		http.Error(w, "Highwater answers to localhost, to this machine's addresses and to the name given "+
			"with --addr, not to \""+r.Host+"\"", http.StatusMisdirectedRequest)
		return
	}
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		http.Error(w, "only GET", http.StatusMethodNotAllowed)
		return
	}
	name := strings.TrimPrefix(path.Clean("/"+r.URL.Path), "/")
	if name == "" || strings.HasSuffix(r.URL.Path, "/") {
		name = path.Join(name, "index.html")
	}
	if name == "index.html" {
		if err := s.refresh(); err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
			return
		}
	}
	s.mu.Lock()
	f := s.site.files[name]
	s.mu.Unlock()
	if f == nil {
		http.NotFound(w, r)
		return
	}
	f.serve(w, r)
}
