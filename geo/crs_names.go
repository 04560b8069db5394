package geo

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
)

// nameReader takes a name apart. What is recognised is taken away, so that a name
// of which something is left was not understood and is not guessed at.
type nameReader struct {
	original, rest string
}

// take removes the first match and returns its groups, of alternatives the one that
// matched.
func (r *nameReader) take(form *regexp.Regexp) (groups []string, ok bool) {
	at := form.FindStringSubmatchIndex(r.rest)
	if at == nil {
		return nil, false
	}
	for i := 2; i < len(at); i += 2 {
		if at[i] >= 0 && at[i] < at[i+1] {
			groups = append(groups, r.rest[at[i]:at[i+1]])
		}
	}
	r.rest = r.rest[:at[0]] + " " + r.rest[at[1]:]
	return groups, true
}

// The parts of names, in lower case with single spaces for punctuation.
var (
	nameGCJ     = regexp.MustCompile(`gcj ?0?2|火星(坐标系?)?|国测局(坐标系?)?|(高德|腾讯)(地图)?(坐标系?)?`)
	nameBD      = regexp.MustCompile(`bd ?0?9( ?ll)?|百度(经纬度|地图)?(坐标系?)?`)
	nameNewBJ   = regexp.MustCompile(`new ?beijing|新(19)?54|新 ?北京`)
	nameWeb     = regexp.MustCompile(`(wgs ?(19)?84 )?(web|pseudo|球面|popular visuali[sz]ation( pseudo)?) ?(mercator|墨卡托)( auxiliary sphere)?(投影)?|mercator auxiliary sphere`)
	nameUTM     = regexp.MustCompile(`utm( ?zone)? ?(\d{1,2}) ?(?:号?带 ?)?([ns北南])`)
	nameDegree  = regexp.MustCompile(`([36三六])( ?度|°| ?degrees?| ?deg\b)( ?分?带)?`)
	nameZone    = regexp.MustCompile(`zone ?(\d{1,2})n?\b|第? ?(\d{2}) ?号?带|带号? ?(\d{2})|\b(\d{2})n\b`)
	nameCM      = regexp.MustCompile(`(?:cm|中央子午线|中央经线|central meridian)(?:经度)?[ 为是=]*(\d{2,3}(?:\.\d+)?) ?(?:°|度)? ?(?:e\b)?`)
	nameBare    = regexp.MustCompile(`\b(\d{2,3}(?:\.\d+)?) ?e\b`)
	nameFillers = regexp.MustCompile(`gauss ?kr[uü](e?)ger|gauss|kr[uü](e?)ger|高斯( ?克吕格)?|克吕格|\bgk\b|\bgcs\b|\bgeographic\b|coordinate system|坐标系统?|坐标|投影|平面|大地|直角|分带|经纬度|国家|[ 带系]`)
)

// nameDatums are the names of datums.
var nameDatums = []struct {
	datum *crsDatum
	form  *regexp.Regexp
}{
	{datumCGCS2000, regexp.MustCompile(`cgcs ?2000|china geodetic coordinate system 2000|china ?2000|2000 ?(中国|国家)大地坐标系?|2000 ?国家(大地)?(坐标系?)?|国家(大地)?(坐标系?)? ?2000|大地 ?2000|2000 ?大地坐标系?|2000 ?坐标系?`)},
	{datumXian80, regexp.MustCompile(`xi ?an ?(19)?80|(19)?80 ?年?西安|西安 ?(19)?80|(19)?80 ?年?国家大地坐标系?|国家(大地)?(坐标系?)? ?(19)?80`)},
	{datumBeijing54, regexp.MustCompile(`beijing ?(19)?54|(19)?54 ?年?北京|北京 ?(19)?54`)},
	{datumWGS84, regexp.MustCompile(`wgs ?(19)?84|world geodetic system 1984`)},
}

var namePunctuation = strings.NewReplacer("_", " ", "-", " ", "/", " ", "(", " ", ")", " ", "[", " ", "]", " ", ",", " ", ":", " ", "'", " ", "·", " ", "\"", " ", "ˉ", " ")

// maxCRSName bounds the length of a name, in bytes.
const maxCRSName = 400

// parseName reads the name of a system, in Chinese or English.
func parseName(text string) (*CRS, error) {
	if len(text) > maxCRSName {
		return nil, fmt.Errorf("coordinate reference system %s is longer than any name; %s", crsQuoted(text), crsHelp)
	}
	folded := strings.Join(strings.Fields(namePunctuation.Replace(strings.ToLower(text))), " ")
	r := &nameReader{original: text, rest: folded}
	if _, is := r.take(nameNewBJ); is {
		return nil, r.unknown("the new Beijing 1954 system is not supported")
	}
	c, err := r.read()
	if err != nil {
		return nil, err
	}
	if left := strings.TrimSpace(nameFillers.ReplaceAllString(r.rest, "")); left != "" {
		return nil, r.unknown(fmt.Sprintf("%s is not understood", crsQuoted(left)))
	}
	return c, nil
}

