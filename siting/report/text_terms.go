package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"guotu/layers"
	"guotu/siting"
	"guotu/siting/rules"
)

// noData says that a layer does not cover the site.
func (l language) noData() string {
	return l.of("数据未覆盖，不得视为不涉及", "not covered by the data: this is not the same as not involved")
}

// noLayer says that the plan has no layer of a kind.
func (l language) noLayer() string {
	return l.of("规划中没有此类图层（数据缺失），不得视为不涉及", "the plan has no such layer: this is not the same as not involved")
}

// nearest tells the feature of a layer that lies closest: how far, and in which direction.
func (l language) nearest(n *siting.Nearest) string {
	s := fmt.Sprintf(l.of("最近为“%s”，距离 %s 米，位于项目%s方向（方位角 %s°）", "the nearest is %q, %s m away to the %s (bearing %s°)"),
		l.name(l.text(n.Title), n.Feature), decimal(n.Distance, 2), l.direction(n.Bearing), decimal(n.Bearing, 1))
	if n.Within {
		s += fmt.Sprintf(l.of("，不大于该图层 %s 米的标称精度，应实地核定", ", no more than the %s m to which the layer is accurate: to be settled on the ground"), decimal(n.Accuracy, 2))
	}
	return s
}

// decimal writes a number with so many decimals.
func decimal(x float64, decimals int) string { return strconv.FormatFloat(x, 'f', decimals, 64) }

// direction names one of the eight winds for degrees clockwise from north.
func (l language) direction(bearing float64) string {
	i := int(math.Round(math.Mod(bearing, 360)/45)+8) % 8
	return l.of([]string{"正北", "东北", "正东", "东南", "正南", "西南", "正西", "西北"}[i],
		[]string{"north", "north-east", "east", "south-east", "south", "south-west", "west", "north-west"}[i])
}

// class is the cell under 分区/代码: the code, then the name of the class. Names that begin with a
// code of their own (0701 城镇住宅用地, or for 0701 that of a wider class: 07 居住用地) lose it, and
// codes that are words, such as 生态空间, are left out.
func (l language) class(v siting.Overlap) string {
	name := l.text(v.Class)
	if v.Code == "" || v.Code == name || name != "" && !strings.ContainsAny(v.Code, "0123456789") && len(v.Code) > 3 {
		return name
	}
	if first, rest, two := strings.Cut(name, " "); two && strings.HasPrefix(v.Code, first) {
		name = rest
	}
	return strings.TrimSpace(v.Code + " " + name)
}

// feature is the cell under 名称; of a point it says whether it lies inside or on the border.
func (l language) feature(v siting.Overlap) string {
	title := l.title(v)
	switch v.Relation {
	case "inside":
		title += l.of("（点位于其内）", " (the point lies inside)")
	case "boundary":
		title += l.of("（点位于边界上）", " (the point lies on the border)")
	}
	return title
}

// title is that of an overlap's feature.
func (l language) title(v siting.Overlap) string {
	return l.text(layers.Text{ZH: v.Title, EN: v.TitleEN})
}

// basis cites a document and its clause.
func (l language) basis(b rules.Basis) string {
	s := b.Doc
	if s == "" {
		s = b.Title
	}
	if b.Clause != "" {
		s += " · " + b.Clause
	}
	return s
}

// kinds are the names of the kinds of layers, for those that a plan does not have.
func kinds() map[string]layers.Text {
	return map[string]layers.Text{
		"county": {ZH: "县级行政区", EN: "Counties"}, "prefecture": {ZH: "地级行政区", EN: "Prefectures"}, "province": {ZH: "省级行政区", EN: "Provinces"},
		"plate": {ZH: "四大板块", EN: "Regional plates"}, "growth_pole": {ZH: "动力源", EN: "Growth poles"}, "strategy": {ZH: "区域战略", EN: "Regional strategies"},
		"city_cluster": {ZH: "城市群", EN: "City clusters"}, "metro_circle": {ZH: "都市圈", EN: "Metropolitan circles"},
		"main_functional_zone": {ZH: "主体功能区", EN: "Main functional zones"}, "basin": {ZH: "流域", EN: "Basins"}, "river": {ZH: "水系", EN: "Rivers"},
		"three_zones": {ZH: "三区空间", EN: "Three zones"}, "ecological_redline": {ZH: "生态保护红线", EN: "Ecological redline"},
		"basic_farmland": {ZH: "永久基本农田", EN: "Permanent basic farmland"}, "urban_boundary": {ZH: "城镇开发边界", EN: "Urban development boundary"},
		"planning_zone": {ZH: "规划分区", EN: "Planning zones"}, "parcel": {ZH: "用地图斑", EN: "Land parcels"}, "nature_reserve": {ZH: "自然保护地", EN: "Nature reserves"},
		"flood_line": {ZH: "洪涝风险控制线", EN: "Flood risk line"}, "heritage_line": {ZH: "历史文化保护线", EN: "Heritage line"}, "blue_line": {ZH: "城市蓝线", EN: "Blue line"},
		"green_line": {ZH: "城市绿线", EN: "Green line"}, "purple_line": {ZH: "城市紫线", EN: "Purple line"}, "yellow_line": {ZH: "城市黄线", EN: "Yellow line"},
	}
}

// Kind names a kind of layers. Kinds are free words: one that is not known is its own name.
func Kind(kind string) layers.Text {
	if t, known := kinds()[kind]; known {
		return t
	}
	return layers.Text{ZH: kind}
}

// kind names a kind of layers.
func (l language) kind(kind string) string { return l.text(Kind(kind)) }

// relation is the word for how a site lies to zones.
func (l language) relation(r rules.Relation) string {
	switch r {
	case rules.Overlap:
		return l.of("占压", "overlaps")
	case rules.Outside:
		return l.of("范围外", "outside")
	case rules.Cross:
		return l.of("越界", "crosses")
	case rules.Within:
		return l.of("位于范围内", "within")
	case rules.Near:
		return l.of("邻近", "near")
	case rules.Uncovered:
		return l.of("数据未覆盖", "no data")
	}
	return string(r)
}

// level is the word for how bad a defect of the input is.
func (l language) level(level string) string {
	switch level {
	case "error":
		return l.of("错误", "error")
	case "warning":
		return l.of("警告", "warning")
	case "note":
		return l.of("提示", "note")
	}
	return level
}

// occupationNote says how the table is to be read: thresholds of slivers, sums, 亩.
func (l language) occupationNote(r *siting.Report) string {
	return fmt.Sprintf(l.of(
		"注：面积为 CGCS2000 椭球面积，各分项平差后与小计一致；1 公顷＝15 亩。疑似碎面指面积小于 %s m² 或宽度小于 %s m 的相交部分，只单列，不剔除。“数据未覆盖”不等于“不涉及”。",
		"Areas are those on the CGCS2000 ellipsoid, parts are adjusted so that they add up to subtotals; 1 ha = 15 mu. Slivers are pieces of less than %s m² or narrower than %s m; they are told apart, never left out. “Not covered by the data” is not “not involved”."),
		plainNumber(r.Slivers.AreaM2), plainNumber(r.Slivers.WidthM))
}

// plainNumber writes a number with as many decimals as it has.
func plainNumber(x float64) string { return strconv.FormatFloat(x, 'f', -1, 64) }
