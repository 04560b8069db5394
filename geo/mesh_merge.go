package geo

import (
	"cmp"
	"fmt"
	"slices"
)

// MergeBy returns a mesh of its own of the shapes that DissolveBy unites: shape g
// is that of group g. Arcs are joined where only two are left to meet, so that
// the border between two groups runs on to where a third one, or the outside,
// joins it, and lines of a group are joined where just two of them end. Where
// members of a group overlap, its shape has the rings of all of them: their union
// is what at least one ring winds around; tangled tells for each group whether
// that is so.
func (m *Mesh) MergeBy(group []int) (merged *Mesh, tangled []bool, err error) {
	if len(group) != len(m.Shapes) {
		return nil, nil, fmt.Errorf("%d groups for %d shapes", len(group), len(m.Shapes))
	}
	start, member := groupMembers(group)
	d := dissolver{mesh: m, uses: make([]int8, len(m.Arcs))}
	shapes := make([]Shape, len(start)-1)
	tangled = make([]bool, len(shapes))
	for g := range shapes {
		own := member[start[g]:start[g+1]]
		s, err := d.unite(len(own), func(i int) *Shape { return &m.Shapes[own[i]] })
		if err != nil {
			tangled[g] = true
			s = Shape{}
			for _, i := range own {
				s.Rings = append(s.Rings, m.Shapes[i].Rings...)
				s.Lines = append(s.Lines, m.Shapes[i].Lines...)
				s.Points = append(s.Points, m.Shapes[i].Points...)
			}
		}
		s.Lines = m.joinLines(s.Lines)
		shapes[g] = s
	}
	return newArcJoiner(m, shapes).join(shapes), tangled, nil
}

// lineEnd is an end of a line: the last one if last is set, else the first.
type lineEnd struct {
	at   uint32
	line int32
	last bool
}

// joinLines strings lines together at vertices where just two of their ends meet.
func (m *Mesh) joinLines(lines [][]Ref) [][]Ref {
	if len(lines) < 2 {
		return lines
	}
	ends := make([]lineEnd, 0, 2*len(lines))
	for i, refs := range lines {
		from, to, err := m.follow(refs)
		if err != nil {
			return lines // not a line of this mesh; Check tells
		}
		ends = append(ends, lineEnd{from, int32(i), false}, lineEnd{to, int32(i), true})
	}
	slices.SortFunc(ends, func(a, b lineEnd) int { return cmp.Or(cmp.Compare(a.at, b.at), cmp.Compare(a.line, b.line)) })
	next := make([][2]lineEnd, len(lines)) // by line and end (0 first, 1 last): the end it is joined to
	for i := range next {
		next[i] = [2]lineEnd{{line: -1}, {line: -1}}
	}
	side := func(last bool) int {
		if last {
			return 1
		}
		return 0
	}
	for i := 0; i < len(ends); {
		k := i
		for k < len(ends) && ends[k].at == ends[i].at {
			k++
		}
		if a, b := ends[i], ends[k-1]; k-i == 2 && a.line != b.line {
			next[a.line][side(a.last)], next[b.line][side(b.last)] = b, a
		}
		i = k
	}
	done := make([]bool, len(lines))
	var joined [][]Ref
	walk := func(i int32, backwards bool) {
		var refs []Ref
		for i >= 0 && !done[i] {
			done[i] = true
			refs = appendRefs(refs, lines[i], backwards)
			on := next[i][side(!backwards)]
			i, backwards = on.line, on.last
		}
		joined = append(joined, refs)
	}
	for i := range lines { // from the ends of what is strung together
		switch {
		case done[i]:
		case next[i][0].line < 0:
			walk(int32(i), false)
		case next[i][1].line < 0:
			walk(int32(i), true)
		}
	}
	for i := range lines { // rounds
		if !done[i] {
			walk(int32(i), false)
		}
	}
	return joined
}

func appendRefs(to, refs []Ref, backwards bool) []Ref {
	if !backwards {
		return append(to, refs...)
	}
	for i := len(refs) - 1; i >= 0; i-- {
		to = append(to, ^refs[i])
	}
	return to
}

// arcJoiner makes a mesh of shapes of another one.
type arcJoiner struct {
	from, to *Mesh
	ends     []uint8  // by vertex of from: how many arcs in use end there, 3 for any more
	number   []uint32 // by vertex of from: its number in to, and 1
	joined   []Ref    // by arc of from: the joined arc, the way the arc is walked forwards
	known    []bool   // by arc of from: whether it is joined
}

