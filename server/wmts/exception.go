package wmts

import (
	"encoding/xml"
	"fmt"
	"net/http"

	"guotu/server/call"
)

// exception is a mistake of the client (OGC 06-121r3, section 8; OGC 07-057r7, tables 20, 24
// and 30). It becomes an exception report.
type exception struct{ code, locator, text string }

// The codes of exceptions.
const (
	missingValue   = "MissingParameterValue"
	invalidValue   = "InvalidParameterValue"
	notSupported   = "OperationNotSupported"
	noVersion      = "VersionNegotiationFailed"
	tileOutOfRange = "TileOutOfRange"
	pixelOutside   = "PointIJOutOfRange"
)

// Error is the text for people.
func (e *exception) Error() string { return e.text }

func missing(parameter string) error {
	return &exception{missingValue, parameter, "the parameter " + parameter + " is missing"}
}

func invalid(parameter, format string, args ...any) error {
	return &exception{invalidValue, parameter, fmt.Sprintf(format, args...)}
}

// exceptionReport is the document of an exception.
type exceptionReport struct {
	XMLName   xml.Name `xml:"ExceptionReport"`
	Namespace string   `xml:"xmlns,attr"`
	Instance  string   `xml:"xmlns:xsi,attr"`
	Schema    string   `xml:"xsi:schemaLocation,attr"`
	Version   string   `xml:"version,attr"`
	Language  string   `xml:"xml:lang,attr"`
	Exception struct {
		Code    string `xml:"exceptionCode,attr"`
		Locator string `xml:"locator,attr,omitempty"`
		Text    string `xml:"ExceptionText"`
	} `xml:"Exception"`
}

// status is that of a code (OGC 06-121r3, table 28; OGC 07-057r7, table 24).
func (e *exception) status() int {
	if e.code == notSupported {
		return http.StatusNotImplemented
	}
	return http.StatusBadRequest
}

// answer returns the report. Status 0 is that of the code.
func (e *exception) answer(status int) *call.Answer {
	if status == 0 {
		status = e.status()
	}
	r := exceptionReport{Namespace: owsNamespace, Instance: schemaInstance, Version: "1.1.0", Language: "en",
		Schema: owsNamespace + " http://schemas.opengis.net/ows/1.1.0/owsExceptionReport.xsd"}
	r.Exception.Code, r.Exception.Locator, r.Exception.Text = e.code, e.locator, e.text
	return &call.Answer{Status: status, ContentType: "text/xml; charset=utf-8", Body: document(r)}
}

// document writes XML. Characters that XML cannot have become U+FFFD.
func document(v any) []byte {
	body, err := xml.Marshal(v)
	if err != nil {
		panic(err) // structures of texts and numbers are always written
	}
	return append([]byte(xml.Header), body...)
}
