package rules

import (
	"fmt"
	"slices"
	"strings"
)

// Severity is what follows from a rule, or from all of them, in ascending order of weight. Unknown
// stands below Block: what is known to be forbidden stays so whatever else is not known.
type Severity uint8

// The severities; their texts are "pass", "info", "need_opinion", "need_review", "unknown" and "block".
const (
	Pass Severity = iota
	Info
	NeedOpinion
	NeedReview
	Unknown
	Block
)

var severities = [...]string{"pass", "info", "need_opinion", "need_review", "unknown", "block"}

// String returns the text of the severity.
func (s Severity) String() string {
	if int(s) < len(severities) {
		return severities[s]
	}
	return fmt.Sprintf("severity %d", uint8(s))
}

// MarshalText writes the text of a severity.
func (s Severity) MarshalText() ([]byte, error) {
	if int(s) >= len(severities) {
		return nil, fmt.Errorf("there is no %v", s)
	}
	return []byte(severities[s]), nil
}

// UnmarshalText reads one.
func (s *Severity) UnmarshalText(text []byte) error {
	i := slices.Index(severities[:], string(text))
	if i < 0 {
		return fmt.Errorf("%q is none of %s", text, strings.Join(severities[:], ", "))
	}
	*s = Severity(i)
	return nil
}
