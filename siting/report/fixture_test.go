package report

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/paulmach/orb"

	"guotu/geo"
	"guotu/layers"
	"guotu/siting"
	"guotu/siting/rules"
)

func zhen(zh, en string) layers.Text { return layers.Text{ZH: zh, EN: en} }

func measure(m2 float64) siting.Measure {
	return siting.Measure{M2: m2, Ha: rounded(geo.Hectare, m2), Mu: rounded(geo.Mu, m2)}
}

// clockwise is a polygon of side degrees, wound clockwise, as shapefiles have it.
func clockwise(lon, lat, side float64) orb.Polygon {
	return orb.Polygon{{{lon, lat}, {lon, lat + side}, {lon + side, lat + side}, {lon + side, lat}, {lon, lat}}}
}

// share of the site of the factory, which has 30,000.0049 m².
const factorySite = 30000.0049

func onLayer(layer, kind, title, status string, m2, uncovered float64) siting.LayerResult {
	return siting.LayerResult{Layer: layer, Kind: kind, Title: zhen(title, layer), Status: status, Measure: measure(m2), Share: m2 / factorySite,
		Uncovered: uncovered, Date: "2025-12", Synthetic: kind != "county"}
}

func touching(layer, kind, id, title string, m2, zone, sliver float64) siting.Overlap {
	return siting.Overlap{Layer: layer, Kind: kind, Feature: id, Title: title, TitleEN: "Zone " + id, Class: zhen("一级分区", "First class"), Code: "0101",
		Measure: measure(m2), Share: m2 / factorySite, ZoneShare: zone, SliverM2: sliver, Pieces: 1}
}

// factoryReport is a report with all there is: a site that cuts farmland in three pieces that only
// add up when they are adjusted, lies partly outside the urban boundary, near a redline, partly
// beyond the planning zones, and for which a layer is missing.
func factoryReport() *siting.Report {
	third := factorySite / 9
	r := &siting.Report{
		Verdict: rules.Block, Notice: zhen("参考，非审批结论", "For reference, not the decision of an authority"), Plan: "3f2a9c01d4e5", Rules: "cn-2026.1@0123456789ab",
		Engine: "0.9.0", AsOf: "2026-03-01", Hash: "sha256:" + strings.Repeat("0a", 32),
		Project: siting.Input{Name: "青浦某精密制造厂", Code: "2026-310118-0001", Type: "industry", Classes: []string{"state_major"}, CRS: "EPSG:4549",
			Notes: []siting.Note{{Line: 12, Message: zhen("地块面积与坐标计算面积相差 1.2 公顷", "The stated area differs by 1.2 ha")}}},
		Site: siting.Site{Measure: measure(factorySite), Planar: 30001.2345, PlanarCRS: "EPSG:4549", Perimeter: 712.5, Bound: [4]float64{121.1, 31.1, 121.102, 31.1015},
			Method: zhen("CGCS2000 椭球面积，国土调查办发〔2008〕32号公式", "Area on the CGCS2000 ellipsoid by the official formula")},
		Quality: []siting.Defect{{Rule: "self_crossing", Level: "warning", Parcel: 2, Line: 31, At: &orb.Point{121.1012345678, 31.1012345678}, AreaM2: 12.345, Message: zhen("边界自相交，已修复", "The border crosses itself; repaired")}},
		Divisions: []siting.Division{{Layer: "county", Code: "310118", Title: zhen("青浦区", "Qingpu"), Measure: measure(third * 4), Share: 4. / 9},
			{Layer: "county", Code: "320509", Title: zhen("吴江区", "Wujiang"), Measure: measure(third * 5), Share: 5. / 9}},
		Slivers: siting.Slivers{AreaM2: 1, WidthM: 0.1},
	}
	r.Layers = []siting.LayerResult{
		onLayer("ecological_redline", "ecological_redline", "生态保护红线（合成）", "not_involved", 0, 0),
		onLayer("basic_farmland", "basic_farmland", "永久基本农田（合成）", "involved", third, 0),
		onLayer("urban_boundary", "urban_boundary", "城镇开发边界（合成）", "involved", third*6, 0),
		onLayer("planning_zone", "planning_zone", "规划分区（合成）", "involved", third*8, third),
		onLayer("parcel", "parcel", "用地图斑（合成）", "unknown", 0, factorySite),
		onLayer("county", "county", "县级行政区", "involved", factorySite, 0),
		onLayer("strategy", "strategy", "区域战略", "involved", factorySite, 0),
	}
	r.Layers[0].Nearest = &siting.Nearest{Feature: "HX-07", Title: zhen("淀山湖生态保护红线", "Dianshan Lake redline"), Distance: 431.27, Bearing: 226.4,
		From: orb.Point{121.1, 31.1}, To: orb.Point{121.0967, 31.0973}}
	r.Layers[1].SliverM2 = 0.42
	r.Overlaps = []siting.Overlap{
		touching("basic_farmland", "basic_farmland", "YN-0001", "永农图斑一", third/3, 0.031, 0), touching("basic_farmland", "basic_farmland", "YN-0002", "永农图斑二", third/3, 0.2, 0.42),
		touching("basic_farmland", "basic_farmland", "YN-0003", "=HYPERLINK(\"http://x\")", third/3, 0.002, 0),
		touching("urban_boundary", "urban_boundary", "KF-1", "城镇集中建设区", third*6, 0.001, 0),
		touching("planning_zone", "planning_zone", "GH-1", "工业发展区", third*5, 0.01, 0), touching("planning_zone", "planning_zone", "GH-2", "乡村发展区", third*3, 0.01, 0),
		touching("county", "county", "310118", "青浦区", third*4, 0.00001, 0), touching("county", "county", "320509", "吴江区", third*5, 0.00001, 0),
		touching("strategy", "strategy", "S1", "长江经济带", factorySite, 0, 0), touching("strategy", "strategy", "S2", "长三角一体化", factorySite, 0, 0),
	}
	r.Overlaps[2].Mu = 1.6666 // as adjusted
	r.Findings = factoryFindings(third)
	r.Uncovered = []siting.Uncovered{{Layer: "planning_zone", Kind: "planning_zone", Measure: measure(third)}, {Layer: "parcel", Kind: "parcel", Measure: measure(factorySite)},
		{Kind: "nature_reserve", Measure: measure(factorySite)}}
	for i := range 3 {
		lot := siting.Lot{Name: fmt.Sprintf("地块 %d", i+1), Geometry: clockwise(121.1+float64(i)/1e3, 31.1, 0.0009123456789), Measure: measure(factorySite / 3), Planar: factorySite/3 + 0.4, Stated: 10000}
		lot.Overlaps = []siting.Overlap{touching("basic_farmland", "basic_farmland", fmt.Sprintf("YN-000%d", i+1), "永农图斑", third/3, 0.03, 0), touching("county", "county", "310118", "青浦区", factorySite/3, 0.1, 0)}
		r.Parcels = append(r.Parcels, lot)
	}
	for i := range 3 {
		r.Pieces = append(r.Pieces, siting.Piece{Layer: "basic_farmland", Feature: fmt.Sprintf("YN-000%d", i+1), Overlap: i, Geometry: clockwise(121.1+float64(i)/1e3, 31.1, 0.0003), Area: third / 3, Width: 20, Sliver: i == 1})
	}
	r.Free = orb.MultiPolygon{clockwise(121.1005, 31.1005, 0.0002)}
	return r
}

