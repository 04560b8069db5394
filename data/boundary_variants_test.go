package data

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/paulmach/orb"
	"golang.org/x/text/encoding/simplifiedchinese"

	"guotu/geo"
)

// attributes38 is the section of a file in zone 38 of 3 degrees.
const attributes38 = "[属性描述]\n坐标系=2000国家大地坐标系\n几度分带=3\n投影类型=高斯克吕格\n计量单位=米\n带号=38\n精度=\n转换参数=,,,,,,\n[地块坐标]\n"

const square38 = "J1,1,3386666,38528770\nJ2,1,3386766,38528770\nJ3,1,3386766,38528870\nJ4,1,3386666,38528870\nJ1,1,3386666,38528770\n"

const square = "5,1.0000,D1,甲,面,H50,工业,0601,@\n" + square38

// square at the same place, without zone.
var squarePlain = strings.ReplaceAll(square, ",38528", ",528")

func TestBoundaryVariants(t *testing.T) {
	hundred := [2]float64{114.3, 30.6}
	// f reads a file with one square of 1 ha and returns it; warnings must have the words.
	f := func(name, text, crs string, words ...string) *Features {
		t.Helper()
		got, err := openBytes([]byte(text), OpenOptions{CRS: crs})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return nil
		}
		var all []string
		for _, w := range got.Warnings {
			all = append(all, fmt.Sprintf("%d %s %s", w.Line, w.ZH, w.EN))
			if strings.Contains(w.ZH+w.EN, "%!") {
				t.Errorf("%s: bad text %s %s", name, w.ZH, w.EN)
			}
		}
		for _, w := range words {
			if !slices.ContainsFunc(all, func(s string) bool { return strings.Contains(s, w) }) {
				t.Errorf("%s: no warning has %q: %q", name, w, all)
			}
		}
		if len(all) != len(words) {
			t.Errorf("%s: %d warnings, want %d: %q", name, len(all), len(words), all)
		}
		c := got.Geometries[0].Bound().Center()
		if math.Abs(c[0]-hundred[0]) > 0.01 || math.Abs(c[1]-hundred[1]) > 0.01 {
			t.Errorf("%s: lies at %v", name, c)
		}
		if area := geo.Area(got.Geometries[0]); area != 0 && math.Abs(area-10_000) > 60 {
			t.Errorf("%s: area %v", name, area)
		}
		return got
	}
	edit := func(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }
	plain := attributes38 + square
	f("as it should be", plain, "")
	f("CR line ends", edit(plain, "\n", "\r"), "")
	f("spaces and tabs", edit(plain, "[属性", "  \t[属性", "\nJ", "\n\t J", ",1,", " , 1 ,\t"), "")
	f("zone empty", edit(plain, "带号=38", "带号="), "")
	f("zone holds the width", edit(plain, "带号=38", "带号=3"), "", "带号写成了几度分带")
	f("another zone", edit(plain, "带号=38", "带号=39"), "", "以坐标为准")
	f("width contradicts", edit(plain, "几度分带=3", "几度分带=6"), "", "6")
	f("no prefix", attributes38+squarePlain, "")
	f("no prefix, by meridian", edit(attributes38, "带号=38", "中央子午线=114")+squarePlain, "")
	f("no prefix, meridian as zone", edit(attributes38, "带号=38", "带号=114")+squarePlain, "", "带号写成了中央子午线")
	f("no prefix, system given", edit(attributes38, "带号=38", "带号=")+squarePlain, "EPSG:4547")
	f("no prefix, prefixed system given", edit(attributes38, "带号=38", "带号=")+squarePlain, "EPSG:4526")
	f("prefix, plain system given", plain, "EPSG:4547")
	f("zone in the name", edit(attributes38, "带号=38", "带号=", "2000国家大地坐标系", "CGCS2000 3度带 38带")+squarePlain, "")
	f("another name", edit(plain, "2000国家大地坐标系", "CGCS2000"), "")
	f("no attributes", "[地块坐标]\n"+square, "", "未写明坐标系")
	f("no sections", square, "", "未写明坐标系", "缺少[地块坐标]")
	f("points alone", square38, "", "未写明坐标系", "缺少[地块坐标]", "没有地块行")
	f("no @", edit(plain, ",@", ","), "", "缺少@")
	f("full width", edit(plain, "=", "＝", ",", "，", "[", "［", "]", "］", "1", "１"), "", "全角")
	f("height", edit(plain, "528770\n", "528770,25.3\n"), "", "高程")
	f("further field", edit(plain, "528770\n", "528770,界标\n"), "", "多出字段")
	f("count", edit(plain, "5,1.0", "7,1.0"), "", "写明7个")
	f("area", edit(plain, "1.0000", "1.2"), "", "不符")
	f("area in m²", edit(plain, "1.0000", "10000.00"), "", "m²读入")
	f("area in 亩, named", edit(plain, "1.0000", "15.0亩"), "")
	f("area in 亩", edit(plain, "1.0000", "15.00"), "", "亩读入")
	f("unit of areas", edit(plain, "1.0000", "10000", "计量单位", "面积单位=平方米\n计量单位"), "")
	f("X twice when closing", strings.TrimSuffix(plain, "J1,1,3386666,38528770\n")+"J1,1,3386666,3386666\n", "", "同一个数")
	f("X twice at first", strings.Replace(plain, "J1,1,3386666,38528770", "J1,1,3386666,3386666", 1), "", "同一个数")
	f("first point twice", strings.Replace(plain, "J1,1,3386666,38528770\n", "J1,1,3386666,38528770\nJ1,1,3386666,38528770\n", 1), "", "重复")
	f("closing by label, rounded", strings.TrimSuffix(plain, "38528770\n")+"38528770.001\n", "", "略有差异")
	f("labels without J", edit(plain, "\nJ", "\n"), "")
	f("no ring numbers", edit(plain, ",1,33", ",33"), "", "缺少圈号", "", "", "", "")
	f("white space between", edit(plain, ",1,33", " 1 33", ",38528", " 38528"), "")
	f("sheet missing, 8 fields", edit(plain, ",0601,@", ",@"), "")
	f("no count and area", edit(plain, "5,1.0000,", ""), "", "第3个字段")
	f("self-crossing is handed on", plain[:len(plain)-len(square)]+square+"5,,D2,乙,面,,,,@\n"+edit(square38, "J2,1,3386766,38528770", "J2,1,3386766,38528870", "J3,1,3386766,38528870", "J3,1,3386766,38528770"), "", "自相交")
	f("swapped", "[地块坐标]\n5,1,D1,甲,面,,,,@\nJ1,1,38528770,3386666\nJ2,1,38528770,3386766\nJ3,1,38528870,3386766\nJ4,1,38528870,3386666\nJ1,1,38528770,3386666\n", "", "两列颠倒", "未写明坐标系")
	degrees := "[地块坐标]\n4,,D1,甲,面,,,,@\n1,1,30.6,114.3\n2,1,30.6009,114.3\n3,1,30.6009,114.30104\n4,1,30.6,114.30104\n1,1,30.6,114.3\n"
	f("degrees", degrees, "", "坐标为度")
	f("degrees, longitude first", "[地块坐标]\n4,,D1,甲,面,,,,@\n1,1,114.3,30.6\n2,1,114.3,30.6009\n3,1,114.30104,30.6009\n4,1,114.30104,30.6\n", "", "坐标为度", "两列颠倒", "自动闭合")
	dms := edit(degrees, "30.6009", "30°36′03.24″", "30.6", "30°36′00″", "114.30104", "114°18′03.744″", "114.3", "114°18′00″")
	f("degrees with signs", dms, "", "坐标为度")
	f("colons", edit(dms, "°", ":", "′", ":", "″", ""), "", "坐标为度")
	packed := "计量单位=度分秒\n" + edit(degrees, "30.6009", "30.360324", "30.6", "30.3600", "114.30104", "114.180374", "114.3", "114.1800")
	f("packed", packed, "", "坐标为度")
	f("tabs between all", edit(plain, ",", "\t"), "")
	f("semicolons between all", edit(plain, ",", ";"), "")
	f("WGS 84", edit(plain, "2000国家大地坐标系", "WGS84"), "", "WGS 84")
	f("13 fields", edit(plain, ",@", ",TB,DL,G1,G2,备注,@"), "")
	xian := edit(plain, "2000国家大地坐标系", "1980西安坐标系")
	f("Xi'an 80 with parameters", edit(xian, "转换参数=,,,,,,", "转换参数=1,2,3,0,0,0.1,1"), "", "按转换参数")
	f("Xi'an 80, given", xian, "EPSG:2362;towgs84=1,2,3")
	f("Xi'an 80, degrees of its datum given", xian, "EPSG:4610;towgs84=1,2,3")
	f("unused parameters", edit(plain, "转换参数=,,,,,,", "转换参数=1,2,3,0,0,0,0"), "", "未使用")
}

