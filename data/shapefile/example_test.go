package shapefile_test

import (
	"fmt"
	"os"

	"guotu/data/shapefile"
)

func ExampleReadZip() {
	f, err := os.Open("testdata/gbk_names.zip")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer f.Close()
	about, err := f.Stat()
	if err != nil {
		fmt.Println(err)
		return
	}
	all, err := shapefile.ReadZip(f, about.Size(), shapefile.Limits{})
	if err != nil {
		fmt.Println(err)
		return
	}
	name, _ := all[0].Columns[0].At(1)
	fmt.Println(all[0].Name, len(all[0].Geometries), all[0].Encoding, all[0].Columns[0].Name, name)
	// Output: 成果数据/矢量/项目红线.shp 4 GBK 地类名称 城镇开发边界
}
