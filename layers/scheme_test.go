package layers_test

import (
	"fmt"
	"strings"
	"testing"
)

// scheme writes the legend that a scheme makes for values as "title=values colour; …".
func schemeOf(t *testing.T, legend string, values ...string) string {
	t.Helper()
	l := legendLayer(t, legend, values...)
	s := &l.Spec().Legend
	var text []string
	for i := range s.Classes {
		c := &s.Classes[i]
		text = append(text, fmt.Sprintf("%s=%s %s", c.Title.ZH, strings.Join(c.All(), ","), c.Fill))
	}
	if s.Other != nil {
		text = append(text, "other "+s.Other.Title.EN)
	}
	counts := l.ClassCounts()
	if unknown := counts[len(counts)-1]; (unknown > 0) != (s.Other != nil) {
		t.Errorf("%v: %d features are in no class, other is %v", values, unknown, s.Other)
	}
	return strings.Join(text, "; ")
}

func TestLandUseScheme(t *testing.T) {
	f := func(want string, values ...string) {
		t.Helper()
		if got := schemeOf(t, "{field: v, scheme: land_use_2023}", values...); got != want {
			t.Errorf("%v:\n%s, want\n%s", values, got, want)
		}
	}
	f("01 耕地=0101,0103 #f5f8dc; 0701 城镇住宅用地=0701,070101 #ffff2d", `"070101"`, `"0103"`, `"0101"`, `"0701"`, `"0101"`)
	f("07 居住用地=07,0702,0704 #ffff2d; 0703 农村宅基地=0703 #ffd380", `"0703"`, `"0702"`, `"0704"`, `"07"`)
	f("06 农业设施建设用地=0601 #d8d79f", `"0601"`) // industry in the classification of the third survey
	f("0701 城镇住宅用地=701,70101 #ffff2d; 1401 公园绿地=1401 #00ff00", `701`, `1401`, `70101`)
	f("01 耕地=水田,耕地 #f5f8dc; 20 交通运输用海=交通运输用海 #6c8bd1; 23 其他土地=裸土地 #eeeeee", `"耕地"`, `"水田"`, `"裸土地"`, `"交通运输用海"`)
	f("other Code not recognised", `"2020年"`, `"99"`, `null`, `""`, `"07-01"`, `"070101010101"`, `"-1"`)
	f("")
}

// TestSchemeBesideClasses: what the catalogue draws itself goes first.
func TestSchemeBesideClasses(t *testing.T) {
	got := schemeOf(t, `{field: v, scheme: land_use_2023, classes: [{value: "0701", title: {zh: 我们的}, fill: "#123456"}], other: {title: {en: rest}}}`, `"0701"`, `"070102"`, `"x"`)
	if want := "我们的=0701 #123456; 0701 城镇住宅用地=070102 #ffff2d; other rest"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

func TestPlanningZoneScheme(t *testing.T) {
	got := schemeOf(t, `{field: v, scheme: planning_zone_convention}`, `"城镇弹性发展区"`, `"居住生活区"`, `"生态保护区"`, `"0101"`)
	if want := "生态保护区=生态保护区 #4fa465; 城镇集中建设区=居住生活区 #f0736a; 城镇弹性发展区=城镇弹性发展区 #f8c4bd; other Code not recognised"; got != want {
		t.Errorf("%s, want %s", got, want)
	}
}
