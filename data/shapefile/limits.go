package shapefile

import (
	"errors"
	"fmt"
	"io"
)

// Limits bound what is read. Zero means the default.
type Limits struct {
	// MaxBytes bounds all bytes read or unpacked; default 1 GiB.
	MaxBytes int64
	// MaxRatio bounds how many times larger than the zip the unpacked bytes may be, beyond the first
	// 32 MiB; default 250. Attribute tables are mostly spaces, and shrink to 1/50 and less.
	MaxRatio int
	// MaxEntries bounds the entries of a zip; default 10,000.
	MaxEntries int
	// MaxFeatures, MaxVertices and MaxCells (rows times columns) bound what is read from all layers
	// together; default 1,000,000, 20,000,000 and 50,000,000.
	MaxFeatures, MaxVertices, MaxCells int
}

// unpackedFreely is what may be unpacked at any ratio.
const unpackedFreely = 32 << 20

// ErrTooLarge comes, wrapped, when a limit is reached.
var ErrTooLarge = errors.New("larger than allowed")

// allowance is what is left of the limits.
type allowance struct {
	limits                    Limits
	bytes                     int64
	features, vertices, cells int
	nesting                   int // steps of sorting rings
}

// maxNesting bounds the steps of sorting the rings of all shapes into areas and holes: a
// comparison of two boxes is one. It is less than a second; 100,000 scattered
// islands of one shape take a tenth of it.
const maxNesting = 200_000_000

func newAllowance(l Limits) *allowance {
	set := func(value *int, fallback int) {
		if *value <= 0 {
			*value = fallback
		}
	}
	if l.MaxBytes <= 0 {
		l.MaxBytes = 1 << 30
	}
	set(&l.MaxRatio, 250)
	set(&l.MaxEntries, 10_000)
	set(&l.MaxFeatures, 1_000_000)
	set(&l.MaxVertices, 20_000_000)
	set(&l.MaxCells, 50_000_000)
	return &allowance{l, l.MaxBytes, l.MaxFeatures, l.MaxVertices, l.MaxCells, maxNesting}
}

// forZip lowers the bytes to what a zip of that size may hold.
func (a *allowance) forZip(size int64) {
	if ratio := int64(a.limits.MaxRatio); size < (a.bytes-unpackedFreely)/ratio {
		a.bytes = unpackedFreely + size*ratio
	}
}

// read reads all of r, at most what is left and limit. stated is its size as far as it can be
// believed, and says only where to begin: memory grows with what comes.
func (a *allowance) read(r io.Reader, stated, limit int64) ([]byte, error) {
	limit = min(limit, a.bytes)
	body := make([]byte, 0, max(512, min(stated, limit)+1))
	for {
		n, err := r.Read(body[len(body):cap(body)])
		body = body[:len(body)+n]
		switch {
		case int64(len(body)) > limit:
			return nil, fmt.Errorf("%w: there are more than %d bytes to unpack", ErrTooLarge, limit)
		case err == io.EOF:
			a.bytes -= int64(len(body))
			return body, nil
		case err != nil:
			return nil, err
		}
		if len(body) == cap(body) {
			body = append(make([]byte, 0, 2*cap(body)), body...)
		}
	}
}

// take takes n of what is left of a count.
func take(left *int, n, most int, what string) error {
	if n > *left {
		return fmt.Errorf("%w: there are more than %d %s", ErrTooLarge, most, what)
	}
	*left -= n
	return nil
}

func (a *allowance) takeFeature() error {
	return take(&a.features, 1, a.limits.MaxFeatures, "features")
}

func (a *allowance) takeVertices(n int) error {
	return take(&a.vertices, n, a.limits.MaxVertices, "vertices")
}

func (a *allowance) takeCells(n int) error {
	return take(&a.cells, n, a.limits.MaxCells, "attribute values")
}

var errTangled = fmt.Errorf("%w: its rings lie within each other in too many ways to tell holes from areas", ErrTooLarge)

func (a *allowance) takeNesting(steps int) error {
	if steps > a.nesting {
		return errTangled
	}
	a.nesting -= steps
	return nil
}
