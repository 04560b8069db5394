package data

import (
	"math"
	"slices"
	"strconv"

	"github.com/paulmach/orb"
)

// boundaryTolerance is how far a closing point may lie from the first one, which has the same
// label, in the unit of the coordinates (for degrees, 1 cm): more than rounding, less than
// any side of a parcel.
func boundaryTolerance(p orb.Point) float64 {
	if math.Abs(p[0]) <= 180 && math.Abs(p[1]) <= 180 {
		return 1e-7
	}
	return 0.1
}

// closeParcel tells the rings of the open parcel apart.
func (b *boundaryReader) closeParcel() error {
	p := b.open
	if p == nil {
		return nil
	}
	b.open = nil
	if len(b.lines) == 0 {
		return b.inParcel(p, problem("地块没有界址点", "the parcel has no points").at(p.line))
	}
	closing := 0
	for first := 0; first < len(b.lines); {
		last := first + 1
		for last < len(b.lines) && b.lines[last].ring == b.lines[first].ring {
			last++
		}
		n, err := b.run(p, b.lines[first:last])
		if err != nil {
			return b.inParcel(p, err)
		}
		closing += n
		first = last
	}
	b.count(p, len(b.lines), closing)
	p.seen = nil
	return nil
}

// count compares the count of the header.
func (b *boundaryReader) count(p *boundaryParcel, points, closing int) {
	if len(p.header) == 0 || p.header[boundaryCountField] == "" {
		return
	}
	text := foldWidth(p.header[boundaryCountField])
	stated, err := strconv.Atoi(text)
	switch {
	case err != nil:
		b.warnings.add(warnCount, p.line, p.number, "界址点数%s不是整数", "the count of points %s is no whole number", excerpt(text))
	case stated != points && stated != points-closing:
		b.warnings.add(warnCount, p.line, p.number, "地块行写明%d个界址点，实有%d个", "the line of the parcel says %d points, there are %d", stated, points)
	}
}

// run reads consecutive points with the same ring number, and returns how many of them only
// close a ring.
func (b *boundaryReader) run(p *boundaryParcel, run []boundaryPoint) (closing int, err error) {
	switch p.kind {
	case boundaryPoints:
		b.keep(p, run)
		return 0, nil
	case boundaryLine:
		run = b.withoutTwins(p, run)
		if len(run) < 2 {
			return 0, problem("线只有%d个点", "the line has %d point", len(run)).at(int(run[0].line))
		}
		b.keep(p, run)
		return 0, nil
	}
	for _, loop := range b.loops(p, run) {
		n, err := b.loop(p, loop)
		if err != nil {
			return 0, err
		}
		closing += n
	}
	return closing, nil
}

// loops cuts a run where several closed rings have the same number, or where labels begin
// anew.
func (b *boundaryReader) loops(p *boundaryParcel, run []boundaryPoint) [][]boundaryPoint {
	var cut [][]boundaryPoint
	from := 0
	for i := 3; i < len(run); i++ {
		if i >= from+3 && run[i].at == run[from].at && (i+1 == len(run) || run[i+1].at != run[i].at) {
			cut = append(cut, run[from:i+1])
			from = i + 1
		}
	}
	switch rest := run[from:]; {
	case len(rest) == 0:
	case from > 0 && len(rest) >= 3 && rest[len(rest)-1].at != run[0].at && sameLabels(run[from-1].label, cut[len(cut)-1][0].label):
		cut = append(cut, rest) // the closing point is labelled as one
	default:
		cut = cutAtLabels(run) // what does not close is one ring that touches itself
	}
	for _, c := range cut[min(1, len(cut)):] {
		b.warnings.add(warnSplit, int(c[0].line), p.number, "前一环已闭合，此处起为另一环，圈号却同为%d", "the ring before is complete, another one begins here, but has the same number %d", c[0].ring)
	}
	return cut
}

// cutAtLabels cuts where the first label comes again at another place with enough points to
// follow. Labels that are all alike say nothing.
func cutAtLabels(run []boundaryPoint) [][]boundaryPoint {
	var cut [][]boundaryPoint
	from := 0
	for i := 3; i+2 < len(run); i++ {
		anew := i >= from+3 && run[i].label == run[from].label && run[i].label != "" && run[i+1].label == run[from+1].label
		if anew && run[from+1].label != run[from].label && run[i].at != run[from].at {
			cut = append(cut, run[from:i])
			from = i
		}
	}
	return append(cut, run[from:])
}

