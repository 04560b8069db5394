package wmts

import (
	"maps"
	"net/url"
	"slices"
	"strings"

	"guotu/server/call"
)

// parameters are those of a request by their names in capital letters, in which names are
// compared (OGC 06-121r3, section 11.5.2). Those that WMTS does not know are ignored.
type parameters map[string]string

// readParameters reads a query. A parameter that is given twice with two values is
// ambiguous.
func readParameters(query string) (parameters, error) {
	values, err := url.ParseQuery(query)
	if err != nil {
		return nil, invalid("", "the query cannot be read: %v", err)
	}
	p := make(parameters)
	for _, given := range slices.Sorted(maps.Keys(values)) {
		name := strings.ToUpper(given)
		for _, v := range values[given] {
			if before, found := p[name]; found && before != v {
				return nil, invalid(name, "%s is given several times", name)
			}
			p[name] = v
		}
	}
	return p, nil
}

// required returns a parameter that must not be missing or empty.
func (p parameters) required(name string) (string, error) {
	if p[name] == "" {
		return "", missing(name)
	}
	return p[name], nil
}

// keyValue answers GET /wmts.
func (s *service) keyValue(c *call.Call) (*call.Answer, error) {
	p, err := readParameters(c.Request.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	service, err := p.required("SERVICE")
	if err != nil {
		return nil, err
	}
	if !strings.EqualFold(service, "WMTS") {
		return nil, invalid("SERVICE", "the service is WMTS, not %q", service)
	}
	operation, err := p.required("REQUEST")
	if err != nil {
		return nil, err
	}
	switch strings.ToLower(operation) {
	case "getcapabilities":
		return s.getCapabilities(c, p)
	case "gettile":
		return p.getTile(c)
	case "getfeatureinfo":
		return p.getFeatureInfo(c)
	}
	return nil, &exception{notSupported, "REQUEST", "there is no operation " + call.Quoted(operation) + "; there are GetCapabilities, GetTile and GetFeatureInfo"}
}

// getCapabilities answers the operation of that name. Clients that can read no 1.0.0 are told.
func (s *service) getCapabilities(c *call.Call, p parameters) (*call.Answer, error) {
	if text := p["ACCEPTVERSIONS"]; text != "" {
		accepted := false
		for v := range strings.SplitSeq(text, ",") {
			accepted = accepted || strings.TrimSpace(v) == version
		}
		if !accepted {
			return nil, &exception{noVersion, "ACCEPTVERSIONS", "of the versions there is " + version + " only"}
		}
	}
	return s.capabilities(c, p["LANG"])
}

// capabilitiesResource answers GET /wmts/1.0.0/WMTSCapabilities.xml.
func (s *service) capabilitiesResource(c *call.Call) (*call.Answer, error) {
	p, err := readParameters(c.Request.URL.RawQuery)
	if err != nil {
		return nil, err
	}
	return s.capabilities(c, p["LANG"])
}

// getTile answers the operation of that name.
func (p parameters) getTile(c *call.Call) (*call.Answer, error) {
	r, f, err := p.tile(c)
	if err != nil {
		return nil, err
	}
	return r.answer(c, f)
}

// tile reads what GetTile and GetFeatureInfo have in common.
func (p parameters) tile(c *call.Call) (*tileRequest, *format, error) {
	if v, err := p.required("VERSION"); err != nil {
		return nil, nil, err
	} else if v != version {
		return nil, nil, invalid("VERSION", "the version is %s, not %q", version, v)
	}
	for _, name := range []string{"LAYER", "FORMAT", "TILEMATRIXSET", "TILEMATRIX", "TILEROW", "TILECOL"} {
		if _, err := p.required(name); err != nil {
			return nil, nil, err
		}
	}
	if _, found := p["STYLE"]; !found { // an empty one is the default
		return nil, nil, missing("STYLE")
	}
	f := formatNamed(p["FORMAT"])
	if f == nil {
		return nil, nil, invalid("FORMAT", "there is no format %q; there are %s", p["FORMAT"], formatNames())
	}
	r, err := readTile(c, &tileAddress{layer: p["LAYER"], style: p["STYLE"], set: p["TILEMATRIXSET"], matrix: p["TILEMATRIX"],
		row: p["TILEROW"], column: p["TILECOL"], lang: p["LANG"]})
	return r, f, err
}
