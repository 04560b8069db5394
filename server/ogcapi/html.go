package ogcapi

import (
	"bytes"
	"embed"
	"html/template"
	"net/url"

	"guotu/layers"
)

// page is what a page for people shows: the template of the folder html with the given name,
// whose dot is Content.
type page struct {
	name    string
	title   string
	trail   []step // from the landing page to here
	links   []link // to the other formats
	content any
}

// step is a page on the way to another one.
type step struct{ Href, Title string }

//go:embed html/*.html
var pageFiles embed.FS

// pages are the templates: shell.html around each of the others.
var pages = template.Must(template.New("").ParseFS(pageFiles, "html/*.html"))

// shell is what shell.html shows.
type shell struct {
	Language, Title, Plan, Version string
	Trail                          []step
	Links                          []link
	Body                           template.HTML
	Other                          step // this page in the other language
}

// view is what the template of a page gets.
type view struct {
	Language string
	Content  any
}

// Text returns one of two texts, for templates.
func (v view) Text(zh, en string) string {
	if v.Language == "en" {
		return en
	}
	return zh
}

// render makes a page.
func (r *request) render(p page) ([]byte, error) {
	var body, whole bytes.Buffer
	if err := pages.ExecuteTemplate(&body, p.name, view{r.language, p.content}); err != nil {
		return nil, err
	}
	s := shell{Language: r.language, Title: p.title, Plan: r.text(r.Catalog.Title()), Version: r.Version, Trail: p.trail,
		Body: template.HTML(body.String()), Other: r.otherLanguage()}
	for _, l := range p.links {
		if l.Rel == "alternate" {
			s.Links = append(s.Links, l)
		}
	}
	if err := pages.ExecuteTemplate(&whole, "shell.html", s); err != nil {
		return nil, err
	}
	return whole.Bytes(), nil
}

// otherLanguage is the same page in the other language.
func (r *request) otherLanguage() step {
	lang, title := "en", "English"
	if r.language == "en" {
		lang, title = "zh", "中文"
	}
	query := make(url.Values)
	for name, values := range r.query {
		query[name] = values
	}
	query.Set("lang", lang)
	return step{"?" + query.Encode(), title}
}

// trailTo is the trail to a page below others: names and titles of paths under the root.
func (r *request) trailTo(steps ...step) []step {
	trail := []step{{r.href("", nil), r.text(layers.Text{ZH: "首页", EN: "Home"})}}
	for _, s := range steps {
		trail = append(trail, step{r.href(s.Href, nil), s.Title})
	}
	return trail
}
