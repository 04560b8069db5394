package geo

// areaQueue is a heap of places by area, then by place, whose areas can change.
// Each node has four children, which lie side by side in memory.
type areaQueue struct {
	area []float32
	heap []queued
	slot []int32 // by place: position in heap, -1 if not in it
}

type queued struct {
	area  float32
	place int32
}

func (a queued) before(b queued) bool {
	return a.area < b.area || a.area == b.area && a.place < b.place
}

func (q *areaQueue) init(n int) {
	q.area, q.slot, q.heap = sized(q.area, n), sized(q.slot, n), q.heap[:0]
	for i := range q.slot {
		q.slot[i] = -1
	}
}

// set puts place n in the queue with an area, or changes its area.
func (q *areaQueue) set(n int32, area float32) {
	q.area[n] = area
	i := q.slot[n]
	if i < 0 {
		i = int32(len(q.heap))
		q.heap = append(q.heap, queued{})
	}
	q.down(q.up(i, queued{area, n}), queued{area, n})
}

// pop takes out the place with the smallest area.
func (q *areaQueue) pop() (int32, bool) {
	if len(q.heap) == 0 {
		return 0, false
	}
	n := q.heap[0].place
	last := q.heap[len(q.heap)-1]
	q.heap = q.heap[:len(q.heap)-1]
	q.slot[n] = -1
	if len(q.heap) > 0 {
		q.down(0, last)
	}
	return n, true
}

// up finds the position for e at i or above, moving others down, and returns it.
func (q *areaQueue) up(i int32, e queued) int32 {
	for i > 0 {
		parent := (i - 1) / 4
		if !e.before(q.heap[parent]) {
			break
		}
		q.put(i, q.heap[parent])
		i = parent
	}
	return i
}

// down puts e at i or below, moving others up.
func (q *areaQueue) down(i int32, e queued) {
	for {
		child := 4*i + 1
		if child >= int32(len(q.heap)) {
			break
		}
		least := child
		for k := child + 1; k < min(child+4, int32(len(q.heap))); k++ {
			if q.heap[k].before(q.heap[least]) {
				least = k
			}
		}
		if !q.heap[least].before(e) {
			break
		}
		q.put(i, q.heap[least])
		i = least
	}
	q.put(i, e)
}

func (q *areaQueue) put(i int32, e queued) {
	q.heap[i] = e
	q.slot[e.place] = i
}
