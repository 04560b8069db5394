package server

import (
	"context"
	"errors"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"github.com/labstack/echo/v4"
)

// maxHeader bounds the header of a request, in bytes.
const maxHeader = 32 << 10

// Serve answers requests that come in on ln until ctx is done, then stops: /readyz
// says so at once, for a tenth of DrainTimeout new requests are still taken, then
// only running ones are brought to an end. Streamed answers that would take longer are
// ended by an error of their own shortly before DrainTimeout, everything
// else is cut off then. It closes ln. The error is nil if ctx was the reason. A
// Server serves once. What it has open stays so until Close.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	defer s.end(errStopping)
	fresh := &freshConnections{}
	h := &http.Server{
		Handler:           s,
		ReadHeaderTimeout: s.o.ReadHeaderTimeout,
		ReadTimeout:       s.o.ReadTimeout,
		WriteTimeout:      s.o.WriteTimeout,
		IdleTimeout:       s.o.IdleTimeout,
		MaxHeaderBytes:    maxHeader,
		BaseContext:       func(net.Listener) context.Context { return s.life },
		ConnState:         fresh.watch,
		ErrorLog:          slog.NewLogLogger(s.o.Log.Handler(), slog.LevelWarn),
	}
	served := make(chan error, 1)
	go func() { served <- h.Serve(ln) }()
	select {
	case err := <-served:
		return err
	case <-ctx.Done():
	}
	return s.drain(h, fresh, served)
}

// Close waits for what is still done in the background for tiles, and closes archives
// and the folder of tiles. Serve, Show and Warm must have returned, and none of them may be
// called any more.
func (s *Server) Close() {
	s.end(errStopping)
	if p := s.current.Load(); p != nil {
		s.closed(p.archives)
		p.store.Close()
	}
	if err := s.disk.Close(); err != nil {
		s.o.Log.Warn("folder of tiles not closed", slog.Any("error", err))
	}
}

func (s *Server) drain(h *http.Server, fresh *freshConnections, served <-chan error) error {
	begin := time.Now()
	s.draining.Store(true)
	s.o.Log.Info("stopping")
	time.Sleep(s.o.DrainTimeout / 10)
	last := time.AfterFunc(s.o.DrainTimeout*7/10, func() { s.end(errStopping) })
	defer last.Stop()
	limit, stop := context.WithDeadline(context.Background(), begin.Add(s.o.DrainTimeout))
	defer stop()
	fresh.closeAfter(h)
	err := h.Shutdown(limit)
	if err != nil {
		s.o.Log.Warn("requests cut off", slog.Any("error", err))
		err = h.Close()
	}
	if e := <-served; !errors.Is(e, http.ErrServerClosed) {
		err = errors.Join(err, e)
	}
	s.o.Log.Info("stopped", slog.Duration("took", time.Since(begin)))
	return err
}

// freshConnections are those that have not sent anything yet. Browsers open such
// ones in advance; http.Server would wait for them for seconds when it stops.
type freshConnections struct{ all sync.Map }

func (f *freshConnections) watch(c net.Conn, state http.ConnState) {
	if state == http.StateNew {
		f.all.Store(c, nil)
	} else {
		f.all.Delete(c)
	}
}

// closeAfter closes them as soon as the server has closed its listeners.
func (f *freshConnections) closeAfter(h *http.Server) {
	h.RegisterOnShutdown(func() {
		f.all.Range(func(c, _ any) bool {
			c.(net.Conn).Close()
			return true
		})
	})
}

// healthz answers GET /healthz: the program runs.
func (s *Server) healthz(c echo.Context) error {
	return s.sendFresh(c, []byte(`{"status":"ok"}`+"\n"))
}

// readyz answers GET /readyz: 200 if requests are welcome, 503 before the layers
// are loaded and when the server is about to stop.
func (s *Server) readyz(c echo.Context) error {
	if s.draining.Load() {
		return errStopping
	}
	p, err := s.plan()
	if err != nil {
		return err
	}
	return s.sendFresh(c, []byte(`{"status":"ready","plan":"`+p.version+`"}`+"\n"))
}
