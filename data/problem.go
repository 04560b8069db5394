package data

import (
	"fmt"

	"guotu/data/shapefile"
)

// Problem is what is wrong with a file, in Chinese and in English, for those who can mend it.
// Error says it in English.
type Problem struct {
	ZH, EN string
	Err    error // what it comes from, nil if it is all there is to say
}

// Error returns the English text.
func (p *Problem) Error() string { return p.EN }

// Unwrap returns what it comes from.
func (p *Problem) Unwrap() error { return p.Err }

// problem makes a Problem of texts that take the same arguments.
func problem(zh, en string, arguments ...any) *Problem {
	return &Problem{ZH: fmt.Sprintf(zh, arguments...), EN: fmt.Sprintf(en, arguments...)}
}

// at says on which line the problem is; the reader adds the path.
func (p *Problem) at(line int) *Error { return &Error{Line: line, Err: p} }

// ErrTooLarge is what errors about a file wrap that is larger than the limits of its reader.
var ErrTooLarge = shapefile.ErrTooLarge

// limitError says which limit a file exceeds.
type limitError struct{ text string }

func tooLarge(format string, arguments ...any) error {
	return &limitError{fmt.Sprintf(format, arguments...)}
}

// Error names the limit.
func (e *limitError) Error() string { return e.text }

// Unwrap returns ErrTooLarge.
func (e *limitError) Unwrap() error { return ErrTooLarge }

// tooLarge says that the problem is a limit.
func (p *Problem) tooLarge() *Problem {
	p.Err = ErrTooLarge
	return p
}
