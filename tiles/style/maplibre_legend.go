package style

import "guotu/layers"

// painter makes the drawings of one layer.
type painter struct {
	layer *layers.Layer
	o     Options
}

// legend draws the classes: all fills, then all hatches and lines, so that no fill hides
// the line of a neighbour, then points.
func (p *painter) legend() []drawing {
	var fills, lines, points []drawing
	opacity, kind, rules := p.layer.Spec().Opacity, p.layer.GeometryType(), rulesOf(p.layer)
	filters := p.filters(rules)
	for i := range rules {
		c := rules[i].class
		base := p.drawing(&rules[i])
		add := func(to *[]drawing, suffix, form, only string, paint, layout map[string]any) {
			if paint == nil {
				return
			}
			d := base
			d.ID, d.Type, d.Paint, d.Layout = rules[i].id+suffix, form, paint, layout
			d.Filter = narrowed(filters[i], kind, only)
			*to = append(*to, d)
		}
		if kind == "polygon" || kind == "mixed" {
			add(&fills, "-fill", "fill", "Polygon", fillPaint(c, opacity), nil)
			add(&lines, "-hatch", "fill", "Polygon", p.hatchPaint(c, opacity), nil)
		}
		if kind != "point" {
			add(&lines, "-line", "line", "", linePaint(c, opacity), lineLayout(c))
		}
		if kind == "point" || kind == "mixed" {
			form, paint, layout := p.point(c, opacity)
			add(&points, "-point", form, "Point", paint, layout)
		}
	}
	return append(append(fills, lines...), points...)
}

// drawing is what all drawings of a rule have in common. The zoom levels of a class are those
// of tiles, its last one included.
func (p *painter) drawing(r *rule) drawing {
	s := p.layer.Spec()
	d := drawing{Source: p.o.SourceName, SourceLayer: p.layer.Name(), MinZoom: max(s.Zoom.Min, r.class.MinZoom),
		Metadata: map[string]any{"guotu:title": titleOf(p.layer, r.class, p.o.Lang), "guotu:layer": s.Title.In(p.o.Lang)}}
	if r.class.MaxZoom > 0 {
		d.MaxZoom = max(r.class.MaxZoom+1, d.MinZoom)
	}
	return d
}

func fillPaint(c *layers.Class, opacity float64) map[string]any {
	if c.Fill == "" || c.Opacity() == 0 {
		return nil
	}
	return map[string]any{"fill-color": c.Fill, "fill-opacity": c.Opacity() * opacity, "fill-antialias": false}
}

func (p *painter) hatchPaint(c *layers.Class, opacity float64) map[string]any {
	icon, is := hatchIcon(c)
	if !is || p.o.Sprite == "" {
		return nil
	}
	return map[string]any{"fill-pattern": icon.name(), "fill-opacity": opacity, "fill-antialias": false}
}

func linePaint(c *layers.Class, opacity float64) map[string]any {
	if c.Line == "" {
		return nil
	}
	width := c.Width()
	paint := map[string]any{"line-color": c.Line, "line-width": width, "line-opacity": opacity}
	if len(c.LineDash) > 0 { // MapLibre counts in widths of the line
		paint["line-dasharray"] = dashes(c, 1/width)
	}
	return paint
}

// lineLayout rounds corners; dashes are cut off straight.
func lineLayout(c *layers.Class) map[string]any {
	if len(c.LineDash) > 0 {
		return map[string]any{"line-join": "round"}
	}
	return map[string]any{"line-join": "round", "line-cap": "round"}
}

// point draws points: as circles where they are, or where there are no icons; else by an icon.
func (p *painter) point(c *layers.Class, opacity float64) (form string, paint, layout map[string]any) {
	_, size := c.Point()
	if icon, is := symbolIcon(c); is && p.o.Sprite != "" {
		return "symbol", map[string]any{"icon-opacity": opacity},
			map[string]any{"icon-image": icon.name(), "icon-allow-overlap": true, "icon-ignore-placement": true}
	}
	fill, edge, width := c.PointColors()
	return "circle", map[string]any{"circle-color": fill, "circle-radius": size / 2, "circle-opacity": c.Opacity() * opacity,
		"circle-stroke-color": edge, "circle-stroke-width": width, "circle-stroke-opacity": opacity}, nil
}
