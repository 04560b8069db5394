package server

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"github.com/labstack/echo/v4"
)

// started is a Server that serves on a listener of its own.
type started struct {
	*Server
	address string
	log     *testLog
	stop    func() error // stops it and returns what Serve did
}

func start(t testing.TB, o Options) started {
	t.Helper()
	s, log := testServer(t, o)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, ln) }()
	stop := sync.OnceValue(func() error {
		cancel()
		return <-served
	})
	t.Cleanup(func() {
		if err := stop(); err != nil {
			t.Errorf("Serve: %v", err)
		}
		s.Close()
	})
	return started{s, ln.Addr().String(), log, stop}
}

// short are timeouts for tests of slow clients.
func short() Options {
	return Options{ReadHeaderTimeout: 200 * time.Millisecond, ReadTimeout: 400 * time.Millisecond, WriteTimeout: 500 * time.Millisecond,
		IdleTimeout: 300 * time.Millisecond, DrainTimeout: time.Second}
}

// TestSlow: sockets that do not get on are cut, whatever they are slow at.
func TestSlow(t *testing.T) {
	s := start(t, short())
	f := func(what, first, drip, want string) {
		t.Helper()
		t.Run(what, func(t *testing.T) {
			t.Parallel()
			c := dial(t, s.address)
			if _, err := io.WriteString(c, first); err != nil {
				t.Fatal(err)
			}
			began, done := time.Now(), make(chan struct{})
			defer func() { <-done }()
			defer c.Close()
			go func() {
				defer close(done)
				for drip != "" {
					time.Sleep(50 * time.Millisecond)
					if _, err := io.WriteString(c, drip); err != nil {
						return
					}
				}
			}()
			answer, err := io.ReadAll(c)
			if took := time.Since(began); took > 3*time.Second {
				t.Errorf("cut after %v", took)
			}
			if !strings.Contains(string(answer), want) {
				t.Errorf("%q, %v, want %q", answer, err, want)
			}
		})
	}
	const post = "POST /api/v1/zones HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 1000\r\n\r\n"
	f("nothing", "", "", "")
	f("header drips", "GET / HTTP/1.1\r\nX: ", "a", "")
	f("header lines drip", "GET / HTTP/1.1\r\nX: a\r\n", "Y: b\r\n", "")
	f("body missing", post, "", "the body did not arrive in time")
	f("body drips", post, "a", "408 Request Timeout")
	f("rows drip", post+"lon,lat\n", "5,1\n", "the body did not arrive in time")
	f("idle", "GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n", "", `{"status":"ok"}`)
	f("body to a page", "GET /healthz HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n", "a", `{"status":"ok"}`)
}

// TestSlowReader: a client that sends points and does not take the answer is cut.
func TestSlowReader(t *testing.T) {
	s := start(t, short())
	c := dial(t, s.address)
	fmt.Fprint(c, "POST /api/v1/zones HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nlon,lat\n\r\n")
	rows := strings.Repeat("5,1\n", 16<<10)
	began := time.Now()
	for {
		if _, err := fmt.Fprintf(c, "%x\r\n%s\r\n", len(rows), rows); err != nil {
			break
		}
		if time.Since(began) > 20*time.Second {
			t.Fatal("still connected")
		}
	}
}

// TestPatient: a batch may take longer than the timeouts as long as it gets on.
func TestPatient(t *testing.T) {
	o := short()
	o.ReadTimeout, o.WriteTimeout = time.Second, time.Second
	s := start(t, o)
	c := dial(t, s.address)
	fmt.Fprint(c, "POST /api/v1/zones HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\n8\r\nlon,lat\n\r\n")
	began, rows := time.Now(), strings.Repeat("5,1\n", 512)
	go func() {
		for time.Since(began) < 2500*time.Millisecond {
			fmt.Fprintf(c, "%x\r\n%s\r\n", len(rows), rows)
			time.Sleep(100 * time.Millisecond)
		}
		fmt.Fprint(c, "0\r\n\r\n")
	}()
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	body, err := io.ReadAll(r.Body)
	if text := string(body); err != nil || strings.Contains(text, "line") || strings.Count(text, "\n")%512 != 1 || strings.Count(text, "\n") < 2000 {
		t.Errorf("%d lines, %v, ends %q", strings.Count(text, "\n"), err, text[max(0, len(text)-200):])
	}
}

