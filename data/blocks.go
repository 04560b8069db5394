package data

import "github.com/paulmach/orb"

// pointBlocks cuts lists of positions from large blocks of memory: one
// allocation for some thousand positions instead of several for each list.
type pointBlocks struct {
	block []orb.Point // what has been cut off, and the list being built
	from  int         // where that begins
}

// Blocks grow from 4 kB to 512 kB, so that neither small nor large files waste
// much.
const (
	firstBlock = 256
	fullBlock  = 32 << 10
)

// grow makes room for another position of the list being built.
func (p *pointBlocks) grow() {
	list := p.block[p.from:]
	room := max(firstBlock, min(2*cap(p.block), fullBlock), 2*len(list))
	p.block = append(make([]orb.Point, 0, room), list...)
	p.from = 0
}

// cut ends the list being built and returns it.
func (p *pointBlocks) cut() []orb.Point {
	end := len(p.block)
	list := p.block[p.from:end:end]
	p.from = end
	return list
}

// ringBlocks cuts lists of rings from blocks.
type ringBlocks struct{ block []orb.Ring }

// cut returns a list of n rings that are still empty.
func (r *ringBlocks) cut(n int) []orb.Ring {
	if cap(r.block)-len(r.block) < n {
		r.block = make([]orb.Ring, 0, max(16, min(2*cap(r.block), 1024), n))
	}
	from := len(r.block)
	r.block = r.block[:from+n]
	return r.block[from : from+n : from+n]
}
