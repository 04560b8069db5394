package wms

import (
	"cmp"
	"encoding/xml"
	"math"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/server/call"
	"guotu/server/identify"
)

// capabilities answers GetCapabilities.
func (r *request) capabilities() (*call.Answer, error) {
	sequence := r.Catalog.Version()
	if r.value("UPDATESEQUENCE") == sequence {
		return nil, &Exception{Code: "CurrentUpdateSequence", Locator: "UPDATESEQUENCE", Text: "the capabilities are still those of update sequence " + sequence}
	}
	service, err := r.service()
	if err != nil {
		return nil, err
	}
	root := element("WMS_Capabilities")
	head := xml.Header
	a := &call.Answer{ContentType: "text/xml; charset=utf-8"}
	if r.version == v111 {
		root = element("WMT_MS_Capabilities")
		head += `<!DOCTYPE WMT_MS_Capabilities SYSTEM "http://schemas.opengis.net/wms/1.1.1/capabilities_1_1_1.dtd">` + "\n"
		a.ContentType = "application/vnd.ogc.wms_xml; charset=utf-8"
	}
	root.set("version", string(r.version)).set("updateSequence", sequence)
	if r.version == v130 {
		root.set("xmlns", "http://www.opengis.net/wms").set("xmlns:sld", "http://www.opengis.net/sld").
			set("xmlns:xlink", xlink).set("xmlns:xsi", "http://www.w3.org/2001/XMLSchema-instance").
			set("xsi:schemaLocation", "http://www.opengis.net/wms http://schemas.opengis.net/wms/1.3.0/capabilities_1_3_0.xsd "+
				"http://www.opengis.net/sld http://schemas.opengis.net/sld/1.1.0/sld_capabilities.xsd")
	}
	a.Body = document(head, root.add(service...))
	a.Header = map[string][]string{"Vary": {"Accept-Encoding, Accept-Language"}}
	return a, nil
}

// service is the description of the service, and what it can do.
func (r *request) service() ([]*node, error) {
	name := "WMS"
	if r.version == v111 {
		name = "OGC:WMS"
	}
	about := element("Service", text("Name", name), text("Title", r.Catalog.Title().In(r.lang)),
		keywords("国土空间规划", "territorial spatial planning", "CGCS2000"), r.resource(r.Here("/", nil)))
	if r.version == v130 {
		about.add(text("Fees", "none"), text("AccessConstraints", "none"), text("LayerLimit", strconv.Itoa(maxLayers)),
			text("MaxWidth", strconv.Itoa(maxSide)), text("MaxHeight", strconv.Itoa(maxSide)))
	} else {
		about.add(text("Fees", "none"), text("AccessConstraints", "none"))
	}
	tree, err := r.tree()
	if err != nil {
		return nil, err
	}
	return []*node{about, element("Capability", r.operations(), r.exceptionForms(), tree)}, nil
}

func keywords(words ...string) *node {
	list := element("KeywordList")
	for _, w := range words {
		list.add(text("Keyword", w))
	}
	if len(list.Children) == 0 {
		return nil
	}
	return list
}

const xlink = "http://www.w3.org/1999/xlink"

// resource is a link. It declares its prefix itself: readers that do not load the DTD of 1.1.1
// would not know it.
func (r *request) resource(href string) *node {
	return element("OnlineResource").set("xmlns:xlink", xlink).set("xlink:type", "simple").set("xlink:href", href)
}

// spoken reports whether addresses have to name the language, see pictureLang.
func (r *request) spoken() bool { return r.language() != "" || r.lang != "zh" }

// here is the address of the service with some parameters, and with the language.
func (r *request) here(pairs ...string) string {
	v := make(url.Values)
	if r.spoken() {
		v.Set("LANG", r.lang)
	}
	for i := 0; i < len(pairs); i += 2 {
		v.Set(pairs[i], pairs[i+1])
	}
	return r.Here(path, v)
}

// prefix is the address that requests are appended to: it ends in ? or &.
func (r *request) prefix() string {
	if r.spoken() {
		return r.here() + "&"
	}
	return r.here() + "?"
}

