package geo

import "github.com/paulmach/orb"

func (c *CRS) refusal(p orb.Point) error { return &CoordinateError{CRS: c, At: p, Reason: "x"} }
