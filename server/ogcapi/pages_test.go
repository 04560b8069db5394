package ogcapi_test

import (
	"encoding/csv"
	"html"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestFormats(t *testing.T) {
	s := serve(t, zoo())
	f := func(path, accept, want string) {
		t.Helper()
		var headers []string
		if accept != "" {
			headers = []string{"Accept", accept}
		}
		if a := s.get(path, headers...); a.header.Get("Content-Type") != want || !strings.Contains(a.header.Get("Vary"), "Accept,") {
			t.Errorf("%s for %q: %s, varies by %s", path, accept, a.header.Get("Content-Type"), a.header.Get("Vary"))
		}
	}
	const browser = "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8"
	const page, tables = "text/html; charset=utf-8", "text/csv; charset=utf-8; header=present"
	for _, path := range []string{"", "/conformance", "/collections", "/collections/zoo"} {
		f(path, "", "application/json")
		f(path, "*/*", "application/json")
		f(path, browser, page)
		f(path+"?f=html", "application/json", page)
		f(path+"?f=json", browser, "application/json")
	}
	for _, path := range []string{"/collections/zoo/items", "/collections/zoo/items/a"} {
		f(path, "", "application/geo+json")
		f(path, "application/json", "application/geo+json") // what older clients ask for
		f(path, "application/geo+json, application/json", "application/geo+json")
		f(path, "text/csv", tables)
		f(path+"?f=csv", browser, tables)
		f(path, browser, page)
	}
	f("/collections/zoo/queryables", "application/schema+json", "application/schema+json")
	f("/collections/zoo/schema", "", "application/schema+json")
	f("/api", browser, page)
	f("/api", "application/json", "application/vnd.oai.openapi+json;version=3.0")
	a := s.ask(http.MethodGet, "/ogc/collections", "Accept", "image/png")
	if a.status != http.StatusNotAcceptable || a.header.Get("Content-Type") != "application/problem+json" {
		t.Errorf("a picture of the layers: %d %s", a.status, a.body)
	}
	s.refused("/api.html?f=json", http.StatusBadRequest, "f", "/ogc/api")
}

func TestHeadersTellOfFeatures(t *testing.T) {
	s := serve(t, zoo())
	a := s.ask(http.MethodHead, "/ogc/collections/zoo/items?limit=2&offset=2")
	if a.status != http.StatusOK || a.body != "" || a.header.Get("Content-Type") != "application/geo+json" {
		t.Errorf("HEAD: %d %q %v", a.status, a.body, a.header)
	}
	links := strings.Join(a.header["Link"], "\n")
	for _, rel := range []string{"self", "alternate", "next", "prev", "collection"} {
		if !strings.Contains(links, `; rel="`+rel+`"; type="`) {
			t.Errorf("no link %s among %s", rel, links)
		}
	}
	for name, want := range map[string]string{"Ogc-Numbermatched": "7", "Ogc-Numberreturned": "2", "Content-Language": "zh",
		"Content-Crs": "<http://www.opengis.net/def/crs/OGC/1.3/CRS84>"} {
		if got := a.header.Get(name); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
	var found answered
	s.read("/collections/zoo/items", &found)
	if stamp, err := time.Parse(time.RFC3339, found.TimeStamp); err != nil || time.Since(stamp).Abs() > time.Minute {
		t.Errorf("timeStamp %s", found.TimeStamp)
	}
}

func TestCSV(t *testing.T) {
	s := serve(t, zoo())
	body := s.get("/collections/zoo/items?f=csv&geometry=wkt&limit=4&crs=http://www.opengis.net/def/crs/OGC/1.3/CRS84").body
	want := "\uFEFFid,code,n,t,day,ok,geometry\r\n" +
		"a,a,1.50,x,2020-01-01,,\"POLYGON((0 0,0 4,4 4,4 0,0 0),(1 1,2 1,2 2,1 2,1 1))\"\r\n" +
		"b/ä %,b/ä %,2,\"x,\"\"y\"\"\",2021-06-30,,\"POLYGON((4 0,8 0,8 4,4 4,4 0))\"\r\n" +
		"c,c,,1,,,\"MULTIPOLYGON(((178 0,180 0,180 4,178 4,178 0)),((-180 0,-178 0,-178 4,-180 4,-180 0)))\"\r\n" +
		"d,d,-3,1,2022-12-31,true,\"LINESTRING(0 10,10 20)\"\r\n"
	if body != want {
		t.Errorf("got  %q\nwant %q", body, want)
	}
	if body := s.get("/collections/zoo/items/e?f=csv&geometry=wkt&properties=n&crs=http://www.opengis.net/def/crs/EPSG/0/4548").body; body != "\uFEFFid,n,geometry\r\ne,10,POINT(4419293.348 447947.467)\r\n" {
		t.Errorf("in a zone: %q", body)
	}
	all, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(s.get("/collections/zoo/items?f=csv&properties=t").body, "\uFEFF"))).ReadAll()
	if err != nil || len(all) != 8 || len(all[0]) != 2 {
		t.Errorf("%v, %v", all, err)
	}
}

