package server

import (
	"net/http"
	"strings"
)

// acceptsGzip reports whether a client wants gzip (RFC 9110, section 12.5.3). One
// that says nothing, such as curl, gets the plain text: it could not read any other.
func acceptsGzip(h http.Header) bool {
	star := false
	for _, line := range h["Accept-Encoding"] {
		for line != "" {
			var item string
			item, line, _ = strings.Cut(line, ",")
			coding, parameters, _ := strings.Cut(item, ";")
			switch coding = strings.TrimSpace(coding); {
			case strings.EqualFold(coding, "gzip"), strings.EqualFold(coding, "x-gzip"):
				return wanted(parameters)
			case coding == "*":
				star = wanted(parameters)
			}
		}
	}
	return star
}

// wanted reports whether the weight among the parameters of a preference is above 0.
func wanted(parameters string) bool {
	for parameters != "" {
		var p string
		p, parameters, _ = strings.Cut(parameters, ";")
		name, value, _ := strings.Cut(strings.TrimSpace(p), "=")
		if strings.EqualFold(name, "q") {
			return strings.Trim(strings.TrimSpace(value), "0.") != ""
		}
	}
	return true
}

// unchanged reports whether If-None-Match names the ETag (quoted), or any with *.
// The comparison is weak, as RFC 9110, section 13.1.2, demands: proxies that
// change the encoding may have weakened a tag.
func unchanged(h http.Header, etag string) bool {
	for _, line := range h["If-None-Match"] {
		for rest := line; ; {
			rest = strings.TrimLeft(rest, " \t,")
			if rest == "" {
				break
			}
			if rest[0] == '*' {
				return true
			}
			tag := strings.TrimPrefix(rest, "W/")
			if tag == "" || tag[0] != '"' {
				break // no tag: neither this nor what follows can be understood
			}
			end := strings.IndexByte(tag[1:], '"')
			if end < 0 {
				break
			}
			if tag[:end+2] == etag {
				return true
			}
			rest = tag[end+2:]
		}
	}
	return false
}