// TestGarbage: what is not HTTP is refused, and the server lives on.
func TestGarbage(t *testing.T) {
	s := start(t, short())
	f := func(request, want string) {
		t.Helper()
		c := dial(t, s.address)
		io.WriteString(c, request) // it may be cut before the end
		answer, err := io.ReadAll(c)
		if !strings.HasPrefix(string(answer), want) {
			t.Errorf("%.80q: %.80q, %v, want %q", request, answer, err, want)
		}
	}
	f("\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03\r\n\r\n", "HTTP/1.1 400")
	f("GET\r\n\r\n", "HTTP/1.1 400")
	f("GET / HTTP/9.9\r\n\r\n", "HTTP/1.1 505")
	f("GET / HTTP/1.1\r\n\r\n", "HTTP/1.1 400")
	f("GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", "HTTP/1.1 400")
	f("GET / HTTP/1.1\r\nHost: a\r\nBad Header: x\r\n\r\n", "HTTP/1.1 400")
	f("GET / HTTP/1.1\r\nHost: a\r\nX: \x00\r\n\r\n", "HTTP/1.1 400")
	f("GET /%zz HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400")
	f("GET http://[::1/ HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 400")
	f("GET / HTTP/1.1\r\nHost: a\r\nX: "+strings.Repeat("a", 2*maxHeader)+"\r\n\r\n", "HTTP/1.1 431")
	f("POST /api/v1/zones HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", "HTTP/1.1 400")
	f("POST /api/v1/zones HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", "HTTP/1.1 ")
	f("POST /api/v1/zones HTTP/1.1\r\nHost: a\r\nContent-Type: text/csv\r\nContent-Length: -1\r\n\r\n", "HTTP/1.1 400")
	f("GET /healthz HTTP/1.0\r\n\r\n", "HTTP/1.0 200")
	f("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n", "HTTP/1.1 200")
	f("GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n", "HTTP/1.1 200")
}

