package wms

import (
	"cmp"
	"io"
	"mime"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"guotu/server/call"
)

// version is one of the versions of the standard that are spoken here.
type version string

const (
	v111 version = "1.1.1"
	v130 version = "1.3.0"
)

// request is a request whose parameters have been read. It belongs to one call.
type request struct {
	*call.Call
	// values has the parameters by their names in capitals. Names are matched without regard to
	// case (06-042, section 6.8.1).
	values  map[string]string
	version version
	lang    string // "zh" or "en"
	sizes   *legendSizes
}

// maxForm is how long a form of POST may be, in bytes; maxParameters how many parameters there may be.
const (
	maxForm       = 64 << 10
	maxParameters = 100
)

// read reads the parameters of the query and, of a POST, those of the form. The request is
// never nil, so that an error can be answered in the form that it asks for.
func read(c *call.Call, sizes *legendSizes) (*request, error) {
	r := &request{Call: c, sizes: sizes, values: make(map[string]string), version: v130, lang: "zh"}
	err := r.readPairs(c.Request.URL.RawQuery)
	if err == nil && c.Request.Method == http.MethodPost {
		err = r.readForm()
	}
	r.version = r.negotiated()
	if lang, wrong := call.Language(r.language(), c.Request.Header); wrong == nil {
		r.lang = lang
	}
	return r, err
}

// language is the language that the request names, "" if it names none or one that is not
// spoken here: LANGUAGE and LANG are the vendor parameters of other servers, which
// are never wrong.
func (r *request) language() string {
	lang := r.value("LANG")
	if lang == "" {
		lang = r.value("LANGUAGE")
	}
	primary, _, _ := strings.Cut(strings.ToLower(lang), "-")
	switch primary {
	case "zh", "chi", "zho":
		return "zh"
	case "en", "eng":
		return "en"
	}
	return ""
}

// pictureLang is the language of pictures and legends: Chinese unless the request names one, whatever the
// client prefers, since caches keep them by their addresses.
func (r *request) pictureLang() string { return cmp.Or(r.language(), "zh") }

func (r *request) readForm() error {
	kind, _, err := mime.ParseMediaType(r.Request.Header.Get("Content-Type"))
	if err != nil || kind != "application/x-www-form-urlencoded" {
		return invalid("", "a POST must be of type application/x-www-form-urlencoded")
	}
	body, err := io.ReadAll(io.LimitReader(r.Request.Body, maxForm+1))
	if err != nil {
		return err
	}
	if len(body) > maxForm {
		return invalid("", "the form is larger than 64 KiB")
	}
	return r.readPairs(string(body))
}

// readPairs reads name=value pairs. Clients append their parameters to addresses that have
// some already, so that of several the last counts. A semicolon is part of a value, such as of
// FORMAT_OPTIONS=dpi:192;antialias:on.
func (r *request) readPairs(query string) error {
	for pair := range strings.SplitSeq(query, "&") {
		if pair == "" {
			continue
		}
		name, value, _ := strings.Cut(pair, "=")
		name, err := url.QueryUnescape(name)
		if err != nil {
			return invalid("", "the query cannot be read: %v", err)
		}
		if value, err = url.QueryUnescape(value); err != nil {
			return invalid(name, "%s cannot be read: %v", name, err)
		}
		if r.values[strings.ToUpper(name)] = value; len(r.values) > maxParameters {
			return invalid("", "there are more than %d parameters", maxParameters)
		}
	}
	return nil
}

// value is a parameter without blanks around it, "" if it is not there.
func (r *request) value(name string) string { return strings.TrimSpace(r.values[name]) }

// number reads a whole number from least to most.
func (r *request) number(name string, least, most int) (int, error) {
	text := r.value(name)
	if text == "" {
		return 0, missing(name, "%s is missing", name)
	}
	n, err := strconv.Atoi(text)
	if err != nil || n < least || n > most {
		return 0, invalid(name, "%s must be a whole number from %d to %d, not %s", name, least, most, call.Quoted(text))
	}
	return n, nil
}

// negotiated is the version to answer in (06-042, section 6.2.4): the one asked for, else the next lower
// one, else the lowest; without VERSION the highest. Requests for pictures must have
// a VERSION; if it is missing, the parameter that only one version has tells.
func (r *request) negotiated() version {
	asked := r.value("VERSION")
	if asked == "" {
		asked = r.value("WMTVER") // of 1.0.0
	}
	switch {
	case asked == "" && r.values["SRS"] != "" && r.values["CRS"] == "":
		return v111
	case asked == "" || !before(asked, "1.3.0"):
		return v130
	}
	return v111
}

// before compares two versions number by number. What is no number counts as 0.
func before(a, b string) bool {
	for a != "" || b != "" {
		var x, y string
		x, a, _ = strings.Cut(a, ".")
		y, b, _ = strings.Cut(b, ".")
		m, _ := strconv.Atoi(x)
		n, _ := strconv.Atoi(y)
		if m != n {
			return m < n
		}
	}
	return false
}
