package archive

import (
	"context"
	"errors"
	"sync"
	"time"

	"guotu/tiles"
)

// checkpointEvery is how much time of work an interruption costs at most.
const checkpointEvery = 5 * time.Second

// job is a piece of work on its way.
type job struct {
	piece
	made []made
	err  error
	done chan struct{} // closed when made or err is there
}

// made are equal tiles, from a position on.
type made struct {
	position, run uint64
	key           key
	body          []byte // as stored; nil if the content is known to the spool or comes earlier in the job
	empty         bool   // without content: all that there was is dropped
	accounts      []tiles.Account
}

// fill adds to a spool all tiles that it does not have yet. One goroutine divides
// the work, several do it, and this one puts the results in order.
func fill(ctx context.Context, src Source, s *spool, o *Options) error {
	ctx, stop := context.WithCancel(ctx)
	var group sync.WaitGroup
	defer group.Wait()
	defer stop()

	zooms := o.About.MaxZoom - o.About.MinZoom + 1
	planned := make(chan []piece, zooms) // takes all: the division never waits
	group.Go(func() {
		defer close(planned)
		for z := o.About.MinZoom; z <= o.About.MaxZoom && ctx.Err() == nil; z++ {
			planned <- pieces(ctx, src, o.window(uint32(z)), uint32(z))
		}
	})
	order, work := make(chan *job, 4*o.Workers), make(chan *job)
	c := &collector{s: s, o: o, saved: time.Now(), zooms: zooms}
	group.Go(func() {
		defer close(order)
		defer close(work)
		distribute(ctx, planned, order, work, c)
	})
	for range o.Workers {
		group.Go(func() {
			for j := range work {
				j.make(src, s, o)
				close(j.done)
			}
		})
	}
	err := c.collect(ctx, order)
	if err == nil {
		err = s.checkpoint()
	}
	return err
}

func (o *Options) window(z uint32) window {
	if o.Bound == nil {
		return window{0, 0, 1<<z - 1, 1<<z - 1}
	}
	return windowOf(*o.Bound, z)
}

// distribute hands out the pieces that are not done yet.
func distribute(ctx context.Context, planned <-chan []piece, order, work chan<- *job, c *collector) {
	skip := c.s.done
	for all := range planned {
		c.plan(all)
		for _, p := range all {
			if skip > 0 {
				skip--
				c.finished(p)
				continue
			}
			j := &job{piece: p, done: make(chan struct{})}
			for _, to := range []chan<- *job{order, work} {
				select {
				case to <- j:
				case <-ctx.Done():
					return
				}
			}
		}
	}
}

// make builds the tiles of the piece.
func (j *job) make(src Source, s *spool, o *Options) {
	seen := make(map[key]bool)
	build := func(p piece) {
		raw, accounts, err := src.Build(onCurve(uint32(p.z), p.number<<(2*p.levels)))
		if err != nil {
			j.err = err
		}
		if err != nil || len(raw) == 0 && len(accounts) == 0 {
			return
		}
		m := made{position: p.first(), run: p.count(), accounts: accounts, empty: len(raw) == 0}
		if !m.empty {
			m.key = keyOf(raw)
			if _, known := s.find(m.key); !known && !seen[m.key] {
				seen[m.key] = true
				m.body = raw
				if !o.Plain {
					m.body = deflated(raw)
				}
			}
		}
		j.made = append(j.made, m)
	}
	if j.uniform || j.levels == 0 {
		build(j.piece)
		return
	}
	w := o.window(uint32(j.z))
	for k := range uint64(4) {
		descend(src, w, uint32(j.z), uint32(j.z-j.levels)+1, 4*j.number+k, func(p piece) bool {
			if p.levels > 0 && !p.uniform && j.err == nil {
				return false
			}
			if j.err == nil {
				build(p)
			}
			return true
		})
	}
}

// collector puts the results into the spool.
type collector struct {
	s     *spool
	o     *Options
	saved time.Time

	mu                  sync.Mutex // guards what follows
	zooms               int        // how many are not planned yet
	mixed, mixedInSpool uint64     // pieces that are not uniform: all planned ones, and those done
}

// plan takes note of the work to come.
func (c *collector) plan(all []piece) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.zooms--
	for _, p := range all {
		if !p.uniform {
			c.mixed++
		}
	}
}

// collect takes the jobs in order until all are done or ctx ends.
func (c *collector) collect(ctx context.Context, order <-chan *job) error {
	for {
		var j *job
		var more bool
		select {
		case j, more = <-order:
		case <-ctx.Done():
		}
		if j != nil {
			select {
			case <-j.done:
			case <-ctx.Done():
			}
		}
		if err := ctx.Err(); err != nil {
			if e := c.s.checkpoint(); e != nil {
				return e
			}
			return err
		}
		if !more {
			return nil
		}
		if j.err != nil {
			return errors.Join(j.err, c.s.checkpoint())
		}
		if err := c.take(j); err != nil {
			return err
		}
	}
}

func (c *collector) take(j *job) error {
	zoom := &c.s.tally.Zooms[j.z]
	for _, m := range j.made {
		zoom.add(m.accounts, m.run)
		if m.empty {
			continue
		}
		zoom.Tiles += m.run
		if err := c.s.add(m.position, m.run, m.key, m.body); err != nil {
			return err
		}
	}
	c.s.done++
	c.finished(j.piece)
	if time.Since(c.saved) > checkpointEvery {
		c.saved = time.Now()
		if err := c.s.checkpoint(); err != nil {
			return err
		}
	}
	c.report(j)
	return nil
}

// finished takes note of a piece that is in the spool.
func (c *collector) finished(p piece) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if !p.uniform {
		c.mixedInSpool++
	}
}

func (c *collector) report(j *job) {
	if c.o.Progress == nil {
		return
	}
	p := Progress{Zoom: int(j.z), Tiles: c.s.tally.tiles(), Distinct: uint64(len(c.s.known)), Bytes: c.s.size}
	c.mu.Lock()
	if c.zooms == 0 && c.mixed > 0 {
		p.Share = float64(c.mixedInSpool) / float64(c.mixed)
	}
	c.mu.Unlock()
	c.o.Progress(p)
}
