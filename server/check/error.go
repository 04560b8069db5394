package check

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
)

// ErrBusy says that too many checks run and wait already; it passes.
var ErrBusy = errors.New("too many siting checks at once; try again in a few seconds")

// Error is a mistake of whoever asks for a check. Status 0 means 400.
type Error struct {
	Status    int
	Parameter string // member of the body, field of the form, or parameter of the query
	Line      int    // of the body, from 1
	Detail    string
}

// Error says what is wrong, for the client.
func (e *Error) Error() string { return e.Detail }

func bad(parameter, format string, args ...any) error {
	return &Error{Parameter: parameter, Detail: fmt.Sprintf(format, args...)}
}

func tooMuch(parameter, format string, args ...any) error {
	return &Error{Status: http.StatusRequestEntityTooLarge, Parameter: parameter, Detail: fmt.Sprintf(format, args...)}
}

// SiteError is an error about one of several sites that are to be compared.
type SiteError struct {
	Site int // from 1
	Err  error
}

// Error names the site.
func (e *SiteError) Error() string { return fmt.Sprintf("alternative %d: %v", e.Site, e.Err) }

// Unwrap returns what is wrong with it.
func (e *SiteError) Unwrap() error { return e.Err }

// shortened is a text of a client for a message.
func shortened(text string) string {
	const enough = 80
	text = strings.ToValidUTF8(text, "\uFFFD")
	if r := []rune(text); len(r) > enough {
		return string(r[:enough]) + "…"
	}
	return text
}
