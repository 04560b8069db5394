package data

import (
	"errors"
	"fmt"
	"io"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"
)

// maxYAML bounds a catalogue or configuration; the bundled one has some 50 kB.
const maxYAML = 4 << 20

// DecodeYAML reads one YAML document into the value that v points to. A key
// that v has no field for, a key written twice, a value of the wrong type and
// a second document are errors, of type *Error with the line. A file without
// any content leaves v as it is.
func DecodeYAML(path string, r io.Reader, v any) error {
	return decodeYAML(path, r, v, maxYAML)
}

func decodeYAML(path string, r io.Reader, v any, limit int64) error {
	limited := &io.LimitedReader{R: r, N: limit + 1}
	decoder := yaml.NewDecoder(limited)
	decoder.KnownFields(true)
	err := decoder.Decode(v)
	if limited.N == 0 {
		return &Error{Path: path, Err: fmt.Errorf("larger than %d bytes", limit)}
	}
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return yamlError(path, err)
	}
	var more yaml.Node
	err = decoder.Decode(&more)
	if errors.Is(err, io.EOF) {
		return nil
	}
	if err != nil {
		return yamlError(path, err)
	}
	return &Error{Path: path, Line: more.Line, Err: errors.New("a second document begins; one is read")}
}

var (
	yamlLine    = regexp.MustCompile(`^(?:yaml: )?line (\d+): (.*)`)
	yamlUnknown = regexp.MustCompile(`^field (.*) not found in type .+$`)
	yamlType    = regexp.MustCompile("^cannot unmarshal !!(\\w+)(?: `(.*)`)? into .+$")
)

// yamlKinds are the names of YAML's tags for people.
var yamlKinds = map[string]string{
	"str": "the text", "int": "the number", "float": "the number", "bool": "the truth value", "timestamp": "the date",
	"seq": "a list", "map": "a mapping", "null": "nothing",
}

// yamlError moves the line out of the library's message and Go's type names
// out of the reader's sight.
func yamlError(path string, err error) error {
	text, more := err.Error(), 0
	var several *yaml.TypeError
	if errors.As(err, &several) && len(several.Errors) > 0 {
		text, more = several.Errors[0], len(several.Errors)-1
	}
	e := &Error{Path: path}
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		e.Line, _ = strconv.Atoi(m[1]) // digits only; an absurd number is no line
		text = m[2]
	}
	if m := yamlUnknown.FindStringSubmatch(text); m != nil {
		text = fmt.Sprintf("unknown key %q", m[1])
	}
	if m := yamlType.FindStringSubmatch(text); m != nil {
		text = strings.TrimSpace(yamlKinds[m[1]]+" "+m[2]) + " does not fit here"
	}
	if more > 0 {
		text += fmt.Sprintf(" (and %d more)", more)
	}
	e.Err = errors.New(text)
	return e
}