// loop reads one ring.
func (b *boundaryReader) loop(p *boundaryParcel, loop []boundaryPoint) (closing int, err error) {
	loop = b.mendTwiceX(p, loop)
	last := len(loop) - 1
	first, end := &loop[0], &loop[last]
	sameLabel := last >= 3 && end.label != "" && sameLabels(end.label, first.label) && !sameLabels(loop[1].label, first.label)
	switch {
	case last >= 1 && end.at == first.at:
		closing = 1
		if last >= 3 && !sameLabel && end.label != "" && !sameLabels(loop[1].label, first.label) {
			b.warnings.add(warnClosing, int(end.line), p.number, "闭合点的点号为%s，首点为%s", "the closing point is labelled %s, the first one %s", excerpt(end.label), excerpt(first.label))
		}
	case sameLabel && math.Hypot(end.at[0]-first.at[0], end.at[1]-first.at[1]) <= boundaryTolerance(first.at):
		closing = 1
		b.warnings.add(warnClosing, int(end.line), p.number, "闭合点%s与首点的坐标略有差异，以首点为准", "the coordinates of the closing point %s differ slightly from those of the first one, which count", excerpt(end.label))
	case sameLabel && b.opensAnother(p, end.at):
		closing = 1
		b.warnings.add(warnClosing, int(end.line), p.number, "闭合点%s写成了另一环首点的坐标，以本环首点为准", "the closing point %s has the coordinates of another ring's first one; those of its own ring's count", excerpt(end.label))
	case sameLabel:
		b.warnings.add(warnClosing, int(end.line), p.number, "闭合点%s与首点的点号相同而坐标不同，按两个点读入", "the closing point %s has the label of the first one, but other coordinates; read as two points", excerpt(end.label))
	default:
		b.warnings.add(warnUnclosed, int(end.line), p.number, "环未写闭合点，已自动闭合", "the ring does not repeat its first point; it is closed")
	}
	ring := b.withoutTwins(p, loop[:len(loop)-closing])
	for len(ring) > 1 && ring[len(ring)-1].at == ring[0].at {
		b.warnings.add(warnDuplicate, int(ring[len(ring)-1].line), p.number, "与前一点重复", "the same point as the one before")
		ring = ring[:len(ring)-1]
	}
	if len(ring) < 3 {
		return 0, problem("第%d圈只有%d个不同的界址点，面至少需要3个", "ring %d has %d different points, an area needs 3", loop[0].ring, len(ring)).at(int(loop[0].line))
	}
	if b.twin(p, ring) {
		return closing, nil
	}
	b.keep(p, ring)
	return closing, nil
}

// sameLabels compares labels without J.
func sameLabels(a, b string) bool {
	if a == b {
		return true
	}
	return bareLabel(a) == bareLabel(b)
}

func bareLabel(label string) string {
	if len(label) > 1 && (label[0] == 'J' || label[0] == 'j') {
		return label[1:]
	}
	return label
}

// opensAnother reports whether a ring of the parcel begins at a place.
func (b *boundaryReader) opensAnother(p *boundaryParcel, at orb.Point) bool {
	return len(p.rings) > 0 && p.rings[0].points[0] == at
}

// mendTwiceX mends a point that has X in both columns, which some programs write for the
// first or the closing point of a ring: the other one of the two has what is missing.
func (b *boundaryReader) mendTwiceX(p *boundaryParcel, loop []boundaryPoint) []boundaryPoint {
	last := len(loop) - 1
	if last < 3 {
		return loop
	}
	first, end := loop[0].at, loop[last].at
	wrong, right := last, first
	switch {
	case end[0] == end[1] && first[0] != first[1] && (end[0] == first[0] || end[0] == first[1]):
	case first[0] == first[1] && end[0] != end[1] && (first[0] == end[0] || first[0] == end[1]) && sameLabels(loop[0].label, loop[last].label):
		wrong, right = 0, end
	default:
		return loop
	}
	b.warnings.add(warnTwiceX, int(loop[wrong].line), p.number, "X与Y写成了同一个数，按本环%s的坐标读入", "X and Y are the same number; read with the coordinates of %s of the ring", excerpt(loop[last-wrong].label))
	mended := slices.Clone(loop)
	mended[wrong].at = right
	return mended
}

// withoutTwins drops points that are the same as the one before.
func (b *boundaryReader) withoutTwins(p *boundaryParcel, points []boundaryPoint) []boundaryPoint {
	i := 1
	for i < len(points) && points[i].at != points[i-1].at {
		i++
	}
	if i >= len(points) {
		return points
	}
	kept := slices.Clone(points[:i])
	for _, next := range points[i:] {
		if next.at == kept[len(kept)-1].at {
			b.warnings.add(warnDuplicate, int(next.line), p.number, "与前一点重复", "the same point as the one before")
			continue
		}
		kept = append(kept, next)
	}
	return kept
}

// keep adds a ring, line or points to the parcel.
func (b *boundaryReader) keep(p *boundaryParcel, points []boundaryPoint) {
	r := boundaryRing{number: points[0].ring, points: make([]orb.Point, len(points), len(points)+1), lines: make([]int32, len(points))}
	for i := range points {
		r.points[i], r.lines[i] = points[i].at, points[i].line
	}
	p.rings = append(p.rings, r)
}

// twin reports whether the parcel has the same ring already, wherever it begins and in
// whichever direction.
func (b *boundaryReader) twin(p *boundaryParcel, ring []boundaryPoint) bool {
	key := ringKey{count: len(ring)}
	for i := range ring {
		key.sum ^= math.Float64bits(ring[i].at[0])*0x9e3779b97f4a7c15 + math.Float64bits(ring[i].at[1])*0xc2b2ae3d27d4eb4f
	}
	if p.seen == nil {
		p.seen = map[ringKey]int{}
	}
	other, found := p.seen[key]
	if !found {
		p.seen[key] = len(p.rings)
		return false
	}
	if !sameRing(p.rings[other].points, ring) {
		return false
	}
	b.warnings.add(warnSameRing, int(ring[0].line), p.number, "与第%d行起的环完全相同，未再读入", "the same ring as that of line %d; not read again", p.rings[other].lines[0])
	return true
}

// ringKey is the same for rings of the same points.
type ringKey struct {
	count int
	sum   uint64
}

func sameRing(a []orb.Point, ring []boundaryPoint) bool {
	at := slices.IndexFunc(ring, func(p boundaryPoint) bool { return p.at == a[0] })
	if at < 0 {
		return false
	}
	n := len(a)
	forth, back := true, true
	for i := range a {
		forth = forth && a[i] == ring[(at+i)%n].at
		back = back && a[i] == ring[(at-i+n)%n].at
	}
	return forth || back
}