// operations are what can be asked for.
func (r *request) operations() *node {
	operation := func(name string, methods []string, formats ...string) *node {
		o := element(name)
		for _, f := range formats {
			o.add(text("Format", f))
		}
		http := element("HTTP")
		for _, m := range methods {
			http.add(element(m, r.resource(r.prefix())))
		}
		return o.add(element("DCPType", http))
	}
	both := []string{"Get", "Post"}
	capabilities, legend := "text/xml", "sld:GetLegendGraphic"
	if r.version == v111 {
		capabilities, legend = "application/vnd.ogc.wms_xml", "GetLegendGraphic"
	}
	var pictures []string
	for _, f := range pictureFormats {
		pictures = append(pictures, f.name)
	}
	return element("Request", operation("GetCapabilities", both[:1], capabilities), operation("GetMap", both, pictures...),
		operation("GetFeatureInfo", both, identify.MediaTypes()...), operation(legend, both[:1], "image/png", "image/jpeg"))
}

func (r *request) exceptionForms() *node {
	forms := []string{"XML", "INIMAGE", "BLANK"}
	if r.version == v111 {
		forms = []string{"application/vnd.ogc.se_xml", "application/vnd.ogc.se_inimage", "application/vnd.ogc.se_blank"}
	}
	e := element("Exception")
	for _, f := range forms {
		e.add(text("Format", f))
	}
	return e
}

// tree is the layers by their groups, in the order of the plan. All inherit the systems of the root.
func (r *request) tree() (*node, error) {
	all := r.Catalog.Layers()
	bound := geo.Nowhere()
	for _, l := range all {
		bound = geo.Around(bound, l.Bound())
	}
	root := element("Layer").set("queryable", "1")
	if r.Catalog.Layer(rootName) == nil && len(all) <= maxLayers {
		root.add(text("Name", rootName))
	}
	root.add(text("Title", cmp.Or(r.Catalog.Title().In(r.lang), rootName)))
	systems := r.systems(bound)
	for _, code := range systems {
		root.add(text(r.crsName(), code))
	}
	boxes, err := r.boxes(bound, r.general())
	if err != nil {
		return nil, err
	}
	root.add(boxes...)
	for _, g := range r.Catalog.Groups() {
		group := element("Layer", text("Title", cmp.Or(g.Title.In(r.lang), g.ID)))
		for _, l := range all {
			if l.Spec().Group == g.ID {
				if err := r.addLayer(group, l); err != nil {
					return nil, err
				}
			}
		}
		if len(group.Children) > 1 {
			root.add(group)
		}
	}
	for _, l := range all {
		if !slices.ContainsFunc(r.Catalog.Groups(), func(g layers.Group) bool { return g.ID == l.Spec().Group }) {
			if err := r.addLayer(root, l); err != nil {
				return nil, err
			}
		}
	}
	return root, nil
}

// addLayer describes a layer.
func (r *request) addLayer(parent *node, l *layers.Layer) error {
	s := l.Spec()
	n := element("Layer", text("Name", l.Name()), text("Title", cmp.Or(s.Title.In(r.lang), l.Name())), text("Abstract", r.abstract(s)),
		keywords(otherTitle(s.Title, r.lang), s.Kind, s.ReviewNo, s.Date)).set("queryable", "1")
	codes := r.general()
	if zones := systemsOf(l.Bound()); len(zones) <= maxZoneBoxes {
		for _, code := range zones {
			codes = append(codes, "EPSG:"+strconv.Itoa(code))
		}
	}
	boxes, err := r.boxes(l.Bound(), codes)
	if err != nil {
		return err
	}
	n.add(boxes...)
	if credit := r.credit(s); credit != "" {
		n.add(element("Attribution", text("Title", credit)))
	}
	styles, err := r.styleNodes(l)
	if err != nil {
		return err
	}
	n.add(styles...)
	n.add(r.scales(l))
	parent.add(n)
	return nil
}

// abstract is the description of a layer with what is to be told along with it.
func (r *request) abstract(s *layers.Spec) string {
	about := s.Abstract.In(r.lang)
	if warning := s.Warning.In(r.lang); warning != "" {
		if about != "" {
			about += " "
		}
		about += warning
	}
	return about
}

// credit is what has to stand beside a picture of the layer.
func (r *request) credit(s *layers.Spec) string {
	text := s.Attribution.In(r.lang)
	if s.ReviewNo != "" && !strings.Contains(text, s.ReviewNo) {
		text += " 审图号 " + s.ReviewNo
	}
	return strings.TrimSpace(text)
}

