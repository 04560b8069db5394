package server

import (
	"context"
	"encoding/json"
	"errors"
	"log/slog"
	"net/http"

	"github.com/labstack/echo/v4"
	"github.com/paulmach/orb"

	"guotu/layers"
	"guotu/server/batch"
	"guotu/server/call"
	"guotu/server/check"
	"guotu/tiles"
)

// problem is an answer that says what is wrong (RFC 9457). Its type is about:blank but for
// those that a standard names: the status says what kind of problem it is, the other members
// which.
type problem struct {
	Type      string `json:"type"`
	Title     string `json:"title"`
	Status    int    `json:"status"`
	Detail    string `json:"detail,omitempty"`
	Parameter string `json:"parameter,omitempty"` // of the path or query
	Line      int    `json:"line,omitempty"`      // of the body
	Instance  string `json:"instance,omitempty"`  // to be found again in the log

	// Of a siting check:
	Alternative int          `json:"alternative,omitempty"` // number of the site, from 1
	Parcel      int          `json:"parcel,omitempty"`      // number of the parcel, from 1
	At          *orb.Point   `json:"at,omitempty"`          // longitude, latitude
	Message     *layers.Text `json:"message,omitempty"`     // the detail for planners, in both languages
}

// requestError is an error that a client can mend.
type requestError = call.Error

// badRequest returns the error for a parameter that cannot be understood.
func badRequest(parameter, format string, args ...any) error {
	return call.Bad(parameter, format, args...)
}

// errLoading is the answer until there is a plan.
var errLoading = errors.New("the layers are still being loaded")

// errStopping ends requests that take longer than the server's stop.
var errStopping = errors.New("the server is stopping")

// errGone says that the client no longer takes the answer.
var errGone = errors.New("the client went away")

// errNoPage is the answer of a program that was built without its page.
var errNoPage = errors.New(`the map page is not part of this build; "make build" makes it`)

// problemOf is the one place that decides the status of an error. What it does not
// know is an internal error, of which the client learns no more than that.
func problemOf(err error) problem {
	p := problem{Type: "about:blank", Detail: err.Error()}
	var (
		request *requestError
		unknown *layers.UnknownLayerError
		input   *batch.InputError
		large   *tiles.TooLargeError
		frame   *tiles.FrameError
		routing *echo.HTTPError
	)
	switch {
	case p.ofCheck(err):
	case errors.As(err, &request):
		p.Status, p.Parameter, p.Line = request.Status, request.Parameter, request.Line
		orDefault(&p.Status, http.StatusBadRequest)
		if request.Type != "" {
			p.Type = request.Type
		}
	case errors.As(err, &unknown):
		p.Status, p.Parameter = http.StatusNotFound, "layers"
	case errors.Is(err, batch.ErrRows):
		p.Status = http.StatusRequestEntityTooLarge
	case errors.As(err, &input):
		p.Status, p.Parameter, p.Line = http.StatusBadRequest, input.Parameter, input.Line
	case errors.As(err, &large):
		p.Status, p.Parameter, p.Detail = http.StatusBadRequest, "filter", "filter: "+large.Error()
	case errors.As(err, &frame):
		p.Status = http.StatusBadRequest
	case errors.Is(err, tiles.ErrLate), errors.Is(err, errLoading), errors.Is(err, errStopping), errors.Is(err, errNoPage), errors.Is(err, check.ErrBusy):
		p.Status = http.StatusServiceUnavailable
	case errors.Is(err, errGone), errors.Is(err, context.Canceled):
		p.Status = statusGone
	case errors.As(err, &routing) && routing.Code < http.StatusInternalServerError:
		p.Status, p.Detail = routing.Code, routingDetail(routing.Code)
	default:
		p.Status, p.Detail = http.StatusInternalServerError, "internal error"
	}
	p.Title = http.StatusText(p.Status)
	return p
}

// statusGone stands in logs and metrics for clients that went away; nobody
// reads the answer.
const statusGone = 499

func routingDetail(status int) string {
	switch status {
	case http.StatusNotFound:
		return "nothing has this address; /openapi.json lists all that have"
	case http.StatusMethodNotAllowed:
		return "this address has no such method; the header Allow lists those it has"
	}
	return ""
}

// refuse answers an error. It is also what Echo calls for unknown routes.
func (s *Server) refuse(err error, c echo.Context) {
	p := problemOf(err)
	if p.Status == http.StatusInternalServerError {
		p.Instance = s.logInternal(err, c)
	}
	r := c.Response()
	if r.Committed {
		// The answer has begun; only a broken connection tells that it is not whole.
		panic(http.ErrAbortHandler)
	}
	if p.Status == statusGone {
		r.Status = statusGone
		return
	}
	body, err := json.Marshal(p)
	if err != nil {
		body = []byte(`{"type":"about:blank","status":500}`) // not reached: strings and numbers only
	}
	h := r.Header()
	for _, name := range []string{"Content-Encoding", "Content-Length", "Etag"} {
		h.Del(name)
	}
	h.Set("Content-Type", "application/problem+json")
	h.Set("Cache-Control", "no-store")
	h.Set("X-Content-Type-Options", "nosniff")
	h.Set("Access-Control-Allow-Origin", "*")
	if p.Status == http.StatusServiceUnavailable {
		h.Set("Retry-After", "2")
	}
	r.WriteHeader(p.Status)
	s.write(c, append(body, '\n'))
}

// write sends the body of an answer. If the client does not take it there is
// nobody to tell.
func (s *Server) write(c echo.Context, body []byte) {
	if _, err := c.Response().Write(body); err != nil {
		s.o.Log.Debug("answer not delivered", slog.Any("error", err))
	}
}

// logInternal logs an error whole and returns the name under which it is there.
func (s *Server) logInternal(err error, c echo.Context) string {
	instance := "urn:guotu:error:" + newErrorName()
	attributes := []any{slog.Any("error", err), slog.String("instance", instance),
		slog.String("method", c.Request().Method), slog.String("path", c.Request().URL.Path)}
	if crash := new(crashError); errors.As(err, &crash) {
		attributes = append(attributes, slog.String("stack", string(crash.stack)))
	}
	s.o.Log.Error("request failed", attributes...)
	return instance
}
