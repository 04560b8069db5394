package rules

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"guotu/layers"
)

// maxNamed is how many zones a message names before it says how many more there are.
const maxNamed = 5

// placeholders are what a message may have in braces.
var placeholders = []string{"area_m2", "area_ha", "area_mu", "length_m", "share", "distance_m", "layer", "with", "features", "type", "classes", "rule"}

// message is a text with places for what was measured.
type message struct{ zh, en []piece }

// piece is literal text, and behind it what stands in braces; "" at the end.
type piece struct{ literal, name string }

// titles are the names of project types and classes by id.
type titles struct{ types, classes map[string]layers.Text }

func parseMessage(t layers.Text) (message, error) {
	zh, err := pieces(t.ZH)
	if err != nil {
		return message{}, err
	}
	en, err := pieces(t.EN)
	return message{zh, en}, err
}

func pieces(text string) ([]piece, error) {
	var all []piece
	for {
		literal, rest, open := strings.Cut(text, "{")
		if !open {
			return append(all, piece{literal: literal}), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		if !closed || !slices.Contains(placeholders, name) {
			return nil, fmt.Errorf("message %q: {%s} is none of {%s}", text, name, strings.Join(placeholders, "}, {"))
		}
		all = append(all, piece{literal, name})
		text = after
	}
}

// text fills in both languages.
func (m message) text(r *Rule, f Facts, v Measured) layers.Text {
	fill := func(all []piece, lang string) string {
		var b strings.Builder
		for _, p := range all {
			b.WriteString(p.literal)
			b.WriteString(r.value(p.name, lang, f, v))
		}
		return b.String()
	}
	return layers.Text{ZH: fill(m.zh, "zh"), EN: fill(m.en, "en")}
}

// value returns what stands for a placeholder. Areas have the decimals of the office: square metres
// two, hectares and mu four.
func (r *Rule) value(name, lang string, f Facts, v Measured) string {
	ha, mu := v.Ha, v.Mu
	if ha == 0 && mu == 0 {
		ha, mu = v.Area/1e4, v.Area*3/2000
	}
	switch name {
	case "area_m2":
		return decimals(v.Area, 2)
	case "area_ha":
		return decimals(ha, 4)
	case "area_mu":
		return decimals(mu, 4)
	case "length_m":
		return decimals(v.Length, 1)
	case "distance_m":
		return decimals(v.Distance, 1)
	case "share":
		return decimals(100*v.Share, 2) + "%"
	case "layer":
		return v.Layer.In(lang)
	case "with":
		return v.With.In(lang)
	case "features":
		return listed(v.Features, lang)
	case "type":
		if f.Type == "" {
			return layers.Text{ZH: "类型未说明的项目", EN: "project of a type not stated"}.In(lang)
		}
		return r.titles.types[f.Type].In(lang)
	case "classes":
		return listed(r.titles.named(f.Classes, lang), lang)
	case "rule":
		return r.Title.In(lang)
	}
	return ""
}

func (t *titles) named(classes []string, lang string) []string {
	names := make([]string, len(classes))
	for i, class := range classes {
		names[i] = t.classes[class].In(lang)
	}
	return names
}

// listed joins names, of which it leaves out those past maxNamed.
func listed(names []string, lang string) string {
	more := len(names) - maxNamed
	comma, rest := ", ", fmt.Sprintf(" and %d more", more)
	if lang == "zh" {
		comma, rest = "、", fmt.Sprintf("等%d个", len(names))
	}
	if more <= 0 {
		return strings.Join(names, comma)
	}
	return strings.Join(names[:maxNamed], comma) + rest
}

// decimals writes a number that is not finite as it is, and never a negative zero.
func decimals(v float64, n int) string {
	if math.Abs(v) < 0.5*math.Pow10(-n) {
		v = 0
	}
	return strconv.FormatFloat(v, 'f', n, 64)
}
