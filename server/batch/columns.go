package batch

import (
	"fmt"
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

// coordinateColumns finds the columns of longitude and latitude among the names
// of all. Where o names them, these and no other will do.
func coordinateColumns(all []string, o Options) (lon, lat int, err error) {
	if lon, err = column(all, "lon", "longitude", o.Lon, lonNames); err != nil {
		return 0, 0, err
	}
	lat, err = column(all, "lat", "latitude", o.Lat, latNames)
	return lon, lat, err
}

func column(all []string, parameter, what, wanted string, names []string) (int, error) {
	if wanted != "" {
		names = []string{fold(wanted)}
	}
	var found []int
	for i, name := range all {
		folded := fold(name)
		for _, n := range names {
			if folded == n {
				found = append(found, i)
				break
			}
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case wanted != "":
		return 0, &InputError{Parameter: parameter, Err: fmt.Errorf("%d columns are called %s; the columns are %s", len(found), quoteShort(wanted), list(all))}
	case len(found) == 0:
		return 0, &InputError{Line: 1, Err: fmt.Errorf("no column is called %s, so the %s is missing; the columns are %s", strings.Join(names, ", "), what, list(all))}
	default:
		return 0, &InputError{Line: 1, Err: fmt.Errorf("%d columns may be the %s; name the right one with the option %s; the columns are %s", len(found), what, parameter, list(all))}
	}
}

// list quotes the names of columns, the first of them if there are many.
func list(names []string) string {
	const enough = 30
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
