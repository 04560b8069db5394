package main

import (
	"bytes"
	"compress/gzip"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"time"
)

// peer is a program that makes or serves tiles.
type peer interface {
	name() string
	// install makes it ready, into the cache folder, and returns its version. It is
	// called in every run and does nothing a second time.
	install(ctx context.Context, l *lab) (version string, err error)
	// start runs it over a data set until stop is called.
	start(ctx context.Context, l *lab, s *set) (*running, error)
}

// running is a peer at work.
type running struct {
	// fetch asks for a tile, compressed if the peer can. nil is an empty tile.
	fetch func(t tile, compressed bool) (*answer, error)
	url   string // with {z}, {x} and {y}; "" if it does not speak HTTP
	// pids are the processes whose time counts, with their descendants.
	pids []int
	stop func()
}

// answer is a tile as it came.
type answer struct {
	body     []byte
	encoding string // gzip or ""
}

// raw returns the tile without compression.
func (a *answer) raw() ([]byte, error) {
	if a.encoding != "gzip" {
		return a.body, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(a.body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// peers are all that are compared, in the order of the tables.
func peers() []peer {
	return []peer{
		&guotu{}, &tegola{}, &martin{}, &asMVT{}, &mapserver{}, &geojsonVT{}, &naive{}, &tippecanoe{},
		&bare{}, &nginx{}, &pmtiles{}, &mbtileserver{}, &tegolaCache{},
		&absent{"pg_tileserv", "github.com/CrunchyData/pg_tileserv", "v1.0.11"},
		&absent{"Tile38", "github.com/tidwall/tile38", "1.37.0"},
	}
}

// absent is a peer that the module proxy did not have when this was written. It is
// asked for each time, so that the page tells the reason of the day.
type absent struct{ title, module, version string }

func (a *absent) name() string { return a.title }

func (a *absent) install(ctx context.Context, l *lab) (string, error) {
	out, err := output(ctx, l.work, nil, "go", "mod", "download", a.module+"@"+a.version)
	if err != nil {
		return "", fmt.Errorf("%s %s: %s", a.module, a.version, oneLine(out, 120))
	}
	return "", fmt.Errorf("%s %s can be had now, but could not when this bench was written, which does not know how to run it", a.module, a.version)
}

func (a *absent) start(context.Context, *lab, *set) (*running, error) {
	return nil, errors.New("not installed")
}

// onlyCached is a peer that serves ready tiles and makes none.
type onlyCached struct{}

func (onlyCached) start(context.Context, *lab, *set) (*running, error) { return nil, errNotTiles }

// errNotTiles is returned by peers that have no part in a measurement.
var errNotTiles = errors.New("serves ready tiles only")

// Installing.

var debianPackages = []string{"postgresql", "postgis", "postgresql-postgis", "gdal-bin", "cgi-mapserver", "nginx-light", "spawn-fcgi", "wrk",
	"python3-shapely", "python3-venv", "gcc", "libc6-dev"}

// installDebian installs what is missing of packages, where that needs no password.
func installDebian(ctx context.Context, packages []string) error {
	if _, err := exec.LookPath("apt-get"); err != nil {
		return errors.New("this is not Debian: install by hand " + strings.Join(packages, " "))
	}
	var missing []string
	for _, p := range packages {
		if out, err := output(ctx, "", nil, "dpkg-query", "-W", "-f", "${Status}", p); err != nil || !strings.HasSuffix(out, " installed") {
			missing = append(missing, p)
		}
	}
	if len(missing) == 0 {
		return nil
	}
	say("installing %s", strings.Join(missing, " "))
	command := []string{"env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-y", "-qq", "--no-install-recommends"}
	update := []string{"apt-get", "update", "-qq"}
	if os.Getuid() != 0 {
		command, update = append([]string{"sudo", "-n"}, command...), append([]string{"sudo", "-n"}, update...)
	}
	if out, err := output(ctx, "", nil, update...); err != nil {
		return errors.New(oneLine(out, 200))
	}
	if out, err := output(ctx, "", nil, append(command, missing...)...); err != nil {
		return errors.New(oneLine(out, 200))
	}
	return nil
}

// installGo builds the program of a module of its own under bench/peers.
func installGo(ctx context.Context, l *lab, folder, program string, cgo bool, tags string) (string, error) {
	env := []string{"CGO_ENABLED=0"}
	if cgo {
		env[0] = "CGO_ENABLED=1"
	}
	in, to := filepath.Join(l.root, "bench", "peers", folder), filepath.Join(l.cache, "bin", folder)
	if out, err := output(ctx, in, env, "go", "build", "-mod=readonly", "-tags", tags, "-o", to, program); err != nil {
		return "", errors.New(out)
	}
	return to, nil
}

// moduleVersion returns the version of a module that a folder under bench/peers pins.
func moduleVersion(ctx context.Context, l *lab, folder, module string) string {
	out, err := output(ctx, filepath.Join(l.root, "bench", "peers", folder), nil, "go", "list", "-m", "-f", "{{.Version}}", module)
	if err != nil {
		return "unknown version"
	}
	return out
}

// output runs a command in a folder and returns what it printed.
func output(ctx context.Context, folder string, env []string, args ...string) (string, error) {
	c := exec.CommandContext(ctx, args[0], args[1:]...)
	c.WaitDelay = 5 * time.Second // its children may still have the pipe
	c.Dir = folder
	c.Env = append(os.Environ(), env...)
	out, err := c.CombinedOutput()
	text := strings.TrimSpace(string(out))
	if err != nil && text == "" {
		text = err.Error()
	}
	return text, err
}

// Running.

// child is a program that was started here.
type child struct {
	pid   int
	log   string // file with what it prints
	ended chan struct{}
}

// launch starts a program whose output goes into a file of its name in the work
// folder.
func launch(l *lab, name string, env []string, args ...string) (*child, error) {
	p := &child{log: filepath.Join(l.work, name+".log"), ended: make(chan struct{})}
	log, err := os.Create(p.log)
	if err != nil {
		return nil, err
	}
	defer log.Close()
	c := exec.Command(args[0], args[1:]...)
	c.Dir, c.Env, c.Stdout, c.Stderr = l.work, append(os.Environ(), env...), log, log
	c.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	if err := c.Start(); err != nil {
		return nil, err
	}
	p.pid = c.Process.Pid
	go func() { c.Wait(); close(p.ended) }()
	return p, nil
}

// stop ends the program and the children it has.
func (p *child) stop() {
	syscall.Kill(-p.pid, syscall.SIGTERM)
	select {
	case <-p.ended:
	case <-time.After(5 * time.Second):
		syscall.Kill(-p.pid, syscall.SIGKILL)
		<-p.ended
	}
}

// server starts a program that serves tiles over HTTP and waits until it answers.
func server(ctx context.Context, l *lab, name, url string, env []string, args ...string) (*running, error) {
	p, err := launch(l, name, env, args...)
	if err != nil {
		return nil, err
	}
	host := strings.Split(strings.TrimPrefix(url, "http://"), "/")[0]
	deadline := time.Now().Add(5 * time.Minute) // a million parcels take their time to load
	for {
		if conn, err := net.DialTimeout("tcp", host, time.Second); err == nil {
			conn.Close()
			return &running{url: url, pids: []int{p.pid}, fetch: httpFetch(url), stop: p.stop}, nil
		}
		select {
		case <-p.ended:
			text, _ := os.ReadFile(p.log)
			return nil, fmt.Errorf("%s ended: %s", name, oneLine(string(text), 300))
		case <-ctx.Done():
			p.stop()
			return nil, ctx.Err()
		case <-time.After(20 * time.Millisecond):
		}
		if time.Now().After(deadline) {
			p.stop()
			return nil, fmt.Errorf("%s does not listen on %s after 5 minutes", name, host)
		}
	}
}

// freeAddress returns an address of this machine on which nobody listens.
func freeAddress() string {
	n, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		panic(err) // no loopback interface
	}
	defer n.Close()
	return n.Addr().String()
}

// httpFetch asks over one connection that stays open.
func httpFetch(url string) func(tile, bool) (*answer, error) {
	client := &http.Client{Transport: &http.Transport{DisableCompression: true, MaxIdleConns: 1}, Timeout: 10 * time.Minute}
	return func(t tile, compressed bool) (*answer, error) {
		request, err := http.NewRequest(http.MethodGet, t.in(url), nil)
		if err != nil {
			return nil, err
		}
		request.Header.Set("Accept-Encoding", "identity")
		if compressed {
			request.Header.Set("Accept-Encoding", "gzip")
		}
		response, err := client.Do(request)
		if err != nil {
			return nil, err
		}
		defer response.Body.Close()
		body, err := io.ReadAll(response.Body)
		switch {
		case err != nil:
			return nil, err
		case response.StatusCode == http.StatusNoContent || response.StatusCode == http.StatusOK && len(body) == 0:
			return nil, nil
		case response.StatusCode != http.StatusOK || strings.HasPrefix(response.Header.Get("Content-Type"), "text/"):
			return nil, fmt.Errorf("%s: %s %s", t.in(url), response.Status, oneLine(string(body), 200))
		}
		return &answer{body, response.Header.Get("Content-Encoding")}, nil
	}
}
