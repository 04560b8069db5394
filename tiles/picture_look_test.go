package tiles

import (
	"context"
	"image/color"
	"os"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
)

func TestLook(t *testing.T) {
	dir := os.Getenv("LOOK")
	if dir == "" {
		t.Skip()
	}
	c, s := bundledStore(t)
	crs := func(code int) *geo.CRS { c, _ := geo.EPSG(code); return c }
	pic := func(name, ls string, f Frame, look Look) {
		t.Helper()
		all, err := c.Pick(ls)
		if err != nil {
			t.Fatal(err)
		}
		body, err := s.Picture(context.Background(), &PictureRequest{Layers: all, Frame: f, Look: look})
		if err != nil {
			t.Fatal(name, err)
		}
		os.WriteFile(dir+"/"+name+".png", body, 0o644)
		t.Log(name, len(body))
	}
	white := color.White
	pic("china", "boundary_line,county", Frame{CRS: crs(4490), Bound: orb.Bound{Min: orb.Point{70, 15}, Max: orb.Point{136, 55}}, Width: 1320, Height: 800}, Look{Labels: true, Lang: "zh", Background: white})
	pic("china3857", "boundary_line,province,mfz_county", Frame{CRS: crs(3857), Bound: orb.Bound{Min: orb.Point{8e6, 1.5e6}, Max: orb.Point{15e6, 7.2e6}}, Width: 1400, Height: 1140}, Look{Labels: true, Lang: "zh", Background: white})
	pic("gk", "urban_boundary,ecological_redline,basic_farmland,county", Frame{CRS: crs(4549), Bound: orb.Bound{Min: orb.Point{440000, 3390000}, Max: orb.Point{560000, 3480000}}, Width: 1200, Height: 900}, Look{Labels: true, Lang: "zh", Background: white})
	all, _ := c.Pick("urban_boundary,ecological_redline,basic_farmland,county")
	for _, z := range []uint32{8, 10, 12} {
		id := tileAt(z, 120.9, 31.05)
		body, _, err := s.PictureTile(context.Background(), all, id, 512, Look{Labels: true, Lang: "zh"})
		if err != nil {
			t.Fatal(err)
		}
		os.WriteFile(dir+"/tile"+string(rune(97+z))+".png", body, 0o644)
	}
}
