package ogcapi

import (
	"net/url"

	"guotu/layers"
)

// link is a link to another resource (OGC 17-069r4, table 4; RFC 8288).
type link struct {
	Href      string `json:"href"`
	Rel       string `json:"rel"`
	Type      string `json:"type,omitempty"`
	Hreflang  string `json:"hreflang,omitempty"`
	Title     string `json:"title,omitempty"`
	Templated bool   `json:"templated,omitempty"`
}

// link returns a link to a path under the root, such as /collections, in a format; from pages,
// links to documents lead to their pages.
func (r *request) link(rel, path string, f format, title layers.Text) link {
	if f.name == asJSON.name && f.media == asJSON.media && r.format.name == asHTML.name {
		f = asHTML
	}
	return link{Href: r.href(path, url.Values{"f": {f.name}}), Rel: rel, Type: f.mediaType(), Hreflang: r.language, Title: r.text(title)}
}

// href is the absolute address of a path under the root. The language goes along if the
// request has asked for it by parameter.
func (r *request) href(path string, query url.Values) string {
	if lang := r.query.Get("lang"); lang != "" {
		if query == nil {
			query = make(url.Values)
		}
		query.Set("lang", lang)
	}
	return r.Here(root+path, query)
}

// self returns the links to the resource itself, at a path under the root, and its other
// formats. Parameters of the query go along.
func (r *request) self(path string) []link {
	var all []link
	for _, f := range r.formats {
		query := make(url.Values)
		for name, values := range r.query {
			query[name] = values
		}
		query.Set("f", f.name)
		l := link{Href: r.href(path, query), Rel: "alternate", Type: f.mediaType(), Hreflang: r.language, Title: r.text(f.title)}
		if f == r.format {
			l.Rel, l.Title = "self", r.text(layers.Text{ZH: "本文档", EN: "This document"})
		}
		all = append(all, l)
	}
	return all
}

// collectionPath is the path of a layer under the root. Names of layers need no escape.
func collectionPath(l *layers.Layer) string { return "/collections/" + l.Name() }
