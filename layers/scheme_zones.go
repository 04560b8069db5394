package layers

// planningZones are the zones of 市级国土空间总体规划编制指南（试行）by name. Their colours are a
// convention of this program, not those of the mapping standard's appendix C.
var planningZones = scheme{
	drawn: Class{Line: "#6b6b6b", LineWidth: 0.5, FillOpacity: share(0.8)},
	classes: []schemeClass{
		{zh: "生态保护区", en: "Ecological protection zone", fill: "#4fa465"},
		{zh: "生态控制区", en: "Ecological control zone", fill: "#a9d79b"},
		{zh: "农田保护区", en: "Farmland protection zone", fill: "#ffe14d", names: "永久基本农田集中区"},
		{zh: "城镇发展区", en: "Urban development zone", fill: "#f0736a"},
		{zh: "城镇集中建设区", en: "Concentrated urban construction zone", fill: "#f0736a",
			names: "居住生活区 综合服务区 商业商务区 工业发展区 物流仓储区 绿地休闲区 交通枢纽区 战略预留区"},
		{zh: "城镇弹性发展区", en: "Flexible urban development zone", fill: "#f8c4bd", hatch: "diagonal"},
		{zh: "特别用途区", en: "Special use zone", fill: "#c9a9dc"},
		{zh: "乡村发展区", en: "Rural development zone", fill: "#e9cfa0"},
		{zh: "村庄建设区", en: "Village construction zone", fill: "#e9a96b"},
		{zh: "一般农业区", en: "General agricultural zone", fill: "#fbf3c0"},
		{zh: "林业发展区", en: "Forestry zone", fill: "#8fc98a"},
		{zh: "牧业发展区", en: "Pastoral zone", fill: "#d5e8a0"},
		{zh: "海洋发展区", en: "Marine development zone", fill: "#8ec3e6",
			names: "渔业用海区 交通运输用海区 工矿通信用海区 游憩用海区 特殊用海区 海洋预留区"},
		{zh: "矿产能源发展区", en: "Mineral and energy zone", fill: "#b59a83"},
	},
}
