package arcgis

import (
	"cmp"
	"encoding/json"
	"io"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/geo/geojson"
	"guotu/server/call"
)

// page is what a query answers with: some features of those that were found.
type page struct {
	sub        *sublayer
	rows       []int
	more       bool // there are others behind them
	fields     []field
	geometries []orb.Geometry // of the rows, in system; nil without
	system     *geo.CRS
	decimals   int     // of coordinates; -1 for all that there are
	grid       *grid   // that coordinates are rounded to; nil for none
	coded      []coded // the geometries in cells; nil without a grid
}

// featureSet answers with features.
func (r *request) featureSet(s *sublayer, rows selection, form string) (*call.Answer, error) {
	p := &page{sub: s, decimals: -1, system: degrees()}
	var err error
	if p.fields, err = r.outFields(s); err != nil {
		return nil, err
	}
	withGeometry, err := r.yes("returngeometry", true)
	if err != nil {
		return nil, err
	}
	if err := r.cut(p, rows, withGeometry); err != nil {
		return nil, err
	}
	if withGeometry {
		if err := r.project(p, form); err != nil {
			return nil, err
		}
	}
	switch form {
	case formGeoJSON:
		return &call.Answer{ContentType: "application/geo+json", Stream: p.writeGeoJSON}, nil
	case formPBF:
		return collectionAnswer(resultFeatures, p.featureResult(r)), nil
	}
	return &call.Answer{ContentType: jsonType, Stream: func(w io.Writer) error { return p.write(w, r) }}, nil
}

// outFields reads outFields: names, or * for all. Without it there is only the number of the feature.
func (r *request) outFields(s *sublayer) ([]field, error) {
	list := r.value("outfields")
	switch {
	case list == "*":
		return s.fields, nil
	case list == "":
		return s.fields[:1], nil
	}
	var all []field
	for name := range strings.SplitSeq(list, ",") {
		f := named(s.fields, strings.Trim(strings.TrimSpace(name), `"`))
		if f == nil {
			if strings.TrimSpace(name) == "*" {
				return s.fields, nil
			}
			return nil, call.Bad("outFields", "outFields: there is no field %q", name)
		}
		if named(all, f.name) == nil {
			all = append(all, *f)
		}
	}
	return all, nil
}

// cut takes the features of a page: resultRecordCount ones from resultOffset on, in the order of
// orderByFields, and no more than an answer may have. Where there are more and returnExceededLimitFeatures is false, it
// takes none, so that a client may go on to smaller areas.
func (r *request) cut(p *page, rows selection, withGeometry bool) error {
	most := maxRecordCount
	if strings.EqualFold(r.value("resulttype"), "tile") {
		most = maxTileRecordCount
	}
	offset, count := 0, most
	for _, number := range []struct {
		name string
		to   *int
	}{{"resultOffset", &offset}, {"resultRecordCount", &count}} {
		name, to := number.name, number.to
		if text := r.value(strings.ToLower(name)); text != "" {
			n, err := strconv.Atoi(text)
			if err != nil || n < 0 {
				return call.Bad(name, "%s must be a whole number from 0 on, not %q", name, text)
			}
			*to = n
		}
	}
	all, err := r.ordered(p.sub, rows)
	if err != nil {
		return err
	}
	all = all[min(offset, len(all)):]
	vertices := 0
	for i, row := range all {
		if withGeometry {
			vertices += geo.Vertices(p.sub.layer.Geometry(row))
		}
		if i == min(count, most) || i > 0 && vertices > maxVertices {
			p.more = true
			break
		}
		p.rows = append(p.rows, row)
	}
	whole, err := r.yes("returnexceededlimitfeatures", true)
	if p.more && !whole {
		p.rows = nil
	}
	return err
}

