package data

import (
	"errors"
	"regexp"
	"strconv"
	"strings"

	"guotu/geo"
)

// boundaryDeclared is what the sections of a file say of its coordinates. Lines are 0 where
// nothing is said.
type boundaryDeclared struct {
	system         *geo.CRS // 坐标系, nil if it is not stated
	systemLine     int
	width          int // 几度分带: 3 or 6, 0 if it is not stated
	zone, zoneLine int // 带号
	meridian       float64
	meridianLine   int
	parameters     *geo.Helmert // 转换参数, nil if all are 0
	parametersLine int
	packed         bool // degrees are ddd.mmss
	decimal        bool // degrees are decimal
	unitLine       int
	areaUnit       geo.AreaUnit // 面积单位
	areaUnitLine   int
	projection     string // what cannot be Gauss-Krüger
	projectionLine int
}

// declare reads the attributes and OpenOptions.CRS.
func (b *boundaryReader) declare() error {
	b.declared.areaUnit = geo.Hectare
	if b.o.CRS != "" {
		var err error
		if b.option, err = geo.ParseCRS(b.o.CRS); err == nil {
			err = b.option.Convertible()
		}
		if err != nil {
			return &Error{Err: &Problem{ZH: "给定的坐标系无法使用：" + err.Error(), EN: "the coordinate reference system given for the file: " + err.Error(), Err: err}}
		}
	}
	for _, a := range b.attributes {
		if a.value == "" {
			continue
		}
		if err := b.declareOne(a); err != nil {
			return err
		}
	}
	return b.declareZone()
}

func (b *boundaryReader) declareOne(a boundaryAttribute) error {
	d, value := &b.declared, strings.TrimSpace(foldWidth(a.value))
	switch a.name {
	case "坐标系", "坐标系统", "坐标系名称", "空间参考":
		return b.declareSystem(value, a.line)
	case "几度分带", "分带":
		b.declareWidth(value, a.line)
	case "中央子午线", "中央经线", "中央子午线经度":
		v, ok := firstNumber(value)
		if !ok || v < 70 || v > 140 {
			return problem("中央子午线%s不是中国境内的经度", "the central meridian %s is no longitude of China", excerpt(value)).at(a.line)
		}
		d.meridian, d.meridianLine = v, a.line
	case "投影类型", "投影":
		lower := strings.ToLower(value)
		if strings.Contains(lower, "utm") || strings.Contains(lower, "墨卡托") && !strings.Contains(lower, "横轴") || strings.Contains(lower, "lambert") || strings.Contains(lower, "兰伯特") || strings.Contains(lower, "albers") {
			d.projection, d.projectionLine = value, a.line
		}
	case "计量单位", "坐标单位", "坐标格式", "角度格式", "单位":
		return b.declareUnit(value, a.line)
	case "面积单位":
		unit, ok := areaUnitOf(value)
		if !ok {
			b.warnings.add(warnAreaUnit, a.line, 0, "面积单位%s不是公顷、平方米、亩，按公顷读入", "the unit of areas %s is none of 公顷, 平方米, 亩; read as hectares", excerpt(value))
			return nil
		}
		d.areaUnit, d.areaUnitLine = unit, a.line
	case "转换参数":
		return b.declareParameters(value, a.line)
	}
	return nil
}

// declareSystem reads 坐标系. What is not known is an error, unless the system was given.
func (b *boundaryReader) declareSystem(value string, line int) error {
	system, err := geo.ParseCRS(value)
	if err != nil && b.option != nil {
		b.warnings.tell(warnNoSystem, line, 0, "坐标系“"+value+"”未能识别，采用给定的"+b.option.Chinese(), "the system "+excerpt(value)+" is not known; the one given for the file is used")
		return nil
	}
	if err != nil {
		return (&Problem{ZH: "坐标系“" + value + "”未能识别，请改为标准名称或另行指定坐标系", EN: err.Error(), Err: err}).at(line)
	}
	if b.declared.system != nil && b.declared.system.String() != system.String() {
		return problem("坐标系与第%d行所写不同", "the system differs from that of line %d", b.declared.systemLine).at(line)
	}
	b.declared.system, b.declared.systemLine = system, line
	if on := system.Geographic(); on.LonLat() && strings.Contains(on.String(), "WGS 84") {
		b.warnings.add(warnDatum, line, 0, "坐标系为WGS 84，按2000国家大地坐标系读入（相差不足1米，未换算）", "the system is WGS 84, taken for CGCS2000 (less than a metre apart, not converted)")
	}
	return nil
}

func (b *boundaryReader) declareWidth(value string, line int) {
	folded := strings.NewReplacer("三", "3", "六", "6").Replace(value)
	switch v, ok := firstNumber(folded); {
	case ok && (v == 3 || v == 6):
		b.declared.width = int(v)
	case ok && v == 1.5:
	default:
		b.warnings.add(warnZone, line, 0, "几度分带应为3或6，此处为%s", "几度分带 is 3 or 6 degrees; this is %s", excerpt(value))
	}
}