func newArcJoiner(m *Mesh, shapes []Shape) *arcJoiner {
	j := &arcJoiner{from: m, to: &Mesh{Shapes: make([]Shape, len(shapes))}, ends: make([]uint8, len(m.Points)),
		number: make([]uint32, len(m.Points)), joined: make([]Ref, len(m.Arcs)), known: make([]bool, len(m.Arcs))}
	used := make([]bool, len(m.Arcs))
	for i := range shapes {
		for _, refs := range shapes[i].Rings {
			before := refs[len(refs)-1]
			for _, r := range refs {
				j.count(used, r)
				if r == ^before { // the tip of a spike
					j.ends[j.start(r)] = 3
				}
				before = r
			}
		}
		for _, refs := range shapes[i].Lines {
			for k, r := range refs {
				j.count(used, r)
				if k > 0 && r == ^refs[k-1] {
					j.ends[j.start(r)] = 3
				}
			}
			j.ends[j.start(refs[0])], j.ends[j.start(^refs[len(refs)-1])] = 3, 3
		}
	}
	return j
}

// count counts the ends of an arc that comes into use.
func (j *arcJoiner) count(used []bool, r Ref) {
	n, _ := r.Arc()
	if used[n] {
		return
	}
	used[n] = true
	arc := j.from.Arcs[n]
	for _, v := range [2]uint32{arc[0], arc[len(arc)-1]} {
		j.ends[v] = min(j.ends[v]+1, 3)
	}
}

// start is the vertex where the walk along an arc starts.
func (j *arcJoiner) start(r Ref) uint32 {
	n, backwards := r.Arc()
	if arc := j.from.Arcs[n]; backwards {
		return arc[len(arc)-1]
	} else {
		return arc[0]
	}
}

// node reports whether a vertex stays a node: unless just two ends meet there.
func (j *arcJoiner) node(v uint32) bool { return j.ends[v] != 2 }

func (j *arcJoiner) join(shapes []Shape) *Mesh {
	for i := range shapes {
		s := &j.to.Shapes[i]
		for _, refs := range shapes[i].Rings {
			first := max(slices.IndexFunc(refs, func(r Ref) bool { return j.node(j.start(r)) }), 0)
			s.Rings = append(s.Rings, j.pieces(append(slices.Clone(refs[first:]), refs[:first]...)))
		}
		for _, refs := range shapes[i].Lines {
			s.Lines = append(s.Lines, j.pieces(refs))
		}
		for _, v := range shapes[i].Points {
			s.Points = append(s.Points, j.vertex(v))
		}
	}
	j.to.Node = make([]bool, len(j.to.Points))
	for v, n := range j.number {
		if n > 0 {
			j.to.Node[n-1] = j.ends[v] > 0 && j.node(uint32(v))
		}
	}
	return j.to
}

// pieces cuts a walk at its nodes and names the joined arcs.
func (j *arcJoiner) pieces(refs []Ref) []Ref {
	var all []Ref
	from := 0
	for k := 1; k <= len(refs); k++ {
		if k == len(refs) || j.node(j.start(refs[k])) {
			all = append(all, j.piece(refs[from:k]))
			from = k
		}
	}
	return all
}

// piece finds or makes the joined arc of arcs between two nodes.
func (j *arcJoiner) piece(refs []Ref) Ref {
	if n, backwards := refs[0].Arc(); j.known[n] {
		if backwards {
			return ^j.joined[n]
		}
		return j.joined[n]
	}
	var at []uint32
	for _, r := range refs {
		n, backwards := r.Arc()
		arc := j.from.Arcs[n]
		for k := range arc {
			v := arc[k]
			if backwards {
				v = arc[len(arc)-1-k]
			}
			if k > 0 || len(at) == 0 {
				at = append(at, j.vertex(v))
			}
		}
	}
	last := len(at) - 1
	name := Ref(len(j.to.Arcs))
	if at[0] > at[last] || at[0] == at[last] && at[1] > at[last-1] {
		slices.Reverse(at)
		name = ^name
	}
	j.to.Arcs = append(j.to.Arcs, at)
	for _, r := range refs {
		n, backwards := r.Arc()
		j.known[n], j.joined[n] = true, name
		if backwards {
			j.joined[n] = ^name
		}
	}
	return name
}

func (j *arcJoiner) vertex(v uint32) uint32 {
	if j.number[v] == 0 {
		j.to.Points = append(j.to.Points, j.from.Points[v])
		j.number[v] = uint32(len(j.to.Points))
	}
	return j.number[v] - 1
}