// ordered lists features in the order of orderByFields, else by their numbers.
func (r *request) ordered(s *sublayer, rows selection) ([]int, error) {
	all := make([]int, 0, rows.count())
	for w, word := range rows {
		for ; word != 0; word &= word - 1 {
			all = append(all, w*64+bits.TrailingZeros64(word))
		}
	}
	list := r.value("orderbyfields")
	if list == "" {
		return all, nil
	}
	orders := make([]func(a, b int) int, 0, 2)
	for part := range strings.SplitSeq(list, ",") {
		words := strings.Fields(part)
		descending := len(words) == 2 && strings.EqualFold(words[1], "DESC")
		if len(words) == 0 || len(words) > 2 || len(words) == 2 && !descending && !strings.EqualFold(words[1], "ASC") {
			return nil, call.Bad("orderByFields", "orderByFields must be like NAME ASC, AREA DESC; %q is not", part)
		}
		f := named(s.fields, strings.Trim(words[0], `"`))
		if f == nil {
			return nil, call.Bad("orderByFields", "orderByFields: there is no field %q", words[0])
		}
		order := f.order()
		if descending {
			ascending := order
			order = func(a, b int) int { return ascending(b, a) }
		}
		if orders = append(orders, order); len(orders) > 8 {
			return nil, call.Bad("orderByFields", "orderByFields names more than 8 fields")
		}
	}
	slices.SortStableFunc(all, func(a, b int) int {
		for _, order := range orders {
			if c := order(a, b); c != 0 {
				return c
			}
		}
		return 0
	})
	return all, nil
}

// order compares two features by a field. Values are ranked once, each: missing ones first, numbers by size, texts by
// code points.
func (f *field) order() func(a, b int) int {
	if f.column == nil {
		return cmp.Compare[int]
	}
	ranks := f.ranks()
	return func(a, b int) int { return cmp.Compare(ranks[f.column.Code(a)], ranks[f.column.Code(b)]) }
}

// ranks are the positions of the values of a column in their order, by code.
func (f *field) ranks() []int {
	values := f.column.Values()
	numbers := make([]float64, len(values))
	codes := make([]int, len(values))
	for code, v := range values {
		codes[code] = code
		if v.Kind == data.Number {
			numbers[code], _ = strconv.ParseFloat(v.Text, 64) // a number out of range is infinite
		}
	}
	none := func(code int) bool { return values[code].Kind == data.Absent || values[code].Kind == data.Null }
	compare := func(a, b int) int {
		switch {
		case none(a) || none(b):
			return cmp.Compare(truth(none(b)), truth(none(a)))
		case values[a].Kind == data.Number && values[b].Kind == data.Number && f.kind != typeString:
			return cmp.Compare(numbers[a], numbers[b])
		}
		return cmp.Compare(values[a].Text, values[b].Text)
	}
	slices.SortStableFunc(codes, compare)
	ranks := make([]int, len(values))
	for i, code := range codes {
		ranks[code] = i
		if i > 0 && compare(codes[i-1], code) == 0 {
			ranks[code] = ranks[codes[i-1]]
		}
	}
	return ranks
}

func truth(is bool) int {
	if is {
		return 1
	}
	return 0
}

// project converts the geometries of a page to outSR, leaves out what maxAllowableOffset allows, and rounds to
// a grid. GeoJSON is always in degrees and has no grid.
func (r *request) project(p *page, form string) error {
	if text := r.value("geometryprecision"); text != "" {
		n, err := strconv.Atoi(text)
		if err != nil || n < 0 || n > 15 {
			return call.Bad("geometryPrecision", "geometryPrecision must be a whole number from 0 to 15, not %q", text)
		}
		p.decimals = n
	}
	system, err := reference("outSR", r.value("outsr"))
	if err != nil {
		return err
	}
	if system != nil && form != formGeoJSON {
		p.system = system
	}
	offset, err := r.size("maxallowableoffset", "maxAllowableOffset")
	if err != nil {
		return err
	}
	if p.grid, err = r.grid(p.system, offset); err != nil {
		return err
	}
	switch {
	case form == formGeoJSON:
		p.grid = nil
	case form == formPBF && p.grid == nil:
		p.grid = fineGrid(p.system, p.decimals)
	}
	if p.system.Projected() && p.decimals < 0 {
		p.decimals = 4 // a tenth of a millimetre
	}
	if err := r.convert(p, offset); err != nil || p.grid == nil {
		return err
	}
	p.coded = make([]coded, len(p.rows))
	for i, g := range p.geometries {
		if p.coded[i], err = p.encode(g); err != nil {
			return err
		}
	}
	return r.Context().Err()
}