func otherTitle(t layers.Text, lang string) string {
	if lang == "en" {
		return t.ZH
	}
	return t.EN
}

// crsName is what the version calls a coordinate system.
func (r *request) crsName() string {
	if r.version == v111 {
		return "SRS"
	}
	return "CRS"
}

// general are the systems that every layer has a box in.
func (r *request) general() []string {
	if r.version == v111 {
		return []string{"EPSG:4490", "EPSG:4326", "EPSG:3857", "EPSG:900913"}
	}
	return []string{"EPSG:4490", "EPSG:4326", "CRS:84", "EPSG:3857"}
}

// maxZoneBoxes is the number of zones up to which a layer has a box in each: a layer of the
// whole country has no box that would make sense in one of them.
const maxZoneBoxes = 10

// systems are the general ones, and the zones that the plan touches.
func (r *request) systems(b orb.Bound) []string {
	all := r.general()
	for _, code := range systemsOf(b) {
		all = append(all, "EPSG:"+strconv.Itoa(code))
	}
	return all
}

// boxes are the box of a layer in degrees, and in other systems in the order of the version.
func (r *request) boxes(b orb.Bound, codes []string) ([]*node, error) {
	if b.IsEmpty() { // the standard demands a box of every layer
		b = orb.Bound{Min: orb.Point{-180, -90}, Max: orb.Point{180, 90}}
	}
	degrees := func(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }
	var all []*node
	if r.version == v111 {
		all = append(all, element("LatLonBoundingBox").set("minx", degrees(b.Min[0])).set("miny", degrees(b.Min[1])).
			set("maxx", degrees(b.Max[0])).set("maxy", degrees(b.Max[1])))
	} else {
		all = append(all, element("EX_GeographicBoundingBox", text("westBoundLongitude", degrees(b.Min[0])), text("eastBoundLongitude", degrees(b.Max[0])),
			text("southBoundLatitude", degrees(b.Min[1])), text("northBoundLatitude", degrees(b.Max[1]))))
	}
	for _, code := range codes {
		c, err := geo.ParseCRS(code)
		if err != nil {
			return nil, err
		}
		box, ok := boxIn(c, inZone(c, b))
		if !ok {
			continue
		}
		v := r.version.inOrder(c, box)
		n := element("BoundingBox").set(r.crsName(), code)
		for i, name := range [4]string{"minx", "miny", "maxx", "maxy"} {
			n.set(name, coordinate(c, v[i]))
		}
		all = append(all, n)
	}
	return all, nil
}

// pixelOfStandard is the width of a pixel in metres.
const pixelOfStandard = 0.00028

// scaleOfWorld is the scale denominator of zoom level 0 of WebMercatorQuad (17-083r4, annex D).
const scaleOfWorld = 559082264.0287178

// scales tells below which scale a layer is not shown, nil if it always is: pictures have the zoom
// level whose scale is nearest to theirs, by powers of two.
func (r *request) scales(l *layers.Layer) *node {
	least := l.Spec().Zoom.Min
	if least == 0 {
		return nil
	}
	denominator := scaleOfWorld / math.Exp2(float64(least)-0.5)
	if r.version == v130 {
		return text("MaxScaleDenominator", strconv.FormatFloat(denominator, 'f', -1, 64))
	}
	diagonal := denominator * pixelOfStandard * math.Sqrt2 // of a pixel, in metres
	return element("ScaleHint").set("min", "0").set("max", strconv.FormatFloat(diagonal, 'f', -1, 64))
}

// styleNodes are the styles of a layer. The root has the same; it does not say so, since layers inherit styles and may
// not define them again (06-042, section 7.2.4.8).
func (r *request) styleNodes(l *layers.Layer) ([]*node, error) {
	titles := [2]string{"默认", "无注记"}
	if r.lang == "en" {
		titles = [2]string{"Default", "Without names"}
	}
	var all []*node
	for i, name := range [2]string{styleDefault, stylePlain} {
		s := element("Style", text("Name", name), text("Title", titles[i]))
		url, err := r.legendURL(l, name)
		if err != nil {
			return nil, err
		}
		all = append(all, s.add(url))
	}
	return all, nil
}
