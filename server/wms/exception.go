package wms

import (
	"encoding/xml"
	"fmt"
	"image/color"
	"net/http"
	"strings"

	"guotu/server/call"
)

// Exception is what is wrong with a request, in the words of the standard.
type Exception struct {
	Code    string // one of 06-042, table E.1, or of OGC 06-121r3, or none
	Locator string // the parameter
	Text    string
}

// Error is the text.
func (e *Exception) Error() string { return e.Text }

func invalid(parameter, format string, args ...any) error {
	return &Exception{Code: "InvalidParameterValue", Locator: parameter, Text: fmt.Sprintf(format, args...)}
}

func missing(parameter, format string, args ...any) error {
	return &Exception{Code: "MissingParameterValue", Locator: parameter, Text: fmt.Sprintf(format, args...)}
}

// exception answers in the form that EXCEPTIONS asks for.
func (r *request) exception(e *Exception) *call.Answer {
	form := strings.ToLower(r.value("EXCEPTIONS"))
	switch {
	case strings.Contains(form, "inimage"):
		return r.exceptionPicture(e.Text)
	case strings.Contains(form, "blank"):
		return r.exceptionPicture("")
	}
	return r.exceptionDocument(e)
}

// exceptionDocument is the ServiceExceptionReport of the version.
func (r *request) exceptionDocument(e *Exception) *call.Answer {
	code := e.Code
	if r.version == v111 && code == "InvalidCRS" {
		code = "InvalidSRS"
	}
	exception := element("ServiceException")
	if code != "" {
		exception.set("code", code)
	}
	if e.Locator != "" && r.version == v130 { // the DTD of 1.1.1 has no locator
		exception.set("locator", e.Locator)
	}
	exception.Text = e.Text
	report := element("ServiceExceptionReport", exception).set("version", string(r.version))
	a := &call.Answer{Status: http.StatusBadRequest, ContentType: "text/xml"}
	head := xml.Header
	if r.version == v111 {
		a.ContentType = "application/vnd.ogc.se_xml"
		head += `<!DOCTYPE ServiceExceptionReport SYSTEM "http://schemas.opengis.net/wms/1.1.1/exception_1_1_1.dtd">` + "\n"
	} else {
		report.set("xmlns", "http://www.opengis.net/ogc").set("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").
			set("xsi:schemaLocation", "http://www.opengis.net/ogc http://schemas.opengis.net/wms/1.3.0/exceptions_1_3_0.xsd")
	}
	a.Body = document(head, report)
	return a
}

// exceptionPicture is a picture of the size and in the format that were asked for, as far as these
// are not what is wrong.
func (r *request) exceptionPicture(text string) *call.Answer {
	width, err := r.number("WIDTH", 1, maxSide)
	if err != nil {
		width = 256
	}
	height, err := r.number("HEIGHT", 1, maxSide)
	if err != nil {
		height = 256
	}
	background, err := r.background()
	if err != nil {
		background = color.White
	}
	f, err := r.format()
	if err != nil {
		f = pictureFormats[0]
	}
	return f.answer(note(width, height, background, text))
}
