package style

import (
	"bytes"
	"encoding/xml"
)

// element is an XML element; names have their prefix. It has either text or children.
type element struct {
	name     string
	attrs    []xml.Attr
	text     string
	children []*element
}

// el makes an element with children; those that are nil are left out.
func el(name string, children ...*element) *element {
	return (&element{name: name}).add(children...)
}

// textual makes an element with a text.
func textual(name, text string) *element { return &element{name: name, text: text} }

func (e *element) add(children ...*element) *element {
	for _, c := range children {
		if c != nil {
			e.children = append(e.children, c)
		}
	}
	return e
}

// with adds attributes, names and values by turns.
func (e *element) with(pairs ...string) *element {
	for i := 0; i < len(pairs); i += 2 {
		e.attrs = append(e.attrs, xml.Attr{Name: xml.Name{Local: pairs[i]}, Value: pairs[i+1]})
	}
	return e
}

// document writes the element as a document, indented.
func (e *element) document(beginning string) ([]byte, error) {
	var b bytes.Buffer
	b.WriteString(beginning)
	encoder := xml.NewEncoder(&b)
	encoder.Indent("", "  ")
	if err := e.encode(encoder); err != nil {
		return nil, err
	}
	if err := encoder.Close(); err != nil {
		return nil, err
	}
	b.WriteByte('\n')
	return b.Bytes(), nil
}

func (e *element) encode(encoder *xml.Encoder) error {
	start := xml.StartElement{Name: xml.Name{Local: e.name}, Attr: e.attrs}
	if err := encoder.EncodeToken(start); err != nil {
		return err
	}
	if e.text != "" {
		if err := encoder.EncodeToken(xml.CharData(e.text)); err != nil {
			return err
		}
	}
	for _, c := range e.children {
		if err := c.encode(encoder); err != nil {
			return err
		}
	}
	return encoder.EncodeToken(start.End())
}
