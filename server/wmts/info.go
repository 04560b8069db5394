package wmts

import "guotu/server/call"

// infoFormat is a format of GetFeatureInfo; a suffix makes it a resource.
type infoFormat struct{ media, suffix string }

var infoFormats = []*infoFormat{
	{"text/html", ".html"},
	{"text/plain", ".txt"},
	{"application/geo+json", ".json"},
	{"application/json", ""},
}

func (p parameters) getFeatureInfo(c *call.Call) (*call.Answer, error) { return nil, nil }

func infoResource(f *infoFormat) call.Handler { return nil }
