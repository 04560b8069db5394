package batch

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// How people call the columns of a position, folded. Longitude comes first where
// both are called x and y, as on paper maps of the geodetic survey x is north but in
// tables with degrees it is not.
var (
	lonNames = []string{"lon", "lng", "long", "longitude", "经度", "东经", "x"}
	latNames = []string{"lat", "latitude", "纬度", "北纬", "y"}
)

// fold brings a column's name into the form of the lists: case, spaces and
// underscores do not matter.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '_' || r == '\ufeff' {
			return -1
		}
		return unicode.ToLower(r)
	}, name)
}

// coordinatePair is where the two numbers of a position stand, easting or
// longitude first, and what they are called in messages.
type coordinatePair struct {
	columns   [2]int
	words     [2]string
	unordered bool // columns x and y, of which either may be the easting
}

// coordinateColumns finds the columns of longitude and latitude, or of easting and
// northing, among the names of all. Where o names them, these and no other will do.
func coordinateColumns(all []string, o Options) (c coordinatePair, err error) {
	c.words = o.words()
	if o.projected() {
		return projectedColumns(all, o, c)
	}
	if c.columns[0], err = column(all, "lon", c.words[0], o.Lon, lonNames); err != nil {
		return c, err
	}
	c.columns[1], err = column(all, "lat", c.words[1], o.Lat, latNames)
	return c, err
}

// How people call the columns of projected coordinates, folded further by
// foldProjected. Chinese surveys call the northing x and the easting y, programs the
// other way round; so x and y without more say nothing.
var (
	eastNames = []string{"easting", "east", "e", "东", "东坐标", "横坐标", "y东", "东y", "y东坐标", "东坐标y", "y坐标东", "横坐标y", "y横坐标", "y坐标横", "xeasting", "eastingx", "xeast", "xe",
		"yeasting", "eastingy", "yeast", "ye"}
	northNames = []string{"northing", "north", "n", "北", "北坐标", "纵坐标", "x北", "北x", "x北坐标", "北坐标x", "x坐标北", "纵坐标x", "x纵坐标", "x坐标纵", "ynorthing", "northingy", "ynorth", "yn",
		"xnorthing", "northingx", "xnorth", "xn"}
	xNames = []string{"x", "x坐标", "坐标x"}
	yNames = []string{"y", "y坐标", "坐标y"}
)

// foldProjected leaves out brackets and units as well.
func foldProjected(name string) string {
	name = fullWidthBrackets.Replace(fold(name))
	for _, unit := range []string{"(m)", "(米)", "/m"} {
		name = strings.ReplaceAll(name, unit, "")
	}
	return strings.NewReplacer("(", "", ")", "").Replace(name)
}

var fullWidthBrackets = strings.NewReplacer("（", "(", "）", ")", "Ｘ", "x", "Ｙ", "y", "ｘ", "x", "ｙ", "y")

// projectedColumns finds easting and northing: by names that tell the direction, or
// else x and y. These are in the order of the programs in systems that have it,
// such as UTM and web maps; in Gauss-Krüger systems the numbers have to tell.
func projectedColumns(all []string, o Options, c coordinatePair) (coordinatePair, error) {
	folded := make([]string, len(all))
	for i, name := range all {
		folded[i] = foldProjected(name)
	}
	named := [2][]string{eastNames, northNames}
	if o.Lon == "" && o.Lat == "" && !among(folded, eastNames) && !among(folded, northNames) {
		named = [2][]string{xNames, yNames}
		c.unordered = o.CRS.NorthFirst()
		c.words = [2]string{"x", "y"}
	}
	var err error
	for i, wanted := range [2]string{o.Lon, o.Lat} {
		parameter := [2]string{"lon", "lat"}[i]
		if wanted != "" {
			c.columns[i], err = column(all, parameter, c.words[i], wanted, nil)
		} else if c.columns[i], err = oneOf(all, folded, parameter, c.words[i], named[i]); err != nil && c.words[0] == "x" {
			err = &InputError{Line: 1, Err: fmt.Errorf("no columns of easting and northing, such as 东坐标 and 北坐标, or x and y; name them with the options lon (easting) and lat (northing); the columns are %s", list(all))}
		}
		if err != nil {
			return c, err
		}
	}
	return c, nil
}

func among(folded, names []string) bool {
	return slices.ContainsFunc(folded, func(name string) bool { return slices.Contains(names, name) })
}

func column(all []string, parameter, what, wanted string, names []string) (int, error) {
	if wanted != "" {
		names = []string{fold(wanted)}
	}
	folded := make([]string, len(all))
	for i, name := range all {
		folded[i] = fold(name)
	}
	n, err := oneOf(all, folded, parameter, what, names)
	if err != nil && wanted != "" {
		count := 0
		for _, name := range folded {
			if name == names[0] {
				count++
			}
		}
		err = &InputError{Parameter: parameter, Err: fmt.Errorf("%d columns are called %s; the columns are %s", count, quoteShort(wanted), list(all))}
	}
	return n, err
}

// oneOf returns the one column whose folded name is among names.
func oneOf(all, folded []string, parameter, what string, names []string) (int, error) {
	var found []int
	for i, name := range folded {
		if slices.Contains(names, name) {
			found = append(found, i)
		}
	}
	switch len(found) {
	case 1:
		return found[0], nil
	case 0:
		return 0, &InputError{Line: 1, Err: fmt.Errorf("no column is called %s, so the %s is missing; the columns are %s", strings.Join(names[:min(len(names), 7)], ", "), what, list(all))}
	}
	return 0, &InputError{Line: 1, Err: fmt.Errorf("%d columns may be the %s; name the right one with the option %s; the columns are %s", len(found), what, parameter, list(all))}
}

// list quotes the names of columns, the first of them if there are many, and says "none" if
// there are none.
func list(names []string) string {
	const enough = 30
	if len(names) == 0 {
		return "none"
	}
	var b strings.Builder
	for i, n := range names {
		if i == enough {
			fmt.Fprintf(&b, " and %d more", len(names)-enough)
			break
		}
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(quoteShort(n))
	}
	return b.String()
}
