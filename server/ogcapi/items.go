package ogcapi

import (
	"io"
	"math/bits"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"guotu/layers"
	"guotu/server/call"
)

// itemFormat is a format of features. A further one is another entry of itemFormats.
type itemFormat struct {
	format
	// write returns what writes the features of an answer; nil is a page.
	write func(*request, *query) func(io.Writer) error
	// one makes the answer of a single feature; nil is a page.
	one func(*request, *query, int) []byte
}

// itemFormats are the formats of features, the first for who has no wish.
func itemFormats() []itemFormat {
	return []itemFormat{
		{format{name: "json", media: "application/geo+json", title: layers.Text{ZH: "GeoJSON", EN: "GeoJSON"}, other: "application/json"}, writeGeoJSON, oneGeoJSON},
		{asHTML, nil, nil},
		{format{name: "csv", media: "text/csv; charset=utf-8; header=present", title: layers.Text{ZH: "CSV 表格", EN: "CSV"}}, writeCSV, oneCSV},
	}
}

// featureFormats are the same without what writes them.
func featureFormats() []format {
	var all []format
	for _, f := range itemFormats() {
		all = append(all, f.format)
	}
	return all
}

// asGeoJSON is the format that programs read features in.
func asGeoJSON() format { return itemFormats()[0].format }

func itemFormatOf(f format) itemFormat {
	all := itemFormats()
	for _, known := range all {
		if known.name == f.name {
			return known
		}
	}
	return all[0] // not reached: negotiated among them
}

// items answers GET /ogc/collections/{collectionId}/items.
func items(c *call.Call) (*call.Answer, error) {
	l, err := layerOf(c)
	if err != nil {
		return nil, err
	}
	known := append([]string{"id"}, itemParameters...)
	for _, column := range l.Table().Columns {
		known = append(known, column.Name)
	}
	values, err := c.Parameters(known...)
	if err != nil {
		return nil, err
	}
	r, err := open(c, values, featureFormats())
	if err != nil {
		return nil, err
	}
	q, err := r.readQuery(l)
	if err != nil {
		return nil, err
	}
	rows := q.page()
	for _, i := range rows {
		if err := q.shape.check(l, int(i)); err != nil && !q.skipGeometry {
			return nil, call.Bad("crs", "crs: %v", err)
		}
	}
	write := itemFormatOf(r.format).write
	if write == nil {
		return r.itemsPage(q, rows)
	}
	h := r.header()
	r.itemHeader(h, q)
	return &call.Answer{ContentType: r.format.media, Header: h, Stream: write(r, q)}, nil
}

// itemHeader adds what a client learns from the header alone: the system, the number of features
// and the way on.
func (r *request) itemHeader(h http.Header, q *query) {
	h.Set("Content-Crs", "<"+crsURI(q.shape.crs)+">")
	h.Set("Ogc-Numbermatched", strconv.Itoa(q.matched))
	h.Set("Ogc-Numberreturned", strconv.Itoa(q.returned()))
	for _, l := range r.itemLinks(q) {
		h.Add("Link", l.header())
	}
}

// returned is the number of features of the answer.
func (q *query) returned() int { return max(0, min(q.limit, q.matched-q.offset)) }

// page returns the features of the answer, in order. It takes no longer far behind than in
// front, but for counting bits.
func (q *query) page() []uint32 {
	n := q.returned()
	if q.order != nil {
		from := min(q.offset, len(q.order))
		return q.order[from : from+n]
	}
	page := make([]uint32, 0, n)
	skip := q.offset
	for w, set := range q.rows {
		if count := bits.OnesCount64(set); skip >= count {
			skip -= count
			continue
		}
		for ; set != 0 && len(page) < n; set &= set - 1 {
			if skip > 0 {
				skip--
				continue
			}
			page = append(page, uint32(w*64+bits.TrailingZeros64(set)))
		}
		if len(page) == n {
			break
		}
	}
	return page
}

// itemLinks are the links of features: to themselves, in other formats, to the pages before and
// after and to the layer. Those to pages keep all parameters and name the plan, so that no walk
// mixes two.
func (r *request) itemLinks(q *query) []link {
	path := collectionPath(q.layer) + "/items"
	links := r.self(path)
	turn := func(rel string, offset int, title layers.Text) {
		query := make(url.Values)
		for name, values := range r.query {
			query[name] = values
		}
		query.Set("f", r.format.name)
		query.Set("limit", strconv.Itoa(q.limit))
		query.Set("offset", strconv.Itoa(offset))
		query.Set("plan", r.Catalog.Version())
		links = append(links, link{Href: r.href(path, query), Rel: rel, Type: r.format.mediaType(), Hreflang: r.language, Title: r.text(title)})
	}
	if end := q.offset + q.limit; end < q.matched {
		turn("next", end, layers.Text{ZH: "下一页", EN: "Next page"})
	}
	if q.offset > 0 {
		last := max(0, (q.matched-1)/q.limit*q.limit) // of an offset behind the end
		turn("prev", max(0, min(q.offset-q.limit, last)), layers.Text{ZH: "上一页", EN: "Previous page"})
	}
	return append(links, r.link("collection", collectionPath(q.layer), asJSON, q.layer.Spec().Title))
}

// header is a link as a header (RFC 8288).
func (l link) header() string {
	return "<" + l.Href + `>; rel="` + l.Rel + `"; type="` + l.Type + `"`
}

// item answers GET /ogc/collections/{collectionId}/items/{featureId}.
func item(c *call.Call) (*call.Answer, error) {
	l, err := layerOf(c)
	if err != nil {
		return nil, err
	}
	r, err := read(c, featureFormats(), "crs", "properties", "skipGeometry", "geometry")
	if err != nil {
		return nil, err
	}
	i, found := l.Find(c.Path["featureId"])
	if !found {
		return nil, call.NotFound("featureId", "layer %s has no feature %q", l.Name(), shortened(c.Path["featureId"]))
	}
	q := &query{layer: l, limit: 1, matched: 1, wkt: r.query.Get("geometry") == "wkt"}
	if q.shape, err = r.shaper(); err != nil {
		return nil, err
	}
	if q.fields, err = fieldsOf(l, r.query); err != nil {
		return nil, err
	}
	if q.skipGeometry, err = flag(r.query, "skipGeometry"); err != nil {
		return nil, err
	}
	if err := q.shape.check(l, i); err != nil && !q.skipGeometry {
		return nil, call.Bad("crs", "crs: %v", err)
	}
	one := itemFormatOf(r.format).one
	if one == nil {
		return r.itemPage(q, i)
	}
	h := r.header()
	h.Set("Content-Crs", "<"+crsURI(q.shape.crs)+">")
	return &call.Answer{ContentType: r.format.media, Header: h, Body: one(r, q, i)}, nil
}

// shortened is a text of a client for a message.
func shortened(text string) string {
	const enough = 80
	if runes := []rune(strings.ToValidUTF8(text, "\uFFFD")); len(runes) > enough {
		return string(runes[:enough]) + "…"
	}
	return text
}

// featureLinks are the links of a feature.
func (r *request) featureLinks(q *query, i int) []link {
	path := collectionPath(q.layer) + "/items/" + url.PathEscape(q.layer.ID(i))
	return append(r.self(path), r.link("collection", collectionPath(q.layer), asJSON, q.layer.Spec().Title))
}
