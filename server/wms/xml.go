package wms

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// node is an element of a document. Its text stands before its children.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Text     string     `xml:",chardata"`
	Children []*node
}

// element returns an element with some children, of which those that are nil are left out.
func element(name string, children ...*node) *node {
	n := &node{XMLName: xml.Name{Local: name}}
	return n.add(children...)
}

// text returns an element with a text, nil where there is none.
func text(name, content string) *node {
	if content == "" {
		return nil
	}
	n := element(name)
	n.Text = content
	return n
}

func (n *node) add(children ...*node) *node {
	for _, c := range children {
		if c != nil {
			n.Children = append(n.Children, c)
		}
	}
	return n
}

// set adds an attribute; name may have a prefix.
func (n *node) set(name, value string) *node {
	n.Attrs = append(n.Attrs, xml.Attr{Name: xml.Name{Local: name}, Value: value})
	return n
}

// document writes a document behind its head. Characters that XML cannot have become U+FFFD.
func document(head string, root *node) []byte {
	b := bytes.NewBufferString(head)
	e := xml.NewEncoder(b)
	e.Indent("", "  ")
	if err := e.Encode(root); err != nil {
		panic(err) // elements with names of our own and texts are always written
	}
	b.WriteByte('\n')
	return b.Bytes()
}

// list joins words by commas.
func list(words []string) string { return strings.Join(words, ",") }
