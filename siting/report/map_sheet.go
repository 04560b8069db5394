package report

import (
	"context"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"math"
	"slices"
	"strings"
	"sync"

	"github.com/paulmach/orb"

	"guotu/layers"
	"guotu/siting"
	"guotu/tiles"
	"guotu/tiles/raster"
)

// The parts of a sheet in millimetres: the map within its border, and below it the panel with
// legend and remarks.
const (
	sheetWidth, sheetHeight = 170, 225
	mapLeft, mapTop         = 13, 18
	mapHeight               = 146
	panelTop                = 173
	panelHeight             = sheetHeight - panelTop - 1
	legendWidth             = 112
)

// mostPositions bounds the vertices that are drawn of a layer.
const mostPositions = 3_000_000

var (
	ink       = color.NRGBA{0x20, 0x26, 0x2c, 0xff}
	faint     = color.NRGBA{0x8a, 0x92, 0x9a, 0xff}
	alarm     = color.NRGBA{0xb8, 0x1d, 0x13, 0xff}
	white     = color.NRGBA{0xff, 0xff, 0xff, 0xff}
	paper     = color.NRGBA{0xfc, 0xfb, 0xf8, 0xff}
	siteColor = color.NRGBA{0x12, 0x33, 0xd6, 0xff} // of no class of a legend, and told apart in grey print by its width
)

// A sheet is a map with all that stands around it.
type sheet struct {
	report *siting.Report
	theme  *theme
	lang   language
	font   *raster.Font
	view   *view

	width, height int     // pixels
	left, top     float64 // of the map
	samples       []sample
	missing       []string // titles of layers of which the map shows nothing
	ways          bool     // the way to a line is drawn
	cut           bool     // there was too much to draw
	taken         []rect   // where names stand, in pixels of the map
}

// A sample is an entry of the legend.
type sample struct {
	title  string
	swatch func(c *raster.Canvas, at image.Rectangle)
}

type rect struct{ x0, y0, x1, y1 float64 }

func (r rect) meets(o rect) bool { return r.x0 < o.x1 && o.x0 < r.x1 && r.y0 < o.y1 && o.y0 < r.y1 }

// ownFont is the font in the program alone, so that maps are the same on every machine.
var ownFont = sync.OnceValues(func() (*raster.Font, error) { return raster.NewFont() })

// newSheet lays out a map. Every map of a report is a pixel wider than the one before: the PDF
// library sorts pictures by width, and leaves those of one width in an order of chance.
func newSheet(r *siting.Report, t *theme, l language, number int) (*sheet, error) {
	font, err := ownFont()
	if err != nil {
		return nil, err
	}
	s := &sheet{report: r, theme: t, lang: l, font: font, width: sheetWidth*pixelsPerMM + number, height: sheetHeight * pixelsPerMM,
		left: mapLeft * pixelsPerMM, top: mapTop * pixelsPerMM}
	s.view, err = newView(s.ground(), t.surroundings, s.width-2*mapLeft*pixelsPerMM, mapHeight*pixelsPerMM)
	return s, err
}

// ground is the box that the map is to show, in degrees: the site, and the ways to the nearest
// lines as far as the site is not lost from sight by that.
func (s *sheet) ground() orb.Bound {
	b := s.report.Site.Bound
	site := orb.Bound{Min: orb.Point{b[0], b[1]}, Max: orb.Point{b[2], b[3]}}
	if s.theme.surroundings {
		return site
	}
	const point = 0.05 // degrees that a point may be extended by
	side := max(site.Max[0]-site.Min[0], site.Max[1]-site.Min[1], point/2)
	all := site
	for _, result := range s.theme.nearest {
		wide := all.Extend(result.Nearest.To)
		if max(wide.Max[0]-wide.Min[0], wide.Max[1]-wide.Min[1]) <= 2*side {
			all = wide
		}
	}
	return all
}

