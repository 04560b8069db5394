package tiles

import "context"

// choose returns the variant of a packed tile to send, and the tile that has it. What
// is not there and must be is made at once; what would only be better is made in the
// background if the tile is asked for again.
func (c *cache) choose(ctx context.Context, key flightKey, t *Tile, a Accept, again bool) (*Tile, *Variant, error) {
	most := max(a[Gzip], a[Brotli], a[Zstd])
	if a[Identity] > most || most == 0 {
		v, err := t.Plain()
		return t, v, err
	}
	var v *Variant
	for coding := Gzip; coding < Codings; coding++ {
		if o := t.variants[coding]; o != nil && a[coding] == most && (v == nil || len(o.Body) < len(v.Body)) {
			v = o
		}
	}
	if v == nil { // gzip is always there, so it is one of the others that is wanted
		key.coding = Zstd
		if a[Brotli] == most {
			key.coding = Brotli
		}
		t, err := c.bring(ctx, key, order{tile: t})
		if err != nil {
			return nil, nil, err
		}
		return t, t.variants[key.coding], nil
	}
	switch {
	case !again:
	case a[Brotli] == most && t.variants[Brotli] == nil:
		c.better.want(improvement{key, Brotli})
	case v.Coding == Gzip && v.effort == fast:
		c.better.want(improvement{key, Gzip})
	}
	return t, v, nil
}
