package arcgis

import (
	"encoding/json"
	"math"
	"math/bits"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/paulmach/orb"

	"guotu/data"
	"guotu/geo"
	"guotu/server/call"
)

// idsOnly answers with the numbers of features, which are not bounded as features are.
func (r *request) idsOnly(s *sublayer, rows selection, form string) (*call.Answer, error) {
	all, err := r.ordered(s, rows)
	if err != nil {
		return nil, err
	}
	if form == formPBF {
		return idsAnswer(all), nil
	}
	b := []byte(`{"objectIdFieldName":"` + objectID + `","objectIds":[`)
	for i, row := range all {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(row)+1, 10)
	}
	return &call.Answer{ContentType: jsonType, Body: append(b, "]}"...)}, nil
}

// extentOnly answers with the box around features, in outSR.
func (r *request) extentOnly(s *sublayer, rows selection, form string, count bool) (*call.Answer, error) {
	if form == formPBF {
		return nil, call.Bad("f", "f=pbf has no form for returnExtentOnly; ask with f=json")
	}
	system, err := reference("outSR", r.value("outsr"))
	if err != nil {
		return nil, err
	}
	bound := geo.Nowhere()
	for w, word := range rows {
		for ; word != 0; word &= word - 1 {
			bound = geo.Around(bound, s.layer.FeatureBound(w*64+bits.TrailingZeros64(word)))
		}
	}
	from := ownReference
	if system != nil {
		from = referenceOf(system)
		if !system.LonLat() && !bound.IsEmpty() {
			g, err := geo.Transform(orb.Polygon{sides(bound)}, degrees(), system)
			if err != nil {
				return nil, call.Bad("outSR", "outSR: the box of the features reaches beyond where %s can be used: %v; ask for another outSR, such as 4490", system.Name(), err)
			}
			bound = g.Bound()
		}
	}
	answer := struct {
		Count  *int   `json:"count,omitempty"`
		Extent extent `json:"extent"`
	}{nil, extentOf(bound, from)}
	if n := rows.count(); count {
		answer.Count = &n
	}
	return r.json(answer)
}

// table is a result without geometry: rows of values in JSON.
type table struct {
	fields []fieldDocument
	rows   [][]json.RawMessage
}

// answer writes a table as a set of features.
func (t *table) answer(r *request, form string, more bool) (*call.Answer, error) {
	if form == formPBF {
		body, err := t.featureResult(more)
		return collectionAnswer(resultFeatures, body), err
	}
	type feature struct {
		Attributes json.RawMessage `json:"attributes"`
	}
	features := make([]feature, len(t.rows))
	for i, row := range t.rows {
		b := []byte{'{'}
		for k, v := range row {
			if k > 0 {
				b = append(b, ',')
			}
			b = append(data.Value{Kind: data.String, Text: t.fields[k].Name}.AppendJSON(b), ':')
			b = append(b, v...)
		}
		features[i].Attributes = append(b, '}')
	}
	return r.json(struct {
		Display  string          `json:"displayFieldName"`
		More     bool            `json:"exceededTransferLimit,omitempty"`
		Fields   []fieldDocument `json:"fields"`
		Features []feature       `json:"features"`
	}{"", more, t.fields, features})
}

// distinct answers with the different values that some fields have together.
func (r *request) distinct(s *sublayer, rows selection, form string, countOnly bool) (*call.Answer, error) {
	fields, err := r.outFields(s)
	if err != nil {
		return nil, err
	}
	groups, err := r.grouped(s, rows, fields)
	if err != nil {
		return nil, err
	}
	if countOnly {
		return r.count(len(groups), form)
	}
	var t table
	for i := range fields {
		t.fields = append(t.fields, r.describe(&fields[i]))
	}
	more := len(groups) > maxRecordCount
	for _, g := range groups[:min(len(groups), maxRecordCount)] {
		t.rows = append(t.rows, valuesOf(fields, g[0]))
	}
	return t.answer(r, form, more)
}

func valuesOf(fields []field, row int) []json.RawMessage {
	var values []json.RawMessage
	for i := range fields {
		values = append(values, fields[i].appendValue(nil, row))
	}
	return values
}

// grouped parts features into those that have equal values in some fields, in the order of
// orderByFields by their first ones. Without fields all are one group.
func (r *request) grouped(s *sublayer, rows selection, fields []field) ([][]int, error) {
	all, err := r.ordered(s, rows)
	if err != nil {
		return nil, err
	}
	var groups [][]int
	at := make(map[string]int)
	var key []byte
	for _, row := range all {
		key = key[:0]
		for i := range fields {
			key = append(fields[i].appendValue(key, row), ',')
		}
		i, known := at[string(key)]
		if !known {
			i = len(groups)
			at[string(key)], groups = i, append(groups, nil)
		}
		groups[i] = append(groups[i], row)
	}
	return groups, nil
}

// statistic is one of outStatistics.
type statistic struct {
	Type  string `json:"statisticType"`
	Field string `json:"onStatisticField"`
	Name  string `json:"outStatisticFieldName"`
	field *field
	order func(a, b int) int // of two features, by the field
}

// statisticTypes are those that there are.
var statisticTypes = []string{"count", "sum", "min", "max", "avg", "stddev", "var"}