// draw draws the sheet.
func (s *sheet) draw(ctx context.Context) (picture, error) {
	m := raster.NewCanvas(s.view.frame.Width, s.view.frame.Height, paper)
	for _, l := range s.theme.drawn {
		shown, whole, err := tiles.Plot(ctx, m, l, &s.view.frame, mostPositions)
		if err != nil {
			return picture{}, err
		}
		s.cut = s.cut || !whole
		s.explain(l, shown)
	}
	s.crosses(m)
	s.site(m)
	s.arrow(m)
	if err := s.names(ctx, m); err != nil {
		return picture{}, err
	}
	c := raster.NewCanvas(s.width, s.height, white)
	draw.Draw(c.Picture(), m.Picture().Bounds().Add(image.Pt(int(s.left), int(s.top))), m.Picture(), image.Point{}, draw.Src)
	s.graticule(c)
	s.head(c)
	s.panel(c)
	body, err := c.PNG(raster.PNGOptions{Quantise: true})
	if err != nil {
		return picture{}, err
	}
	return picture{title: s.theme.title, png: body, width: float64(s.width) / pixelsPerMM, height: float64(s.height) / pixelsPerMM, scale: s.view.scale}, ctx.Err()
}

// head writes the title.
func (s *sheet) head(c *raster.Canvas) {
	middle := float64(s.width) / 2
	room := float64(s.width) - 8*pixelsPerMM
	size := 5.2 * float64(pixelsPerMM)
	c.Text(s.font, middle, 4.6*pixelsPerMM, shortened(s.theme.title, room, s.measure(size)), raster.TextStyle{Size: size, Color: ink})
	name := s.lang.name(s.report.Project.Name, s.lang.of("（未命名项目）", "(project without a name)"))
	size = 2.9 * pixelsPerMM
	c.Text(s.font, middle, 10.4*pixelsPerMM, shortened(name, room, s.measure(size)), raster.TextStyle{Size: size, Color: ink})
}

// measure returns how wide characters are at a size in pixels.
func (s *sheet) measure(size float64) func(rune) float64 {
	return func(r rune) float64 { w, _ := s.font.Measure(string(r), size); return w }
}

// explain notes which classes of a layer the map shows.
func (s *sheet) explain(l *layers.Layer, shown []bool) {
	if !slices.Contains(s.theme.legend, l) && l.Spec().Kind != "county" {
		return
	}
	if l.Spec().Kind == "backdrop" {
		return
	}
	drawn := l.Spec().Legend.Drawn()
	any := false
	for i := range drawn {
		if !shown[i] {
			continue
		}
		any = true
		title := s.lang.text(drawn[i].Title)
		if title == "" || len(drawn) == 1 && l.Spec().Kind != "river" {
			title = s.lang.text(l.Spec().Title)
			if slices.Contains(groundKinds, l.Spec().Kind) && s.lang.text(drawn[i].Title) != "" {
				title = s.lang.text(drawn[i].Title)
			}
		}
		s.samples = append(s.samples, sample{printable(title, 60), swatchOf(l, i+1)})
	}
	if !any && slices.Contains(s.theme.legend, l) && !slices.Contains(groundKinds, l.Spec().Kind) {
		s.missing = append(s.missing, printable(s.lang.text(l.Spec().Title), 40))
	}
}

