package tiles

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strings"
	"sync"

	"guotu/layers"
	"guotu/tiles/raster"
)

// PictureTileRequest asks for a tile as a picture. The id has to be Valid; the layers have to
// be of the Store's catalogue.
type PictureTileRequest struct {
	Layers []*layers.Layer // the first on top
	ID     ID
	Size   int // pixels a side: 256, or 512, which are twice as many to a CSS pixel
	Look   Look
	// Selection narrows the layers, one by one; nil narrows none. Narrowing names it:
	// equal names of equal layers are equal selections. It is "" for nil.
	Selection []Selection
	Narrowing string
}

// blankTiles are the pictures that show nothing, by side.
var blankTiles = map[int]func() []byte{256: sync.OnceValue(func() []byte { return blank(256) }), 512: sync.OnceValue(func() []byte { return blank(512) })}

func blank(size int) []byte {
	body, err := raster.NewCanvas(size, size, nil).PNG(raster.PNGOptions{})
	if err != nil {
		panic(err) // it is written to memory
	}
	return body
}

// GetPicture returns a tile as a PNG, from the cache where it can: a tile is made once however
// many ask for it at the same time, in turn with vector tiles. Tag names its content. Errors
// are those of Get.
func (s *Store) GetPicture(ctx context.Context, r *PictureTileRequest) (body []byte, tag string, err error) {
	if blankTiles[r.Size] == nil {
		return nil, "", fmt.Errorf("a tile of %d pixels: it may have 256 or 512", r.Size)
	}
	key := flightKey{tileKey: tileKey{s.pictureContent(r), r.ID}, narrowed: true, picture: true}
	key.id.Grid = r.ID.Grid.base()
	t := s.cache.ready(key)
	if t != nil {
		s.cache.hits.Add(1)
		return t.variants[Identity].Body, t.Tag, nil
	}
	s.cache.misses.Add(1)
	d, err := s.newDrawing(r.Layers, r.Selection, tileStage(key.id, r.Size), r.Look)
	if err != nil {
		return nil, "", err
	}
	t, err = s.cache.bring(ctx, key, order{prepare: d.prepare, prepared: d.prepared, build: func() ([]byte, []Account, error) {
		body, err := d.png(context.Background()) // others may wait for it
		return body, nil, err
	}})
	if err != nil {
		return nil, "", err
	}
	return t.variants[Identity].Body, t.Tag, nil
}

// pictureContent names all that a picture of a tile depends on besides its place. The
// fingerprint of a layer covers its legend, opacity and names; whether there is a label
// layer depends on the other layers of the plan, too.
func (s *Store) pictureContent(r *PictureTileRequest) string {
	var b strings.Builder
	b.WriteString(content(r.Layers))
	fmt.Fprintf(&b, "picture %d %v %q %v", r.Size, r.Look.Labels, r.Look.Lang, r.Look.Background)
	for _, l := range r.Layers {
		if r.Look.Labels && s.catalog.LabelsName(l) == "" {
			b.WriteString(" unnamed ")
			b.WriteString(l.Name())
		}
	}
	if r.Narrowing != "" {
		b.WriteString(r.Narrowing)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return string(sum[:])
}

// pictureTile keeps a picture as it is.
func pictureTile(body []byte) *Tile {
	sum := sha256.Sum256(body)
	t := &Tile{Tag: hex.EncodeToString(sum[:12]), Size: len(body)}
	t.variants[Identity] = newVariant(t.Tag, Identity, fast, body)
	return t
}
