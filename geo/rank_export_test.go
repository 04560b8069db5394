package geo

// RanksInOneGroup is Ranks without groups: all arcs after one another.
func (m *Mesh) RanksInOneGroup(at []Pixel) []float32 {
	r := newRanking(m, at)
	r.all(m.oneGroup())
	return r.rank
}

// RankGroups is the number of groups in which Ranks works.
func (m *Mesh) RankGroups(at []Pixel) int { return len(m.rankGroups(at).first) - 1 }