var hrefForm = regexp.MustCompile(`(?:href|src|action)="([^"]*)"`)

// TestPagesLeadEverywhere follows every link of every page, in both languages.
func TestPagesLeadEverywhere(t *testing.T) {
	s := serve(t, zoo())
	seen := map[string]bool{}
	todo := []string{"/ogc?f=html", "/ogc?f=html&lang=en"}
	pages := 0
	for len(todo) > 0 {
		target := todo[0]
		todo = todo[1:]
		if seen[target] {
			continue
		}
		seen[target] = true
		a := s.ask(http.MethodGet, target, "Accept", "text/html,*/*;q=0.1")
		if a.status != http.StatusOK {
			t.Errorf("%s: %d %s", target, a.status, a.body)
		}
		if !strings.HasPrefix(a.header.Get("Content-Type"), "text/html") {
			continue
		}
		pages++
		if strings.Contains(a.body, "<script") || a.header.Get("Content-Security-Policy") == "" {
			t.Errorf("%s has scripts, or no policy", target)
		}
		for _, m := range hrefForm.FindAllStringSubmatch(a.body, -1) {
			href := html.UnescapeString(m[1])
			path, _, _ := strings.Cut(target, "?")
			if strings.HasPrefix(href, "?") {
				href = path + href
			}
			href, is := strings.CutPrefix(strings.TrimPrefix(href, "http://example.com"), "/")
			if !is {
				t.Errorf("%s: a link to %s", target, m[1])
			}
			if strings.HasPrefix(href, "ogc") {
				todo = append(todo, "/"+href)
			}
		}
	}
	if pages < 30 {
		t.Errorf("only %d pages", pages)
	}
}

func TestPagesAreInTheirLanguage(t *testing.T) {
	s := serve(t, twoZones())
	for lang, want := range map[string][]string{"zh": {`lang="zh-CN"`, "首页", "分区", "面积 (km²)", "甲&lt;b&gt;"}, "en": {`lang="en"`, "Home", "Zones", "Area (km²)", "甲&lt;b&gt;"}} {
		a := s.get("/collections/zone/items?f=html", "Accept-Language", lang)
		for _, text := range want {
			if !strings.Contains(a.body, text) {
				t.Errorf("%s: the page lacks %s", lang, text)
			}
		}
		if strings.Contains(a.body, "甲<b>") || a.header.Get("Content-Language") != lang {
			t.Errorf("%s: %s", lang, a.body)
		}
		if feature := s.get("/collections/zone/items/a?f=html&lang=" + lang).body; !strings.Contains(feature, "<h1>甲&lt;b&gt;</h1>") || !strings.Contains(feature, `/tiles/zone/`) {
			t.Errorf("%s: %s", lang, feature)
		}
	}
	var all struct {
		Collections []struct{ ID, Title, Description string }
	}
	s.read("/collections?lang=en", &all)
	if c := all.Collections[0]; len(all.Collections) != 1 || c.ID != "zone" || c.Title != "Zones" || c.Description != "two" {
		t.Errorf("%+v", all)
	}
}