// convert converts and generalizes the geometries of a page.
func (r *request) convert(p *page, offset float64) error {
	own := degrees()
	p.geometries = make([]orb.Geometry, len(p.rows))
	for i, row := range p.rows {
		g := p.sub.layer.Geometry(row)
		shown := g
		if g != nil && !p.system.LonLat() {
			var err error
			if shown, err = geo.Transform(g, own, p.system); err != nil {
				title := p.sub.layer.Title(row).In(r.lang)
				return call.Bad("outSR", "outSR: feature %d (%s) reaches beyond where %s can be used: %v; ask for another outSR, such as 4490, "+
					"or leave the feature out by where, objectIds or geometry", row+1, title, p.system.Name(), err)
			}
		}
		if g != nil && offset > 0 {
			with := &generalizer{ctx: r.Context(), offset: offset, nodes: meetings(p.sub.layer, row)}
			shown = with.geometry(g, shown)
		}
		p.geometries[i] = shown
	}
	return r.Context().Err()
}

// size reads a parameter that is a length, 0 if it is not there; name is in lower case, called what clients call it.
func (r *request) size(name, called string) (float64, error) {
	text := r.value(name)
	if text == "" {
		return 0, nil
	}
	v, err := strconv.ParseFloat(text, 64)
	if err != nil || !(v >= 0) || v-v != 0 {
		return 0, call.Bad(called, "%s must be a number from 0 on, not %q", called, text)
	}
	return v, nil
}

// number appends a coordinate.
func (p *page) number(b []byte, v float64) []byte {
	if p.decimals >= 0 {
		scale := math.Pow(10, float64(p.decimals))
		v = math.Round(v*scale)/scale + 0
	}
	return geojson.Number(b, v)
}

// block is how much is written at once, in bytes.
const block = 64 << 10

// write writes the features as ArcGIS's JSON.
func (p *page) write(w io.Writer, r *request) error {
	head := struct {
		ObjectIDField    string            `json:"objectIdFieldName"`
		GlobalIDField    string            `json:"globalIdFieldName"`
		GeometryType     string            `json:"geometryType,omitempty"`
		SpatialReference *spatialReference `json:"spatialReference,omitempty"`
		HasZ             bool              `json:"hasZ"`
		HasM             bool              `json:"hasM"`
		More             bool              `json:"exceededTransferLimit,omitempty"`
		Transform        *transform        `json:"transform,omitempty"`
		Fields           []fieldDocument   `json:"fields"`
	}{ObjectIDField: objectID, More: p.more, GeometryType: p.sub.geometryType()}
	own := referenceOf(p.system)
	head.SpatialReference = &own
	if p.grid != nil {
		head.Transform = p.grid.transform()
	}
	for i := range p.fields {
		head.Fields = append(head.Fields, r.describe(&p.fields[i]))
	}
	b, err := json.Marshal(head)
	if err != nil {
		return err
	}
	b = append(b[:len(b)-1], `,"features":[`...)
	for i, row := range p.rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = p.appendAttributes(append(b, `{"attributes":`...), row)
		switch {
		case p.coded != nil:
			b = p.appendCoded(append(b, `,"geometry":`...), p.coded[i])
		case p.geometries != nil:
			b = p.appendGeometry(append(b, `,"geometry":`...), p.geometries[i])
		}
		if b = append(b, '}'); len(b) >= block {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err = w.Write(append(b, "]}"...))
	return err
}

func (p *page) appendAttributes(b []byte, row int) []byte {
	b = append(b, '{')
	for i := range p.fields {
		if i > 0 {
			b = append(b, ',')
		}
		b = append(data.Value{Kind: data.String, Text: p.fields[i].name}.AppendJSON(b), ':')
		b = p.fields[i].appendValue(b, row)
	}
	return append(b, '}')
}

// writeGeoJSON writes the features as GeoJSON (RFC 7946).
func (p *page) writeGeoJSON(w io.Writer) error {
	b := []byte(`{"type":"FeatureCollection",`)
	if p.more { // at both places, for clients old and new
		b = append(b, `"exceededTransferLimit":true,"properties":{"exceededTransferLimit":true},`...)
	}
	b = append(b, `"features":[`...)
	for i, row := range p.rows {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(append(b, `{"type":"Feature","id":`...), int64(row)+1, 10)
		b = append(b, `,"geometry":`...)
		if p.geometries != nil {
			b = geojson.Append(b, p.geometries[i])
		} else {
			b = append(b, "null"...)
		}
		b = p.appendAttributes(append(b, `,"properties":`...), row)
		if b = append(b, '}'); len(b) >= block {
			if _, err := w.Write(b); err != nil {
				return err
			}
			b = b[:0]
		}
	}
	_, err := w.Write(append(b, "]}"...))
	return err
}
