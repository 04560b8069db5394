package server

import (
	"context"
	"log/slog"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/labstack/echo/v4"

	"guotu/server/call"
	"guotu/server/check"
	"guotu/siting/report"
	"guotu/tiles"
)

// check answers POST /api/v1/check: the report on a project, or on several sites for it.
func (s *Server) check(c echo.Context) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	values, err := parameters(c, append([]string{"f"}, check.Parameters...)...)
	if err != nil {
		return err
	}
	h := c.Request().Header
	format, err := reportFormat(values, h)
	if err != nil {
		return err
	}
	if encoding := h.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return &requestError{Status: http.StatusUnsupportedMediaType, Detail: "the content encoding " + call.Quoted(encoding) + " is not supported; send the body as it is"}
	}
	body, release, err := s.checkBody(c)
	if err != nil {
		return err
	}
	defer release()
	var written *check.Written
	err = s.checks.Turn(c.Request().Context(), func(ctx context.Context) error {
		written, err = s.report(ctx, p, values, h, body, format)
		return err
	})
	if err != nil {
		return err
	}
	release()
	return s.sendReport(c, written)
}

// report checks what a body holds and writes what comes of it.
func (s *Server) report(ctx context.Context, p *plan, values url.Values, h http.Header, body []byte, format string) (*check.Written, error) {
	r, err := s.checks.Read(h.Get("Content-Type"), values, body)
	if err != nil {
		return nil, err
	}
	lang, err := call.Language(r.Lang, h)
	if err != nil {
		return nil, err
	}
	result, err := s.checks.Run(ctx, p.catalog, r, format)
	if err != nil {
		return nil, err
	}
	for _, one := range result.Reports {
		s.o.Log.Debug("checked", slog.String("verdict", one.Verdict.String()), slog.String("plan", one.Plan), slog.String("rules", one.Rules), slog.String("hash", one.Hash))
	}
	return s.checks.Write(ctx, result, format, lang)
}

// reportFormat is the format that the parameter f, or else the header Accept, asks for.
func reportFormat(values url.Values, h http.Header) (string, error) {
	formats := check.Formats()
	if values.Has("f") {
		if f := values.Get("f"); slices.Contains(formats, f) {
			return f, nil
		}
		return "", badRequest("f", "there is no format %s; there are %s", call.Quoted(values.Get("f")), strings.Join(formats, ", "))
	}
	var types []string
	for _, f := range formats {
		types = append(types, report.MediaType(f))
	}
	if i := slices.Index(types, call.MediaType(h, types...)); i >= 0 {
		return formats[i], nil
	}
	return "", &requestError{Status: http.StatusNotAcceptable, Parameter: "Accept",
		Detail: "none of the types that Accept asks for is here; there are " + strings.Join(types, ", ")}
}

// checkBody reads the body of a request, which must get on, into the memory that there is for
// bodies.
func (s *Server) checkBody(c echo.Context) (body []byte, release func(), err error) {
	w, r := c.Response(), c.Request()
	if r.ContentLength > s.o.MaxBody {
		return nil, nil, tooLarge(s.o.MaxBody)
	}
	control := http.NewResponseController(w.Writer)
	paced := &pacedBody{body: http.MaxBytesReader(w.Writer, r.Body, s.o.MaxBody), control: control, timeout: s.o.ReadTimeout, began: time.Now()}
	body, release, err = s.checks.Body(paced, r.ContentLength)
	if err != nil && err != check.ErrBusy {
		return nil, nil, bodyError(err)
	}
	// The client has had its time, the check has its own.
	if e := known(control.SetWriteDeadline(time.Time{})); e != nil && err == nil {
		release()
		return nil, nil, errGone
	}
	return body, release, err
}

// sendReport sends a report, which nobody is to keep: the same question may have another answer
// tomorrow.
func (s *Server) sendReport(c echo.Context, written *check.Written) error {
	w := c.Response()
	if err := known(http.NewResponseController(w.Writer).SetWriteDeadline(time.Now().Add(s.o.WriteTimeout))); err != nil {
		return errGone
	}
	h := w.Header()
	h["Cache-Control"] = neverKept
	h["Vary"] = varyReport
	h["Content-Type"] = []string{written.MediaType}
	if written.FileName != "" {
		h.Set("Content-Disposition", check.Disposition(written.FileName))
		h.Set("Access-Control-Expose-Headers", "Content-Disposition")
	}
	body := written.Body
	if written.FileName == "" && len(body) >= worthGzip && accepted(c.Request().Header)[tiles.Gzip] > 0 {
		body = compress(body)
		h["Content-Encoding"] = codingNames[tiles.Gzip]
	}
	h["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(http.StatusOK)
	s.write(c, body)
	return nil
}

var (
	neverKept  = []string{"no-store"}
	varyReport = []string{"Accept, Accept-Language, Accept-Encoding"}
)
