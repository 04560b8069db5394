package call

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// Error is a mistake of the client that it can mend. Status 0 means 400.
type Error struct {
	Status    int
	Parameter string // of the path or query
	Line      int    // of the body, from 1
	Type      string // URI of the kind of problem (RFC 9457); "" is about:blank
	Detail    string
}

// Error says what is wrong, for the client.
func (e *Error) Error() string { return e.Detail }

// Bad returns the error for a parameter that cannot be understood.
func Bad(parameter, format string, args ...any) error {
	return &Error{Parameter: parameter, Detail: fmt.Sprintf(format, args...)}
}

// NotFound returns the error for a parameter that names something that is not there.
func NotFound(parameter, format string, args ...any) error {
	return &Error{Status: http.StatusNotFound, Parameter: parameter, Detail: fmt.Sprintf(format, args...)}
}

// Quoted quotes a text of the client for a message, and no more of it than helps.
func Quoted(text string) string {
	const enough = 80
	if r := []rune(text); len(r) > enough {
		text = string(r[:enough]) + "…"
	}
	return strconv.Quote(text)
}

// Parameters reads a query of which every parameter must be known and stand there
// once: a misspelt one must not be overlooked.
func Parameters(query string, known ...string) (url.Values, error) {
	if query == "" {
		return nil, nil
	}
	values, err := url.ParseQuery(query)
	if err != nil {
		hint := ""
		if strings.Contains(query, ";") {
			hint = "; a semicolon must be written %3B"
		}
		return nil, &Error{Detail: "the query cannot be read: " + err.Error() + hint}
	}
	var names []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		if !slices.Contains(known, name) {
			if len(known) == 0 {
				return nil, Bad(name, "there is no parameter %q, nor any other, here", name)
			}
			return nil, Bad(name, "there is no parameter %q; known are %s", name, strings.Join(known, ", "))
		}
		if len(values[name]) > 1 {
			return nil, Bad(name, "%s is given %d times", name, len(values[name]))
		}
	}
	return values, nil
}

// Parameters reads the query of the call, see the function of that name.
func (c *Call) Parameters(known ...string) (url.Values, error) {
	return Parameters(c.Request.URL.RawQuery, known...)
}