func factoryFindings(third float64) []siting.Finding {
	find := func(rule, zh string, severity rules.Severity, layer, kind string, relation rules.Relation, m2 float64, features ...string) siting.Finding {
		return siting.Finding{Rule: rule, Title: zhen(zh, "Rule "+rule), Severity: severity, Layer: layer, Kind: kind, Relation: relation, Measure: measure(m2), Share: m2 / factorySite, Features: features,
			Basis: rules.Basis{Doc: "自然资规〔2018〕3号", Clause: "一（三）"}, Documents: []layers.Text{}, Message: zhen("按规定办理："+zh, "As the rule says: "+rule)}
	}
	all := []siting.Finding{
		find("yn-occupy", "占用永久基本农田", rules.Block, "basic_farmland", "basic_farmland", rules.Overlap, third, "YN-0001", "YN-0002", "YN-0003"),
		find("data-missing", "缺少自然保护地数据", rules.Unknown, "", "nature_reserve", rules.Uncovered, factorySite),
		find("data-uncovered", "规划分区未覆盖", rules.Unknown, "planning_zone", "planning_zone", rules.Uncovered, third),
		find("kfbj-out", "城镇开发边界外选址", rules.NeedReview, "urban_boundary", "urban_boundary", rules.Outside, third*3),
		find("fq-industry", "工业发展区内建设工业项目", rules.Pass, "planning_zone", "planning_zone", rules.Overlap, third*5, "GH-1"),
	}
	all[0].Documents = []layers.Text{zhen("永久基本农田补划方案", "Plan to replace the farmland"), zhen("占用必要性论证", "Justification")}
	all[0].Parcels = []int{1, 2, 3}
	all[3].Documents = []layers.Text{zhen("占用必要性论证", "Justification"), zhen("选址论证报告", "Report on the site")}
	return all
}

// crowd is a report on so many parcels, each of which touches features of twenty layers.
func crowd(parcels int) *siting.Report {
	r := factoryReport()
	r.Parcels = nil
	for i := range parcels {
		lot := siting.Lot{Name: fmt.Sprint(i), Geometry: clockwise(121, 31, 0.0001), Measure: measure(1000)}
		for k := range 20 {
			lot.Overlaps = append(lot.Overlaps, touching(fmt.Sprintf("layer%02d", k), "strategy", "YN-0001", "图斑", 1000, 0.1, 0))
		}
		r.Parcels = append(r.Parcels, lot)
	}
	return r
}

// made writes a report and returns the bytes.
func made(t testing.TB, format string, r *siting.Report, o Options) []byte {
	t.Helper()
	var b strings.Builder
	if err := Write(context.Background(), &b, format, r, o); err != nil {
		t.Fatalf("%s: %v", format, err)
	}
	return []byte(b.String())
}
