package server

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"time"

	"github.com/labstack/echo/v4"
)

// minRate is the least mean speed of a body that counts as getting on, in bytes per
// second: a client has ReadTimeout, and a second more for each so many bytes it
// has sent, but never more than ReadTimeout from now.
const minRate = 1 << 10

// stream runs a handler that writes while it still reads. Its reader never fails
// because of the time that the answer takes, and its writer not because of the
// time that the body takes, as long as both get on: the body at minRate, the answer
// by a buffer per WriteTimeout.
//
// An error that the handler returns before it wrote anything is answered as a
// problem. Afterwards, it must have told the client itself.
//
// What the client has sent ahead of its answer is kept in memory (spool.go). Many
// clients send everything before they read the first byte, and would otherwise
// wait for a server that waits for them.
func (s *Server) stream(c echo.Context, contentType string, run func(io.Reader, io.Writer) error) error {
	w, r := c.Response(), c.Request()
	control := http.NewResponseController(w.Writer)
	if err := known(control.EnableFullDuplex()); err != nil {
		return err
	}
	body := &pacedBody{body: http.MaxBytesReader(w.Writer, r.Body, s.o.MaxBody), control: control, timeout: s.o.ReadTimeout, began: time.Now()}
	ahead := s.newSpool(body)
	defer ahead.close(func() { control.SetReadDeadline(time.Unix(1, 0)) })
	out := &streamWriter{response: w, control: control, timeout: s.o.WriteTimeout, contentType: contentType}
	err := run(ahead, out)
	if out.failed != nil {
		return out.failed
	}
	if out.begun {
		out.Flush() // nobody is left to be told if that fails
	}
	if r.Context().Err() == nil {
		// A client that still sends would find the connection broken and not read the
		// answer. This ends with the body, at its limit, or when it stalls.
		io.Copy(io.Discard, ahead)
	}
	if out.begun {
		return nil
	}
	return err
}

// pacedBody is a body that must arrive at minRate.
type pacedBody struct {
	body    io.Reader
	control *http.ResponseController
	timeout time.Duration
	began   time.Time
	bytes   int64
	set     time.Time // the deadline
}

func (p *pacedBody) Read(b []byte) (int, error) {
	deadline := time.Now().Add(p.timeout)
	if least := p.began.Add(p.timeout + time.Duration(p.bytes/minRate)*time.Second); least.Before(deadline) {
		deadline = least
	}
	if deadline.Sub(p.set) > p.timeout/16 {
		p.set = deadline
		if err := known(p.control.SetReadDeadline(deadline)); err != nil {
			return 0, err
		}
	}
	n, err := p.body.Read(b)
	p.bytes += int64(n)
	return n, err
}

// streamWriter is an answer of unknown length.
type streamWriter struct {
	response    *echo.Response
	control     *http.ResponseController
	timeout     time.Duration
	contentType string
	begun       bool
	failed      error
}

func (w *streamWriter) Write(b []byte) (int, error) {
	if !w.begun {
		w.begun = true
		h := w.response.Header()
		h.Set("Content-Type", w.contentType)
		h.Set("Cache-Control", "no-store")
		w.response.WriteHeader(http.StatusOK)
	}
	if err := known(w.control.SetWriteDeadline(time.Now().Add(w.timeout))); err != nil {
		return 0, w.gone(err)
	}
	n, err := w.response.Write(b)
	return n, w.gone(err)
}

// known forgives that there is no connection to be controlled, as in tests and in
// HTTP/2, which is full duplex by nature.
func known(err error) error {
	if errors.Is(err, http.ErrNotSupported) {
		return nil
	}
	return err
}

// Flush sends what has been written.
func (w *streamWriter) Flush() error { return w.gone(w.control.Flush()) }

func (w *streamWriter) gone(err error) error {
	if err == nil {
		return nil
	}
	w.failed = fmt.Errorf("%w: %w", errGone, err)
	return w.failed
}
