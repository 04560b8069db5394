package data

import (
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// boundarySystem is what the two numbers of a parcel's points are.
type boundarySystem struct {
	crs       *geo.CRS
	eastFirst bool // the columns are in each other's place
	packed    bool // degrees are ddd.mmss
}

// boundaryNumbers is what numbers look like, by the first point of a parcel.
type boundaryNumbers struct {
	form      boundaryForm
	zone      int // that stands before the easting
	eastFirst bool
}

type boundaryForm uint8

const (
	formUnknown  boundaryForm = iota
	formDegrees               // both within ±180
	formPrefixed              // an easting of 8 digits, which begins with its zone
	formPlain                 // an easting without a zone
)

// numbersOf tells what a point looks like. X is north and Y is east, as the format has it,
// unless only the other way makes sense.
func numbersOf(p orb.Point) boundaryNumbers {
	north := func(v float64) bool { return v >= 1e5 && v < 6.7e6 }
	plain := func(v float64) bool { return v >= 1e5 && v < 1e6 }
	zone := func(v float64) int {
		if v < 13e6 || v >= 46e6 || zoneWidth(int(v/1e6)) == 0 {
			return 0
		}
		return int(v / 1e6)
	}
	switch x, y := p[0], p[1]; {
	case math.Abs(x) <= 180 && math.Abs(y) <= 180:
		return boundaryNumbers{form: formDegrees}
	case zone(y) != 0 && north(x):
		return boundaryNumbers{formPrefixed, zone(y), false}
	case zone(x) != 0 && north(y):
		return boundaryNumbers{formPrefixed, zone(x), true}
	case north(x) && plain(y):
		return boundaryNumbers{form: formPlain}
	case north(y) && plain(x):
		return boundaryNumbers{form: formPlain, eastFirst: true}
	}
	return boundaryNumbers{}
}

// systemOf finds the system of a parcel.
func (b *boundaryReader) systemOf(p *boundaryParcel) (boundarySystem, error) {
	numbers := numbersOf(p.rings[0].points[0])
	system, known := b.systems[numbers]
	if !known || numbers.form == formUnknown {
		var err error
		if system, err = b.find(p, numbers); err != nil {
			return system, err
		}
		if len(b.systems) > 0 && system.crs.Projected() {
			b.warnings.add(warnZones, p.line, p.number, "文件中的地块不都在同一坐标系：此地块为%s", "not all parcels of the file are in the same system: this one is in %s", system.crs)
		}
		b.systems[numbers] = system
	}
	if system.eastFirst {
		b.warnings.add(warnSwapped, int(p.rings[0].lines[0]), p.number, "X、Y两列颠倒：第一个数是东坐标（经度）", "the columns X and Y are in each other's place: the easting (longitude) comes first")
	}
	return system, nil
}

// find finds the system of numbers that look so.
func (b *boundaryReader) find(p *boundaryParcel, numbers boundaryNumbers) (boundarySystem, error) {
	d := &b.declared
	geographic := b.option != nil && !b.option.Projected()
	switch {
	case numbers.form == formDegrees:
		return b.findDegrees(p)
	case b.option != nil && b.option.Projected():
		return b.findGiven(p, numbers)
	case geographic && b.option.Geographic().Code() == "":
		return boundarySystem{}, problem("坐标不是度，与给定的坐标系%s不符", "the coordinates are no degrees, as the system given for the file, %s, has them", b.option).at(p.line)
	case numbers.form == formUnknown:
		at := p.rings[0].points[0]
		return boundarySystem{}, unknownPosition(at).at(int(p.rings[0].lines[0]))
	case d.projection != "":
		return boundarySystem{}, problem("投影类型%s不是高斯-克吕格，请另行指定坐标系", "the projection %s is not Gauss-Krüger; give the system for the file", excerpt(d.projection)).at(d.projectionLine)
	}
	if d.unitLine > 0 && (d.decimal || d.packed) {
		b.warnings.add(warnUnit, d.unitLine, 0, "计量单位写为度，而坐标为米", "the unit is degrees, but the coordinates are metres")
	}
	text, err := b.zoneText(p, numbers)
	if err != nil {
		return boundarySystem{}, err
	}
	crs, err := b.onDatum(text, p.line)
	return boundarySystem{crs: crs, eastFirst: numbers.eastFirst}, err
}

// unknownPosition says what is wrong with numbers that are no position, and what they may be.
func unknownPosition(at orb.Point) *Problem {
	x, y := strconv.FormatFloat(at[0], 'f', -1, 64), strconv.FormatFloat(at[1], 'f', -1, 64)
	fits := func(factor float64) bool {
		return numbersOf(orb.Point{at[0] * factor, at[1] * factor}).form > formDegrees
	}
	switch {
	case at[0] == at[1]:
		return problem("X与Y写成了同一个数%s，请补上正确的坐标", "X and Y are the same number %s; write the right one", x)
	case numbersOf(orb.Point{math.Abs(at[0]), math.Abs(at[1])}).form > formDegrees:
		return problem("坐标%s, %s有负号，国家坐标系的坐标均为正数", "%s, %s have a minus sign; coordinates of national systems are positive", x, y)
	case fits(1000):
		return problem("坐标%s, %s似以千米为单位，请换算为米", "%s, %s look like kilometres; write them in metres", x, y)
	case fits(0.001):
		return problem("坐标%s, %s似以毫米为单位，请换算为米", "%s, %s look like millimetres; write them in metres", x, y)
	case fits(0.01):
		return problem("坐标%s, %s似以厘米为单位，请换算为米", "%s, %s look like centimetres; write them in metres", x, y)
	}
	return problem("坐标%s, %s既不是度，也不是国家坐标系的X（北）、Y（东）坐标；若为地方坐标系，请指定其参数",
		"%s, %s are neither degrees nor X (north), Y (east) of a national system; for a local system give its parameters", x, y)
}

// zoneText is the name of the zone behind the name of a datum.
func (b *boundaryReader) zoneText(p *boundaryParcel, numbers boundaryNumbers) (string, error) {
	d := &b.declared
	meridian, width, source := b.statedMeridian()
	if numbers.form == formPrefixed {
		of := zoneMeridian(numbers.zone)
		if meridian != 0 && meridian != of || d.zone != 0 && d.zone != numbers.zone {
			b.warnings.add(warnZone, max(d.zoneLine, source), 0, "文件写明%s，而东坐标以带号%d开头（中央经线%v°），以坐标为准",
				"the file says %s, but the eastings begin with zone %d (central meridian %v), which counts", b.statedZone(), numbers.zone, of)
		} else if d.width != 0 && d.width != zoneWidth(numbers.zone) && d.zone == 0 {
			b.warnings.add(warnZone, p.line, 0, "几度分带为%d，而东坐标以%d度带的带号%d开头，以坐标为准", "几度分带 is %d, but the eastings begin with zone %[3]d, one of %[2]d degrees, which counts", d.width, zoneWidth(numbers.zone), numbers.zone)
		}
		return fmt.Sprintf("%d-degree Gauss-Kruger zone %d", zoneWidth(numbers.zone), numbers.zone), nil
	}
	if meridian == 0 {
		return "", b.ambiguousZone(p)
	}
	if d.zone != 0 && zoneMeridian(d.zone) != meridian {
		return "", problem("带号%d（中央经线%v°）与%s不符，而东坐标没有带号", "zone %d (central meridian %v) contradicts %s, and the eastings have no zone in front", d.zone, zoneMeridian(d.zone), b.statedZone()).at(d.zoneLine)
	}
	if width != 0 {
		return fmt.Sprintf("%d-degree Gauss-Kruger CM %vE", width, meridian), nil
	}
	return fmt.Sprintf("Gauss-Kruger CM %vE", meridian), nil
}

// statedMeridian is the central meridian that the file states, 0 if it states none, with the
// width of the zone if it is known, and the line.
func (b *boundaryReader) statedMeridian() (meridian float64, width, line int) {
	d := &b.declared
	if d.meridianLine > 0 {
		return d.meridian, 0, d.meridianLine
	}
	if d.zone != 0 {
		return zoneMeridian(d.zone), zoneWidth(d.zone), d.zoneLine
	}
	if d.system != nil {
		if lon, is := d.system.CentralMeridian(); is {
			_, width := d.system.Zone()
			return lon, width, d.systemLine
		}
	}
	if b.option != nil {
		if lon, is := b.option.CentralMeridian(); is {
			_, width := b.option.Zone()
			return lon, width, 0
		}
	}
	return 0, 0, 0
}

func (b *boundaryReader) statedZone() string {
	d := &b.declared
	var all []string
	if d.zone != 0 {
		all = append(all, fmt.Sprintf("带号=%d", d.zone))
	}
	if d.meridianLine > 0 {
		all = append(all, fmt.Sprintf("中央子午线=%v", d.meridian))
	}
	if d.system != nil && d.system.Projected() {
		all = append(all, "坐标系="+d.system.Name())
	}
	return strings.Join(all, ", ")
}

// ambiguousZone lists the systems that eastings without a zone may be of.
func (b *boundaryReader) ambiguousZone(p *boundaryParcel) error {
	at := p.rings[0].points[0]
	_, err := geo.GuessCRS([]orb.Point{at}, geo.GuessOptions{})
	var guess *geo.GuessError
	var choices []string
	if errors.As(err, &guess) {
		for _, fit := range guess.Fits {
			choices = append(choices, fmt.Sprintf("%s（%.2f, %.2f）", fit.CRS.Code(), fit.LonLat[0], fit.LonLat[1]))
		}
	}
	const enough = 45
	list := strings.Join(choices[:min(len(choices), enough)], "; ")
	return (&Problem{
		ZH:  "东坐标没有带号，文件也未写明带号或中央子午线，无法确定位置；请填写“带号”或指定坐标系，可能的坐标系及其经纬度：" + list,
		EN:  "the eastings have no zone in front, and the file states neither 带号 nor a central meridian, so the place is not known; state one or give the system, one of: " + list,
		Err: err,
	}).at(int(p.rings[0].lines[0]))
}

// datumName is the name of a datum in names of zones. WGS 84 and CGCS2000 are taken for the
// same.
func datumName(system *geo.CRS) string {
	switch system.Geographic().Code() {
	case "EPSG:4610":
		return "Xian 1980"
	case "EPSG:4214":
		return "Beijing 1954"
	}
	return "CGCS2000"
}

// onDatum returns the system of that name on the datum of the file.
func (b *boundaryReader) onDatum(text string, line int) (*geo.CRS, error) {
	d := &b.declared
	name := "CGCS2000"
	switch {
	case d.system != nil:
		name = datumName(d.system)
	case b.option != nil:
		name = datumName(b.option)
	default:
		b.warnings.add(warnNoSystem, line, 0, "文件未写明坐标系，按2000国家大地坐标系读入", "the file does not state its system; read as CGCS2000")
	}
	crs, err := geo.ParseCRS(name + " / " + text)
	if err != nil {
		return nil, (&Problem{ZH: "无法确定坐标系：" + name + " / " + text, EN: err.Error(), Err: err}).at(d.zoneLine)
	}
	return b.withParameters(crs)
}

// withParameters adds the transformation that a datum needs: the one of OpenOptions.CRS, or
// 转换参数.
func (b *boundaryReader) withParameters(crs *geo.CRS) (*geo.CRS, error) {
	if err := b.agree(crs); err != nil {
		return nil, err
	}
	d := &b.declared
	unknown := crs.Convertible()
	switch {
	case unknown == nil && d.parameters != nil:
		b.warnings.add(warnParameters, d.parametersLine, 0, "坐标系为2000国家大地坐标系，转换参数未使用", "the coordinates are on CGCS2000 already; the transformation is not used")
		return crs, nil
	case unknown == nil:
		return crs, nil
	case b.option != nil:
		_, with, found := strings.Cut(b.o.CRS, ";")
		if !found {
			return nil, b.datumProblem(crs, unknown)
		}
		if strings.Contains(strings.ToLower(with), "plane") {
			return nil, problem("四参数须与坐标所在的带一起指定", "4 parameters have to be given with the zone that the coordinates are in").at(d.systemLine)
		}
		return geo.ParseCRS(crs.Code() + ";" + with)
	case d.parameters == nil:
		return nil, b.datumProblem(crs, unknown)
	}
	b.warnings.add(warnParameters, d.parametersLine, 0, "按转换参数由%s换算到2000国家大地坐标系：平移为米，旋转为秒（布尔沙模型），尺度为百万分之一",
		"converted from %s to CGCS2000 by 转换参数: shifts in metres, rotations in arc-seconds (coordinate frame), scale in parts per million", crs)
	return crs.WithHelmert(*d.parameters)
}

// agree checks that the file does not state another datum than OpenOptions.CRS has.
func (b *boundaryReader) agree(crs *geo.CRS) error {
	if b.option == nil || b.declared.system == nil || b.option.Ellipsoid().SemiMajor == 0 || datumName(b.option) == datumName(b.declared.system) {
		return nil
	}
	return problem("文件写明坐标系为%s，与给定的坐标系%s不符", "the file states the system %s, the one given for it is %s", b.declared.system, b.option).at(b.declared.systemLine)
}

// findGiven uses the projected system of OpenOptions.CRS, with or without the zone before
// the easting, as the numbers have it.
func (b *boundaryReader) findGiven(p *boundaryParcel, numbers boundaryNumbers) (boundarySystem, error) {
	zone, _ := b.option.Zone()
	first := p.rings[0].points[0]
	if lon, is := b.option.CentralMeridian(); is && zone != 0 && !strings.Contains(b.o.CRS, "plane") {
		stated, _, line := b.statedMeridian()
		if numbers.form == formPrefixed {
			stated, line = zoneMeridian(numbers.zone), int(p.rings[0].lines[0])
		}
		if stated != 0 && stated != lon && numbers.form != formUnknown {
			return boundarySystem{}, problem("文件的中央经线为%v°，与给定的坐标系%s不符", "the central meridian of the file is %v, that of the system given for it, %s, is another", stated, b.option).at(line)
		}
		if numbers.form == formPrefixed || numbers.form == formPlain {
			text, err := b.zoneText(p, numbers)
			if err != nil {
				return boundarySystem{}, err
			}
			if numbers.form == formPrefixed == b.option.ZonePrefix() {
				return boundarySystem{crs: b.option, eastFirst: numbers.eastFirst}, b.agree(b.option)
			}
			crs, err := b.onDatum(text, p.line)
			return boundarySystem{crs: crs, eastFirst: numbers.eastFirst}, err
		}
	}
	if err := b.agree(b.option); err != nil {
		return boundarySystem{}, err
	}
	for _, eastFirst := range [...]bool{false, true} {
		q := first
		if !eastFirst {
			q = orb.Point{first[1], first[0]}
		}
		if _, err := b.option.Accept(q); err == nil {
			return boundarySystem{crs: b.option, eastFirst: eastFirst}, nil
		}
	}
	_, err := b.option.Accept(orb.Point{first[1], first[0]})
	return boundarySystem{}, coordinateProblem(err).at(int(p.rings[0].lines[0]))
}

// coordinateProblem says in both languages what geo says of a position.
func coordinateProblem(err error) *Problem {
	zh := "坐标无法换算：" + err.Error()
	if c := new(geo.CoordinateError); errors.As(err, &c) {
		zh = fmt.Sprintf("坐标（东%s，北%s）不在%s的范围内", strconv.FormatFloat(c.At[0], 'f', -1, 64), strconv.FormatFloat(c.At[1], 'f', -1, 64), c.CRS.Chinese())
		switch {
		case c.Swapped:
			zh += "，X、Y似颠倒"
		case c.Instead != nil:
			zh += "，似为" + c.Instead.Chinese()
		}
	}
	return &Problem{ZH: zh, EN: err.Error(), Err: err}
}
