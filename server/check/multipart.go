package check

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
)

// maxParts bounds the parts of a form: all parameters, and as many files as anybody compares.
const maxParts = 256

// readParts reads a form: parts called file are files, the others are parameters.
func (f *form) readParts(body []byte, boundary string) error {
	if boundary == "" {
		return bad("", "the content type multipart/form-data has no boundary")
	}
	reader := multipart.NewReader(bytes.NewReader(body), boundary)
	for n := 0; ; n++ {
		part, err := reader.NextRawPart()
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return formError(err)
		}
		if n == maxParts {
			return tooMuch("", "the form has more than %d parts", maxParts)
		}
		if err := f.readPart(part); err != nil {
			return err
		}
	}
}

func (f *form) readPart(part *multipart.Part) error {
	name := part.FormName()
	if coding := part.Header.Get("Content-Transfer-Encoding"); coding != "" && coding != "binary" && coding != "8bit" && coding != "7bit" {
		return bad(name, "the transfer encoding %q of a part is not supported", shortened(coding))
	}
	if name == "file" {
		content, err := io.ReadAll(part)
		if err != nil {
			return formError(err)
		}
		if len(content) == 0 && part.FileName() == "" {
			return nil // a browser sends this for a field in which no file was chosen
		}
		f.sites = append(f.sites, Site{Path: fileName(part.FileName()), Body: content})
		return nil
	}
	text, err := io.ReadAll(io.LimitReader(part, maxText+1))
	if err != nil {
		return formError(err)
	}
	if len(text) == 0 {
		return nil // an empty field says nothing
	}
	return f.set(name, string(text))
}

// fileName is the name of a file for messages.
func fileName(name string) string {
	if name == "" {
		return "file"
	}
	return shortened(name)
}

func formError(err error) error {
	if errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, io.EOF) {
		return bad("", "the form ends too early")
	}
	return bad("", "%s", fmt.Sprintf("the form cannot be read: %v", err))
}
