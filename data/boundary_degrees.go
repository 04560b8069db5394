package data

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
)

// boundaryDegrees is how the degrees of a file are written.
type boundaryDegrees struct {
	eastFirst, packed, angles bool
}

// findDegrees finds out how degrees are written, from all of the file at once.
func (b *boundaryReader) findDegrees(p *boundaryParcel) (boundarySystem, error) {
	line := int(p.rings[0].lines[0])
	if b.option != nil && b.option.Projected() {
		return boundarySystem{}, problem("坐标为度，与给定的坐标系%s不符", "the coordinates are degrees, the system given for the file is %s", b.option).at(line)
	}
	if b.degrees == nil {
		degrees, err := b.guessDegrees(line)
		if err != nil {
			return boundarySystem{}, err
		}
		b.degrees = &degrees
	}
	crs, err := b.degreesSystem(line)
	return boundarySystem{crs: crs, eastFirst: b.degrees.eastFirst, packed: b.degrees.packed}, err
}

func (b *boundaryReader) degreesSystem(line int) (*geo.CRS, error) {
	d := &b.declared
	if b.option != nil {
		return b.option, b.agree(b.option)
	}
	if d.system == nil {
		b.warnings.add(warnNoSystem, line, 0, "文件未写明坐标系，坐标为度，按2000国家大地坐标系读入", "the file does not state its system; the degrees are read as CGCS2000")
		return geo.EPSG(4490)
	}
	if d.system.Projected() || d.zone != 0 {
		b.warnings.add(warnDegrees, max(d.zoneLine, d.systemLine), 0, "文件写明投影坐标系，而坐标为度", "the file states a projected system, but the coordinates are degrees")
	}
	if !d.system.Projected() && d.system.Convertible() == nil {
		return d.system, nil
	}
	if code := d.system.Geographic().Code(); code != "" {
		geographic, err := geo.ParseCRS(code)
		if err != nil {
			return nil, err
		}
		return b.withParameters(geographic)
	}
	return b.withParameters(d.system.Geographic())
}

// guessDegrees tells longitude from latitude, and decimal from packed degrees.
func (b *boundaryReader) guessDegrees(line int) (boundaryDegrees, error) {
	points, angles := b.degreePoints()
	d := &b.declared
	if d.packed && !angles {
		for i, q := range points {
			var err [2]error
			q[0], err[0] = geo.UnpackDegrees(q[0])
			q[1], err[1] = geo.UnpackDegrees(q[1])
			if e := errors.Join(err[0], err[1]); e != nil {
				return boundaryDegrees{}, (&Problem{ZH: "坐标不是度分秒格式ddd.mmss", EN: e.Error(), Err: e}).at(line)
			}
			points[i] = q
		}
	}
	sure := d.packed || d.decimal || angles || b.option != nil
	fits, err := geo.GuessCRS(points, geo.GuessOptions{})
	var guess *geo.GuessError
	if errors.As(err, &guess) {
		fits = guess.Fits
	}
	var kept []geo.Guess
	for _, fit := range fits {
		if !fit.CRS.Projected() && !(sure && fit.Packed) {
			kept = append(kept, fit)
		}
	}
	if len(kept) == 1 {
		if !sure && strings.Contains(kept[0].EN, "packed") {
			b.warnings.add(warnPacked, line, 0, "坐标按十进制度读入，但也可能是度分秒ddd.mmss；请以“计量单位=度”或“计量单位=度分秒”写明",
				"read as decimal degrees, but they may be packed ones, ddd.mmss; state 计量单位=度 (decimal) or 计量单位=度分秒 (packed)")
		}
		return boundaryDegrees{eastFirst: !kept[0].Swapped, packed: d.packed && !angles, angles: angles}, nil
	}
	if err == nil {
		err = errors.New("the numbers are no degrees")
	}
	choices := make([]string, 0, len(kept))
	for _, fit := range kept {
		choices = append(choices, fmt.Sprintf("%s (%.4f, %.4f)", fit.ZH, fit.LonLat[0], fit.LonLat[1]))
	}
	if len(kept) == 0 {
		return boundaryDegrees{}, (&Problem{ZH: "坐标不是经纬度", EN: err.Error(), Err: err}).at(line)
	}
	if !slices.ContainsFunc(kept, func(fit geo.Guess) bool { return fit.Packed }) {
		return boundaryDegrees{}, (&Problem{
			ZH: "坐标为度，但无论哪个数为经度都不在中国范围内，无法读取；请核对坐标：" + strings.Join(choices, "; "),
			EN: "the numbers are degrees, but whichever is the longitude they do not lie in China; look whether they are right", Err: err,
		}).at(line)
	}
	english := make([]string, 0, len(kept))
	for _, fit := range kept {
		english = append(english, fmt.Sprintf("%s (%.4f, %.4f)", fit.EN, fit.LonLat[0], fit.LonLat[1]))
	}
	return boundaryDegrees{}, (&Problem{
		ZH:  "坐标为度，但有多种读法，请以“计量单位=度”或“计量单位=度分秒”写明：" + strings.Join(choices, "; "),
		EN:  "the degrees can be read in several ways; state 计量单位=度 (decimal) or 计量单位=度分秒 (packed): " + strings.Join(english, "; "),
		Err: err,
	}).at(line)
}

// degreePoints are all points of the file that look like degrees, and whether the first of
// them have signs for minutes and seconds.
func (b *boundaryReader) degreePoints() (points []orb.Point, angles bool) {
	for _, p := range b.parcels {
		for _, r := range p.rings {
			if numbersOf(r.points[0]).form != formDegrees {
				continue
			}
			angles = angles || p.angles
			points = append(points, r.points...)
		}
	}
	return points, angles
}
