package server

import (
	"net/http"
	"strings"

	"guotu/server/call"
	"guotu/tiles"
)

// accepted returns the weights that a client gives codings (RFC 9110, section
// 12.5.3). One that says nothing, such as curl, gets the plain text: it could not read
// any other. The plain text is what is left to a client that does not mention it.
func accepted(h http.Header) tiles.Accept {
	const unnamed = 1001
	accept := tiles.Accept{tiles.Identity: unnamed, tiles.Gzip: unnamed, tiles.Brotli: unnamed, tiles.Zstd: unnamed}
	star := uint16(0)
	for _, line := range h["Accept-Encoding"] {
		for line != "" {
			var item string
			item, line, _ = strings.Cut(line, ",")
			name, parameters, _ := strings.Cut(item, ";")
			name = strings.TrimSpace(name)
			if name == "*" {
				star = uint16(call.Weight(parameters))
			} else if c, known := coding(name); known {
				accept[c] = uint16(call.Weight(parameters))
			}
		}
	}
	for c := range accept {
		if accept[c] == unnamed {
			accept[c] = star
		}
	}
	accept[tiles.Identity] = max(accept[tiles.Identity], 1) // better than no answer
	return accept
}

// coding returns the coding with a name (RFC 9110, section 8.4.1; RFC 7932, 8878).
func coding(name string) (tiles.Coding, bool) {
	switch {
	case strings.EqualFold(name, "gzip"), strings.EqualFold(name, "x-gzip"):
		return tiles.Gzip, true
	case strings.EqualFold(name, "br"):
		return tiles.Brotli, true
	case strings.EqualFold(name, "zstd"):
		return tiles.Zstd, true
	case strings.EqualFold(name, "identity"):
		return tiles.Identity, true
	}
	return 0, false
}

// unchanged reports whether If-None-Match names the ETag (quoted), or any with *.
func unchanged(h http.Header, etag string) bool {
	return named(h, func(tag string) bool { return tag == "*" || tag == etag })
}

// named reports whether If-None-Match has a tag, quoted or *, of which is is true.
// Comparison is weak, as RFC 9110, section 13.1.2, demands: proxies that change the
// encoding may have weakened a tag.
func named(h http.Header, is func(tag string) bool) bool {
	for _, line := range h["If-None-Match"] {
		for rest := line; ; {
			rest = strings.TrimLeft(rest, " \t,")
			if rest == "" {
				break
			}
			if rest[0] == '*' {
				return is("*")
			}
			tag := strings.TrimPrefix(rest, "W/")
			if tag == "" || tag[0] != '"' {
				break // no tag: neither this nor what follows can be understood
			}
			end := strings.IndexByte(tag[1:], '"')
			if end < 0 {
				break
			}
			if is(tag[:end+2]) {
				return true
			}
			rest = tag[end+2:]
		}
	}
	return false
}