func TestBoundaryEncodings(t *testing.T) {
	text := attributes38 + square
	gbk, err := simplifiedchinese.GBK.NewEncoder().String(text)
	if err != nil {
		t.Fatal(err)
	}
	wide := func(order binary.AppendByteOrder, mark bool) string {
		var b []byte
		if mark {
			b = order.AppendUint16(b, 0xfeff)
		}
		for _, c := range utf16.Encode([]rune(text)) {
			b = order.AppendUint16(b, c)
		}
		return string(b)
	}
	for name, body := range map[string]string{
		"UTF-8": text, "UTF-8 with mark": "\ufeff" + text, "GBK": gbk, "UTF-16LE": wide(binary.LittleEndian, true), "UTF-16BE": wide(binary.BigEndian, true),
		"UTF-16LE without mark": wide(binary.LittleEndian, false), "UTF-16BE without mark": wide(binary.BigEndian, false),
	} {
		got, err := openBytes([]byte(body), OpenOptions{})
		if err != nil || len(got.Warnings) > 0 || got.Column("地块用途").At(0).Text != "工业" {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestBoundaryRings: what lies in what decides, never the number.
func TestBoundaryRings(t *testing.T) {
	ring := func(number int, x, y, size float64) string {
		var b strings.Builder
		for i, p := range [5]orb.Point{{0, 0}, {size, 0}, {size, size}, {0, size}, {0, 0}} {
			fmt.Fprintf(&b, "J%d,%d,%.3f,%.3f\n", number*100+i%4, number, 3386000+x+p[0], 38528000+y+p[1])
		}
		return b.String()
	}
	f := func(name string, want string, kind string, rings ...string) {
		t.Helper()
		got, err := openBytes([]byte(attributes38+",,D,甲,"+kind+",,,,@\n"+strings.Join(rings, "")), OpenOptions{})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			return
		}
		shape := ""
		switch g := got.Geometries[0].(type) {
		case orb.Polygon:
			shape = fmt.Sprint(len(g))
		case orb.MultiPolygon:
			for _, p := range g {
				shape += fmt.Sprint(len(p))
			}
		default:
			shape = g.GeoJSONType()
		}
		if shape != want {
			t.Errorf("%s: %s, want %s (%v)", name, shape, want, got.Warnings)
		}
	}
	f("a hole", "2", "面", ring(1, 0, 0, 100), ring(2, 10, 10, 10))
	f("a hole first", "2", "面", ring(1, 10, 10, 10), ring(2, 0, 0, 100))
	f("parts", "11", "面", ring(1, 0, 0, 100), ring(2, 200, 0, 10))
	f("the same number for all", "211", "面", ring(1, 0, 0, 100), ring(1, 10, 10, 50), ring(1, 20, 20, 10), ring(1, 300, 0, 10))
	f("a ring twice", "1", "面", ring(1, 0, 0, 100), ring(2, 0, 0, 100))
	f("a ring that sticks out is no hole", "11", "面", ring(1, 0, 0, 100), ring(2, 50, 50, 100))
	f("a line", "LineString", "线", ring(1, 0, 0, 100))
	f("lines", "MultiLineString", "线", ring(1, 0, 0, 100), ring(2, 0, 0, 10))
	f("points", "MultiPoint", "点", ring(1, 0, 0, 100))
	f("a point", "Point", "点", "J1,1,3386000,38528000\n")
}

func TestBoundaryTwins(t *testing.T) {
	got, err := openBytes([]byte("[项目信息]\n项目名称=甲厂\n"+attributes38+square+square+"3,,D3,丙,线,,,,更多,@\nJ1,1,3386666,38528770\nJ2,1,3386676,38528770\nJ3,1,3386686,38528780\n"), OpenOptions{})
	if err != nil {
		t.Fatal(err)
	}
	if got.Rows != 3 || !slices.Equal(got.Lines, []int{12, 18, 24}) || got.Stated[0] != 10_000 || got.Stated[2] != 0 || got.About[0] != (Pair{"项目名称", "甲厂"}) {
		t.Errorf("%d rows at %v, stated %v, about %v", got.Rows, got.Lines, got.Stated, got.About)
	}
	if c := got.Column("字段9"); c == nil || c.At(0) != (Value{}) || c.At(2).Text != "更多" || got.CRS.Code() != "EPSG:4526" {
		t.Errorf("the ninth field is %v, the system %v", c, got.CRS)
	}
}

func TestBoundaryRefused(t *testing.T) {
	edit := func(text string, pairs ...string) string { return strings.NewReplacer(pairs...).Replace(text) }
	plain := attributes38 + square
	f := func(name, text, crs string, line int, words string) {
		t.Helper()
		_, err := openBytes([]byte(text), OpenOptions{CRS: crs, MaxFeatures: 3, MaxVertices: 40})
		var e *Error
		if !errors.As(err, &e) || e.Line != line || !strings.Contains(err.Error(), words) {
			t.Errorf("%s: %v, want line %d and %q", name, err, line, words)
		}
		var p *Problem
		if !errors.As(err, &p) || p.ZH == "" || p.EN == "" || strings.Contains(p.ZH+p.EN, "%!") {
			t.Errorf("%s: not in both languages: %+v", name, err)
		}
	}
	f("no zone", edit(attributes38, "带号=38", "带号=")+squarePlain, "", 11, "EPSG:4547")
	f("Xi'an 80", edit(plain, "2000国家大地坐标系", "1980西安坐标系"), "", 2, "datum")
	f("Xi'an 80 as 80国家大地坐标系", edit(plain, "2000国家大地坐标系", "80国家大地坐标系"), "", 2, "datum")
	f("Beijing 54", edit(plain, "2000国家大地坐标系", "北京54坐标系"), "", 2, "datum")
	f("unknown system", edit(plain, "2000国家大地坐标系", "某市独立坐标系"), "", 2, "not known")
	f("another system given", plain, "EPSG:4548", 11, "another")
	f("another datum given", plain, "EPSG:2362;towgs84=1,2,3", 2, "Xian 1980")
	f("a bad number", edit(plain, "J2,1,3386766", "J2,1,33867x66"), "", 12, "no number")
	f("a bad ring number", edit(plain, "J2,1,", "J2,甲,"), "", 12, "ring number")
	f("text among points", edit(plain, "J2,1,", "备注\nJ2,1,"), "", 12, "label,ring")
	f("two points", attributes38+"2,,D,甲,面,,,,@\nJ1,1,3386666,38528770\nJ2,1,3386766,38528770\n", "", 11, "an area needs 3")
	f("no points", attributes38+"2,,D,甲,面,,,,@\n", "", 10, "no points")
	f("no parcels", attributes38, "", 0, "no parcel")
	f("one point in another zone", edit(plain, "J3,1,3386766,38", "J3,1,3386766,39"), "", 13, "zone 39")
	f("one point swapped", edit(plain, "J3,1,3386766,38528870", "J3,1,38528870,3386766"), "", 13, "swapped")
	f("local coordinates", attributes38+"3,,D,甲,面,,,,@\nJ1,1,1666,2770\nJ2,1,1766,2770\nJ3,1,1766,2870\n", "", 11, "local")
	f("a projection", edit(plain, "高斯克吕格", "UTM"), "", 4, "projection")
	f("degrees of nowhere", "[地块坐标]\n,,D,甲,面,,,,@\n1,1,10,20\n2,1,11,20\n3,1,11,21\n", "", 3, "do not lie in China")
	f("kilometres", edit(plain, "33866", "3386.6", "33867", "3386.7", "385287", "38528.7", "385288", "38528.8"), "", 11, "kilometres")
	f("millimetres", edit(plain, ",38528770", ",38528770000", ",38528870", ",38528870000", ",3386666", ",3386666000", ",3386766", ",3386766000"), "", 11, "millimetres")
	f("X twice at both ends", edit(plain, "J1,1,3386666,38528770", "J1,1,3386666,3386666"), "", 11, "same number")
	f("minus", edit(plain, ",33", ",-33"), "", 11, "minus sign")
	f("commas of thousands", edit(plain, ",3386", ",3,386,", ",38528", ",38,528,"), "", 11, "commas within")
	f("decimal commas", edit(plain, "66,38528", "66,5,38528", "770\n", "770,5\n"), "", 11, "commas within")
	f("too many parcels", attributes38+square+square+square+square, "", 28, "more than 3")
	f("too many points", attributes38+"9,,D,甲,线,,,,@\n"+strings.Repeat(square38, 9), "", 51, "more than 40")
	f("cut UTF-16", "\xff\xfe[\x00a", "", 1, "odd")
	f("broken GBK", "[地块坐标]\n\xff\xff\n", "", 2, "GB18030")
	f("UTF-32", "\xff\xfe\x00\x00[\x00\x00\x00", "", 0, "UTF-32")
}

// TestBoundaryManyRings: 20,000 rings in a row, which would take half a minute compared one by one.
func TestBoundaryManyRings(t *testing.T) {
	var b strings.Builder
	b.WriteString(attributes38 + ",,D,甲,面,,,,@\n")
	for i := range 20_000 {
		x, y := 3386000, 38528000+3*i
		fmt.Fprintf(&b, "1,%[1]d,%[2]d,%[3]d\n2,%[1]d,%[4]d,%[3]d\n3,%[1]d,%[4]d,%[5]d\n1,%[1]d,%[2]d,%[3]d\n", i+1, x, y, x+1, y+1)
	}
	start := time.Now()
	got, err := openBytes([]byte(b.String()), OpenOptions{})
	if err != nil || len(got.Geometries[0].(orb.MultiPolygon)) != 20_000 || len(got.Warnings) != 1 {
		t.Fatal(err, got)
	}
	if took := time.Since(start); took > 15*time.Second {
		t.Errorf("%v", took)
	}
}
