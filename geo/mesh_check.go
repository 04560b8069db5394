package geo

import "fmt"

// Check looks for contradictions in a mesh and names the first one: vertices
// that occur twice, arcs that are not what Mesh says of them (too short, standing
// still, with a node inside, sharing more than nodes with another), and shapes
// whose arcs do not follow one another or whose rings are not closed.
func (m *Mesh) Check() error {
	if len(m.Node) != len(m.Points) {
		return fmt.Errorf("%d vertices, but %d answers whether they are nodes", len(m.Points), len(m.Node))
	}
	index := newPointIndex(len(m.Points))
	for i, p := range m.Points {
		if n := index.add(p); int(n) != i {
			return fmt.Errorf("vertices %d and %d are both at %v", n, i, p)
		}
	}
	if err := m.checkArcs(); err != nil {
		return err
	}
	for i := range m.Shapes {
		if err := m.checkShape(&m.Shapes[i]); err != nil {
			return fmt.Errorf("shape %d: %w", i, err)
		}
	}
	return nil
}

func (m *Mesh) checkArcs() error {
	inner := make([]bool, len(m.Points)) // vertices inside an arc
	var first meshArcs
	first.init(0)
	for n, at := range m.Arcs {
		if len(at) < 2 {
			return fmt.Errorf("arc %d has %d vertices", n, len(at))
		}
		last := len(at) - 1
		for i, v := range at {
			switch {
			case int(v) >= len(m.Points):
				return fmt.Errorf("arc %d has vertex %d of %d", n, v, len(m.Points))
			case i > 0 && at[i-1] == v:
				return fmt.Errorf("arc %d stands still at %v", n, m.Points[v])
			case i == last:
			case i == 0 && (m.Node[v] || at[0] != at[last]):
			case m.Node[v] || inner[v]:
				return fmt.Errorf("arc %d passes %v, where it should end", n, m.Points[v])
			default:
				inner[v] = true
			}
		}
		if open := at[0] != at[last]; open && !(m.Node[at[0]] && m.Node[at[last]]) {
			return fmt.Errorf("arc %d ends at %v or %v, which is no node", n, m.Points[at[0]], m.Points[at[last]])
		}
		open := first.open()
		first.flat = append(first.flat, at...)
		if r := first.close(open); int(r) != n && !(at[0] == at[last] && int(^r) == n) {
			return fmt.Errorf("arc %d from %v is arc %d again, or in the wrong direction", n, m.Points[at[0]], r)
		}
	}
	return nil
}

func (m *Mesh) checkShape(s *Shape) error {
	for i, refs := range s.Rings {
		start, end, err := m.follow(refs)
		if err != nil {
			return fmt.Errorf("ring %d: %w", i, err)
		}
		if start != end {
			return fmt.Errorf("ring %d is not closed at %v", i, m.Points[start])
		}
	}
	for i, refs := range s.Lines {
		if _, _, err := m.follow(refs); err != nil {
			return fmt.Errorf("line %d: %w", i, err)
		}
	}
	for _, v := range s.Points {
		if int(v) >= len(m.Points) {
			return fmt.Errorf("point %d of %d", v, len(m.Points))
		}
	}
	return nil
}

// follow walks along arcs and returns where they start and end.
func (m *Mesh) follow(refs []Ref) (start, end uint32, err error) {
	if len(refs) == 0 {
		return 0, 0, fmt.Errorf("no arcs")
	}
	for i, r := range refs {
		n, backwards := r.Arc()
		if n >= len(m.Arcs) {
			return 0, 0, fmt.Errorf("arc %d of %d", n, len(m.Arcs))
		}
		from, to := m.Arcs[n][0], m.Arcs[n][len(m.Arcs[n])-1]
		if backwards {
			from, to = to, from
		}
		if i == 0 {
			start = from
		} else if from != end {
			return 0, 0, fmt.Errorf("arc %d starts at %v, the one before ends at %v", n, m.Points[from], m.Points[end])
		}
		end = to
	}
	return start, end, nil
}
