package geo

import (
	"strconv"
	"strings"
)

// Definition returns a text from which ParseCRS makes the system again, with its transformation:
// the code or the name, such as EPSG:2362;towgs84=1,2,3,0,0,0,0, and for a system without either
// well-known text. Of a system that no text stands for it is the name.
func (c *CRS) Definition() string {
	text := c.code
	switch {
	case c.kind == kindLocalPlane:
		text = "local"
	case text == "":
		if text = c.name; !parses(text) {
			if prj, err := c.PRJ(); err == nil {
				return prj
			}
		}
	}
	switch h, p := c.helmert, c.plane; {
	case h != nil && h.Rotation == PositionVector:
		text += ";towgs84=" + commas(h.DX, h.DY, h.DZ, h.RX, h.RY, h.RZ, h.Scale)
	case h != nil:
		text += ";helmert=" + commas(h.DX, h.DY, h.DZ, h.RX, h.RY, h.RZ, h.Scale)
		if h.Rotation == CoordinateFrame {
			text += ",coordinate_frame"
		}
	case p != nil:
		text += ";plane=" + commas(p.DX, p.DY, p.Rotation, p.Scale) + ";to=" + c.onto.Definition()
	}
	return text
}

func parses(text string) bool {
	_, err := ParseCRS(text)
	return err == nil
}

// commas writes numbers with the digits that stand for them exactly.
func commas(values ...float64) string {
	texts := make([]string, len(values))
	for i, v := range values {
		texts[i] = strconv.FormatFloat(v, 'f', -1, 64)
	}
	return strings.Join(texts, ",")
}