// remarks are the lines beside the legend; the first are set off.
func (s *sheet) remarks() (urgent, plain []string) {
	l, v := s.lang, s.view
	urgent = append(urgent, l.of("示意图，仅供参考，非审批结论", "For reference only; not a decision"))
	var dates, reviews []string
	synthetic := false
	for _, layer := range s.theme.drawn {
		spec := layer.Spec()
		synthetic = synthetic || spec.Synthetic
		dates, reviews = append(dates, spec.Date), append(reviews, spec.ReviewNo)
	}
	if synthetic {
		urgent = append(urgent, l.of("含合成演示数据，非法定成果", "Contains synthetic demonstration data"))
	}
	crs := v.frame.CRS.Chinese()
	if l == "en" {
		crs = v.frame.CRS.Name()
	}
	if code := v.frame.CRS.Code(); code != "" {
		crs += " (" + code + ")"
	}
	plain = append(plain, l.of("坐标系：", "CRS: ")+crs)
	if s.theme.surroundings && !v.flat {
		plain[0] += l.of("（经纬度）", " (longitude, latitude)")
	}
	if all := distinct(dates); all != "" {
		plain = append(plain, l.of("数据时点：", "Data of: ")+all)
	}
	plain = append(plain, l.of("规划版本：", "Plan: ")+s.report.Plan+l.of("；核查时点：", "; as of ")+s.report.AsOf)
	if all := distinct(reviews); all != "" {
		plain = append(plain, l.of("底图审图号：", "Base map: ")+all)
	}
	for _, title := range s.missing {
		plain = append(plain, l.of("本图范围内未见：", "Nothing on this map of: ")+title)
	}
	if s.unknown() {
		plain = append(plain, l.of("数据未覆盖处留白，不表示不涉及", "Blank ground without data does not mean not involved"))
	}
	if s.cut {
		plain = append(plain, l.of("图形过多，未全部绘出", "There is too much to be drawn in full"))
	}
	return urgent, plain
}

// unknown reports whether a layer that the map is about does not cover the site.
func (s *sheet) unknown() bool {
	for _, result := range s.report.Layers {
		if result.Status == "unknown" && slices.ContainsFunc(s.theme.drawn, func(l *layers.Layer) bool { return l.Name() == result.Layer }) {
			return true
		}
	}
	return false
}

// distinct joins the texts that are there, each once, in ascending order.
func distinct(all []string) string {
	some := slices.Clone(all)
	slices.Sort(some)
	some = slices.DeleteFunc(slices.Compact(some), func(s string) bool { return s == "" })
	return printable(strings.Join(some, ", "), 100)
}

// scaleText writes a scale with its digits in groups.
func scaleText(n int) string {
	text := fmt.Sprint(n)
	for i := len(text) - 3; i > 0; i -= 3 {
		text = text[:i] + " " + text[i:]
	}
	return "1:" + text
}

// arrow draws the arrow to true north.
func (s *sheet) arrow(m *raster.Canvas) {
	const x, y, long = 9.5 * pixelsPerMM, 10.2 * pixelsPerMM, 4.6 * pixelsPerMM
	cx := float64(s.view.frame.Width) - x
	sin, cos := math.Sincos(s.view.north())
	turn := func(u, v float64) (float64, float64) { return cx + u*cos - v*sin, y + u*sin + v*cos }
	half := func(side float64) *raster.Path {
		var p raster.Path
		for i, q := range [...][2]float64{{0, -long}, {side * 0.45 * long, long}, {0, 0.55 * long}} {
			px, py := turn(q[0], q[1])
			if i == 0 {
				p.MoveTo(px, py)
			} else {
				p.LineTo(px, py)
			}
		}
		p.Close()
		return &p
	}
	var plate raster.Path
	plate.Symbol("circle", cx, y-0.7*pixelsPerMM, 16*pixelsPerMM)
	m.Fills([]raster.Fill{{Path: &plate, Color: color.NRGBA{0xff, 0xff, 0xff, 0xe6}}})
	m.Fills([]raster.Fill{{Path: half(-1), Color: ink}, {Path: half(1), Color: white}})
	for _, side := range []float64{-1, 1} {
		m.Stroke(half(side), raster.Stroke{Color: ink, Width: 0.2 * pixelsPerMM, Join: raster.MiterJoin})
	}
	tx, ty := turn(0, -long-1.5*pixelsPerMM)
	m.Text(s.font, tx, ty, "N", raster.TextStyle{Size: 3.2 * pixelsPerMM, Color: ink})
	s.taken = append(s.taken, rect{cx - 9*pixelsPerMM, 0, cx + 9*pixelsPerMM, y + 9*pixelsPerMM})
}
