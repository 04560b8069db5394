package server

import (
	"crypto/rand"
	"fmt"
	"log/slog"
	"net/http"
	"runtime/debug"
	"strings"
	"time"

	"github.com/labstack/echo/v4"
)

// observed wraps a route's handler in what every request needs: it turns errors and
// crashes into answers, counts, and logs. It allocates nothing.
func (s *Server) observed(r route) echo.HandlerFunc {
	m := s.measures.route(r.method, r.path)
	return func(c echo.Context) error {
		begin := time.Now()
		s.measures.inFlight.Inc()
		defer s.finished(c, m, begin)
		h := c.Response().Header()
		h["X-Content-Type-Options"] = noSniff
		if r.audience == shared {
			h["Access-Control-Allow-Origin"] = anyOrigin
		}
		s.answer(r.answer, c)
		return nil
	}
}

// unrouted answers requests that no route takes.
func (s *Server) unrouted() echo.HTTPErrorHandler {
	m := s.measures.route("other", "none")
	return func(err error, c echo.Context) {
		s.measures.inFlight.Inc()
		defer s.finished(c, m, time.Now())
		s.refuse(err, c)
	}
}

// finished takes note of a request at its end, however it came to it.
func (s *Server) finished(c echo.Context, m *routeMeasures, begin time.Time) {
	took := time.Since(begin)
	s.measures.inFlight.Dec()
	m.count(c.Response().Status, took)
	s.logRequest(c, took)
}

// Header values that many answers share: assigned as they are, never changed.
var (
	anyOrigin = []string{"*"}
	noSniff   = []string{"nosniff"}
)

// answer runs a handler and answers its error, also if it crashed.
func (s *Server) answer(h echo.HandlerFunc, c echo.Context) {
	defer func() {
		if r := recover(); r != nil {
			if r == http.ErrAbortHandler {
				panic(r)
			}
			s.refuse(&crashError{value: r, stack: debug.Stack()}, c)
		}
	}()
	if err := h(c); err != nil {
		s.refuse(err, c)
	}
}

// crashError is a panic in a handler.
type crashError struct {
	value any
	stack []byte
}

func (e *crashError) Error() string { return fmt.Sprintf("panic: %v", e.value) }

// logRequest writes one line per request if the log is at level debug.
func (s *Server) logRequest(c echo.Context, took time.Duration) {
	r := c.Request()
	if !s.o.Log.Enabled(r.Context(), slog.LevelDebug) {
		return
	}
	s.o.Log.LogAttrs(r.Context(), slog.LevelDebug, "request",
		slog.String("method", r.Method), slog.String("uri", r.URL.RequestURI()), slog.Int("status", c.Response().Status),
		slog.Int64("bytes", c.Response().Size), slog.Duration("took", took), slog.String("client", c.RealIP()))
}

// newErrorName returns a name that no other error has.
func newErrorName() string { return strings.ToLower(rand.Text()[:12]) }