func (b *boundaryReader) declareUnit(value string, line int) error {
	lower := strings.ToLower(value)
	d := &b.declared
	switch {
	case strings.Contains(lower, "dd.mm") || strings.Contains(lower, "度分秒") || strings.Contains(lower, "度.分秒") || lower == "dms":
		d.packed, d.unitLine = true, line
	case strings.Contains(lower, "度") || strings.Contains(lower, "degree"):
		d.decimal, d.unitLine = true, line
	case lower == "千米" || lower == "公里" || lower == "km" || strings.Contains(lower, "英尺") || lower == "毫米":
		return problem("坐标的计量单位%s不能读取，应为米或度", "coordinates in %s are not read; they are in metres or degrees", excerpt(value)).at(line)
	case lower == "米" || lower == "m" || strings.HasPrefix(lower, "met") || strings.Contains(lower, "米"):
	default:
		b.warnings.add(warnUnit, line, 0, "计量单位%s未能识别", "the unit %s is not known", excerpt(value))
	}
	return nil
}

// declareParameters reads the 7 parameters: shifts in metres, rotations in arc-seconds, scale
// in parts per million. All zeros or nothing between the commas say that there are none.
func (b *boundaryReader) declareParameters(value string, line int) error {
	parts := strings.Split(strings.ReplaceAll(value, ";", ","), ",")
	var v [7]float64
	for i, part := range parts {
		part = strings.TrimSpace(part)
		if part == "" {
			continue
		}
		n, ok := parseOrdinate(part)
		if !ok || i >= len(v) {
			return problem("转换参数应为7个数，此处为%s", "the transformation has 7 numbers; this is %s", excerpt(value)).at(line)
		}
		v[i] = n
	}
	if v != [7]float64{} {
		b.declared.parameters = &geo.Helmert{DX: v[0], DY: v[1], DZ: v[2], RX: v[3], RY: v[4], RZ: v[5], Scale: v[6], Rotation: geo.CoordinateFrame}
		b.declared.parametersLine = line
	}
	return nil
}

// declareZone reads 带号, which people fill with other numbers, too.
func (b *boundaryReader) declareZone() error {
	d := &b.declared
	for _, a := range b.attributes {
		if a.name != "带号" && a.name != "投影带号" || a.value == "" {
			continue
		}
		v, ok := firstNumber(foldWidth(a.value))
		switch {
		case ok && v == float64(int(v)) && zoneWidth(int(v)) != 0:
			d.zone, d.zoneLine = int(v), a.line
		case ok && (v == 3 || v == 6):
			b.warnings.add(warnZone, a.line, 0, "带号写成了几度分带（%v）", "带号 holds the width of the zones (%v) instead of a number", v)
		case ok && v >= 75 && v <= 135:
			b.warnings.add(warnZone, a.line, 0, "带号写成了中央子午线（%v）", "带号 holds the central meridian (%v) instead of a number", v)
			if d.meridian != 0 && d.meridian != v {
				return problem("带号%v与第%d行的中央子午线不符", "带号 %v contradicts the central meridian of line %d", v, d.meridianLine).at(a.line)
			}
			d.meridian, d.meridianLine = v, a.line
		default:
			b.warnings.add(warnZone, a.line, 0, "带号%s不是中国的带号（6度带13至23，3度带25至45）", "%s is no zone of China (13 to 23 of 6 degrees, 25 to 45 of 3)", excerpt(a.value))
		}
	}
	if width := zoneWidth(d.zone); width != 0 && d.width != 0 && width != d.width {
		b.warnings.add(warnZone, d.zoneLine, 0, "带号%d是%d度带的带号，而几度分带为%d", "zone %d is one of %d degrees, whereas 几度分带 is %d", d.zone, width, d.width)
	}
	return nil
}

// zoneWidth is how many degrees a zone of China is wide, by its number: 13 to 23 are of 6,
// 25 to 45 of 3; 0 for other numbers.
func zoneWidth(zone int) int {
	switch {
	case zone >= 13 && zone <= 23:
		return 6
	case zone >= 25 && zone <= 45:
		return 3
	}
	return 0
}

func zoneMeridian(zone int) float64 {
	if zoneWidth(zone) == 6 {
		return float64(6*zone - 3)
	}
	return float64(3 * zone)
}

var numberIn = regexp.MustCompile(`\d+(?:\.\d+)?`)

// firstNumber is the first number in a text such as 第38带 or 114°E.
func firstNumber(text string) (float64, bool) {
	v, err := strconv.ParseFloat(numberIn.FindString(text), 64)
	return v, err == nil
}

// datumProblem explains that a datum needs parameters.
func (b *boundaryReader) datumProblem(system *geo.CRS, err error) error {
	if unknown := new(geo.DatumError); !errors.As(err, &unknown) {
		return err
	}
	return (&Problem{
		ZH: system.Chinese() + "与2000国家大地坐标系的差异因地而异（约百米），须在“转换参数”中给出七参数（dx,dy,dz,rx,ry,rz,m），或另行指定带转换参数的坐标系",
		EN: err.Error() + "; or write them behind 转换参数", Err: err,
	}).at(b.declared.systemLine)
}