// TestStop: running requests end, new ones are told, and nobody waits for browsers'
// connections in advance.
func TestStop(t *testing.T) {
	o := short()
	o.ReadHeaderTimeout, o.ReadTimeout, o.DrainTimeout = 10*time.Second, 10*time.Second, 2*time.Second
	s := start(t, o)
	entered, release := make(chan struct{}), make(chan struct{})
	s.echo.GET("/long", s.observed(route{"GET", "/long", func(c echo.Context) error {
		close(entered)
		<-release
		return s.sendFresh(c, []byte("whole"))
	}, private}))
	dial(t, s.address) // sends nothing
	long := dial(t, s.address)
	io.WriteString(long, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
	<-entered
	stopped := make(chan error, 1)
	began := time.Now()
	go func() { stopped <- s.stop() }()
	for !s.draining.Load() {
		time.Sleep(time.Millisecond)
	}
	ready := dial(t, s.address)
	io.WriteString(ready, "GET /readyz HTTP/1.1\r\nHost: x\r\n\r\n")
	if line, err := bufio.NewReader(ready).ReadString('\n'); !strings.Contains(line, " 503 ") {
		t.Errorf("readyz: %q, %v", line, err)
	}
	time.Sleep(400 * time.Millisecond)
	close(release)
	answer, err := io.ReadAll(long)
	if !strings.HasSuffix(string(answer), "whole") || err != nil {
		t.Errorf("the running request got %q, %v", answer, err)
	}
	if err := <-stopped; err != nil || time.Since(began) > 2*time.Second {
		t.Errorf("stopped after %v: %v", time.Since(began), err)
	}
	if _, err := net.Dial("tcp", s.address); err == nil {
		t.Error("still listening")
	}
}

// TestStopWhileStreaming: a batch that would go on is ended by a row that says why.
func TestStopWhileStreaming(t *testing.T) {
	o := short()
	o.ReadTimeout, o.DrainTimeout = 20*time.Second, 2*time.Second
	s := start(t, o)
	c := dial(t, s.address)
	fmt.Fprint(c, "POST /api/v1/zones?layers=zone HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\nTransfer-Encoding: chunked\r\n\r\n6\r\n[5,1]\n\r\n")
	r, err := http.ReadResponse(bufio.NewReader(c), nil)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Body.Close()
	var ended atomic.Bool
	go func() {
		for !ended.Load() {
			if _, err := fmt.Fprint(c, "6\r\n[5,1]\n\r\n"); err != nil {
				return
			}
			time.Sleep(10 * time.Millisecond)
		}
	}()
	began := time.Now()
	if err := s.stop(); err != nil {
		t.Error(err)
	}
	ended.Store(true)
	if took := time.Since(began); took > 2*time.Second {
		t.Errorf("stopped after %v", took)
	}
	body, err := io.ReadAll(r.Body)
	if text := string(body); err != nil || !strings.HasSuffix(text, "the server is stopping\"}\n") {
		t.Errorf("%v, ends %q", err, text[max(0, len(text)-200):])
	}
}

// TestStopCutsOff: what does not end is cut off at DrainTimeout.
func TestStopCutsOff(t *testing.T) {
	o := short()
	o.DrainTimeout = 500 * time.Millisecond
	s := start(t, o)
	s.log.expect("requests cut off")
	entered, release := make(chan struct{}), make(chan struct{})
	defer close(release)
	s.echo.GET("/long", s.observed(route{"GET", "/long", func(c echo.Context) error {
		close(entered)
		<-release
		return nil
	}, private}))
	c := dial(t, s.address)
	io.WriteString(c, "GET /long HTTP/1.1\r\nHost: x\r\n\r\n")
	<-entered
	began := time.Now()
	if err := s.stop(); err != nil || time.Since(began) > time.Second {
		t.Errorf("stopped after %v: %v", time.Since(began), err)
	}
}

// TestClientGone: a client that leaves is no error of ours.
func TestClientGone(t *testing.T) {
	s := start(t, short())
	for range 20 {
		c := dial(t, s.address)
		fmt.Fprint(c, "POST /api/v1/zones HTTP/1.1\r\nHost: x\r\nContent-Type: text/csv\r\nContent-Length: 1000000\r\n\r\nlon,lat\n"+strings.Repeat("5,1\n", 10_000))
		c.Close()
		c = dial(t, s.address)
		fmt.Fprint(c, "GET /tiles/zone/3/4/3.mvt HTTP/1.1\r\nHost: x\r\n\r\n")
		c.Close()
	}
}

// TestManyTiles: a hundred clients ask for tiles and points while plans change.
func TestManyTiles(t *testing.T) {
	s := start(t, Options{})
	plans := []string{"一", "二"}
	done := make(chan error, 100)
	for i := range 100 {
		go func() {
			client := &http.Client{Transport: &http.Transport{}}
			defer client.CloseIdleConnections()
			for j := range 10 {
				target := fmt.Sprintf("http://%s/tiles/zone,over/%d/%d/%d.mvt", s.address, 3+j%3, i%8, i%7)
				if j%2 == 1 {
					target = fmt.Sprintf("http://%s/api/v1/zones?point=%d,1", s.address, j)
				}
				r, err := client.Get(target)
				if err != nil {
					done <- err
					return
				}
				if _, err := io.Copy(io.Discard, r.Body); err != nil || r.StatusCode != 200 && r.StatusCode != 204 {
					done <- fmt.Errorf("%s: %d, %v", target, r.StatusCode, err)
					return
				}
				r.Body.Close()
			}
			done <- nil
		}()
	}
	for i := range 4 {
		s.Show(testPlan(t, plans[i%2]))
	}
	for range 100 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
}
