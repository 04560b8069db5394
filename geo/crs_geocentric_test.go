package geo

import (
	"math"
	"math/rand/v2"
	"testing"

	"github.com/paulmach/orb"
)

func TestGeocentric(t *testing.T) {
	f := func(e Ellipsoid, lon, lat, height, x, y, z, within float64) {
		t.Helper()
		got := e.Geocentric(orb.Point{lon, lat}, height)
		p, h := e.Geodetic([3]float64{x, y, z})
		for i, want := range [3]float64{x, y, z} {
			if !crsAlike(got[i], want, within) {
				t.Errorf("%v %v %v: %.4f, want %v %v %v", lon, lat, height, got, x, y, z)
			}
		}
		if !crsAlike(p[0], lon, within/6e4) || !crsAlike(p[1], lat, within/6e4) || !crsAlike(h, height, within) {
			t.Errorf("%v %v %v: back %v %v, want %v %v %v", x, y, z, p, h, lon, lat, height)
		}
	}
	// EPSG guidance note 7-2, 4.1.1 (method 9602): 53°48′33.820″N 2°07′46.380″E, 73.0 m.
	f(ellipsoidWGS84, 2+7./60+46.38/3600, 53+48./60+33.82/3600, 73, 3771793.968, 140253.342, 5124304.349, 1e-3)
	f(ellipsoidWGS84, 0, 0, 0, 6378137, 0, 0, 1e-9)
	f(ellipsoidWGS84, 90, 0, 100, 0, 6378237, 0, 1e-9)
	f(ellipsoidWGS84, 0, 90, 0, 0, 0, 6356752.314245179, 1e-9)
	f(ellipsoidWGS84, 0, -90, -10, 0, 0, -6356742.314245179, 1e-9)
	f(Ellipsoid{"sphere", 6371000, 0}, 180, 45, 0, -6371000*math.Sqrt2/2, 0, 6371000*math.Sqrt2/2, 1e-8)
}

func TestGeodeticThereAndBack(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, e := range projEllipsoids {
		for range 500 {
			p := orb.Point{360*r.Float64() - 180, 180*r.Float64() - 90}
			height := []float64{0, -10e3, 1e6, 2e4 * r.Float64()}[r.IntN(4)]
			q, h := e.Geodetic(e.Geocentric(p, height))
			if d := math.Hypot((q[0]-p[0])*math.Cos(p[1]*math.Pi/180), q[1]-p[1]) * 111e3; d > 1e-8 || !crsAlike(h, height, 1e-8) {
				t.Errorf("%s %v %v: %v %v", e.Name, p, height, q, h)
			}
		}
	}
}

func TestHelmertApply(t *testing.T) {
	f := func(h Helmert, x, want [3]float64, within float64) {
		t.Helper()
		got, back := h.Apply(x), h.Undo(h.Apply(x))
		for i := range x {
			if !crsAlike(got[i], want[i], within) || !crsAlike(back[i], x[i], 5e-9) {
				t.Errorf("%+v %v: %.4f, want %v, back %v", h, x, got, want, back)
			}
		}
	}
	// EPSG guidance note 7-2, 4.3.3 (methods 1033 and 1032): WGS 72 to WGS 84.
	x, y := [3]float64{3657660.66, 255768.55, 5201382.11}, [3]float64{3657660.78, 255778.43, 5201387.75}
	f(Helmert{DZ: 4.5, RZ: 0.554, Scale: 0.219, Rotation: PositionVector}, x, y, 0.01)
	f(Helmert{DZ: 4.5, RZ: -0.554, Scale: 0.219, Rotation: CoordinateFrame}, x, y, 0.01)
	f(Helmert{DX: 1, DY: 2, DZ: 3}, x, [3]float64{3657661.66, 255770.55, 5201385.11}, 1e-8)
	f(Helmert{RX: 600, RY: -600, RZ: 600, Scale: -1000, Rotation: PositionVector}, [3]float64{}, [3]float64{}, 0)
	r := rand.New(rand.NewPCG(3, 4))
	for range 200 {
		v := func(size float64) float64 { return size * (2*r.Float64() - 1) }
		h := Helmert{v(1000), v(1000), v(1000), v(600), v(600), v(600), v(1000), CoordinateFrame}
		x := [3]float64{v(6e6), v(6e6), v(6e6)}
		f(h, x, h.Apply(x), 0)
	}
}