func (r *nameReader) unknown(why string) error {
	return fmt.Errorf("coordinate reference system %s is not known: %s; %s", crsQuoted(r.original), why, crsHelp)
}

func (r *nameReader) read() (*CRS, error) {
	if _, is := r.take(nameGCJ); is {
		return gcj02(), nil
	}
	if _, is := r.take(nameBD); is {
		return bd09(), nil
	}
	if _, is := r.take(nameWeb); is {
		return webMercator(), nil
	}
	var datum *crsDatum
	for _, d := range nameDatums {
		if _, is := r.take(d.form); is {
			if datum != nil {
				return nil, r.unknown("it names two datums")
			}
			datum = d.datum
		}
	}
	if datum == nil && nameUTM.MatchString(r.rest) {
		return nil, r.unknown("UTM needs its datum, as in \"WGS 84 / UTM zone 50N\"")
	}
	if datum == nil {
		return nil, r.unknown("it names no datum")
	}
	if m, is := r.take(nameUTM); is {
		return r.utm(datum, m[len(m)-2], m[len(m)-1])
	}
	width := 0.0
	if m, is := r.take(nameDegree); is {
		width = map[string]float64{"3": 3, "三": 3, "6": 6, "六": 6}[m[0]]
	}
	if m, is := r.take(nameCM); is {
		return r.byMeridian(datum, width, m[0])
	}
	if m, is := r.take(nameBare); is {
		return r.byMeridian(datum, width, m[0])
	}
	if m, is := r.take(nameZone); is {
		zone, err := strconv.Atoi(m[0])
		if err != nil {
			return nil, r.unknown("no zone")
		}
		return r.byZone(datum, width, zone)
	}
	if width != 0 || strings.Contains(r.rest, "gauss") || strings.Contains(r.rest, "高斯") {
		return nil, r.unknown("the number of the zone or the central meridian is missing, such as \"zone 38\" or \"CM 114E\"")
	}
	return geographicOn(datum), nil
}

func (r *nameReader) utm(datum *crsDatum, number, half string) (*CRS, error) {
	zone, err := strconv.Atoi(number)
	if err != nil || zone < 1 || zone > 60 || datum != datumWGS84 {
		return nil, r.unknown("UTM has zones 1 to 60 on WGS 84 here")
	}
	return utmZone(zone, half == "s" || half == "南"), nil
}

// byZone: the numbers of the zones of 6 degrees, 13 to 23, and of 3, 25 to 45, do not
// overlap.
func (r *nameReader) byZone(datum *crsDatum, width float64, zone int) (*CRS, error) {
	if datum == datumWGS84 {
		return nil, r.unknown("WGS 84 has zones of UTM here, such as \"WGS 84 / UTM zone 50N\"; for others give +proj=tmerc with its parameters")
	}
	of := 6.0
	if zone > 23 {
		of = 3
	}
	if width != 0 && width != of {
		return nil, r.unknown(fmt.Sprintf("zone %d is none of %g degrees (those of 6 are 13 to 23, those of 3 are 25 to 45)", zone, width))
	}
	if old := strings.Contains(strings.ToLower(r.original), strconv.Itoa(zone)+"n"); old && datum == datumBeijing54 {
		return EPSG(21460 + zone)
	}
	if c := gaussKrueger(datum, of, zone, true); c != nil {
		return c, nil
	}
	return nil, r.unknown(fmt.Sprintf("there is no zone %d (those of 6 degrees are 13 to 23, those of 3 are 25 to 45)", zone))
}

// byMeridian takes systems that are called by their meridian for those without a zone
// before the easting.
func (r *nameReader) byMeridian(datum *crsDatum, width float64, text string) (*CRS, error) {
	lon, err := strconv.ParseFloat(text, 64)
	if err != nil || lon < 70 || lon > 140 || datum == datumWGS84 {
		return nil, r.unknown("the central meridian is not one of China")
	}
	hint := r.original
	if width != 0 {
		hint = fmt.Sprintf("%g degree", width)
	}
	c := localTransverse(datum, newTransverseMercator(datum.ellipsoid, lon, 0, 1, 500_000, 0), 1, hint)
	if width != 0 && c.width != width {
		return nil, r.unknown(fmt.Sprintf("%s is the central meridian of no zone of %g degrees", text, width))
	}
	return c, nil
}
