package server

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/labstack/echo/v4"

	"guotu/server/batch"
	"guotu/server/call"
)

// zonesBatch answers POST /api/v1/zones: the zones at many points, in the format in
// which they come. The answer begins while the points still arrive.
func (s *Server) zonesBatch(c echo.Context) error {
	p, err := s.plan()
	if err != nil {
		return err
	}
	values, err := parameters(c, "layers", "crs", "lang", "properties", "lon", "lat")
	if err != nil {
		return err
	}
	format, o, err := batchFormat(c.Request().Header)
	if err != nil {
		return err
	}
	if err := batchOptions(values, &o); err != nil {
		return err
	}
	if o.Layers, err = p.chosen(values); err != nil {
		return err
	}
	if c.Request().ContentLength > s.o.MaxBody {
		return tooLarge(s.o.MaxBody)
	}
	o.Plan, o.MaxRows = p.version, s.o.MaxRows
	return s.stream(c, batchTypes[format][0], func(in io.Reader, out io.Writer) error {
		sum, err := batch.Locate(s.life, format, out, in, o)
		s.o.Log.Debug("located", slog.Int("rows", sum.Rows), slog.Int("failed", sum.Failed), slog.Any("error", err))
		return err
	})
}

// batchTypes are the media types of the formats; the first is that of the answer.
var batchTypes = [...][]string{
	batch.CSV:    {"text/csv; charset=utf-8", "text/csv"},
	batch.NDJSON: {"application/x-ndjson", "application/x-ndjson", "application/ndjson", "application/jsonl"},
	batch.JSON:   {"application/json", "application/json"},
}

const batchTypesHelp = "send text/csv, application/x-ndjson or application/json"

// batchFormat reads in which format the points come, and whether the client takes
// the answer in it.
func batchFormat(h http.Header) (f batch.Format, o batch.Options, err error) {
	contentType := h.Get("Content-Type")
	media, parameters, err := mime.ParseMediaType(contentType)
	if err != nil {
		return f, o, &requestError{Status: http.StatusUnsupportedMediaType,
			Detail: fmt.Sprintf("the content type %q cannot be read; %s", contentType, batchTypesHelp)}
	}
	if encoding := h.Get("Content-Encoding"); encoding != "" && !strings.EqualFold(encoding, "identity") {
		return f, o, &requestError{Status: http.StatusUnsupportedMediaType,
			Detail: fmt.Sprintf("the content encoding %q is not supported; send the text as it is", encoding)}
	}
	for i, types := range batchTypes {
		for _, t := range types[1:] {
			if t != media {
				continue
			}
			if !accepts(h, t) {
				return f, o, &requestError{Status: http.StatusNotAcceptable,
					Detail: fmt.Sprintf("the answer to %s is %s, which the header Accept does not allow", t, t)}
			}
			o.Charset = parameters["charset"]
			return batch.Format(i), o, nil
		}
	}
	return f, o, &requestError{Status: http.StatusUnsupportedMediaType,
		Detail: fmt.Sprintf("the content type %q is not supported; %s", media, batchTypesHelp)}
}

// accepts reports whether Accept allows a media type. A header that cannot be read
// allows everything.
func accepts(h http.Header, media string) bool {
	lines := h["Accept"]
	if len(lines) == 0 {
		return true
	}
	kind, _, _ := strings.Cut(media, "/")
	for item := range strings.SplitSeq(strings.Join(lines, ","), ",") {
		name, parameters, _ := strings.Cut(item, ";")
		name = strings.ToLower(strings.TrimSpace(name))
		if (name == media || name == kind+"/*" || name == "*/*" || !strings.Contains(name, "/")) && call.Weight(parameters) > 0 {
			return true
		}
	}
	return false
}

func batchOptions(values url.Values, o *batch.Options) error {
	c, err := crs(values)
	if err != nil {
		return err
	}
	o.CRS = c
	o.Lon, o.Lat, o.Lang = values.Get("lon"), values.Get("lat"), values.Get("lang")
	if o.Lang != "" && o.Lang != "zh" && o.Lang != "en" {
		return badRequest("lang", "lang must be zh or en, not %q", o.Lang)
	}
	switch text := values.Get("properties"); text {
	case "", "false":
	case "true":
		o.Properties = true
	default:
		return badRequest("properties", "properties must be true or false, not %q", text)
	}
	return nil
}

func tooLarge(limit int64) error {
	return &requestError{Status: http.StatusRequestEntityTooLarge, Detail: fmt.Sprintf("the body is larger than %d bytes", limit)}
}

// bodyError says what ended the reading of a body in words for its sender.
func bodyError(err error) error {
	var large *http.MaxBytesError
	switch {
	case errors.As(err, &large):
		return tooLarge(large.Limit)
	case errors.Is(err, io.ErrUnexpectedEOF):
		return &requestError{Detail: "the body ends too early"}
	case isTimeout(err):
		return &requestError{Status: http.StatusRequestTimeout, Detail: "the body did not arrive in time"}
	}
	return &requestError{Detail: fmt.Sprintf("the body cannot be read: %v", err)}
}

func isTimeout(err error) bool {
	var t interface{ Timeout() bool }
	return errors.As(err, &t) && t.Timeout()
}
