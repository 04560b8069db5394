package server

import (
	"bufio"
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"runtime"
	"strconv"
	"syscall"
	"testing"
	"time"
)

// BenchmarkCachedTileCPU is a ready tile over real connections, kept alive, with metrics
// and a log at level info: the processor time of the server per request, beside that of
// the least that net/http can do for the same bytes. They take turns, and the ratio is the
// median of those of the turns, so that other load touches both.
func BenchmarkCachedTileCPU(b *testing.B) {
	s := quietServer(b, slog.New(slog.NewTextHandler(io.Discard, &slog.HandlerOptions{Level: slog.LevelInfo})))
	for size, path := range cachedTiles(b, s) {
		settled(b, s, path)
		tile := ask(b, s, "GET", path, "", "Accept-Encoding", "gzip, deflate, br, zstd")
		body, err := io.ReadAll(tile.Body)
		if err != nil || tile.StatusCode != 200 || len(body) == 0 {
			b.Fatal(tile.StatusCode, err)
		}
		request := "GET " + path + "?" + s.current.Load().query + browser
		bare := cpuServer(b, bareTile(body, tile.Header.Get("Content-Encoding")), request+"\r\n")
		least := cpuServer(b, unmodified(tile.Header.Get("Etag")), request+"\r\n")
		for _, c := range []struct {
			name string
			bare *cpuClient
			of   *cpuClient
		}{
			{"200", bare, cpuServer(b, s, request+"\r\n")},
			{"304", least, cpuServer(b, s, request+"If-None-Match: "+tile.Header.Get("Etag")+"\r\n\r\n")},
		} {
			b.Run(size+"/"+c.name, func(b *testing.B) {
				const requests = 2000
				var ratios, walls, ours []float64
				c.bare.ask(b, requests)
				c.of.ask(b, requests)
				b.ResetTimer()
				for range max(b.N, 9) {
					cpu0, wall0 := c.bare.ask(b, requests)
					cpu1, wall1 := c.of.ask(b, requests)
					ratios, walls = append(ratios, cpu1/cpu0), append(walls, wall1/wall0)
					ours = append(ours, cpu1/requests*1e6)
				}
				b.ReportMetric(median(ratios), "cpu-ratio")
				b.ReportMetric(median(walls), "wall-ratio")
				b.ReportMetric(median(ours), "cpu-µs/request")
				b.ReportMetric(float64(len(body)), "body-bytes")
				b.ReportMetric(0, "ns/op")
			})
		}
	}
}

// unmodified answers that the client has it.
func unmodified(tag string) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Etag", tag)
		w.WriteHeader(http.StatusNotModified)
	})
}

// cpuClient asks a server for the same thing on one connection.
type cpuClient struct {
	socket  int // that blocks
	request []byte
	answer  int // bytes
	buffer  []byte
}

// cpuServer serves on a real connection until the end of the benchmark.
func cpuServer(b *testing.B, handler http.Handler, request string) *cpuClient {
	b.Helper()
	ln, err := (&net.ListenConfig{}).Listen(b.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	h := &http.Server{Handler: handler, ReadTimeout: 20 * time.Second, WriteTimeout: 30 * time.Second, IdleTimeout: time.Minute}
	go h.Serve(ln)
	conn, err := net.Dial("tcp", ln.Addr().String())
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { conn.Close(); h.Shutdown(context.Background()) })
	f, err := conn.(*net.TCPConn).File()
	if err != nil {
		b.Fatal(err)
	}
	b.Cleanup(func() { f.Close() })
	c := &cpuClient{socket: int(f.Fd()), request: []byte(request), buffer: make([]byte, 256<<10)}
	if _, err := conn.Write(c.request); err != nil {
		b.Fatal(err)
	}
	r := bufio.NewReader(conn)
	for { // the length of the header
		line, err := r.ReadString('\n')
		if err != nil {
			b.Fatal(err)
		}
		c.answer += len(line)
		if text, found := cutHeader(line, "Content-Length: "); found {
			n, err := strconv.Atoi(text)
			if err != nil {
				b.Fatal(err)
			}
			defer func() { c.answer += n }()
			defer io.CopyN(io.Discard, r, int64(n))
		}
		if line == "\r\n" {
			return c
		}
	}
}

func cutHeader(line, name string) (string, bool) {
	if len(line) < len(name)+2 || line[:len(name)] != name {
		return "", false
	}
	return line[len(name) : len(line)-2], true
}

// ask sends requests one after another and returns the processor time of the process
// without that of the client, which has a thread to itself, and the time they took, in
// seconds.
func (c *cpuClient) ask(b *testing.B, n int) (cpu, wall float64) {
	runtime.LockOSThread()
	defer runtime.UnlockOSThread()
	before, client, began := cpuSeconds(b, syscall.RUSAGE_SELF), cpuSeconds(b, syscall.RUSAGE_THREAD), time.Now()
	for range n {
		if _, err := syscall.Write(c.socket, c.request); err != nil {
			b.Fatal(err)
		}
		for left := c.answer; left > 0; {
			got, err := syscall.Read(c.socket, c.buffer[:left])
			if err != nil || got == 0 {
				b.Fatal(got, err)
			}
			left -= got
		}
	}
	client = cpuSeconds(b, syscall.RUSAGE_THREAD) - client
	return cpuSeconds(b, syscall.RUSAGE_SELF) - before - client, time.Since(began).Seconds()
}

func cpuSeconds(b *testing.B, who int) float64 {
	var u syscall.Rusage
	if err := syscall.Getrusage(who, &u); err != nil {
		b.Fatal(err)
	}
	return float64(u.Utime.Nano()+u.Stime.Nano()) / 1e9
}
