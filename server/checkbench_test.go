package server

import (
	"context"
	"io"
	"log/slog"
	"net"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"guotu/data"
	"guotu/layers"
)

// BenchmarkCheckClients is a parcel of the demo plan, checked against all bundled layers over
// real connections by 50 clients. In each round every client asks once, 2 ms after the one before it,
// and the round ends when all have their answers; p99 is how long a client waits for its own.
func BenchmarkCheckClients(b *testing.B) {
	c, err := layers.Load(b.Context(), data.Bundled(), "guotu.yaml")
	if err != nil {
		b.Fatal(err)
	}
	s := quietServer(b, slog.New(slog.DiscardHandler))
	s.Show(c)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		b.Fatal(err)
	}
	ctx, stop := context.WithCancel(b.Context())
	served := make(chan error, 1)
	go func() { served <- s.Serve(ctx, ln) }()
	defer func() { stop(); <-served; s.Close() }()
	const clients, pause = 50, 100 * time.Millisecond
	body := `{"as_of":"2026-03-01","geometry":{"type":"Polygon","coordinates":[[[120.921199,30.765373],[120.926676,30.765373],[120.926676,30.769216],[120.921199,30.769216],[120.921199,30.765373]]]}}`
	transport := &http.Transport{MaxIdleConnsPerHost: clients}
	defer transport.CloseIdleConnections()
	client := &http.Client{Transport: transport}
	once := func() time.Duration {
		began := time.Now()
		r, err := client.Post("http://"+ln.Addr().String()+checkPath, "application/json", strings.NewReader(body))
		if err != nil {
			b.Error(err)
			return 0
		}
		defer r.Body.Close()
		answer, err := io.ReadAll(r.Body)
		if err != nil || r.StatusCode != 200 || !strings.HasPrefix(string(answer), `{"verdict":"`) {
			b.Errorf("%d %v %.100s", r.StatusCode, err, answer)
		}
		return time.Since(began)
	}
	once() // indexes are made when they are first asked
	var mu sync.Mutex
	var took []time.Duration
	for b.Loop() {
		var all sync.WaitGroup
		for i := range clients {
			all.Go(func() {
				time.Sleep(pause * time.Duration(i) / clients)
				d := once()
				mu.Lock()
				defer mu.Unlock()
				took = append(took, d)
			})
		}
		all.Wait()
	}
	slices.Sort(took)
	b.ReportMetric(float64(took[len(took)/2].Microseconds())/1e3, "p50-ms")
	b.ReportMetric(float64(took[len(took)*99/100].Microseconds())/1e3, "p99-ms")
	b.ReportMetric(0, "ns/op")
}