// statistics answers outStatistics, one row for each group of groupByFieldsForStatistics.
func (r *request) statistics(s *sublayer, rows selection, form string) (*call.Answer, error) {
	wanted, err := r.wantedStatistics(s)
	if err != nil {
		return nil, err
	}
	by, err := r.groupFields(s)
	if err != nil {
		return nil, err
	}
	var t table
	for i := range by {
		t.fields = append(t.fields, r.describe(&by[i]))
	}
	for i := range wanted {
		w := &wanted[i]
		t.fields = append(t.fields, fieldDocument{Name: w.Name, Type: w.kind(), Alias: w.Name, SQLType: "sqlTypeOther", Nullable: true})
	}
	groups, err := r.grouped(s, rows, by)
	if err != nil {
		return nil, err
	}
	if len(by) == 0 && len(groups) == 0 {
		groups = [][]int{nil} // the statistics of nothing
	}
	if groups, err = r.having(s, by, groups); err != nil {
		return nil, err
	}
	more := len(groups) > maxRecordCount
	for _, g := range groups[:min(len(groups), maxRecordCount)] {
		var values []json.RawMessage
		if len(by) > 0 {
			values = valuesOf(by, g[0])
		}
		for i := range wanted {
			values = append(values, wanted[i].of(g))
		}
		t.rows = append(t.rows, values)
	}
	return t.answer(r, form, more)
}

// The bounds of outStatistics and groupByFieldsForStatistics: all of them come in every row of
// the result. Names have runes.
const (
	maxStatistics    = 32
	maxStatisticName = 128
	maxGroupFields   = 16
)

// wantedStatistics reads outStatistics.
func (r *request) wantedStatistics(s *sublayer) ([]statistic, error) {
	var all []statistic
	if err := json.Unmarshal([]byte(r.value("outstatistics")), &all); err != nil || len(all) == 0 || len(all) > maxStatistics {
		return nil, call.Bad("outStatistics", "outStatistics must be a list of 1 to %d objects with statisticType and onStatisticField", maxStatistics)
	}
	for i := range all {
		w := &all[i]
		w.Type = strings.ToLower(w.Type)
		if w.field = named(s.fields, w.Field); w.field == nil || !slices.Contains(statisticTypes, w.Type) {
			return nil, call.Bad("outStatistics", "outStatistics: there is no %s of a field %s; there are %s",
				shortened(w.Type), shortened(w.Field), strings.Join(statisticTypes, ", "))
		}
		if utf8.RuneCountInString(w.Name) > maxStatisticName {
			return nil, call.Bad("outStatistics", "outStatistics: an outStatisticFieldName has more than %d characters", maxStatisticName)
		}
		w.order = w.field.order()
		if w.Name == "" {
			w.Name = w.Type + "_" + w.field.name
		}
	}
	return all, nil
}

// groupFields reads groupByFieldsForStatistics. A field that is named again counts once.
func (r *request) groupFields(s *sublayer) ([]field, error) {
	var by []field
	list := r.value("groupbyfieldsforstatistics")
	if list == "" {
		return nil, nil
	}
	for name := range strings.SplitSeq(list, ",") {
		f := named(s.fields, strings.TrimSpace(name))
		if f == nil {
			return nil, call.Bad("groupByFieldsForStatistics", "groupByFieldsForStatistics: there is no field %s", shortened(name))
		}
		if named(by, f.name) != nil {
			continue
		}
		if by = append(by, *f); len(by) > maxGroupFields {
			return nil, call.Bad("groupByFieldsForStatistics", "groupByFieldsForStatistics names more than %d fields", maxGroupFields)
		}
	}
	return by, nil
}

// shortened is a text of a client in quotes, for a message.
func shortened(text string) string {
	const enough = 80
	if runes := []rune(text); len(runes) > enough {
		text = string(runes[:enough]) + "…"
	}
	return strconv.Quote(text)
}

// kind is the type of the result.
func (w *statistic) kind() fieldType {
	switch w.Type {
	case "count":
		return typeInteger
	case "min", "max":
		if w.field.kind == typeObjectID {
			return typeInteger
		}
		return w.field.kind
	}
	return typeDouble
}

// of is the statistic of some features, null where there is none. Missing values do not count.
func (w *statistic) of(rows []int) json.RawMessage {
	n, sum, squares, mean := 0, 0.0, 0.0, 0.0
	best := -1
	for _, row := range rows {
		v := data.Value{Kind: data.Number, Text: strconv.Itoa(row + 1)}
		if w.field.column != nil {
			v = w.field.column.At(row)
		}
		if v.Kind == data.Absent || v.Kind == data.Null {
			continue
		}
		if best < 0 || w.Type == "min" && w.order(row, best) < 0 || w.Type == "max" && w.order(row, best) > 0 {
			best = row
		}
		x, err := strconv.ParseFloat(v.Text, 64)
		if err != nil && w.Type != "count" {
			continue
		}
		n++
		sum += x
		before := mean
		mean += (x - mean) / float64(n)
		squares += (x - before) * (x - mean) // Welford
	}
	null := json.RawMessage("null")
	result := sum
	switch {
	case w.Type == "count":
		return strconv.AppendInt(nil, int64(n), 10)
	case w.Type == "min" || w.Type == "max":
		if best < 0 {
			return null
		}
		return w.field.appendValue(nil, best)
	case n == 0, n == 1 && (w.Type == "var" || w.Type == "stddev"):
		return null
	case w.Type == "avg":
		result = sum / float64(n)
	case w.Type == "var":
		result = squares / float64(n-1)
	case w.Type == "stddev":
		result = math.Sqrt(squares / float64(n-1))
	}
	if result-result != 0 {
		return null
	}
	return strconv.AppendFloat(nil, result, 'g', -1, 64)
}
