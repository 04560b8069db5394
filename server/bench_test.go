package server

import (
	"bytes"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"
)

// script is a connection on which a client sends the same request again and again
// without waiting, and does not look at the answers: what it takes is the server's
// time alone. It ends after the given number of requests.
type script struct {
	net.Conn // the methods that are not here are not called
	request  string
	left     int // bytes
	written  int
	end      sync.Once
	ended    chan struct{}
}

func newScript(request string, n int) *script {
	return &script{request: request, left: n * len(request), ended: make(chan struct{})}
}

func (s *script) Read(b []byte) (int, error) {
	if s.left == 0 {
		return 0, io.EOF
	}
	from := (len(s.request) - s.left%len(s.request)) % len(s.request)
	n := copy(b, s.request[from:]) // no more than a request at a time
	s.left -= n
	return n, nil
}

func (s *script) Write(b []byte) (int, error) { s.written += len(b); return len(b), nil }

func (s *script) Close() error                     { s.end.Do(func() { close(s.ended) }); return nil }
func (s *script) LocalAddr() net.Addr              { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 80} }
func (s *script) RemoteAddr() net.Addr             { return &net.TCPAddr{IP: net.IPv4(127, 0, 0, 1), Port: 5} }
func (s *script) SetDeadline(time.Time) error      { return nil }
func (s *script) SetReadDeadline(time.Time) error  { return nil }
func (s *script) SetWriteDeadline(time.Time) error { return nil }

// Accept makes script a listener of one connection, itself.
func (l *scriptListener) Accept() (net.Conn, error) {
	if l.taken {
		<-l.script.ended
		return nil, errors.New("no more connections")
	}
	l.taken = true
	return l.script, nil
}

type scriptListener struct {
	script *script
	taken  bool
}

func (l *scriptListener) Close() error   { return nil }
func (l *scriptListener) Addr() net.Addr { return l.script.LocalAddr() }

func quietServer(b *testing.B, log *slog.Logger) *Server {
	s, err := New(Options{Log: log})
	if err != nil {
		b.Fatal(err)
	}
	s.Show(testPlan(b, "试"))
	return s
}

const browser = " HTTP/1.1\r\nHost: 127.0.0.1:8080\r\nUser-Agent: Mozilla/5.0 (X11; Linux x86_64) Chrome/120\r\n" +
	"Accept: */*\r\nAccept-Encoding: gzip, deflate, br, zstd\r\nAccept-Language: zh-CN,zh;q=0.9\r\nReferer: http://127.0.0.1:8080/\r\n"

// cachedTiles are tiles of about 0.8 and 50 kB, packed.
func cachedTiles(b testing.TB, s *Server) map[string]string {
	s.Show(fieldPlan(b, 90))
	return map[string]string{"small": "/tiles/parcel/7/101/50.mvt", "large": "/tiles/parcel/0/0/0.mvt"}
}

// BenchmarkCachedTile is a ready tile over net/http, everything on, beside the least
// that net/http can do for the same bytes; the ratio is that of the time per request.
func BenchmarkCachedTile(b *testing.B) {
	s := quietServer(b, slog.New(slog.DiscardHandler))
	logging := quietServer(b, slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelDebug})))
	cachedTiles(b, logging)
	for size, path := range cachedTiles(b, s) {
		for _, h := range []http.Handler{s, logging} {
			settled(b, h, path)
		}
		tile := ask(b, s, "GET", path, "", "Accept-Encoding", "gzip, deflate, br, zstd")
		body, err := io.ReadAll(tile.Body)
		if err != nil || tile.StatusCode != 200 || len(body) == 0 {
			b.Fatal(tile.StatusCode, err)
		}
		request := "GET " + path + "?" + s.current.Load().query + browser
		unchanged := request + "If-None-Match: " + tile.Header.Get("Etag") + "\r\n\r\n"
		request += "\r\n"
		watched := func(h *http.Server) { h.ConnState = (&freshConnections{}).watch }
		for _, c := range []struct {
			name, request string
			handler       http.Handler
			least         int // bytes of an answer
			setUp         func(*http.Server)
		}{
			{"bare", request, bareTile(body, tile.Header.Get("Content-Encoding")), len(body), func(*http.Server) {}},
			{"guotu", request, s, len(body), watched},
			{"guotu-log", request, logging, len(body), watched},
			{"guotu-304", unchanged, s, 100, watched},
		} {
			b.Run(size+"/"+c.name, func(b *testing.B) {
				b.ReportAllocs()
				conn := newScript(c.request, b.N)
				h := &http.Server{Handler: c.handler, ReadTimeout: 20 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute}
				c.setUp(h)
				b.ResetTimer()
				h.Serve(&scriptListener{script: conn})
				b.StopTimer()
				b.ReportMetric(float64(len(body)), "body-bytes")
				if conn.written < b.N*c.least || c.least > 100 && conn.written > b.N*(c.least+600) {
					b.Errorf("%d answers of %d bytes", b.N, conn.written/b.N)
				}
			})
		}
	}
}

// settled waits until a tile is as good as it gets.
func settled(b testing.TB, h http.Handler, path string) {
	tag := ""
	for n := 0; n < 3; {
		r := ask(b, h, "GET", path, "", "Accept-Encoding", "gzip, deflate, br, zstd")
		if r.Header.Get("Etag") == tag {
			n++
		} else {
			n = 0
		}
		tag = r.Header.Get("Etag")
		time.Sleep(20 * time.Millisecond)
	}
}

// bareTile answers with a slice of bytes.
func bareTile(body []byte, coding string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Type", "application/vnd.mapbox-vector-tile")
		w.Header().Set("Content-Encoding", coding)
		w.Header().Set("Content-Length", strconv.Itoa(len(body)))
		w.Write(body)
	})
}

// BenchmarkZones is one point over HTTP, without the network.
func BenchmarkZones(b *testing.B) {
	s := quietServer(b, slog.New(slog.DiscardHandler))
	request := "GET /api/v1/zones?point=1.5,1.25 HTTP/1.1\r\nHost: 127.0.0.1:8080\r\n\r\n"
	if body := bodyOf(b, ask(b, s, "GET", "/api/v1/zones?point=1.5,1.25", "")); !strings.Contains(body, "甲") {
		b.Fatal(body)
	}
	b.ReportAllocs()
	conn := newScript(request, b.N)
	h := &http.Server{Handler: s}
	b.ResetTimer()
	h.Serve(&scriptListener{script: conn})
}

// BenchmarkBatch is points per second of a whole batch, without the network.
func BenchmarkBatch(b *testing.B) {
	s := quietServer(b, slog.New(slog.DiscardHandler))
	const rows = 100_000
	body := "id,lon,lat\n" + strings.Repeat("12345,3.123456,1.654321\n", rows)
	for b.Loop() {
		r := httptest.NewRequest("POST", "/api/v1/zones?layers=zone", strings.NewReader(body))
		r.Header.Set("Content-Type", "text/csv")
		w := httptest.NewRecorder()
		s.ServeHTTP(w, r)
		if n := bytes.Count(w.Body.Bytes(), []byte(",甲,\n")); n != rows {
			b.Fatalf("%d rows", n)
		}
	}
	b.ReportMetric(float64(b.N)*rows/b.Elapsed().Seconds(), "points/s")
}