// TestSchemas: queryables and schemas name every field with its type.
func TestSchemas(t *testing.T) {
	s := serve(t, zoo())
	type property struct{ Title, Type, Format string }
	var q, full struct {
		Schema     string `json:"$schema"`
		ID         string `json:"$id"`
		Type       string
		Properties map[string]property
		Additional *bool `json:"additionalProperties"`
	}
	a := s.read("/collections/zoo/queryables?lang=en", &q)
	s.read("/collections/zoo/schema", &full)
	if q.Schema != "https://json-schema.org/draft/2020-12/schema" || q.ID != "http://example.com/ogc/collections/zoo/queryables" || q.Type != "object" || q.Additional == nil || *q.Additional {
		t.Errorf("%s", a.body)
	}
	for name, want := range map[string]property{
		"geometry": {"geometry", "", "geometry-any"}, "id": {"identifier", "string", ""}, "code": {"code", "string", ""}, "n": {"number (m)", "number", ""},
		"t": {"t", "string", ""}, "day": {"day", "string", "date"}, "ok": {"ok", "boolean", ""},
	} {
		if q.Properties[name] != want {
			t.Errorf("%s is %+v, want %+v", name, q.Properties[name], want)
		}
	}
	if len(q.Properties) != 7 || len(full.Properties) != 6 {
		t.Errorf("%d queryables, %d properties", len(q.Properties), len(full.Properties))
	}
	order := regexp.MustCompile(`"(geometry|id|code|n|t|day|ok)":\{`).FindAllStringSubmatch(a.body, -1)
	var names []string
	for _, m := range order {
		names = append(names, m[1])
	}
	if !slices.Equal(names, []string{"geometry", "id", "code", "n", "t", "day", "ok"}) {
		t.Errorf("in the order %v", names)
	}
}

// TestExtents: of space and time.
func TestExtents(t *testing.T) {
	s := serve(t, zoo())
	var c struct {
		Extent *struct {
			Spatial  struct{ BBox [][]float64 }
			Temporal *struct{ Interval [][]*string }
		}
	}
	s.read("/collections/zoo", &c)
	if b := c.Extent.Spatial.BBox[0]; !slices.Equal(b, []float64{-180, 0, 180, 53}) {
		t.Errorf("box %v", b)
	}
	if i := c.Extent.Temporal.Interval[0]; *i[0] != "2020-01-01T00:00:00Z" || *i[1] != "2022-12-31T23:59:59Z" {
		t.Errorf("from %s to %s", *i[0], *i[1])
	}
	c.Extent = nil
	s.read("/collections/none", &c)
	if c.Extent != nil {
		t.Errorf("a layer of nothing is at %+v", c.Extent)
	}
}

// FuzzQueries: whatever the parameters are, the answer is one, or says which is wrong.
func FuzzQueries(f *testing.F) {
	for _, seed := range []string{"bbox=1,2,3,4&bbox-crs=EPSG:4548", "datetime=2020-01-01/..", "filter=n>1&filter-crs=EPSG:3857", "sortby=-n,+t&properties=n", "limit=1&offset=3&f=csv&geometry=wkt", "f=html&lang=en&t=1"} {
		f.Add(seed)
	}
	s := serve(f, zoo())
	f.Fuzz(func(t *testing.T, query string) {
		for _, r := range query {
			if r <= ' ' || r == 0x7f || r == '#' {
				return // in no address
			}
		}
		if a := (&service{t, s.h}).ask(http.MethodGet, "/ogc/collections/zoo/items?"+query); a.status != http.StatusOK && (a.status < 400 || a.status >= 500) {
			t.Errorf("%s: %d %s", query, a.status, a.body)
		}
	})
}
