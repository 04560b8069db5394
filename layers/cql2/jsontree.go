package cql2

import (
	"encoding/json"
	"errors"
	"io"
	"strconv"
	"strings"
)

// tree is a value of JSON that knows where it stands.
type tree struct {
	kind     byte   // { [ " 0 t n: object, array, text, number, true or false, null
	text     string // of a text or number; "true" or "false"
	at       int    // the character, from 1
	elements []tree
	names    []string // of the elements of an object
}

// member returns a member of an object, nil if there is none.
func (t *tree) member(name string) *tree {
	for i, n := range t.names {
		if n == name {
			return &t.elements[i]
		}
	}
	return nil
}

// found names a value in an error.
func (t *tree) found() string {
	switch t.kind {
	case '{':
		return "an object"
	case '[':
		return "an array"
	case '"':
		return "the text " + strconv.Quote(cut(t.text))
	case 'n':
		return "null"
	}
	return t.text
}

// treeReader reads JSON into trees.
type treeReader struct {
	scanner // for positions
	decoder *json.Decoder
	depth   int
	most    int
}

func readTree(text string, depth int) (tree, error) {
	r := &treeReader{scanner: scanner{text: text}, decoder: json.NewDecoder(strings.NewReader(text)), most: depth}
	r.decoder.UseNumber()
	t, err := r.value()
	if err != nil {
		return t, err
	}
	if at := r.start(); at < len(text) {
		return t, &ParseError{r.position(at), "the end", "more"}
	}
	return t, nil
}

// start is where the next token begins.
func (r *treeReader) start() int {
	at := int(r.decoder.InputOffset())
	for at < len(r.text) && strings.IndexByte(" \t\r\n,:", r.text[at]) >= 0 {
		at++
	}
	return at
}

func (r *treeReader) token() (json.Token, int, error) {
	at := r.position(r.start())
	t, err := r.decoder.Token()
	var syntax *json.SyntaxError
	switch {
	case err == nil:
	case errors.As(err, &syntax):
		err = wrong(r.position(min(len(r.text), max(0, int(syntax.Offset)-1))), "this is not JSON: %v", syntax)
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		err = wrong(r.position(len(r.text)), "the JSON ends too early")
	default:
		err = wrong(at, "this is not JSON: %v", err)
	}
	return t, at, err
}

func (r *treeReader) value() (tree, error) {
	token, at, err := r.token()
	if err != nil {
		return tree{}, err
	}
	t := tree{at: at}
	switch token := token.(type) {
	case string:
		t.kind, t.text = '"', token
	case json.Number:
		t.kind, t.text = '0', token.String()
	case bool:
		t.kind, t.text = 't', strconv.FormatBool(token)
	case json.Delim:
		t.kind = byte(token)
		if r.depth++; r.depth > r.most {
			return t, wrong(at, "arrays and objects are nested more than %d deep", r.most)
		}
		err = r.elements(&t)
		r.depth--
	default:
		t.kind = 'n'
	}
	return t, err
}

// elements reads what is in an array or object, and the bracket at its end.
func (r *treeReader) elements(t *tree) error {
	for r.decoder.More() {
		if t.kind == '{' {
			token, at, err := r.token()
			if err != nil {
				return err
			}
			name, _ := token.(string) // the decoder takes nothing else here
			if t.member(name) != nil {
				return wrong(at, "the member %q is given twice", cut(name))
			}
			t.names = append(t.names, name)
		}
		e, err := r.value()
		if err != nil {
			return err
		}
		t.elements = append(t.elements, e)
	}
	_, _, err := r.token()
	return err
}
