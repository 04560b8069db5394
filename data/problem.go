package data

import "fmt"

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
