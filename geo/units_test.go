package geo_test

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"

	"guotu/geo"
)

func TestAreaUnits(t *testing.T) {
	f := func(u geo.AreaUnit, m2, want float64, text string) {
		t.Helper()
		if got := u.From(m2); math.Abs(got-want) > 2e-16*want {
			t.Errorf("%v m² are %v %v, want %v", m2, got, u, want)
		}
		if back := u.SquareMetres(want); math.Abs(back-m2) > 1e-15*m2 {
			t.Errorf("%v %v are %v m², want %v", want, u, back, m2)
		}
		if got, err := u.Round(m2); err != nil || got.String() != text {
			t.Errorf("%v m² are shown as %v %v, want %v (%v)", m2, got, u, text, err)
		}
	}
	f(geo.SquareMetre, 107130.51689322267, 107130.51689322267, "107130.52")
	f(geo.Hectare, 107130.51689322267, 10.713051689322267, "10.7131")
	f(geo.Mu, 107130.51689322267, 160.69577533983400, "160.6958")
	f(geo.Mu, 2000, 3, "3.0000") // exactly, with no 666.667
	f(geo.Mu, 10000, 15, "15.0000")
	f(geo.SquareMetre, 0.125, 0.125, "0.13") // halves away from zero
	f(geo.SquareMetre, 0, 0, "0.00")
	if fmt.Sprint(geo.SquareMetre, geo.Hectare, geo.Mu, geo.AreaUnit(9)) != "m² 公顷 亩 亩" {
		t.Error("names of units")
	}
	for _, bad := range []float64{math.NaN(), math.Inf(1), 1e300} {
		if got, err := geo.Hectare.Round(bad); err == nil {
			t.Errorf("%v m² are %v", bad, got)
		}
	}
}

func TestApportion(t *testing.T) {
	f := func(u geo.AreaUnit, whole float64, want string, parts ...float64) {
		t.Helper()
		if got, err := u.Apportion(parts, whole); err != nil || fmt.Sprint(got) != want {
			t.Errorf("%v of %v m²: %v, want %v (%v)", parts, whole, got, want, err)
		}
	}
	f(geo.SquareMetre, 1, "[0.34 0.33 0.33]", 1./3, 1./3, 1./3) // a tie: the earlier
	f(geo.SquareMetre, 0.02, "[0.00 0.02]", 0.005, 0.015)       // a tie: the larger
	f(geo.Hectare, 20000, "[0.6667 1.3333 0.0000]", 20000./3, 40000./3, 0)
	f(geo.SquareMetre, 100, "[50.00 50.00]", 49.9, 49.9) // scaled to the record
	f(geo.SquareMetre, 0, "[]")
	f(geo.SquareMetre, 0, "[0.00 0.00]", 0, 0)
	bad := func(whole float64, parts ...float64) {
		t.Helper()
		if got, err := geo.SquareMetre.Apportion(parts, whole); err == nil {
			t.Errorf("%v of %v m²: %v", parts, whole, got)
		}
	}
	bad(100, 25)             // what is not covered is a part too
	bad(100, 110)            // covered twice
	bad(100, -1, 101)        // no area
	bad(100, math.NaN(), 1)  //
	bad(math.Inf(1), 1)      //
	bad(1, math.Inf(1))      //
	bad(0.02, 0)             // nothing to give it to
	bad(1e300, 1e300)        // too many digits
	bad(0.02, 5e-324, 1e308) //
}

// TestApportionAddsUp, with every part within a step of its share.
func TestApportionAddsUp(t *testing.T) {
	random := rand.New(rand.NewPCG(15, 666))
	for range 5000 {
		u := geo.AreaUnit(random.IntN(3))
		parts := make([]float64, 1+random.IntN(40))
		whole := 0.0
		for i := range parts {
			parts[i] = math.Pow(10, random.Float64()*12-2) * float64(random.IntN(4))
			whole += parts[i]
		}
		got, err := u.Apportion(parts, whole)
		total, _ := u.Round(whole)
		if err != nil {
			t.Fatal(err)
		}
		var sum int64
		for i, a := range got {
			sum += a.Steps
			if off := u.From(parts[i])*math.Pow10(u.Decimals()) - float64(a.Steps); math.Abs(off) > 1.001+1e-15*float64(total.Steps) {
				t.Fatalf("%v becomes %v", parts[i], a)
			}
		}
		if sum != total.Steps {
			t.Fatalf("%v add up to %v, the whole has %v", got, sum, total)
		}
	}
}
